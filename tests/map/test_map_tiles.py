"""Base maps from a server of our own on this machine: what is asked, where it lies, what fails."""

from __future__ import annotations

import math
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo

from db.datums import from_wgs84
from db.values import Datum, LatLng
from desktop.map import page as page_module
from desktop.map import view as view_module
from desktop.map.base_maps import SHAPES_ONLY, BaseChoice, BaseKind, BaseMap, base_map
from desktop.map.scheme import OnlyOurs
from desktop.map.source import MapGroup
from desktop.map.view import ViewState
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT

PLACE = LatLng(22.2163, 113.5530)
HERE = ViewState(*PLACE, 15)
RED = np.array([255, 0, 0])
ALL_LOADED = (
    "document.querySelectorAll('.leaflet-tile').length > 3 && "
    "[...document.querySelectorAll('.leaflet-tile')].every(tile => "
    "tile.classList.contains('leaflet-tile-loaded') && tile.style.opacity === '1')"
)
LINE_SHOWN = "!document.querySelector('.panel-missing').hidden"
NAMES_SHOWN = "getComputedStyle(document.querySelector('.name-towns')).display !== 'none'"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    """All that pages ask for, whether or not it is let through."""
    urls: list[QUrl] = []

    class Recording(OnlyOurs):
        def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802
            urls.append(info.requestUrl())
            super().interceptRequest(info)

    monkeypatch.setattr(view_module, "OnlyOurs", Recording)
    return urls


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "PATIENCE_MS", 200)
    monkeypatch.setattr(page_module, "RETRY_MS", 200)


def picture(screen) -> np.ndarray:
    """What is on the screen: height, width, red-green-blue."""
    image = screen.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def dot_px(screen) -> np.ndarray | None:
    """Middle of the red dot on the screen, across and down."""
    down, across = np.nonzero((np.abs(picture(screen) - RED) < 60).all(axis=2))
    return np.array([across.mean(), down.mean()]) if len(down) else None


def wait_for_dot_at(screen, place: LatLng) -> None:
    """The screen lags behind the page, so the dot may still be on its way."""
    screen.wait_for(ALL_LOADED)
    point = screen.ask(f"yizhan.layer._map.latLngToContainerPoint([{place.lat}, {place.lng}])")
    wanted = np.array([point["x"], point["y"]])

    def is_there() -> None:
        seen = dot_px(screen)
        assert seen is not None
        assert np.abs(seen - wanted).max() <= 2

    screen.qtbot.waitUntil(is_there, timeout=10_000)


def far_station(screen) -> None:
    screen.show(screen.at((1, 22.35, 113.2)))


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
@pytest.mark.parametrize("zoom", [11, 15, 18])
def test_a_place_on_the_tiles_lies_where_its_station_does(open_map, server, datum, zoom) -> None:
    server.marked = from_wgs84(PLACE, datum)
    screen = open_map(server.base(datum))
    far_station(screen)
    for right, down in [(0, 0), (380, -250)]:
        across, along = server.px(*PLACE, zoom)
        size = 256 * 2.0**zoom
        lng = ((across - right) / size - 0.5) * 360
        lat = math.degrees(math.atan(math.sinh((0.5 - (along - down) / size) * 2 * math.pi)))

        screen.look_at(ViewState(lat, lng, zoom))

        wait_for_dot_at(screen, PLACE)


def test_tiles_stay_under_their_stations_however_far_the_map_is_dragged(open_map, server) -> None:
    far = LatLng(PLACE.lat, PLACE.lng + 0.08)
    server.marked = from_wgs84(far, Datum.GCJ02)
    screen = open_map(server.base(Datum.GCJ02))
    far_station(screen)
    screen.look_at(ViewState(*PLACE, 16))

    step_px = 500
    across = round(0.08 / 360 * 256 * 2**16)
    for moved in range(0, across, step_px):
        step = min(step_px, across - moved)
        screen.ask(f"yizhan.layer._map.panBy([{step}, 0], {{animate: false}}) && 0")

    wait_for_dot_at(screen, far)


def test_nobody_is_asked_for_anything_over_the_shapes(open_map, asked) -> None:
    screen = open_map()
    far_station(screen)
    for zoom in (10, 14, 18):
        screen.look_at(ViewState(*PLACE, zoom))

    assert {(url.scheme(), url.host()) for url in asked} == {("yizhan", "app")}
    assert any(url.path() == "/clusters.json" for url in asked)


