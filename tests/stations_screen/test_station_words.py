"""How a station's state and hours are said."""

from __future__ import annotations

import datetime as dt

import pytest

from db.hours import Opening
from db.notable_days import NotableDays
from db.rows import ClosureRow
from db.values import LOCAL, DayKind
from desktop.station.words import missing_year_text, notable_text, opening_text

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
        (Opening(False, at("2026-11-23 08:30")), "已关门，明天 8:30 开放"),
        (Opening(False, at("2026-11-25 08:30")), "已关门，11-25 8:30 开放"),
        (Opening(False, None), "已关门"),
        (
            Opening(False, at("2026-12-01 08:30"), FITTING_OUT),
            "临时关闭（装修）至 11-30，12-01 8:30 开放",
        ),
        (
            Opening(False, at("2027-01-04 08:30"), INTO_NEXT_YEAR),
            "临时关闭（装修）至 2027-01-03，2027-01-04 8:30 开放",
        ),
        (Opening(False, None, FITTING_OUT), "临时关闭（装修）至 11-30"),
        (None, "开放时间不详"),
    ],
)
def test_says_whether_it_is_open_and_until_when(opening: Opening | None, said: str) -> None:
    assert opening_text(opening, NOW) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            NotableDays(
                DayKind.HOLIDAY, ("国庆节",), dt.date(2026, 10, 1), dt.date(2026, 10, 7), ()
            ),
            "国庆节 2026-10-01 至 10-07：休息",
        ),
        (
            NotableDays(
                DayKind.HOLIDAY,
                ("国庆节", "中秋节"),
                dt.date(2025, 10, 1),
                dt.date(2025, 10, 8),
                None,
            ),
            "国庆节、中秋节 2025-10-01 至 10-08：各天不同，按星期几",
        ),
        (
            NotableDays(
                DayKind.HOLIDAY,
                ("元旦",),
                dt.date(2025, 1, 1),
                dt.date(2025, 1, 1),
                ((510, 720),),
            ),
            "元旦 2025-01-01：开放 8:30–12:00",
        ),
        (
            NotableDays(
                DayKind.MAKEUP_WORKDAY,
                ("国庆节",),
                dt.date(2026, 10, 10),
                dt.date(2026, 10, 10),
                ((510, 720),),
            ),
            "2026-10-10 星期六 调休上班：开放 8:30–12:00",
        ),
    ],
)
def test_says_what_the_hours_come_to_on_a_notable_day(days: NotableDays, said: str) -> None:
    assert notable_text(days) == said


def test_says_that_a_year_is_missing() -> None:
    assert "2027" in missing_year_text(2027)
