"""Adding up the month from the records alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.activities import categories
from db.belonging import Past, Scope, known_past, towns_on, units_on
from db.errors import RecordError
from db.expected import DaysOf, days_of_stations
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
    Station,
    Town,
)
from db.rows import TownRow, UnitRow
from db.settings import OFFICE, is_sample, setting
from db.station_facts import offered_services
from db.stations import in_service
from db.values import ActivityStatus, CountMethod, LatLng, Month, Service

_TREND_MONTHS = 13
"""This month, the year before it, and the same month of last year."""


def month_figures(
    session: Session, month: Month, *, today: dt.date, unit_id: int | None = None
) -> MonthFigures:
    """Add up one month.

    Towns and managing units are those of the month's last day, under the names they had then, so
    that a month stays what it was when they change later. In the months it is compared with, a
    unit is what it was in each.

    Args:
        session: A read of the register.
        month: Calendar month in Asia/Shanghai.
        today: It and the days after it are not expected to be reported yet.
        unit_id: Managing unit; None for the whole city.

    Raises:
        RecordError: The month has not begun, or there is no such unit.
    """
    if month.first_day > today:
        raise RecordError("month_in_future", month=str(month))
    last = min(month.last_day, today)
    area = _area_on(session, last, unit_id)
    past = known_past(session)
    days = days_of_stations(session, month.first_day, month.last_day, today=today)
    tallies = _tallies(session, month, last, area, past, days)
    served = {tally.town.code for tally in tallies if tally.in_service}
    tallies = [tally for tally in tallies if unit_id in (None, tally.unit.id)]
    compared = [month.shifted(-n) for n in reversed(range(_TREND_MONTHS))]
    within = {each: Scope(unit_id, min(each.last_day, today), past) for each in compared}
    held = _held(session, within)
    trend = tuple(
        totals
        for each, scope in within.items()
        if (totals := _totals(session, each, held, scope)).station_days_reported
    )
    by_month = {totals.month: totals for totals in trend}
    serving = [tally for tally in tallies if tally.in_service]
    lines = [tally.line() for tally in tallies]
    own = [town for town in area.towns.values() if unit_id in (None, town.unit_id)]
    places = {town.code for town in own} | {tally.town.code for tally in tallies}
    return MonthFigures(
        month=month,
        scope=area.units[unit_id].name if unit_id is not None else None,
        office=setting(session, OFFICE),
        sample=is_sample(session),
        stations=len(serving),
        opened=sum(1 for t in serving if t.opened_on and Month.of(t.opened_on) == month),
        closed=sum(1 for t in tallies if t.closed_on and Month.of(t.closed_on) == month),
        towns_total=len(own),
        towns_covered=len({town.code for town in own} & served),
        totals=by_month.get(month) or _totals(session, month, held, within[month]),
        previous=by_month.get(month.shifted(-1)),
        last_year=by_month.get(month.shifted(-12)),
        trend=trend,
        services=_service_lines(session, month.last_day, tallies),
        units=tuple(_unit_lines(area, tallies, served, unit_id)),
        towns=tuple(
            _line(town.name, town.unit, [t for t in tallies if t.town == town], [town], served)
            for town in area.towns.values()
            if town.code in places
        ),
        categories=_category_lines(session, month, held),
        activities=tuple(
            ActivityLine(h.day, h.title, h.category, "、".join(h.places), h.attendance)
            for h in held
            if Month.of(h.day) == month
        ),
        silent=tuple(
            line
            for tally, line in zip(tallies, lines, strict=True)
            if tally.days.expected and not tally.days.reported
        ),
        stations_by_visits=tuple(lines),
        methods=_methods(session, month, within[month]),
        station_days_expected=sum(tally.days.expected for tally in tallies),
        station_days_in_service=sum(tally.days.in_service for tally in tallies),
    )


@dataclass(frozen=True)
class _Area:
    """The managing units and towns of a day, in the order of every report."""

    units: Mapping[int, UnitRow]
    towns: Mapping[str, TownRow]


@dataclass(frozen=True)
class _Tally:
    """One station's month."""

    code: str
    name: str
    number: int
    town: TownRow
    unit: UnitRow
    in_service: bool
    opened_on: dt.date | None
    closed_on: dt.date | None
    days: DaysOf
    days_by_service: Mapping[Service, int]
    visits: Mapping[Service, int]
    place: LatLng | None

    def line(self) -> StationLine:
        return StationLine(
            code=self.code,
            name=self.name,
            town=self.town.name,
            unit=self.unit.name,
            days_reported=self.days.reported,
            visits_total=sum(self.visits.values()),
            place=self.place,
        )


@dataclass(frozen=True)
class _Held:
    """An activity that took place."""

    day: dt.date
    title: str
    category: str
    places: tuple[str, ...]
    attendance: int | None


def _area_on(session: Session, day: dt.date, unit_id: int | None) -> _Area:
    units = {unit.id: unit for unit in units_on(session, day)}
    if unit_id is not None and unit_id not in units:
        raise RecordError("unit_unknown", text=str(unit_id))
    return _Area(units, {town.code: town for town in towns_on(session, day)})


