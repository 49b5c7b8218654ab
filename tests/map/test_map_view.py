"""A real web view: real Chromium, real mouse, real keys."""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.map import view as view_module
from desktop.map.clusters import MapPoints
from desktop.map.scheme import OnlyOurs
from desktop.map.source import MapGroup, StationTip
from desktop.map.view import MapView, ViewState
from desktop.theme import DARK, LIGHT

GROUPS = [MapGroup(f"单位{n}", colour) for n, colour in enumerate(LIGHT.unit)]

pytestmark = [
    # What Chromium says, once, where there is no graphics card to draw with.
    pytest.mark.qt_log_ignore(
        "QRhiGles2: Failed to create",
        "Failed to create RHI for backend",
        "GPUInfo not initialized on GpuInfoUpdate",
    )
]
HERE = ViewState(22.222, 113.549, 16)

HOSTILE = (
    '<img src=x onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    "${window.ran=1}",
    "`+(window.ran=1)+`",
    "'\"><svg onload=window.ran=1>",
    "{{7*7}}{% raw %}&lt;b&gt;",
)


def at(*places: tuple[int, float, float]) -> MapPoints:
    """Stations of the first group by id, latitude, longitude."""
    ids, lat, lng = zip(*places, strict=True)
    return MapPoints(np.array(ids), np.array(lng), np.array(lat), np.zeros(len(places), np.int16))


def tips(ids: Sequence[int]) -> list[StationTip]:
    return [StationTip(id_, f"驿站{id_}", "开放") for id_ in ids]


class MapScreen:
    """What a person sees and does on the map."""

    def __init__(self, qtbot: QtBot, view: MapView) -> None:
        self.qtbot = qtbot
        self.view = view

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
        self.wait_for("!document.querySelector('.leaflet-zoom-anim')")

    def surface(self) -> QWidget:
        inner = self.view._web.focusProxy()
        assert inner is not None
        return inner

    def click_middle(self, right: int = 0, down: int = 0) -> None:
        middle = self.surface().rect().center() + QPoint(right, down)
        QTest.mouseClick(self.surface(), Qt.MouseButton.LeftButton, pos=middle)

    def hover_middle(self) -> None:
        # To the window itself: on the screen another test's may still lie over it.
        window = self.view.window()
        middle = self.surface().rect().center()
        QTest.mouseMove(window.windowHandle(), self.surface().mapTo(window, middle))


@contextmanager
def opened(qtbot: QtBot) -> Iterator[MapScreen]:
    """A map on the screen, gone for good afterwards: Chromium ends with its pages still open."""
    view = MapView(LIGHT)
    view.resize(900, 640)
    view.show()
    yield MapScreen(qtbot, view)
    view.close()
    view.deleteLater()
    qtbot.waitUntil(lambda: not isValid(view))


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[MapScreen]:
    with opened(qtbot) as screen:
        yield screen


def show(screen: MapScreen, points: MapPoints, details=tips, *, sample: bool = False) -> None:
    with screen.qtbot.waitSignal(screen.view.ready, timeout=20_000):
        screen.view.show_points(points, GROUPS, details, sample=sample)


def test_a_click_on_a_station_tells_its_id(screen: MapScreen) -> None:
    show(screen, at((77, HERE.lat, HERE.lng), (78, 22.30, 113.40)))
    screen.look_at(HERE)

    with screen.qtbot.waitSignal(screen.view.picked) as told:
        screen.click_middle()

    assert told.args == [77]


def test_enter_on_a_station_tells_its_id(screen: MapScreen) -> None:
    show(screen, at((77, HERE.lat, HERE.lng)))
    screen.look_at(HERE)
    screen.surface().setFocus()
    screen.ask("document.querySelector('.dot').focus()")

    with screen.qtbot.waitSignal(screen.view.picked) as told:
        QTest.keyClick(screen.surface(), Qt.Key.Key_Return)

    assert told.args == [77]


def test_a_click_beside_the_stations_tells_the_place(screen: MapScreen) -> None:
    show(screen, at((77, HERE.lat, HERE.lng)))
    screen.look_at(HERE)

    with screen.qtbot.waitSignal(screen.view.place_clicked) as told:
        screen.click_middle(right=100)

    lat, lng = told.args
    assert lat == pytest.approx(HERE.lat, abs=1e-4)
    assert lng == pytest.approx(HERE.lng + 100 * 360 / (256 * 2**16), abs=1e-4)


