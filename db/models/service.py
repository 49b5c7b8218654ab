"""The calendar, the daily counts and the months they add up to."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import MAX_NAME, Record, choice, name_field, people_field, reference, text_field
from db.values import CountMethod, DayKind


class CalendarDay(Record, table=True):
    """A day off or a make-up workday, as published; a year without rows is not published."""

    __tablename__ = "calendar_day"
    day: dt.date = Field(primary_key=True)
    kind: DayKind = Field(sa_type=choice(DayKind, "kind"))
    name: str = name_field()


class DayCount(Record, table=True):
    """One station's day. The row says "reported"; NULL says "not offered"; zero is zero."""

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


class MonthClose(Record, table=True):
    """A managing unit's month that is signed and closed."""

    __tablename__ = "month_close"
    managing_unit_id: int = reference("managing_unit.id", primary_key=True)
    month: str = Field(primary_key=True, min_length=7, max_length=7)
    closed_at: dt.datetime
    closed_by: str = name_field()


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
