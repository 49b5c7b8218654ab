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