def _tallies(
    session: Session,
    month: Month,
    last: dt.date,
    area: _Area,
    past: Past,
    days: Mapping[int, DaysOf],
) -> list[_Tally]:
    """Stations that were in service or reported, by unit, town and code."""
    reported = {
        row[0]: row[1:]
        for row in session.execute(
            sa.select(col(DayCount.station_id), *people_sums(), *_counts())
            .where(_in(month))
            .group_by(col(DayCount.station_id))
        )
    }
    serving = in_service(month.first_day, month.last_day)
    query = sa.select(
        col(Station.id),
        col(Station.code),
        col(Station.name),
        col(Station.latitude),
        col(Station.longitude),
        past.town_on(last),
        past.unit_on(last),
        col(Station.opened_on),
        col(Station.closed_on),
        sa.case((serving, 1), else_=0),
    ).join(Town, col(Town.code) == col(Station.town_code))
    found = []
    for row in session.execute(query):
        number, code, name, lat, lng, town, unit_id, opened_on, closed_on, serves = row
        counted = reported.get(number)
        if not (serves or counted):
            continue
        numbers = counted or [0] * (2 * len(Service))
        found.append(
            _Tally(
                code=code,
                name=name,
                number=number or 0,
                town=area.towns[town],
                unit=area.units[unit_id],
                in_service=bool(serves),
                opened_on=opened_on,
                closed_on=closed_on,
                days=days.get(number or 0, DaysOf(0, 0, 0)),
                visits=_by_service(numbers[: len(Service)]),
                days_by_service=_by_service(numbers[len(Service) :]),
                place=None if lat is None else LatLng(lat, lng),
            )
        )
    units = {unit_id: n for n, unit_id in enumerate(area.units)}
    towns = {code: n for n, code in enumerate(area.towns)}
    return sorted(found, key=lambda t: (units[t.unit.id], towns[t.town.code], t.code))


def _totals(session: Session, month: Month, held: Iterable[_Held], scope: Scope) -> Totals:
    query = sa.select(
        sa.func.count(), sa.func.count(sa.distinct(col(DayCount.station_id))), *people_sums()
    ).where(_in(month), scope.holds(col(DayCount.station_id)))
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


def _held(session: Session, within: Mapping[Month, Scope]) -> tuple[_Held, ...]:
    """Activities that took place at the stations of these months, by day."""
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
            sa.or_(
                *(
                    sa.and_(
                        col(Activity.day).between(month.first_day, month.last_day),
                        scope.holds(col(Station.id)),
                    )
                    for month, scope in within.items()
                )
            ),
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


def _unit_lines(
    area: _Area, tallies: Iterable[_Tally], served: Collection[str], unit_id: int | None
) -> Iterator[AreaLine]:
    """One line for each unit that had a town or a station: others had nothing to report."""
    tallies = tuple(tallies)
    for unit in area.units.values():
        own = [town for town in area.towns.values() if town.unit_id == unit.id]
        within = [tally for tally in tallies if tally.unit == unit]
        if unit_id == unit.id or (unit_id is None and (own or within)):
            yield _line(unit.name, unit.name, within, own, served)


def _line(
    name: str,
    unit: str,
    within: Iterable[_Tally],
    places: Iterable[TownRow],
    served: Collection[str],
) -> AreaLine:
    """What these stations come to, and how many of the places are `served` by anybody's."""
    within = tuple(within)
    codes = {town.code for town in places}
    visits = {
        service: sum(t.visits[service] for t in within)
        for service in Service
        if any(t.days_by_service[service] for t in within)
    }
    return AreaLine(
        name=name,
        unit=unit,
        towns=len(codes),
        covered=len(codes.intersection(served)),
        stations=sum(1 for t in within if t.in_service),
        visits=visits,
        visits_total=sum(visits.values()),
        station_days_reported=sum(t.days.reported for t in within),
        station_days_expected=sum(t.days.expected for t in within),
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
        if of_category or row.retired_on is None or row.retired_on > month.last_day
    )


def _methods(session: Session, month: Month, scope: Scope) -> dict[CountMethod, int]:
    query = (
        sa.select(col(DayCount.method), sa.func.count())
        .where(_in(month), scope.holds(col(DayCount.station_id)))
        .group_by(col(DayCount.method))
    )
    return dict(session.execute(query).all())


def _in(month: Month) -> sa.ColumnElement[bool]:
    return col(DayCount.day).between(month.first_day, month.last_day)


def people_sums() -> list[Any]:
    """SQL for the people served, one column for each service in the order of `Service`."""
    return [sa.func.coalesce(sa.func.sum(getattr(DayCount, s)), 0) for s in Service]


def _counts() -> list[Any]:
    """Days on which each service was counted: NULL is not offered, and no day."""
    return [sa.func.count(getattr(DayCount, s)) for s in Service]


def _by_service(numbers: Iterable[int]) -> dict[Service, int]:
    return {service: int(n) for service, n in zip(Service, numbers, strict=True)}
