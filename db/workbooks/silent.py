"""Cells of an .xlsx that hold something, yet no value that can be read.

A formula error, or a formula saved by a program that did not work it out, reads as an empty cell.
Taken for one, it would erase what the register holds.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SIGNS = (b"<f", b't="e"')
"""Without either a sheet has no such cell, and need not be looked through."""
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")

Place = tuple[int, int]


def silent_cells(path: Path) -> dict[str, frozenset[Place]]:
    """Rows and columns, from 0, by the sheet's name; sheets without such cells are left out.

    Other formats than .xlsx have none that could be told.
    """
    if not zipfile.is_zipfile(path):
        return {}
    found: dict[str, frozenset[Place]] = {}
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        targets = {
            each.get("Id"): each.get("Target", "")
            for each in _parsed(book, "xl/_rels/workbook.xml.rels")
        }
        for sheet in _parsed(book, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(_RELATION), "").removeprefix("/xl/")
            part = f"xl/{target}"
            if part not in names or not any(sign in book.read(part) for sign in _SIGNS):
                continue
            with book.open(part) as content:
                if places := frozenset(_silent(content)):
                    found[sheet.get("name", "")] = places
    return found


def _parsed(book: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(book.read(part))  # noqa: S314 - expat refuses entity bombs


def _silent(content: IO[bytes]) -> Iterator[Place]:
    for _event, cell in ET.iterparse(content):  # noqa: S314 - as above
        if cell.tag != f"{_MAIN}c":
            continue
        wordless = cell.find(f"{_MAIN}f") is not None and not cell.findtext(f"{_MAIN}v")
        if (cell.get("t") == "e" or wordless) and cell.get("t") != "str":
            match = _ADDRESS.fullmatch(cell.get("r", ""))
            if match:
                yield int(match[2]) - 1, _column(match[1])
        cell.clear()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
