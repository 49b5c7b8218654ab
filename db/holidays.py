"""The State Council's yearly arrangement of breaks and make-up workdays, as rows staff can edit."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from db.models import CalendarDay
from db.values import DayKind
from resources import resource


@dataclass(frozen=True)
class HolidayRow:
    """A day that its weekday alone does not tell, and the festival it belongs to."""

    day: dt.date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Holidays:
    """What each day is.

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
    rows = session.exec(select(CalendarDay))
    return Holidays.of(HolidayRow(row.day, row.kind, row.name) for row in rows)
