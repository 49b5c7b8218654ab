"""What is made of rows as people write them: matched, read, passed over, and said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from db.counts import reported_days
from db.engine import reading
from db.errors import ConflictError
from db.imports import ImportKind, carry_out
from db.stations import add_station
from db.values import Service
from db.work import Work
from db.workbooks.plan import Plan, Weight

DATA = Path(__file__).parent.parent / "data"
DAY = dt.date(2026, 10, 8)
ONE = "拱北口岸工会驿站"

Planned = Callable[..., Plan]
Workbook = Callable[..., Path]
Row = Sequence[object]

COUNTS: Row = ("日期", "驿站", "午餐", "饮水", "充电", "登记方式", "备注")
GOOD_COUNT: Row = (DAY, ONE, None, 5, 3)
ACTIVITIES: Row = ("日期", "活动名称", "类别", "地点")


def activity(title: str = "送清凉", places: str | None = ONE) -> Row:
    return (DAY, title, "应急救援", places)


def told(plan: Plan) -> list[tuple[str, str, str]]:
    return [(remark.code, remark.cell, remark.value) for remark in plan.problems]


def test_a_header_we_do_not_understand_says_what_is_missing(
    planned: Planned, workbook: Workbook
) -> None:
    plan = planned(workbook([("姓名", "电话"), ("李", "1")]))
    assert told(plan) == [("header_unreadable", "A1", "")]
    assert plan.problems[0].values == {"missing": ["日期", "驿站"]}


def test_a_heading_twice_is_refused(planned: Planned, workbook: Workbook) -> None:
    path = workbook([("日期", "驿站", "饮水", "免费饮水"), (DAY, ONE, 1, 2)], title="登记表")
    assert told(planned(path)) == [("header_twice", "A2", "免费饮水")]


def test_the_same_day_twice_with_the_same_numbers_is_one(
    planned: Planned, workbook: Workbook
) -> None:
    plan = planned(workbook([COUNTS, GOOD_COUNT, (DAY, "拱北口岸", None, 5, 3)]))
    assert not plan.problems
    assert (plan.read, plan.created) == (2, 1)
    said = {remark.code: remark for remark in plan.remarks}
    assert (said["day_repeated"].cell, said["day_repeated"].values) == ("A3", {"other": "A2"})


def test_a_name_two_stations_answer_to_is_not_guessed(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    with Work(file_engine, "另一处口岸") as work:
        values = {"town_code": "440402104", "name": "拱北口岸爱心驿站"}
        add_station(work, values)
    plan = planned(workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)]))
    assert told(plan) == [("station_ambiguous", "B2", "拱北口岸驿站")]
    assert plan.problems[0].values["candidates"] == [ONE, "拱北口岸爱心驿站"]
    plan = planned(workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)], name="香洲区.xlsx"))
    assert not plan.problems
    assert [change.name for change in plan.changes] == [f"10-08 {ONE}"]


def test_a_name_written_otherwise_is_matched_and_said(planned: Planned, workbook: Workbook) -> None:
    plan = planned(workbook([COUNTS, (DAY, "拱北口岸驿站", None, 1)]))
    (remark,) = plan.remarks
    assert (remark.weight, remark.code, remark.cell) == (Weight.CHANGED, "station_matched", "B2")
    assert (remark.value, remark.values) == ("拱北口岸驿站", {"name": ONE})


@pytest.mark.parametrize(
    ("written", "suggested"),
    [("白藤", ["白藤湖工会驿站"]), ("横琴湿弟驿站", ["横琴湿地工会驿站"]), ("火星", [])],
)
def test_an_unknown_name_comes_with_suggestions(
    planned: Planned, workbook: Workbook, written: str, suggested: list[str]
) -> None:
    plan = planned(workbook([COUNTS, (DAY, written, None, 1)]))
    assert told(plan) == [("station_unmatched", "B2", written)]
    assert plan.problems[0].values["candidates"] == suggested


def test_totals_signatures_and_blank_rows_are_no_data(planned: Planned, workbook: Workbook) -> None:
    rows = [
        COUNTS,
        GOOD_COUNT,
        (None, " "),
        ("合 计", None, None, 5, 3),
        (None, "小计", None, 5, 3),
        ("制表人：李       审核人：王",),
        ("备注：国庆照常",),
    ]
    plan = planned(workbook(rows))
    assert (told(plan), plan.read, plan.created) == ([], 1, 1)
    said = [(remark.code, remark.cell) for remark in plan.remarks]
    assert said == [("row_not_data", f"A{row}") for row in (4, 5, 6, 7)]


def test_a_title_that_begins_like_a_total_is_data(planned: Planned, workbook: Workbook) -> None:
    rows = [ACTIVITIES, activity(title="总计划宣讲"), activity(title="联系群众：走访")]
    plan = planned(workbook(rows), ImportKind.ACTIVITIES)
    assert (told(plan), plan.created) == ([], 2)


def test_a_line_nobody_filled_in_is_no_report(planned: Planned, workbook: Workbook) -> None:
    plan = planned(workbook([COUNTS, GOOD_COUNT, (DAY, "白藤湖", None, None)]))
    assert (told(plan), plan.read) == ([], 1)
    assert [remark.code for remark in plan.remarks] == ["row_without_counts"]


def test_cells_merged_down_a_column_hold_for_each_row(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    rows = [COUNTS, GOOD_COUNT, (None, "白藤湖工会驿站", 1, 2)]
    plan = planned(workbook(rows, title="登记表", merged=["A1:G1", "A3:A4", "J1:J9"]))
    assert told(plan) == []
    carry_out(file_engine, plan, "导入")
    with reading(file_engine) as session:
        assert set(reported_days(session, DAY, DAY)) == {(DAY, 1), (DAY, 3)}


def test_every_sheet_that_is_understood_is_read(planned: Planned, workbook: Workbook) -> None:
    more = {
        "十一月": [["2026年11月登记表"], COUNTS, ("11月1日", ONE, None, 7)],
        "说明": [["填表说明"], ["每天下班前填写"]],
        "空": [],
    }
    plan = planned(workbook([COUNTS, GOOD_COUNT], title="2026年10月登记表", more=more))
    assert (told(plan), plan.created) == ([], 2)
    bad = {"十一月": [COUNTS, (dt.date(2026, 11, 1), ONE, None, -7)]}
    plan = planned(workbook([COUNTS, GOOD_COUNT], more=bad))
    assert [(remark.sheet, remark.cell) for remark in plan.problems] == [("十一月", "D2")]


def test_numbers_people_write_in_words_are_read_and_said(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    plan = planned(workbook([COUNTS, (DAY, ONE, None, "１５人", "1,200")]))
    assert told(plan) == []
    assert [(r.code, r.cell, r.value, r.values["now"]) for r in plan.remarks] == [
        ("number_read", "D2", "１５人", 15),
        ("number_read", "E2", "1,200", 1200),
    ]
    carry_out(file_engine, plan, "导入")
    with reading(file_engine) as session:
        (entry,) = reported_days(session, DAY, DAY).values()
    assert (entry.counts[Service.WATER], entry.counts[Service.CHARGING]) == (15, 1200)


def test_a_remark_is_cleaned_before_it_is_compared(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    path = workbook([COUNTS, (DAY, ONE, None, 1, None, None, "台风  停电 ")])
    carry_out(file_engine, planned(path), "导入")
    again = planned(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)


def test_an_activity_at_several_stations_is_recognised(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    with Work(file_engine, "后来的驿站，编码在前") as work:
        add_station(work, {"town_code": "440402001", "name": "翠香驿站"})
    path = workbook([ACTIVITIES, activity(places="翠香、拱北口岸、白藤湖"), activity(places=None)])
    plan = planned(path, ImportKind.ACTIVITIES)
    assert (told(plan), plan.created) == ([], 2)
    carry_out(file_engine, plan, "导入")
    again = planned(path, ImportKind.ACTIVITIES)
    assert (again.created, again.unchanged) == (0, 2)


def test_a_register_changed_since_the_plan_is_not_overwritten(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    headings = ("驿站编码", "镇街", "驿站名称", "备注")
    path = workbook([headings, ("440402104-001", "横琴镇", "横琴湿地工会驿站", "新")])
    plan = planned(path, ImportKind.STATIONS)
    assert (told(plan), plan.updated) == ([], 1)
    carry_out(file_engine, planned(path, ImportKind.STATIONS), "先到")
    with pytest.raises(ConflictError):
        carry_out(file_engine, plan, "后到")


def test_a_repeated_cell_is_remarked_on_in_every_row(planned: Planned, workbook: Workbook) -> None:
    hours = "工作日 9:00-17:00"
    rows = [("横琴镇", f"{n}号驿站", hours) for n in range(3)]
    plan = planned(workbook([("镇街", "驿站名称", "开放时间"), *rows]), ImportKind.STATIONS)
    said = {(remark.code, remark.value) for remark in plan.remarks}
    assert [remark.cell for remark in plan.remarks] == ["C2", "C3", "C4"]
    assert said == {("holidays_off_assumed", hours)}


def test_a_repeated_cell_is_refused_in_every_row(planned: Planned, workbook: Workbook) -> None:
    rows = [("横琴镇", f"{n}号驿站", form) for n, form in enumerate(("飞的", "流动", "飞的"))]
    plan = planned(workbook([("镇街", "驿站名称", "形式"), *rows]), ImportKind.STATIONS)
    assert told(plan) == [("choice_unknown", "C2", "飞的"), ("choice_unknown", "C4", "飞的")]
    assert [change.name for change in plan.skipping().changes] == ["1号驿站"]


@pytest.mark.parametrize(("cells", "ticked"), [((True, 1), "C2"), ((1, True), "C3")])
def test_a_tick_is_not_taken_for_a_one(
    planned: Planned, workbook: Workbook, cells: Row, ticked: str
) -> None:
    rows = [("横琴镇", f"{n}号驿站", cell) for n, cell in enumerate(cells)]
    plan = planned(workbook([("镇街", "驿站名称", "面积"), *rows]), ImportKind.STATIONS)
    assert told(plan) == [("number_unreadable", ticked, "True")]


def test_problems_come_in_the_order_of_the_rows(planned: Planned, workbook: Workbook) -> None:
    rows = [("横琴镇", "甲驿站", "不小"), ("火星", "乙驿站", 12), ("横琴镇", "=丙", "不大")]
    plan = planned(workbook([("镇街", "驿站名称", "面积"), *rows]), ImportKind.STATIONS)
    assert [cell for _code, cell, _value in told(plan)] == ["C2", "A3", "B4", "C4"]


@pytest.mark.parametrize("cell", ["=1+1", "=1/0", "#DIV/0!"])
def test_a_formula_without_a_result_is_not_taken_for_an_empty_cell(
    planned: Planned, tmp_path: Path, cell: str
) -> None:
    book = openpyxl.load_workbook(DATA / "counts-2026-10-万山区.xlsx")
    book.active["D5"] = cell
    if cell.startswith("#"):
        book.active["D5"].data_type = "e"
    path = tmp_path / "counts-2026-10-万山区.xlsx"
    book.save(path)
    assert ("cell_without_value", "D5", "") in told(planned(path))


def test_a_total_by_formula_is_no_data_all_the_same(planned: Planned, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DATA / "counts-2026-10-万山区.xlsx")
    book.active.cell(book.active.max_row, 4).value = "=SUM(D3:D126)"
    path = tmp_path / "counts-2026-10-万山区.xlsx"
    book.save(path)
    assert "cell_without_value" not in {code for code, _cell, _value in told(planned(path))}