def test_a_click_on_a_ring_comes_nearer(screen: MapScreen) -> None:
    show(screen, at(*((n, 22.222 + n * 2e-4, 113.549) for n in range(10))))
    screen.look_at(ViewState(22.223, 113.549, 11))
    screen.wait_for("document.querySelectorAll('.ring').length === 1")

    screen.ask("document.querySelector('.ring').click()")

    screen.wait_for("document.querySelectorAll('.dot').length === 10")


def test_text_of_others_is_shown_as_text_and_never_runs(screen: MapScreen) -> None:
    def hostile(ids: Sequence[int]) -> list[StationTip]:
        return [StationTip(id_, HOSTILE[id_], HOSTILE[id_]) for id_ in ids]

    places = [(n, HERE.lat + (n - 2) * 5e-4, HERE.lng) for n in range(len(HOSTILE))]
    groups = [MapGroup(HOSTILE[0], "#112233")]
    with screen.qtbot.waitSignal(screen.view.ready, timeout=20_000):
        screen.view.show_points(at(*places), groups, hostile)
    screen.look_at(HERE)
    screen.view.select(2, go=False)
    screen.wait_for(f"document.querySelectorAll('.dot-name').length === {len(HOSTILE)}")
    screen.hover_middle()
    screen.wait_for("document.querySelector('.card') !== null")

    names = screen.ask("[...document.querySelectorAll('.dot-name')].map(n => n.textContent)")
    card = screen.ask("document.querySelector('.card strong').textContent")
    legend = screen.ask("document.querySelector('.legend-label').textContent")

    assert sorted(names) == sorted(HOSTILE)
    assert card == HOSTILE[2]
    assert legend == HOSTILE[0]
    assert screen.ask("window.ran === undefined") is True
    assert screen.ask("document.querySelectorAll('img, [onerror], [onload]').length") == 0


def test_a_colour_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="url"):
        MapGroup("香洲区", "url(https://example.org)")


def test_the_mask_takes_stations_off_the_map_and_out_of_the_legend(screen: MapScreen) -> None:
    show(screen, at((1, 22.2, 113.5), (2, 22.3, 113.3)))
    assert screen.ask("document.querySelectorAll('.dot').length") == 2

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.set_mask(np.array([True, False]))

    assert screen.ask("document.querySelectorAll('.dot').length") == 1
    assert screen.ask("document.querySelector('.legend-count').textContent") == "1"


def test_a_chosen_station_is_marked_even_inside_a_ring(screen: MapScreen) -> None:
    show(screen, at(*((n, 22.222, 113.549) for n in range(1, 40))))

    screen.view.select(7, go=False)

    screen.wait_for("document.querySelectorAll('.ring').length === 1")
    screen.wait_for("document.querySelector('.selected .dot-name')?.textContent === '驿站7'")
    screen.view.select(None, go=False)
    screen.wait_for("document.querySelector('.selected') === null")


def test_a_name_without_room_is_left_out_unless_its_station_is_chosen(screen: MapScreen) -> None:
    beside = HERE.lng + 30 * 360 / (256 * 2**HERE.zoom)
    show(screen, at((1, HERE.lat, HERE.lng), (2, HERE.lat, beside)))
    screen.look_at(HERE)
    names = "[...document.querySelectorAll('.dot-name')].map(name => name.textContent).join()"
    screen.wait_for(f"{names} === '驿站2'")

    screen.view.select(1, go=False)

    screen.wait_for(f"{names} === '驿站1'")


def test_going_to_a_station_brings_it_into_the_middle(screen: MapScreen) -> None:
    show(screen, at((5, 22.134, 113.826), (6, 22.3, 113.3)))

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.select(5, go=True)

    state = screen.view.view_state()
    assert state is not None
    assert (state.lat, state.lng) == pytest.approx((22.134, 113.826), abs=1e-4)
    assert state.zoom == view_module.STREET_ZOOM


def test_what_is_said_before_the_page_is_open_is_not_lost(screen: MapScreen) -> None:
    screen.view.go_to(HERE)
    screen.view.show_points(at((9, HERE.lat, HERE.lng)), GROUPS, tips)
    screen.view.select(9, go=False)

    screen.qtbot.waitSignal(screen.view.ready, timeout=20_000).wait()

    screen.wait_for("document.querySelector('.selected .dot-name')?.textContent === '驿站9'")
    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx(tuple(HERE), abs=1e-4)


def test_sample_data_is_labelled(screen: MapScreen) -> None:
    show(screen, at((1, 22.2, 113.5)), sample=True)
    label = "getComputedStyle(document.querySelector('.panel-sample')).display"
    assert screen.ask(label) != "none"
    assert screen.ask("document.querySelector('.panel-sample').textContent") == "示例数据"

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.show_points(at((1, 22.2, 113.5)), GROUPS, tips)

    assert screen.ask(label) == "none"


