"""Headers as offices write them: spellings, two rows, several sheets, and what a person says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from db.errors import RecordError
from db.workbooks import activities, counts, stations, vocabulary
from db.workbooks.cells import split_contact
from db.workbooks.headers import (
    Spellings,
    find_header,
    header_guess,
    headerless,
    heading_key,
)
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import Remarks
from db.workbooks.row import Row, data_rows
from db.workbooks.sheets import Cell, Sheet, read_sheets

Workbook = Callable[..., Path]

STATIONS = (vocabulary.STATION_HEADINGS, stations.REQUIRED)
COUNTS = (vocabulary.COUNT_HEADINGS, counts.REQUIRED)
ACTIVITIES = (vocabulary.ACTIVITY_HEADINGS, activities.REQUIRED)


def sheet(*rows: Sequence[Cell]) -> Sheet:
    return Sheet("表.xlsx", "表", [list(row) for row in rows])


def read(
    path: Path, mappings: Sequence[ColumnMapping] = (), said: list[Remarks] | None = None
) -> list[Row]:
    remarks: list[Remarks] = [] if said is None else said
    return list(data_rows(read_sheets(path), *STATIONS, remarks, mappings=mappings))


def codes(said: list[Remarks]) -> list[tuple[str, str, str]]:
    return [(r.sheet, r.cell, r.code) for remarks in said for r in remarks.found]


@pytest.mark.parametrize("spellings", [STATIONS[0], COUNTS[0], ACTIVITIES[0]])
def test_no_heading_means_two_things(spellings: Spellings) -> None:
    keys = [heading_key(said) for ways in spellings.values() for said in ways]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("spellings", "required", "headings", "meanings"),
    [
        (*STATIONS, "序号|站名|所在街道|营业时间|联系方式", "|name|town_code|hours_text|phone"),
        (*STATIONS, "*驿站名称|镇（街道）|X坐标|Y坐标", "name|town_code|longitude|latitude"),
        (*STATIONS, "站 点\n名称|镇、街道|东经(高德)|北纬", "name|town_code|longitude|latitude"),
        (*STATIONS, "1.名称|2.街镇|LNG|lat：", "name|town_code|longitude|latitude"),
        (*COUNTS, "服务日期|站点名称|饮水人次|手机充电（人）", "day|station|water|charging"),
        (*ACTIVITIES, "开展时间|举办日期|活动主题|活动类型", "time|day|title|category"),
    ],
)
def test_spellings(
    spellings: Spellings, required: tuple[str, ...], headings: str, meanings: str
) -> None:
    header = find_header(sheet(headings.split("|")), spellings, required)
    assert header is not None
    wanted = {key: n for n, key in enumerate(meanings.split("|")) if key}
    assert wanted.items() <= header.columns.items()


TWO_ROWS = [
    ["珠海市工会驿站台账", None, None, None, None, None, None, None, None],
    ["序号", "基本情况", None, "坐标(百度)", None, "联系人", None, "共建单位", "备注"],
    [None, "名称", "镇街", "经度", "纬度", "姓名", "电话", "名称", None],
    [1, "甲驿站", "横琴镇", 113.54, "22.12", "李", "0756-0000001", "邮局", "好"],
]
UNDERSTOOD = {
    "name": "甲驿站",
    "town_code": "横琴镇",
    "position_text": "113.54,22.12",
    "contact": "李",
    "phone": "0756-0000001",
    "host": "邮局",
    "note": "好",
}


@pytest.mark.parametrize("merged", [[], ["A1:I1", "A2:A3", "B2:C2", "D2:E2", "F2:G2", "I2:I3"]])
def test_a_header_of_two_rows(workbook: Workbook, merged: list[str]) -> None:
    said: list[Remarks] = []
    (row,) = read(workbook(TWO_ROWS, merged=merged), said=said)
    assert {key: row.text(key) for key in UNDERSTOOD} == UNDERSTOOD
    assert "百度" in row.heading("position_text")
    assert (row.at("position_text"), row.at("phone"), codes(said)) == ("D4", "G4", [])


def test_a_lower_row_that_only_adds_to_the_header_is_read_too(workbook: Workbook) -> None:
    rows = [
        ["名称", "镇街", "坐标(高德)", None],
        [None, None, "经度", "纬度"],
        ["甲", "横琴镇", 113.5, 22.1],
    ]
    (row,) = read(workbook(rows))
    assert (row.text("name"), row.text("position_text")) == ("甲", "113.5,22.1")


def test_a_name_below_a_unit_is_not_the_stations(workbook: Workbook) -> None:
    rows = [["管理单位", None, "镇街"], ["名称", "电话", None], ["香洲区", "1", "横琴镇"]]
    assert find_header(sheet(*rows), *STATIONS) is None


def test_a_title_is_no_upper_row(workbook: Workbook) -> None:
    header = find_header(sheet(["2026年10月台账"], ["名称", "镇街"]), *STATIONS)
    assert header is not None
    assert (header.row, header.headings) == (1, ("名称", "镇街"))


def test_a_header_further_down_and_notes_above_it(workbook: Workbook) -> None:
    rows = [["说明：名称、镇街必填"], [], ["填表单位", "某区"], ["驿站", "镇街"], ["甲", "横琴镇"]]
    (row,) = read(workbook(rows))
    assert (row.number, row.text("name")) == (4, "甲")


def test_a_heading_twice_above_the_header_is_no_matter() -> None:
    header = find_header(sheet(["电话", "电话"], ["名称", "镇街"]), *STATIONS)
    assert header is not None
    with pytest.raises(RecordError, match="header_twice"):
        find_header(sheet(["名称", "镇街", "站名"]), *STATIONS)


def test_sheets_are_read_or_said_to_be_left_out(workbook: Workbook) -> None:
    more: Mapping[str, Sequence[Sequence[object]]] = {
        "斗门": [["名称", "镇街"], ["乙", "白蕉镇"]],
        "填表说明": [["每季度填一次"]],
    }
    said: list[Remarks] = []
    rows = [["名称", "镇街", "巡查频次", None], ["甲", "横琴镇", "每周", None]]
    path = workbook(rows, more=more)
    assert [row.text("name") for row in read(path, said=said)] == ["甲", "乙"]
    assert codes(said) == [("表", "A1", "columns_unread"), ("填表说明", "A1", "sheet_skipped")]
    assert said[0].found[0].values == {"headings": ("巡查频次",)}


STRANGE = [
    ["某区驿站一览"],
    ["驿站代号", "属地", "名头", "电话", "电话"],
    ["A1", "横琴镇", "甲", "0756-0000001", "0756-0000002"],
]


def test_a_person_says_what_the_columns_are_once(workbook: Workbook) -> None:
    path = workbook(STRANGE)
    assert read(path) == []
    guess = header_guess(sheet(*STRANGE), vocabulary.STATION_HEADINGS)
    assert (guess.row, guess.headings) == (1, tuple(STRANGE[1]))
    assert guess.meanings == (None, None, None, "phone", "phone")

    mapping = guess.mapping([None, "town_code", "name", None, "phone"])
    kept = ColumnMapping.from_json(mapping.header, mapping.to_json())
    assert kept == mapping
    again = [["2027年一览"], ["驿站 代号", "属地：", *STRANGE[1][2:]], STRANGE[2]]
    said: list[Remarks] = []
    (row,) = read(workbook(again), [kept], said)
    assert [row.text(key) for key in ("name", "town_code", "phone")] == [
        *("甲", "横琴镇", "0756-0000002"),
    ]
    assert codes(said) == [("表", "A2", "columns_unread")]


def test_a_mapping_is_for_its_own_header_alone(workbook: Workbook) -> None:
    mapping = header_guess(sheet(*STRANGE), STATIONS[0]).mapping([None, "town_code", "name"])
    moved = [["属地", "驿站代号", "名头", "电话", "电话"], STRANGE[2]]
    assert read(workbook(moved), [mapping]) == []


BARE = [["甲驿站", "横琴镇", "示例数据", None], ["乙驿站", "横琴镇", None, "2026年10月"]]
NAME_AND_TOWN: Sequence[str | None] = ["name", "town_code", None, None]


def test_a_sheet_without_a_header_begins_with_data(workbook: Workbook) -> None:
    path = workbook(BARE)
    mapping = headerless(sheet(*BARE)).mapping(NAME_AND_TOWN)
    said: list[Remarks] = []
    first, second = read(path, [ColumnMapping.from_json(mapping.header, mapping.to_json())], said)
    assert [(row.number, row.text("name")) for row in (first, second)] == [
        (0, "甲驿站"),
        (1, "乙驿站"),
    ]
    assert (codes(said), first.month, first.heading("name")) == ([], None, "")


@pytest.mark.parametrize(
    "rows",
    [
        [["名称", "镇街", "备注", "星级"], *BARE],
        [["通知", None, None, None], ["各驿站", None, None, "填报"]],
        [row[:3] for row in BARE],
    ],
    ids=["a header is understood", "nothing in a column that is needed", "not as wide"],
)
def test_that_a_header_lacks_is_not_said_of_other_sheets(
    workbook: Workbook, rows: list[list[Cell]]
) -> None:
    mapping = headerless(sheet(*BARE)).mapping(NAME_AND_TOWN)
    found = read(workbook(rows), [mapping])
    assert [row.number for row in found] == ([1, 2] if rows[0][0] == "名称" else [])


def test_what_was_said_last_counts(workbook: Workbook) -> None:
    """Somebody took the first row for a header, and thought better of it."""
    wrong = header_guess(sheet(*BARE), STATIONS[0], 0).mapping(NAME_AND_TOWN)
    right = headerless(sheet(*BARE)).mapping(NAME_AND_TOWN)
    assert [len(read(workbook(BARE), said)) for said in ([wrong, right], [right, wrong])] == [2, 1]


def test_a_person_may_point_at_another_row() -> None:
    guess = header_guess(sheet(*STRANGE), vocabulary.STATION_HEADINGS, row=2)
    assert (guess.row, guess.headings[:2]) == (2, ("A1", "横琴镇"))


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("李某 0756-0000001", ("李某", "0756-0000001")),
        ("李某：13000000000", ("李某", "13000000000")),
        ("李某（13000000000）", ("李某", "13000000000")),
        ("李某\n+86 13000000000", ("李某", "+86 13000000000")),
        ("13000000000", ("", "13000000000")),
        ("李某", ("李某", "")),
        ("李某 13000000000、王某 13000000001", ("李某 13000000000、王某 13000000001", "")),
        (None, ("", "")),
    ],
)
def test_name_and_telephone_in_one_cell(cell: Cell, parts: tuple[str, str]) -> None:
    assert split_contact(cell) == parts


def test_the_month_may_be_the_sheets_name(workbook: Workbook) -> None:
    rows = [["日期", "驿站", "饮水"], ["8日", "甲", 1]]
    path = workbook([], more={"2026年9月": rows}, name="全年2025年12月.xlsx")
    (row,) = data_rows(read_sheets(path), *COUNTS, [])
    assert row.month is not None
    assert row.month.first_day == dt.date(2026, 9, 1)
