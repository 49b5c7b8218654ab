"""Two records of one station become one, and nothing that was entered for either is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.dossier import KEYED, Dossier, ServiceLine, dossier, save_dossier
from db.duplicates import StationBrief, brief_station
from db.errors import RecordError
from db.forms import checked
from db.models import (
    DAY_COUNT,
    ActivityStation,
    Attachment,
    Closure,
    DayCount,
    Feedback,
    FormerCode,
    Inspection,
    Station,
    StationContact,
    Supply,
)
from db.places import distance_m
from db.record import MAX_PEOPLE, MAX_TEXT, Record
from db.stations import GIVEN, station_at, station_record
from db.values import CountMethod, LatLng, Service
from db.work import Work

_POSITION = (
    "position_text",
    "position_datum",
    "longitude",
    "latitude",
    "position_verified_on",
    "position_verified_by",
)
_HOURS = ("hours_text", "hours")
_TOGETHER = (
    _POSITION,
    _HOURS,
    ("opened_on", "opened_text"),
    ("status", "closed_on", "closed_reason"),
)
"""Columns that make one statement: they are taken together or not at all."""
_SAME_POINT_M = 1.0
"""What two ways of writing one place may lie apart by rounding."""
_MOVED: tuple[type[Record], ...] = (
    StationContact,
    Supply,
    Closure,
    Attachment,
    Inspection,
    Feedback,
    FormerCode,
)
"""What simply moves, row by row."""


class OnBothDays(StrEnum):
    """Which counts stand for a day on which both records have some."""

    KEEP = "keep"
    TAKE = "take"
    ADD = "add"


@dataclass(frozen=True)
class MergeField:
    """A field of both records; those that make one statement are one field.

    Attributes:
        field: Column of `Station`; the first of several.
        kept: What the kept record says; None or empty where it says nothing.
        gone: What the other says.
        differs: Both say something, and not the same.
    """

    field: str
    kept: Any
    gone: Any
    differs: bool


@dataclass(frozen=True)
class MergePreview:
    """What a merge brings together.

    Attributes:
        kept: The record that stays.
        gone: The record that goes.
        kept_version: Its edit counter, for `merge_stations`; `gone_version` likewise.
        fields: In the order of the form.
        both_days: Days on which both have counts.
        moves: How many rows of the gone record there are, by table; tables without any are absent.
    """

    kept: StationBrief
    gone: StationBrief
    kept_version: int
    gone_version: int
    fields: tuple[MergeField, ...]
    both_days: tuple[dt.date, ...]
    moves: Mapping[str, int]


def merge_fields(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> tuple[MergeField, ...]:
    """Lay the columns of two records side by side, in the order of the form.

    A place in either order, or hours in other words, is the same.
    """
    fields = []
    for columns in _statements():
        told = _told(kept, columns), _told(gone, columns)
        differs = None not in told and not _say_the_same(kept, gone, columns)
        fields.append(MergeField(columns[0], *told, differs=differs))
    return tuple(fields)


def merge_preview(session: Session, keep_id: int, gone_id: int) -> MergePreview:
    """Lay two records of one station side by side.

    Raises:
        RecordError: One of them is unknown, or they are the same.
    """
    _refuse_itself(keep_id, gone_id)
    keep, gone = station_record(session, keep_id), station_record(session, gone_id)
    keyed = (model for model, _key, _part in KEYED)
    models: list[type[Record]] = [*keyed, *_MOVED, ActivityStation, DayCount]
    tables = [_table(model) for model in models]
    counted = {table.name: _number_of_rows(session, table, gone_id) for table in tables}
    return MergePreview(
        kept=brief_station(session, keep_id),
        gone=brief_station(session, gone_id),
        kept_version=keep.version,
        gone_version=gone.version,
        fields=merge_fields(keep.model_dump(), gone.model_dump()),
        both_days=_both_days(session, keep_id, gone_id),
        moves={table: rows for table, rows in counted.items() if rows},
    )


def merge_stations(
    work: Work,
    keep_id: int,
    keep_version: int,
    gone_id: int,
    gone_version: int,
    *,
    take: Collection[str] = (),
    counts: OnBothDays | None = None,
) -> Station:
    """Make one station of two records of it; the gone one's code stays known as a former code.

    Fields that the kept record leaves empty are filled from the other.

    Args:
        work: The deed.
        keep_id: The record that stays.
        keep_version: Its edit counter as the person saw it.
        gone_id: The record that goes.
        gone_version: Its edit counter.
        take: Fields that the gone record knows better, as `MergeField.field`.
        counts: Which counts stand where both have some for a day; None refuses such days.

    Raises:
        ConflictError: Somebody changed one of them since.
        RecordError: ``counts_on_both_days`` with `days`, or the records cannot be one.
    """
    _refuse_itself(keep_id, gone_id)
    session = work.session
    # Always in the same order, or two merges at once wait for each other.
    versions = {keep_id: keep_version, gone_id: gone_version}
    stations = {number: station_at(work, number, versions[number]) for number in sorted(versions)}
    code = stations[gone_id].code
    keep, gone = dossier(session, keep_id), dossier(session, gone_id)
    _join_counts(work, keep_id, gone_id, counts)
    _move_activities(session, keep_id, gone_id)
    _drop_repeated(session, StationContact, keep_id, gone_id, ("name", "phone"))
    _drop_repeated(session, Closure, keep_id, gone_id, ("first_day", "last_day", "reason"))
    for model in _MOVED:
        _move(session, _table(model), keep_id, gone_id)
    session.execute(sa.delete(Station).where(col(Station.id) == gone_id))
    session.add(checked(FormerCode, {"code": code, "station_id": keep_id}))
    session.flush()
    session.expire_all()
    united = _united(dossier(session, keep_id), keep, gone, take)
    station = save_dossier(work, keep_id, keep_version, united)
    if station.version == keep_version:
        # Whoever holds the station as it was does not know of what moved to it.
        station.version += 1
        session.add(station)
        session.flush()
    return station


def _refuse_itself(keep_id: int, gone_id: int) -> None:
    if keep_id == gone_id:
        raise RecordError("merge_with_itself")


def _say_the_same(
    keep: Mapping[str, Any], gone: Mapping[str, Any], columns: tuple[str, ...]
) -> bool:
    if columns == _POSITION and None not in (keep["latitude"], gone["latitude"]):
        here, there = (LatLng(each["latitude"], each["longitude"]) for each in (keep, gone))
        return distance_m(here, there) <= _SAME_POINT_M
    if columns == _HOURS and keep["hours"]:
        return bool(keep["hours"] == gone["hours"])
    return all(keep[key] == gone[key] for key in columns)


def _is_verified_later(keep: Mapping[str, Any], gone: Mapping[str, Any]) -> bool:
    """Somebody looked at the same place after whoever looked for the kept record."""
    day = "position_verified_on"
    is_later = bool(gone[day]) and (not keep[day] or gone[day] > keep[day])
    return is_later and _say_the_same(keep, gone, _POSITION)


def _statements() -> list[tuple[str, ...]]:
    """The columns that people fill, those of one statement together, in the order of the form."""
    alone = {key: (key,) for key in Station.model_fields if key not in GIVEN}
    together = {key: columns for columns in _TOGETHER for key in columns}
    return list(dict.fromkeys((alone | together).values()))


def _told(values: Mapping[str, Any], columns: Sequence[str]) -> Any:
    """The first of the columns that says anything."""
    return next((values[key] for key in columns if values[key] not in (None, "")), None)


def _united(now: Dossier, keep: Dossier, gone: Dossier, take: Collection[str]) -> Dossier:
    """The kept station with what it takes; `now` holds what has moved to it already."""
    values = dict(keep.values)
    for columns in _statements():
        if columns[0] in take or _told(keep.values, columns) is None:
            values |= {key: gone.values[key] for key in columns}
    if _is_verified_later(values, gone.values):
        values |= {key: gone.values[key] for key in _POSITION}
    services = dict(keep.services)
    for service, line in gone.services.items():
        services[service] = _both_spans(services[service], line) if service in services else line
    listings = dict(keep.listings)
    for provider, listing in gone.listings.items():
        if provider not in listings or listings[provider].checked_on < listing.checked_on:
            listings[provider] = listing
    return replace(
        now,
        values=values,
        services=services,
        facilities={**gone.facilities, **keep.facilities},
        listings=listings,
    )


def _both_spans(one: ServiceLine, other: ServiceLine) -> ServiceLine:
    """From the earlier beginning to the later end; what is not known is open."""
    return ServiceLine(
        since=min(one.since, other.since) if one.since and other.since else None,
        until=max(one.until, other.until) if one.until and other.until else None,
    )


def _both_days(session: Session, keep_id: int, gone_id: int) -> tuple[dt.date, ...]:
    theirs = sa.select(col(DayCount.day)).where(col(DayCount.station_id) == gone_id)
    query = (
        sa.select(col(DayCount.day))
        .where(col(DayCount.station_id) == keep_id, col(DayCount.day).in_(theirs))
        .order_by(col(DayCount.day))
    )
    return tuple(session.execute(query).scalars())


def _join_counts(work: Work, keep_id: int, gone_id: int, counts: OnBothDays | None) -> None:
    session = work.session
    days = _both_days(session, keep_id, gone_id)
    if days:
        if counts is None:
            raise RecordError("counts_on_both_days", days=days)
        if counts is OnBothDays.ADD:
            _add_up(work, keep_id, gone_id, days)
        yields = keep_id if counts is OnBothDays.TAKE else gone_id
        session.execute(
            sa.delete(DayCount).where(
                col(DayCount.station_id) == yields, col(DayCount.day).in_(days)
            )
        )
    _move(session, DAY_COUNT, keep_id, gone_id)


def _add_up(work: Work, keep_id: int, gone_id: int, days: Sequence[dt.date]) -> None:
    """Make the kept record's counts of these days those of both."""
    query = sa.select(DAY_COUNT).where(DAY_COUNT.c.day.in_(days))
    mine, theirs = (
        {
            row.day: row
            for row in work.session.execute(query.where(DAY_COUNT.c.station_id == number))
        }
        for number in (keep_id, gone_id)
    )
    of_that_day = sa.and_(
        DAY_COUNT.c.station_id == keep_id, DAY_COUNT.c.day == sa.bindparam("that_day")
    )
    rows = [
        {"that_day": day, "change_id": work.number, **_sum(mine[day], theirs[day])} for day in days
    ]
    work.session.execute(sa.update(DAY_COUNT).where(of_that_day), rows)


