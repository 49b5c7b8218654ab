"""Find a sheet's header and the month it speaks of; know which rows are no data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property, lru_cache, partial
from itertools import pairwise, zip_longest

from db.errors import RecordError
from db.values import Month
from db.workbooks.cells import narrow, plain_text, split_contact
from db.workbooks.mapping import ColumnMapping
from db.workbooks.sheets import Cell, Sheet

Spellings = Mapping[str, tuple[str, ...]]
Making = Callable[[Sequence[Cell]], Cell]

_SEARCHED_ROWS = 15
_SAMPLE = "示例数据"
_MONTH = re.compile(r"(20\d{2})\s*[年./-]\s*(1[0-2]|0?[1-9])\s*(?:月|(?!\d))")
_TOTAL = re.compile(r"(合|总|小)\s*计(?!划)")
_STATION_CODE = re.compile(r"\d{9}-\d{3,6}")
"""Beside it stands a station, even one called 总站小计."""
_BELOW = re.compile(r"(制表|审核|填报|填表|负责|签字|经办|联系)[^,，]*[:]|[备]?注:|说明:")
_NOT_IN_KEY = re.compile(r"^\d+[.、]|\s+|[(（\[【].*?[)）\]】]|[*※:]")
_COUNTED = re.compile(r"(服务)?(人次|人数)(数)?$")
_HEADERLESS = "（没有表头，{n} 列）"
"""A key that no heading has: what stands in brackets is none of theirs."""
_NEEDLESS = frozenset({"", "序号", "序", "no", "no.", "星期", "周几", "合计"})
"""Headings of columns that nobody misses when they are not read."""
_BARE = frozenset({"名称", "编号", "编码", "代码", "类型", "类别", "时间", "日期", "地址"})
"""Below a heading that is understood these speak of that, not of the row: 共建单位 over 名称."""


@dataclass(frozen=True, eq=False)
class Header:
    """Where the header stands and which column holds what.

    Attributes:
        row: Its last row; data stands below. -1 where the sheet has no header.
        columns: Positions by meaning, those of `made` cells at the first column they come from.
        headings: What stands above each column, of two rows where the header has two.
        made: How to make the cells that no column holds as such from a whole row.
        unread: Headings of columns that mean nothing to us.
    """

    row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    made: Mapping[str, Making] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each meaning's cell stands in a row that `filled` gave."""
        width = len(self.headings)
        return {**self.columns, **{key: width + n for n, key in enumerate(self.made)}}

    def filled(self, row: list[Cell]) -> list[Cell]:
        """A row of the sheet, and after it the cells that are made of it."""
        return [*row, *(making(row) for making in self.made.values())] if self.made else row


@dataclass(frozen=True)
class HeaderGuess:
    """One row, or two on top of each other, that may be the header; or that there is none.

    Attributes:
        row: The last of its rows, from 0; -1 where the first row is data.
        headings: What stands above each column.
        meanings: What each column is taken for, None where that is not known. Two columns may be
            taken for the same: then a person has to say.
    """

    row: int
    headings: tuple[str, ...]
    meanings: tuple[str | None, ...]

    @property
    def key(self) -> str:
        """What a mapping of it is remembered by."""
        if self.row < 0:
            return _HEADERLESS.format(n=len(self.headings))
        return "|".join(heading_key(heading) for heading in self.headings).rstrip("|")

    @property
    def understood(self) -> frozenset[str]:
        return frozenset(meaning for meaning in self.meanings if meaning)

    def mapping(self, meanings: Sequence[str | None]) -> ColumnMapping:
        """What a person said of each column, to be remembered."""
        said = enumerate(meanings)
        return ColumnMapping(self.key, {key: column for column, key in said if key is not None})


