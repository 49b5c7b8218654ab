"""A plan carried out: on a register that moved on meanwhile, and stopped half way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db.dossier import FacilityLine, dossier, save_dossier
from db.engine import reading
from db.errors import ConflictError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.stations import station_record
from db.work import Work
from db.workbooks.plan import Plan

TODAY = dt.date(2026, 11, 2)
STATIONS = ImportChoice(ImportKind.STATIONS)
HEADINGS = ("驿站编码", "驿站名称", "镇街", "设施", "备注")
ONE = ("440402005-001", "拱北口岸工会驿站", "拱北街道", "饮水设备", "甲")
TWO = ("440402104-001", "夏湾驿站", "横琴镇", None, "乙")


def planned(engine: sa.Engine, path: Path) -> Plan:
    return plan_file(engine, path, STATIONS, today=TODAY)


def take_facilities(work: Work) -> None:
    before = dossier(work.session, 1)
    version = station_record(work.session, 1).version
    save_dossier(work, 1, version, replace(before, facilities={"microwave": FacilityLine()}))


def delete_second(work: Work) -> None:
    work.session.delete(station_record(work.session, 2))


@pytest.mark.parametrize("meanwhile", [take_facilities, delete_second])
def test_a_station_that_changed_meanwhile_stops_the_deed(
    engine: sa.Engine,
    workbook: Callable[..., Path],
    snapshot: Callable[..., Any],
    meanwhile: Callable[[Work], None],
) -> None:
    plan = planned(engine, workbook([HEADINGS, ONE, TWO]))
    assert (plan.problems, plan.updated) == ((), 2)
    with Work(engine, "同时") as work:
        meanwhile(work)
    stood = snapshot(engine)
    with pytest.raises(ConflictError):
        carry_out(engine, plan, "导入")
    assert snapshot(engine) == stood


class StoppedError(Exception):
    pass


def test_reading_and_writing_can_be_stopped_without_trace(
    engine: sa.Engine, workbook: Callable[..., Path], snapshot: Callable[..., Any]
) -> None:
    new = [(None, f"新{n}驿站", "翠香街道") for n in range(700)]
    path = workbook([HEADINGS, ONE, *new])
    seen: list[tuple[int, int]] = []

    def until(most: int) -> Callable[[int, int], None]:
        def report(done: int, total: int) -> None:
            seen.append((done, total))
            if done >= most:
                raise StoppedError

        return report

    before = snapshot(engine)
    with pytest.raises(StoppedError):
        plan_file(engine, path, STATIONS, today=TODAY, progress=until(300))
    assert max(total for _done, total in seen) > 700
    plan = planned(engine, path)
    seen.clear()
    with pytest.raises(StoppedError):
        carry_out(engine, plan, "导入", progress=until(500))
    assert seen == [(500, 701)]
    assert snapshot(engine) == {**before, "station_number": snapshot(engine)["station_number"]}
    assert (plan.created, plan.updated) == (700, 1)
    carry_out(engine, plan, "导入", progress=until(10_000))
    assert seen[-1] == (701, 701)
    assert planned(engine, path).changes == ()


BAD = ("440402104-001", "夏湾驿站", "没有的镇", None, "乙")
LATE = ("440402104-001", "夏湾驿站", "横琴镇", None, "乙", "撤销", "2020-01-01")


def test_a_row_with_a_problem_keeps_the_others_out_until_it_is_skipped(
    engine: sa.Engine, workbook: Callable[..., Path], snapshot: Callable[..., Any]
) -> None:
    plan = planned(engine, workbook([HEADINGS, ONE, BAD]))
    assert [change.key for change in plan.changes] == [ONE[0]]
    assert (plan.blocked, plan.read, plan.updated, plan.refused) == (True, 2, 0, 2)
    before = snapshot(engine)
    assert carry_out(engine, plan, "导入") is None
    assert snapshot(engine) == before

    plan = plan.skipping()
    assert (plan.blocked, plan.updated, plan.unchanged, plan.refused) == (False, 1, 0, 1)
    assert carry_out(engine, plan, "导入") is not None
    with reading(engine) as session:
        assert [station_record(session, n).note for n in (1, 2)] == ["甲", ""]


def test_a_row_that_breaks_a_rule_is_not_among_the_changes(
    engine: sa.Engine, workbook: Callable[..., Path]
) -> None:
    closed = (*HEADINGS, "状态", "撤销日期", "启用日期")
    plan = planned(engine, workbook([closed, ONE, (*LATE, "2024-05-01")]))
    assert [remark.row for remark in plan.problems] == [("表", "3")]
    assert [change.key for change in plan.changes] == [ONE[0]]


def test_problems_of_a_whole_file_cannot_be_skipped(
    engine: sa.Engine, workbook: Callable[..., Path]
) -> None:
    for rows in ([("甲", "乙"), ONE], [(*HEADINGS[:-1], "驿站名称"), ONE], [HEADINGS, BAD]):
        plan = planned(engine, workbook(rows))
        assert plan.problems
        assert plan.skipping() is plan
