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
from folium.map import CustomPane, Layer
from jinja2 import Template

from desktop.clusters import MAX_ZOOM
from desktop.map.base_maps import SHAPES_ONLY, BaseKind, BaseMap
from desktop.map.frame import CITY, MIN_ZOOM, Frame
from desktop.paper.map_drawing import shapes_source
from desktop.text import _
from desktop.theme import Theme
from desktop.web_engine import CHANNEL, ORIGIN
from resources import resource

NAMES_FROM_ZOOM = 15
"""Stations carry their names from this zoom on."""

FEW_NAMES = 40
"""Fewer stations in view than this carry their names at any zoom."""

PATIENCE_MS = 8_000
"""A tile that has not come by then is missed."""

RETRY_MS = 15_000
"""How often tiles that did not come are asked for again."""

_SCRIPTS = (
    "frame",
    "marks",
    "names",
    "tiles",
    "legend",
    "heat",
    "stations",
    "answers",
    "coverage",
    "tools",
)
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

    def __init__(self, names: dict[str, Any], title: str, *, control: bool) -> None:
        super().__init__(name=title, overlay=True, control=control)
        self.names = names


class _Base(Layer):
    """The layers of ``resources/map/tiles.js``."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = new yizhan.Base({{ this.settings|tojson }});"
        "{% endmacro %}"
    )

    def __init__(self, base: BaseMap) -> None:
        super().__init__(name="base", overlay=True, control=False)
        box = base.bounds
        self.settings = {
            "templates": base.templates,
            "subdomains": base.subdomains,
            "datum": base.datum,
            "attribution": base.attribution,
            "labelled": base.labelled,
            "minZoom": base.min_zoom,
            "maxZoom": MAX_ZOOM,
            "maxNativeZoom": base.max_native_zoom,
            "bounds": box and ((box.south, box.west), (box.north, box.east)),
            "patienceMs": PATIENCE_MS,
            "retryMs": RETRY_MS,
            "missing": (
                _("底图文件读不出来，先看示意图")
                if base.kind is BaseKind.FILE
                else _("底图暂时取不到，先看示意图")
            ),
        }


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
            # Asked for by the page itself: what is injected can come too late after a crash.
            ("channel", f"{ORIGIN}{CHANNEL}"),
            *((name, f"{ORIGIN}map/{name}.js") for name in _SCRIPTS),
        ]
        # A style sheet of a script's name would take its place.
        self.default_css = [
            (f"{name}_css", f"{ORIGIN}map/{name}.css") for name in ("map", "coverage")
        ]


@dataclass(frozen=True)
class MapPage:
    """The page and the Content-Security-Policy it must be served with."""

    html: bytes
    policy: str


def theme_tokens(theme: Theme) -> dict[str, str]:
    """What ``yizhan.setTheme`` takes."""
    return {"name": theme.name, **{key: theme.colour(key) for key in _COLOURS}}


def map_page(theme: Theme, base: BaseMap = SHAPES_ONLY, frame: Frame = CITY) -> MapPage:
    """Build the page in `theme`'s colours and the language in use.

    Args:
        theme: Colours of land, sea, text and controls.
        base: Lies over the shapes; its servers are the only ones the page may ask.
        frame: How far the view goes.
    """
    page = folium.Map(location=[22.2, 113.4], tiles=None, zoom_control=False)
    # Leaflet alone: no jQuery, no Bootstrap, no icon fonts.
    page.default_js = [("leaflet", f"{ORIGIN}leaflet/leaflet.js")]
    page.default_css = [("leaflet_css", f"{ORIGIN}leaflet/leaflet.css")]
    # folium takes the limits from its tile layer, and there is none.
    page.options |= {"min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM}
    # Under the tiles, which have Leaflet's own pane at 200.
    CustomPane("shapes", z_index=150).add_to(page)
    districts = _shapes("districts.json")
    coast = folium.GeoJson(_shapes("coast.json"), name="coast", control=False)
    borders = folium.GeoJson(districts, name=_("区界"), control=not base.templates)
    for shapes, class_name in ((coast, "coast"), (borders, "district")):
        shapes.options |= {"class_name": class_name, "interactive": False, "pane": "shapes"}
        shapes.add_to(page)
    _Names(_names(districts), _("地名"), control=not base.labelled).add_to(page)
    if base.templates:
        _Base(base).add_to(page)
    if not base.labelled:
        folium.LayerControl(position="topright").add_to(page)
    StationLayer(
        {
            "theme": theme_tokens(theme),
            "frame": frame.settings(),
            "minZoom": MIN_ZOOM,
            "namesFrom": NAMES_FROM_ZOOM,
            "fewNames": FEW_NAMES,
            "source": shapes_source(),
            "zoomIn": _("放大"),
            "zoomOut": _("缩小"),
            "layers": _("图层"),
            "sample": _("示例数据"),
            "cluster": _("{n} 个驿站（{parts}），放大查看"),
            "part": _("{label} {n}"),
            "comma": _("、"),
            "more": _("{n} 个驿站，点开放大"),
            "station": _("驿站"),
            "broken": _("故障：{names}"),
            "all": _("全部"),
            "only": _("只看"),
            "onlyThis": _("只看{label}"),
            "noHeat": _("这里没有记录"),
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
    return MapPage(html.replace("<html>", '<html lang="zh-CN">', 1).encode(), _policy(nonce, base))


def _policy(nonce: str, base: BaseMap) -> str:
    # Leaflet empties a tile it no longer wants by an image that is in its address.
    images = [ORIGIN, "data:", *sorted(base.origins)] if base.templates else [ORIGIN]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}' {ORIGIN}",
            f"img-src {' '.join(images)}",
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
