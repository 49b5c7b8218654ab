"""An edited cell of a workbook that went out is taken, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db.dossier import ContactLine, Dossier, FacilityLine, ListingLine, ServiceLine
from db.history import take_back
from db.imports import carry_out
from db.values import Datum, FacilityState, ListingState, MapProvider, Service, StationStatus
from db.workbooks.plan import Plan

TODAY = dt.date(2026, 11, 2)
YESTERDAY = dt.date(2026, 11, 1)
ONE = "440402005-001"

Returned = Callable[..., Path]
Planned = Callable[[Path], Plan]
Told = Callable[[Plan], list[tuple[object, ...]]]
Held = Callable[..., Dossier]
Edits = Mapping[tuple[str, str], object]


ANSWERS: Mapping[str, tuple[Edits, Callable[[Dossier], object], object]] = {
    "text": ({(ONE, "备注"): "坡道已修"}, lambda it: it.values["note"], "坡道已修"),
    "cleared text": ({(ONE, "共建单位"): None}, lambda it: it.values["host"], ""),
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
        {(ONE, "启用日期"): dt.date(2024, 2, 5)},
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
        {(ONE, "坐标来源"): "GCJ-02"},
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
    returned: Returned,
    snapshot: Callable[..., Any],
    name: str,
    planned: Planned,
    told: Told,
    held: Held,
) -> None:
    edits, look, wanted = ANSWERS[name]
    others = held(2), held(3)
    before = snapshot(desk)
    path = returned(edits)
    plan = planned(path)
    assert (plan.read, plan.created, plan.updated, plan.unchanged) == (3, 0, 1, 2)
    assert plan.conflicts == ()
    work = carry_out(desk, plan, "导入")
    assert work is not None
    assert look(held()) == wanted
    assert (held(2), held(3)) == others
    assert held().contacts == (
        ContactLine("李", "0756-0000001", "站长", 1),
        ContactLine("王", "0756-0000002", "", 2),
    )
    assert told(planned(path)) == []
    take_back(desk, work.number, "撤销")
    kept = {"change", "change_row"}
    after = snapshot(desk)
    assert {k: v for k, v in after.items() if k not in kept} == {
        k: v for k, v in before.items() if k not in kept
    }


def test_the_first_contact_changes_and_the_others_stay(
    desk: sa.Engine,
    returned: Returned,
    planned: Planned,
    told: Told,
    held: Held,
) -> None:
    plan = planned(returned({(ONE, "电话"): "0756-0000009"}, contacts=True))
    assert told(plan) == [(ONE, "contact", "", "", "", False)]
    carry_out(desk, plan, "导入")
    assert held().contacts == (
        ContactLine("李", "0756-0000009", "站长", 1),
        ContactLine("王", "0756-0000002", "", 2),
    )
    carry_out(desk, planned(returned({(ONE, "联系人"): None}, contacts=True)), "导入")
    assert held().contacts == (ContactLine("王", "0756-0000002", "", 2),)
