"""Measure, encircle and place with a real mouse on a real map."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import history
from db.engine import reading
from db.places import distance_m
from db.values import LatLng

GATE = "唐家湾口岸工会驿站"
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """A hand on the mouse over the map of the office."""

    def __init__(self, qtbot, page) -> None:
        self._qtbot = qtbot
        self.page = page
        self.surface = page.view.map._web.focusProxy()

    @property
    def middle(self) -> QPoint:
        return self.surface.rect().center()

    def click(self, right: int, down: int) -> None:
        QTest.mouseClick(self.surface, LEFT, pos=self.middle + QPoint(right, down))
        self._qtbot.wait(30)

    def key(self, key: Qt.Key) -> None:
        self.surface.setFocus()
        QTest.keyClick(self.surface, key)

    def drag(self, right: int, down: int) -> None:
        """From the middle, in steps, as a hand does, once the station in hand is there."""
        high = self.surface.height()
        self.page.wait_for(
            "(() => { const at = document.querySelector('.tool-new').getBoundingClientRect();"
            " return Math.hypot(at.x + at.width / 2 - innerWidth / 2,"
            f" at.y + at.height / 2 - innerHeight / 2) < 4 && innerHeight === {high}"
            "; })()"
        )
        QTest.mousePress(self.surface, LEFT, pos=self.middle)
        for step in range(1, 9):
            at = QPointF(self.middle + QPoint(right * step // 8, down * step // 8))
            # QTest's own moves hold no button.
            moved = QMouseEvent(
                *(QEvent.Type.MouseMove, at, self.surface.mapToGlobal(at)),
                *(Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier.NoModifier),
            )
            QApplication.sendEvent(self.surface, moved)
            self._qtbot.wait(15)
        QTest.mouseRelease(self.surface, LEFT, pos=self.middle + QPoint(right, down))

    def press(self, name: str) -> None:
        button = self.page.view.findChild(QPushButton, name)
        self._qtbot.mouseClick(button, LEFT)

    @property
    def said(self) -> str:
        words = self.page.view.findChild(QLabel, "map.toolWords")
        return words.text() if words.isVisible() else ""

    def wait_for(self, holds) -> None:
        self._qtbot.waitUntil(holds, timeout=10_000)


@pytest.fixture
def hand(qtbot, page) -> Hand:
    page.look_at(page.station(GATE))
    return Hand(qtbot, page)


def metres_a_pixel(page) -> float:
    return page.ask(
        "(() => { const map = yizhan.layer._map; const at = map.getCenter();"
        " const next = map.containerPointToLatLng(map.latLngToContainerPoint(at).add([100, 0]));"
        " return map.distance(at, next) / 100; })()"
    )


def test_a_line_tells_how_long_it_is(hand: Hand) -> None:
    page = hand.page
    hand.press("map.measure")
    assert "直线" in hand.said
    page.wait_for("document.querySelector('.tooling') !== null")
    hand.click(-100, 60)
    hand.click(100, 60)
    page.wait_for("document.querySelectorAll('.tool-corner').length === 2")
    (words,) = page.ask("[...document.querySelectorAll('.tool-said')].map((e) => e.textContent)")
    assert words.endswith(" 米")
    assert float(words.split()[0]) == pytest.approx(200 * metres_a_pixel(page), rel=0.02)
    assert page.answers == [], "a click of a tool asks nothing"
    hand.press("map.measure")
    page.wait_for("document.querySelectorAll('.tool-corner').length === 0")
    assert hand.said == ""


def test_an_area_selects_the_stations_inside(hand: Hand, qtbot) -> None:
    page = hand.page
    gate = page.station(GATE)
    hand.press("map.encircle")
    page.wait_for("document.querySelector('.tooling') !== null")
    hand.click(-150, -150)
    hand.click(150, -150)
    hand.click(150, 150)
    hand.click(-150, 150)
    hand.key(Qt.Key.Key_Return)
    hand.wait_for(lambda: hand.said.startswith("圈里有"))
    with qtbot.waitSignal(page.screen.selection_wanted) as told:
        hand.press("map.toolDone")
    assert gate.id in told.args[0]


def test_a_hidden_station_is_not_selected(hand: Hand) -> None:
    page = hand.page
    page.view.map.hide_groups(frozenset(range(6)))
    hand.press("map.encircle")
    page.wait_for("document.querySelector('.tooling') !== null")
    hand.click(-150, -150)
    hand.click(150, -150)
    hand.click(0, 150)
    hand.key(Qt.Key.Key_Return)
    hand.wait_for(lambda: hand.said.startswith("圈里没有"))


def test_a_station_is_dragged_to_its_place_and_back_by_one_undo(hand: Hand) -> None:
    page = hand.page
    gate = page.station(GATE)
    page.screen.choose_station(gate.id)
    hand.press("map.place")
    page.wait_for("document.querySelector('.tool-new') !== null")
    hand.drag(90, 0)
    hand.wait_for(lambda: "移动" in hand.said)
    assert f"从 {gate.longitude:.5f},{gate.latitude:.5f}" in hand.said
    moved = 90 * metres_a_pixel(page)

    hand.press("map.toolDone")

    hand.wait_for(lambda: page.station(GATE).longitude != gate.longitude)
    there = page.station(GATE)
    assert distance_m(place(gate), place(there)) == pytest.approx(moved, rel=0.1)
    assert there.longitude > gate.longitude
    hand.wait_for(lambda: hand.said == "")
    page.desk.undo()
    hand.wait_for(lambda: page.station(GATE).longitude == gate.longitude)


def test_a_click_puts_it_there_and_esc_gives_up(hand: Hand) -> None:
    page = hand.page
    gate = page.station(GATE)
    page.screen.choose_station(gate.id)
    hand.press("map.place")
    page.wait_for("document.querySelector('.tool-new') !== null")
    hand.click(-80, 40)
    hand.wait_for(lambda: "移动" in hand.said)
    hand.key(Qt.Key.Key_Escape)
    hand.wait_for(lambda: hand.said == "")
    assert page.station(GATE) == gate
    with reading(page.register) as session:
        deed = history.next_undo(session)
    assert deed is None or "移动" not in deed.label


def test_what_has_no_place_yet_is_placed_from_the_middle(hand: Hand) -> None:
    page = hand.page
    nowhere = next(row for row in page.stations if row.longitude is None)
    page.screen.show_station(nowhere.id)
    hand.wait_for(lambda: nowhere.name in hand.said)
    page.wait_for("document.querySelector('.tool-new') !== null")
    hand.click(60, 60)
    hand.wait_for(lambda: hand.said.startswith("新位置"))
    hand.press("map.toolDone")
    hand.wait_for(lambda: page.station(nowhere.name).longitude is not None)


def place(row) -> LatLng:
    return LatLng(row.latitude, row.longitude)
