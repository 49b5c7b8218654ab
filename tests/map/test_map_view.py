"""A real web view: real Chromium, real mouse, real keys."""

import json
import os
import signal
from collections.abc import Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest

from desktop.clusters import MapPoints
from desktop.map import view as view_module
from desktop.map.base_maps import BaseChoice, BaseKind, base_map
from desktop.map.scheme import OnlyOurs
from desktop.map.source import MapGroup, StationTip
from desktop.map.view import ViewState
from desktop.theme import DARK

HERE = ViewState(22.222, 113.549, 16)

HOSTILE = (
    '<img src=x onerror="window.ran=1">',
    "</script><script>window.ran=1</script>",
    "${window.ran=1}",
    "`+(window.ran=1)+`",
    "'\"><svg onload=window.ran=1>",
    "{{7*7}}{% raw %}&lt;b&gt;",
)


def test_a_click_on_a_station_tells_its_id(screen) -> None:
    screen.show(screen.at((77, HERE.lat, HERE.lng), (78, 22.30, 113.40)))
    screen.look_at(HERE)

    with screen.qtbot.waitSignal(screen.view.picked) as told:
        screen.click_middle()

    assert told.args == [77]


def test_enter_on_a_station_tells_its_id(screen) -> None:
    screen.show(screen.at((77, HERE.lat, HERE.lng)))
    screen.look_at(HERE)
    screen.surface().setFocus()
    screen.ask("document.querySelector('.dot').focus()")

    with screen.qtbot.waitSignal(screen.view.picked) as told:
        QTest.keyClick(screen.surface(), Qt.Key.Key_Return)

    assert told.args == [77]


def test_a_click_beside_the_stations_tells_the_place(screen) -> None:
    screen.show(screen.at((77, HERE.lat, HERE.lng)))
    screen.look_at(HERE)

    with screen.qtbot.waitSignal(screen.view.place_clicked) as told:
        screen.click_middle(right=100)

    lat, lng = told.args
    assert lat == pytest.approx(HERE.lat, abs=1e-4)
    assert lng == pytest.approx(HERE.lng + 100 * 360 / (256 * 2**16), abs=1e-4)


def test_a_click_on_a_ring_comes_nearer(screen) -> None:
    screen.show(screen.at(*((n, 22.222 + n * 2e-4, 113.549) for n in range(10))))
    screen.look_at(ViewState(22.223, 113.549, 11))
    screen.wait_for("document.querySelectorAll('.ring').length === 1")

    screen.ask("document.querySelector('.ring').click()")

    screen.wait_for("document.querySelectorAll('.dot').length === 10")


def test_text_of_others_is_shown_as_text_and_never_runs(screen) -> None:
    def hostile(ids: Sequence[int]) -> list[StationTip]:
        return [StationTip(id_, HOSTILE[id_], HOSTILE[id_]) for id_ in ids]

    places = [(n, HERE.lat + (n - 2) * 5e-4, HERE.lng) for n in range(len(HOSTILE))]
    groups = [MapGroup(HOSTILE[0], "#112233")]
    screen.show(screen.at(*places), groups, hostile)
    screen.look_at(HERE)
    screen.view.select(2, go=False)
    screen.wait_for(f"document.querySelectorAll('.dot-name').length === {len(HOSTILE)}")
    screen.hover_middle("document.querySelector('.card') !== null")

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


def test_the_mask_takes_stations_off_the_map_and_out_of_the_legend(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5), (2, 22.3, 113.3)))
    assert screen.ask("document.querySelectorAll('.dot').length") == 2

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.set_mask(np.array([True, False]))

    assert screen.ask("document.querySelectorAll('.dot').length") == 1
    assert screen.ask("document.querySelector('.legend-count').textContent") == "1"


def test_a_chosen_station_is_marked_even_inside_a_ring(screen) -> None:
    screen.show(screen.at(*((n, 22.222, 113.549) for n in range(1, 40))))

    screen.view.select(7, go=False)

    screen.wait_for("document.querySelectorAll('.ring').length === 1")
    screen.wait_for("document.querySelector('.selected .dot-name')?.textContent === '驿站7'")
    screen.view.select(None, go=False)
    screen.wait_for("document.querySelector('.selected') === null")


def test_a_name_without_room_is_left_out_unless_its_station_is_chosen(screen) -> None:
    beside = HERE.lng + 30 * 360 / (256 * 2**HERE.zoom)
    screen.show(screen.at((1, HERE.lat, HERE.lng), (2, HERE.lat, beside)))
    screen.look_at(HERE)
    names = "[...document.querySelectorAll('.dot-name')].map(name => name.textContent).join()"
    screen.wait_for(f"{names} === '驿站2'")

    screen.view.select(1, go=False)

    screen.wait_for(f"{names} === '驿站1'")


def test_going_to_a_station_brings_it_into_the_middle(screen) -> None:
    screen.show(screen.at((5, 22.134, 113.826), (6, 22.3, 113.3)))

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.select(5, go=True)

    state = screen.view.view_state()
    assert state is not None
    assert (state.lat, state.lng) == pytest.approx((22.134, 113.826), abs=1e-4)
    assert state.zoom == view_module.STREET_ZOOM


