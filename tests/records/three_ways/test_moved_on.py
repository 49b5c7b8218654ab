"""The register moved on since the workbook went out: what is a conflict, and what is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from db.dossier import ContactLine, Dossier, ListingLine, ServiceLine
from db.engine import reading
from db.history import take_back
from db.imports import carry_out
from db.models import ManagingUnit
from db.stations import station_record
from db.values import FacilityState, ListingState, MapProvider, Service
from db.workbooks.plan import Plan

TODAY = dt.date(2026, 11, 2)
ONE, TWO = "440402005-001", "440402104-001"

Returned = Callable[..., Path]
Planned = Callable[[Path], Plan]
Told = Callable[[Plan], list[tuple[object, ...]]]
Held = Callable[..., Dossier]
Amend = Callable[..., None]


def test_a_cell_that_the_file_left_alone_is_no_change(
    returned: Returned,
    planned: Planned,
    told: Told,
    amend: Amend,
) -> None:
    path = returned({(ONE, "备注"): "坡道已修"})
    amend(1, host="新银行", stars=5)
    amend(2, note="后来的")
    assert told(planned(path)) == [(ONE, "note", "有坡道", "有坡道", "坡道已修", False)]


def test_both_to_the_same_is_no_change(
    returned: Returned,
    planned: Planned,
    told: Told,
    amend: Amend,
) -> None:
    path = returned({(ONE, "备注"): "坡道已修", (ONE, "面积"): "18.50"})
    amend(1, note="坡道已修")
    assert told(planned(path)) == []


def test_both_to_different_values_is_a_conflict_that_somebody_has_to_choose(
    desk: sa.Engine,
    returned: Returned,
    planned: Planned,
    told: Told,
    held: Held,
    amend: Amend,
) -> None:
    path = returned({(ONE, "备注"): "坡道已修", (ONE, "星级"): 4, (TWO, "备注"): "新"})
    amend(1, note="坡道拆了")
    plan = planned(path)
    assert told(plan) == [
        (ONE, "stars", "3", "3", "4", False),
        (ONE, "note", "有坡道", "坡道拆了", "坡道已修", True),
        (TWO, "note", "", "", "新", False),
    ]
    assert [(change.key, cell.field) for change, cell in plan.conflicts] == [(ONE, "note")]
    carry_out(desk, plan, "除冲突外")
    assert (held().values["note"], held().values["stars"]) == ("坡道拆了", 4)
    assert held(2).values["note"] == "新"
    again = planned(path)
    assert [cell.field for change in again.changes for cell in change.cells] == ["note"]
    carry_out(desk, again, "以表为准", taken={(ONE, "note")})
    assert held().values["note"] == "坡道已修"


def test_only_what_is_ticked_is_written_as_one_deed(
    desk: sa.Engine,
    returned: Returned,
    snapshot: Callable[..., Any],
    planned: Planned,
    held: Held,
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
        ("甲", "驿站编号"): None,
        ("乙", "驿站编号"): None,
    }
    plan = planned(returned(edits))
    assert [change.choices for change in plan.changes] == [
        ((ONE, "area_m2"), (ONE, "note")),
        ((TWO, "note"),),
        (("+1", ""),),
        (("+2", ""),),
    ]
    work = carry_out(desk, plan, "勾选", taken={(ONE, "note"), ("+2", "")})
    assert work is not None
    assert (held().values["note"], held().values["area_m2"]) == ("甲", 18.5)
    assert held(2).values["note"] == ""
    with reading(desk) as session:
        added = station_record(session, 4)
        assert (added.name, added.code) == ("新乙驿站", "440402001-001")
    take_back(desk, work.number, "撤销")
    assert snapshot(desk)["station"] == before


def test_a_new_station_comes_whole_and_nobody_says_since_when_it_offers(
    desk: sa.Engine,
    returned: Returned,
    planned: Planned,
    told: Told,
    held: Held,
) -> None:
    edits = {
        ("新", "驿站编号"): None,
        ("新", "驿站名称"): "新甲驿站",
        ("新", "镇街"): "唐家湾镇",
        ("新", "管理单位"): "香洲区",
        ("新", "服务项目"): "免费饮水、临时休息",
        ("新", "设施"): "饮水设备、药箱（缺）",
        ("新", "物资"): "口罩 5包 2027-01-05",
        ("新", "高德上图"): "已上图",
        ("新", "高德核对日期"): TODAY,
        ("新", "联系人"): "赵",
        ("新", "电话"): "0756-0000003",
    }
    path = returned(edits, contacts=True)
    plan = planned(path)
    assert [(change.name, change.new) for change in plan.changes] == [("新甲驿站", True)]
    carry_out(desk, plan, "导入")
    new = held(4)
    assert dict(new.services) == {Service.WATER: ServiceLine(), Service.REST: ServiceLine()}
    assert new.facilities["medicine"].state is FacilityState.MISSING
    assert [(line.name, line.quantity) for line in new.supplies] == [("口罩", "5包")]
    assert new.listings[MapProvider.AMAP] == ListingLine(ListingState.LISTED, TODAY)
    assert new.contacts == (ContactLine("赵", "0756-0000003", "", 3),)
    with reading(desk) as session:
        unit = session.get(ManagingUnit, new.values["managing_unit_id"])
        assert unit is not None
        assert unit.name == "香洲区"
    assert told(planned(path)) == []


def test_a_cleared_code_is_recognised_by_the_name(
    returned: Returned,
    planned: Planned,
    told: Told,
) -> None:
    plan = planned(returned({(TWO, "驿站编号"): None, (TWO, "备注"): "新"}))
    assert [fields[:2] for fields in told(plan)] == [(TWO, "note")]
    assert [r.values for r in plan.remarks if r.code == "code_restored"] == [{"code": TWO}]


def test_a_workbook_that_lost_its_memory_is_compared_with_the_register_alone(
    returned: Returned,
    planned: Planned,
    told: Told,
    amend: Amend,
) -> None:
    edits = {(ONE, "备注"): "坡道已修", (ONE, "共建单位"): None, (ONE, "管理单位"): "高新区"}
    path = returned(edits, forgetful=True)
    amend(1, stars=5)
    plan = planned(path)
    assert told(plan) == [
        (ONE, "stars", None, "5", "3", False),
        (ONE, "note", None, "有坡道", "坡道已修", False),
    ]
