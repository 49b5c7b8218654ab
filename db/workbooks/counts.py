"""Daily counts, from a managing unit's workbook of one month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlmodel import Session

from db.counts import DayEntry, clean_note, reported_days, save_counts
from db.errors import RecordError
from db.record import MAX_PEOPLE
from db.rows import StationKey
from db.station_facts import offered_services
from db.stations import station_keys
from db.values import CountMethod, Month, Service
from db.work import Work
from db.workbooks import vocabulary
from db.workbooks.cells import read_day, read_people
from db.workbooks.mapping import ColumnMapping
from db.workbooks.names import StationNames
from db.workbooks.plan import CellChange, Choice, Plan, Remarks, RowChange, Weight, finished
from db.workbooks.row import Row, data_rows
from db.workbooks.sheets import Progress, Sheet, quiet

REQUIRED = ("day", "station")
_FIELDS = (*Service, "method", "note")
_AT_ONCE = 5_000


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
    """Read one month of daily counts; nothing is written.

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
    reader = _Reader(session, path, today, month)
    read = 0
    rows = data_rows(
        sheets, vocabulary.COUNT_HEADINGS, REQUIRED, remarks, mappings=mappings, progress=progress
    )
    for row in rows:
        if _is_unfilled(row):
            row.note(Weight.UNDERSTOOD, "station", "row_without_counts")
            continue
        read += 1
        reader.take(row)
    return finished("counts", path, read, reader.changes, remarks, reader.write)


class _Reader:
    """Understands the rows of one file against the register.

    Attributes:
        changes: Days that are new or differ.
    """

    def __init__(self, session: Session, path: Path, today: dt.date, month: Month | None) -> None:
        self._session = session
        self._today = today
        self._month = month
        stations = station_keys(session)
        self._names = _names(stations, path.name)
        self._methods = {station.id: station.count_method for station in stations}
        self._standing: dict[tuple[dt.date, int], DayEntry] = {}
        self._loaded: set[Month] = set()
        self._offered: dict[dt.date, dict[int, tuple[Service, ...]]] = {}
        self._seen: dict[tuple[dt.date, int], tuple[str, DayEntry]] = {}
        self._entries: dict[str, tuple[DayEntry | None, DayEntry]] = {}
        self.changes: list[RowChange] = []

    def take(self, row: Row) -> None:
        day = row.read("day", lambda: self._day(row))
        match = row.read("station", lambda: self._names.match(_required(row, "station")))
        counts: dict[Service, int | None] = {}
        for service in Service:
            if row.has(service):
                counts[service] = row.read(service, partial(_people, row, service))
        method = row.read("method", lambda: _method(row))
        note = row.read("note", lambda: clean_note(row.text("note")))
        if day is None or match is None or row.refused:
            return
        if not match.exact:
            row.note(Weight.CHANGED, "station", "station_matched", name=match.name)
        self._refuse_not_offered(row, day, match.station_id, counts)
        if row.refused:
            return
        before = self._before(day, match.station_id)
        entry = DayEntry(
            station_id=match.station_id,
            day=day,
            counts={service: counts.get(service) for service in Service},
            method=method or (before.method if before else self._methods[match.station_id]),
            note=note or (before.note if before else ""),
        )
        if self._is_repeated(row, entry):
            return
        self._plan(match.name, entry, before)

    def write(self, work: Work, taken: Collection[Choice], progress: Progress) -> None:
        entries = (_taken(key, *each, taken) for key, each in self._entries.items())
        wanted = [entry for entry in entries if entry is not None]
        for start in range(0, len(wanted), _AT_ONCE):
            progress(start, len(wanted))
            save_counts(work, wanted[start : start + _AT_ONCE], today=self._today)
        progress(len(wanted), len(wanted))

    def _day(self, row: Row) -> dt.date:
        month = self._month or row.month
        day = read_day(row.cell("day"), month)
        if month is not None and Month.of(day) != month:
            raise RecordError("day_outside_month", day=day, month=str(month))
        return day

    def _before(self, day: dt.date, station_id: int) -> DayEntry | None:
        month = Month.of(day)
        if month not in self._loaded:
            self._loaded.add(month)
            self._standing |= reported_days(self._session, month.first_day, month.last_day)
        return self._standing.get((day, station_id))

    def _refuse_not_offered(
        self, row: Row, day: dt.date, station_id: int, counts: dict[Service, int | None]
    ) -> None:
        if day not in self._offered:
            self._offered[day] = offered_services(self._session, day)
        has = self._offered[day].get(station_id, ())
        for service, people in counts.items():
            if people is not None and service not in has:
                row.refuse(
                    service,
                    RecordError(
                        "service_not_offered", station=row.text("station"), service=service
                    ),
                )

    def _is_repeated(self, row: Row, entry: DayEntry) -> bool:
        key = (entry.day, entry.station_id)
        if key not in self._seen:
            self._seen[key] = (row.at("day"), entry)
            return False
        other, first = self._seen[key]
        if first.counts == entry.counts:
            row.note(Weight.UNDERSTOOD, "day", "day_repeated", other=other)
        else:
            row.refuse("day", RecordError("day_twice", day=entry.day, other=other))
        return True

    def _plan(self, name: str, entry: DayEntry, before: DayEntry | None) -> None:
        if before == entry:
            return
        key = f"{entry.day} {entry.station_id}"
        self._entries[key] = (before, entry)
        cells = () if before is None else tuple(_cells(before, entry))
        self.changes.append(RowChange(key, f"{entry.day:%m-%d} {name}", before is None, cells))


def _taken(
    key: str, before: DayEntry | None, entry: DayEntry, taken: Collection[Choice]
) -> DayEntry | None:
    """The day with those of its fields that are taken; None where none is."""
    if before is None:
        return entry if (key, "") in taken else None
    fields = {name for name in _FIELDS if (key, name) in taken}
    if not fields:
        return None
    counts = {each: (entry if each in fields else before).counts[each] for each in Service}
    return replace(
        before,
        counts=counts,
        method=entry.method if "method" in fields else before.method,
        note=entry.note if "note" in fields else before.note,
    )


def _cells(before: DayEntry, entry: DayEntry) -> Iterator[CellChange]:
    for name, ours, theirs in zip(_FIELDS, _texts(before), _texts(entry), strict=True):
        if ours != theirs:
            yield CellChange(name, ours, theirs)


def _texts(entry: DayEntry) -> tuple[str, ...]:
    counts = (_shown(entry.counts[service]) for service in Service)
    return (*counts, vocabulary.word(vocabulary.METHODS, entry.method), entry.note)


def _names(stations: list[StationKey], file: str) -> StationNames:
    """Names, those of the managing unit that the file is called after first."""
    units = sorted({station.unit for station in stations}, key=len, reverse=True)
    unit = next((name for name in units if name in file), None)
    return StationNames(
        ((station.id, station.name) for station in stations),
        prefer=(station.id for station in stations if station.unit == unit),
    )


def _is_unfilled(row: Row) -> bool:
    """A line of a printed form that nobody filled in: the day was not reported."""
    return bool(row.text("station")) and not any(row.text(service) for service in Service)


def _required(row: Row, key: str) -> str:
    if not row.text(key):
        raise RecordError("empty", field=key)
    return row.text(key)


def _people(row: Row, service: Service) -> int | None:
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


def _shown(people: int | None) -> str:
    return "" if people is None else str(people)
