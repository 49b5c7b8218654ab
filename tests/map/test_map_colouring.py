"""The colours of the map: which class a station falls into, and what the classes are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from db.engine import Register, reading
from db.hours import Opening
from db.locator import Found
from db.map_facts import StationTallies
from db.rows import ClosureRow, StationRow, UnitRow
from db.stations import station_rows
from db.values import LOCAL, Service, StationStatus
from desktop.map.colouring import (
    MAX_GROUPS,
    Asked,
    ColourBy,
    Colouring,
    colouring,
    read_tallies,
)
from desktop.theme import DARK, LIGHT

NOW = dt.datetime(2026, 11, 22, 17, 20, tzinfo=LOCAL)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
UNITS = [UnitRow(1, "香洲区"), UnitRow(2, "斗门区")]
Make = Callable[..., Found]


@pytest.fixture
def make(imported: Register) -> Make:
    """Makes stations that differ from one of the register in the facts given."""
    with reading(imported) as session:
        usual = station_rows(session, today=TODAY)[0]
    usual = replace(usual, status=StationStatus.OPEN, opened_on=None, closed_on=None)

    def made(opening: Opening | None = None, **facts: object) -> Found:
        return Found(replace(usual, **facts), None, opening)

    return made


def coloured(
    by: ColourBy,
    stations: list[Found],
    tallies: StationTallies | None = None,
    asked: Asked | None = None,
) -> Colouring:
    return colouring(by, stations, asked or Asked(NOW, UNITS), tallies or StationTallies.none())


def said(made: Colouring) -> list[str]:
    """The class of each station, in words."""
    return [made.classes[n].label for n in made.group]


def test_units_keep_their_order_and_colours(make: Make) -> None:
    made = coloured(ColourBy.UNIT, [make(unit_id=2), make(unit_id=1)])

    assert said(made) == ["斗门区", "香洲区"]
    assert [group.colour for group in made.groups(DARK)] == list(DARK.unit[:2])
    assert made.group.dtype == np.int16


def test_a_province_of_units_folds_the_smallest_into_one(make: Make) -> None:
    units = [UnitRow(n, f"单位{n}") for n in range(30)]
    stations = [make(unit_id=n) for n in range(30) for _ in range(n + 1)]

    made = coloured(ColourBy.UNIT, stations, asked=Asked(NOW, units))

    assert len(made.classes) == MAX_GROUPS
    assert made.classes[0].label == "单位11"
    assert made.classes[-1].label == "其他"
    assert said(made).count("其他") == sum(range(1, 12))


def test_the_state_tells_what_a_caller_wants_to_know(make: Make) -> None:
    works = ClosureRow(TODAY, TODAY, "装修")
    stations = [
        make(Opening(True, NOW + 61 * MINUTE)),
        make(Opening(True, None)),
        make(Opening(True, NOW + 60 * MINUTE)),
        make(Opening(False, NOW + 60 * MINUTE)),
        make(Opening(False, None, works)),
        make(None),
        make(Opening(False, None), status=StationStatus.SUSPENDED),
    ]

    made = coloured(ColourBy.STATE, stations)

    assert said(made) == [
        *("开放中", "开放中", "一小时内关门", "已关门", "临时关闭", "时间未登记", "非在用"),
    ]
    assert made.title == "17:20 的状态"


def test_services_are_counted_or_held_against_those_asked_for(make: Make) -> None:
    every = tuple(Service)
    stations = [make(services=every[:n]) for n in range(8)]

    counted = coloured(ColourBy.SERVICES, stations)
    asked = Asked(NOW, UNITS, [Service.WATER])
    held = coloured(ColourBy.SERVICES, stations[:3], asked=asked)

    assert said(counted) == [
        *("没有登记", "1–2 项", "1–2 项", "3 项", "4 项", "5 项", "6 项以上", "6 项以上"),
    ]
    assert said(held) == ["不提供", "不提供", "提供"]
    assert held.title == "提供免费饮水"


def test_ages_end_with_their_last_day(make: Make) -> None:
    days = (0, 30, 31, 90, 91, 180, 181)
    stations = [make(verified_on=TODAY - n * DAY) for n in days]

    made = coloured(ColourBy.VERIFIED, [*stations, make(verified_on=None)])

    assert said(made) == [
        *("30 天内", "30 天内", "31–90 天", "31–90 天", "91–180 天", "91–180 天"),
        *("180 天以上", "从未核实"),
    ]


def test_reporting_is_judged_by_the_days_that_were_to_be_reported(make: Make) -> None:
    stations = [make(id=n) for n in range(1, 7)]
    rows = [(1, 21, 21), (2, 11, 21), (3, 10, 21), (4, 0, 21), (5, 2, 2)]

    made = coloured(ColourBy.REPORTED, stations, StationTallies.of_rows(rows))

    assert said(made) == [
        *("全部填报", "过半填报", "不到一半", "没有填报", "全部填报", "不需填报"),
    ]
    assert made.title == "2026年11月填报，到昨天"


def test_on_the_first_of_a_month_the_one_before_is_judged(make: Make) -> None:
    first = Asked(dt.datetime(2026, 11, 1, 9, tzinfo=LOCAL), UNITS)
    tallies = StationTallies.of_rows([(1, 31, 31)])

    made = coloured(ColourBy.REPORTED, [make(id=1)], tallies, first)

    assert made.title == "2026年10月填报，到昨天"
    assert said(made) == ["全部填报"]


def test_few_answers_make_no_score(make: Make) -> None:
    rows = [(1, 5, 23), (2, 5, 20), (3, 5, 15), (4, 5, 14), (5, 4, 20)]
    stations = [make(id=n) for n in range(1, 7)]

    made = coloured(ColourBy.SATISFACTION, stations, StationTallies.of_rows(rows))

    assert said(made) == [
        *("4.5 分以上", "4–4.5 分", "3–4 分", "不到 3 分", "不足 5 条，不作准", "没有评价"),
    ]


def test_visits_fall_into_classes_of_one_size_and_missing_is_not_zero(make: Make) -> None:
    rows = [(n, 10, 10 * n) for n in range(1, 101)]
    stations = [make(id=n) for n in (*range(1, 101), 101, 102)]

    made = coloured(ColourBy.VISITS, stations, StationTallies.of_rows([*rows, (101, 3, 0)]))

    assert np.bincount(made.group).tolist() == [20, 20, 20, 20, 20, 1, 1]
    assert said(made)[0] == "不到 21 人"
    assert said(made)[20] == "21–41 人"
    assert said(made)[-2:] == ["0 人", "没有填报"]
    assert made.title == "2026年10月日均服务人次"


def test_visits_that_are_all_alike_make_no_empty_classes(make: Make) -> None:
    stations = [make(id=n) for n in (1, 2)]
    alike = coloured(ColourBy.VISITS, stations, StationTallies.of_rows([(1, 1, 7), (2, 1, 7)]))
    nothing = coloured(ColourBy.VISITS, stations)

    assert [each.label for each in alike.classes] == ["有服务", "0 人", "没有填报"]
    assert said(alike) == ["有服务", "有服务"]
    assert said(nothing) == ["没有填报", "没有填报"]


@pytest.mark.parametrize("by", ColourBy)
def test_every_colouring_of_a_real_register_has_a_class_for_each_station(
    by: ColourBy, imported: Register
) -> None:
    with reading(imported) as session:
        rows: list[StationRow] = station_rows(session, today=TODAY)
        tallies = read_tallies(session, by, TODAY)
    units = [UnitRow(number, str(number)) for number in sorted({row.unit_id for row in rows})]

    made = coloured(by, [Found(row, None, None) for row in rows], tallies, Asked(NOW, units))

    assert len(made.group) == len(rows)
    assert 0 <= made.group.min() <= made.group.max() < len(made.classes)
    labels = [each.label for each in made.classes]
    assert len(set(labels)) == len(labels)
    for theme in (LIGHT, DARK):
        assert [group.label for group in made.groups(theme)] == labels
    assert coloured(by, [], tallies, Asked(NOW, units)).group.size == 0
