"""Service counts: one row per station and day; the row existing says "reported"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from db.errors import ConflictError, RecordError
from db.models import DAY_COUNT, DayCount, ManagingUnit, Station, Town
from db.record import MAX_PEOPLE, MAX_TEXT
from db.rows import CountRow
from db.station_facts import offered_services
from db.stations import in_service, unit_of_station
from db.values import CountMethod, Service
from db.words import clean
from db.work import Work


@dataclass(frozen=True)
class DayEntry:
    """What was counted at one station on one day; a service left out or None is not offered."""

    station_id: int
    day: dt.date
    counts: Mapping[Service, int | None] = field(default_factory=dict)
    method: CountMethod = CountMethod.TALLY
    note: str = ""


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


def save_counts(work: Work, entries: Iterable[DayEntry]) -> int:
    """Write days, each in place of what stood there; returns how many.

    Raises:
        RecordError: A count is negative or beyond `MAX_PEOPLE`, or given for a service that the
            station does not offer; nothing was written.
    """
    rows = [_row(entry) for entry in entries]
    if not rows:
        return 0
    _refuse_not_offered(work.session, rows)
    insert = postgresql.insert if _is_server(work.session) else sqlite.insert
    # The table, not the model: the ORM would insert the rows one by one.
    statement = insert(DAY_COUNT)
    updated = {
        name: statement.excluded[name] for name in (*(s.value for s in Service), "method", "note")
    }
    work.session.execute(
        statement.on_conflict_do_update(index_elements=["day", "station_id"], set_=updated), rows
    )
    return len(rows)


def clear_counts(work: Work, day: dt.date, station_ids: Sequence[int]) -> None:
    """Take a day's report back: the stations count as not having reported."""
    work.session.execute(
        sa.delete(DayCount).where(
            col(DayCount.day) == day, col(DayCount.station_id).in_(station_ids)
        )
    )


def reported_days(
    session: Session, first: dt.date, last: dt.date
) -> dict[tuple[dt.date, int], DayEntry]:
    """What stands in the register for these days, by day and station number."""
    query = sa.select(DayCount).where(col(DayCount.day).between(first, last))
    return {(row.day, row.station_id): _entry(row) for row in session.execute(query).scalars()}


def refuse_overtaken(session: Session, day: dt.date, known: Mapping[int, DayEntry | None]) -> None:
    """Refuse to write over what somebody else wrote meanwhile.

    Args:
        session: The session of the `Work`.
        day: The day that is written.
        known: By station number, what the writer last saw; None where nothing was reported.

    Raises:
        ConflictError: A station's line is no longer so.
    """
    query = sa.select(DayCount).where(col(DayCount.day) == day, col(DayCount.station_id).in_(known))
    standing = {row.station_id: _entry(row) for row in session.execute(query).scalars()}
    for station_id, entry in known.items():
        if _facts(standing.get(station_id)) != _facts(entry):
            station = session.get(Station, station_id)
            raise ConflictError("count_changed", station=station.name if station else "")


def _entry(row: DayCount) -> DayEntry:
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


def _row(entry: DayEntry) -> dict[str, Any]:
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
    offered = {day: offered_services(session, day) for day in {row["day"] for row in rows}}
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
