"""The State Council's yearly arrangement of breaks and make-up workdays, as rows staff can edit."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.errors import RecordError
from db.forms import checked
from db.models import CalendarDay
from db.values import DayKind
from db.week import WEEKEND
from db.work import Work
from resources import resource


@dataclass(frozen=True)
class HolidayRow:
    """A day that its weekday alone does not tell, and the festival it belongs to."""

    day: dt.date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class CalendarYear:
    """A year of the calendar: how many days the register lists, and whether we ship it."""

    year: int
    listed: int
    shipped: bool


@dataclass(frozen=True, eq=False)
class Holidays:
    """What each day is; each is one of its own, so that `db.hours` can remember by it.

    Attributes:
        days: Days off in a break, weekend days within it included, and make-up workdays.
        years: Years whose arrangement is known. In any other year every day counts as its
            weekday, and whoever shows hours says so (调休未公布).
    """

    days: Mapping[dt.date, DayKind]
    years: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[HolidayRow]) -> Holidays:
        days = {row.day: row.kind for row in rows}
        return cls(days, frozenset(day.year for day in days))

    def kind(self, day: dt.date) -> DayKind | None:
        return self.days.get(day)


def seed_holidays() -> list[HolidayRow]:
    """Read the arrangements published when this version was made, by day."""
    with resource("seed", "holidays.csv").open(encoding="utf-8", newline="") as file:
        return [
            HolidayRow(dt.date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"])
            for row in csv.DictReader(file)
        ]


def load_holidays(session: Session) -> Holidays:
    """The arrangements as staff keep them in the register."""
    return Holidays.of(calendar_days(session))


def calendar_days(session: Session, year: int | None = None) -> list[HolidayRow]:
    """The days of a year, or of all years, by day; empty where the year is missing."""
    query = select(CalendarDay).order_by(col(CalendarDay.day))
    if year is not None:
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        query = query.where(col(CalendarDay.day).between(first, last))
    return [HolidayRow(row.day, row.kind, row.name) for row in session.exec(query)]


def calendar_years(session: Session, today: dt.date) -> list[CalendarYear]:
    """The years that the register has, the current and the next one in any case, by year."""
    counted = Counter(row.day.year for row in calendar_days(session))
    shipped = {row.day.year for row in seed_holidays()}
    years = sorted({*counted, today.year, today.year + 1})
    return [CalendarYear(year, counted[year], year in shipped) for year in years]


def set_calendar_day(work: Work, day: dt.date, kind: DayKind, name: str) -> None:
    """Say what a day is, in place of what was said before.

    Raises:
        RecordError: The name is empty or cannot be printed (as `forms.checked`), or a make-up
            workday lies on a weekday (``makeup_on_weekday``).
    """
    if kind is DayKind.MAKEUP_WORKDAY and day.weekday() not in WEEKEND:
        raise RecordError("makeup_on_weekday", field="day", day=day)
    row = checked(CalendarDay, {"day": day, "kind": kind, "name": name})
    work.session.merge(row)
    work.session.flush()


def set_calendar_days(work: Work, rows: Iterable[HolidayRow]) -> None:
    """Say what each of several days is, as a notice or another table lists them.

    Raises:
        RecordError: As `set_calendar_day`, or a day is listed twice (``calendar_day_twice``).
    """
    seen: set[dt.date] = set()
    for row in rows:
        if row.day in seen:
            raise RecordError("calendar_day_twice", field="day", day=row.day)
        seen.add(row.day)
        set_calendar_day(work, row.day, row.kind, row.name)


def clear_calendar_day(work: Work, day: dt.date) -> None:
    """Let a day count as its weekday again; a day nobody listed is left as it is."""
    row = work.session.get(CalendarDay, day)
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def copy_shipped_year(work: Work, year: int) -> None:
    """Enter the arrangement of a year as this version ships it.

    Raises:
        RecordError: The version does not know the year (``calendar_year_not_shipped``), or the
            register has days of it (``calendar_year_present``): they are never overwritten.
    """
    rows = [row for row in seed_holidays() if row.day.year == year]
    if not rows:
        raise RecordError("calendar_year_not_shipped", year=year)
    if calendar_days(work.session, year):
        raise RecordError("calendar_year_present", year=year)
    set_calendar_days(work, rows)
