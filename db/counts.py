"""Service counts: one row per station and day; the row existing says "reported"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from db.count_rows import write_rows
from db.errors import ConflictError, RecordError
from db.models import DAY_COUNT, Change, ManagingUnit, Station, StationService, Town
from db.record import MAX_PEOPLE, MAX_TEXT
from db.stations import in_service, unit_of_station
from db.values import CountMethod, Service
from db.words import clean, shown
from db.work import Work

DayKey = tuple[dt.date, int]
"""A day and the number of a station."""
Term = tuple[dt.date | None, dt.date | None]
"""The first and the last day; None is open."""
Terms = Mapping[Service, Term]
_SERVICES = tuple(Service)
_NEVER: Term = (dt.date.max, dt.date.min)

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


@dataclass(frozen=True)
class Place:
    """Whose stations a sheet shows; all of the city's where nothing is named."""

    town_code: str | None = None
    unit_id: int | None = None
    station_id: int | None = None


@dataclass(frozen=True)
class SheetLine:
    """A station in a sheet, with what it offers when.

    Attributes:
        method: How its counts are usually obtained.
        terms: By service, the first and the last day; None is open.
    """

    station_id: int
    code: str
    station: str
    town: str
    unit: str
    method: CountMethod = CountMethod.TALLY
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    terms: Terms = field(default_factory=dict)

    def serves(self, day: dt.date) -> bool:
        """It is in service on `day`."""
        return _within(day, self.opened_on, self.closed_on)

    def offers(self, service: Service, day: dt.date) -> bool:
        return _within(day, *self.terms.get(service, _NEVER))

    def offered(self, day: dt.date) -> tuple[Service, ...]:
        """Services on `day`, in the order of `Service`."""
        return tuple(service for service in Service if self.offers(service, day))


class Offering:
    """What stations offer on some days.

    Args:
        terms: By the station's number.
        first: The first of the days.
        last: The last of them.
    """

    def __init__(self, terms: Mapping[int, Terms], first: dt.date, last: dt.date) -> None:
        self._terms = terms
        # Most services are offered all the time, and need not be asked about day by day.
        self._always = {
            number: {s for s, term in own.items() if _within(first, *term) and _within(last, *term)}
            for number, own in terms.items()
        }

    def lacking(self, entry: DayEntry) -> list[Service]:
        """Services that were counted though the station does not offer them that day."""
        always = self._always.get(entry.station_id, ())
        return [
            service
            for service, people in entry.counts.items()
            if people is not None and service not in always and not self._offers(entry, service)
        ]

    def _offers(self, entry: DayEntry, service: Service) -> bool:
        own = self._terms.get(entry.station_id, {})
        return _within(entry.day, *own.get(service, _NEVER))


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


def sheet_lines(
    session: Session, first: dt.date, last: dt.date, place: Place = Place()
) -> list[SheetLine]:
    """Stations in service on some day from `first` to `last`, by managing unit, town and code."""
    query = (
        sa.select(
            col(Station.id),
            col(Station.code),
            col(Station.name),
            col(Town.name),
            col(ManagingUnit.name),
            col(Station.count_method),
            col(Station.opened_on),
            col(Station.closed_on),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .join(ManagingUnit, col(ManagingUnit.id) == unit_of_station())
        .where(in_service(first, last), *_of(place))
        .order_by(col(ManagingUnit.position), col(Station.town_code), col(Station.code))
    )
    terms = _terms_of(session, place)
    # Past the ORM, which takes as long again to hand on a province's stations.
    rows = session.connection().execute(query).all()
    return [
        SheetLine(
            station_id=number or 0,
            code=code,
            station=shown(name),
            town=shown(town),
            unit=shown(unit),
            method=method,
            opened_on=opened_on,
            closed_on=closed_on,
            terms=terms.get(number or 0, {}),
        )
        for number, code, name, town, unit, method, opened_on, closed_on in rows
    ]


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
    place: Place = Place(),
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
        .where(in_service(first, last), *_of(place))
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


def _of(place: Place) -> Iterator[sa.ColumnElement[bool]]:
    if place.town_code is not None:
        yield col(Station.town_code) == place.town_code
    if place.unit_id is not None:
        yield unit_of_station() == place.unit_id
    if place.station_id is not None:
        yield col(Station.id) == place.station_id


def service_terms(
    session: Session, station_ids: Collection[int] | None = None
) -> Mapping[int, Terms]:
    """What these stations offer when, by their number; one without any service is absent.

    Args:
        session: A read of the register.
        station_ids: None for all of them.
    """
    if station_ids is None:
        return _terms(session)
    return _terms(session, col(StationService.station_id).in_(station_ids))


def _terms_of(session: Session, place: Place) -> Mapping[int, Terms]:
    if place.town_code is None and place.station_id is None:
        return _terms(session)
    own = sa.select(col(Station.id)).where(*_of(Place(place.town_code, None, place.station_id)))
    return _terms(session, col(StationService.station_id).in_(own))


def _terms(session: Session, *conditions: sa.ColumnElement[bool]) -> Mapping[int, Terms]:
    parts = (col(StationService.since), col(StationService.until))
    told: sa.ColumnElement[str] = sa.cast(col(StationService.service), sa.String)
    for part in parts:
        told = told + "|" + sa.func.coalesce(sa.cast(part, sa.String), "")
    query = (
        sa.select(col(StationService.station_id), sa.func.aggregate_strings(told, ","))
        .where(*conditions)
        .group_by(col(StationService.station_id))
    )
    # Most stations offer the same: what is the same is read once.
    known: dict[str, Terms] = {}
    found = {}
    for number, text in session.connection().execute(query).all():
        if text not in known:
            known[text] = _read_terms(text)
        found[number] = known[text]
    return found


def _read_terms(text: str) -> Terms:
    """Such as ``meals||2026-10-01,rest||``: services with their first and last days."""
    terms: dict[Service, Term] = {}
    for each in text.split(","):
        service, since, until = each.split("|")
        terms[Service(service)] = _day(since), _day(until)
    return terms


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


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
    for service in offering.lacking(entry):
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
