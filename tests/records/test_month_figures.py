"""The month's figures: what counts as missing, as in service, and as a comparison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import seed
from db.activities import log_activity
from db.counts import DayEntry, save_counts
from db.engine import create_register, reading
from db.errors import RecordError
from db.figures import AreaLine, MonthFigures, StationLine
from db.stations import amend_station, units
from db.totals import month_figures
from db.values import ActivityStatus, CountMethod, Month, Service, StationStatus
from db.work import Work

OCTOBER = Month(2026, 10)
TODAY = dt.date(2026, 11, 2)


def figures(
    engine: sa.Engine,
    month: Month = OCTOBER,
    *,
    today: dt.date = TODAY,
    unit_id: int | None = None,
) -> MonthFigures:
    with reading(engine) as session:
        return month_figures(session, month, today=today, unit_id=unit_id)


def day(number: int, month: Month = OCTOBER) -> dt.date:
    return dt.date(month.year, month.number, number)


def count(engine: sa.Engine, *entries: DayEntry) -> None:
    with Work(engine, "登记") as work:
        save_counts(work, entries, today=max(entry.day for entry in entries))


def amend(engine: sa.Engine, **values: object) -> None:
    with Work(engine, "改") as work:
        amend_station(work, 1, 1, values)


def line(found: MonthFigures, code: str = "440402005-001") -> StationLine:
    return next(each for each in found.stations_by_visits if each.code == code)


def town(found: MonthFigures, name: str = "拱北街道") -> AreaLine:
    return next(each for each in found.towns if each.name == name)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[sa.Engine]:
    """A register without a station."""
    engine = create_register(str(tmp_path / "empty.yizhan"), seed.fill)
    yield engine
    engine.dispose()


def test_an_empty_register_has_a_month_of_nothing(empty: sa.Engine) -> None:
    found = figures(empty)
    assert (found.stations, found.station_days_expected, found.totals.visits_total) == (0, 0, 0)
    assert (found.previous, found.last_year, found.trend) == (None, None, ())
    assert (found.services, found.activities, found.silent, found.methods) == ((), (), (), {})
    assert (found.towns_total, found.towns_covered) == (26, 0)
    assert (len(found.units), len(found.towns), len(found.categories)) == (6, 26, 5)
    assert found.totals.visits == dict.fromkeys(Service, 0)


def test_a_month_without_records_is_silent_not_zero(engine: sa.Engine) -> None:
    found = figures(engine)
    assert (found.stations, found.station_days_expected) == (3, 93)
    assert found.totals.station_days_reported == 0
    assert [each.name for each in found.silent] == [
        "拱北口岸工会驿站",
        "白藤湖工会驿站",
        "横琴湿地工会驿站",
    ]
    assert (found.previous, found.last_year, found.trend) == (None, None, ())
    assert [(each.service, each.station_days) for each in found.services] == [
        (Service.MEALS, 0),
        (Service.WATER, 0),
        (Service.CHARGING, 0),
        (Service.REST, 0),
        (Service.MEDICAL, 0),
    ]


def test_the_future_has_no_figures(engine: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        figures(engine, Month(2026, 12))
    assert (refused.value.code, refused.value.values) == ("month_in_future", {"month": "2026-12"})
    with pytest.raises(RecordError) as refused:
        figures(engine, unit_id=99)
    assert refused.value.code == "unit_unknown"


def test_today_and_days_to_come_are_not_expected(engine: sa.Engine) -> None:
    found = figures(engine, Month(2026, 11), today=dt.date(2026, 11, 3))
    assert (found.station_days_expected, found.station_days_in_service) == (3 * 2, 3 * 3)
    assert len(found.silent) == 3


def test_on_its_first_day_nobody_is_silent_yet(engine: sa.Engine) -> None:
    found = figures(engine, Month(2026, 11), today=dt.date(2026, 11, 1))
    assert (found.stations, found.station_days_expected, found.silent) == (3, 0, ())


def test_missing_is_not_zero(engine: sa.Engine) -> None:
    count(
        engine,
        DayEntry(1, day(1), {Service.WATER: 0, Service.REST: 4}),
        DayEntry(1, day(2), {Service.WATER: 6}, CountMethod.ESTIMATE),
        DayEntry(2, day(2), {Service.MEDICAL: 0}),
    )
    found = figures(engine)
    assert (found.totals.station_days_reported, found.totals.stations) == (3, 2)
    assert (found.totals.visits_total, found.station_days_expected) == (10, 93)
    assert found.methods == {CountMethod.TALLY: 2, CountMethod.ESTIMATE: 1}
    by_service = {each.service: each for each in found.services}
    assert (by_service[Service.WATER].stations, by_service[Service.WATER].station_days) == (3, 2)
    assert (by_service[Service.REST].visits, by_service[Service.REST].station_days) == (4, 1)
    assert (by_service[Service.MEDICAL].visits, by_service[Service.MEDICAL].station_days) == (0, 1)
    assert (line(found).days_reported, line(found).visits_total) == (2, 10)
    assert [each.name for each in found.silent] == ["白藤湖工会驿站"]


def test_a_station_opened_in_the_month_is_expected_from_then(engine: sa.Engine) -> None:
    amend(engine, opened_on=day(20))
    found = figures(engine)
    assert (found.stations, found.opened, found.closed) == (3, 1, 0)
    assert town(found).station_days_expected == 12
    assert figures(engine, Month(2026, 9)).stations == 2


def test_a_station_closed_in_the_month_is_expected_until_then(engine: sa.Engine) -> None:
    amend(engine, status=StationStatus.CLOSED, closed_on=day(10))
    found = figures(engine)
    assert (found.stations, found.opened, found.closed) == (3, 0, 1)
    assert town(found).station_days_expected == 10
    after = figures(engine, Month(2026, 11))
    assert (after.stations, after.towns_covered) == (2, 2)


def test_a_day_reported_against_the_register_still_counts(engine: sa.Engine) -> None:
    count(engine, *(DayEntry(1, day(n), {Service.WATER: 1}) for n in range(1, 6)))
    amend(engine, status=StationStatus.SUSPENDED)
    found = figures(engine)
    assert found.stations == 2
    assert (town(found).station_days_reported, town(found).station_days_expected) == (5, 5)
    assert (town(found).stations, town(found).covered) == (0, 0)
    assert line(found).visits_total == 5


def test_months_before_are_compared_where_they_have_records(engine: sa.Engine) -> None:
    before, last_year, long_ago = Month(2026, 9), Month(2025, 10), Month(2025, 9)
    count(
        engine,
        DayEntry(1, day(1), {Service.WATER: 9}),
        DayEntry(1, day(1, last_year), {Service.WATER: 3}),
        DayEntry(1, day(1, long_ago), {Service.WATER: 2}),
    )
    found = figures(engine)
    assert found.previous is None
    assert found.last_year is not None
    assert found.last_year.visits_total == 3
    assert [each.month for each in found.trend] == [last_year, OCTOBER]
    count(engine, DayEntry(1, day(30, before), {Service.WATER: 0}))
    found = figures(engine)
    assert found.previous is not None
    assert (found.previous.month, found.previous.visits_total) == (before, 0)


def test_activities_count_when_they_took_place(engine: sa.Engine) -> None:
    with Work(engine, "活动") as work:
        for status, on, people in (
            (ActivityStatus.DONE, day(3), 40),
            (ActivityStatus.DONE, day(4), None),
            (ActivityStatus.CANCELLED, day(5), 9),
            (ActivityStatus.PLANNED, day(6), 9),
            (ActivityStatus.DONE, dt.date(2026, 3, 1), 5),
            (ActivityStatus.DONE, dt.date(2025, 10, 3), 5),
        ):
            values = {"title": "义诊", "category_id": 4, "status": status, "day": on}
            log_activity(work, {**values, "attendance": people}, [1, 2])
    found = figures(engine)
    assert (found.totals.activities, found.totals.attendance) == (2, 40)
    assert [(each.day, each.attendance) for each in found.activities] == [
        (day(3), 40),
        (day(4), None),
    ]
    assert found.activities[0].place == "横琴湿地工会驿站、拱北口岸工会驿站" or (
        found.activities[0].place == "拱北口岸工会驿站、横琴湿地工会驿站"
    )
    by_name = {each.name: each for each in found.categories}
    assert (by_name["职业病预防"].activities, by_name["职业病预防"].year_to_date) == (2, 3)
    assert (by_name["应急救援"].activities, by_name["应急救援"].yearly_target) == (0, 100)


def test_the_units_add_up_to_the_city(engine: sa.Engine) -> None:
    count(
        engine,
        DayEntry(1, day(1), {Service.WATER: 1}),
        DayEntry(2, day(2), {Service.WATER: 20, Service.MEDICAL: 3}),
        DayEntry(3, day(3), {Service.MEALS: 300}),
        DayEntry(3, day(3, Month(2026, 9)), {Service.MEALS: 7}),
    )
    with Work(engine, "活动") as work:
        values = {"title": "义诊", "category_id": 4, "status": ActivityStatus.DONE, "day": day(3)}
        log_activity(work, values, [2])
    city = figures(engine)
    with reading(engine) as session:
        parts = [figures(engine, unit_id=unit.id) for unit in units(session)]
    assert [part.scope for part in parts] == [each.name for each in city.units]
    assert city.scope is None
    days = ("station_days_expected", "station_days_in_service")
    for name in ("stations", "towns_total", "towns_covered", *days):
        assert sum(getattr(part, name) for part in parts) == getattr(city, name), name
    for name in ("visits_total", "station_days_reported", "activities"):
        assert sum(getattr(p.totals, name) for p in parts) == getattr(city.totals, name), name
    for service in Service:
        summed = sum(part.totals.visits[service] for part in parts)
        assert summed == city.totals.visits[service]
    assert tuple(unit for part in parts for unit in part.units) == city.units
    assert tuple(each for part in parts for each in part.towns) == city.towns
    assert sum(len(part.trend) for part in parts) == 4
    assert [part.previous is not None for part in parts].count(True) == 1