def test_the_chosen_server_alone_is_asked_and_only_for_tiles(open_map, server, asked) -> None:
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)
    screen.wait_for(ALL_LOADED)

    assert {(url.scheme(), url.host(), url.port()) for url in asked} == {
        ("yizhan", "app", -1),
        ("http", "127.0.0.1", server.port),
    }
    assert server.asked
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", path) for path in server.asked)
    for headers in server.headers:
        assert headers["User-Agent"].endswith(" yizhan")
        assert {"Referer", "Cookie", "Origin"}.isdisjoint(headers)


def test_a_server_s_tiles_cannot_come_from_another(open_map, make_server) -> None:
    chosen, other = make_server(), make_server()
    chosen.elsewhere = f"http://127.0.0.1:{other.port}/15/1/1.png"
    screen = open_map(chosen.base())
    far_station(screen)
    screen.look_at(HERE)

    screen.wait_for(LINE_SHOWN)

    assert chosen.asked
    assert other.asked == []


def test_the_page_cannot_ask_a_server_that_was_not_chosen(open_map, make_server) -> None:
    chosen, other = make_server(), make_server()
    screen = open_map(chosen.base())
    far_station(screen)

    screen.ask(
        "(window.got = [], ['img', 'script', 'link', 'iframe'].forEach(tag => {"
        " const made = document.createElement(tag);"
        f" made.rel = 'prefetch'; made.src = made.href = 'http://127.0.0.1:{other.port}/1/1/1.png';"
        " document.body.append(made); }),"
        f" fetch('http://127.0.0.1:{other.port}/').catch(() => window.got.push('fetch')), 0)"
    )
    screen.wait_for("window.got.length === 1")
    screen.look_at(HERE)
    screen.wait_for(ALL_LOADED)

    assert other.asked == []


def test_another_base_map_keeps_the_view_and_leaves_the_first_server(open_map, make_server) -> None:
    first, second = make_server(), make_server()
    screen = open_map(first.base())
    far_station(screen)
    screen.look_at(HERE)
    screen.wait_for(ALL_LOADED)
    before = len(first.asked)

    with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
        screen.view.set_base(second.base())

    screen.wait_for(ALL_LOADED)
    assert len(first.asked) == before
    assert second.asked
    assert tuple(screen.view.view_state()) == pytest.approx(tuple(HERE), abs=1e-4)
    with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
        screen.view.set_base(SHAPES_ONLY)
    assert screen.ask("document.querySelectorAll('.leaflet-tile').length") == 0
    assert tuple(screen.view.view_state()) == pytest.approx(tuple(HERE), abs=1e-4)


def test_the_source_is_named_as_text(open_map, server) -> None:
    screen = open_map(server.base())
    far_station(screen)

    said = screen.ask("document.querySelector('.leaflet-control-attribution').textContent")

    assert "<b>街坊</b>地图" in said
    assert said.startswith("Leaflet")
    assert screen.ask("document.querySelectorAll('.leaflet-control-attribution b').length") == 0


def test_names_step_aside_for_tiles_that_carry_their_own(open_map, server) -> None:
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)

    screen.wait_for(ALL_LOADED)

    assert screen.ask(NAMES_SHOWN) is False


@pytest.mark.parametrize("status", [404, 500])
def test_tiles_that_do_not_come_leave_the_shapes(open_map, server, impatient, status) -> None:
    server.status = status
    plain = open_map()
    far_station(plain)
    plain.look_at(ViewState(22.0, 113.4, 11))
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(ViewState(22.0, 113.4, 11))

    screen.wait_for(LINE_SHOWN)

    assert screen.ask(NAMES_SHOWN.replace("towns", "districts")) is True
    assert screen.ask(
        "[...document.querySelectorAll('.leaflet-tile')]"
        ".every(tile => getComputedStyle(tile).visibility === 'hidden')"
    )
    middle = np.s_[200:440, 200:700]
    screen.qtbot.waitUntil(lambda: (picture(screen)[middle] == picture(plain)[middle]).all())


def test_tiles_that_come_after_all_end_the_line(open_map, server, impatient) -> None:
    server.status = 503
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)
    screen.wait_for(LINE_SHOWN)

    server.status = 200

    screen.wait_for(f"{ALL_LOADED} && !({LINE_SHOWN})")


def test_a_server_that_says_nothing_is_missed(open_map, server, impatient) -> None:
    server.answering.clear()
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)

    screen.wait_for(LINE_SHOWN)

    server.answering.set()
    screen.wait_for(f"{ALL_LOADED} && !({LINE_SHOWN})")


