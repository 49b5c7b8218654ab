"""Which way the sheet is turned: what stands in its rows and columns. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from db.counts import DayKey
from db.sheet_lines import SheetLine
from db.values import Service

TOTAL, METHOD, NOTE = "total", "method", "note"
FIELDS: tuple[str, ...] = (*Service, TOTAL, METHOD, NOTE)
"""What a record shows where it fills a row; a cell of people is named by its `Service`."""
PEOPLE = frozenset(Service)


class Kind(StrEnum):
    """One day of all stations, one station's month, one service's month at all stations."""

    DAY = "day"
    STATION = "station"
    SERVICE = "service"


class Cell(NamedTuple):
    """A field of a station's day."""

    day: dt.date
    line: SheetLine
    field: str

    @property
    def key(self) -> DayKey:
        return self.day, self.line.station_id


@dataclass(frozen=True)
class Turn:
    """A sheet without its numbers.

    Attributes:
        lines: Its stations; one alone where its days are the rows.
        days: Its days; one alone where each station's record fills a row.
        service: The one of `Kind.SERVICE`; means nothing otherwise.
    """

    kind: Kind
    lines: Sequence[SheetLine]
    days: Sequence[dt.date]
    service: Service = Service.WATER

    @property
    def by_record(self) -> bool:
        """A row is one record: services, sum, method and note."""
        return self.kind is not Kind.SERVICE

    @cached_property
    def rows(self) -> int:
        return len(self.days) * bool(self.lines) if self._days_down else len(self.lines)

    @cached_property
    def columns(self) -> int:
        return len(FIELDS) if self.by_record else len(self.days) + 1

    def line(self, row: int) -> SheetLine:
        return self.lines[0 if self._days_down else row]

    def day(self, row: int, column: int) -> dt.date:
        """The day of a cell; the first one where the cell sums up a row of days."""
        if self._days_down:
            return self.days[row]
        return self.days[0 if self.by_record or column == len(self.days) else column]

    def field(self, column: int) -> str:
        if self.by_record:
            return FIELDS[column]
        return TOTAL if column == len(self.days) else self.service

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.day(row, column), self.line(row), self.field(column))

    def is_sum(self, column: int) -> bool:
        return self.field(column) == TOTAL

    @property
    def total_column(self) -> int:
        return FIELDS.index(TOTAL) if self.by_record else len(self.days)

    def keys(self, row: int) -> Iterator[DayKey]:
        """The records of a row."""
        number = self.line(row).station_id
        if self._days_down:
            yield self.days[row], number
        else:
            yield from ((day, number) for day in self.days)

    def row_of(self, key: DayKey) -> int | None:
        day, number = key
        if number not in self._rows or day not in self._days:
            return None
        return self._days[day] if self._days_down else self._rows[number]

    def columns_of(self, key: DayKey) -> range:
        """The columns that show a record in its row, without the sum of a row of days."""
        if self.by_record:
            return range(len(FIELDS))
        column = self._days[key[0]]
        return range(column, column + 1)

    def find(self, day: dt.date, station_id: int, field: str) -> tuple[int, int] | None:
        """Row and column of a field, or of another one of the same record."""
        row = self.row_of((day, station_id))
        if row is None:
            return None
        if self.by_record:
            return row, FIELDS.index(field)
        return row, self._days[day]

    @property
    def _days_down(self) -> bool:
        return self.kind is Kind.STATION

    @cached_property
    def _rows(self) -> Mapping[int, int]:
        return {line.station_id: row for row, line in enumerate(self.lines)}

    @cached_property
    def _days(self) -> Mapping[dt.date, int]:
        return {day: n for n, day in enumerate(self.days)}
