"""Coverage as it stands on the real map page."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.map.view import ViewState

pytestmark = [
    # What Chromium says, once, where there is no graphics card to draw with.
    pytest.mark.qt_log_ignore(
        "QRhiGles2: Failed to create",
        "Failed to create RHI for backend",
        "GPUInfo not initialized on GpuInfoUpdate",
    )
]
RING = [[113.50, 22.20], [113.56, 22.20], [113.56, 22.24], [113.50, 22.20]]
SHAPE = {"type": "Polygon", "coordinates": [RING]}
SHOWN: dict[str, Any] = {
    "walk": SHAPE,
    "gaps": [[1, 22.22, 113.55, 3000.0], [2, 22.30, 113.40, 2000.0]],
    "towns": [
        {"code": "440402005", "colour": "#F5D67A", "geometry": SHAPE},
        {"code": "440402104", "colour": "", "geometry": SHAPE},
    ],
    "legend": [["town", "#F5D67A", "<b>0.1</b>"], ["walk", "", "步行"], ["gap", "", "空白"]],
}


def count(screen: Any, selector: str) -> Any:
    return screen.ask(f"document.querySelectorAll('{selector}').length")


def test_walks_gaps_and_towns_are_drawn_and_taken_off(screen: Any) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    screen.view.show_coverage(SHOWN)
    screen.wait_for("document.querySelectorAll('path.coverage-gap').length === 2")
    assert count(screen, "path.coverage-walk") == 1
    assert count(screen, "path.coverage-town") == 2
    assert screen.ask(
        "[...document.querySelectorAll('.coverage-rank span')].map((each) => each.textContent)"
    ) == ["1", "2"]
    assert (
        screen.ask("document.querySelector('path[data-town=\"440402005\"]').getAttribute('fill')")
        == "#F5D67A"
    )
    assert count(screen, "path.coverage-none") == 1
    assert screen.ask("document.querySelector('.coverage-line').textContent") == "<b>0.1</b>"
    assert (
        screen.ask("getComputedStyle(document.querySelector('path.coverage-walk')).fillOpacity")
        == "0.13"
    )

    screen.view.show_coverage(None)
    screen.wait_for(
        "document.querySelector('[class*=\"coverage-\"] path, .coverage-rank') === null"
    )
    assert screen.ask("document.querySelector('.panel-coverage').hidden") is True


def test_a_click_goes_through_a_gap_to_the_map(screen: Any) -> None:
    screen.show(screen.at((1, 22.30, 113.30)))
    screen.view.show_coverage(SHOWN)
    screen.look_at(ViewState(22.22, 113.55, 13))
    screen.wait_for("document.querySelectorAll('path.coverage-gap').length === 2")
    with screen.qtbot.waitSignal(screen.view.place_clicked):
        screen.click_middle()


def test_a_page_that_loads_again_draws_it_again(screen: Any) -> None:
    screen.show(screen.at((1, 22.222, 113.549)))
    screen.view.show_coverage(SHOWN)
    screen.wait_for("document.querySelectorAll('path.coverage-gap').length === 2")
    screen.ask("(window.old = true)")
    screen.view._load()
    screen.wait_for(
        "window.old === undefined && document.querySelectorAll('path.coverage-gap').length === 2"
    )
