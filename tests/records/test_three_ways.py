"""A workbook of ours that went out, was edited, and comes back to a register that moved on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    dossier,
    save_dossier,
)
from db.engine import reading
from db.history import take_back
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import ManagingUnit
from db.stations import amend_station, station_record
from db.values import (
    Datum,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationStatus,
)
from db.work import Work
from db.workbooks.plan import Plan, Weight
from db.workbooks.write import stations_workbook

TODAY = dt.date(2026, 11, 2)
YESTERDAY = dt.date(2026, 11, 1)
ONE, TWO, THREE = "440402005-001", "440402104-001", "440403001-001"
Edits = Mapping[tuple[str, str], object]


@pytest.fixture
def desk(engine: sa.Engine) -> sa.Engine:
    """A register, on either engine, whose first station has something of everything."""
    with Work(engine, "一切") as work:
        before = dossier(work.session, 1, contacts=True)
        values = {
            **before.values,
            "longitude": 113.55,
            "latitude": 22.22,
            "position_text": "113.55,22.22",
            "position_datum": Datum.WGS84,
            "hours": "24/7",
            "hours_text": "24小时",
            "area_m2": 18.5,
            "stars": 3,
            "host": "示例银行",
            "opened_on": dt.date(2024, 2, 1),
            "opened_text": "2024年2月",
            "note": "有坡道",
        }
        whole = Dossier(
            values,
            before.services,
            {"water": FacilityLine(), "microwave": FacilityLine(FacilityState.BROKEN, "门坏了")},
            (SupplyLine("创可贴", "10盒", dt.date(2026, 12, 31)), SupplyLine("口罩")),
            (ClosureLine(dt.date(2026, 10, 1), dt.date(2026, 10, 3), "装修"),),
            {MapProvider.AMAP: ListingLine(ListingState.LISTED, dt.date(2026, 9, 1))},
            (ContactLine("李", "0756-0000001", "站长"), ContactLine("王", "0756-0000002")),
        )
        save_dossier(work, 1, before.values.get("version", 1), whole)
    return engine


@pytest.fixture
def returned(desk: sa.Engine, tmp_path: Path) -> Callable[..., Path]:
    """Export, then edit as somebody would: `returned({(code, heading): value})`."""

    def make(edits: Edits, *, contacts: bool = False, forgetful: bool = False) -> Path:
        path = tmp_path / "export.xlsx"
        with reading(desk) as session:
            path.write_bytes(stations_workbook(session, today=TODAY, contacts=contacts))
        book = openpyxl.load_workbook(path)
        if forgetful:
            del book["yizhan"]
        sheet = book.active
        columns = {cell.value: cell.column for cell in sheet[3]}
        rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value}
        for (code, heading), value in edits.items():
            row = rows.setdefault(code, max(rows.values()) + 1)
            sheet.cell(row, columns[heading]).value = value
        book.save(path)
        return path

    return make


def planned(engine: sa.Engine, path: Path) -> Plan:
    return plan_file(engine, path, ImportChoice(ImportKind.STATIONS), today=TODAY)


def told(plan: Plan) -> list[tuple[Any, ...]]:
    assert [(r.code, r.cell, r.value) for r in plan.problems] == []
    return [
        (change.key, cell.field, cell.base, cell.ours, cell.theirs, cell.conflict)
        for change in plan.changes
        for cell in change.cells
    ]


def held(engine: sa.Engine, number: int = 1) -> Dossier:
    with reading(engine) as session:
        return dossier(session, number, contacts=True)


def amend(engine: sa.Engine, number: int, **values: object) -> None:
    with Work(engine, "改") as work:
        amend_station(work, number, station_record(work.session, number).version, values)


ANSWERS: Mapping[str, tuple[Edits, Callable[[Dossier], object], object]] = {
    "text": ({(ONE, "备注"): "坡道已修"}, lambda it: it.values["note"], "坡道已修"),
    "cleared text": ({(ONE, "依托单位"): None}, lambda it: it.values["host"], ""),
    "number": ({(ONE, "面积"): "２０平方米"}, lambda it: it.values["area_m2"], 20.0),
    "cleared number": ({(ONE, "星级"): None}, lambda it: it.values["stars"], None),
    "choice": (
        {(ONE, "状态"): "暂停"},
        lambda it: it.values["status"],
        StationStatus.SUSPENDED,
    ),
    "closing": (
        {(ONE, "状态"): "撤销", (ONE, "撤销日期"): dt.date(2026, 10, 31)},
        lambda it: (it.values["status"], it.values["closed_on"]),
        (StationStatus.CLOSED, dt.date(2026, 10, 31)),
    ),
    "yes": ({(ONE, "智能门禁"): "是"}, lambda it: it.values["smart_door"], True),
    "day": (
        {(ONE, "核实日期"): dt.date(2026, 10, 30)},
        lambda it: it.values["verified_on"],
        dt.date(2026, 10, 30),
    ),
    "day for a month": (
        {(ONE, "建成时间"): dt.date(2024, 2, 5)},
        lambda it: (it.values["opened_on"], it.values["opened_text"]),
        (dt.date(2024, 2, 5), ""),
    ),
    "hours": (
        {(ONE, "开放时间"): "每天 8:00-22:00"},
        lambda it: (it.values["hours"], it.values["hours_text"]),
        ("Mo-Su 08:00-22:00", "每天 8:00-22:00"),
    ),
    "cleared hours": (
        {(ONE, "开放时间"): None},
        lambda it: (it.values["hours"], it.values["hours_text"]),
        ("", ""),
    ),
    "own unit": ({(ONE, "管理单位"): "高新区"}, lambda it: it.values["managing_unit_id"], 5),
    "another town": (
        {(ONE, "镇街"): "翠香街道"},
        lambda it: (it.values["town_code"], it.values["managing_unit_id"]),
        ("440402001", None),
    ),
    "cleared place": (
        {(ONE, "坐标"): None},
        lambda it: (it.values["longitude"], it.values["position_datum"]),
        (None, None),
    ),
    "datum alone": (
        {(ONE, "坐标系"): "GCJ-02"},
        lambda it: (it.values["longitude"] < 113.549, it.values["position_datum"]),
        (True, Datum.GCJ02),
    ),
    "services": (
        {(ONE, "服务项目"): "爱心午餐、免费饮水、临时休息"},
        lambda it: it.services,
        {
            Service.MEALS: ServiceLine(since=TODAY),
            Service.WATER: ServiceLine(),
            Service.CHARGING: ServiceLine(until=YESTERDAY),
            Service.REST: ServiceLine(),
        },
    ),
    "equipment": (
        {(ONE, "设施"): "饮水设备、微波炉、药箱（缺）"},
        lambda it: it.facilities,
        {
            "water": FacilityLine(),
            "microwave": FacilityLine(),
            "medicine": FacilityLine(FacilityState.MISSING),
        },
    ),
    "supplies": (
        {(ONE, "物资"): "口罩 5包；创可贴 10盒 2026-12-31；雨衣"},
        lambda it: [(line.name, line.quantity, line.id) for line in it.supplies],
        [("创可贴", "10盒", 1), ("口罩", "5包", 2), ("雨衣", "", 3)],
    ),
    "closures": (
        {(ONE, "临时关闭"): "2026-10-01 至 2026-10-05 装修"},
        lambda it: [(line.last_day, line.id) for line in it.closures],
        [(dt.date(2026, 10, 5), 1)],
    ),
    "listing": (
        {(ONE, "百度上图"): "未上图", (ONE, "百度核对日期"): TODAY},
        lambda it: it.listings[MapProvider.BAIDU],
        ListingLine(ListingState.ABSENT, TODAY),
    ),
    "cleared listing": ({(ONE, "高德上图"): None}, lambda it: dict(it.listings), {}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_edited_cell_is_taken_and_nothing_else(
    desk: sa.Engine,
    returned: Callable[..., Path],
    snapshot: Callable[..., Any],
    name: str,
) -> None:
    edits, look, wanted = ANSWERS[name]
    others = held(desk, 2), held(desk, 3)
    before = snapshot(desk)
    path = returned(edits)
    plan = planned(desk, path)
    assert (plan.read, plan.created, plan.updated, plan.unchanged) == (3, 0, 1, 2)
    assert plan.conflicts == ()
    work = carry_out(desk, plan, "导入")
    assert work is not None
    assert look(held(desk)) == wanted
    assert (held(desk, 2), held(desk, 3)) == others
    assert held(desk).contacts == (
        ContactLine("李", "0756-0000001", "站长", 1),
        ContactLine("王", "0756-0000002", "", 2),
    )
    assert told(planned(desk, path)) == []
    take_back(desk, work.number, "撤销")
    kept = {"change", "change_row"}
    after = snapshot(desk)
    assert {k: v for k, v in after.items() if k not in kept} == {
        k: v for k, v in before.items() if k not in kept
    }


def test_the_first_contact_changes_and_the_others_stay(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    plan = planned(desk, returned({(ONE, "联系电话"): "0756-0000009"}, contacts=True))
    assert told(plan) == [(ONE, "contact", "", "", "", False)]
    carry_out(desk, plan, "导入")
    assert held(desk).contacts == (
        ContactLine("李", "0756-0000009", "站长", 1),
        ContactLine("王", "0756-0000002", "", 2),
    )
    carry_out(desk, planned(desk, returned({(ONE, "联系人"): None}, contacts=True)), "导入")
    assert held(desk).contacts == (ContactLine("王", "0756-0000002", "", 2),)


def test_a_cell_that_the_file_left_alone_is_no_change(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    path = returned({(ONE, "备注"): "坡道已修"})
    amend(desk, 1, host="新银行", stars=5)
    amend(desk, 2, note="后来的")
    assert told(planned(desk, path)) == [(ONE, "note", "有坡道", "有坡道", "坡道已修", False)]


def test_both_to_the_same_is_no_change(desk: sa.Engine, returned: Callable[..., Path]) -> None:
    path = returned({(ONE, "备注"): "坡道已修", (ONE, "面积"): "18.50"})
    amend(desk, 1, note="坡道已修")
    assert told(planned(desk, path)) == []


def test_both_to_different_values_is_a_conflict_that_somebody_has_to_choose(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    path = returned({(ONE, "备注"): "坡道已修", (ONE, "星级"): 4, (TWO, "备注"): "新"})
    amend(desk, 1, note="坡道拆了")
    plan = planned(desk, path)
    assert told(plan) == [
        (ONE, "stars", "3", "3", "4", False),
        (ONE, "note", "有坡道", "坡道拆了", "坡道已修", True),
        (TWO, "note", "", "", "新", False),
    ]
    assert [(change.key, cell.field) for change, cell in plan.conflicts] == [(ONE, "note")]
    carry_out(desk, plan, "除冲突外")
    assert (held(desk).values["note"], held(desk).values["stars"]) == ("坡道拆了", 4)
    assert held(desk, 2).values["note"] == "新"
    again = planned(desk, path)
    assert [cell.field for change in again.changes for cell in change.cells] == ["note"]
    carry_out(desk, again, "以表为准", taken={(ONE, "note")})
    assert held(desk).values["note"] == "坡道已修"


def test_only_what_is_ticked_is_written_as_one_deed(
    desk: sa.Engine, returned: Callable[..., Path], snapshot: Callable[..., Any]
) -> None:
    before = snapshot(desk)["station"]
    edits = {
        (ONE, "备注"): "甲",
        (ONE, "面积"): 20,
        (TWO, "备注"): "乙",
        ("甲", "驿站名称"): "新甲驿站",
        ("甲", "镇街"): "翠香街道",
        ("乙", "驿站名称"): "新乙驿站",
        ("乙", "镇街"): "翠香街道",
        ("甲", "驿站编码"): None,
        ("乙", "驿站编码"): None,
    }
    plan = planned(desk, returned(edits))
    assert [change.choices for change in plan.changes] == [
        ((ONE, "area_m2"), (ONE, "note")),
        ((TWO, "note"),),
        (("+1", ""),),
        (("+2", ""),),
    ]
    work = carry_out(desk, plan, "勾选", taken={(ONE, "note"), ("+2", "")})
    assert work is not None
    assert (held(desk).values["note"], held(desk).values["area_m2"]) == ("甲", 18.5)
    assert held(desk, 2).values["note"] == ""
    with reading(desk) as session:
        added = station_record(session, 4)
        assert (added.name, added.code) == ("新乙驿站", "440402001-001")
    take_back(desk, work.number, "撤销")
    assert snapshot(desk)["station"] == before


def test_a_new_station_comes_whole_and_nobody_says_since_when_it_offers(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    edits = {
        ("新", "驿站编码"): None,
        ("新", "驿站名称"): "新甲驿站",
        ("新", "镇街"): "唐家湾镇",
        ("新", "管理单位"): "香洲区",
        ("新", "服务项目"): "免费饮水、临时休息",
        ("新", "设施"): "饮水设备、药箱（缺）",
        ("新", "物资"): "口罩 5包 2027-01-05",
        ("新", "高德上图"): "已上图",
        ("新", "高德核对日期"): TODAY,
        ("新", "联系人"): "赵",
        ("新", "联系电话"): "0756-0000003",
    }
    path = returned(edits, contacts=True)
    plan = planned(desk, path)
    assert [(change.name, change.new) for change in plan.changes] == [("新甲驿站", True)]
    carry_out(desk, plan, "导入")
    new = held(desk, 4)
    assert dict(new.services) == {Service.WATER: ServiceLine(), Service.REST: ServiceLine()}
    assert new.facilities["medicine"].state is FacilityState.MISSING
    assert [(line.name, line.quantity) for line in new.supplies] == [("口罩", "5包")]
    assert new.listings[MapProvider.AMAP] == ListingLine(ListingState.LISTED, TODAY)
    assert new.contacts == (ContactLine("赵", "0756-0000003", "", 3),)
    with reading(desk) as session:
        unit = session.get(ManagingUnit, new.values["managing_unit_id"])
        assert unit is not None
        assert unit.name == "香洲区"
    assert told(planned(desk, path)) == []


def test_missing_rows_are_said_and_never_deleted(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    path = returned({})
    book = openpyxl.load_workbook(path)
    book.active.delete_rows(6)
    book.save(path)
    plan = planned(desk, path)
    assert (told(plan), plan.read) == ([], 2)
    missing = [r for r in plan.remarks if r.code == "row_missing"]
    assert [(r.weight, r.values["code"], r.values["name"]) for r in missing] == [
        (Weight.MISSING, TWO, "横琴湿地工会驿站")
    ]


@pytest.mark.parametrize(
    ("edits", "problems"),
    [
        ({(TWO, "驿站编码"): ONE}, [("code_edited", "A6")]),
        ({(TWO, "驿站编码"): "440402104-009"}, [("code_edited", "A6")]),
        (
            {(ONE, "驿站编码"): TWO, (TWO, "驿站编码"): ONE},
            [("code_edited", "A4"), ("code_edited", "A6")],
        ),
        (
            {
                ("新", "驿站编码"): "440402104-009",
                ("新", "驿站名称"): "新",
                ("新", "镇街"): "横琴镇",
            },
            [("code_unknown", "A7")],
        ),
        (
            {("新", "驿站编码"): TWO, ("新", "驿站名称"): "新", ("新", "镇街"): "横琴镇"},
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
        ({(ONE, "建成时间"): "1026-10-01"}, [("day_beyond", "AH4")]),
        ({(ONE, "临时关闭"): "1026-10-01 装修"}, [("day_beyond", "O4")]),
        ({(ONE, "高德核对日期"): "1026-10-01"}, [("day_beyond", "V4")]),
    ],
)
def test_what_cannot_be_meant_refuses_the_file_at_its_cell(
    desk: sa.Engine,
    returned: Callable[..., Path],
    edits: Edits,
    problems: list[tuple[str, str]],
) -> None:
    plan = planned(desk, returned(edits, contacts=True))
    assert [(remark.code, remark.cell) for remark in plan.problems] == problems
    assert [remark for remark in plan.remarks if remark.code == "row_missing"] == []
    assert carry_out(desk, plan, "导入") is None


@pytest.mark.parametrize("heading", ["驿站名称", "详细地址"])
def test_a_column_sorted_without_its_rows_refuses_the_file(
    desk: sa.Engine, returned: Callable[..., Path], heading: str
) -> None:
    for number in (1, 2, 3):
        amend(desk, number, address=f"情侣路{number}号")
    path = returned({})
    book = openpyxl.load_workbook(path)
    sheet = book.active
    (column,) = (cell.column for cell in sheet[3] if cell.value == heading)
    first, *others = (sheet.cell(row, column).value for row in (4, 5, 6))
    for row, text in zip((4, 5, 6), (*others, first), strict=True):
        sheet.cell(row, column).value = text
    book.save(path)
    (problem,) = planned(desk, path).problems
    assert (problem.code, problem.values["count"]) == ("column_shuffled", 3)


def test_a_row_whose_station_is_gone_is_refused(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    path = returned({})
    with Work(desk, "删去") as work:
        work.session.delete(station_record(work.session, 3))
    plan = planned(desk, path)
    assert [(r.code, r.cell, r.value) for r in plan.problems] == [("code_gone", "A5", THREE)]


def test_a_cleared_code_is_recognised_by_the_name(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    plan = planned(desk, returned({(TWO, "驿站编码"): None, (TWO, "备注"): "新"}))
    assert [fields[:2] for fields in told(plan)] == [(TWO, "note")]
    assert [r.values for r in plan.remarks if r.code == "code_restored"] == [{"code": TWO}]


def test_a_workbook_that_lost_its_memory_is_compared_with_the_register_alone(
    desk: sa.Engine, returned: Callable[..., Path]
) -> None:
    edits = {(ONE, "备注"): "坡道已修", (ONE, "依托单位"): None, (ONE, "管理单位"): "高新区"}
    path = returned(edits, forgetful=True)
    amend(desk, 1, stars=5)
    plan = planned(desk, path)
    assert told(plan) == [
        (ONE, "stars", None, "5", "3", False),
        (ONE, "note", None, "有坡道", "坡道已修", False),
    ]
