"""Look through a packed workbook (.xlsx, .ods) before it is loaded.

The loader unpacks all it finds and lays each sheet out as a full rectangle, down to the last cell:
a small file could make it ask for more memory than there is, which ends the program.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from db.errors import DataFileError
from db.workbooks.silent import Place, walk

MAX_UNPACKED_BYTES = 500_000_000
MAX_CELLS = 30_000_000
"""Of the rectangle that a sheet spans; some 700 MB while it is loaded."""

CHUNK_BYTES = 1 << 20
_OVERLAP = 32
"""Longer than the address of any cell, which a chunk's end may cut in two."""
_FAR = re.compile(rb'c\s(?:(?<=:c\s)|(?<=<c\s)(?!r="[A-C]?[A-Z]?[12]?[0-9]{1,5}"))')
"""A cell beyond CZ299999, or one written as no office program does; within, `MAX_CELLS` is not
reached. The look-behind comes second because a literal start makes the search fast."""
_FORMULA = re.compile(rb"f(?<=<f)[ >/]")
"""The rare sign comes first, which makes the search twice as fast."""
_ERROR = b't="e"'
_TEXT = (".xml", ".rels")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONS = "xl/_rels/workbook.xml.rels"


def look_through(path: Path, poll: Callable[[], None]) -> dict[str, frozenset[Place]]:
    """The places of silent cells by the sheet's name; sheets without such cells are left out.

    Args:
        path: A ZIP file.
        poll: Called now and then; what it raises ends the look.

    Raises:
        DataFileError: It is too large to be loaded, or a kind of workbook that we do not read.
        BadZipFile, ParseError, …: It is torn.
    """
    silent: dict[str, frozenset[Place]] = {}
    with zipfile.ZipFile(path) as book:
        parts = [entry for entry in book.infolist() if entry.filename.endswith(_TEXT)]
        if "xl/workbook.bin" in book.namelist():
            raise DataFileError("workbook_other_format", path)
        # No more is ever unpacked: the loader too refuses a part that is larger than it says.
        if sum(entry.file_size for entry in parts) > MAX_UNPACKED_BYTES:
            raise DataFileError("workbook_too_large", path)
        for entry in parts:
            if not _is_suspect(book, entry, poll):
                continue
            with book.open(entry) as content:
                walked = walk(content, poll)
            if walked.height * walked.width > MAX_CELLS:
                raise DataFileError("workbook_too_large", path)
            if walked.silent:
                silent[entry.filename] = walked.silent
        if not silent:
            return {}
        return {sheet: silent[part] for sheet, part in _sheets(book) if part in silent}


def _is_suspect(book: zipfile.ZipFile, entry: zipfile.ZipInfo, poll: Callable[[], None]) -> bool:
    """Whether a part is worth a walk from cell to cell."""
    tail = b""
    with book.open(entry) as content:
        while chunk := content.read(CHUNK_BYTES):
            poll()
            skimmed = tail + chunk
            far = _FAR.search(skimmed)
            # What the end cuts off looks far; the next chunk begins with it.
            if far and far.start() < len(skimmed) - _OVERLAP:
                return True
            # Without a formula or an error a sheet has no silent cell.
            if _ERROR in skimmed or _FORMULA.search(skimmed):
                return True
            tail = chunk[-_OVERLAP:]
    return False


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The sheets' names and parts."""
    targets = {each.get("Id"): each.get("Target", "") for each in _parsed(book, _RELATIONS)}
    for sheet in _parsed(book, "xl/workbook.xml").iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            yield sheet.get("name", ""), part


def _parsed(book: zipfile.ZipFile, part: str) -> ET.Element:
    return ET.fromstring(book.read(part))  # noqa: S314 - expat refuses entity bombs
