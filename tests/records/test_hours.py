"""When a station is open, by its hours, the calendar and its closures."""

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.holidays import Holidays, seed_holidays
from db.hours import Opening, day_spans, opening, read_hours, say_hours
from db.rows import ClosureRow
from db.values import LOCAL, DayKind
from db.week import ALL_DAY, DAY, Spans, Week


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    """One to three spans on whole minutes, apart from each other and from both midnights."""
    edges = sorted(draw(st.lists(st.integers(1, DAY - 1), min_size=2, max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


DAY_HOURS = st.one_of(st.sampled_from([None, (), ALL_DAY]), spans())


@given(st.lists(DAY_HOURS, min_size=7, max_size=7), DAY_HOURS)
def test_any_week_survives_osm_and_chinese(days: list[Spans | None], holiday: Spans | None) -> None:
    week = Week(tuple(days), holiday)
    if not any(days) and not holiday:
        return
    osm = week.osm()
    assert read_hours(osm).osm == osm
    assert read_hours(say_hours(osm)).osm == osm
    monday = dt.date(2026, 3, 2)
    for offset, expected in enumerate(days):
        day = monday + dt.timedelta(days=offset)
        assert day_spans(osm, day, NO_HOLIDAYS) == (expected or ())
        on_holiday = (expected or ()) if holiday is None else holiday
        assert day_spans(osm, day, Holidays({day: DayKind.HOLIDAY}, frozenset())) == on_holiday


NO_HOLIDAYS = Holidays({}, frozenset())
HOLIDAYS = Holidays.of(seed_holidays())


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


OFFICE = "Mo-Fr 09:00-17:30; PH off"
ALWAYS = "24/7"
NIGHT = "Mo-Su 22:00-06:00; PH off"


@pytest.mark.parametrize(
    ("osm", "when", "is_open", "changes_at"),
    [
        (OFFICE, "2026-09-30 17:00", True, "2026-09-30 17:30"),
        # The whole break is skipped: reopening is on 8 October.
        (OFFICE, "2026-09-30 17:30", False, "2026-10-08 09:00"),
        (OFFICE, "2026-10-05 10:00", False, "2026-10-08 09:00"),
        # Make-up Saturdays are worked.
        (OFFICE, "2026-02-14 10:00", True, "2026-02-14 17:30"),
        (OFFICE, "2026-10-10 10:00", True, "2026-10-10 17:30"),
        (OFFICE, "2026-02-14 18:00", False, "2026-02-24 09:00"),
        (OFFICE, "2026-10-17 10:00", False, "2026-10-19 09:00"),
        # Nothing said of holidays: the weekday's hours apply.
        ("Mo-Fr 09:00-17:30", "2026-10-01 10:00", True, "2026-10-01 17:30"),
        ("Mo-Fr 09:00-17:30; PH 10:00-12:00", "2026-10-03 11:00", True, "2026-10-03 12:00"),
        ("Mo-Sa 08:00-20:00; Su off", "2026-10-11 10:00", False, "2026-10-12 08:00"),
        (ALWAYS, "2026-10-01 10:00", True, None),
        ("24/7; PH off", "2026-09-30 10:00", True, "2026-10-01 00:00"),
        ("24/7; PH off", "2026-10-01 10:00", False, "2026-10-08 00:00"),
        # The night before the break lasts until morning; the break's last night is none.
        (NIGHT, "2026-10-01 02:00", True, "2026-10-01 06:00"),
        (NIGHT, "2026-10-08 02:00", False, "2026-10-08 22:00"),
        # A make-up Sunday goes by Friday's hours; before it a Saturday by its own.
        ("Mo-Fr 09:00-17:00; Sa-Su 10:00-12:00", "2026-09-20 16:00", True, "2026-09-20 17:00"),
        ("Jul-Aug 08:00-22:00", "2026-10-01 10:00", False, None),
    ],
)
def test_open_or_not_and_until_when(
    osm: str, when: str, is_open: bool, changes_at: str | None
) -> None:
    expected = Opening(is_open, at(changes_at) if changes_at else None)
    assert opening(osm, at(when), HOLIDAYS) == expected


def test_an_instant_of_another_zone_is_taken_to_local_time() -> None:
    assert opening(OFFICE, dt.datetime(2026, 11, 20, 9, 29, tzinfo=dt.UTC), HOLIDAYS) == Opening(
        True, at("2026-11-20 17:30")
    )


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    assert opening(None, at("2026-10-01 10:00"), HOLIDAYS) is None
    assert opening("", at("2026-10-01 10:00"), HOLIDAYS) is None


def test_a_night_is_drawn_on_the_day_it_begins() -> None:
    assert day_spans("Mo-Fr 22:00-06:00", dt.date(2026, 11, 20), HOLIDAYS) == ((1320, 1800),)
    assert day_spans("Mo-Fr 22:00-06:00", dt.date(2026, 11, 21), HOLIDAYS) == ()
    assert day_spans(ALWAYS, dt.date(2026, 11, 21), HOLIDAYS) == ((0, DAY),)


def test_the_seed_agrees_with_the_published_workdays() -> None:
    day = dt.date(2025, 1, 1)
    while day.year < 2027:
        kind = HOLIDAYS.kind(day)
        works = kind is DayKind.MAKEUP_WORKDAY or (kind is None and day.weekday() < 5)
        assert works == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)
    assert HOLIDAYS.years == {2025, 2026}


def test_the_seed_names_the_breaks() -> None:
    break_days = [row.day for row in seed_holidays() if (row.kind, row.name) == GOLDEN_WEEK]
    assert [day for day in break_days if day.year == 2026] == [
        dt.date(2026, 10, number) for number in range(1, 8)
    ]


GOLDEN_WEEK = (DayKind.HOLIDAY, "国庆节")

FITTING_OUT = ClosureRow(dt.date(2026, 11, 23), dt.date(2026, 11, 30), "装修")
POWER_CUT = ClosureRow(dt.date(2026, 12, 1), dt.date(2026, 12, 2), "停电")


@pytest.mark.parametrize(
    ("osm", "when", "closures", "expected"),
    [
        # Open until the closure, then again on the first morning after it.
        (ALWAYS, "2026-11-22 10:00", (FITTING_OUT,), (True, "2026-11-23 00:00", None)),
        (OFFICE, "2026-11-25 10:00", (FITTING_OUT,), (False, "2026-12-01 09:00", FITTING_OUT)),
        (ALWAYS, "2026-11-25 10:00", (FITTING_OUT,), (False, "2026-12-01 00:00", FITTING_OUT)),
        (OFFICE, "2026-11-20 18:00", (FITTING_OUT,), (False, "2026-12-01 09:00", None)),
        # A night ends where the closure begins, and none is left over from its last day.
        (NIGHT, "2026-11-22 23:00", (FITTING_OUT,), (True, "2026-11-23 00:00", None)),
        (NIGHT, "2026-12-01 02:00", (FITTING_OUT,), (False, "2026-12-01 22:00", None)),
        # Closures one after the other are one; hours unknown say nothing of afterwards.
        (
            OFFICE,
            "2026-11-25 10:00",
            (FITTING_OUT, POWER_CUT),
            (False, "2026-12-03 09:00", FITTING_OUT._replace(last_day=POWER_CUT.last_day)),
        ),
        ("", "2026-11-25 10:00", (FITTING_OUT,), (False, None, FITTING_OUT)),
        # Past the usual look-ahead.
        (
            OFFICE,
            "2026-03-02 10:00",
            (ClosureRow(dt.date(2026, 3, 1), dt.date(2026, 9, 25), "重建"),),
            (
                False,
                "2026-09-28 09:00",
                ClosureRow(dt.date(2026, 3, 1), dt.date(2026, 9, 25), "重建"),
            ),
        ),
    ],
)
def test_a_closure_wins_over_the_hours(
    osm: str,
    when: str,
    closures: tuple[ClosureRow, ...],
    expected: tuple[bool, str | None, ClosureRow | None],
) -> None:
    is_open, changes_at, closed_for = expected
    assert opening(osm, at(when), HOLIDAYS, closures) == Opening(
        is_open, at(changes_at) if changes_at else None, closed_for
    )


def test_seasons_change_with_the_month_and_keep_holidays() -> None:
    osm = read_hours("夏季(5-9月)每天8:00-20:00；冬季每天9:00-17:00；节假日休息").osm
    assert day_spans(osm, dt.date(2026, 9, 30), HOLIDAYS) == ((480, 1200),)
    assert day_spans(osm, dt.date(2026, 10, 1), HOLIDAYS) == ()
    assert day_spans(osm, dt.date(2026, 10, 8), HOLIDAYS) == ((540, 1020),)
