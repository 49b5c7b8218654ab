"""A town's week of counts, from paper into the register, by keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.counts import sheet_counts
from db.engine import Register, reading
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.values import LOCAL, Service

NOW = dt.datetime(2026, 11, 22, 17, 30, tzinfo=LOCAL)
FIRST = dt.date(2026, 11, 16)
WEEK = [FIRST + dt.timedelta(days=n) for n in range(7)]
GONGBEI = "440402005"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier

Paper = dict[tuple[dt.date, int], dict[Service, int]]
"""What the stations' sheets of paper say, by day and station."""


class Hands:
    """Ten fingers that count their strokes."""

    def __init__(self, qtbot) -> None:
        self._qtbot = qtbot
        self.strokes = 0

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self.strokes += 1
        self._qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def enter(self, number: int) -> None:
        for digit in str(number):
            self.press(Qt.Key(ord(digit)), KEYPAD)
        self.press(Qt.Key.Key_Enter, KEYPAD)


def drawn_up(lines: list[SheetLine]) -> Paper:
    """A week on paper: a number for every service that a station offers."""
    rng = np.random.default_rng(20261116)
    return {
        (day, line.station_id): {
            service: int(people)
            for service, people in zip(
                line.offered(day), rng.poisson(9, len(line.offered(day))), strict=True
            )
        }
        for day in WEEK
        for line in lines
    }


@pytest.fixture
def lines(imported: Register) -> list[SheetLine]:
    with reading(imported) as session:
        return sheet_lines(session, WEEK[0], WEEK[-1], Place(town_code=GONGBEI))


def test_a_week_takes_no_more_strokes_than_a_plain_spreadsheet(
    qtbot, make_office: Callable, imported: Register, lines: list[SheetLine]
) -> None:
    paper = drawn_up(lines)
    office = make_office(imported, NOW)
    screen = office.screen("counts")
    screen.show_day(FIRST, GONGBEI)
    sheet = screen.sheet

    def settle() -> None:
        qtbot.waitUntil(lambda: sheet.is_settled and office.jobs.idle, timeout=20_000)

    settle()
    sheet.view.grid.setFocus()
    hands = Hands(qtbot)
    hands.press(Qt.Key.Key_F8)
    for day in WEEK:
        if day != FIRST:
            hands.press(Qt.Key.Key_Right, ALT)
            settle()
        hands.press(Qt.Key.Key_Home, CTRL)
        for line in lines:
            for people in paper[day, line.station_id].values():
                hands.enter(people)
    hands.press(Qt.Key.Key_S, CTRL)
    settle()
    with reading(imported) as session:
        stored = sheet_counts(session, WEEK[0], WEEK[-1], [line.station_id for line in lines])
    told = {
        key: {s: n for s, n in found.entry.counts.items() if n is not None}
        for key, found in stored.items()
    }
    assert told == paper
    # A spreadsheet that has the cursor in the right cell before every number, as none has: it
    # knows nothing of services that a station does not offer.
    numbers = [people for counts in paper.values() for people in counts.values()]
    spreadsheet = sum(len(str(people)) + 1 for people in numbers)
    assert len(numbers) > 400
    assert hands.strokes <= spreadsheet + 2 * len(WEEK) + 1
    assert hands.strokes / len(numbers) < 2.6
