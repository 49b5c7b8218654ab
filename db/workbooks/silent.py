"""Walk through the cells of an .xlsx where its shape or its formulas ask for it.

A formula error, or a formula saved by a program that did not work it out, reads as an empty cell.
Taken for one, it would erase what the register holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree as ET

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_VALUES = frozenset({"v", "is"})

Place = tuple[int, int]


@dataclass(frozen=True)
class Walked:
    """What a sheet's cells come to.

    Attributes:
        silent: Rows and columns, from 0, of cells that hold something but no value.
        height: Rows down to the last cell with a value.
        width: Columns likewise.
    """

    silent: frozenset[Place]
    height: int
    width: int


def walk(content: IO[bytes], poll: Callable[[], None]) -> Walked:
    """Look at each cell of a sheet's XML; `poll` is called for each of its rows.

    Raises:
        ParseError: It is no XML.
    """
    silent: set[Place] = set()
    height = width = 0
    for _event, cell in ET.iterparse(content):  # noqa: S314 - expat refuses entity bombs
        tag = _local(cell)
        if tag == "row":
            cell.clear()
            poll()
        if tag != "c":
            continue
        place = _place(cell.get("r", ""))
        within = {_local(part): part for part in cell}
        if place and not _VALUES.isdisjoint(within):
            height, width = max(height, place[0] + 1), max(width, place[1] + 1)
        if place and _is_silent(cell.get("t"), within):
            silent.add(place)
        cell.clear()
    return Walked(frozenset(silent), height, width)


def _is_silent(kind: str | None, within: dict[str, ET.Element]) -> bool:
    if kind == "e":
        return True
    value = within.get("v")
    return "f" in within and kind != "str" and (value is None or not value.text)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _place(written: str) -> Place | None:
    match = _ADDRESS.fullmatch(written.strip())
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