def test_the_theme_changes_without_a_reload(screen: MapScreen) -> None:
    show(screen, at((1, 22.2, 113.5)))
    screen.ask("window.same = true")

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.set_theme(DARK, [MapGroup("单位", colour) for colour in DARK.unit])

    background = "getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor"
    red, green, blue = (int(DARK.sea[i : i + 2], 16) for i in (1, 3, 5))
    assert screen.ask(background) == f"rgb({red}, {green}, {blue})"
    assert screen.ask("window.same") is True


def test_two_hundred_thousand_stations_stand_on_the_map(screen: MapScreen) -> None:
    count = 200_000
    rng = np.random.default_rng(3)
    points = MapPoints(
        np.arange(count),
        rng.uniform(112.9, 114.4, count),
        rng.uniform(21.7, 22.6, count),
        rng.integers(0, 6, count).astype(np.int16),
    )

    show(screen, points)

    drawn = screen.ask("document.querySelectorAll('.ring, .dot').length")
    assert 50 < drawn < 1500


def test_a_crashed_page_comes_back_where_it_was(screen: MapScreen) -> None:
    show(screen, at((1, HERE.lat, HERE.lng)))
    screen.look_at(HERE)
    screen.view.select(1, go=False)

    with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
        os.kill(screen.view._page.renderProcessPid(), signal.SIGKILL)

    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx(tuple(HERE), abs=1e-4)
    screen.wait_for("document.querySelector('.selected') !== null")


@pytest.mark.parametrize("target", ["_self", "_blank"])
def test_no_link_leads_away(screen: MapScreen, target: str) -> None:
    show(screen, at((1, 22.2, 113.5)))
    screen.ask("window.same = true")
    page = screen.view._page
    tried = page.navigationRequested if target == "_self" else page.newWindowRequested

    with screen.qtbot.waitSignal(tried):
        screen.ask(
            "((link) => (link.href = 'https://example.org/', link.target = "
            f"'{target}', document.body.append(link), link.click()))"
            "(document.createElement('a'))"
        )

    # By the time the page has asked for stations again, it would have gone.
    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.set_mask(None)
    assert page.url().scheme() == "yizhan"
    assert screen.ask("window.same") is True


def test_no_other_host_is_asked_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []

    class Recording(OnlyOurs):
        def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802
            asked.append(info.requestUrl())
            super().interceptRequest(info)

    monkeypatch.setattr(view_module, "OnlyOurs", Recording)
    with opened(qtbot) as screen:
        show(screen, at((1, HERE.lat, HERE.lng)))
        screen.look_at(HERE)

    assert {(url.scheme(), url.host()) for url in asked} == {("yizhan", "app")}
    assert any(url.path() == "/clusters.json" for url in asked)


class Request:
    """Stands in for Qt's request, which only Qt can make."""

    def __init__(self, url: str) -> None:
        self.url = QUrl(url)
        self.blocked = False

    def requestUrl(self) -> QUrl:  # noqa: N802
        return self.url

    def block(self, on: bool) -> None:
        self.blocked = on


@pytest.mark.parametrize(
    ("url", "blocked"),
    [
        ("yizhan://app/clusters.json", False),
        ("yizhan://other/", True),
        ("https://t0.tianditu.gov.cn/vec_w", False),
        ("http://t0.tianditu.gov.cn/vec_w", True),
        ("https://t0.tianditu.gov.cn.example.org/", True),
        ("https://example.org/", True),
        ("file:///etc/passwd", True),
    ],
)
def test_only_our_own_and_allowed_hosts_pass(url: str, blocked: bool) -> None:
    request = Request(url)

    OnlyOurs({"t0.tianditu.gov.cn"}).interceptRequest(request)

    assert request.blocked is blocked


def test_the_scheme_serves_nothing_but_its_list(screen: MapScreen) -> None:
    show(screen, at((1, 22.2, 113.5)))
    paths = [
        "map/map.css",
        "map/../geo/coast.json",
        "../pyproject.toml",
        "map/%2e%2e/__init__.py",
        "clusters.json?bbox=1,2&zoom=x",
    ]
    screen.ask(
        f"(window.got = {{}}, {json.dumps(paths)}.forEach(path => fetch(path)"
        ".then(answer => answer.ok, () => false).then(ok => { window.got[path] = ok; })))"
    )
    screen.wait_for("Object.keys(window.got).length === 5")

    got = screen.ask("window.got")
    assert [path for path, served in got.items() if served] == ["map/map.css"]
