"""Registers of stations as offices send them: what of them is understood, and what is doubted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.dossier import ClosureLine, Dossier, dossier
from db.dossiers import NewStation, enter_stations
from db.engine import reading
from db.errors import RecordError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import Station
from db.towns import merge_towns
from db.values import Datum
from db.work import Work
from db.workbooks.plan import Plan, Weight

TODAY = dt.date(2026, 11, 2)
GONGBEI, JIDA, BAITENG = "440402005", "440402004", "440403001"
Workbook = Callable[..., Path]


@pytest.fixture
def understood(engine: sa.Engine, workbook: Workbook) -> Callable[..., Plan]:
    def plan(*rows: Sequence[object], datum: Datum | None = None) -> Plan:
        path = workbook([("驿站名称", "镇街", "坐标"), *rows])
        return plan_file(engine, path, ImportChoice(ImportKind.STATIONS, datum=datum), today=TODAY)

    return plan


def remarks(plan: Plan) -> list[tuple[Weight, str, str]]:
    return [(remark.weight, remark.cell, remark.code) for remark in plan.remarks]


def test_a_position_may_name_its_own_source(
    engine: sa.Engine, understood: Callable[..., Plan]
) -> None:
    plan = understood(
        ("甲驿站", "吉大街道", "高德：113.58,22.26"),
        ("乙驿站", "吉大街道", "https://uri.amap.com/marker?position=113.58,22.26"),
    )
    carry_out(engine, plan, "导入")
    with reading(engine) as session:
        held = [dossier(session, number).values for number in (4, 5)]
    assert [each["position_datum"] for each in held] == [Datum.GCJ02, Datum.GCJ02]
    assert remarks(understood(("丙驿站", "吉大街道", "113.58,22.26"))) == [
        (Weight.PROBLEM, "C2", "datum_unknown")
    ]


def test_an_odd_place_is_doubted_and_not_refused(understood: Callable[..., Plan]) -> None:
    plan = understood(
        ("甲驿站", "横琴镇", "109.5,18.2"),
        ("乙驿站", "唐家湾镇", "113.70,22.32"),
        ("丙驿站", "吉大街道", "113.575,22.255"),
        datum=Datum.WGS84,
    )
    assert remarks(plan) == [
        (Weight.DOUBTED, "C2", "position_off_town"),
        (Weight.DOUBTED, "C3", "position_in_sea"),
    ]
    assert plan.created == 3


def test_a_town_that_was_merged_is_understood_as_what_it_is_today(
    engine: sa.Engine, understood: Callable[..., Plan]
) -> None:
    with Work(engine, "合并") as work:
        merge_towns(work, GONGBEI, JIDA, since=dt.date(2026, 1, 1))
    plan = understood(("甲驿站", "拱北街道", None), ("乙驿站", "吉大街道", None))
    assert (Weight.UNDERSTOOD, "B2", "town_former") in remarks(plan)
    assert "B3" not in {cell for _weight, cell, _code in remarks(plan)}
    carry_out(engine, plan, "导入")
    with reading(engine) as session:
        query = sa.select(col(Station.town_code)).where(col(Station.id) > 3)
        assert set(session.execute(query).scalars()) == {JIDA}


def enter(engine: sa.Engine, town_code: str, code: str | None = None, **parts: Any) -> str:
    values = {"town_code": town_code, "name": "新驿站"}
    with Work(engine, "迁入") as work:
        enter_stations(work, [NewStation(Dossier(values, **parts), code)])
        newest = sa.select(col(Station.code)).order_by(col(Station.id).desc()).limit(1)
        return str(work.session.execute(newest).scalar_one())


def test_stations_entered_together_get_codes_as_one_alone_does(engine: sa.Engine) -> None:
    with Work(engine, "合并") as work:
        merge_towns(work, GONGBEI, JIDA, since=dt.date(2026, 1, 1))
    with pytest.raises(RecordError, match="town_ended"):
        enter(engine, GONGBEI)
    # A code of another town: its own town must not give it again.
    assert enter(engine, JIDA, f"{BAITENG}-007") == f"{BAITENG}-007"
    assert enter(engine, BAITENG) == f"{BAITENG}-008"
    assert enter(engine, JIDA) == f"{JIDA}-001"


def test_stations_entered_together_have_no_closure_that_ends_before_it_begins(
    engine: sa.Engine,
) -> None:
    backwards = ClosureLine(dt.date(2026, 10, 3), dt.date(2026, 10, 1), "装修")
    with pytest.raises(RecordError, match="closure_backwards"):
        enter(engine, JIDA, closures=(backwards,))
