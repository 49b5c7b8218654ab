"""What cannot be meant in a workbook that came back is said at its cell; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from db.imports import carry_out
from db.stations import station_record
from db.work import Work
from db.workbooks.plan import Plan, Weight

ONE, TWO, THREE = "440402005-001", "440402104-001", "440403001-001"

Returned = Callable[..., Path]
Planned = Callable[[Path], Plan]
Told = Callable[[Plan], list[tuple[object, ...]]]
Amend = Callable[..., None]
Edits = Mapping[tuple[str, str], object]


def test_missing_rows_are_said_and_never_deleted(
    returned: Returned,
    planned: Planned,
    told: Told,
) -> None:
    path = returned({})
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(6)
    book.save(path)
    plan = planned(path)
    assert (told(plan), plan.read) == ([], 2)
    missing = [r for r in plan.remarks if r.code == "row_missing"]
    assert [(r.weight, r.values["code"], r.values["name"]) for r in missing] == [
        (Weight.MISSING, TWO, "横琴湿地工会驿站")
    ]


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        ({(TWO, "驿站编号"): ONE}, [("code_edited", "A6")]),
        ({(TWO, "驿站编号"): "440402104-009"}, [("code_edited", "A6")]),
        (
            {(ONE, "驿站编号"): TWO, (TWO, "驿站编号"): ONE},
            [("code_edited", "A4"), ("code_edited", "A6")],
        ),
        (
            {
                ("新", "驿站编号"): "440402104-009",
                ("新", "驿站名称"): "新",
                ("新", "镇街"): "横琴镇",
            },
            [("code_unknown", "A7")],
        ),
        (
            {("新", "驿站编号"): TWO, ("新", "驿站名称"): "新", ("新", "镇街"): "横琴镇"},
            [("code_twice", "A7")],
        ),
        ({(ONE, "驿站名称"): None}, [("empty", "B4")]),
        ({(ONE, "状态"): None}, [("empty", "E4")]),
        ({(ONE, "管理单位"): "火星区"}, [("unit_unknown", "D4")]),
        ({(ONE, "百度上图"): "已上图"}, [("empty", "X4")]),
        ({(ONE, "状态"): "撤销"}, [("closed_without_day", "AI4")]),
        ({(ONE, "设施"): "微波卢"}, [("choice_unknown", "M4")]),
        ({(ONE, "核实日期"): "1026-10-01"}, [("day_beyond", "AK4")]),
        ({(ONE, "核实日期"): "2026-11-03"}, [("day_in_future", "AK4")]),
        ({(ONE, "启用日期"): "1026-10-01"}, [("day_beyond", "AH4")]),
        ({(ONE, "临时关闭"): "1026-10-01 装修"}, [("day_beyond", "O4")]),
        ({(ONE, "高德核对日期"): "1026-10-01"}, [("day_beyond", "V4")]),
    ],
)
def test_what_cannot_be_meant_refuses_the_file_at_its_cell(
    desk: sa.Engine,
    returned: Returned,
    edits: Edits,
    problems: list[tuple[str, str]],
    planned: Planned,
) -> None:
    plan = planned(returned(edits, contacts=True))
    assert [(remark.code, remark.cell) for remark in plan.problems] == problems
    assert [remark for remark in plan.remarks if remark.code == "row_missing"] == []
    assert carry_out(desk, plan, "导入") is None


@pytest.mark.parametrize("heading", ["驿站名称", "地址"])
def test_a_column_sorted_without_its_rows_refuses_the_file(
    returned: Returned,
    heading: str,
    planned: Planned,
    amend: Amend,
) -> None:
    for number in (1, 2, 3):
        amend(number, address=f"情侣路{number}号")
    path = returned({})
    book = openpyxl.load_workbook(path)
    sheet = book.active
    (column,) = (cell.column for cell in sheet[3] if cell.value == heading)
    first, *others = (sheet.cell(row, column).value for row in (4, 5, 6))
    for row, text in zip((4, 5, 6), (*others, first), strict=True):
        sheet.cell(row, column).value = text
    book.save(path)
    (problem,) = planned(path).problems
    assert (problem.code, problem.values["count"]) == ("column_shuffled", 3)


def test_a_row_whose_station_is_gone_is_refused(
    desk: sa.Engine,
    returned: Returned,
    planned: Planned,
) -> None:
    path = returned({})
    with Work(desk, "删去") as work:
        work.session.delete(station_record(work.session, 3))
    plan = planned(path)
    assert [(r.code, r.cell, r.value) for r in plan.problems] == [("code_gone", "A5", THREE)]