def test_a_gap_among_tiles_is_no_news(open_map, server, impatient, monkeypatch) -> None:
    tile = server.tile

    def some(zoom: int, x: int, y: int) -> bytes:
        return tile(zoom, x, y) if x % 2 else b"no picture"

    monkeypatch.setattr(server, "tile", some)
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)

    screen.wait_for("document.querySelectorAll('.leaflet-tile-loaded').length > 3")
    screen.wait_for(
        "!yizhan.layer._map._layers || Object.values(yizhan.layer._map._layers)"
        ".filter(layer => layer instanceof yizhan.Tiles).every(t => !t.isLoading())"
    )
    assert screen.ask(LINE_SHOWN) is False


def test_the_dark_theme_dims_the_tiles(open_map, server, qapp) -> None:
    screen = open_map(server.base())
    far_station(screen)
    screen.look_at(HERE)
    screen.wait_for(ALL_LOADED)
    corner = np.s_[300:310, 100:110]
    screen.qtbot.waitUntil(lambda: (picture(screen)[corner] == 200).all())

    screen.view.set_theme(DARK, [MapGroup("单位", colour) for colour in DARK.unit])

    screen.qtbot.waitUntil(lambda: (picture(screen)[corner] < 140).all())


def test_the_map_grows_with_the_text(open_map, qapp) -> None:
    screen = open_map()
    far_station(screen)
    width = screen.ask("innerWidth")
    try:
        apply_theme(qapp, LIGHT, 2.0)
        screen.wait_for(f"innerWidth === {width} / 2")
        with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
            screen.view.set_base(BaseMap(BaseKind.CUSTOM))
        screen.wait_for(f"innerWidth === {width} / 2")
    finally:
        apply_theme(qapp, LIGHT)
    screen.wait_for(f"innerWidth === {width}")


IN_TILE = ViewState(22.187, 113.6425, 11)
"""Amid the one tile of `make_tiles`, which is red, as large as the tile, and has no neighbours."""


def file_base(path: Path) -> BaseMap:
    return base_map(BaseChoice(BaseKind.FILE, file=str(path)))


def test_a_file_s_tiles_lie_in_their_place_and_shapes_around_them(
    open_map, make_tiles, asked
) -> None:
    screen = open_map(file_base(make_tiles(bounds="113,21.8,114.3,22.6")))
    far_station(screen)
    screen.look_at(IN_TILE)

    wait_for_dot_at(screen, LatLng(IN_TILE.lat, IN_TILE.lng))

    red = (np.abs(picture(screen) - RED) < 60).all(axis=2).sum()
    assert 0.9 * 256**2 < red <= 256**2
    assert screen.ask(LINE_SHOWN) is False
    assert {url.scheme() for url in asked} == {"yizhan"}


def test_a_file_that_is_spoilt_leaves_the_shapes_and_says_so(
    open_map, make_tiles, impatient
) -> None:
    path = make_tiles(bounds="113,21.8,114.3,22.6")
    base, whole = file_base(path), path.read_bytes()
    path.write_bytes(b"spoilt" * 1000)
    screen = open_map(base)
    far_station(screen)
    screen.look_at(IN_TILE)

    screen.wait_for(LINE_SHOWN)

    assert "文件" in screen.ask("document.querySelector('.panel-missing').textContent")
    assert dot_px(screen) is None
    path.write_bytes(whole)
    wait_for_dot_at(screen, LatLng(IN_TILE.lat, IN_TILE.lng))
    screen.wait_for(f"!({LINE_SHOWN})")


def test_a_file_without_small_scales_shows_our_names_there(open_map, server) -> None:
    base = replace(server.base(), min_zoom=14)
    screen = open_map(base)
    far_station(screen)
    screen.look_at(HERE)
    screen.wait_for(f"({ALL_LOADED}) && !({NAMES_SHOWN})")

    screen.look_at(ViewState(*PLACE, 12))

    screen.wait_for(NAMES_SHOWN)


def test_a_crashed_page_comes_back_with_its_view_and_its_base_map(open_map, make_server) -> None:
    first, second = make_server(), make_server()
    screen = open_map(first.base())
    far_station(screen)
    screen.view.set_base(second.base())
    screen.look_at(HERE)
    screen.wait_for(ALL_LOADED)
    asked_before = len(first.asked)
    second.asked.clear()

    with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
        os.kill(screen.view._page.renderProcessPid(), signal.SIGKILL)

    screen.wait_for(ALL_LOADED)
    assert tuple(screen.view.view_state()) == pytest.approx(tuple(HERE), abs=1e-4)
    assert second.asked
    assert len(first.asked) == asked_before
