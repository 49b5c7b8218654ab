"""What the cells of a count's row mean: a day, a station, people by service, how, and a remark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import compress
from typing import NamedTuple, TypeVar

from db.counts import clean_note
from db.errors import RecordError
from db.record import MAX_PEOPLE
from db.rows import StationKey
from db.values import CountMethod, Month, Service
from db.workbooks import vocabulary
from db.workbooks.cells import read_day, read_people
from db.workbooks.columns import Columns, Repeated
from db.workbooks.count_original import ExportedCounts
from db.workbooks.names import Match, StationNames
from db.workbooks.plan import Weight
from db.workbooks.row import Row

T = TypeVar("T")

SERVICES = tuple(Service)
People = tuple[int | None, ...]
"""Of each service, in the order of `SERVICES`."""
_FIRST_DAY = dt.date(2000, 1, 1)
_NOBODY: People = (None,) * len(SERVICES)


class Said(NamedTuple):
    """What a row says; `method` is None and `note` empty where it is silent of them."""

    day: dt.date
    station: Match
    people: People
    method: CountMethod | None
    note: str


class CountReader:
    """Reads the rows of a file, column by column; what is wrong is refused at its cell.

    Args:
        stations: Those that a row may mean.
        file: Its name; the stations of a managing unit that it names are meant first.
        today: No count may lie after it.
        month: That every day must lie in; by default that of the sheet.
        original: What the file left with, where it is a fill-in workbook of ours.
    """

    def __init__(
        self,
        stations: Sequence[StationKey],
        file: str,
        today: dt.date,
        month: Month | None,
        original: ExportedCounts | None,
    ) -> None:
        self._names = _names(stations, file)
        self._codes = {each.code: Match(each.id, each.name, exact=True) for each in stations}
        self._today = today
        self._month = month
        self._original = original

    def read(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Said | None]]:
        """The rows of one sheet with what each says; None of a row that is refused.

        Left out are the lines of a form that nobody filled in: nothing was reported.
        What is remarked does not come in the order of the rows.
        """
        columns = _columns(rows)
        people = [_answers(rows, columns, partial(_people, each), each) for each in SERVICES]
        counted = list(zip(*people, strict=True))
        if _NOBODY in counted:
            filled = [
                row.refused or each != _NOBODY or not row.text("station")
                for row, each in zip(rows, counted, strict=True)
            ]
            for row in compress(rows, (not fills for fills in filled)):
                self._note_unfilled(row)
            rows, counted = list(compress(rows, filled)), list(compress(counted, filled))
            columns = _columns(rows)
        answers = zip(
            _answers(rows, columns, self._day, "day"),
            _answers(rows, columns, self._station, "station", "code"),
            counted,
            _answers(rows, columns, _method, "method"),
            _answers(rows, columns, _note, "note"),
            strict=True,
        )
        for row, (day, station, each, method, note) in zip(rows, answers, strict=True):
            if row.refused or day is None or station is None:
                yield row, None
            else:
                yield row, Said(day, station, each, method, note or "")

    def _note_unfilled(self, row: Row) -> None:
        if self._original is None:
            row.note(Weight.UNDERSTOOD, "station", "row_without_counts")
        elif self._original.is_emptied(row):
            row.note(Weight.DOUBTED, "day", "row_emptied")

    def _day(self, row: Row) -> dt.date:
        month = self._month or row.month
        day = read_day(row.cell("day"), month)
        if month is not None and Month.of(day) != month:
            raise RecordError("day_outside_month", day=day, month=str(month))
        if day > self._today:
            raise RecordError("count_in_future", day=day)
        if day < _FIRST_DAY:
            raise RecordError("day_beyond", day=day, first=_FIRST_DAY, last=self._today)
        return day

    def _station(self, row: Row) -> Match:
        if code := row.text("code"):
            if code not in self._codes:
                raise RecordError("station_code_unknown", text=code)
            return self._codes[code]
        if not row.text("station"):
            raise RecordError("empty", field="station")
        match = self._names.match(row.text("station"))
        if not match.exact:
            row.note(Weight.CHANGED, "station", "station_matched", name=match.name)
        return match


def _columns(rows: Sequence[Row]) -> Columns:
    return list(zip(*(row.cells for row in rows), strict=True))


def _answers(
    rows: Sequence[Row], columns: Columns, reading: Callable[[Row], T], *keys: str
) -> Sequence[T | None]:
    """What each row says in the first of some columns, read with the others beside it."""
    if not rows or not rows[0].has(keys[0]):
        return [None] * len(rows)
    places = [rows[0].header.places[key] for key in keys if rows[0].has(key)]

    def read(row: Row) -> T | None:
        return row.read(keys[0], lambda: reading(row))

    return Repeated(places, read).answers(rows, columns)


def _people(service: Service, row: Row) -> int | None:
    number = read_people(row.cell(service))
    if number is None:
        return None
    if number.value > MAX_PEOPLE:
        raise RecordError("too_large", value=row.text(service), limit=MAX_PEOPLE)
    if not number.plain:
        row.note(Weight.CHANGED, service, "number_read", now=int(number.value))
    return int(number.value)


def _method(row: Row) -> CountMethod | None:
    if not row.text("method"):
        return None
    return vocabulary.member_of(vocabulary.METHODS, row.cell("method"), "method")


def _note(row: Row) -> str:
    return clean_note(row.text("note"))


def _names(stations: Sequence[StationKey], file: str) -> StationNames:
    """Names, those of the managing unit that the file is called after first."""
    units = sorted({station.unit for station in stations}, key=len, reverse=True)
    unit = next((name for name in units if name in file), None)
    return StationNames(
        ((station.id, station.name) for station in stations),
        prefer=(station.id for station in stations if station.unit == unit),
    )
