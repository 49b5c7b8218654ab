"""Adding up the month from the records alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.activities import categories
from db.errors import RecordError
from db.figures import (
    ActivityLine,
    AreaLine,
    CategoryLine,
    MonthFigures,
    ServiceLine,
    StationLine,
    Totals,
)
from db.models import (
    Activity,
    ActivityCategory,
    ActivityStation,
    DayCount,
    ManagingUnit,
    Station,
    Town,
)
from db.rows import TownRow
from db.settings import OFFICE, is_sample, setting
from db.station_facts import offered_services
from db.stations import in_service, towns, units
from db.values import ActivityStatus, CountMethod, Month, Service

_TREND_MONTHS = 13
"""This month, the year before it, and the same month of last year."""


def month_figures(
    session: Session, month: Month, *, today: dt.date, unit_id: int | None = None
) -> MonthFigures:
    """Add up one month.

    Args:
        session: A read of the register.
        month: Calendar month in Asia/Shanghai.
        today: Days after it are not expected to be reported yet.
        unit_id: Managing unit; None for the whole city.

    Raises:
        RecordError: The month has not begun, or there is no such unit.
    """
    if month.first_day > today:
        raise RecordError("month_in_future", month=str(month))
    unit = session.get(ManagingUnit, unit_id) if unit_id is not None else None
    if unit_id is not None and unit is None:
        raise RecordError("unit_unknown", text=str(unit_id))
    last = min(month.last_day, today)
    places = [town for town in towns(session) if unit_id in (None, town.unit_id)]
    tallies = _tallies(session, month, last, {town.code: town for town in places})
    held = _held(session, month.shifted(1 - _TREND_MONTHS).first_day, month.last_day, unit_id)
    trend = tuple(
        totals
        for n in reversed(range(_TREND_MONTHS))
        if (totals := _totals(session, month.shifted(-n), held, unit_id)).station_days_reported
    )
    by_month = {totals.month: totals for totals in trend}
    serving = [tally for tally in tallies if tally.in_service]
    lines = [tally.line() for tally in tallies]
    return MonthFigures(
        month=month,
        scope=unit.name if unit else None,
        office=setting(session, OFFICE),
        sample=is_sample(session),
        stations=len(serving),
        opened=sum(1 for t in serving if t.opened_on and Month.of(t.opened_on) == month),
        closed=sum(1 for t in tallies if t.closed_on and Month.of(t.closed_on) == month),
        towns_total=len(places),
        towns_covered=len({tally.town.code for tally in serving}),
        totals=by_month.get(month) or _totals(session, month, held, unit_id),
        previous=by_month.get(month.shifted(-1)),
        last_year=by_month.get(month.shifted(-12)),
        trend=trend,
        services=_service_lines(session, month.last_day, tallies),
        units=tuple(
            _area(row.name, row.name, tallies, [t for t in places if t.unit_id == row.id])
            for row in units(session)
            if unit_id in (None, row.id)
        ),
        towns=tuple(_area(town.name, town.unit, tallies, [town]) for town in places),
        categories=_category_lines(session, month, held),
        activities=tuple(
            ActivityLine(h.day, h.title, h.category, "、".join(h.places), h.attendance)
            for h in held
            if Month.of(h.day) == month
        ),
        silent=tuple(
            line
            for tally, line in zip(tallies, lines, strict=True)
            if tally.in_service and not tally.days_reported
        ),
        stations_by_visits=tuple(lines),
        methods=_methods(session, month, unit_id),
        station_days_expected=sum(tally.days_expected for tally in tallies),
    )


@dataclass(frozen=True)
class _Tally:
    """One station's month."""

    code: str
    name: str
    number: int
    town: TownRow
    in_service: bool
    opened_on: dt.date | None
    closed_on: dt.date | None
    days_reported: int
    days_expected: int
    days_by_service: Mapping[Service, int]
    visits: Mapping[Service, int]

    def line(self) -> StationLine:
        return StationLine(
            code=self.code,
            name=self.name,
            town=self.town.name,
            unit=self.town.unit,
            days_reported=self.days_reported,
            visits_total=sum(self.visits.values()),
        )


@dataclass(frozen=True)
class _Held:
    """An activity that took place."""

    day: dt.date
    title: str
    category: str
    places: tuple[str, ...]
    attendance: int | None


def _tallies(
    session: Session, month: Month, last: dt.date, places: Mapping[str, TownRow]
) -> list[_Tally]:
    """Stations of these towns that were in service or reported, by unit, town and code."""
    reported = {
        row[0]: row[1:]
        for row in session.execute(
            sa.select(col(DayCount.station_id), sa.func.count(), *people_sums(), *_counts())
            .where(_in(month))
            .group_by(col(DayCount.station_id))
        )
    }
    serving = in_service(month.first_day, month.last_day)
    query = sa.select(
        col(Station.id),
        col(Station.code),
        col(Station.name),
        col(Station.town_code),
        col(Station.opened_on),
        col(Station.closed_on),
        sa.case((serving, 1), else_=0),
    ).order_by(col(Station.town_code), col(Station.code))
    order = {code: n for n, code in enumerate(places)}
    found = []
    for number, code, name, town, opened_on, closed_on, serves in session.execute(query):
        counted = reported.get(number)
        if town not in places or not (serves or counted):
            continue
        days, *numbers = counted or (0, *([0] * (2 * len(Service))))
        first = max(opened_on or month.first_day, month.first_day)
        until = min(closed_on or last, last)
        expected = max((until - first).days + 1, 0) if serves else 0
        found.append(
            _Tally(
                code=code,
                name=name,
                number=number or 0,
                town=places[town],
                in_service=bool(serves),
                opened_on=opened_on,
                closed_on=closed_on,
                days_reported=days,
                # A day that was reported was expected, whatever the dates in the register say.
                days_expected=max(expected, days),
                visits=_by_service(numbers[: len(Service)]),
                days_by_service=_by_service(numbers[len(Service) :]),
            )
        )
    return sorted(found, key=lambda tally: order[tally.town.code])


