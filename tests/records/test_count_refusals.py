"""Sheets of counts that may not go in: the cell and the reason, and nothing is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.counts import DayEntry, reported_days, save_counts
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.imports import ImportChoice, ImportKind, carry_out, contradicted_files, plan_file
from db.models import MonthClose
from db.values import Service
from db.work import Work
from db.workbooks.plan import Plan, Weight

Planned = Callable[..., Plan]
Workbook = Callable[..., Path]

HEADINGS = ("日期", "驿站", "饮水", "充电")
ONE, TWO = "拱北口岸工会驿站", "横琴湿地工会驿站"
DAY = dt.date(2026, 10, 8)
GOOD = (DAY, ONE, 5, 3)
TODAY = dt.date(2026, 11, 2)


def told(plan: Plan) -> list[tuple[str, str, str]]:
    return [(remark.code, remark.cell, remark.value) for remark in plan.problems]


def held(engine: sa.Engine) -> dict[tuple[dt.date, int], DayEntry]:
    with reading(engine) as session:
        return reported_days(session, dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def close(engine: sa.Engine, month: str, unit_id: int | None = None) -> None:
    with Work(engine, "结账") as work:
        at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        signed = {"closed_at": at, "closed_by": "a", "signed_by": "b", "note": ""}
        empty = {"figures": json.dumps({}), "reopened_by": "", "reason": ""}
        row = {"month": month, "managing_unit_id": unit_id, **signed, **empty}
        work.session.execute(sa.insert(MonthClose), [row])


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ((TODAY + dt.timedelta(days=1), ONE, 5, 3), "count_in_future", "A3"),
        ((dt.date(1926, 10, 8), ONE, 5, 3), "day_beyond", "A3"),
        ((DAY, TWO, 1_000_000_000, None), "too_large", "C3"),
        ((DAY, TWO, "很多", None), "number_unreadable", "C3"),
        ((DAY, TWO, DAY, None), "number_unreadable", "C3"),
        ((DAY, TWO, dt.time(8, 30), None), "number_unreadable", "C3"),
        ((DAY, TWO, True, None), "number_unreadable", "C3"),
        ((DAY, TWO, 1.5, None), "not_whole", "C3"),
        ((DAY, TWO, -1, None), "too_small", "C3"),
        ((DAY, TWO, 4, 1), "service_not_offered", "D3"),
        ((DAY, ONE, 6, 3), "day_twice", "A3"),
    ],
)
def test_one_wrong_cell_is_named_and_keeps_the_file_out(
    file_engine: sa.Engine,
    planned: Planned,
    workbook: Workbook,
    row: tuple[object, ...],
    code: str,
    cell: str,
) -> None:
    plan = planned(workbook([HEADINGS, GOOD, row]))
    assert [problem[:2] for problem in told(plan)] == [(code, cell)]
    assert carry_out(file_engine, plan, "导入") is None
    assert held(file_engine) == {}
    carry_out(file_engine, plan.skipping(), "导入")
    assert set(held(file_engine)) == {(DAY, 1)}


def test_a_file_of_next_year_is_refused_day_by_day(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    rows = [(dt.date(2027, 10, n), ONE, n, n) for n in (1, 2, 3)]
    plan = planned(workbook([HEADINGS, *rows], title="2027年10月服务登记表"))
    assert [problem[:2] for problem in told(plan)] == [
        ("count_in_future", f"A{n}") for n in (3, 4, 5)
    ]
    assert (plan.read, plan.refused, plan.can_skip) == (3, 3, False)


@pytest.mark.parametrize("unit_id", [None, 1])
def test_a_closed_month_is_told_before_anything_is_written(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook, unit_id: int | None
) -> None:
    carry_out(file_engine, planned(workbook([HEADINGS, GOOD])), "导入")
    close(file_engine, "2026-10", unit_id)
    later = dt.date(2026, 11, 1)
    rows = [GOOD, (DAY.replace(day=9), ONE, 1, 1), (later, ONE, 2, 2)]
    plan = planned(workbook([HEADINGS, *rows]))
    assert told(plan) == [("month_closed", "A3", "2026-10-09")]
    assert plan.problems[0].values["month"] == "2026-10"
    assert [change.name for change in plan.changes] == [f"11-01 {ONE}"]


def test_a_month_that_another_unit_closed_is_open(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    close(file_engine, "2026-10", unit_id=2)
    assert told(planned(workbook([HEADINGS, GOOD]))) == []


def test_what_somebody_reported_meanwhile_is_not_written_over(
    file_engine: sa.Engine, planned: Planned, workbook: Workbook
) -> None:
    plan = planned(workbook([HEADINGS, GOOD, (DAY, TWO, 4, None)]))
    theirs = DayEntry(1, DAY, {Service.WATER: 9})
    with Work(file_engine, "登记") as work:
        save_counts(work, [theirs], today=TODAY)
    with pytest.raises(ConflictError):
        carry_out(file_engine, plan, "导入")
    assert set(held(file_engine)) == {(DAY, 1)}
    assert held(file_engine)[DAY, 1].counts[Service.WATER] == 9


def test_two_files_that_tell_a_day_otherwise_are_both_refused(
    file_engine: sa.Engine, workbook: Workbook
) -> None:
    first = workbook([HEADINGS, GOOD, (DAY, TWO, 4, None)], name="甲.xlsx")
    second = workbook([HEADINGS, (DAY, TWO, 4, None), (DAY, ONE, 6, 3)], name="乙.xlsx")
    third = workbook([HEADINGS, (DAY, TWO, 4, None)], name="丙.xlsx")
    choice = ImportChoice(ImportKind.COUNTS)
    found = contradicted_files(file_engine, [first, second, third], choice, today=TODAY)
    assert list(found) == [first, second]
    (one,), (other,) = (found[path].problems for path in (first, second))
    assert (one.weight, one.code, one.cell) == (Weight.PROBLEM, "day_in_two_files", "A2")
    assert one.values == {"day": "2026-10-08", "file": "乙.xlsx", "sheet": "表", "cell": "A3"}
    assert (other.cell, other.values["file"], other.values["cell"]) == ("A3", "甲.xlsx", "A2")
    assert [change.key for change in found[first].changes] == ["2026-10-08 2"]
    assert carry_out(file_engine, found[first], "导入") is None
    assert held(file_engine) == {}


def test_a_day_that_two_files_tell_alike_goes_in_once(
    file_engine: sa.Engine, workbook: Workbook
) -> None:
    paths = [workbook([HEADINGS, GOOD], name=name) for name in ("甲.xlsx", "乙.xlsx")]
    choice = ImportChoice(ImportKind.COUNTS)
    assert contradicted_files(file_engine, paths, choice, today=TODAY) == {}
    plans = []
    for path in paths:
        plans.append(plan_file(file_engine, path, choice, today=TODAY))
        carry_out(file_engine, plans[-1], "导入")
    assert [(plan.created, plan.unchanged) for plan in plans] == [(1, 0), (0, 1)]


def test_hundreds_of_days_are_written_as_they_were_told(engine: sa.Engine) -> None:
    days = [DAY - dt.timedelta(days=n) for n in range(250)]
    told = {(day, 1): DayEntry(1, day, {Service.WATER: n}) for n, day in enumerate(days)}
    with Work(engine, "登记") as work:
        assert save_counts(work, told.values(), today=TODAY) == 250
    with reading(engine) as session:
        kept = reported_days(session, days[-1], days[0])
    assert {key: entry.counts[Service.WATER] for key, entry in kept.items()} == {
        key: entry.counts[Service.WATER] for key, entry in told.items()
    }
    wrong = DayEntry(1, DAY, {Service.MEALS: 1})
    with pytest.raises(RecordError) as refused, Work(engine, "登记") as work:
        save_counts(work, [*told.values(), wrong], today=TODAY)
    assert (refused.value.code, refused.value.field) == ("service_not_offered", Service.MEALS)
