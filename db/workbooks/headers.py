"""Find a sheet's header and the month it speaks of; know which rows are no data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.errors import RecordError
from db.values import Month
from db.workbooks.cells import narrow
from db.workbooks.sheets import Cell, Sheet

_SEARCHED_ROWS = 15
_SAMPLE = "示例数据"
_MONTH = re.compile(r"(20\d{2})\s*[年./-]\s*(1[0-2]|0?[1-9])\s*(?:月|(?!\d))")
_TOTAL = re.compile(r"(合|总|小)\s*计(?!划)")
_BELOW = re.compile(r"(制表|审核|填报|填表|负责|签字|经办|联系)[^,，]*[:]|[备]?注:|说明:")


@dataclass(frozen=True)
class Header:
    """Where the header stands and which column holds what."""

    row: int
    columns: Mapping[str, int]


def find_header(
    sheet: Sheet, spellings: Mapping[str, tuple[str, ...]], required: tuple[str, ...]
) -> Header | None:
    """The first row, of the topmost fifteen, that names all `required` columns; None without one.

    Raises:
        RecordError: Two columns of it say the same.
    """
    meaning = {_key(said): key for key, said_ways in spellings.items() for said in said_ways}
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        columns: dict[str, int] = {}
        for position, cell in enumerate(row):
            key = meaning.get(_key(cell))
            if key is None:
                continue
            if key in columns:
                raise RecordError("header_twice", text=narrow(cell), row=number + 1)
            columns[key] = position
        if all(key in columns for key in required):
            return Header(number, columns)
    return None


def is_sample(sheet: Sheet, header: Header) -> bool:
    """The title says that the data is synthetic."""
    titles = (narrow(cell) for row in sheet.rows[: header.row] for cell in row if cell is not None)
    return any(_SAMPLE in title for title in titles)


def month_of(sheet: Sheet, header: Header) -> Month | None:
    """The month in the title above the header, else in the file's name."""
    titles = [narrow(cell) for row in sheet.rows[: header.row] for cell in row if cell is not None]
    for text in (*titles, sheet.file):
        if match := _MONTH.search(text):
            return Month(int(match[1]), int(match[2]))
    return None


def is_data(row: list[Cell]) -> bool:
    """False for an empty row, a total, a signature or a remark below the table."""
    filled = [text for cell in row if cell is not None and (text := narrow(cell))]
    if not filled or _BELOW.match(filled[0]):
        return False
    return not any(_TOTAL.match(text) for text in filled[:2])


def is_blank(row: list[Cell]) -> bool:
    return all(cell is None or not narrow(cell) for cell in row)


def _key(cell: Cell) -> str:
    """A heading without blanks, line breaks and what stands in brackets: 面积(㎡) → 面积."""
    return re.sub(r"\s+|[(（\[【].*?[)）\]】]|[*:：]", "", narrow(cell)).lower()
