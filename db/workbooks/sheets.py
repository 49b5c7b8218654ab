"""Open a workbook: which files we take, and their cells with addresses."""

from __future__ import annotations

import datetime as dt
import errno
import gc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from db.engine import refuse_open
from db.errors import DataFileError
from db.workbooks.delimited import decoded, table_rows
from db.workbooks.old_excel import look_through_old
from db.workbooks.packed import MAX_CELLS, MAX_UNPACKED_BYTES, look_through
from db.workbooks.silent import Place
from db.workbooks.web_table import is_page, page_tables

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
Progress = Callable[[int, int], None]
"""Told rows done and rows in all, (0, 0) while the file is opened; what it raises ends it all."""

MAX_ROWS = 300_000
MAX_TEXT_BYTES = 100_000_000
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""What a person may choose; a file is then read for what it holds, whatever its name."""

ORIGINAL_SHEET = "yizhan"
"""Where an export of ours keeps what it left with."""

_TORN = (
    CalamineError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What is said of a file that is torn or packed in a way that nobody knows."""
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
_CRYPT_MARK = "EncryptedPackage".encode("utf-16-le")
_WPS = frozenset({".et", ".ett", ".wps", ".wpt", ".dps"})
_OTHER_TEXT = ("<?xml", "mime-version:")
"""Excel's XML of 2003 and its single-file web page, both exported under the name of .xls."""


@dataclass(frozen=True)
class Sheet:
    """One sheet; cells merged down a column all hold the value of the first.

    All rows are of one length.
    `silent` are the places of cells that hold something whose value cannot be read.
    """

    file: str
    name: str
    rows: Sequence[list[Cell]]
    silent: frozenset[Place] = frozenset()
    hidden: bool = False


def address(row: int, column: int) -> str:
    """``address(0, 27)`` → ``AB1``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def quiet(_done: int, _all: int) -> None:
    """The `Progress` of whoever does not ask."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for cycles, which takes a fifth of the time.

    What is read is kept until all is read, and searched again and again in vain.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@uncollected()
def read_sheets(path: Path, progress: Progress = quiet) -> list[Sheet]:
    """The sheets of a workbook, a text file or a web page that hold anything.

    Sheets that only programs can show are left out, but for that of our exports.

    Raises:
        DataFileError: It cannot be read, is no workbook, is empty, wants a password, or is larger
            than any register.
    """
    progress(0, 0)
    start = _start(path)
    if zipfile.is_zipfile(path):
        sheets = _workbook(path, progress)
    elif start.startswith(_COMPOUND):
        if path.suffix.lower() in _WPS:
            raise DataFileError("workbook_other_format", path)
        if _CRYPT_MARK in path.read_bytes():
            raise DataFileError("workbook_locked", path)
        look_through_old(path)
        sheets = _workbook(path, progress)
    else:
        sheets = _text(path)
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise DataFileError("workbook_empty", path)
    return filled


def _start(path: Path) -> bytes:
    """The first bytes of a file that is there, is not empty and not beyond reason."""
    if not path.is_file():
        raise DataFileError("file_missing", path)
    refuse_open(path)
    try:
        with path.open("rb") as file:
            start = file.read(len(_COMPOUND))
    except OSError as error:
        raise DataFileError("file_unreadable", path, reason=error.strerror or "") from error
    if not start:
        raise DataFileError("workbook_empty", path)
    if path.stat().st_size > MAX_UNPACKED_BYTES:
        raise DataFileError("workbook_too_large", path)
    return start


def _workbook(path: Path, progress: Progress) -> list[Sheet]:
    with _refusing(path):
        silent = look_through(path, lambda: progress(0, 0)) if zipfile.is_zipfile(path) else {}
        with _opened(path) as book:
            sheets = []
            for about in book.sheets_metadata:
                if about.typ is SheetTypeEnum.WorkSheet and (
                    about.visible is not SheetVisibleEnum.VeryHidden or about.name == ORIGINAL_SHEET
                ):
                    progress(0, 0)
                    hidden = about.visible is not SheetVisibleEnum.Visible
                    places = silent.get(about.name, frozenset())
                    sheets.append(
                        _sheet(path, book.get_sheet_by_name(about.name), places, hidden=hidden)
                    )
            return sheets


def _opened(path: Path) -> CalamineWorkbook:
    try:
        # From memory it is read a tenth faster than from the file.
        return CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    except CalamineError:
        # By its name it is read as that alone, but what is wrong is then told: a password.
        return CalamineWorkbook.from_path(path)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say of what the readers raise that it is no workbook."""
    try:
        yield
    except PasswordError as error:
        raise DataFileError("workbook_locked", path) from error
    except OSError as error:
        # A torn directory of parts sends the reader to places that no file has.
        if error.errno == errno.EINVAL:
            raise DataFileError("not_a_workbook", path) from error
        raise DataFileError("file_unreadable", path, reason=error.strerror or "") from error
    except _TORN as error:
        too_large = "limit exceeded" in str(error)
        code = "workbook_too_large" if too_large else "not_a_workbook"
        raise DataFileError(code, path) from error
    except BaseException as error:
        # Calamine's Rust panics over some torn files; Python knows the class by its name alone.
        if type(error).__name__ != "PanicException":
            raise
        raise DataFileError("not_a_workbook", path) from error


def _sheet(path: Path, sheet: CalamineSheet, silent: frozenset[Place], *, hidden: bool) -> Sheet:
    if sheet.total_height > MAX_ROWS or sheet.total_height * sheet.total_width > MAX_CELLS:
        raise DataFileError("workbook_too_large", path)
    rows: list[list[Cell]] = [
        # Most cells hold something, which is told soonest.
        [cell or (None if cell == "" else cell) for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return Sheet(path.name, sheet.name, rows, silent, hidden)


def _text(path: Path) -> list[Sheet]:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise DataFileError("workbook_too_large", path)
    text = decoded(path.read_bytes())
    if text is None:
        raise DataFileError("not_a_workbook", path)
    if text[:100].lstrip().lower().startswith(_OTHER_TEXT):
        raise DataFileError("workbook_other_format", path)
    tables = page_tables(text) if is_page(text) else [table_rows(path, text)]
    return [Sheet(path.name, path.stem, _cells(path, table)) for table in tables]


def _cells(path: Path, table: Sequence[Sequence[str]]) -> list[list[Cell]]:
    width = max(map(len, table), default=0)
    if len(table) > MAX_ROWS or len(table) * width > MAX_CELLS:
        raise DataFileError("workbook_too_large", path)
    return [
        [*(text.strip() or None for text in row), *[None] * (width - len(row))] for row in table
    ]
