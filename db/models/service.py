"""The calendar, the daily counts and the months they add up to."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import (
    MAX_NAME,
    MAX_NOTE,
    MAX_PEOPLE,
    MAX_TOTAL,
    MAX_VISITORS,
    Record,
    choice,
    name_field,
    owned,
    people_field,
    reference,
    text_field,
)
from db.values import CountMethod, DayKind, Service


class CalendarDay(Record, table=True):
    """A day off or a make-up workday, as published; a year without rows is not published."""

    __tablename__ = "calendar_day"
    day: dt.date = Field(primary_key=True)
    kind: DayKind = Field(sa_type=choice(DayKind, "kind"))
    name: str = name_field()


class DayCount(Record, table=True):
    """One station's day. The row says "reported"; NULL says "not offered"; zero is zero.

    `reported_on` is the day of the first report, `change_id` the deed that wrote the row as it
    stands; both are None in rows from before they were kept.
    """

    __tablename__ = "day_count"
    __table_args__ = (
        sa.Index("ix_day_count_station_id_day", "station_id", "day"),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (day)"},
    )
    day: dt.date = Field(primary_key=True)
    station_id: int = reference("station.id", primary_key=True)
    meals: int | None = people_field()
    water: int | None = people_field()
    charging: int | None = people_field()
    rest: int | None = people_field()
    medical: int | None = people_field()
    social: int | None = people_field()
    other: int | None = people_field()
    method: CountMethod = Field(
        default=CountMethod.TALLY,
        sa_type=choice(CountMethod, "method"),
    )
    note: str = text_field()
    reported_on: dt.date | None = None
    change_id: int | None = Field(default=None, foreign_key="change.id")


class CountAcceptance(Record, table=True):
    """An unusual count that somebody looked at and let stand; another number asks anew."""

    __tablename__ = "count_acceptance"
    day: dt.date = Field(primary_key=True)
    station_id: int = owned("station.id", primary_key=True)
    service: Service = Field(primary_key=True, sa_type=choice(Service, "service"))
    people: int = Field(ge=0, le=MAX_PEOPLE)
    note: str = text_field()
    accepted_at: dt.datetime
    accepted_by: str = name_field()


class VisitorGroup(Record, table=True):
    """Whom a station serves, such as couriers: a list that staff edit."""

    __tablename__ = "visitor_group"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    position: int = 0
    retired_on: dt.date | None = None


class VisitorCount(Record, table=True):
    """How many of a unit's visits of a month a group made: people, or a share in per cent."""

    __tablename__ = "visitor_count"
    __table_args__ = (
        sa.CheckConstraint("(people IS NULL) <> (share IS NULL)", name="one_measure"),
    )
    managing_unit_id: int = reference("managing_unit.id", primary_key=True)
    month: str = Field(primary_key=True, min_length=7, max_length=7)
    visitor_group_id: int = reference("visitor_group.id", primary_key=True)
    people: int | None = Field(default=None, ge=0, le=MAX_VISITORS)
    share: float | None = Field(default=None, ge=0, le=100)


class MonthClose(Record, table=True):
    """The counts of a managing unit's month, or of the whole city's, signed and locked.

    `managing_unit_id` is None for the city. The row stays when the month is reopened; closing
    again makes another, so that the rows of a month tell its revisions. `figures` are the numbers
    that were signed, as JSON; `stated_total` is what the unit itself had added up.
    """

    __tablename__ = "month_close"
    __table_args__ = (
        sa.CheckConstraint("(reopened_at IS NULL) = (reason = '')", name="reopened_why"),
        sa.CheckConstraint("(reopened_at IS NULL) = (reopened_by = '')", name="reopened_by_whom"),
        # A month is closed once at a time.
        sa.Index(
            "ix_month_close_month_managing_unit_id",
            "month",
            "managing_unit_id",
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL AND managing_unit_id IS NOT NULL"),
            postgresql_where=sa.text("reopened_at IS NULL AND managing_unit_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_month_close_month",
            "month",
            unique=True,
            sqlite_where=sa.text("reopened_at IS NULL AND managing_unit_id IS NULL"),
            postgresql_where=sa.text("reopened_at IS NULL AND managing_unit_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    managing_unit_id: int | None = Field(default=None, foreign_key="managing_unit.id")
    month: str = Field(min_length=7, max_length=7)
    closed_at: dt.datetime
    closed_by: str = name_field()
    signed_by: str = name_field()
    note: str = text_field(MAX_NOTE)
    stated_total: int | None = Field(default=None, ge=0, le=MAX_TOTAL)
    figures: str = Field(min_length=2)
    reopened_at: dt.datetime | None = None
    reopened_by: str = text_field(MAX_NAME)
    reason: str = text_field()


class Report(Record, table=True):
    """A finished report: its figures, its PDF, and which revision of the month it is."""

    __tablename__ = "report"
    __table_args__ = (sa.UniqueConstraint("month", "scope", "revision"),)
    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(min_length=7, max_length=7)
    scope: str = text_field(MAX_NAME)
    revision: int = Field(ge=0, le=999)
    made_at: dt.datetime
    made_by: str = name_field()
    figures: str
    template: str = name_field()
    sha256: str = reference("blob.sha256")
