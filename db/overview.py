"""What stands out today, added up from the records alone."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col

from db.activities import categories
from db.expected import DayState, station_days
from db.figures import MonthFigures
from db.models import (
    Activity,
    ActivityCategory,
    ChecklistItem,
    DayCount,
    Feedback,
    Finding,
    Inspection,
    Station,
    Supply,
    Town,
)
from db.settings import is_sample
from db.station_facts import overdue
from db.stations import in_service, towns, unit_of_station, units
from db.totals import month_figures, people_sums
from db.values import ActivityStatus, LatLng, Month, Service, StationStatus

CHART_MONTHS = 12
EXPIRY_DAYS = 30
"""A supply is to be replaced when it expires within so many days."""
VERIFY_DAYS = 90
"""A station is to be verified again when that was longer ago."""
_NAMED = 4
"""So many of the records behind a todo are named; the rest are counted."""
_YEAR = dt.timedelta(days=365)
_NORMAL_95 = 1.96


class TodoKey(StrEnum):
    """What there may be to do, in the order of urgency."""

    UNREPORTED = "unreported"
    UNCONFIRMED = "unconfirmed"
    OVERDUE = "overdue"
    EXPIRING = "expiring"
    UNVERIFIED = "unverified"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Todo:
    """Something to do about `count` records; `names` are those of the first few."""

    key: TodoKey
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Satisfaction:
    """Mean score of the last 365 days; `half_width` of its 95 % interval, None for one answer."""

    mean: float
    half_width: float | None
    answers: int


@dataclass(frozen=True)
class CategoryProgress:
    name: str
    held: int
    yearly_target: int | None


@dataclass(frozen=True)
class ChartMonth:
    """A month and the same month a year before; None where nothing was reported."""

    month: Month
    visits: Mapping[Service, int] | None
    total_before: int | None

    @property
    def total(self) -> int | None:
        return None if self.visits is None else sum(self.visits.values())


@dataclass(frozen=True)
class Dot:
    """A station in service; `unit` is the place of its managing unit in the units' order."""

    place: LatLng
    unit: int


@dataclass(frozen=True)
class Overview:
    """The register as it stands on `today`.

    Attributes:
        registered: Stations on record, whatever their status.
        stations: Of these, in service today; `towns_covered` are the towns they stand in.
        figures: The last complete month, for the whole city.
        pace: Part of the year that has passed with today, from 0 to 1.
        categories: Activities held this year, up to today.
        satisfaction: None without an answer.
        silent_yesterday: Stations that were to report yesterday and did not, by town, most first.
        months: The chart's months up to the current one, oldest first.
        todos: Those with something to do.
        units: Names of the managing units with their stations in service, in their order.
    """

    today: dt.date
    sample: bool
    registered: int
    stations: int
    towns_total: int
    towns_covered: int
    figures: MonthFigures
    pace: float
    categories: tuple[CategoryProgress, ...]
    satisfaction: Satisfaction | None
    silent_yesterday: tuple[tuple[str, int], ...]
    months: tuple[ChartMonth, ...]
    todos: tuple[Todo, ...]
    units: tuple[tuple[str, int], ...]
    dots: tuple[Dot, ...]

    @property
    def activities(self) -> int:
        """Held this year, up to today."""
        return sum(line.held for line in self.categories)

    @property
    def activities_target(self) -> int | None:
        """For the whole year; None where no category has a target."""
        targets = [line.yearly_target for line in self.categories if line.yearly_target is not None]
        return sum(targets) if targets else None


@dataclass(frozen=True)
class _Place:
    """A station in service today."""

    town: str
    unit_id: int
    place: LatLng | None


def overview(session: Session, today: dt.date) -> Overview:
    """Everything the first screen shows of the register."""
    serving = _serving(session, today)
    in_order = units(session)
    position = {unit.id: n for n, unit in enumerate(in_order)}
    of_unit = Counter(station.unit_id for station in serving)
    silent = _silent(session, today - dt.timedelta(days=1))
    return Overview(
        today=today,
        sample=is_sample(session),
        registered=session.execute(sa.select(sa.func.count(col(Station.id)))).scalar_one(),
        stations=len(serving),
        towns_total=len(towns(session)),
        towns_covered=len({station.town for station in serving}),
        figures=month_figures(session, Month.of(today).shifted(-1), today=today),
        pace=today.timetuple().tm_yday / dt.date(today.year, 12, 31).timetuple().tm_yday,
        categories=_progress(session, today),
        satisfaction=_satisfaction(session, today),
        silent_yesterday=tuple(Counter(town for _, town in silent).most_common()),
        months=_chart_months(session, today),
        todos=tuple(
            Todo(key, len(names), tuple(names[:_NAMED]))
            for key, names in {
                TodoKey.UNREPORTED: [name for name, _ in silent],
                **_todo_names(session, today),
            }.items()
            if names
        ),
        units=tuple((unit.name, of_unit[unit.id]) for unit in in_order),
        dots=tuple(
            Dot(station.place, position[station.unit_id]) for station in serving if station.place
        ),
    )


