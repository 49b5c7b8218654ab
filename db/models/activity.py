"""Activities."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import (
    MAX_ATTENDANCE,
    MAX_NAME,
    MAX_NOTE,
    MAX_PEOPLE,
    Record,
    choice,
    name_field,
    owned,
    reference,
    text_field,
)
from db.values import ActivityStatus


class ActivityCategory(Record, table=True):
    __tablename__ = "activity_category"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    yearly_target: int | None = Field(default=None, ge=0, le=MAX_PEOPLE)
    position: int = 0
    retired_on: dt.date | None = None


class Activity(Record, table=True):
    """An activity; `start_time` and `end_time` are local and may be unknown."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.CheckConstraint(
            "end_time IS NULL OR start_time IS NULL OR end_time >= start_time",
            name="end_after_start",
        ),
        sa.CheckConstraint(
            "new_form_attendance IS NULL OR attendance IS NULL"
            " OR new_form_attendance <= attendance",
            name="new_form_within",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str = name_field()
    category_id: int = reference("activity_category.id", index=True)
    status: ActivityStatus = Field(
        default=ActivityStatus.PLANNED,
        sa_type=choice(ActivityStatus, "status"),
    )
    day: dt.date = Field(index=True)
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    organiser: str = text_field(MAX_NAME)
    partner: str = text_field(MAX_NAME)
    attendance: int | None = Field(default=None, ge=0, le=MAX_ATTENDANCE)
    attendance_text: str = text_field(MAX_NAME)
    new_form_attendance: int | None = Field(default=None, ge=0, le=MAX_ATTENDANCE)
    cost_yuan: float | None = Field(default=None, ge=0, le=10_000_000)
    summary: str = text_field(MAX_NOTE)
    cancelled_reason: str = text_field()


class ActivityStation(Record, table=True):
    __tablename__ = "activity_station"
    activity_id: int = owned("activity.id", primary_key=True)
    station_id: int = reference("station.id", primary_key=True, index=True)
