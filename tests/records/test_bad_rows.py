"""Each fault of a row is told with its cell and value, and nothing of the file is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db.imports import ImportKind, carry_out
from db.values import Service
from db.workbooks.plan import Plan

DAY = dt.date(2026, 10, 8)
ONE = "拱北口岸工会驿站"
LONG = "长" * 5000

Planned = Callable[..., Plan]
Workbook = Callable[..., Path]
Row = Sequence[object]

COUNTS: Row = ("日期", "驿站", "午餐", "饮水", "充电", "登记方式", "备注")
GOOD_COUNT: Row = (DAY, ONE, None, 5, 3)
STATIONS: Row = (
    *("驿站编码", "镇街", "驿站名称", "详细地址", "坐标(高德)", "服务项目", "联系人", "联系电话"),
    *("座位数", "建成时间", "开放时间", "状态", "撤销日期", "备注"),
)
GOOD_STATION: Row = (None, "拱北街道", "夏湾驿站", "夏湾路1号", "113.55,22.22", "饮水")
ACTIVITIES: Row = ("日期", "时间", "活动名称", "类别", "地点", "参与人数", "主办单位", "状态")
GOOD_ACTIVITY: Row = (DAY, "9:30", "义诊", "职业病预防", ONE, 12)


@dataclass(frozen=True)
class Bad:
    """A third row, below the header and a good row, and what is said of it."""

    row: Row
    code: str
    cell: str
    value: str
    values: Mapping[str, object] = field(default_factory=dict)
    book: Mapping[str, Any] = field(default_factory=dict)


def station(**cells: object) -> Row:
    """A station's row, good but for the columns named by their letter."""
    row = [None, "横琴镇", "横琴口岸驿站", "横琴路1号", "113.54,22.12", "饮水", *[None] * 8]
    for letter, value in cells.items():
        row[ord(letter) - ord("A")] = value
    return row


def activity(**cells: object) -> Row:
    row: list[object] = [DAY, "14:30-16:00", "送清凉", "应急救援", ONE, 40, "市总工会", None]
    for letter, value in cells.items():
        row[ord(letter) - ord("A")] = value
    return row


