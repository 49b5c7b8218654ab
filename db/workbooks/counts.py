"""Daily counts, from a managing unit's workbook: what it wants otherwise than the register has it.

A fill-in workbook of ours brings what it left with: only what somebody touched in it is a change,
and a conflict where the register changed too. Any other is compared with the register alone.
Numbers far from what is usual are remarked, never refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from sqlmodel import Session

from db.closed import ClosedMonths, closed_months
from db.counts import DayEntry, DayKey, refuse_overtaken, reported_days, save_counts
from db.errors import RecordError
from db.offering import Offering, service_terms
from db.stations import station_keys
from db.values import Month
from db.work import Work
from db.workbooks import vocabulary
from db.workbooks.count_columns import SERVICES, CountReader, Said
from db.workbooks.count_doubts import Wanted, tell_unusual
from db.workbooks.count_original import (
    COUNT_FIELDS,
    Base,
    ExportedCounts,
    count_texts,
    exported_counts,
)
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import CellChange, Choice, Plan, Remarks, RowChange, Weight, finished
from db.workbooks.row import Row, data_rows
from db.workbooks.sheets import Progress, Sheet, quiet, uncollected

REQUIRED = ("day", "station")
_AT_ONCE = 5_000
_written = lru_cache(maxsize=4096)(dt.date.isoformat)


@uncollected()
def plan_counts(
    session: Session,
    path: Path,
    sheets: Sequence[Sheet],
    *,
    today: dt.date,
    month: Month | None = None,
    mappings: Collection[ColumnMapping] = (),
    progress: Progress = quiet,
) -> Plan:
    """Read daily counts; nothing is written.

    Args:
        session: A read of the register.
        path: Where the sheets are from.
        sheets: What `read_sheets` gave.
        today: Day of the reading; no count may lie after it.
        month: Month that every day must lie in; by default that of the title or file name.
        mappings: What people said of headers that were not understood.
        progress: Told of the rows; what it raises ends the reading.
    """
    remarks: list[Remarks] = []
    original = exported_counts(sheets)
    differences = _Differences(session, path.name, original, today, month)
    if original:
        sheets = [sheet for sheet in sheets if sheet.name != vocabulary.SUMMARY_SHEET]
    rows = data_rows(
        sheets, vocabulary.COUNT_HEADINGS, REQUIRED, remarks, mappings=mappings, progress=progress
    )
    for _header, part in groupby(rows, attrgetter("header")):
        differences.take(list(part))
    deeds = differences.deeds
    tell_unusual(session, deeds.entries, differences.told)
    for said in remarks:
        said.put_in_order()
    write = deeds.carry_out
    plan = finished("counts", path, differences.read, differences.changes, remarks, write)
    return replace(plan, told=differences.told, holds=deeds.holds)


class _Deeds:
    """What a plan writes, by the keys of its changes: a day as it was known, and as it is to be."""

    def __init__(self, today: dt.date) -> None:
        self._today = today
        self.entries: dict[str, Wanted] = {}

    def holds(self, key: str) -> Iterator[tuple[str, str]]:
        """What a day would say; fields in which it is silent are left out."""
        texts = zip(COUNT_FIELDS, count_texts(self.entries[key][1]), strict=True)
        return ((field, text) for field, text in texts if text)

    def carry_out(self, work: Work, taken: Collection[Choice], progress: Progress) -> None:
        wanted = [
            (before, entry)
            for key, (before, planned) in self.entries.items()
            if (entry := _taken(key, before, planned, taken))
        ]
        for start in range(0, len(wanted), _AT_ONCE):
            progress(start, len(wanted))
            part = wanted[start : start + _AT_ONCE]
            known = {(entry.day, entry.station_id): before for before, entry in part}
            refuse_overtaken(work.session, known)
            save_counts(work, [entry for _before, entry in part], today=self._today)
        progress(len(wanted), len(wanted))


class _Differences:
    """Compares the rows of one file with the register.

    Attributes:
        read: How many rows say something.
        changes: Days that are new or differ, for the preview.
        deeds: The same, to be written.
        told: The rows by the keys of their changes, with the people that they count.
    """

    def __init__(
        self,
        session: Session,
        file: str,
        original: ExportedCounts | None,
        today: dt.date,
        month: Month | None,
    ) -> None:
        stations = station_keys(session)
        self._session = session
        self._original = original
        self._reader = CountReader(stations, file, today, month, original)
        self._methods = {station.id: station.count_method for station in stations}
        self._terms = service_terms(session)
        self._offering = Offering(self._terms, today, today)
        self._standing: dict[DayKey, DayEntry] = {}
        self._months: set[tuple[int, int]] = set()
        self._closed: list[ClosedMonths] = []
        self.read = 0
        self.changes: list[RowChange] = []
        self.deeds = _Deeds(today)
        self.told: dict[str, tuple[Row, Hashable]] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Compare the rows of one sheet."""
        said = list(self._reader.read(rows))
        self.read += len(said)
        self._look_up({each.day for _row, each in said if each})
        for row, each in said:
            if each is None:
                continue
            base = self._original.of(row, each.day) if self._original else None
            if base is None:
                self._compare(row, each, COUNT_FIELDS)
            elif touched := base.touched(row):
                self._compare(row, each, touched, base)

    def _look_up(self, days: Collection[dt.date]) -> None:
        """Ask the register about the months of some days."""
        if not days:
            return
        self._offering = Offering(self._terms, min(days), max(days))
        for year, number in {(day.year, day.month) for day in days} - self._months:
            self._months.add((year, number))
            month = Month(year, number)
            span = month.first_day, month.last_day
            self._standing |= reported_days(self._session, *span)
            closed = closed_months(self._session, *span)
            if closed.city or closed.stations:
                self._closed.append(closed)

    def _compare(
        self, row: Row, said: Said, touched: Sequence[str], base: Base | None = None
    ) -> None:
        """Take in what a row says in these fields; `base` is what it said when it left us."""
        day, station = said.day, said.station
        key = (day, station.station_id)
        before = self._standing.get(key)
        entry = self._entry(said, before, touched, silent=base is None)
        for service in self._offering.lacking(entry.station_id, entry.day, entry.counts):
            if before is None or service in touched:
                values = {"station": station.name, "service": service}
                row.refuse(service, RecordError("service_not_offered", **values))
        written = _written(day)
        name = f"{written} {station.station_id}"
        if row.refused or self._is_repeated(row, name, said):
            return
        if before is not None and before == entry:
            return
        if self._closed and any(closed.locks(*key) for closed in self._closed):
            row.refuse("day", RecordError("month_closed", month=str(Month.of(day))))
            return
        cells = () if before is None else tuple(_cells(before, entry, base))
        self.deeds.entries[name] = (before, entry)
        self.changes.append(RowChange(name, f"{written[5:]} {station.name}", before is None, cells))

    def _entry(
        self, said: Said, before: DayEntry | None, touched: Sequence[str], *, silent: bool
    ) -> DayEntry:
        """The day as a row wants it; where empty cells are `silent`, method and note stay."""
        method, note = said.method, said.note
        if before is not None and silent:
            method, note = method or before.method, note or before.note
        number = said.station.station_id
        counts = dict(zip(SERVICES, said.people, strict=True))
        entry = DayEntry(number, said.day, counts, method or self._methods[number], note)
        return entry if before is None else _with_fields(before, entry, touched)

    def _is_repeated(self, row: Row, key: str, said: Said) -> bool:
        other, people = self.told.setdefault(key, (row, said.people))
        if other is row:
            return False
        if people == said.people:
            row.note(Weight.UNDERSTOOD, "day", "day_repeated", other=other.at("day"))
        else:
            row.refuse("day", RecordError("day_twice", day=said.day, other=other.at("day")))
        return True


def _taken(
    key: str, before: DayEntry | None, entry: DayEntry, taken: Collection[Choice]
) -> DayEntry | None:
    """The day with those of its fields that are taken; None where none is."""
    if before is None:
        return entry if (key, "") in taken else None
    fields = [name for name in COUNT_FIELDS if (key, name) in taken]
    return _with_fields(before, entry, fields) if fields else None


def _with_fields(before: DayEntry, entry: DayEntry, fields: Collection[str]) -> DayEntry:
    """The day as it was, with these fields of another."""
    counts = {each: (entry if each in fields else before).counts[each] for each in SERVICES}
    return replace(
        before,
        counts=counts,
        method=entry.method if "method" in fields else before.method,
        note=entry.note if "note" in fields else before.note,
    )


def _cells(before: DayEntry, entry: DayEntry, base: Base | None) -> Iterator[CellChange]:
    texts = zip(COUNT_FIELDS, count_texts(before), count_texts(entry), strict=True)
    for field, ours, theirs in texts:
        if ours != theirs:
            was = base.texts[field] if base else None
            yield CellChange(field, ours, theirs, was, was not in (None, ours))
