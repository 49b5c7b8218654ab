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
    """The categories in the order of every report."""
    query = select(ActivityCategory).order_by(
        col(ActivityCategory.position), col(ActivityCategory.id)
    )
    return [
        CategoryRow(id=row.id or 0, name=row.name, yearly_target=row.yearly_target)
        for row in session.exec(query)
    ]


def activity_rows(session: Session, first: dt.date, last: dt.date) -> list[ActivityRow]:
    """Activities from `first` to `last`, by day and time."""
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    where = col(Activity.day).between(first, last)
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
        .order_by(col(Activity.day), col(Activity.start_time), col(Activity.id))
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
        )
        for row, category in session.execute(query)
    ]


def log_activity(work: Work, values: Mapping[str, Any], station_ids: Iterable[int]) -> Activity:
    """Enter an activity at these stations.

    Raises:
        RecordError: A field is wrong, or it ends before it starts.
    """
    activity = checked(Activity, values)
    _refuse_backwards(activity)
    work.session.add(activity)
    work.session.flush()
    work.session.add_all(
        checked(ActivityStation, {"activity_id": activity.id, "station_id": number})
        for number in station_ids
    )
    work.session.flush()
    return activity


def amend_activity(
    work: Work, activity_id: int, values: Mapping[str, Any], station_ids: Iterable[int]
) -> Activity:
    """Change an activity and where it takes place.

    Raises:
        RecordError: A field is wrong, or there is no such activity.
    """
    activity = work.session.get(Activity, activity_id)
    if activity is None:
        raise RecordError("activity_unknown", number=activity_id)
    after = checked(Activity, {**activity.model_dump(), **values})
    _refuse_backwards(after)
    for key in values:
        setattr(activity, key, getattr(after, key))
    work.session.add(activity)
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
    return activity


def remove_activity(work: Work, activity_id: int) -> None:
    """Take an activity out of the register; undo brings it back."""
    work.session.execute(sa.delete(Activity).where(col(Activity.id) == activity_id))


def _refuse_backwards(activity: Activity) -> None:
    if activity.start_time and activity.end_time and activity.end_time < activity.start_time:
        raise RecordError("ends_before_start", field="end_time")
