"""The legend that filters, what rings and dots tell, and names where there is room."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.clusters import Box, MapPoints
from desktop.map.source import MapGroup, MapSource, Mark, StationTip
from desktop.map.view import ViewState

HERE = ViewState(22.222, 113.549, 16)
FAR = ViewState(22.222, 113.549, 11)
EVIL = "<img src=x onerror=window.ran=1>${window.ran=1}"
GROUPS = [
    MapGroup("香洲区", "#AA0000"),
    MapGroup("斗门区", "#0000AA"),
    MapGroup(EVIL, "#00AA00", hollow=True),
]
TITLE = "管理单位"
DOTS = "document.querySelectorAll('.dot').length"


def ranged(*groups: int, step: float = 3e-3) -> MapPoints:
    """Stations in a line eastward from the middle of the view, each of its group."""
    places = np.arange(len(groups))
    return MapPoints(
        places + 1,
        HERE.lng + places * step,
        np.full(len(groups), HERE.lat),
        np.array(groups, np.int16),
    )


def row(place: int, part: str = ".legend-row") -> str:
    """JavaScript for a part of a row of the legend."""
    return f"document.querySelectorAll('.legend li')[{place}].querySelector('{part}')"


def card(ids) -> list[StationTip]:
    return [
        StationTip(
            number,
            f"驿站{number}",
            "拱北街道",
            state=Mark("现在开放，18:00 关门", "#00AA00"),
            hours="每天 8:00–18:00",
            services=(Mark("免费饮水", "#0000FF"), Mark(EVIL, "#FF0000")),
            broken=("微波炉", EVIL),
        )
        for number in ids
    ]


@pytest.fixture
def legend(screen):
    """A map near three stations, of which the last two are of one group."""
    with screen.qtbot.waitSignal(screen.view.ready, timeout=20_000):
        screen.view.show_points(ranged(0, 1, 1), GROUPS, card, title=TITLE)
    screen.look_at(HERE)
    return screen


def test_the_legend_says_what_colours_mean_and_how_many_there_are(legend) -> None:
    words = "[...document.querySelectorAll('.legend-row')].map(row => row.textContent)"

    assert legend.ask("document.querySelector('.legend-title').textContent") == TITLE
    assert legend.ask(words) == ["香洲区1", "斗门区2", f"{EVIL}0"]
    assert legend.ask(f"{row(2, '.spot')}.classList.contains('hollow')") is True
    assert legend.ask("window.ran === undefined") is True


def test_a_row_hides_its_stations_and_keeps_its_count(legend) -> None:
    with legend.qtbot.waitSignal(legend.view.groups_hidden) as told:
        legend.ask(f"{row(1)}.click()")

    assert told.args == [frozenset({1})]
    assert legend.view.hidden == {1}
    legend.wait_for(f"{DOTS} === 1")
    assert legend.ask(f"{row(1)}.getAttribute('aria-pressed')") == "false"
    assert legend.ask(f"{row(1, '.legend-count')}.textContent") == "2"
    assert "line-through" in legend.ask(
        f"getComputedStyle({row(1, '.legend-label')}).textDecorationLine"
    )

    legend.ask("document.querySelector('.legend-all').click()")

    legend.wait_for(f"{DOTS} === 3 && document.querySelector('.legend-all').hidden")
    assert legend.view.hidden == frozenset()


def test_the_keyboard_switches_a_row_and_stays_on_it(legend) -> None:
    legend.surface().setFocus()
    legend.ask(f"{row(1)}.focus()")

    QTest.keyClick(legend.surface(), Qt.Key.Key_Space)
    legend.wait_for(f"{DOTS} === 1")
    assert legend.ask(f"document.activeElement === {row(1)}") is True

    QTest.keyClick(legend.surface(), Qt.Key.Key_Space)
    legend.wait_for(f"{DOTS} === 3")


def test_a_row_alone_and_all_again(legend) -> None:
    legend.ask(f"{row(1, '.legend-only')}.click()")
    legend.wait_for(f"{DOTS} === 2")
    assert legend.view.hidden == {0, 2}
    assert legend.ask(f"{row(1, '.legend-only')}.getAttribute('aria-label')") == "只看斗门区"

    legend.ask(f"{row(1, '.legend-only')}.click()")
    legend.wait_for(f"{DOTS} === 3")


def test_a_double_click_shows_a_row_alone_and_leaves_the_zoom(legend) -> None:
    legend.ask(f"{row(1)}.dispatchEvent(new MouseEvent('dblclick', {{bubbles: true}}))")

    legend.wait_for(f"{DOTS} === 2")
    assert legend.view.hidden == {0, 2}
    assert legend.view.view_state().zoom == HERE.zoom


def source(groups=GROUPS) -> MapSource:
    made = MapSource()
    made.show(ranged(0, 1, 1), groups, card, sample=False, title=TITLE)
    return made


def test_what_is_hidden_stays_so_while_the_colours_mean_the_same() -> None:
    shown = source()
    shown.toggle(1)

    shown.show(ranged(0, 1, 0), GROUPS, card, sample=False, title=TITLE)
    shown.set_mask(np.array([True, True, False]))
    shown.set_theme([MapGroup(each.label, "#111111") for each in GROUPS], ())
    assert shown.hidden == {1}

    shown.colour(np.array([0, 1, 2], np.int16), GROUPS, "状态")
    assert shown.hidden == frozenset()
    shown.toggle(2)
    shown.colour(np.array([0, 1, 1], np.int16), GROUPS[:2], "状态")
    assert shown.hidden == frozenset()


def test_filters_and_legend_hide_together_and_the_legend_counts_what_filters_leave() -> None:
    shown = source()

    shown.set_mask(np.array([True, True, False]))
    shown.toggle(0)

    world = json.loads(shown.clusters_json(Box(73, 3, 136, 54), 16))
    assert [station[0] for station in world["stations"]] == [2]
    assert [group["count"] for group in world["groups"]] == [1, 1, 0]
    assert [group["hidden"] for group in world["groups"]] == [True, False, False]


def test_colours_of_other_stations_are_refused() -> None:
    shown = source()

    with pytest.raises(ValueError, match="length"):
        shown.colour(np.array([0, 1], np.int16), GROUPS, TITLE)
    with pytest.raises(ValueError, match="group"):
        shown.colour(np.array([0, 1, 3], np.int16), GROUPS, TITLE)
    assert shown.title == TITLE


def test_a_page_that_names_a_group_there_is_not_changes_nothing() -> None:
    shown = source()

    shown.toggle(7)
    shown.toggle(-1)

    assert shown.hidden == frozenset()


def test_other_colours_come_without_reading_the_stations_again(legend) -> None:
    with legend.qtbot.waitSignal(legend.view.painted):
        legend.view.colour(np.array([0, 0, 0], np.int16), GROUPS[:1], "状态")

    assert legend.ask("document.querySelector('.legend-title').textContent") == "状态"
    assert legend.ask("document.querySelectorAll('.legend li').length") == 1
    colours = (
        "[...document.querySelectorAll('.dot-spot')].map(d => d.style.getPropertyValue('--spot'))"
    )
    assert set(legend.ask(colours)) == {"#AA0000"}


def test_a_ring_says_how_its_stations_are(screen) -> None:
    groups = [0, 0, 1, 2, 0, 1]
    with screen.qtbot.waitSignal(screen.view.ready, timeout=20_000):
        screen.view.show_points(ranged(*groups, step=1e-5), GROUPS, card, title=TITLE)
    screen.look_at(FAR)
    screen.wait_for("document.querySelectorAll('.ring').length === 1")
    screen.surface().setFocus()

    screen.ask("document.querySelector('.ring').focus()")

    screen.wait_for("document.querySelector('.card-shares') !== null")
    rows = "[...document.querySelectorAll('.card-shares li')].map(row => row.textContent)"
    assert screen.ask(rows) == ["香洲区3", "斗门区2", f"{EVIL}1"]
    label = screen.ask("document.querySelector('.ring').getAttribute('aria-label')")
    assert label == f"6 个驿站（香洲区 3、斗门区 2、{EVIL} 1），放大查看"
    assert screen.ask("window.ran === undefined") is True


def test_the_card_tells_what_a_caller_asks(legend) -> None:
    legend.hover_middle("document.querySelector('.card') !== null")

    lines = legend.ask("[...document.querySelector('.card').children].map(e => e.textContent)")

    assert lines == [
        *("驿站1", "拱北街道", "现在开放，18:00 关门", "每天 8:00–18:00"),
        *(f"免费饮水{EVIL}", f"故障：微波炉、{EVIL}", "管理单位香洲区"),
    ]
    assert legend.ask("window.ran === undefined") is True


@pytest.mark.parametrize("east", [-425, 425])
@pytest.mark.parametrize("down", [-290, 0, 290])
def test_a_card_keeps_within_the_map_and_off_the_legend(legend, east: int, down: int) -> None:
    degree = 256 * 2**HERE.zoom / 360
    legend.look_at(ViewState(HERE.lat + down / degree, HERE.lng - east / degree, HERE.zoom))
    legend.surface().setFocus()
    legend.ask("document.querySelector('.dot').focus()")
    legend.wait_for("document.querySelector('.card') !== null")

    box = "document.querySelector('.tip').getBoundingClientRect()"
    left, right = legend.ask(f"[{box}.left, {box}.right]")
    key = legend.ask("document.querySelector('.panel-legend').getBoundingClientRect()")
    top, bottom = legend.ask(f"[{box}.top, {box}.bottom]")
    assert left >= 0
    assert top >= 0
    assert right <= legend.surface().width()
    assert bottom <= legend.surface().height()
    assert left >= key["right"] or bottom <= key["top"]


def test_a_few_stations_carry_their_names_from_far_away(screen) -> None:
    names = "document.querySelectorAll('.dot-name').length"
    screen.show(ranged(0, 0, 0, step=0.05))
    screen.look_at(FAR)
    screen.wait_for(f"{names} === 3")

    rng = np.random.default_rng(1)
    many = MapPoints(
        np.arange(60),
        rng.permutation(60) % 10 * 0.04 + 113.35,
        rng.permutation(60) % 6 * 0.03 + 22.13,
        np.zeros(60, np.int16),
    )
    screen.show_again(many)

    screen.wait_for(f"{DOTS} >= 40 && {names} === 0")