def _serving(session: Session, today: dt.date) -> list[_Place]:
    query = (
        sa.select(
            col(Station.town_code),
            unit_of_station(),
            col(Station.latitude),
            col(Station.longitude),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .where(in_service(today, today))
        .order_by(col(Station.code))
    )
    return [
        _Place(town, unit_id, None if lat is None or lng is None else LatLng(lat, lng))
        for town, unit_id, lat, lng in session.execute(query)
    ]


def _progress(session: Session, today: dt.date) -> tuple[CategoryProgress, ...]:
    query = (
        sa.select(col(ActivityCategory.id), sa.func.count())
        .join(Activity, col(Activity.category_id) == col(ActivityCategory.id))
        .where(
            col(Activity.status) == ActivityStatus.DONE,
            col(Activity.day).between(dt.date(today.year, 1, 1), today),
        )
        .group_by(col(ActivityCategory.id))
    )
    held = dict(session.execute(query).all())
    return tuple(
        CategoryProgress(row.name, held.get(row.id, 0), row.yearly_target)
        for row in categories(session)
        if row.retired_on is None or row.id in held
    )


def _satisfaction(session: Session, today: dt.date) -> Satisfaction | None:
    score = col(Feedback.score)
    query = sa.select(sa.func.count(), sa.func.sum(score), sa.func.sum(score * score)).where(
        col(Feedback.day) > today - _YEAR, col(Feedback.day) <= today
    )
    answers, total, squares = session.execute(query).one()
    if not answers:
        return None
    mean = total / answers
    if answers == 1:
        return Satisfaction(mean, None, answers)
    variance = (squares - total * total / answers) / (answers - 1)
    return Satisfaction(mean, _NORMAL_95 * math.sqrt(variance / answers), answers)


def _silent(session: Session, day: dt.date) -> list[tuple[str, str]]:
    """Name and town of the stations that were to report `day` and did not."""
    known = station_days(session, day, day, today=day + dt.timedelta(days=1))
    due = set(known.stations[known.states[:, 0] == DayState.MISSING].tolist())
    reported = sa.exists().where(
        col(DayCount.day) == day, col(DayCount.station_id) == col(Station.id)
    )
    query = (
        sa.select(col(Station.id), col(Station.name), col(Town.name))
        .join(Town, col(Town.code) == col(Station.town_code))
        .where(in_service(day, day), ~reported)
        .order_by(col(Station.town_code), col(Station.code))
    )
    return [(name, town) for number, name, town in session.execute(query) if number in due]


def _chart_months(session: Session, today: dt.date) -> tuple[ChartMonth, ...]:
    last = Month.of(today)
    shown = [last.shifted(-n) for n in reversed(range(CHART_MONTHS))]
    year, number = sa.extract("year", col(DayCount.day)), sa.extract("month", col(DayCount.day))
    query = (
        sa.select(year, number, *people_sums())
        .where(col(DayCount.day).between(shown[0].shifted(-12).first_day, today))
        .group_by(year, number)
    )
    visits = {
        Month(int(row[0]), int(row[1])): dict(zip(Service, map(int, row[2:]), strict=True))
        for row in session.execute(query)
    }
    return tuple(
        ChartMonth(month, visits.get(month), sum(before.values()) if before else None)
        for month in shown
        for before in [visits.get(month.shifted(-12))]
    )


def _todo_names(session: Session, today: dt.date) -> dict[TodoKey, list[str]]:
    """What the records behind each todo are called, the most pressing first."""
    verified, expires = col(Station.verified_on), col(Supply.expires_on)
    unverified = sa.or_(verified.is_(None), verified < today - dt.timedelta(days=VERIFY_DAYS))
    by_code = col(Station.code)
    return {
        TodoKey.UNCONFIRMED: _names(
            session,
            sa.select(col(Activity.title))
            .where(col(Activity.status) == ActivityStatus.PLANNED, col(Activity.day) < today)
            .order_by(col(Activity.day), col(Activity.id)),
        ),
        TodoKey.OVERDUE: _names(
            session,
            sa.select(col(Station.name), col(ChecklistItem.name))
            .select_from(Finding)
            .join(Inspection, col(Inspection.id) == col(Finding.inspection_id))
            .join(Station, col(Station.id) == col(Inspection.station_id))
            .join(ChecklistItem, col(ChecklistItem.id) == col(Finding.item_id))
            .where(*overdue(today))
            .order_by(col(Finding.due_on), by_code),
        ),
        TodoKey.EXPIRING: _names(
            session,
            sa.select(col(Station.name), col(Supply.name))
            .join(Station, col(Station.id) == col(Supply.station_id))
            .where(_kept(), expires <= today + dt.timedelta(days=EXPIRY_DAYS))
            .order_by(expires, by_code),
        ),
        TodoKey.UNVERIFIED: _names(
            session,
            sa.select(col(Station.name))
            .where(in_service(today, today), unverified)
            .order_by(verified.is_not(None), verified, by_code),
        ),
        TodoKey.UNPLACED: _names(
            session,
            sa.select(col(Station.name))
            .where(_kept(), col(Station.longitude).is_(None))
            .order_by(by_code),
        ),
    }


def _kept() -> sa.ColumnElement[bool]:
    return col(Station.status) != StationStatus.CLOSED


def _names(session: Session, query: sa.Executable) -> list[str]:
    """Each row as one text, a place and what it is about: ``南屏驿站 饮水机``."""
    return [" ".join(row) for row in session.execute(query)]