BAD_COUNTS = {
    "negative": Bad((DAY, "白藤湖", None, -1), "too_small", "D3", "-1", {"limit": 0}),
    "huge": Bad((DAY, "白藤湖", None, 1e9), "too_large", "D3", "1000000000", {"limit": 9_999}),
    "half a person": Bad((DAY, "白藤湖", None, 12.5), "not_whole", "D3", "12.5"),
    "a date": Bad((DAY, "白藤湖", None, DAY), "number_unreadable", "D3", "2026-10-08"),
    "words": Bad((DAY, "白藤湖", None, "很多人"), "number_unreadable", "D3", "很多人"),
    "yes": Bad((DAY, "白藤湖", None, True), "number_unreadable", "D3", "True"),
    "not offered": Bad(
        (DAY, "横琴湿地", None, 2, 3),
        "service_not_offered",
        "E3",
        "3",
        {"service": Service.CHARGING},
    ),
    "another month": Bad(
        (dt.date(2026, 9, 30), "白藤湖", None, 1),
        "day_outside_month",
        "A4",
        "2026-09-30",
        {"day": dt.date(2026, 9, 30), "month": "2026-10"},
        {"title": "2026年10月服务登记表"},
    ),
    "another month than the file's name": Bad(
        ("11月1日", "白藤湖", None, 1),
        "day_outside_month",
        "A3",
        "11月1日",
        {"month": "2026-10"},
        {"name": "counts-2026-10.xlsx"},
    ),
    "no year": Bad(("10月8日", "白藤湖", None, 1), "year_unknown", "A3", "10月8日"),
    "no such day": Bad(("2026-02-30", "白藤湖", None, 1), "day_unreadable", "A3", "2026-02-30"),
    "a day in words": Bad(("昨天", "白藤湖", None, 1), "day_unreadable", "A3", "昨天"),
    "no day": Bad((None, "白藤湖", None, 1), "day_unreadable", "A3", ""),
    "no station": Bad((DAY, None, None, 1), "empty", "B3", ""),
    "unknown station": Bad(
        (DAY, "白藤水库驿站", None, 1), "station_unmatched", "B3", "白藤水库驿站"
    ),
    "a day twice": Bad(
        (DAY, "拱北口岸", None, 6, 3), "day_twice", "A3", "2026-10-08", {"other": "A2"}
    ),
    "unknown method": Bad(
        (DAY, "白藤湖", None, 1, None, "听说"),
        "choice_unknown",
        "F3",
        "听说",
        {"choices": ["逐人登记", "门禁", "估算"]},
    ),
    "an emoji": Bad((DAY, "白藤湖", None, 1, None, None, "好😀"), "sign_unprintable", "G3", "好😀"),
    "a long remark": Bad(
        (DAY, "白藤湖", None, 1, None, None, LONG), "too_long", "G3", LONG[:80], {"limit": 200}
    ),
}
BAD_STATIONS = {
    "unknown town": Bad(station(B="火星街道"), "town_unknown", "B3", "火星街道"),
    "no name": Bad(station(C=None), "empty", "C3", ""),
    "long name": Bad(station(C=LONG), "too_long", "C3", LONG[:80], {"limit": 60}),
    "markup": Bad(station(C="<script>驿站"), "name_like_markup", "C3", "<script>驿站"),
    "control": Bad(
        station(C="驿\u202e站"), "sign_unprintable", "C3", "驿\u202e站", {"point": "U+202E"}
    ),
    "bell": Bad(station(C="驿\x7f站"), "sign_unprintable", "C3", "驿\x7f站", {"point": "U+007F"}),
    "emoji": Bad(station(C="驿站🚏"), "sign_unprintable", "C3", "驿站🚏", {"sign": "🚏"}),
    "formula": Bad(station(C="=1+1"), "name_like_formula", "C3", "=1+1"),
    "long address": Bad(station(D=LONG), "too_long", "D3", LONG[:80], {"limit": 200}),
    "off China": Bad(station(E="13.5,22.2"), "position_outside_china", "E3", "13.5,22.2"),
    "no position": Bad(station(E="路口"), "position_unreadable", "E3", "路口"),
    "unknown service": Bad(station(F="饮水、洗澡"), "choice_unknown", "F3", "饮水、洗澡"),
    "long contact": Bad(station(G="李" * 61), "too_long", "G3", "李" * 61, {"limit": 60}),
    "contact of emoji": Bad(station(G="😀"), "sign_unprintable", "G3", "😀"),
    "long telephone": Bad(station(G="李", H="1" * 61), "too_long", "H3", "1" * 61, {"limit": 60}),
    "half a seat": Bad(station(I=12.5), "not_whole", "I3", "12.5"),
    "too many seats": Bad(station(I=1e9), "too_large", "I3", "1000000000", {"limit": 9_999}),
    "no such month": Bad(station(J="2024年13月"), "month_unreadable", "J3", "2024年13月"),
    "hours": Bad(station(K="随叫随到"), "hours_unreadable", "K3", "随叫随到"),
    "status": Bad(station(L="停电"), "choice_unknown", "L3", "停电"),
    "closed without a day": Bad(station(L="撤销"), "closed_without_day", "M3", ""),
    "closed before opened": Bad(
        station(J="2024-03-01", L="撤销", M="2024-02-01"),
        "closed_before_opened",
        "M3",
        "2024-02-01",
    ),
    "twice": Bad(
        station(B="拱北街道", C="夏 湾驿站"), "station_twice", "C3", "夏 湾驿站", {"other": "C2"}
    ),
    "unknown code": Bad(station(A="440402005-999"), "code_unknown", "A3", "440402005-999"),
}
BAD_ACTIVITIES = {
    "unknown category": Bad(activity(D="文艺"), "choice_unknown", "D3", "文艺"),
    "unknown place": Bad(
        activity(E=f"{ONE}、火星驿站"), "station_unmatched", "E3", f"{ONE}、火星驿站"
    ),
    "ends before it starts": Bad(
        activity(B="16:00-14:30"), "ends_before_start", "B3", "16:00-14:30"
    ),
    "no time of day": Bad(activity(B="25:00"), "time_unreadable", "B3", "25:00"),
    "no title": Bad(activity(C=None), "empty", "C3", ""),
    "formula": Bad(activity(C="@SUM(1)"), "name_like_formula", "C3", "@SUM(1)"),
    "long title": Bad(activity(C=LONG), "too_long", "C3", LONG[:80], {"limit": 60}),
    "long organiser": Bad(activity(G=LONG), "too_long", "G3", LONG[:80], {"limit": 60}),
    "negative": Bad(activity(F=-3), "too_small", "F3", "-3"),
    "huge": Bad(activity(F=1e9), "too_large", "F3", "1000000000", {"limit": 99_999}),
    "status": Bad(activity(H="也许"), "choice_unknown", "H3", "也许"),
    "before our time": Bad(activity(A="1926-10-08"), "day_unreadable", "A3", "1926-10-08"),
}
BAD: list[tuple[ImportKind, Row, Row, str, Bad]] = [
    (kind, heading, good, name, bad)
    for kind, heading, good, cases in (
        (ImportKind.COUNTS, COUNTS, GOOD_COUNT, BAD_COUNTS),
        (ImportKind.STATIONS, STATIONS, GOOD_STATION, BAD_STATIONS),
        (ImportKind.ACTIVITIES, ACTIVITIES, GOOD_ACTIVITY, BAD_ACTIVITIES),
    )
    for name, bad in cases.items()
]


