"""Service counts: one row per station and day; the row existing says "reported"."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from db.errors import ConflictError, RecordError
from db.models import DAY_COUNT, Change, DayCount, ManagingUnit, Station, StationService, Town
from db.record import MAX_PEOPLE, MAX_TEXT
from db.rows import CountRow
from db.station_facts import offered_services
from db.stations import in_service, unit_of_station
from db.values import CountMethod, Service
from db.words import clean, shown
from db.work import Work

DayKey = tuple[dt.date, int]
"""A day and the number of a station."""


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
    terms: Mapping[Service, tuple[dt.date | None, dt.date | None]] = field(default_factory=dict)

    def serves(self, day: dt.date) -> bool:
        """It is in service on `day`."""
        return _within(day, self.opened_on, self.closed_on)

    def offers(self, service: Service, day: dt.date) -> bool:
        return service in self.terms and _within(day, *self.terms[service])

    def offered(self, day: dt.date) -> tuple[Service, ...]:
        """Services on `day`, in the order of `Service`."""
        return tuple(service for service in Service if self.offers(service, day))


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


def day_sheet(
    session: Session, day: dt.date, *, town_code: str | None = None, unit_id: int | None = None
) -> list[CountRow]:
    """One line for each station in service on `day`, by managing unit, town and code.

    Args:
        session: A read of the register.
        day: The day of the sheet.
        town_code: Only this town's stations; None for all.
        unit_id: Only this managing unit's stations; None for all.
    """
    query = (
        sa.select(Station, DayCount)
        .join(Town, col(Town.code) == col(Station.town_code))
        .outerjoin(
            DayCount,
            sa.and_(col(DayCount.station_id) == col(Station.id), col(DayCount.day) == day),
        )
        .where(in_service(day, day))
        .join(ManagingUnit, col(ManagingUnit.id) == unit_of_station())
        .order_by(col(ManagingUnit.position), col(Station.town_code), col(Station.code))
    )
    if town_code is not None:
        query = query.where(col(Station.town_code) == town_code)
    if unit_id is not None:
        query = query.where(unit_of_station() == unit_id)
    offered = offered_services(session, day)
    return [
        CountRow(
            station_id=station.id or 0,
            station=station.name,
            offered=offered.get(station.id or 0, ()),
            reported=count is not None,
            counts={s: getattr(count, s) for s in Service} if count else {},
            method=count.method if count else station.count_method,
            note=count.note if count else "",
        )
        for station, count in session.execute(query)
    ]


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
    terms = _terms(session, place)
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
        for number, code, name, town, unit, method, opened_on, closed_on in session.execute(query)
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
    query = sa.select(*DAY_COUNT.columns).where(DAY_COUNT.c.day.between(first, last))
    if station_ids is not None:
        query = query.where(DAY_COUNT.c.station_id.in_(station_ids))
    return {
        (row.day, row.station_id): StoredCount(_entry(row), row.reported_on, row.change_id)
        for row in session.execute(query)
    }


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
    rows = [
        _row(entry, today) | {"reported_on": today, "change_id": work.number} for entry in entries
    ]
    if not rows:
        return 0
    _refuse_not_offered(work.session, rows)
    insert = postgresql.insert if _is_server(work.session) else sqlite.insert
    # The table, not the model: the ORM would insert the rows one by one.
    statement = insert(DAY_COUNT)
    facts = (*(s.value for s in Service), "method", "note")
    written = statement.on_conflict_do_update(
        index_elements=["day", "station_id"],
        set_={name: statement.excluded[name] for name in (*facts, "change_id")},
        where=sa.or_(
            *(DAY_COUNT.c[name].is_distinct_from(statement.excluded[name]) for name in facts)
        ),
    )
    work.session.execute(written, rows)
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


def _terms(
    session: Session, place: Place
) -> dict[int, dict[Service, tuple[dt.date | None, dt.date | None]]]:
    query = sa.select(
        col(StationService.station_id),
        col(StationService.service),
        col(StationService.since),
        col(StationService.until),
    )
    if place.town_code is not None or place.station_id is not None:
        query = query.join(Station, col(Station.id) == col(StationService.station_id)).where(
            *_of(Place(place.town_code, None, place.station_id))
        )
    found: dict[int, dict[Service, tuple[dt.date | None, dt.date | None]]] = defaultdict(dict)
    for number, service, since, until in session.execute(query):
        found[number][service] = (since, until)
    return found


def _within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _entry(row: Any) -> DayEntry:
    return DayEntry(
        station_id=row.station_id,
        day=row.day,
        counts={service: getattr(row, service) for service in Service},
        method=row.method,
        note=row.note,
    )


def _facts(entry: DayEntry | None) -> tuple[object, ...] | None:
    """An entry to compare: a service left out is as good as None."""
    if entry is None:
        return None
    return (*(entry.counts.get(service) for service in Service), entry.method, entry.note)


def _row(entry: DayEntry, today: dt.date) -> dict[str, Any]:
    if entry.day > today:
        raise RecordError("count_in_future", field="day", day=entry.day)
    for service, people in entry.counts.items():
        if people is None:
            continue
        if people < 0:
            raise RecordError("too_small", field=service, value=str(people), limit=0)
        if people > MAX_PEOPLE:
            raise RecordError("too_large", field=service, value=str(people), limit=MAX_PEOPLE)
    return {
        "day": entry.day,
        "station_id": entry.station_id,
        **{service.value: entry.counts.get(service) for service in Service},
        "method": entry.method,
        "note": clean_note(entry.note),
    }


def clean_note(text: str) -> str:
    """A day's remark as it is kept.

    Raises:
        RecordError: It is too long, or cannot be printed.
    """
    note = clean(text, "note")
    if len(note) > MAX_TEXT:
        raise RecordError("too_long", field="note", value=note[:40], limit=MAX_TEXT)
    return note


def _refuse_not_offered(session: Session, rows: list[dict[str, Any]]) -> None:
    numbers = {row["station_id"] for row in rows}
    offered = {day: offered_services(session, day, numbers) for day in {r["day"] for r in rows}}
    for row in rows:
        has = offered[row["day"]].get(row["station_id"], ())
        for service in Service:
            if row[service.value] is not None and service not in has:
                station = session.get(Station, row["station_id"])
                raise RecordError(
                    "service_not_offered",
                    field=service,
                    station=station.name if station else "",
                    service=service,
                )


def _is_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
