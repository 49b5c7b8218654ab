"""Lists in one cell are read as they are said, and as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.dossier import ClosureLine, FacilityLine, SupplyLine
from db.errors import RecordError
from db.values import FacilityState
from db.words import clean
from db.workbooks.listed import (
    read_closures,
    read_facilities,
    read_supplies,
    said_closures,
    said_facilities,
    said_supplies,
)

TEXT = st.text(alphabet="门坏了（）() '\"&:：;；,，、。\n至到-~=2026-10-08|", max_size=30)
FILLED = TEXT.filter(str.strip)
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
ODD = "饮水、热（冷）机"
FACILITIES = st.dictionaries(
    st.sampled_from(["water", "microwave", "table", "odd"]),
    st.builds(FacilityLine, st.sampled_from(FacilityState), TEXT),
)
SUPPLIES = st.lists(st.builds(SupplyLine, FILLED, TEXT, st.none() | DAYS), max_size=3)
CLOSURES = st.lists(
    st.builds(ClosureLine, DAYS.filter(lambda d: d.year < 2000), st.just(dt.date.max), FILLED)
    | DAYS.flatmap(lambda day: st.builds(ClosureLine, st.just(day), st.just(day), FILLED)),
    max_size=3,
)


@settings(deadline=None)
@given(lines=FACILITIES)
def test_equipment_is_read_as_it_is_said(lines: dict[str, FacilityLine]) -> None:
    names = {"water": "饮水设备", "microwave": "微波炉", "table": "桌 椅", "odd": ODD}
    codes = {"".join(name.split()).casefold(): code for code, name in names.items()}
    tidy = {
        code: FacilityLine(line.state, clean(line.note, "note")) for code, line in lines.items()
    }
    assert read_facilities(said_facilities(tidy, names), codes) == tidy


@settings(deadline=None)
@given(lines=SUPPLIES)
def test_supplies_are_read_as_they_are_said(lines: list[SupplyLine]) -> None:
    tidy = [
        replace(line, name=clean(line.name, "name"), quantity=clean(line.quantity, "quantity"))
        for line in lines
    ]
    assert list(read_supplies(said_supplies(tidy))) == tidy


@settings(deadline=None)
@given(lines=CLOSURES)
def test_closures_are_read_as_they_are_said(lines: list[ClosureLine]) -> None:
    tidy = [replace(line, reason=clean(line.reason, "reason")) for line in lines]
    assert list(read_closures(said_closures(tidy))) == tidy


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("创可贴", [SupplyLine("创可贴")]),
        ("创可贴 10盒", [SupplyLine("创可贴", "10盒")]),
        (
            "藿香正气水 10 支 2026年12月31日",
            [SupplyLine("藿香正气水", "10 支", dt.date(2026, 12, 31))],
        ),
        (
            "创可贴 10盒 2026-12-31;\n口罩 2027/1/5",
            [
                SupplyLine("创可贴", "10盒", dt.date(2026, 12, 31)),
                SupplyLine("口罩", "", dt.date(2027, 1, 5)),
            ],
        ),
    ],
)
def test_supplies_as_people_write_them(text: str, lines: list[SupplyLine]) -> None:
    assert list(read_supplies(text)) == lines


@pytest.mark.parametrize(
    "text",
    [
        "创可贴 10盒 2026-12-31到期",
        "创可贴 10盒 有效期2026-12-31",
        "创可贴 10盒 有效期至2026-12-31",
        "创可贴 10盒 有效期至：2026.12.31",
        "创可贴 10盒（2026-12-31到期）",
        "创可贴 10盒 20261231",
        "创可贴 10盒 2026年12月",
        "创可贴 2026/12/31 10盒",
        "2026/12/31 创可贴 10盒",
    ],
)
def test_the_day_of_expiry_wherever_it_stands(text: str) -> None:
    assert read_supplies(text) == (SupplyLine("创可贴", "10盒", dt.date(2026, 12, 31)),)


def test_supplies_in_one_line() -> None:
    plasters, masks = SupplyLine("创可贴", "10盒"), SupplyLine("口罩", "5包")
    assert read_supplies("创可贴 10盒、口罩 5包") == (plasters, masks)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 至 2026-11-25 装修",
        "2026-11-20至11-25 装修",
        "2026年11月20日至25日 装修",
        "2026.11.20-11.25 装修",
        "2026-11-20-25装修",
        "2026-11-20至2026-11-25装修",
        "2026年11月20日-2026年11月25日 装修",
        "2026/11/20~2026/11/25 装修；",
    ],
)
def test_closures_as_people_write_them(text: str) -> None:
    days = (dt.date(2026, 11, 20), dt.date(2026, 11, 25))
    assert read_closures(text) == (ClosureLine(*days, "装修"),)


def test_equipment_as_people_write_it() -> None:
    codes = {"饮水机": "water", "微波炉": "microwave", "药箱": "medicine"}
    assert read_facilities("饮水机, 微波炉(坏:门坏了)；药箱（缺）", codes) == {
        "water": FacilityLine(),
        "microwave": FacilityLine(FacilityState.BROKEN, "门坏了"),
        "medicine": FacilityLine(FacilityState.MISSING),
    }


@pytest.mark.parametrize(
    ("reading_of", "text", "code"),
    [
        (read_closures, "装修", "closure_unreadable"),
        (read_closures, "2026-11-20", "closure_unreadable"),
        (read_closures, "2026-11-20 至 2026-11-10 装修", "closure_backwards"),
        (read_closures, "2026-13-20 装修", "day_unreadable"),
        (read_closures, "2026年10月1日至8日", "closure_unreadable"),
        (read_closures, "2026-10-1,2026-10-3", "closure_unreadable"),
        (read_closures, "2026-10-1、10-3 装修", "closure_unreadable"),
        (read_closures, "2026-10-1 10-3 装修", "closure_unreadable"),
        (read_closures, "2026-10-1起 装修", "closure_unreadable"),
        (read_closures, "2026-10-1至节后 装修", "closure_unreadable"),
        (read_supplies, "2026-12-31", "empty"),
        (read_supplies, "2026-12-31 10盒", "supply_unreadable"),
        (read_supplies, "创可贴 10盒 12月31日到期", "supply_unreadable"),
        (read_supplies, "创可贴 10盒 生产日期 2026-01-01", "supply_unreadable"),
        (read_supplies, "创可贴 2026-01-01 2026-12-31", "supply_unreadable"),
        (read_supplies, "创可贴 10盒，口罩 5包", "supply_unreadable"),
        (read_supplies, "创可贴 2026-13", "day_unreadable"),
        (lambda text: read_facilities(text, {"药箱": "m"}), "药相", "choice_unknown"),
        (lambda text: read_facilities(text, {"药箱": "m"}), "药箱（丢了）", "choice_unknown"),
        (lambda text: read_facilities(text, {"药箱": "m"}), "药箱、药箱（缺）", "said_twice"),
    ],
)
def test_what_is_no_list_is_refused(reading_of: Callable[[str], Any], text: str, code: str) -> None:
    with pytest.raises(RecordError) as refusal:
        reading_of(text)
    assert refusal.value.code == code
