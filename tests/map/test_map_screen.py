"""The map page: a real web view, real keys, a real mouse."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from shiboken6 import isValid

from db.engine import Register, reading
from db.rows import StationRow
from db.stations import amend_station, station_rows
from db.values import LOCAL
from db.work import Work
from desktop.desk import Desk
from desktop.jobs import Jobs
from desktop.map.screen import MapScreen
from desktop.map.view import STREET_ZOOM, ViewState
from desktop.notice import NoticeBar
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT

NOW = dt.datetime(2026, 10, 16, 12, 10, tzinfo=LOCAL)
GATE = "唐家湾口岸工会驿站"


class MapPage:
    """What a person sees and does on the map page."""

    def __init__(self, qtbot, register: Register, folder: Path) -> None:
        self._qtbot = qtbot
        self.register = register
        self.desk = Desk(
            register=register,
            jobs=Jobs(),
            notices=NoticeBar(),
            settings=QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat),
            sample=True,
            clock=lambda: NOW,
        )
        self.screen = MapScreen(self.desk)
        self.view = self.screen.view
        # Nobody else's: collected while Qt dresses every widget, it would take Qt with it.
        self.desk.notices.setParent(self.view)
        self.view.resize(1200, 720)
        self.view.show()
        qtbot.waitSignal(self.view.map.ready, timeout=20_000).wait()

    def close(self) -> None:
        """Gone for good: Chromium ends with its pages still open."""
        self.view.close()
        self.view.deleteLater()
        self._qtbot.waitUntil(lambda: not isValid(self.view))
        self.desk.jobs.close()

    def station(self, name: str) -> StationRow:
        with reading(self.register) as session:
            rows = station_rows(session, today=NOW.date())
        return next(row for row in rows if row.name == name)

    def ask(self, expression: str) -> Any:
        """Value of an expression in the page, by way of JSON."""
        answers: list[str] = []
        script = f"JSON.stringify({expression}) ?? 'null'"
        self.view.map._page.runJavaScript(script, 0, answers.append)
        self._qtbot.waitUntil(lambda: bool(answers))
        return json.loads(answers[0])

    def wait_for(self, expression: str) -> None:
        self._qtbot.waitUntil(lambda: self.ask(expression) is True, timeout=10_000)

    @property
    def counted(self) -> int:
        """Stations on the map, as the legend counts them by managing unit."""
        return self.ask(
            "[...document.querySelectorAll('.legend-count')]"
            ".reduce((sum, each) => sum + Number(each.textContent), 0)"
        )

    def look_at(self, station: StationRow) -> None:
        """Bring a station into the middle, without choosing it."""
        assert station.latitude is not None
        assert station.longitude is not None
        with self._qtbot.waitSignal(self.view.map.painted, timeout=10_000):
            self.view.map.go_to(ViewState(station.latitude, station.longitude, 18))
        self.wait_for("!document.querySelector('.leaflet-zoom-anim')")

    def click_middle(self) -> None:
        surface = self.view.map._web.focusProxy()
        assert surface is not None
        middle = surface.rect().center()
        with self._qtbot.waitSignal(self.view.map.picked, timeout=10_000):
            QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=middle)

    def type(self, text: str) -> None:
        """Replace what stands in the search field, a key at a time."""
        self.view.search.selectAll()
        self._qtbot.keyClick(self.view.search, Qt.Key.Key_Delete)
        self._qtbot.keyClicks(self.view.search, text)

    def press_enter(self) -> None:
        self._qtbot.keyClick(self.view.search, Qt.Key.Key_Return)

    @property
    def card(self) -> str:
        """All that the card says; empty when it is not shown."""
        if not self.view.card.isVisible():
            return ""
        return "\n".join(label.text() for label in self.view.card.findChildren(QLabel))

    def wait_until_at(self, station: StationRow) -> None:
        def is_there() -> bool:
            state = self.view.map.view_state()
            return (
                state is not None
                and state.zoom >= STREET_ZOOM
                and abs(state.lat - (station.latitude or 0)) < 1e-4
                and abs(state.lng - (station.longitude or 0)) < 1e-4
            )

        self._qtbot.waitUntil(is_there, timeout=10_000)


@pytest.fixture
def page(qtbot, qapp: QApplication, imported: Register, tmp_path: Path) -> Iterator[MapPage]:
    apply_theme(qapp, LIGHT)
    page = MapPage(qtbot, imported, tmp_path)
    yield page
    page.close()


def test_every_station_with_a_place_stands_on_the_map(page: MapPage) -> None:
    assert page.counted == 191
    assert page.view.count.text() == "191 / 191 座，另有 3 座没有坐标"
    assert page.ask("document.querySelector('.panel-sample').textContent") == "示例数据"
    assert page.card == ""


def test_a_click_on_a_station_shows_its_card(page: MapPage, qtbot) -> None:
    gate = page.station(GATE)
    page.look_at(gate)

    page.click_middle()

    assert GATE in page.card
    assert gate.code in page.card
    page.wait_for(f"document.querySelector('.selected .dot-name')?.textContent === '{GATE}'")
    with qtbot.waitSignal(page.screen.record_wanted) as wanted:
        button = page.view.card.findChild(QPushButton, "station.edit")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [gate.id]


def test_a_station_asked_for_from_elsewhere_is_brought_into_view(page: MapPage) -> None:
    gate = page.station(GATE)
    page.type("gb")

    page.screen.show_station(gate.id)

    page.wait_until_at(gate)
    assert page.view.search.text() == ""
    assert GATE in page.card
    page.wait_for(f"document.querySelector('.selected .dot-name')?.textContent === '{GATE}'")


def test_typing_filters_the_map_and_enter_goes_to_the_first(page: MapPage, qtbot) -> None:
    gate = page.station(GATE)
    with qtbot.waitSignal(page.view.map.painted, timeout=10_000):
        page.type("tjwka")
    assert page.view.count.text() == "1 / 191 座，另有 3 座没有坐标"
    page.wait_for("document.querySelectorAll('.dot').length === 1")
    assert page.ask("document.querySelectorAll('.ring').length") == 0

    page.press_enter()

    page.wait_until_at(gate)
    assert GATE in page.card
    with qtbot.waitSignal(page.view.map.painted, timeout=10_000):
        page.type("")
    assert page.view.count.text().startswith("191 / 191")


def test_enter_without_words_goes_nowhere(page: MapPage) -> None:
    before = page.view.map.view_state()
    page.press_enter()
    assert page.card == ""
    assert page.view.map.view_state() == before


def test_a_saved_change_shows_on_the_card(page: MapPage, qtbot) -> None:
    gate = page.station(GATE)
    page.screen.show_station(gate.id)
    with Work(page.register, "改名") as work:
        amend_station(work, gate.id, gate.version, {"name": "唐家湾新口岸工会驿站"})

    page.desk.jobs.changed.emit(work.topics, None)

    qtbot.waitUntil(lambda: "唐家湾新口岸工会驿站" in page.card)
    page.wait_for("document.querySelector('.selected .dot-name')?.textContent.includes('新口岸')")


def test_the_theme_changes_back_and_forth_with_the_program(page: MapPage, qtbot, qapp) -> None:
    page.ask("window.same = true")
    background = "getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor"
    try:
        for theme in (DARK, LIGHT, DARK):
            apply_theme(qapp, theme)
            red, green, blue = (int(theme.sea[i : i + 2], 16) for i in (1, 3, 5))
            page.wait_for(f"{background} === 'rgb({red}, {green}, {blue})'")
            assert page.counted == 191
    finally:
        apply_theme(qapp, LIGHT)
    assert page.ask("window.same") is True
