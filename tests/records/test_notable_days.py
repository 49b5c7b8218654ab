"""What hours come to on breaks and make-up workdays."""

import datetime as dt

import pytest

from db.holidays import HolidayRow, seed_holidays
from db.notable_days import NotableDays, Run, outlook
from db.rows import ClosureRow
from db.values import DayKind
from db.week import ALL_DAY, Spans

ROWS = seed_holidays()
OFFICE = "Mo-Fr 09:00-17:00; PH off"
WORKING: Spans = ((540, 1020),)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def off(name: str, first: str, last: str, spans: Spans) -> NotableDays:
    run = Run(day(first), day(last))
    return NotableDays(DayKind.HOLIDAY, (name,), *run, ((spans, (run,)),))


def worked(name: str, on: str, spans: Spans) -> NotableDays:
    run = Run(day(on), day(on))
    return NotableDays(DayKind.MAKEUP_WORKDAY, (name,), *run, ((spans, (run,)),))


SPRING = off("春节", "2026-02-15", "2026-02-23", ())
GOLDEN_WEEK = off("国庆节", "2026-10-01", "2026-10-07", ())


def test_the_next_ones_are_shown_by_day() -> None:
    seen = outlook(OFFICE, ROWS, day("2026-01-20"))
    assert seen.days == (worked("春节", "2026-02-14", WORKING), SPRING, GOLDEN_WEEK)
    assert seen.missing_years == ()


def test_without_a_next_year_the_last_ones_are_shown_and_the_year_is_missing() -> None:
    seen = outlook(OFFICE, ROWS, day("2026-11-22"))
    assert seen.days == (SPRING, GOLDEN_WEEK, worked("国庆节", "2026-10-10", WORKING))
    assert seen.missing_years == (2027,)


def test_a_break_under_way_is_the_next_one() -> None:
    seen = outlook(OFFICE, ROWS, day("2026-02-20"))
    assert seen.days == (SPRING, worked("春节", "2026-02-28", WORKING), GOLDEN_WEEK)


def test_a_calendar_without_the_year_invents_nothing() -> None:
    seen = outlook(OFFICE, [], day("2026-11-22"))
    assert seen.days == ()
    assert seen.missing_years == (2026,)


@pytest.mark.parametrize(
    ("osm", "spans"),
    [("24/7", ALL_DAY), ("Mo-Su 08:00-12:00", ((480, 720),)), (OFFICE, ())],
)
def test_a_break_has_hours_of_its_own(osm: str, spans: Spans) -> None:
    seen = outlook(osm, ROWS, day("2026-09-30"))
    assert off("国庆节", "2026-10-01", "2026-10-07", spans) in seen.days


def test_where_a_break_has_the_hours_of_its_weekdays_the_days_are_told_apart() -> None:
    seen = outlook("Mo-Fr 09:00-17:00", ROWS, day("2026-09-30"))
    golden_week = next(each for each in seen.days if each.names == ("国庆节",))
    assert golden_week.hours == (
        (
            WORKING,
            (Run(day("2026-10-01"), day("2026-10-02")), Run(day("2026-10-05"), day("2026-10-07"))),
        ),
        ((), (Run(day("2026-10-03"), day("2026-10-04")),)),
    )


def test_a_closure_wins() -> None:
    closed = ClosureRow(day("2026-10-01"), day("2026-10-31"), "装修")
    seen = outlook("24/7", ROWS, day("2026-09-30"), (closed,))
    assert off("国庆节", "2026-10-01", "2026-10-07", ()) in seen.days
    assert worked("国庆节", "2026-10-10", ()) in seen.days


def test_a_break_named_after_two_festivals_is_found_by_each() -> None:
    rows = [
        HolidayRow(day("2026-01-01"), DayKind.HOLIDAY, "元旦"),
        HolidayRow(day("2026-10-01"), DayKind.HOLIDAY, "国庆节、中秋节"),
    ]
    seen = outlook("24/7", rows, day("2026-01-01"))
    assert [days.names for days in seen.days] == [("元旦",), ("国庆节、中秋节",)]
