"""What people hand in: each fault is told with its cell and value, and nothing is written."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from db.counts import reported_days
from db.engine import open_register, reading
from db.errors import ConflictError, DataFileError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.stations import add_station
from db.values import Service
from db.work import Work
from db.workbooks.plan import Plan, Weight

TODAY = dt.date(2026, 11, 2)
DAY = dt.date(2026, 10, 8)
ONE = "拱北口岸工会驿站"
LONG = "长" * 5000

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


@pytest.fixture
def desk(file: Path) -> Iterator[sa.Engine]:
    engine = open_register(str(file))
    yield engine
    engine.dispose()


def planned(engine: sa.Engine, path: Path, kind: ImportKind = ImportKind.COUNTS) -> Plan:
    return plan_file(engine, path, ImportChoice(kind), today=TODAY)


def told(plan: Plan) -> list[tuple[str, str, str]]:
    return [(remark.code, remark.cell, remark.value) for remark in plan.problems]


@pytest.mark.parametrize(
    ("kind", "heading", "good", "bad"),
    [(kind, heading, good, bad) for kind, heading, good, _, bad in BAD],
    ids=[f"{kind}: {name}" for kind, _, _, name, _ in BAD],
)
def test_a_bad_row_refuses_the_file_at_its_cell(
    desk: sa.Engine,
    workbook: Workbook,
    snapshot: Callable[..., Any],
    kind: ImportKind,
    heading: Row,
    good: Row,
    bad: Bad,
) -> None:
    before = snapshot(desk)
    plan = planned(desk, workbook([heading, good, bad.row], **bad.book), kind)
    assert told(plan) == [(bad.code, bad.cell, bad.value)]
    assert bad.values.items() <= plan.problems[0].values.items()
    assert (plan.problems[0].sheet, plan.read, plan.refused) == ("表", 2, 2)
    assert (plan.created, plan.updated, plan.unchanged) == (0, 0, 0)
    assert carry_out(desk, plan, "导入") is None
    assert snapshot(desk) == before


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
    desk: sa.Engine, workbook: Workbook, kind: ImportKind, heading: Row, good: Row
) -> None:
    """Or the bad ones would prove nothing."""
    plan = planned(desk, workbook([heading, good]), kind)
    assert (told(plan), plan.created) == ([], 1)
    assert carry_out(desk, plan, "导入") is not None


def test_coordinates_without_a_datum_are_refused(desk: sa.Engine, workbook: Workbook) -> None:
    path = workbook([("镇街", "驿站名称", "坐标"), ("横琴镇", "横琴口岸驿站", "113.54,22.12")])
    assert told(planned(desk, path, ImportKind.STATIONS)) == [
        ("datum_unknown", "C2", "113.54,22.12")
    ]


def test_one_code_on_two_rows_is_refused(desk: sa.Engine, workbook: Workbook) -> None:
    code = "440402005-001"
    path = workbook([STATIONS, station(A=code, C="甲驿站"), station(A=code, C="乙驿站")])
    assert told(planned(desk, path, ImportKind.STATIONS)) == [("code_twice", "A3", code)]


@pytest.fixture
def damaged(tmp_path: Path, workbook: Workbook) -> Callable[[str], Path]:
    """Files that are no workbooks, by kind of damage."""

    def make(damage: str) -> Path:
        path = tmp_path / "damaged.xlsx"
        if damage == "text":
            path.write_text("各单位，请查收附件。\n此致\n敬礼\n", encoding="utf-8")
        elif damage == "PDF":
            path.write_bytes(b"%PDF-1.7\n" + bytes(3000))
        elif damage == "empty file":
            path.write_bytes(b"")
        elif damage == "empty workbook":
            openpyxl.Workbook().save(path)
        elif damage == "password":
            mark = "EncryptedPackage".encode("utf-16-le")
            path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1016) + mark + bytes(500))
        elif damage == "old Office file":
            path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000))
        elif damage == "other archive":
            with zipfile.ZipFile(path, "w") as packed:
                packed.writestr("letter.txt", "信")
        elif damage == "bomb":
            path = workbook([COUNTS, GOOD_COUNT])
            content = bytearray(path.read_bytes())
            entry = content.index(b"PK\1\2")
            content[entry + 24 : entry + 28] = (4_000_000_000).to_bytes(4, "little")
            path.write_bytes(content)
        elif damage == "cut off":
            path = workbook([COUNTS, GOOD_COUNT])
            path.write_bytes(path.read_bytes()[:-200])
        elif damage == "folder":
            path.mkdir()
        return path

    return make


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("text", "not_a_workbook"),
        ("PDF", "not_a_workbook"),
        ("old Office file", "not_a_workbook"),
        ("other archive", "not_a_workbook"),
        ("cut off", "not_a_workbook"),
        ("empty file", "workbook_empty"),
        ("empty workbook", "workbook_empty"),
        ("password", "workbook_locked"),
        ("bomb", "workbook_too_large"),
        ("none", "file_missing"),
        ("folder", "file_missing"),
    ],
)
def test_what_is_no_workbook_is_said_to_be_none(
    desk: sa.Engine, damaged: Callable[[str], Path], damage: str, code: str
) -> None:
    path = damaged(damage)
    for kind in ImportKind:
        with pytest.raises(DataFileError) as refused:
            planned(desk, path, kind)
        assert (refused.value.code, refused.value.values["path"]) == (code, str(path))


def test_a_damaged_workbook_never_surprises(desk: sa.Engine, workbook: Workbook) -> None:
    whole = workbook([COUNTS, *[GOOD_COUNT] * 20]).read_bytes()
    chance = random.Random(7)
    path = workbook([COUNTS], name="torn.xlsx")
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 40))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        path.write_bytes(content)
        assert outcome(desk, path) in {
            "understood",
            "not_a_workbook",
            "workbook_empty",
            "workbook_too_large",
        }


def outcome(engine: sa.Engine, path: Path) -> str:
    try:
        planned(engine, path)
    except DataFileError as refused:
        return refused.code
    return "understood"


def test_a_header_we_do_not_understand_says_what_is_missing(
    desk: sa.Engine, workbook: Workbook
) -> None:
    plan = planned(desk, workbook([("姓名", "电话"), ("李", "1")]))
    assert told(plan) == [("header_unreadable", "A1", "")]
    assert plan.problems[0].values == {"missing": ["日期", "驿站"]}


def test_a_heading_twice_is_refused(desk: sa.Engine, workbook: Workbook) -> None:
    path = workbook([("日期", "驿站", "饮水", "免费饮水"), (DAY, ONE, 1, 2)], title="登记表")
    assert told(planned(desk, path)) == [("header_twice", "A2", "免费饮水")]


def test_the_same_day_twice_with_the_same_numbers_is_one(
    desk: sa.Engine, workbook: Workbook
) -> None:
    plan = planned(desk, workbook([COUNTS, GOOD_COUNT, (DAY, "拱北口岸", None, 5, 3)]))
    assert not plan.problems
    assert (plan.read, plan.created) == (2, 1)
    said = {remark.code: remark for remark in plan.remarks}
    assert (said["day_repeated"].cell, said["day_repeated"].values) == ("A3", {"other": "A2"})


def test_a_name_two_stations_answer_to_is_not_guessed(desk: sa.Engine, workbook: Workbook) -> None:
    with Work(desk, "另一处口岸") as work:
        values = {"town_code": "440402104", "name": "拱北口岸爱心驿站"}
        add_station(work, values)
    plan = planned(desk, workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)]))
    assert told(plan) == [("station_ambiguous", "B2", "拱北口岸驿站")]
    assert plan.problems[0].values["candidates"] == [ONE, "拱北口岸爱心驿站"]
    plan = planned(desk, workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)], name="香洲区.xlsx"))
    assert not plan.problems
    assert [change.name for change in plan.changes] == [f"10-08 {ONE}"]


def test_a_name_written_otherwise_is_matched_and_said(desk: sa.Engine, workbook: Workbook) -> None:
    plan = planned(desk, workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)]))
    (remark,) = plan.remarks
    assert (remark.weight, remark.code, remark.cell) == (Weight.CHANGED, "station_matched", "B2")
    assert (remark.value, remark.values) == ("拱北口岸驿站", {"name": ONE})


@pytest.mark.parametrize(
    ("written", "suggested"),
    [("白藤", ["白藤湖工会驿站"]), ("横琴湿弟驿站", ["横琴湿地工会驿站"]), ("火星", [])],
)
def test_an_unknown_name_comes_with_suggestions(
    desk: sa.Engine, workbook: Workbook, written: str, suggested: list[str]
) -> None:
    plan = planned(desk, workbook([COUNTS, (DAY, written, None, 1)]))
    assert told(plan) == [("station_unmatched", "B2", written)]
    assert plan.problems[0].values["candidates"] == suggested


def test_totals_signatures_and_blank_rows_are_no_data(desk: sa.Engine, workbook: Workbook) -> None:
    rows = [
        COUNTS,
        GOOD_COUNT,
        (None, " "),
        ("合 计", None, None, 5, 3),
        (None, "小计", None, 5, 3),
        ("制表人：李       审核人：王",),
        ("备注：国庆照常",),
    ]
    plan = planned(desk, workbook(rows))
    assert (told(plan), plan.read, plan.created) == ([], 1, 1)
    said = [(remark.code, remark.cell) for remark in plan.remarks]
    assert said == [("row_not_data", f"A{row}") for row in (4, 5, 6, 7)]


def test_a_title_that_begins_like_a_total_is_data(desk: sa.Engine, workbook: Workbook) -> None:
    rows = [ACTIVITIES, activity(B=None, C="总计划宣讲"), activity(B=None, C="联系群众：走访")]
    plan = planned(desk, workbook(rows), ImportKind.ACTIVITIES)
    assert (told(plan), plan.created) == ([], 2)


def test_a_line_nobody_filled_in_is_no_report(desk: sa.Engine, workbook: Workbook) -> None:
    plan = planned(desk, workbook([COUNTS, GOOD_COUNT, (DAY, "白藤湖", None, None)]))
    assert (told(plan), plan.read) == ([], 1)
    assert [remark.code for remark in plan.remarks] == ["row_without_counts"]


def test_cells_merged_down_a_column_hold_for_each_row(desk: sa.Engine, workbook: Workbook) -> None:
    rows = [COUNTS, GOOD_COUNT, (None, "白藤湖工会驿站", 1, 2)]
    plan = planned(desk, workbook(rows, title="登记表", merged=["A1:G1", "A3:A4", "J1:J9"]))
    assert told(plan) == []
    carry_out(desk, plan, "导入")
    with reading(desk) as session:
        assert set(reported_days(session, DAY, DAY)) == {(DAY, 1), (DAY, 3)}


def test_every_sheet_that_is_understood_is_read(desk: sa.Engine, workbook: Workbook) -> None:
    more = {
        "十一月": [["2026年11月登记表"], COUNTS, ("11月1日", ONE, None, 7)],
        "说明": [["填表说明"], ["每天下班前填写"]],
        "空": [],
    }
    plan = planned(desk, workbook([COUNTS, GOOD_COUNT], title="2026年10月登记表", more=more))
    assert (told(plan), plan.created) == ([], 2)
    bad = {"十一月": [COUNTS, (dt.date(2026, 11, 1), ONE, None, -7)]}
    plan = planned(desk, workbook([COUNTS, GOOD_COUNT], more=bad))
    assert [(remark.sheet, remark.cell) for remark in plan.problems] == [("十一月", "D2")]


def test_numbers_people_write_in_words_are_read_and_said(
    desk: sa.Engine, workbook: Workbook
) -> None:
    plan = planned(desk, workbook([COUNTS, (DAY, ONE, None, "１５人", "1,200")]))
    assert told(plan) == []
    assert [(r.code, r.cell, r.value, r.values["now"]) for r in plan.remarks] == [
        ("number_read", "D2", "１５人", 15),
        ("number_read", "E2", "1,200", 1200),
    ]
    carry_out(desk, plan, "导入")
    with reading(desk) as session:
        (entry,) = reported_days(session, DAY, DAY).values()
    assert (entry.counts[Service.WATER], entry.counts[Service.CHARGING]) == (15, 1200)


def test_a_remark_is_cleaned_before_it_is_compared(desk: sa.Engine, workbook: Workbook) -> None:
    path = workbook([COUNTS, (DAY, ONE, None, 1, None, None, "台风  停电 ")])
    carry_out(desk, planned(desk, path), "导入")
    again = planned(desk, path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)


def test_an_activity_at_several_stations_is_recognised(desk: sa.Engine, workbook: Workbook) -> None:
    with Work(desk, "后来的驿站，编码在前") as work:
        add_station(work, {"town_code": "440402001", "name": "翠香驿站"})
    path = workbook([ACTIVITIES, activity(E="翠香、拱北口岸、白藤湖"), activity(E=None)])
    plan = planned(desk, path, ImportKind.ACTIVITIES)
    assert (told(plan), plan.created) == ([], 2)
    carry_out(desk, plan, "导入")
    again = planned(desk, path, ImportKind.ACTIVITIES)
    assert (again.created, again.unchanged) == (0, 2)


def test_a_register_changed_since_the_plan_is_not_overwritten(
    desk: sa.Engine, workbook: Workbook
) -> None:
    path = workbook([STATIONS, station(A="440402104-001", C="横琴湿地工会驿站", N="新")])
    plan = planned(desk, path, ImportKind.STATIONS)
    assert (told(plan), plan.updated) == ([], 1)
    carry_out(desk, planned(desk, path, ImportKind.STATIONS), "先到")
    with pytest.raises(ConflictError):
        carry_out(desk, plan, "后到")


DATA = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize("cell", ["=1+1", "=1/0", "#DIV/0!"])
def test_a_formula_without_a_result_is_not_taken_for_an_empty_cell(
    desk: sa.Engine, tmp_path: Path, cell: str
) -> None:
    book = openpyxl.load_workbook(DATA / "counts-2026-10-万山区.xlsx")
    book.active["D5"] = cell
    if cell.startswith("#"):
        book.active["D5"].data_type = "e"
    path = tmp_path / "counts-2026-10-万山区.xlsx"
    book.save(path)
    assert ("cell_without_value", "D5", "") in told(planned(desk, path))


def test_a_total_by_formula_is_no_data_all_the_same(desk: sa.Engine, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DATA / "counts-2026-10-万山区.xlsx")
    book.active.cell(book.active.max_row, 4).value = "=SUM(D3:D126)"
    path = tmp_path / "counts-2026-10-万山区.xlsx"
    book.save(path)
    assert "cell_without_value" not in {code for code, _cell, _value in told(planned(desk, path))}
