"""Service counts: one row per station and day; the row existing says "reported"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from db.count_rows import write_rows
from db.errors import ConflictError, RecordError
from db.models import DAY_COUNT, Change, Station, Town
from db.offering import Offering, service_terms
from db.record import MAX_PEOPLE, MAX_TEXT
from db.sheet_lines import EVERYWHERE, Place, belonging, on_sheet
from db.values import CountMethod, Service
from db.words import clean
from db.work import Work

DayKey = tuple[dt.date, int]
"""A day and the number of a station."""
_SERVICES = tuple(Service)

_METHODS = {method: method.value for method in CountMethod}
_iso = lru_cache(maxsize=4096)(dt.date.isoformat)


@dataclass(frozen=True)
class DayEntry:
    """What was counted at one station on one day; a service left out or None is not offered."""

    station_id: int
    day: dt.date
    counts: Mapping[Service, int | None] = field(default_factory=dict)
    method: CountMethod = CountMethod.TALLY
    note: str = ""


class StoredCount(NamedTuple):
    """A day as the register holds it.

    Attributes:
        reported_on: Day of the first report; `change_id` is the deed that wrote it as it stands.
            Both are None where that was not kept.
    """

    entry: DayEntry
    reported_on: dt.date | None
    change_id: int | None


class DayTotal(NamedTuple):
    """A day of several stations: how many reported, and by service people and how many told."""

    reported: int
    people: Mapping[Service, int]
    told: Mapping[Service, int]


def sheet_counts(
    session: Session,
    first: dt.date,
    last: dt.date,
    station_ids: Collection[int] | None = None,
) -> dict[DayKey, StoredCount]:
    """What the register holds of these days, by day and station number.

    Args:
        session: A read of the register.
        first: First day.
        last: Last day, included.
        station_ids: Only these stations; None for all.
    """
    names = "day", "station_id", *(service.value for service in _SERVICES)
    names += "method", "note", "reported_on", "change_id"
    query = sa.select(*(DAY_COUNT.c[name] for name in names)).where(
        DAY_COUNT.c.day.between(first, last)
    )
    if station_ids is not None:
        query = query.where(DAY_COUNT.c.station_id.in_(station_ids))
    found = {}
    for day, number, *people, method, note, reported_on, change_id in session.execute(query):
        entry = DayEntry(number, day, dict(zip(_SERVICES, people, strict=True)), method, note)
        found[day, number] = StoredCount(entry, reported_on, change_id)
    return found


def sheet_totals(
    session: Session,
    first: dt.date,
    last: dt.date,
    place: Place = EVERYWHERE,
    services: Collection[Service] = tuple(Service),
) -> dict[dt.date, DayTotal]:
    """What the register holds of these days, added up; a day nobody reported is left out.

    Args:
        session: A read of the register.
        first: First day.
        last: Last day, included.
        place: Of the stations that `sheet_lines` gives for the same days and place.
        services: Which services are added up.
    """
    own = (
        sa.select(col(Station.id))
        .join(Town, col(Town.code) == col(Station.town_code))
        .where(on_sheet(first, last), *belonging(session, last).within(place))
    )
    columns = [DAY_COUNT.c[service.value] for service in services]
    query = (
        sa.select(
            DAY_COUNT.c.day,
            sa.func.count(),
            *(sa.func.sum(column) for column in columns),
            *(sa.func.count(column) for column in columns),
        )
        .where(DAY_COUNT.c.day.between(first, last), DAY_COUNT.c.station_id.in_(own))
        .group_by(DAY_COUNT.c.day)
    )
    wide = len(columns)
    return {
        day: DayTotal(
            reported,
            {s: int(n or 0) for s, n in zip(services, sums[:wide], strict=True)},
            dict(zip(services, sums[wide:], strict=True)),
        )
        for day, reported, *sums in session.execute(query)
    }


def recent_counts(
    session: Session, station_id: int, service: Service, before: dt.date, limit: int = 12
) -> list[tuple[dt.date, int]]:
    """The last days before a day on which the service was counted there, newest first."""
    people = DAY_COUNT.c[service.value]
    query = (
        sa.select(DAY_COUNT.c.day, people)
        .where(DAY_COUNT.c.station_id == station_id, DAY_COUNT.c.day < before, people.is_not(None))
        .order_by(DAY_COUNT.c.day.desc())
        .limit(limit)
    )
    return [(day, number) for day, number in session.execute(query)]


def signed_deeds(
    session: Session, change_ids: Collection[int]
) -> dict[int, tuple[str, dt.datetime]]:
    """Who did these deeds, and when."""
    query = sa.select(col(Change.id), col(Change.who), col(Change.at)).where(
        col(Change.id).in_(change_ids)
    )
    return {number: (who, at) for number, who, at in session.execute(query)}


def save_counts(work: Work, entries: Iterable[DayEntry], *, today: dt.date) -> int:
    """Write days, each in place of what stood there; returns how many.

    Args:
        work: The deed.
        entries: A day that stands as it is written keeps who wrote it and when.
        today: What is first reported now is dated by it; no day may lie after it.

    Raises:
        RecordError: A count is negative or beyond `MAX_PEOPLE`, or given for a service that the
            station does not offer; the day has not come (``count_in_future``), or its month is
            closed (``month_closed``). Nothing was written.
    """
    days = {(entry.day, entry.station_id): entry for entry in entries}
    if not days:
        return 0
    terms = service_terms(work.session, {number for _day, number in days})
    offering = Offering(terms, min(days)[0], max(days)[0])
    for entry in days.values():
        _refuse_wrong(work.session, entry, offering, today)
    signature = (_iso(today), work.number)
    rows = [(*_row(entry), *signature) for entry in days.values()]
    write_rows(work.session.connection(), rows)
    return len(rows)


def clear_counts(work: Work, keys: Collection[DayKey]) -> None:
    """Take reports back: the stations count as not having reported these days.

    Raises:
        RecordError: A month is closed (``month_closed``).
    """
    for day, together in groupby(sorted(keys), key=itemgetter(0)):
        numbers = [station_id for _day, station_id in together]
        work.session.execute(
            sa.delete(DAY_COUNT).where(DAY_COUNT.c.day == day, DAY_COUNT.c.station_id.in_(numbers))
        )


def reported_days(session: Session, first: dt.date, last: dt.date) -> dict[DayKey, DayEntry]:
    """What stands in the register for these days, by day and station number."""
    return {key: stored.entry for key, stored in sheet_counts(session, first, last).items()}


def refuse_overtaken(session: Session, known: Mapping[DayKey, DayEntry | None]) -> None:
    """Refuse to write over what somebody else wrote meanwhile.

    Args:
        session: The session of the `Work`.
        known: By day and station number, what the writer last saw; None where nothing was
            reported.

    Raises:
        ConflictError: One of them is no longer so.
    """
    if not known:
        return
    days = [day for day, _number in known]
    numbers = {number for _day, number in known}
    standing = sheet_counts(session, min(days), max(days), numbers)
    for key, entry in known.items():
        stored = standing.get(key)
        if stored is None and entry is None:
            continue
        if _facts(stored.entry if stored else None) != _facts(entry):
            station = session.get(Station, key[1])
            raise ConflictError("count_changed", station=station.name if station else "")


def _facts(entry: DayEntry | None) -> tuple[object, ...] | None:
    """An entry to compare: a service left out is as good as None."""
    if entry is None:
        return None
    return (*(entry.counts.get(service) for service in Service), entry.method, entry.note)


def _refuse_wrong(session: Session, entry: DayEntry, offering: Offering, today: dt.date) -> None:
    if entry.day > today:
        raise RecordError("count_in_future", field="day", day=entry.day)
    for service, people in entry.counts.items():
        if people is not None and people < 0:
            raise RecordError("too_small", field=service, value=str(people), limit=0)
        if people is not None and people > MAX_PEOPLE:
            raise RecordError("too_large", field=service, value=str(people), limit=MAX_PEOPLE)
    for service in offering.lacking(entry.station_id, entry.day, entry.counts):
        station = session.get(Station, entry.station_id)
        name = station.name if station else ""
        raise RecordError("service_not_offered", field=service, station=name, service=service)


def _row(entry: DayEntry) -> tuple[object, ...]:
    """An entry as a row of its table begins, in the driver's own types."""
    note = clean_note(entry.note) if entry.note else ""
    people = map(entry.counts.get, _SERVICES)
    return (_iso(entry.day), entry.station_id, *people, _METHODS[entry.method], note)


def clean_note(text: str) -> str:
    """A day's remark as it is kept.

    Raises:
        RecordError: It is too long, or cannot be printed.
    """
    note = clean(text, "note")
    if len(note) > MAX_TEXT:
        raise RecordError("too_long", field="note", value=note[:40], limit=MAX_TEXT)
    return note
