"""Numbers in a file of counts that are far from what is usual: remarked, never refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.counts import DayEntry, recent_counts, save_counts
from db.engine import reading
from db.imports import carry_out
from db.values import Service
from db.work import Work
from db.workbooks import count_doubts
from db.workbooks.plan import Plan, Weight

WATER = Service.WATER
TODAY = dt.date(2026, 11, 2)
FIRST = dt.date(2026, 10, 8)
"""The first day after the holiday; the register knows the weeks before."""
HEADER = ("日期", "驿站", "饮水", "充电", "登记方式")
STATION = "拱北口岸工会驿站"

Read = Callable[..., Plan]


@pytest.fixture
def read(
    file_engine: sa.Engine, workbook: Callable[..., Path], planned: Callable[[Path], Plan]
) -> Read:
    """Reads days of a station that counts 3 to 5 people: `read((water, charging), …)`."""
    before = [FIRST - dt.timedelta(days=n) for n in range(1, 85)]
    with Work(file_engine, "登记") as work:
        counts = [{WATER: 3 + n % 3, Service.CHARGING: 3 + n % 3} for n in range(len(before))]
        entries = zip(before, counts, strict=True)
        save_counts(work, [DayEntry(1, day, each) for day, each in entries], today=TODAY)

    def plan(*counts: Sequence[int | None], name: str = "book.xlsx") -> Plan:
        days = (FIRST + dt.timedelta(days=n) for n in range(len(counts)))
        rows = [(day, STATION, *people, "门禁") for day, people in zip(days, counts, strict=True)]
        found = planned(workbook([HEADER, *rows], name=name))
        assert not found.problems
        return found

    return plan


def said(plan: Plan) -> list[tuple[str, str, str]]:
    return [(r.code, r.cell, r.value) for r in plan.remarks if r.weight is Weight.DOUBTED]


def test_a_number_far_from_the_usual_is_questioned_and_goes_in(
    file_engine: sa.Engine, read: Read
) -> None:
    plan = read((4, 3), (300, 5), (2, 9))
    assert said(plan) == [("count_unusual", "C3", "300")]
    (values,) = (dict(remark.values) for remark in plan.remarks)
    assert values == {"service": WATER, "people": 300, "low": 2, "high": 8}
    carry_out(file_engine, plan, "导入")
    with reading(file_engine) as session:
        written = recent_counts(session, 1, WATER, FIRST + dt.timedelta(days=3), limit=2)
    assert [people for _day, people in written] == [2, 300]


def test_only_what_would_be_written_is_questioned(file_engine: sa.Engine, read: Read) -> None:
    carry_out(file_engine, read((300, 3)), "导入")
    assert said(read((300, 3), name="again.xlsx")) == []
    assert said(read((300, 70), name="other.xlsx")) == [("count_unusual", "D2", "70")]


def test_beyond_the_first_they_are_counted(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_doubts, "_MOST_TOLD", 2)
    plan = read((300, 3), (300, 300), (3, 300), (4, 400))
    assert said(plan) == [
        ("count_unusual", "C2", "300"),
        ("count_unusual", "C3", "300"),
        ("count_unusual_more", "D3", "300"),
    ]
    assert plan.remarks[-1].values == {"n": 3}


def test_a_very_large_file_says_that_it_was_not_questioned(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(count_doubts, "_MOST_DAYS", 2)
    plan = read((4, 3), (300, 3), (4, 3))
    assert [(code, cell) for code, cell, _value in said(plan)] == [("counts_unquestioned", "A2")]
    assert plan.remarks[0].values == {"n": 3, "limit": 2}


def test_each_month_is_held_against_the_weeks_before_it(read: Read) -> None:
    days = [(4, 3)] * 25
    assert said(read(*days[:-1], (300, 3))) == [("count_unusual", "C26", "300")]


def test_a_new_day_tells_what_it_would_hold(read: Read) -> None:
    plan = read((4, None))
    (change,) = plan.changes
    assert list(plan.holds(change.key)) == [(WATER, "4"), ("method", "门禁")]
