"""Groups of visitors: people or shares, once a month, held against the month's total."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from db.engine import reading
from db.errors import RecordError
from db.lists import ListKind, retire_line
from db.record import MAX_VISITORS
from db.values import Month
from db.visitors import (
    Measure,
    VisitorCheck,
    VisitorLine,
    measure_of,
    save_visitors,
    visitor_check,
    visitor_counts,
)
from db.work import Work

OCTOBER = Month(2026, 10)


def save(engine: sa.Engine, measure: Measure, numbers: dict[int, float]) -> None:
    with Work(engine, "人群") as work:
        save_visitors(work, OCTOBER, 1, measure, numbers)


def lines(engine: sa.Engine, month: Month = OCTOBER, unit_id: int = 1) -> list[VisitorLine]:
    with reading(engine) as session:
        return visitor_counts(session, month, unit_id)


def test_groups_stand_in_their_order_with_what_was_counted(engine: sa.Engine) -> None:
    assert [line.group for line in lines(engine)][:3] == ["快递员", "外卖员", "网约车司机"]
    assert measure_of(lines(engine)) is None
    save(engine, Measure.PEOPLE, {2: 30, 1: 12})
    assert [line.people for line in lines(engine)][:3] == [12, 30, None]
    assert measure_of(lines(engine)) is Measure.PEOPLE
    assert measure_of(lines(engine, unit_id=2)) is None
    assert measure_of(lines(engine, month=Month(2026, 9))) is None


def test_shares_take_the_place_of_people(engine: sa.Engine) -> None:
    save(engine, Measure.PEOPLE, {1: 12, 2: 30})
    save(engine, Measure.SHARE, {2: 60.0, 3: 40.0})
    assert [(line.people, line.share) for line in lines(engine)][:3] == [
        (None, None),
        (None, 60.0),
        (None, 40.0),
    ]


def test_a_retired_group_stays_where_it_was_counted(engine: sa.Engine) -> None:
    save(engine, Measure.PEOPLE, {2: 30})
    with Work(engine, "停用") as work:
        for number in (1, 2):
            retire_line(work, ListKind.VISITORS, number, OCTOBER.last_day)
    found = [line.group_id for line in lines(engine)]
    assert 1 not in found
    assert 2 in found


@pytest.mark.parametrize(
    ("measure", "numbers", "code"),
    [
        (Measure.SHARE, {1: 50.0, 2: 49.4}, "shares_wrong"),
        (Measure.SHARE, {1: 50.0, 2: 50.6}, "shares_wrong"),
        (Measure.SHARE, {1: 110.0, 2: -10.0}, "too_"),
        (Measure.PEOPLE, {1: -1}, "too_small"),
        (Measure.PEOPLE, {1: MAX_VISITORS + 1}, "too_large"),
        (Measure.PEOPLE, {1: 1.5}, "value_wrong"),
        (Measure.PEOPLE, {99: 1}, "in_use"),
    ],
)
def test_what_cannot_be_is_refused(
    measure: Measure,
    numbers: dict[int, float],
    code: str,
    engine: sa.Engine,
    snapshot: Callable[..., Any],
) -> None:
    save(engine, Measure.PEOPLE, {1: 12})
    before = snapshot(engine)
    with pytest.raises(RecordError, match=code):
        save(engine, measure, numbers)
    assert snapshot(engine) == before


@pytest.mark.parametrize(
    ("counted", "adds_up"),
    [
        ([], True),
        ([VisitorLine(1, "快递员", people=100)], True),
        ([VisitorLine(1, "快递员", people=99)], False),
        ([VisitorLine(1, "快递员", share=33.3), VisitorLine(2, "外卖员", share=66.4)], True),
        ([VisitorLine(1, "快递员", share=99.5)], True),
        ([VisitorLine(1, "快递员", share=99.4)], False),
    ],
)
def test_the_check_knows_whether_they_add_up(counted: list[VisitorLine], adds_up: bool) -> None:
    assert visitor_check(counted, 100).adds_up is adds_up


def test_people_are_told_the_difference(engine: sa.Engine) -> None:
    save(engine, Measure.PEOPLE, {1: 12, 2: 30})
    check = visitor_check(lines(engine), 50)
    assert check == VisitorCheck(Measure.PEOPLE, 42, 50)
    assert check.difference == -8
