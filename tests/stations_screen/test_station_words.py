"""How a station's state and hours are said."""

from __future__ import annotations

import datetime as dt

import pytest

from db.hours import Opening
from db.notable_days import NotableDays, Run
from db.rows import ClosureRow
from db.values import LOCAL, DayKind
from db.week import ALL_DAY, Spans
from desktop.station.words import (
    missing_year_text,
    notable_text,
    opening_text,
    planned_closures_text,
)

NOW = dt.datetime(2026, 11, 22, 16, 0, tzinfo=LOCAL)
FITTING_OUT = ClosureRow(dt.date(2026, 11, 20), dt.date(2026, 11, 30), "装修")
INTO_NEXT_YEAR = FITTING_OUT._replace(last_day=dt.date(2027, 1, 3))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        (Opening(True, at("2026-11-22 18:00")), "现在开放，18:00 关门"),
        (Opening(True, None), "现在开放"),
        (Opening(False, at("2026-11-22 17:30")), "已关门，17:30 开放"),
        (Opening(False, at("2026-11-23 08:30")), "已关门，明天 08:30 开放"),
        (Opening(False, at("2026-11-25 08:30")), "已关门，11-25 08:30 开放"),
        (Opening(False, None), "已关门"),
        (
            Opening(False, at("2026-12-01 08:30"), FITTING_OUT),
            "临时关闭（装修）至 11-30，12-01 08:30 开放",
        ),
        (
            Opening(False, at("2027-01-04 08:30"), INTO_NEXT_YEAR),
            "临时关闭（装修）至 2027-01-03，2027-01-04 08:30 开放",
        ),
        (Opening(False, None, FITTING_OUT), "临时关闭（装修）至 11-30"),
        (None, "开放时间未登记"),
    ],
)
def test_says_whether_it_is_open_and_until_when(opening: Opening | None, said: str) -> None:
    assert opening_text(opening, NOW) == said


def days(kind: DayKind, names: str, *hours: tuple[Spans, str]) -> NotableDays:
    """Notable days by the runs on which each of the hours hold: ``2026-10-01/2026-10-07``."""
    told = []
    for spans, text in hours:
        ends = (run.split("/") for run in text.split())
        told.append((spans, tuple(Run(date(first), date(last)) for first, last in ends)))
    runs = [run for _spans, runs in told for run in runs]
    first, last = min(runs).first_day, max(run.last_day for run in runs)
    return NotableDays(kind, tuple(names.split("、")), first, last, tuple(told))


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


MORNING: Spans = ((510, 720),)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            days(DayKind.HOLIDAY, "国庆节", ((), "2026-10-01/2026-10-07")),
            "国庆节 2026-10-01 至 10-07：休息",
        ),
        (
            days(
                DayKind.HOLIDAY,
                "国庆节、中秋节",
                (MORNING, "2025-10-01/2025-10-03 2025-10-06/2025-10-08"),
                ((), "2025-10-04/2025-10-05"),
            ),
            "国庆节、中秋节 2025-10-01 至 10-08：1日–3日、6日–8日 开放 08:30–12:00，4日–5日 休息",
        ),
        (
            days(
                DayKind.HOLIDAY,
                "春节",
                (MORNING, "2025-01-28/2025-01-31"),
                ((), "2025-02-01/2025-02-02"),
                (ALL_DAY, "2025-02-03/2025-02-03"),
            ),
            "春节 2025-01-28 至 02-03："
            "28日–31日 开放 08:30–12:00，2月1日–2日 休息，2月3日 开放 24 小时",
        ),
        (
            days(DayKind.HOLIDAY, "元旦", (MORNING, "2025-01-01/2025-01-01")),
            "元旦 2025-01-01：开放 08:30–12:00",
        ),
        (
            days(DayKind.MAKEUP_WORKDAY, "国庆节", (MORNING, "2026-10-10/2026-10-10")),
            "2026-10-10 星期六 调休上班：开放 08:30–12:00",
        ),
    ],
)
def test_says_what_the_hours_come_to_on_a_notable_day(days: NotableDays, said: str) -> None:
    assert notable_text(days) == said


def test_says_that_a_year_is_missing() -> None:
    assert "2027" in missing_year_text(2027)


def test_says_the_closures_that_are_still_to_come_one_a_line() -> None:
    closures = [
        FITTING_OUT,
        ClosureRow(date("2026-12-30"), date("2027-01-03"), "盘点"),
        ClosureRow(date("2026-11-25"), date("2026-11-27"), "停电"),
        ClosureRow(date("2027-02-01"), date("2027-02-01"), "消杀"),
    ]
    assert planned_closures_text(closures, NOW.date()).splitlines() == [
        "11月25日–27日 临时关闭：停电",
        "12月30日–2027年1月3日 临时关闭：盘点",
        "2027年2月1日 临时关闭：消杀",
    ]
