"""The drawn week: what it shows, and what it says to who cannot see it."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip

from db.holidays import Holidays, seed_holidays
from db.rows import ClosureRow
from db.values import LOCAL
from desktop.station.week_strip import WeekStrip
from desktop.style import apply_theme, look
from desktop.theme import DARK, LIGHT

HOLIDAYS = Holidays.of(seed_holidays())
WEDNESDAY = dt.datetime(2026, 9, 30, 16, 20, tzinfo=LOCAL)
"""The day before the break of 国庆节."""
OFFICE = "Mo-Fr 08:30-12:00,14:30-18:00; PH off"


@pytest.fixture
def strip(qtbot) -> WeekStrip:
    made = WeekStrip()
    qtbot.addWidget(made)
    made.resize(300, made.sizeHint().height())
    made.show()
    return made


def open_hours(strip: WeekStrip, weekday: int) -> set[int]:
    """Hours of a day, 0 to 23, at whose quarter past the bar is green."""
    picture: QImage = strip.grab().toImage()
    px = look().px
    tag = px(18) if "假" in strip.accessibleDescription() else px(6)
    width = strip.width() - px(20) - tag
    y = weekday * px(16) + px(16) // 2
    green = look().colour("ok").rgb()
    return {
        hour
        for hour in range(24)
        if picture.pixelColor(round(px(20) + width * (hour + 0.25) / 24), y).rgb() == green
    }


def test_each_day_has_the_hours_that_the_calendar_gives_it(strip: WeekStrip) -> None:
    strip.show_week(OFFICE, WEDNESDAY, HOLIDAYS)
    assert open_hours(strip, 0) == {9, 10, 11, 15, 16, 17}
    assert open_hours(strip, 3) == set()
    assert "2026-10-01 星期四（假）：休息" in strip.accessibleDescription()
    assert strip.accessibleName() == "工作日 08:30–12:00、14:30–18:00，节假日休息"


def test_a_makeup_saturday_is_marked_and_worked(strip: WeekStrip) -> None:
    strip.show_week(OFFICE, WEDNESDAY + dt.timedelta(days=7), HOLIDAYS)
    said = strip.accessibleDescription()
    assert "2026-10-10 星期六（班）：08:30–12:00、14:30–18:00" in said


def test_a_night_goes_on_in_the_morning_after(strip: WeekStrip) -> None:
    strip.show_week("Mo-Sa 22:00-06:00", WEDNESDAY, Holidays({}, frozenset()))
    assert open_hours(strip, 0) == {22, 23}
    assert open_hours(strip, 1) == {0, 1, 2, 3, 4, 5, 22, 23}
    assert open_hours(strip, 6) == {0, 1, 2, 3, 4, 5}


def test_a_closure_empties_its_days_and_gives_its_reason(strip: WeekStrip) -> None:
    closure = ClosureRow(dt.date(2026, 9, 28), dt.date(2026, 9, 29), "装修")
    strip.show_week("24/7", WEDNESDAY, HOLIDAYS, (closure,))
    assert [len(open_hours(strip, weekday)) > 20 for weekday in range(3)] == [False, False, True]
    assert "2026-09-29 星期二：临时关闭（装修）" in strip.accessibleDescription()


def test_unknown_hours_are_said_and_nothing_is_drawn(strip: WeekStrip) -> None:
    strip.show_week(OFFICE, WEDNESDAY, HOLIDAYS)
    strip.show_week("", WEDNESDAY, HOLIDAYS)
    assert all(open_hours(strip, weekday) == set() for weekday in range(7))
    assert (strip.accessibleName(), strip.accessibleDescription()) == ("开放时间未登记", "")


def test_a_strip_that_was_shown_nothing_paints(strip: WeekStrip) -> None:
    assert open_hours(strip, 0) == set()


def test_the_day_under_the_pointer_says_its_hours(strip: WeekStrip) -> None:
    strip.show_week(OFFICE, WEDNESDAY, HOLIDAYS)
    third = QPoint(50, look().px(16) * 2 + 3)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, third, strip.mapToGlobal(third))
    QApplication.sendEvent(strip, event)
    assert QToolTip.text() == "2026-09-30 星期三：08:30–12:00、14:30–18:00"
    QToolTip.hideText()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_large_text_makes_the_strip_grow(qapp: QApplication, strip: WeekStrip, theme) -> None:
    strip.show_week(OFFICE, WEDNESDAY, HOLIDAYS)
    before = strip.sizeHint().height()
    try:
        apply_theme(qapp, theme, 2.0)
        assert strip.sizeHint().height() == 2 * before
        strip.resize(500, strip.sizeHint().height())
        assert open_hours(strip, 0) == {9, 10, 11, 15, 16, 17}
    finally:
        apply_theme(qapp, LIGHT)