def _sum(one: sa.Row[Any], other: sa.Row[Any]) -> dict[str, Any]:
    people: dict[str, int | None] = {}
    for service in Service:
        counted = [n for n in (getattr(one, service), getattr(other, service)) if n is not None]
        people[service.value] = sum(counted) if counted else None
        if sum(counted) > MAX_PEOPLE:
            value = str(sum(counted))
            raise RecordError("too_large", field=service, value=value, limit=MAX_PEOPLE)
    # Of two ways of counting the sum has neither.
    method = one.method if one.method is other.method else CountMethod.ESTIMATE
    notes = dict.fromkeys(note for note in (one.note, other.note) if note)
    return {**people, "method": method, "note": "\n".join(notes)[:MAX_TEXT]}


def _move_activities(session: Session, keep_id: int, gone_id: int) -> None:
    """Activities take place at the kept station; those at both, once."""
    table = _table(ActivityStation)
    there = sa.select(table.c.activity_id).where(table.c.station_id == keep_id)
    session.execute(
        sa.delete(table).where(table.c.station_id == gone_id, table.c.activity_id.in_(there))
    )
    _move(session, table, keep_id, gone_id)


def _move(session: Session, table: sa.Table, keep_id: int, gone_id: int) -> None:
    session.execute(sa.update(table).where(table.c.station_id == gone_id), {"station_id": keep_id})


def _drop_repeated(
    session: Session, model: type[Record], keep_id: int, gone_id: int, told: Sequence[str]
) -> None:
    """Delete the gone record's rows that say what one of the kept record's says."""
    table = _table(model)
    other = table.alias()
    same = (table.c[key] == other.c[key] for key in told)
    said = sa.exists().where(other.c.station_id == keep_id, *same)
    session.execute(sa.delete(table).where(table.c.station_id == gone_id, said))


def _number_of_rows(session: Session, table: sa.Table, station_id: int) -> int:
    query = sa.select(sa.func.count()).where(table.c.station_id == station_id)
    return int(session.execute(query).scalar_one())


def _table(model: type[Record]) -> sa.Table:
    return Record.metadata.tables[str(model.__tablename__)]
