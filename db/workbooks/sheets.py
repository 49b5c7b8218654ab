"""Open a workbook: which files we take, and their cells with addresses."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    XmlError,
    ZipError,
)

from db.errors import DataFileError
from db.workbooks.silent import Place, silent_cells

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

MAX_UNPACKED_BYTES = 500_000_000
MAX_ROWS = 300_000
_TORN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What Python says of a packed file that is torn or packed in a way it does not know."""
_CRYPT_MARK = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet; cells merged down a column all hold the value of the first.

    `silent` are the places of cells that hold something whose value cannot be read.
    """

    file: str
    name: str
    rows: list[list[Cell]]
    silent: frozenset[Place] = frozenset()


def address(row: int, column: int) -> str:
    """``address(0, 27)`` → ``AB1``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook that hold anything.

    Raises:
        DataFileError: It cannot be read, is no workbook, is empty, wants a password, or is larger
            than any register.
    """
    _inspect(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            silent = silent_cells(path)
            sheets = [
                _sheet(path, book.get_sheet_by_name(name), silent.get(name, frozenset()))
                for name in book.sheet_names
            ]
    except PasswordError as error:
        raise DataFileError("workbook_locked", path) from error
    except (CalamineError, XmlError, ZipError, ParseError, *_TORN) as error:
        raise DataFileError("not_a_workbook", path) from error
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise DataFileError("workbook_empty", path)
    return filled


def _inspect(path: Path) -> None:
    """Refuse early what would be costly or misleading to open."""
    if not path.is_file():
        raise DataFileError("file_missing", path)
    try:
        with path.open("rb") as file:
            start = file.read(64 * 1024)
    except OSError as error:
        raise DataFileError("file_unreadable", path, reason=error.strerror or "") from error
    if not start:
        raise DataFileError("workbook_empty", path)
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as packed:
                unpacked = sum(entry.file_size for entry in packed.infolist())
        except _TORN as error:
            raise DataFileError("not_a_workbook", path) from error
        if unpacked > MAX_UNPACKED_BYTES:
            raise DataFileError("workbook_too_large", path)
    elif start.startswith(bytes.fromhex("D0CF11E0")) and _CRYPT_MARK in path.read_bytes():
        raise DataFileError("workbook_locked", path)


def _sheet(path: Path, sheet: CalamineSheet, silent: frozenset[Place]) -> Sheet:
    if sheet.total_height > MAX_ROWS:
        raise DataFileError("workbook_too_large", path)
    rows: list[list[Cell]] = [
        [None if cell == "" else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return Sheet(path.name, sheet.name, rows, silent)