def _totals(session: Session, month: Month, held: Iterable[_Held], unit_id: int | None) -> Totals:
    query = sa.select(
        sa.func.count(), sa.func.count(sa.distinct(col(DayCount.station_id))), *people_sums()
    ).where(_in(month), _of_unit(col(DayCount.station_id), unit_id))
    days, stations, *people = session.execute(query).one()
    activities = [h for h in held if Month.of(h.day) == month]
    visits = _by_service(people)
    return Totals(
        month=month,
        visits=visits,
        visits_total=sum(visits.values()),
        station_days_reported=days,
        stations=stations,
        activities=len(activities),
        attendance=sum(h.attendance or 0 for h in activities),
    )


def _held(
    session: Session, first: dt.date, last: dt.date, unit_id: int | None
) -> tuple[_Held, ...]:
    """Activities that took place from `first` to `last`, by day."""
    query = (
        sa.select(
            col(Activity.id),
            col(Activity.day),
            col(Activity.title),
            col(ActivityCategory.name),
            col(Activity.attendance),
            col(Station.name),
        )
        .join(ActivityCategory, col(ActivityCategory.id) == col(Activity.category_id))
        .outerjoin(ActivityStation, col(ActivityStation.activity_id) == col(Activity.id))
        .outerjoin(Station, col(Station.id) == col(ActivityStation.station_id))
        .where(
            col(Activity.status) == ActivityStatus.DONE,
            col(Activity.day).between(first, last),
            _of_unit(col(Station.id), unit_id),
        )
        .order_by(
            col(Activity.day),
            col(Activity.start_time).nulls_first(),
            col(Activity.id),
            col(Station.code),
        )
    )
    facts: dict[int, tuple[dt.date, str, str, int | None]] = {}
    places: dict[int, list[str]] = defaultdict(list)
    for number, day, title, category, attendance, place in session.execute(query):
        facts[number or 0] = (day, title, category, attendance)
        if place:
            places[number or 0].append(place)
    return tuple(
        _Held(day, title, category, tuple(places[number]), attendance)
        for number, (day, title, category, attendance) in facts.items()
    )


def _service_lines(
    session: Session, day: dt.date, tallies: Iterable[_Tally]
) -> tuple[ServiceLine, ...]:
    """One line for each service that is offered or was counted, in the order of `Service`."""
    offered = offered_services(session, day)
    tallies = tuple(tallies)
    lines = (
        ServiceLine(
            service=service,
            stations=sum(
                1 for t in tallies if t.in_service and service in offered.get(t.number, ())
            ),
            visits=sum(t.visits[service] for t in tallies),
            station_days=sum(t.days_by_service[service] for t in tallies),
        )
        for service in Service
    )
    return tuple(line for line in lines if line.stations or line.station_days)


def _area(name: str, unit: str, tallies: Iterable[_Tally], places: Iterable[TownRow]) -> AreaLine:
    codes = {town.code for town in places}
    within = [tally for tally in tallies if tally.town.code in codes]
    visits = {
        service: sum(t.visits[service] for t in within)
        for service in Service
        if any(t.days_by_service[service] for t in within)
    }
    return AreaLine(
        name=name,
        unit=unit,
        towns=len(codes),
        covered=len({t.town.code for t in within if t.in_service}),
        stations=sum(1 for t in within if t.in_service),
        visits=visits,
        visits_total=sum(visits.values()),
        station_days_reported=sum(t.days_reported for t in within),
        station_days_expected=sum(t.days_expected for t in within),
    )


def _category_lines(
    session: Session, month: Month, held: Iterable[_Held]
) -> tuple[CategoryLine, ...]:
    this_year = [h for h in held if h.day.year == month.year and Month.of(h.day) <= month]
    return tuple(
        CategoryLine(
            name=row.name,
            activities=len(now := [h for h in of_category if Month.of(h.day) == month]),
            attendance=sum(h.attendance or 0 for h in now),
            year_to_date=len(of_category),
            yearly_target=row.yearly_target,
        )
        for row in categories(session)
        for of_category in [[h for h in this_year if h.category == row.name]]
    )


def _methods(session: Session, month: Month, unit_id: int | None) -> dict[CountMethod, int]:
    query = (
        sa.select(col(DayCount.method), sa.func.count())
        .where(_in(month), _of_unit(col(DayCount.station_id), unit_id))
        .group_by(col(DayCount.method))
    )
    return dict(session.execute(query).all())


def _in(month: Month) -> sa.ColumnElement[bool]:
    return col(DayCount.day).between(month.first_day, month.last_day)


def _of_unit(station_id: Any, unit_id: int | None) -> sa.ColumnElement[bool]:
    if unit_id is None:
        return sa.true()
    return sa.and_(
        station_id.in_(
            sa.select(col(Station.id))
            .join(Town, col(Town.code) == col(Station.town_code))
            .where(col(Town.managing_unit_id) == unit_id)
        )
    )


def people_sums() -> list[Any]:
    """SQL for the people served, one column for each service in the order of `Service`."""
    return [sa.func.coalesce(sa.func.sum(getattr(DayCount, s)), 0) for s in Service]


def _counts() -> list[Any]:
    """Days on which each service was counted: NULL is not offered, and no day."""
    return [sa.func.count(getattr(DayCount, s)) for s in Service]


def _by_service(numbers: Iterable[int]) -> dict[Service, int]:
    return {service: int(n) for service, n in zip(Service, numbers, strict=True)}
