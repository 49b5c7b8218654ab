"""The map's page: folium lays it out once, and no station ever enters it.

folium escapes neither popups nor names, and puts them into template literals where even
escaped text can run. So its page holds our own words only; stations come to the page's
script as JSON and go in as text nodes.
"""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import Element, Figure
from folium.elements import JSCSSMixin
from folium.map import Layer
from jinja2 import Template

from desktop.map.clusters import MAX_ZOOM
from desktop.text import _
from desktop.theme import Theme
from resources import resource

ORIGIN = "yizhan://app/"
MIN_ZOOM = 10
NAMES_FROM_ZOOM = 15
"""Stations carry their names from this zoom on."""

HOME = ((21.985, 113.12), (22.40, 113.62))
"""South-west and north-east of what is shown first: the city without its outer islands."""

FRAME = ((20.8, 111.4), (23.5, 115.7))
"""What the shapes cover; the view stays within."""

_COLOURS = (
    "background", "surface", "raised", "line",
    "text", "muted", "accent", "on_accent", "sea", "land",
)  # fmt: skip


class _Names(Layer):
    """Names of districts and towns, of our own tables."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = new yizhan.Names({{ this.names|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, names: dict[str, Any], title: str) -> None:
        super().__init__(name=title, overlay=True)
        self.names = names


class StationLayer(JSCSSMixin, Layer):
    """The layer of ``resources/map/stations.js``, which asks for stations by itself."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = new yizhan.Stations({{ this.settings|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(name="stations", control=False)
        self.settings = settings
        self.default_js = [
            (name, f"{ORIGIN}map/{name}.js") for name in ("names", "marks", "stations")
        ]
        self.default_css = [("map", f"{ORIGIN}map/map.css")]


@dataclass(frozen=True)
class MapPage:
    """The page and the Content-Security-Policy it must be served with."""

    html: bytes
    policy: str


def theme_tokens(theme: Theme) -> dict[str, str]:
    """What ``yizhan.setTheme`` takes."""
    return {"name": theme.name, **{key: theme.colour(key) for key in _COLOURS}}


def map_page(theme: Theme) -> MapPage:
    """Build the page in `theme`'s colours and the language in use."""
    page = folium.Map(location=[22.2, 113.4], tiles=None, zoom_control=False)
    # Leaflet alone: no jQuery, no Bootstrap, no icon fonts.
    page.default_js = [("leaflet", f"{ORIGIN}leaflet/leaflet.js")]
    page.default_css = [("leaflet_css", f"{ORIGIN}leaflet/leaflet.css")]
    # folium takes the limits from its tile layer, and there is none.
    page.options |= {"min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM, "max_bounds": FRAME}
    districts = _shapes("districts.json")
    coast = folium.GeoJson(_shapes("coast.json"), name="coast", control=False)
    borders = folium.GeoJson(districts, name=_("区界"))
    for shapes, class_name in ((coast, "coast"), (borders, "district")):
        shapes.options |= {"class_name": class_name, "interactive": False}
        shapes.add_to(page)
    _Names(_names(districts), _("地名")).add_to(page)
    folium.LayerControl(position="topright").add_to(page)
    StationLayer(
        {
            "theme": theme_tokens(theme),
            "home": HOME,
            "namesFrom": NAMES_FROM_ZOOM,
            "source": _("区界:天地图 · 海岸线:GSHHG(均为示意)"),
            "zoomIn": _("放大"),
            "zoomOut": _("缩小"),
            "layers": _("图层"),
            "sample": _("示例数据"),
            "cluster": _("{n} 个驿站,放大查看"),
            "station": _("驿站"),
        }
    ).add_to(page)

    # Qt makes header values lower case, so the nonce has to be that from the start.
    nonce = secrets.token_hex(16)
    figure = page.get_root()
    assert isinstance(figure, Figure)
    figure.title = _("驿站地图")
    figure.header.add_child(Element(f"<style>:root {{{_variables(theme)}}}</style>"))
    html: str = figure.render()
    for tag in ("script", "style"):
        html = html.replace(f"<{tag}", f'<{tag} nonce="{nonce}"')
    return MapPage(html.replace("<html>", '<html lang="zh-CN">', 1).encode(), _policy(nonce))


def _policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}' {ORIGIN}",
            f"img-src {ORIGIN}",
            f"font-src {ORIGIN}",
            f"connect-src {ORIGIN}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _variables(theme: Theme) -> str:
    return "".join(f"--{key.replace('_', '-')}:{theme.colour(key)};" for key in _COLOURS)


def _shapes(name: str) -> dict[str, Any]:
    shapes: dict[str, Any] = json.loads(resource("geo", name).read_text(encoding="utf-8"))
    return shapes


def _names(districts: dict[str, Any]) -> dict[str, list[tuple[str, float, float]]]:
    """Names with latitude and longitude; the towns' places are rough centres."""
    with resource("seed", "towns.csv").open(encoding="utf-8", newline="") as file:
        towns: Iterable[dict[str, str]] = csv.DictReader(file)
        return {
            "districts": [
                (part["name"], part["lnglat"][1], part["lnglat"][0])
                for part in (feature["properties"] for feature in districts["features"])
            ],
            "towns": [
                (town["name"], float(town["lat_wgs84"]), float(town["lon_wgs84"])) for town in towns
            ],
        }
