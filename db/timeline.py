"""What happened at a station: the deeds that touched it, and what it lived through."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, islice

import sqlalchemy as sa
from sqlmodel import Session, col

from db.differences import Difference, RowReader, kept_number, not_counts
from db.models import (
    Activity,
    ActivityCategory,
    ActivityStation,
    Attachment,
    Change,
    ChangeRow,
    ChecklistItem,
    Closure,
    DayCount,
    Feedback,
    Finding,
    Inspection,
    Station,
)
from db.record import Record
from db.values import LOCAL, FindingResult, Month, Service

_PARTS = (
    *(
        table.name
        for table in Record.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == Station.__tablename__ and key.ondelete
    ),
    str(Attachment.__tablename__),
)
"""Tables whose rows belong to a station; what has a day of its own is an event of its own."""


class EventKind(StrEnum):
    CHANGE = "change"
    ACTIVITY = "activity"
    INSPECTION = "inspection"
    FEEDBACK = "feedback"
    CLOSURE = "closure"


@dataclass(frozen=True)
class Event:
    """Something that happened at a station.

    Attributes:
        at: Aware; where only the day is known, its first instant in local time.
        kind: What it was.
        title: A deed's label, an activity's title, a closure's reason, what somebody said; empty
            for an inspection.
        details: Of a deed, the fields of this station that it changed; of an inspection, the items
            found wanting that nobody has mended.
        who: Who did it, inspected or organised; empty where that is not known.
        values: What else is told of it, by name: ``category``, ``status``, ``attendance`` of an
            activity, ``items`` and ``wanting`` of an inspection (numbers), ``score``, ``feedback``
            (its kind) and ``reply``, ``last_day`` of a closure.
    """

    at: dt.datetime
    kind: EventKind
    title: str
    details: tuple[Difference, ...] | tuple[str, ...] = ()
    who: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class MonthVisits:
    """A station's month; `visits` is None where no day of it was reported."""

    month: Month
    visits: int | None
    days_reported: int


def station_timeline(
    session: Session,
    station_id: int,
    *,
    limit: int = 50,
    before: dt.datetime | None = None,
    kinds: Collection[EventKind] | None = None,
) -> list[Event]:
    """What happened at a station, newest first.

    Args:
        session: A read of the register.
        station_id: The station.
        limit: About how many; what happened at the same instant as the last of them comes too.
        before: Only what is older: the `at` of the last event of the page before.
        kinds: Only these; None for all.
    """
    wanted = EventKind if kinds is None else kinds
    found = [
        event
        for kind in wanted
        if kind is not EventKind.CHANGE
        for event in _DATED[kind](session, station_id)
        if before is None or event.at < before
    ]
    if EventKind.CHANGE in wanted:
        found += _changes(session, station_id, limit, before)
    found.sort(key=lambda event: event.at, reverse=True)
    if len(found) > limit:
        last = found[limit - 1].at
        found = [event for event in found if event.at >= last]
    return found


def month_visits(
    session: Session, station_id: int, *, until: Month, months: int = 13
) -> tuple[MonthVisits, ...]:
    """A station's visits month by month up to `until`, oldest first."""
    first = until.shifted(1 - months)
    counted = [sa.func.coalesce(getattr(DayCount, service), 0) for service in Service]
    query = sa.select(col(DayCount.day), sum(counted[1:], counted[0])).where(
        col(DayCount.station_id) == station_id,
        col(DayCount.day).between(first.first_day, until.last_day),
    )
    people: dict[Month, list[int]] = defaultdict(list)
    for day, visits in session.execute(query):
        people[Month.of(day)].append(visits)
    return tuple(
        MonthVisits(month, sum(people[month]) if month in people else None, len(people[month]))
        for month in (first.shifted(n) for n in range(months))
    )


