"""The map under a person's hands: real Chromium, real mouse, real keys."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QObject, QPoint, QSettings, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from db.engine import Register, reading
from db.rows import StationRow
from db.stations import station_rows
from db.values import LOCAL, Datum
from desktop.clusters import MapPoints
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.jobs import Jobs
from desktop.map.base_maps import SHAPES_ONLY, BaseChoice, BaseKind, BaseMap, base_map
from desktop.map.screen import MapScreen as Controller
from desktop.map.source import Details, MapGroup, StationTip
from desktop.map.view import STREET_ZOOM, MapView, ViewState
from desktop.notice import NoticeBar
from desktop.style import apply_theme
from desktop.theme import LIGHT

GROUPS = [MapGroup(f"单位{n}", colour) for n, colour in enumerate(LIGHT.unit)]


def tips(ids: Sequence[int]) -> list[StationTip]:
    return [StationTip(id_, f"驿站{id_}", "开放") for id_ in ids]


class MapScreen:
    """What a person sees and does on the map."""

    def __init__(self, qtbot: QtBot, view: MapView) -> None:
        self.qtbot = qtbot
        self.view = view

    @staticmethod
    def at(*places: tuple[int, float, float]) -> MapPoints:
        """Stations of the first group by id, latitude, longitude."""
        ids, lat, lng = zip(*places, strict=True)
        group = np.zeros(len(places), np.int16)
        return MapPoints(np.array(ids), np.array(lng), np.array(lat), group)

    def show(
        self,
        points: MapPoints,
        groups: Sequence[MapGroup] = GROUPS,
        details: Details = tips,
        *,
        sample: bool = False,
    ) -> None:
        """Show the first stations of a map, and wait until they stand there."""
        with self.qtbot.waitSignal(self.view.ready, timeout=20_000):
            self.view.show_points(points, groups, details, sample=sample)

    def show_again(self, points: MapPoints) -> None:
        with self.qtbot.waitSignal(self.view.painted, timeout=20_000):
            self.view.show_points(points, GROUPS, tips)

    def ask(self, expression: str) -> Any:
        """Value of an expression in the page, by way of JSON."""
        answers: list[str] = []
        script = f"JSON.stringify({expression}) ?? 'null'"
        self.view._page.runJavaScript(script, 0, answers.append)
        self.qtbot.waitUntil(lambda: bool(answers))
        return json.loads(answers[0])

    def wait_for(self, script: str) -> None:
        self.qtbot.waitUntil(lambda: self.ask(script) is True, timeout=10_000)

    def look_at(self, state: ViewState) -> None:
        with self.qtbot.waitSignal(self.view.painted, timeout=10_000):
            self.view.go_to(state)
        # What was painted may still have been the view of before.
        self.wait_for(
            f"yizhan.layer._map.getZoom() === {state.zoom} && yizhan.layer._asking === null"
            " && !document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim')"
        )

    def surface(self) -> QWidget:
        inner = self.view._web.focusProxy()
        assert inner is not None
        return inner

    def click_middle(self, right: int = 0, down: int = 0) -> None:
        middle = self.surface().rect().center() + QPoint(right, down)
        QTest.mouseClick(self.surface(), Qt.MouseButton.LeftButton, pos=middle)

    def hover_middle(self, script: str) -> None:
        """Move the mouse over the middle, as often as it takes until a script is true.

        A machine that is busy draws the station anew under a mouse that lies still.
        """
        # To the window itself: on the screen another test's may still lie over it.
        window = self.view.window()
        middle = self.surface().mapTo(window, self.surface().rect().center())

        def comes() -> bool:
            QTest.mouseMove(window.windowHandle(), middle + QPoint(60, 60))
            QTest.mouseMove(window.windowHandle(), middle)
            QTest.qWait(100)
            return self.ask(script) is True

        self.qtbot.waitUntil(comes, timeout=10_000)


@pytest.fixture
def open_map(qtbot: QtBot) -> Iterator[Callable[..., MapScreen]]:
    """Puts maps on the screen, gone for good after the test: Chromium ends with its pages open."""
    views: list[MapView] = []

    def open_one(base: BaseMap = SHAPES_ONLY) -> MapScreen:
        view = MapView(LIGHT, base=base)
        views.append(view)
        view.resize(900, 640)
        view.show()
        return MapScreen(qtbot, view)

    yield open_one
    for view in views:
        view.close()
        view.deleteLater()
    qtbot.waitUntil(lambda: not any(map(isValid, views)))


@pytest.fixture
def screen(open_map: Callable[..., MapScreen]) -> MapScreen:
    return open_map()


NOW = dt.datetime(2026, 10, 16, 12, 10, tzinfo=LOCAL)


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
        self.owner = QObject()
        self.inquiry = Inquiry(self.desk, self.owner)
        self.screen = Controller(self.desk, self.inquiry)
        self.view = self.screen.view
        # Nobody else's: collected while Qt dresses every widget, it would take Qt with it.
        self.desk.notices.setParent(self.view)
        self.view.resize(1366, 768)
        self.view.show()
        qtbot.waitUntil(lambda: self.counted > 0, timeout=20_000)
        qtbot.waitUntil(lambda: self.desk.jobs.idle)

    def close(self) -> None:
        """Gone for good: Chromium ends with its pages still open."""
        self.view.close()
        self.view.deleteLater()
        self._qtbot.waitUntil(lambda: not isValid(self.view))
        self.desk.jobs.close()

    @property
    def stations(self) -> list[StationRow]:
        with reading(self.register) as session:
            return station_rows(session, today=NOW.date())

    def station(self, name: str) -> StationRow:
        return next(row for row in self.stations if row.name == name)

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
        # What was painted may still have been the view of before.
        self.wait_for(
            "!document.querySelector('.leaflet-zoom-anim') && !!document"
            ".elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('.dot')"
        )

    def click_middle(self) -> None:
        surface = self.view.map._web.focusProxy()
        assert surface is not None
        middle = surface.rect().center()
        with self._qtbot.waitSignal(self.view.map.picked, timeout=10_000):
            QTest.mouseClick(surface, Qt.MouseButton.LeftButton, pos=middle)

    def line(self, text: str) -> None:
        """Ask something else, with what a Chinese input method commits."""
        field = self.view.ask.field
        field.setFocus()
        field.clear()
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field, event)

    def press(self, key: Qt.Key) -> None:
        """Press a key in the line."""
        self._qtbot.keyClick(self.view.ask.field, key)

    @property
    def understood(self) -> str:
        said = self.view.findChild(QLabel, "map.understood")
        return said.text()

    @property
    def origin(self) -> str:
        """From where the answers are measured; empty where no place is known."""
        chip = self.view.findChild(QPushButton, "map.origin")
        return chip.accessibleName() if chip.isVisible() else ""

    @property
    def answers(self) -> list[str]:
        """The answers, as somebody hears them who hears the screen."""
        model = self.view.side.answers.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def ranks(self) -> list[str]:
        """The numbers on the map."""
        return self.ask("[...document.querySelectorAll('.rank')].map((each) => each.textContent)")

    @property
    def card(self) -> str:
        """All that the card says; empty when it is not shown."""
        if not self.view.side.card.isVisible():
            return ""
        return "\n".join(label.text() for label in self.view.side.card.findChildren(QLabel))

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


@pytest.fixture
def make_tiles(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of tiles: rows (zoom, column, row from the south, picture) and metadata."""
    body = io.BytesIO()
    Image.new("RGB", (256, 256), (255, 0, 0)).save(body, "PNG")
    one = (11, 1670, 1153, body.getvalue())

    def make(
        rows: Sequence[tuple[object, ...]] = (one,), name: str = "珠海 100%?#.mbtiles", **said: str
    ) -> Path:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("CREATE TABLE metadata (name text, value text)")
            file.execute(
                "CREATE TABLE tiles (zoom_level integer, tile_column integer,"
                " tile_row integer, tile_data blob)"
            )
            file.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
            file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        return path

    return make


