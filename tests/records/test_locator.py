"""The right station: near, open, with what is needed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from db.engine import Register, reading
from db.holidays import HolidayRow, Holidays, seed_holidays
from db.locator import Locator, state_at
from db.models import Closure
from db.places import distance_m
from db.rows import ClosureRow, StationRow
from db.stations import station_rows
from db.values import LOCAL, Build, DayKind, LatLng, Service, StationStatus
from db.work import Work

FRIDAY = dt.datetime(2026, 10, 16, 10, 0, tzinfo=LOCAL)
HOLIDAYS = Holidays.of(seed_holidays())
PLACE = LatLng(22.22, 113.55)
POWER_CUT = (ClosureRow(dt.date(2026, 10, 15), dt.date(2026, 10, 16), "停电"),)
PLAIN = StationRow(
    id=1,
    code="440402005-001",
    name="拱北口岸工会驿站",
    pinyin="",
    initials="",
    town="拱北街道",
    town_code="440402005",
    unit="香洲区",
    unit_id=1,
    address="",
    host="",
    build=Build.OWN,
    status=StationStatus.OPEN,
    services=(Service.WATER,),
    hours="Mo-Su 08:00-20:00",
    longitude=113.55,
    latitude=22.22,
    position_text="",
    verified_on=None,
    opened_on=None,
    version=1,
)


def station(number: int, **changes: Any) -> StationRow:
    return replace(PLAIN, id=number, **changes)


def ids(*rows: StationRow, **asked: Any) -> list[int]:
    found = Locator(rows, HOLIDAYS).find(**{"at": FRIDAY, **asked})
    return [each.station.id for each in found]


@pytest.fixture
def scattered() -> list[StationRow]:
    rng = np.random.default_rng(5)
    places = zip(rng.uniform(21.8, 22.5, 500), rng.uniform(113.0, 114.3, 500), strict=True)
    return [station(n, latitude=lat, longitude=lng) for n, (lat, lng) in enumerate(places)]


@pytest.mark.parametrize("limit", [None, 1, 7, 64, 65, 500, 900])
def test_the_nearest_are_those_that_measuring_each_finds(
    scattered: list[StationRow], limit: int | None
) -> None:
    measured = sorted(
        (distance_m(LatLng(row.latitude or 0, row.longitude or 0), PLACE), row.id)
        for row in scattered
    )
    found = Locator(scattered, HOLIDAYS).find(at=FRIDAY, near=PLACE, limit=limit)
    assert [each.station.id for each in found] == [number for _, number in measured[:limit]]
    assert [each.distance_m for each in found] == pytest.approx([m for m, _ in measured[:limit]])


def test_without_a_place_the_order_stays_and_nothing_is_measured() -> None:
    rows = station(3), station(1, latitude=None, longitude=None), station(2)
    found = Locator(rows, HOLIDAYS).find(at=FRIDAY)
    assert [(each.station.id, each.distance_m) for each in found] == [
        (3, None),
        (1, None),
        (2, None),
    ]


def test_near_leaves_out_what_has_no_place_or_is_not_in_service() -> None:
    rows = (
        station(1, latitude=None, longitude=None),
        station(2, status=StationStatus.SUSPENDED),
        station(3, status=StationStatus.PLANNED),
        station(4, status=StationStatus.CLOSED),
        station(5, closures=POWER_CUT),
    )
    assert ids(*rows, near=PLACE) == [5]


def test_only_open_leaves_out_what_is_closed_or_unknown() -> None:
    rows = (
        station(1),
        station(2, hours=""),
        station(3, hours="Mo-Su 12:00-20:00"),
        station(4, closures=POWER_CUT),
        station(5, status=StationStatus.SUSPENDED),
        station(6, hours="24/7"),
    )
    assert ids(*rows, only_open=True) == [1, 6]
    assert ids(*rows) == [1, 2, 3, 4, 5, 6]


def test_the_limit_counts_what_is_left() -> None:
    rows = (station(1, closures=POWER_CUT), station(2, services=()), station(3), station(4))
    wanted = {"only_open": True, "services": (Service.WATER,), "limit": 1}
    assert ids(*rows, **wanted) == ids(*rows, near=PLACE, **wanted) == [3]


def test_what_ever_closes_is_left_out_where_somebody_asks_for_the_night() -> None:
    rows = station(1), station(2, hours="24/7"), station(3, hours="Mo-Fr 00:00-24:00")
    assert ids(*rows, all_day=True) == [2]


def test_only_what_is_within_is_looked_at() -> None:
    rows = station(1), station(2), station(3)
    assert ids(*rows, within=np.array([True, False, True]), near=PLACE) == [1, 3]


def test_many_at_one_place_come_once_each_in_their_own_order() -> None:
    rows = [station(n) for n in range(200)]
    assert ids(*rows, near=PLACE) == list(range(200))


def test_all_services_must_be_offered() -> None:
    rows = (
        station(1, services=(Service.MEALS, Service.WATER)),
        station(2, services=(Service.MEALS,)),
        station(3, services=()),
    )
    assert ids(*rows, services=[Service.MEALS]) == [1, 2]
    assert ids(*rows, services=[Service.WATER, Service.MEALS]) == [1]


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        ({}, True),
        ({"hours": ""}, None),
        ({"hours": "", "closures": POWER_CUT}, False),
        ({"hours": "24/7", "status": StationStatus.SUSPENDED}, False),
        ({"hours": "24/7", "closures": POWER_CUT}, False),
    ],
)
def test_a_closure_and_the_status_win_over_the_hours(
    changes: dict[str, Any], is_open: bool | None
) -> None:
    state = state_at(station(1, **changes), FRIDAY, HOLIDAYS)
    assert (None if state is None else state.is_open) is is_open


def test_holidays_and_make_up_days_count() -> None:
    office = station(1, hours="Mo-Fr 09:00-17:30; PH off")
    days = {"2026-10-01": False, "2026-10-10": True, "2026-10-17": False, "2026-10-16": True}
    for day, is_open in days.items():
        at = dt.datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=LOCAL)
        assert bool(ids(office, at=at, only_open=True)) is is_open, day


def test_the_stations_clock_is_chinas_wherever_one_asks_from() -> None:
    late = Holidays.of([HolidayRow(dt.date(2026, 10, 17), DayKind.MAKEUP_WORKDAY, "")])
    asked = dt.datetime(2026, 10, 16, 23, 30, tzinfo=dt.UTC)  # 07:30 on Saturday in Zhuhai
    early = station(1, hours="Mo-Fr 07:00-08:00")
    (found,) = Locator([early], late).find(at=asked)
    assert found.is_open is True
    assert found.opening is not None
    assert found.opening.changes_at == dt.datetime(2026, 10, 17, 8, 0, tzinfo=LOCAL)


def test_a_closure_of_the_register_closes_the_station_on_its_days_only(imported: Register) -> None:
    at = dt.datetime(2026, 10, 16, 10, 0, tzinfo=LOCAL)
    with Work(imported, "临时关闭") as work:
        work.session.add(
            Closure(
                station_id=1,
                first_day=dt.date(2026, 10, 16),
                last_day=dt.date(2026, 10, 17),
                reason="停电",
            )
        )

    def open_on(day: dt.datetime) -> set[int]:
        with reading(imported) as session:
            rows = station_rows(session, today=day.date())
        return {each.station.id for each in Locator(rows, HOLIDAYS).find(at=day, only_open=True)}

    assert 1 not in open_on(at)
    assert 1 in open_on(at - dt.timedelta(days=1))
    assert 1 in open_on(at + dt.timedelta(days=2))
