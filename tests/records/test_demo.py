"""The demo register: as large as the city's, like life, and the same for the same day."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from db import seed
from db.activities import activity_rows
from db.demo import fill_demo
from db.engine import create_register, reading
from db.expected import DayState
from db.figures import MonthFigures
from db.holidays import Holidays, seed_holidays
from db.hours import closure_on, opening, say_hours
from db.missing import missing_board
from db.models import (
    Activity,
    ActivityStation,
    Change,
    Closure,
    DayCount,
    Feedback,
    Finding,
    Inspection,
    Station,
    StationContact,
    StationService,
    Supply,
    Town,
)
from db.places import distance_m, read_position
from db.settings import is_sample
from db.stations import add_station, station_rows, towns
from db.totals import month_figures
from db.values import (
    LOCAL,
    ActivityStatus,
    CountMethod,
    FeedbackKind,
    FindingResult,
    LatLng,
    Month,
    Service,
    StationStatus,
)
from db.work import Work
from resources import resource

DEMO_DAY = dt.date(2026, 11, 22)
LAST_MONTH = Month(2026, 10)
A_YEAR = dt.timedelta(days=365)

Fill = Callable[[sa.Connection], None]


def _fill(day: dt.date) -> Fill:
    def fill(connection: sa.Connection) -> None:
        seed.fill(connection)
        fill_demo(connection, day)

    return fill


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    path = tmp_path_factory.mktemp("demo") / "demo.yizhan"
    engine = create_register(str(path), _fill(DEMO_DAY))
    yield engine
    engine.dispose()


@pytest.fixture
def session(demo: sa.Engine) -> Iterator[Session]:
    with reading(demo) as session:
        yield session


@pytest.fixture
def october(session: Session) -> MonthFigures:
    return month_figures(session, LAST_MONTH, today=DEMO_DAY)


def test_the_register_says_that_it_is_a_sample_and_has_no_history(session: Session) -> None:
    assert is_sample(session)
    assert session.exec(select(Change)).all() == []


def test_194_stations_are_in_service_in_all_towns(session: Session, october: MonthFigures) -> None:
    statuses = Counter(session.exec(select(Station.status)))
    assert statuses == {
        StationStatus.OPEN: 194,
        StationStatus.CLOSED: 2,
        StationStatus.SUSPENDED: 1,
        StationStatus.PLANNED: 1,
    }
    assert (october.stations, october.towns_covered, october.towns_total) == (194, 26, 26)
    assert {area.name: area.stations for area in october.units} == {
        "香洲区": 107,
        "斗门区": 33,
        "金湾区": 24,
        "横琴粤澳深度合作区": 9,
        "高新区": 17,
        "万山区": 4,
    }


def test_names_and_codes_are_unique(session: Session) -> None:
    rows = station_rows(session, today=DEMO_DAY)
    assert len({row.name for row in rows}) == len({row.code for row in rows}) == 198
    assert all(row.pinyin.endswith("GongHuiYiZhan") for row in rows)


def test_positions_lie_on_their_districts_land_near_their_town(session: Session) -> None:
    shapes = _district_shapes()
    centres = {town.code: LatLng(town.latitude, town.longitude) for town in towns(session)}
    districts = {town.code: town.district_code for town in session.exec(select(Town))}
    for station in session.exec(select(Station)):
        assert station.longitude is not None
        assert station.latitude is not None
        assert station.position_datum is not None
        place = LatLng(station.latitude, station.longitude)
        assert distance_m(place, centres[station.town_code]) < 30_000, station.name
        assert _inside(place, shapes[districts[station.town_code]]), station.name
        read = read_position(station.position_text, station.position_datum).place
        assert distance_m(read, place) < 0.01


def _district_shapes() -> dict[str, list[Any]]:
    collection = json.loads(resource("geo", "districts.json").read_text(encoding="utf-8"))
    return {
        str(feature["properties"]["code"]): [
            np.array(ring) for part in feature["geometry"]["coordinates"] for ring in part
        ]
        for feature in collection["features"]
    }


def _inside(place: LatLng, rings: list[Any]) -> bool:
    """Even-odd rule."""
    crossings = 0
    for ring in rings:
        (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
        spans = (y1 > place.lat) != (y2 > place.lat)
        x1, y1, x2, y2 = x1[spans], y1[spans], x2[spans], y2[spans]
        crossings += int((x1 + (place.lat - y1) * (x2 - x1) / (y2 - y1) > place.lng).sum())
    return crossings % 2 == 1


def test_hours_can_be_said_and_evaluated(session: Session) -> None:
    holidays = Holidays.of(seed_holidays())
    noon = dt.datetime(2026, 11, 20, 12, 5, tzinfo=LOCAL)
    open_at_noon = 0
    for station in session.exec(select(Station)):
        now = opening(station.hours, noon, holidays)
        assert now is not None
        assert say_hours(station.hours) != station.hours
        assert station.hours_text
        open_at_noon += now.is_open
    assert 180 < open_at_noon < 198  # a Friday; an office has its break


def test_no_person_and_no_phone_is_real(session: Session) -> None:
    for contact in session.exec(select(StationContact)):
        assert contact.name == "站点负责人"
        assert contact.phone.startswith("0756-0000")


def test_counts_run_over_14_months_to_yesterday(session: Session) -> None:
    first, last = session.execute(
        sa.select(sa.func.min(col(DayCount.day)), sa.func.max(col(DayCount.day)))
    ).one()
    assert (first, last) == (dt.date(2025, 10, 1), DEMO_DAY - dt.timedelta(days=1))


def test_the_years_visits_are_those_of_a_city_like_this(october: MonthFigures) -> None:
    assert len(october.trend) == 13
    assert all(totals.visits_total > 40_000 for totals in october.trend)
    assert 780_000 < sum(totals.visits_total for totals in october.trend[1:]) < 900_000
    assert 60_000 < october.totals.visits_total < 90_000
    assert october.last_year is not None
    assert 1.0 < october.totals.visits_total / october.last_year.visits_total < 1.2
    summer = next(t for t in october.trend if t.month == Month(2026, 7))
    winter = next(t for t in october.trend if t.month == Month(2026, 1))
    assert summer.visits[Service.WATER] > 1.3 * winter.visits[Service.WATER]
    assert set(october.methods) == set(CountMethod)


def test_some_stations_forget_and_two_are_silent(october: MonthFigures) -> None:
    rate = october.totals.station_days_reported / october.station_days_expected
    assert 0.95 < rate < 0.98
    assert len(october.silent) == 2


def test_most_reports_come_in_time_and_none_before_its_day(session: Session) -> None:
    city = missing_board(session, LAST_MONTH, today=DEMO_DAY).city
    assert 0.01 < city.days[DayState.LATE] / city.reported < 0.05
    assert DayState.UNDATED not in city.days
    counts = session.exec(select(DayCount)).all()
    assert all(count.day <= count.reported_on < DEMO_DAY for count in counts if count.reported_on)


def test_offices_rest_at_weekends(session: Session) -> None:
    office = sa.select(col(Station.id)).where(col(Station.hours).startswith("Mo-Fr 09:00-17:00"))
    counts = session.exec(select(DayCount).where(col(DayCount.station_id).in_(office))).all()
    weekend = sum(1 for count in counts if count.day.weekday() >= 5)
    assert 0 < weekend < 0.05 * len(counts)


def test_counts_are_given_for_the_services_offered_and_no_other(session: Session) -> None:
    for service in Service:
        offered = sa.exists().where(
            col(StationService.station_id) == col(DayCount.station_id),
            col(StationService.service) == service,
            col(StationService.since) <= col(DayCount.day),
        )
        given = getattr(DayCount, service.value).is_not(None)
        query = sa.select(sa.func.count()).select_from(DayCount).where(given != offered)
        assert session.execute(query).scalar_one() == 0


def test_nothing_is_counted_before_opening_after_closing_or_in_a_closure(
    session: Session,
) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(DayCount)
        .join(Station, col(Station.id) == col(DayCount.station_id))
        .outerjoin(Closure, col(Closure.station_id) == col(Station.id))
        .where(
            sa.or_(
                col(Station.opened_on) > col(DayCount.day),
                col(Station.closed_on) < col(DayCount.day),
                col(Station.status).in_((StationStatus.PLANNED, StationStatus.SUSPENDED)),
                col(DayCount.day).between(col(Closure.first_day), col(Closure.last_day)),
            )
        )
    )
    assert session.execute(query).scalar_one() == 0


def test_a_years_activities_come_near_500(session: Session) -> None:
    past = activity_rows(session, DEMO_DAY - A_YEAR, DEMO_DAY - dt.timedelta(days=1))
    statuses = Counter(row.status for row in past)
    assert 470 < statuses[ActivityStatus.DONE] < 530
    assert 1 <= statuses[ActivityStatus.PLANNED] <= 4
    assert min(Counter(row.category for row in past).values()) > 70
    assert all(row.stations and row.organiser.endswith("总工会") for row in past)
    assert all((row.attendance is not None) == (row.status is ActivityStatus.DONE) for row in past)
    coming = activity_rows(session, DEMO_DAY, DEMO_DAY + dt.timedelta(days=30))
    assert len(coming) > 10
    assert {row.status for row in coming} == {ActivityStatus.PLANNED}
    cancelled = select(Activity).where(col(Activity.status) == ActivityStatus.CANCELLED)
    assert [bool(row.cancelled_reason) for row in session.exec(cancelled)] == [True, True]


def test_activities_take_place_at_stations_in_service(session: Session) -> None:
    query = (
        sa.select(sa.func.count())
        .select_from(ActivityStation)
        .join(Activity, col(Activity.id) == col(ActivityStation.activity_id))
        .join(Station, col(Station.id) == col(ActivityStation.station_id))
        .where(
            sa.or_(
                col(Station.opened_on) > col(Activity.day),
                col(Station.closed_on) < col(Activity.day),
            )
        )
    )
    assert session.execute(query).scalar_one() == 0


def test_every_station_is_inspected_about_twice_and_faults_are_mended(session: Session) -> None:
    assert 360 < len(session.exec(select(Inspection.id)).all()) < 400
    faults = session.exec(select(Finding).where(col(Finding.result) == FindingResult.NOT_OK)).all()
    assert all(fault.due_on and fault.note for fault in faults)
    mended = [fault for fault in faults if fault.fixed_on]
    overdue = [f for f in faults if not f.fixed_on and f.due_on and f.due_on < DEMO_DAY]
    assert len(mended) > 0.7 * len(faults)
    assert 1 <= len(overdue) <= 20


def test_workers_are_mostly_content_and_problems_are_answered(session: Session) -> None:
    feedback = session.exec(select(Feedback)).all()
    assert len(feedback) == 1200
    assert 4.5 < np.mean([row.score for row in feedback]) < 4.7
    problems = [row for row in feedback if row.kind is FeedbackKind.PROBLEM]
    assert all(row.score <= 3 and row.text for row in problems)
    assert sum(1 for row in problems if row.reply) > 0.8 * len(problems)
    assert max(row.day for row in feedback) < DEMO_DAY


def test_there_is_work_to_do_today(session: Session) -> None:
    rows = station_rows(session, today=DEMO_DAY)
    assert sum(1 for row in rows if closure_on(row.closures, DEMO_DAY)) == 1
    assert 5 < sum(1 for row in rows if row.broken) < 60
    stale = DEMO_DAY - dt.timedelta(days=90)
    assert 20 < sum(1 for row in rows if row.verified_on and row.verified_on < stale) < 120
    expiring = col(Supply.expires_on).between(DEMO_DAY, DEMO_DAY + dt.timedelta(days=30))
    assert 3 < len(session.exec(select(Supply).where(expiring)).all()) < 60


def test_the_file_is_sound(demo: sa.Engine) -> None:
    with demo.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_the_same_day_gives_the_same_register(
    demo: sa.Engine, tmp_path: Path, snapshot: Callable[..., dict[str, Any]]
) -> None:
    again = create_register(str(tmp_path / "again.yizhan"), _fill(DEMO_DAY))
    assert snapshot(again) == snapshot(demo)
    again.dispose()


def test_another_day_gives_another_register_as_whole(
    demo: sa.Engine, tmp_path: Path, snapshot: Callable[..., dict[str, Any]]
) -> None:
    day = dt.date(2028, 3, 1)  # after a leap day, with no day of its month to count
    later = create_register(str(tmp_path / "later.yizhan"), _fill(day))
    before, after = snapshot(demo), snapshot(later)
    moved = {name for name, rows in before.items() if rows and rows != after[name]}
    assert moved == {
        *("station", "station_service", "station_facility", "supply", "closure", "map_listing"),
        *("day_count", "activity", "activity_station", "inspection", "finding", "feedback"),
    }
    with reading(later) as session:
        figures = month_figures(session, Month(2028, 2), today=day)
    assert (figures.stations, len(figures.trend)) == (194, 13)
    later.dispose()


def test_a_server_holds_the_same_and_numbers_on(demo: sa.Engine, server: Any) -> None:
    name = server.create()
    engine = create_register(server.address(name), _fill(DEMO_DAY))
    with reading(engine) as session, reading(demo) as other:
        assert month_figures(session, LAST_MONTH, today=DEMO_DAY) == month_figures(
            other, LAST_MONTH, today=DEMO_DAY
        )
    with Work(engine, "新增驿站") as work:
        station = add_station(work, {"name": "万山新站工会驿站", "town_code": "440402107"})
    assert station.code == "440402107-002"
    engine.dispose()
    server.drop(name)