def find_header(
    sheet: Sheet,
    spellings: Spellings,
    required: tuple[str, ...],
    mappings: Iterable[ColumnMapping] = (),
) -> Header | None:
    """The header among the topmost fifteen rows; None without one.

    It is what somebody mapped last, else the first that names all `required` columns; of a row and
    the two that begin with it, what is understood better. That there is no header counts only
    where none is understood.

    Args:
        sheet: Of which only the top is read.
        spellings: What people write above a column, by its meaning.
        required: Meanings without which there is no header.
        mappings: What people said of headers that were not understood.

    Raises:
        RecordError: Two of its columns say the same.
    """
    guesses = _guesses(sheet, spellings)
    complete = [guess for guess in guesses if guess.understood >= set(required)]
    said = list(mappings)
    if said:
        mappable = guesses if complete else [*guesses, headerless(sheet)]
        known = {guess.key: guess for guess in reversed(mappable)}
        for mapping in reversed(said):
            guess = known.get(mapping.header)
            if guess and _fits(sheet, guess, mapping, required):
                return _header(guess, mapping.columns)
    if not complete:
        return None
    near = [guess for guess in complete if guess.row <= complete[0].row + 1]
    best = max(near, key=lambda guess: len(guess.understood))
    return _header(best, _columns(best))


def header_guess(sheet: Sheet, spellings: Spellings, row: int | None = None) -> HeaderGuess:
    """What most looks like the sheet's header, or would be it if it ended in `row`."""
    guesses = _guesses(sheet, spellings)
    if row is not None:
        guesses = [guess for guess in guesses if guess.row == row]
    return max(guesses, key=lambda guess: (len(guess.understood), sum(map(bool, guess.headings))))


def headerless(sheet: Sheet) -> HeaderGuess:
    """That the sheet has no header: its columns bear no names."""
    width = max(map(len, sheet.rows))
    return HeaderGuess(-1, ("",) * width, (None,) * width)


def is_sample(sheet: Sheet, header: Header) -> bool:
    """The title says that the data is synthetic."""
    return any(_SAMPLE in title for title in _titles(sheet, header))


def month_of(sheet: Sheet, header: Header) -> Month | None:
    """The month in the title above the header, else in the sheet's name, else in the file's."""
    for text in (*_titles(sheet, header), sheet.name, sheet.file):
        if match := _MONTH.search(text):
            return Month(int(match[1]), int(match[2]))
    return None


def is_data(row: Sequence[Cell]) -> bool:
    """False for an empty row, a total, a signature or a remark below the table."""
    begun = False
    for cell in row:
        if cell is None:
            continue
        said = _said(cell) if isinstance(cell, str) else _Said.ELSE
        if said is _Said.NOTHING:
            continue
        if begun or said is not _Said.ELSE:
            # Only the first cell may be a signature or a code, the second a total still.
            return said is _Said.CODE if not begun else said is not _Said.TOTAL
        begun = True
    return begun


class _Said(Enum):
    """What the first cells of a row tell of it."""

    NOTHING = auto()
    CODE = auto()
    BELOW = auto()
    TOTAL = auto()
    ELSE = auto()


@lru_cache(maxsize=4096)
def _said(cell: str) -> _Said:
    text = narrow(cell)
    if not text:
        return _Said.NOTHING
    if _STATION_CODE.fullmatch(text):
        return _Said.CODE
    if _BELOW.match(text):
        return _Said.BELOW
    return _Said.TOTAL if _TOTAL.match(text) else _Said.ELSE


def is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell is not None and narrow(cell) for cell in row)


def _titles(sheet: Sheet, header: Header) -> list[str]:
    rows = sheet.rows[: max(header.row, 0)]
    return [narrow(cell) for row in rows for cell in row if cell is not None]


