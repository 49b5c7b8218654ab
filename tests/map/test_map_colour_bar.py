"""What a person chooses above the map, and what the card under the mouse is given."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from db.engine import Register, reading
from db.holidays import load_holidays
from db.locator import Found, state_at
from db.stations import station_rows
from db.values import LOCAL, Service
from desktop.map.colour_bar import ColourBar
from desktop.map.colouring import ColourBy
from desktop.map.heat import HeatKind, periods
from desktop.map.tips import station_tip
from desktop.theme import DARK

NOW = dt.datetime(2026, 11, 23, 10, 30, tzinfo=LOCAL)


@pytest.fixture
def bar(qtbot):
    bar = ColourBar(NOW.date())
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_the_keyboard_chooses_colours(bar, qtbot) -> None:
    assert bar.colour_by is ColourBy.UNIT

    with qtbot.waitSignal(bar.changed) as told:
        qtbot.keyClick(bar.colour, Qt.Key.Key_Down)

    assert told.args == [ColourBy.STATE]
    assert bar.colour_by is ColourBy.STATE
    assert {label.buddy() for label in bar.findChildren(QLabel)} == {bar.colour, bar.heat}


def test_a_period_is_asked_for_where_there_is_heat(bar, qtbot) -> None:
    months = periods(NOW.date())
    assert not bar.period.isVisible()

    with qtbot.waitSignal(bar.heat_changed) as told:
        qtbot.keyClick(bar.heat, Qt.Key.Key_Down)
    assert told.args == [HeatKind.VISITS, months[1]]
    assert bar.period.isVisible()

    with qtbot.waitSignal(bar.heat_changed) as told:
        qtbot.keyClick(bar.period, Qt.Key.Key_Up)
    assert told.args == [HeatKind.VISITS, months[0]]

    with qtbot.waitSignal(bar.heat_changed) as told:
        qtbot.keyClick(bar.heat, Qt.Key.Key_Up)
    assert told.args[0] is None
    assert not bar.period.isVisible()


def test_the_card_says_what_the_register_knows(imported: Register) -> None:
    with reading(imported) as session:
        row = next(
            row
            for row in station_rows(session, today=NOW.date())
            if row.hours and Service.WATER in row.services
        )
        opening = state_at(row, NOW, load_holidays(session))

    tip = station_tip(Found(row, None, opening), DARK, NOW)

    assert (tip.id, tip.name, tip.note) == (row.id, row.name, row.town)
    assert tip.state.label.startswith("现在开放")
    assert tip.state.colour == DARK.ok
    assert ("免费饮水", DARK.service[Service.WATER]) in tip.services
    assert tip.broken == row.broken
