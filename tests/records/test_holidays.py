"""The yearly table of breaks and make-up workdays, as staff edit it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import pytest
from sqlmodel import Session

from db.engine import Register, reading
from db.errors import RecordError
from db.history import take_back
from db.holidays import (
    CalendarYear,
    HolidayRow,
    calendar_days,
    calendar_years,
    clear_calendar_day,
    copy_shipped_year,
    load_holidays,
    seed_holidays,
    set_calendar_day,
    set_calendar_days,
)
from db.values import DayKind
from db.work import Work

TODAY = dt.date(2026, 11, 22)
NEW_YEAR = dt.date(2027, 1, 1)


def days(engine: Register, year: int) -> list[HolidayRow]:
    with reading(engine) as session:
        return calendar_days(session, year)


def clear_year(work: Work, rows: Iterable[HolidayRow]) -> None:
    for row in rows:
        clear_calendar_day(work, row.day)


def test_a_day_is_set_named_anew_and_cleared(engine: Register) -> None:
    with Work(engine, "元旦") as work:
        set_calendar_day(work, NEW_YEAR, DayKind.HOLIDAY, "元旦")
    with Work(engine, "改名") as work:
        set_calendar_day(work, NEW_YEAR, DayKind.HOLIDAY, " 新年 ")
    assert days(engine, 2027) == [HolidayRow(NEW_YEAR, DayKind.HOLIDAY, "新年")]
    with Work(engine, "清除") as work:
        clear_calendar_day(work, NEW_YEAR)
        clear_calendar_day(work, NEW_YEAR)
    assert days(engine, 2027) == []


def test_undo_takes_a_whole_year_back(engine: Register, to_undo: Callable[[Session], int]) -> None:
    rows = [
        HolidayRow(NEW_YEAR, DayKind.HOLIDAY, "元旦"),
        HolidayRow(dt.date(2027, 1, 3), DayKind.MAKEUP_WORKDAY, "元旦"),
    ]
    with Work(engine, "2027 年放假安排") as work:
        set_calendar_days(work, rows)
    assert days(engine, 2027) == rows
    with reading(engine) as session:
        number = to_undo(session)
    take_back(engine, number, "撤销")
    assert days(engine, 2027) == []


@pytest.mark.parametrize(
    ("rows", "code", "field"),
    [
        ([HolidayRow(NEW_YEAR, DayKind.MAKEUP_WORKDAY, "元旦")], "makeup_on_weekday", "day"),
        ([HolidayRow(NEW_YEAR, DayKind.HOLIDAY, "  ")], "empty", "name"),
        ([HolidayRow(NEW_YEAR, DayKind.HOLIDAY, "元旦")] * 2, "calendar_day_twice", "day"),
    ],
)
def test_a_slip_is_refused_and_leaves_no_trace(
    engine: Register, rows: list[HolidayRow], code: str, field: str
) -> None:
    with pytest.raises(RecordError) as refused, Work(engine, "放假安排") as work:
        set_calendar_days(work, rows)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert days(engine, 2027) == []


def test_a_shipped_year_comes_back_whole(engine: Register) -> None:
    shipped = [row for row in seed_holidays() if row.day.year == 2026]
    with Work(engine, "清空") as work:
        clear_year(work, shipped)
    with reading(engine) as session:
        assert load_holidays(session).years == {2025}
    with Work(engine, "2026 年放假安排") as work:
        copy_shipped_year(work, 2026)
    assert days(engine, 2026) == shipped


@pytest.mark.parametrize(
    ("year", "code"), [(2026, "calendar_year_present"), (2027, "calendar_year_not_shipped")]
)
def test_a_year_is_neither_overwritten_nor_invented(engine: Register, year: int, code: str) -> None:
    with pytest.raises(RecordError) as refused, Work(engine, "放假安排") as work:
        copy_shipped_year(work, year)
    assert refused.value.code == code


def test_the_years_around_today_tell_which_is_missing(engine: Register) -> None:
    count = {year: sum(row.day.year == year for row in seed_holidays()) for year in (2025, 2026)}
    with reading(engine) as session:
        assert calendar_years(session, TODAY) == [
            CalendarYear(2025, count[2025], shipped=True),
            CalendarYear(2026, count[2026], shipped=True),
            CalendarYear(2027, 0, shipped=False),
        ]