def _changes(
    session: Session, station_id: int, limit: int, before: dt.datetime | None
) -> Iterator[Event]:
    """The newest deeds that touched the station or its parts."""
    kept = sa.func.coalesce(col(ChangeRow.new), col(ChangeRow.old))
    table = col(ChangeRow.table_name)
    whose = sa.case(
        (table == Station.__tablename__, kept_number(kept, "id")),
        else_=kept_number(kept, "station_id"),
    )
    own = sa.and_(not_counts(), table.in_((Station.__tablename__, *_PARTS)), whose == station_id)
    query = (
        sa.select(Change, table, col(ChangeRow.old), col(ChangeRow.new))
        .join(Change, col(Change.id) == col(ChangeRow.change_id))
        .where(own)
        .order_by(col(Change.id).desc(), col(ChangeRow.id))
    )
    if before is not None:
        query = query.where(col(Change.at) < before)
    deeds = groupby(session.execute(query), key=lambda row: row[0])
    reader = RowReader(session)
    for change, written in islice(deeds, limit):
        told = [each for _, *row in written for each in reader.differences(*row)]
        yield Event(change.at, EventKind.CHANGE, change.label, tuple(told), change.who)


def _activities(session: Session, station_id: int) -> Iterator[Event]:
    query = (
        sa.select(Activity, col(ActivityCategory.name))
        .join(ActivityStation, col(ActivityStation.activity_id) == col(Activity.id))
        .join(ActivityCategory, col(ActivityCategory.id) == col(Activity.category_id))
        .where(col(ActivityStation.station_id) == station_id)
    )
    for row, category in session.execute(query):
        yield Event(
            _at(row.day, row.start_time),
            EventKind.ACTIVITY,
            row.title,
            who=row.organiser,
            values={"category": category, "status": row.status, "attendance": row.attendance},
        )


def _inspections(session: Session, station_id: int) -> Iterator[Event]:
    query = (
        sa.select(Inspection, col(ChecklistItem.name), col(Finding.result), col(Finding.fixed_on))
        .outerjoin(Finding, col(Finding.inspection_id) == col(Inspection.id))
        .outerjoin(ChecklistItem, col(ChecklistItem.id) == col(Finding.item_id))
        .where(col(Inspection.station_id) == station_id)
        .order_by(col(Inspection.id), col(ChecklistItem.position))
    )
    for row, findings in groupby(session.execute(query), key=lambda found: found[0]):
        items = [each[1:] for each in findings if each[1] is not None]
        bad = [(item, fixed) for item, result, fixed in items if result is FindingResult.NOT_OK]
        yield Event(
            _at(row.day),
            EventKind.INSPECTION,
            "",
            details=tuple(item for item, fixed_on in bad if fixed_on is None),
            who=row.inspector,
            values={"items": len(items), "wanting": len(bad), "note": row.note},
        )


def _feedback(session: Session, station_id: int) -> Iterator[Event]:
    query = sa.select(Feedback).where(col(Feedback.station_id) == station_id)
    for row in session.execute(query).scalars():
        yield Event(
            _at(row.day),
            EventKind.FEEDBACK,
            row.text,
            values={"score": row.score, "feedback": row.kind, "reply": row.reply},
        )


def _closures(session: Session, station_id: int) -> Iterator[Event]:
    query = sa.select(Closure).where(col(Closure.station_id) == station_id)
    for row in session.execute(query).scalars():
        values = {"last_day": row.last_day}
        yield Event(_at(row.first_day), EventKind.CLOSURE, row.reason, values=values)


_DATED: Mapping[EventKind, Callable[[Session, int], Iterator[Event]]] = {
    EventKind.ACTIVITY: _activities,
    EventKind.INSPECTION: _inspections,
    EventKind.FEEDBACK: _feedback,
    EventKind.CLOSURE: _closures,
}


def _at(day: dt.date, time: dt.time | None = None) -> dt.datetime:
    return dt.datetime.combine(day, time or dt.time(), LOCAL)
