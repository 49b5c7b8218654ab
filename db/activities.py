"""Activities at the stations."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.errors import RecordError
from db.forms import checked
from db.models import Activity, ActivityCategory, ActivityStation, Station
from db.rows import ActivityRow, CategoryRow
from db.work import Work


def categories(session: Session) -> list[CategoryRow]:
    """The categories in the order of every report, those retired last."""
    query = select(ActivityCategory).order_by(
        col(ActivityCategory.retired_on).is_not(None),
        col(ActivityCategory.position),
        col(ActivityCategory.id),
    )
    return [
        CategoryRow(row.id or 0, row.name, row.yearly_target, row.retired_on)
        for row in session.exec(query)
    ]


def activity_rows(session: Session, first: dt.date, last: dt.date) -> list[ActivityRow]:
    """Activities from `first` to `last`, by day and time."""
    return _rows(session, col(Activity.day).between(first, last))


def activity_row(session: Session, activity_id: int) -> ActivityRow:
    """One activity.

    Raises:
        RecordError: There is no such activity.
    """
    rows = _rows(session, col(Activity.id) == activity_id)
    if not rows:
        raise RecordError("activity_unknown", number=activity_id)
    return rows[0]


def log_activity(work: Work, values: Mapping[str, Any], station_ids: Iterable[int]) -> Activity:
    """Enter an activity at these stations.

    Raises:
        RecordError: A field is wrong, or it ends before it starts.
    """
    activity = checked(Activity, values)
    refuse_backwards(activity.start_time, activity.end_time)
    work.session.add(activity)
    work.session.flush()
    _set_stations(work, activity.id or 0, station_ids)
    return activity


def amend_activity(
    work: Work, activity_id: int, values: Mapping[str, Any], station_ids: Iterable[int]
) -> Activity:
    """Change an activity and where it takes place.

    Raises:
        RecordError: A field is wrong, it ends before it starts, or there is no such activity.
    """
    activity = work.session.get(Activity, activity_id)
    if activity is None:
        raise RecordError("activity_unknown", number=activity_id)
    after = checked(Activity, {**activity.model_dump(), **values})
    refuse_backwards(after.start_time, after.end_time)
    for key in values:
        setattr(activity, key, getattr(after, key))
    work.session.add(activity)
    _set_stations(work, activity_id, station_ids)
    return activity


def remove_activity(work: Work, activity_id: int) -> None:
    """Take an activity out of the register; undo brings it back."""
    work.session.execute(sa.delete(Activity).where(col(Activity.id) == activity_id))


def refuse_backwards(start: dt.time | None, end: dt.time | None) -> None:
    """Refuse an activity that ends before it starts.

    Raises:
        RecordError: It does.
    """
    if start and end and end < start:
        raise RecordError("ends_before_start", field="end_time")


def _set_stations(work: Work, activity_id: int, station_ids: Iterable[int]) -> None:
    """Make these the stations where it takes place, whatever they were before."""
    wanted = set(station_ids)
    query = select(ActivityStation).where(col(ActivityStation.activity_id) == activity_id)
    for row in work.session.exec(query).all():
        if row.station_id in wanted:
            wanted.remove(row.station_id)
        else:
            work.session.delete(row)
    work.session.add_all(
        checked(ActivityStation, {"activity_id": activity_id, "station_id": number})
        for number in sorted(wanted)
    )
    work.session.flush()


def _rows(session: Session, where: sa.ColumnElement[bool]) -> list[ActivityRow]:
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    at = (
        sa.select(col(ActivityStation.activity_id), col(Station.id), col(Station.name))
        .join(Station, col(Station.id) == col(ActivityStation.station_id))
        .join(Activity, col(Activity.id) == col(ActivityStation.activity_id))
        .where(where)
        .order_by(col(Station.code))
    )
    for activity_id, station_id, name in session.execute(at):
        places[activity_id].append((station_id or 0, name))
    query = (
        sa.select(Activity, col(ActivityCategory.name))
        .join(ActivityCategory, col(ActivityCategory.id) == col(Activity.category_id))
        .where(where)
        .order_by(col(Activity.day), col(Activity.start_time).nulls_first(), col(Activity.id))
    )
    return [
        ActivityRow(
            id=row.id or 0,
            title=row.title,
            category=category,
            category_id=row.category_id,
            status=row.status,
            day=row.day,
            start_time=row.start_time,
            end_time=row.end_time,
            stations=tuple(name for _, name in places[row.id or 0]),
            station_ids=tuple(number for number, _ in places[row.id or 0]),
            organiser=row.organiser,
            partner=row.partner,
            attendance=row.attendance,
            summary=row.summary,
            new_form_attendance=row.new_form_attendance,
        )
        for row, category in session.execute(query)
    ]