def _guesses(sheet: Sheet, spellings: Spellings) -> list[HeaderGuess]:
    """Each row at the top, and each with the row above it; of equals the plainer comes first."""
    known = {heading_key(said): key for key, ways in spellings.items() for said in ways}
    top = [tuple(narrow(cell) for cell in row) for row in sheet.rows[:_SEARCHED_ROWS]]
    single = [
        HeaderGuess(number, row, tuple(_meaning(known, each) for each in row))
        for number, row in enumerate(top)
    ]
    double = [
        _double(number, upper, lower, known)
        for number, (upper, lower) in enumerate(pairwise(top), start=1)
    ]
    return sorted(single + double, key=lambda guess: guess.row)


def _double(
    number: int, upper: Sequence[str], lower: Sequence[str], known: Mapping[str, str]
) -> HeaderGuess:
    """A header of two rows: a heading in the upper one stands for its right neighbours too."""
    headings: list[str] = []
    meanings: list[str | None] = []
    group = ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
        group = above or (group if below else "")
        if below in {"", above}:
            headings.append(above)
            meanings.append(_meaning(known, above))
            continue
        headings.append(f"{group} {below}".strip())
        speaks_of_group = heading_key(below) in _BARE and _meaning(known, group) is not None
        alone = None if speaks_of_group else _meaning(known, below)
        meanings.append(_meaning(known, group + below) or alone)
    return HeaderGuess(number, tuple(headings), tuple(meanings))


def _meaning(known: Mapping[str, str], heading: str) -> str | None:
    return known.get(heading_key(heading)) or known.get(_uncounted(heading))


def _header(guess: HeaderGuess, columns: Mapping[str, int]) -> Header:
    columns, made = _with_made(columns)
    read = set(columns.values())
    unread = (
        heading
        for position, heading in enumerate(guess.headings)
        if position not in read and heading_key(heading) not in _NEEDLESS
    )
    return Header(guess.row, columns, guess.headings, made, tuple(unread))


def _fits(
    sheet: Sheet, guess: HeaderGuess, mapping: ColumnMapping, required: Sequence[str]
) -> bool:
    """The mapping names what is required, of columns that are there.

    Without a header these also hold something in one row: another sheet may be as wide.
    """
    columns = mapping.columns
    if not set(required) <= columns.keys() or max(columns.values()) >= len(guess.headings):
        return False
    top = sheet.rows[:_SEARCHED_ROWS]
    return guess.row >= 0 or any(all(narrow(row[columns[key]]) for key in required) for row in top)


def _columns(guess: HeaderGuess) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, meaning in enumerate(guess.meanings):
        if meaning is None:
            continue
        if meaning in columns:
            text = guess.headings[position]
            raise RecordError("header_twice", text=text, row=guess.row + 1)
        columns[meaning] = position
    return columns


def _with_made(columns: Mapping[str, int]) -> tuple[dict[str, int], dict[str, Making]]:
    """The columns, with those that are put together from others or cut from one."""
    known = dict(columns)
    made: dict[str, Making] = {}
    if {"longitude", "latitude"} <= known.keys() and "position_text" not in known:
        known["position_text"] = known["longitude"]
        made["position_text"] = partial(_joined, known["longitude"], known["latitude"])
    if "contact_phone" in known:
        for part, key in enumerate(("contact", "phone")):
            if key not in known:
                known[key] = known["contact_phone"]
                made[key] = partial(_contact_part, known["contact_phone"], part)
    return known, made


def _joined(one: int, other: int, row: Sequence[Cell]) -> Cell:
    parts = [plain_text(row[column]) for column in (one, other)]
    return ",".join(parts) if any(parts) else None


def _contact_part(column: int, part: int, row: Sequence[Cell]) -> Cell:
    return split_contact(row[column])[part] or None


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """A heading without blanks, line breaks and what stands in brackets: 面积(㎡) → 面积."""
    return _NOT_IN_KEY.sub("", narrow(text)).replace("、", "/").lower()


@lru_cache(maxsize=4096)
def _uncounted(heading: str) -> str:
    """The key of a heading without what says that it counts: 饮水人次 → 饮水."""
    return _COUNTED.sub("", heading_key(heading))