def told(plan: Plan) -> list[tuple[str, str, str]]:
    return [(remark.code, remark.cell, remark.value) for remark in plan.problems]


@pytest.mark.parametrize(
    ("kind", "heading", "good", "bad"),
    [(kind, heading, good, bad) for kind, heading, good, _, bad in BAD],
    ids=[f"{kind}: {name}" for kind, _, _, name, _ in BAD],
)
def test_a_bad_row_refuses_the_file_at_its_cell(
    file_engine: sa.Engine,
    planned: Planned,
    workbook: Workbook,
    snapshot: Callable[..., Any],
    kind: ImportKind,
    heading: Row,
    good: Row,
    bad: Bad,
) -> None:
    before = snapshot(file_engine)
    plan = planned(workbook([heading, good, bad.row], **bad.book), kind)
    assert told(plan) == [(bad.code, bad.cell, bad.value)]
    assert bad.values.items() <= plan.problems[0].values.items()
    assert (plan.problems[0].sheet, plan.read, plan.refused) == ("表", 2, 2)
    assert (plan.created, plan.updated, plan.unchanged) == (0, 0, 0)
    assert carry_out(file_engine, plan, "导入") is None
    assert snapshot(file_engine) == before


@pytest.mark.parametrize(
    ("kind", "heading", "good"),
    [
        (ImportKind.COUNTS, COUNTS, GOOD_COUNT),
        (ImportKind.STATIONS, STATIONS, station()),
        (ImportKind.STATIONS, STATIONS, GOOD_STATION),
        (ImportKind.ACTIVITIES, ACTIVITIES, GOOD_ACTIVITY),
        (ImportKind.ACTIVITIES, ACTIVITIES, activity()),
    ],
)
def test_the_good_rows_are_good(
    file_engine: sa.Engine,
    planned: Planned,
    workbook: Workbook,
    kind: ImportKind,
    heading: Row,
    good: Row,
) -> None:
    """Or the bad ones would prove nothing."""
    plan = planned(workbook([heading, good]), kind)
    assert (told(plan), plan.created) == ([], 1)
    assert carry_out(file_engine, plan, "导入") is not None


def test_coordinates_without_a_datum_are_refused(planned: Planned, workbook: Workbook) -> None:
    path = workbook([("镇街", "驿站名称", "坐标"), ("横琴镇", "横琴口岸驿站", "113.54,22.12")])
    assert told(planned(path, ImportKind.STATIONS)) == [("datum_unknown", "C2", "113.54,22.12")]


def test_one_code_on_two_rows_is_refused(planned: Planned, workbook: Workbook) -> None:
    code = "440402005-001"
    path = workbook([STATIONS, station(A=code, C="甲驿站"), station(A=code, C="乙驿站")])
    assert told(planned(path, ImportKind.STATIONS)) == [("code_twice", "A3", code)]