def test_what_is_said_before_the_page_is_open_is_not_lost(screen) -> None:
    screen.view.go_to(HERE)
    screen.view.select(9, go=False)

    screen.show(screen.at((9, HERE.lat, HERE.lng)))

    screen.wait_for("document.querySelector('.selected .dot-name')?.textContent === '驿站9'")
    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx(tuple(HERE), abs=1e-4)


def test_sample_data_is_labelled(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5)), sample=True)
    label = "getComputedStyle(document.querySelector('.panel-sample')).display"
    assert screen.ask(label) != "none"
    assert screen.ask("document.querySelector('.panel-sample').textContent") == "示例数据"

    screen.show_again(screen.at((1, 22.2, 113.5)))

    assert screen.ask(label) == "none"


def test_the_theme_changes_without_a_reload(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5)))
    screen.ask("window.same = true")

    with screen.qtbot.waitSignal(screen.view.painted):
        screen.view.set_theme(DARK, [MapGroup("单位", colour) for colour in DARK.unit])

    background = "getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor"
    red, green, blue = (int(DARK.sea[i : i + 2], 16) for i in (1, 3, 5))
    assert screen.ask(background) == f"rgb({red}, {green}, {blue})"
    assert screen.ask("window.same") is True


def test_two_hundred_thousand_stations_stand_on_the_map(screen) -> None:
    count = 200_000
    rng = np.random.default_rng(3)
    points = MapPoints(
        np.arange(count),
        rng.uniform(112.9, 114.4, count),
        rng.uniform(21.7, 22.6, count),
        rng.integers(0, 6, count).astype(np.int16),
    )

    screen.show(points)

    drawn = screen.ask("document.querySelectorAll('.ring, .dot').length")
    assert 50 < drawn < 1500


def test_a_crashed_page_comes_back_where_it_was(screen) -> None:
    screen.show(screen.at((1, HERE.lat, HERE.lng)))
    screen.look_at(HERE)
    screen.view.select(1, go=False)

    with screen.qtbot.waitSignal(screen.view.painted, timeout=20_000):
        os.kill(screen.view._page.renderProcessPid(), signal.SIGKILL)

    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx(tuple(HERE), abs=1e-4)
    screen.wait_for("document.querySelector('.selected') !== null")


@pytest.mark.parametrize("target", ["_self", "_blank"])
def test_no_link_leads_away(screen, target: str) -> None:
    screen.show(screen.at((1, 22.2, 113.5)))
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
        ("https://t0.tianditu.gov.cn:8443/vec_w", True),
        ("https://t0.tianditu.gov.cn.example.org/", True),
        ("https://example.org/", True),
        ("file:///etc/passwd", True),
    ],
)
def test_only_our_own_and_the_base_map_s_servers_pass(url: str, blocked: bool) -> None:
    request = Request(url)

    OnlyOurs(base_map(BaseChoice(BaseKind.TIANDITU_ROADS, key="a" * 32))).interceptRequest(request)

    assert request.blocked is blocked


def test_the_scheme_serves_nothing_but_its_list(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5)))
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


def shown_of(screen, *places: tuple[float, float]) -> bool:
    return screen.ask(
        f"{json.dumps(places)}.every(place => yizhan.layer._map.getBounds().contains(place))"
    )


def test_stations_across_the_country_are_shown_first_and_can_all_be_seen(screen) -> None:
    ends = (45.8, 126.5), (43.8, 87.6), (18.3, 109.5)
    places = screen.at(*((n, *end) for n, end in enumerate(ends)))

    screen.show(places)

    assert shown_of(screen, *ends)
    screen.look_at(ViewState(45.8, 126.5, 12))
    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx((45.8, 126.5, 12), abs=1e-3)


def test_one_who_looks_elsewhere_is_not_taken_home(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5)))
    screen.look_at(HERE)

    screen.show_again(screen.at((1, 22.2, 113.5), (2, 45.8, 126.5)))

    state = screen.view.view_state()
    assert state is not None
    assert tuple(state) == pytest.approx(tuple(HERE), abs=1e-4)


def test_all_of_the_city_is_seen_first_however_small_the_map(screen) -> None:
    screen.view.resize(320, 240)

    screen.show(screen.at((1, 22.2, 113.5)))

    screen.wait_for("yizhan.layer._map.getSize().x === 320")
    screen.qtbot.waitUntil(lambda: shown_of(screen, (22.40, 113.12), (21.985, 113.62)))


def test_a_city_s_map_ends_at_its_shapes(screen) -> None:
    screen.show(screen.at((1, 22.2, 113.5)))

    screen.view.go_to(ViewState(39.9, 116.4, 3))

    screen.wait_for("yizhan.layer._map.getZoom() === 10")
    screen.wait_for("yizhan.layer._map.getCenter().lat < 24")
