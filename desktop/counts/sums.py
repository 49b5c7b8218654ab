"""The sums beside and beneath the cells, kept running as one types. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from db.counts import DayEntry, DayKey, DayTotal
from db.values import Service
from desktop.counts.turn import PEOPLE, Turn


class _Sum:
    """People, and how many cells told any: a column that nobody filled has no sum."""

    __slots__ = ("people", "told")

    def __init__(self) -> None:
        self.people = self.told = 0

    def move(self, before: int | None, after: int | None) -> None:
        self.people += (after or 0) - (before or 0)
        self.told += (after is not None) - (before is not None)

    @property
    def value(self) -> int | None:
        return self.people if self.told else None


class Sums:
    """What a sheet comes to as it stands: begun from the register, moved by what is typed.

    Attributes:
        reported: How many records hold a number.
    """

    def __init__(self, turn: Turn, totals: Mapping[dt.date, DayTotal]) -> None:
        self._turn = turn
        self._columns: dict[str | dt.date, _Sum] = defaultdict(_Sum)
        self._rows: dict[int, _Sum] = {}
        self._all = _Sum()
        self.reported = 0
        for day, total in totals.items():
            for service, people in total.people.items():
                if turn.by_record or service is turn.service:
                    told = total.told[service]
                    column = self._columns[service if turn.by_record else day]
                    for each in (column, self._all):
                        each.people += people
                        each.told += told
            self.reported += total.reported if turn.by_record else 0
        if not turn.by_record:
            self.reported = self._all.told

    def column(self, column: int) -> int | None:
        """The sum of a column; None where no cell of it holds a number."""
        turn = self._turn
        if turn.is_sum(column):
            return self._all.value
        field = turn.field(column)
        if field not in PEOPLE:
            return None
        found = self._columns.get(field if turn.by_record else turn.days[column])
        return found.value if found else None

    @property
    def grand(self) -> int | None:
        return self._all.value

    def row(self, station_id: int) -> int | None:
        """The sum of a station's row of days."""
        found = self._rows.get(station_id)
        return found.value if found else None

    def begin_rows(self, entries: Iterable[DayEntry]) -> None:
        """Add up rows of days as they come into sight."""
        for entry in entries:
            self._row(entry.station_id).move(None, entry.counts.get(self._turn.service))

    def forget_rows(self) -> None:
        self._rows.clear()

    def move(self, key: DayKey, before: DayEntry | None, after: DayEntry | None) -> None:
        """A record of the sheet says something else."""
        turn = self._turn
        then, now = (each.counts if each else {} for each in (before, after))
        if turn.by_record:
            for service in Service:
                self._move(service, then.get(service), now.get(service))
            self.reported += (after is not None) - (before is not None)
            return
        old, new = then.get(turn.service), now.get(turn.service)
        self._move(key[0], old, new)
        self._row(key[1]).move(old, new)
        self.reported = self._all.told

    def _move(self, column: str | dt.date, before: int | None, after: int | None) -> None:
        if before != after:
            self._columns[column].move(before, after)
            self._all.move(before, after)

    def _row(self, station_id: int) -> _Sum:
        return self._rows.setdefault(station_id, _Sum())
