"""A made-up month, as large as Zhuhai's, and one with nothing in it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from db.figures import (
    ActivityLine,
    AreaLine,
    CategoryLine,
    MonthFigures,
    ServiceLine,
    StationLine,
    Totals,
)
from db.values import CountMethod, Month, Service

OCTOBER = Month(2026, 10)
PEOPLE_A_DAY = {
    Service.MEALS: 4,
    Service.WATER: 17,
    Service.CHARGING: 7,
    Service.REST: 12,
    Service.MEDICAL: 1,
    Service.SOCIAL: 2,
    Service.OTHER: 0,
}
TOWNS = {
    "香洲区": [
        "翠香街道",
        "梅华街道",
        "前山街道",
        "吉大街道",
        "拱北街道",
        "香湾街道",
        "狮山街道",
        "湾仔街道",
        "南屏镇",
    ],
    "斗门区": ["白藤街道", "莲洲镇", "斗门镇", "乾务镇", "白蕉镇", "井岸镇"],
    "金湾区": ["西城街道", "三灶镇", "南水镇", "红旗镇", "平沙镇"],
    "横琴粤澳深度合作区": ["横琴镇"],
    "高新区": ["唐家湾镇", "凤山街道"],
    "万山区": ["桂山镇", "万山镇", "担杆镇"],
}
UNIT_OF = {town: unit for unit, towns in TOWNS.items() for town in towns}
PLACES = ["口岸", "城轨站", "市民广场", "文化中心", "农贸市场", "加油站", "社区服务中心", "码头"]
CATEGORIES = ["应急救援", "交通安全", "消防安全", "职业病预防", "精神病预防"]


def _station(index: int) -> StationLine:
    town = list(UNIT_OF)[index % len(UNIT_OF)]
    days = 0 if index % 28 == 9 else 31 - index % 7
    return StationLine(
        code=f"4404{index % 26:02d}{index:04d}",
        name=f"{town[:-1].removesuffix('街')}{PLACES[index % len(PLACES)]}工会驿站",
        town=town,
        unit=UNIT_OF[town],
        days_reported=days,
        visits_total=days * (30 + index % 27),
    )


def _shared_out(total: int) -> dict[Service, int]:
    whole = sum(PEOPLE_A_DAY.values())
    visits = {service: total * part // whole for service, part in PEOPLE_A_DAY.items()}
    visits[Service.WATER] += total - sum(visits.values())
    return visits


def _area(name: str, unit: str, stations: list[StationLine], towns: int) -> AreaLine:
    total = sum(station.visits_total for station in stations)
    return AreaLine(
        name=name,
        unit=unit,
        towns=towns,
        covered=len({station.town for station in stations}),
        stations=len(stations),
        visits=_shared_out(total),
        visits_total=total,
        station_days_reported=sum(station.days_reported for station in stations),
        station_days_expected=len(stations) * 31,
    )


def made_up_month(stations: int = 194) -> MonthFigures:
    lines = [_station(index) for index in range(stations)]
    total = sum(line.visits_total for line in lines)
    days = sum(line.days_reported for line in lines)
    categories = tuple(
        CategoryLine(name, 6 + index, 180 + 41 * index, 70 + 5 * index, None if index == 4 else 100)
        for index, name in enumerate(CATEGORIES)
    )
    activities = tuple(
        ActivityLine(
            dt.date(2026, 10, 1 + index * 31 // 40),
            f"{line.town}{CATEGORIES[index % 5]}宣传进驿站",
            CATEGORIES[index % 5],
            line.name,
            None if index == 3 else 12 + index * 3 % 40,
        )
        for index, line in enumerate(lines[:40])
    )
    totals = Totals(
        OCTOBER,
        _shared_out(total),
        total,
        days,
        stations,
        sum(line.activities for line in categories),
        sum(line.attendance for line in categories),
    )
    trend = []
    for back in range(12, 0, -1):
        people = total * (88 + back * 7 % 20) // 100
        trend.append(
            replace(
                totals,
                month=OCTOBER.shifted(-back),
                visits=_shared_out(people),
                visits_total=people,
            )
        )
    del trend[4]  # a month nobody reported
    return MonthFigures(
        month=OCTOBER,
        scope=None,
        office="珠海市总工会",
        sample=True,
        stations=stations,
        opened=2,
        closed=1,
        towns_total=26,
        towns_covered=len({line.town for line in lines}),
        totals=totals,
        previous=trend[-1],
        last_year=trend[0],
        trend=(*trend, totals),
        services=tuple(
            ServiceLine(service, max(0, stations - 20 * rank), visits, max(0, days - 300 * rank))
            for rank, (service, visits) in enumerate(totals.visits.items())
        ),
        units=tuple(
            _area(unit, unit, [line for line in lines if line.unit == unit], len(towns))
            for unit, towns in TOWNS.items()
        ),
        towns=tuple(
            _area(town, unit, [line for line in lines if line.town == town], 1)
            for town, unit in UNIT_OF.items()
        ),
        categories=categories,
        activities=activities,
        silent=tuple(line for line in lines if not line.days_reported),
        stations_by_visits=tuple(lines),
        methods={CountMethod.TALLY: days - days // 6, CountMethod.DOOR: days // 6},
        station_days_expected=stations * 31,
        station_days_in_service=stations * 31,
    )


def empty_month() -> MonthFigures:
    """A month of a register that has towns and services, and nothing else."""
    nothing: dict[Service, int] = dict.fromkeys(Service, 0)
    return MonthFigures(
        month=OCTOBER,
        scope="万山区",
        office="珠海市总工会",
        sample=False,
        stations=0,
        opened=0,
        closed=0,
        towns_total=3,
        towns_covered=0,
        totals=Totals(OCTOBER, nothing, 0, 0, 0, 0, 0),
        previous=None,
        last_year=None,
        trend=(),
        services=tuple(ServiceLine(service, 0, 0, 0) for service in Service),
        units=(AreaLine("万山区", "万山区", 3, 0, 0, nothing, 0, 0, 0),),
        towns=tuple(
            AreaLine(town, "万山区", 1, 0, 0, nothing, 0, 0, 0) for town in TOWNS["万山区"]
        ),
        categories=(CategoryLine("消防安全", 0, 0, 0, None),),
        activities=(),
        silent=(),
        stations_by_visits=(),
        methods={},
        station_days_expected=0,
        station_days_in_service=0,
    )


@pytest.fixture
def month() -> MonthFigures:
    return made_up_month()


@pytest.fixture
def month_of() -> Callable[[int], MonthFigures]:
    return made_up_month


@pytest.fixture
def no_month() -> MonthFigures:
    return empty_month()
