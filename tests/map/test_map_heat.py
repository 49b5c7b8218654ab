"""Heat: what a picture of it shows, and that the page shows the picture of its view."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from db.map_facts import StationTallies
from desktop.clusters import Box, MapPoints
from desktop.map.heat import (
    RADIUS_PX,
    Heat,
    HeatKind,
    HeatPicture,
    Period,
    heat,
    heat_picture,
    periods,
)
from desktop.map.source import MapGroup, MapSource
from desktop.map.view import ViewState
from desktop.theme import DARK, LIGHT

BOX = Box(113.4, 22.1, 113.6, 22.3)
SIDE_PX = 800
OCTOBER = Period("2026年10月", dt.date(2026, 10, 1), dt.date(2026, 10, 31))
HERE = ViewState(22.222, 113.549, 14)


def points(*places: tuple[float, float]) -> MapPoints:
    """By longitude and latitude."""
    lon, lat = np.array(places).reshape(-1, 2).T
    return MapPoints(np.arange(len(places)) + 1, lon, lat, np.zeros(len(places), np.int16))


def painted(picture: HeatPicture) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(picture.png)), np.int64)


def of(*places: tuple[float, float], weight: float = 10.0) -> HeatPicture:
    at = points(*places)
    return heat_picture(at, np.full(len(at), weight), BOX, (SIDE_PX, SIDE_PX), LIGHT.heat)


def test_a_station_warms_its_place_and_leaves_the_rest_clear() -> None:
    picture = painted(of((113.5, 22.2)))

    opacity = picture[..., 3]
    hottest = np.unravel_index(opacity.argmax(), opacity.shape)
    cell_px = SIDE_PX / len(opacity)
    np.testing.assert_allclose(np.array(hottest) * cell_px, SIDE_PX / 2, atol=cell_px)
    assert picture[hottest][:3].tolist() == list(bytes.fromhex(LIGHT.heat[-1][1:]))
    assert (opacity[0] == 0).all()
    assert np.count_nonzero(opacity) * cell_px**2 < (6 * RADIUS_PX) ** 2


def test_what_is_near_each_other_adds_up() -> None:
    assert of((113.5, 22.2)).top == pytest.approx(10)
    assert of((113.5, 22.2), (113.5, 22.2)).top == pytest.approx(20)
    assert of((113.45, 22.2), (113.55, 22.2)).top == pytest.approx(10, rel=1e-3)


def test_a_station_just_outside_still_warms_the_edge() -> None:
    beside = (BOX.west - 0.001, 22.2)

    assert painted(of(beside))[..., 3].max() > 100
    assert painted(of((BOX.west - 0.1, 22.2)))[..., 3].max() == 0


def test_a_quiet_street_stays_pale_beside_a_busy_one_elsewhere() -> None:
    at = points((113.5, 22.2), (113.9, 22.2))

    picture = heat_picture(at, np.array([1.0, 50.0]), BOX, (SIDE_PX, SIDE_PX), LIGHT.heat)

    assert picture.top == 50
    assert 0 < painted(picture)[..., 3].max() < 40


def test_without_anything_the_picture_is_clear() -> None:
    nothing = of((113.5, 22.2), weight=0)

    assert nothing.top == 0
    assert painted(nothing)[..., 3].max() == 0
    assert of().top == 0


def test_visits_are_those_of_a_reported_day() -> None:
    tallies = StationTallies.of_rows([(1, 20, 300), (2, 31, 0)])
    ids = np.array([3, 1, 2])

    visits = heat(HeatKind.VISITS, OCTOBER, tallies, ids)
    activities = heat(HeatKind.ACTIVITIES, OCTOBER, tallies, ids)

    assert visits.weights.tolist() == [0, 15, 0]
    assert activities.weights.tolist() == [0, 20, 31]
    assert visits.title == "日均服务人次，2026年10月"
    assert visits.words(1234.4) == "1,234 人次/天"
    assert activities.words(2) == "2.0 场"


def test_periods_end_today_at_the_latest() -> None:
    today = dt.date(2026, 11, 22)
    offered = periods(today)

    assert offered[0] == Period("2026年11月", dt.date(2026, 11, 1), today)
    assert offered[1] == OCTOBER
    assert Period("近 30 天", dt.date(2026, 10, 24), today) in offered
    assert len({period.words for period in offered}) == len(offered)


def test_filters_and_the_legend_cool_what_they_hide() -> None:
    source = MapSource(heat_colours=LIGHT.heat)
    source.show(
        points((113.5, 22.2)), [MapGroup("单位", LIGHT.unit[0])], lambda _ids: (), sample=False
    )
    source.set_heat(Heat(HeatKind.VISITS, "热", np.array([10.0])))
    size = (SIDE_PX, SIDE_PX)
    assert source.heat_json(BOX, size) == '{"top":"10 人次/天"}'.encode()

    source.set_mask(np.array([False]))
    assert source.heat_json(BOX, size) == b'{"top":""}'
    source.set_mask(None)
    source.toggle(0)
    assert source.heat_json(BOX, size) == b'{"top":""}'


def test_heat_of_other_stations_is_refused() -> None:
    source = MapSource(heat_colours=LIGHT.heat)

    with pytest.raises(ValueError, match="length"):
        source.set_heat(Heat(HeatKind.VISITS, "热", np.array([10.0])))
    with pytest.raises(ValueError, match="no heat"):
        source.heat_png(BOX, (10, 10))


SHOWN = "document.querySelectorAll('img.heat').length"
TOP = "document.querySelector('.heat-top')?.textContent"


@pytest.fixture
def warm(screen):
    """Two stations, the quieter one in the middle of the view, and heat under them."""
    screen.show(screen.at((1, HERE.lat, HERE.lng), (2, 22.3, 113.3)))
    screen.look_at(HERE)
    screen.view.show_heat(Heat(HeatKind.VISITS, "日均服务人次", np.array([20.0, 80.0])))
    screen.wait_for(f"{TOP} === '80 人次/天'")
    return screen


def test_the_page_paints_its_view_and_makes_stations_small(warm) -> None:
    spot = "document.querySelector('.dot-spot').getBoundingClientRect().width"

    assert warm.ask(SHOWN) == 1
    assert warm.ask("document.querySelector('.panel-heat .legend-title').textContent") == (
        "日均服务人次"
    )
    assert warm.ask(spot) < 8

    warm.view.show_heat(None)

    warm.wait_for(f"{SHOWN} === 0 && document.querySelector('.panel-heat').hidden")
    assert warm.ask(spot) > 8


def test_a_moved_view_gets_a_picture_of_its_own_and_the_old_one_goes(warm) -> None:
    first = warm.ask("document.querySelector('img.heat').src")

    warm.look_at(ViewState(HERE.lat, HERE.lng + 0.01, 15))

    address = f"document.querySelector('img.heat').src !== {first!r}"
    warm.wait_for(f"{SHOWN} === 1 && {address}")


def test_a_theme_repaints_the_heat(warm) -> None:
    first = warm.ask("document.querySelector('img.heat').src")

    warm.view.set_theme(DARK, [MapGroup("单位", colour) for colour in DARK.unit])

    warm.wait_for(f"{SHOWN} === 1 && document.querySelector('img.heat').src !== {first!r}")
    bar = "getComputedStyle(document.querySelector('.heat-bar')).backgroundImage"
    red, green, blue = bytes.fromhex(DARK.heat[-1][1:])
    assert f"rgb({red}, {green}, {blue})" in warm.ask(bar)
