"""The page folium builds: ours alone, and nothing in it that could run but what we put there."""

import json
import re
from itertools import pairwise

import pytest

from desktop.map.page import MapPage, map_page, theme_tokens
from desktop.theme import DARK, LIGHT, Theme
from resources import resource


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def page(request: pytest.FixtureRequest) -> MapPage:
    return map_page(request.param)


def test_the_page_loads_from_our_address_alone(page: MapPage) -> None:
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page.html.decode())

    assert loaded
    assert all(url.startswith("yizhan://app/") for url in loaded)
    assert re.findall(rb"https?://[^\"'\s]*", page.html) == []


def test_every_script_and_style_carries_the_nonce_of_the_policy(page: MapPage) -> None:
    nonce = re.search(r"script-src 'nonce-([0-9a-f]{32})';", page.policy)

    assert nonce
    tags = re.findall(r"<(?:script|style)\b[^>]*>", page.html.decode())
    assert len(tags) > 5
    assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)


def test_the_policy_lets_nothing_inline_run_without_it(page: MapPage) -> None:
    assert "default-src 'none'" in page.policy
    assert "unsafe" not in page.policy
    assert "*" not in page.policy
    assert not re.search(rb"\son\w+\s*=\s*[\"']", page.html)


def test_a_nonce_is_never_used_twice() -> None:
    assert map_page(LIGHT).policy != map_page(LIGHT).policy


def test_leaflet_comes_without_folium_s_other_libraries(page: MapPage) -> None:
    for name in (b"jquery", b"bootstrap", b"awesome"):
        assert name not in page.html.lower()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_first_paint_is_in_the_theme_s_colours(theme: Theme) -> None:
    html = map_page(theme).html.decode()

    for key in ("sea", "land", "text", "accent"):
        assert f"--{key}:{theme.colour(key)};" in html
    assert json.dumps(theme_tokens(theme)["name"]) in html


def test_borders_and_names_can_be_taken_off_and_stations_cannot(page: MapPage) -> None:
    (control,) = re.findall(r"base_layers : (.+?)\);", page.html.decode(), re.DOTALL)

    base, overlays = control.split("overlays", 1)
    assert '"' not in base
    names = [json.loads(name) for name in re.findall(r'("[^"]+") :', overlays)]
    assert names == ["区界", "地名"]


def test_the_sources_are_named_on_the_map(page: MapPage) -> None:
    settings = page.html.decode("unicode_escape", errors="replace")

    assert "天地图" in settings
    assert "GSHHG" in settings


@pytest.mark.parametrize("name", ["coast.json", "districts.json"])
def test_shapes_are_small_closed_and_near_zhuhai(name: str) -> None:
    file = resource("geo", name)
    shapes = json.loads(file.read_text(encoding="utf-8"))

    assert file.stat().st_size < 400_000
    for feature in shapes["features"]:
        for area in feature["geometry"]["coordinates"]:
            for ring in area:
                assert ring[0] == ring[-1]
                assert all(111.3 < lon < 115.8 and 20.7 < lat < 23.6 for lon, lat in ring)


def test_no_point_of_macau_is_drawn_as_a_district_of_zhuhai() -> None:
    districts = json.loads(resource("geo", "districts.json").read_text(encoding="utf-8"))

    for lon, lat in [(113.5394, 22.1975), (113.5489, 22.2059), (113.5589, 22.1560)]:
        for feature in districts["features"]:
            areas = feature["geometry"]["coordinates"]
            assert not any(_holds(area[0], lon, lat) for area in areas), feature["properties"]


def _holds(ring: list[list[float]], lon: float, lat: float) -> bool:
    """Even-odd rule."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