@dataclass
class TileServer:
    """Grey tiles with a red dot at `marked`, which is in the tiles' own datum.

    Attributes:
        asked: Paths, in order.
        answering: Cleared, the server keeps everybody waiting.
    """

    marked: tuple[float, float] = (22.2163, 113.5530)
    asked: list[str] = field(default_factory=list)
    headers: list[Message] = field(default_factory=list)
    status: int = 200
    elsewhere: str = ""
    answering: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{z}}/{{x}}/{{y}}.png"

    def base(self, datum: Datum = Datum.WGS84) -> BaseMap:
        return base_map(
            BaseChoice(
                BaseKind.CUSTOM, template=self.template, datum=datum, attribution="<b>街坊</b>地图"
            )
        )

    @staticmethod
    def px(lat: float, lng: float, zoom: int) -> tuple[float, float]:
        """Where a place lies on the map of the world at a zoom."""
        across = 256 * 2.0**zoom
        return (
            (lng / 360 + 0.5) * across,
            (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * across,
        )

    def tile(self, zoom: int, x: int, y: int) -> bytes:
        image = Image.new("RGB", (256, 256), (200, 200, 200))
        across, down = self.px(*self.marked, zoom)
        middle = across - 256 * x, down - 256 * y
        ImageDraw.Draw(image).ellipse(
            [value + reach for reach in (-5, 5) for value in middle], fill=(255, 0, 0)
        )
        body = io.BytesIO()
        image.save(body, "PNG")
        return body.getvalue()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *said: object) -> None:
        """A map that moves on hangs up."""


@pytest.fixture
def make_server() -> Iterator[Callable[[], TileServer]]:
    running: list[tuple[TileServer, ThreadingHTTPServer]] = []

    def start() -> TileServer:
        server = TileServer()
        server.answering.set()

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.headers.append(self.headers)
                server.answering.wait(30)
                self.send_response(302 if server.elsewhere else server.status)
                self.send_header("Cache-Control", "no-store")
                body = b""
                if server.elsewhere:
                    self.send_header("Location", server.elsewhere)
                elif server.status == 200:
                    zoom, x, y = map(int, re.findall(r"\d+", self.path))
                    body = server.tile(zoom, x, y)
                    self.send_header("Content-Type", "image/png")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: object) -> None:
                pass

        http = _Quiet(("127.0.0.1", 0), Answers)
        server.port = http.server_port
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        running.append((server, http))
        return server

    yield start
    for server, http in running:
        server.answering.set()
        http.shutdown()
        http.server_close()


@pytest.fixture
def server(make_server: Callable[[], TileServer]) -> TileServer:
    return make_server()
