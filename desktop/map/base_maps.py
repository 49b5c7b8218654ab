"""What lies under the stations: our shapes alone, a file of tiles, or the tiles of a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QSettings

from db.errors import DataFileError, RecordError
from db.values import Datum
from desktop.clusters import Box
from desktop.map.mbtiles import TileFile
from desktop.text import _
from desktop.web_engine import ORIGIN

_TIANDITU = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_GAODE = (
    "https://webrd0{s}.is.autonavi.com/appmaptile"
    "?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"
)
_OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
_FILE = ORIGIN + "tiles/{z}/{x}/{y}"

_KEY = re.compile(r"[0-9A-Za-z]{8,64}")
_PLACES = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_PORTS = {"http": 80, "https": 443}
_MOST_LETTERS = 500
_MOST_SAID = 120


class BaseKind(StrEnum):
    """Base maps to choose from; the values are kept in the settings."""

    SHAPES = "shapes"
    FILE = "file"
    TIANDITU_ROADS = "tianditu_roads"
    TIANDITU_IMAGES = "tianditu_images"
    GAODE = "gaode"
    OSM = "osm"
    CUSTOM = "custom"


@dataclass(frozen=True)
class BaseMap:
    """Tiles drawn over the shapes, or none.

    Attributes:
        templates: Leaflet's addresses of tiles, the lowest layer first; empty shows our shapes.
        subdomains: Letters that stand for ``{s}``, one server each.
        datum: Of the tiles' grid, WGS-84 or GCJ-02.
        attribution: Plain text that must be seen with the tiles.
        labelled: The tiles carry names, so that ours step aside.
        bounds: Where there are tiles; None is everywhere.
        file: Where the tiles are, for those that no server sends.
    """

    kind: BaseKind = BaseKind.SHAPES
    templates: tuple[str, ...] = ()
    subdomains: str = ""
    datum: Datum = Datum.WGS84
    attribution: str = ""
    labelled: bool = False
    min_zoom: int = 0
    max_native_zoom: int = 18
    bounds: Box | None = None
    file: Path | None = None

    @cached_property
    def origins(self) -> frozenset[str]:
        """Servers that the page asks, such as ``https://tile.openstreetmap.org``."""
        return frozenset(
            _origin(template.replace("{s}", letter))
            for template in self.templates
            for letter in self.subdomains or " "
            if not template.startswith(ORIGIN)
        )


SHAPES_ONLY = BaseMap()


@dataclass(frozen=True)
class BaseChoice:
    """What a person chose and typed; what other kinds need is kept as well.

    Attributes:
        key: The office's own key to 天地图.
        file: Path of the ``.mbtiles`` file.
        template: Address of the office's own tile server.
    """

    kind: BaseKind = BaseKind.SHAPES
    key: str = ""
    file: str = ""
    template: str = ""
    datum: Datum = Datum.WGS84
    attribution: str = ""


def kept_choice(settings: QSettings) -> BaseChoice:
    def text(name: str) -> str:
        return str(settings.value(f"map/{name}", ""))

    kind, datum = text("base"), text("tiles_datum")
    return BaseChoice(
        kind=BaseKind(kind) if kind in list(BaseKind) else BaseKind.SHAPES,
        key=text("tianditu_key"),
        file=text("tiles_file"),
        template=text("tiles_address"),
        datum=Datum.GCJ02 if datum == Datum.GCJ02 else Datum.WGS84,
        attribution=text("tiles_attribution"),
    )


def keep_choice(settings: QSettings, choice: BaseChoice) -> None:
    for name, value in {
        "base": choice.kind,
        "tianditu_key": choice.key,
        "tiles_file": choice.file,
        "tiles_address": choice.template,
        "tiles_datum": choice.datum,
        "tiles_attribution": choice.attribution,
    }.items():
        settings.setValue(f"map/{name}", str(value))


def kept_base(settings: QSettings) -> BaseMap:
    """The base map last chosen.

    A file that cannot be read just now stays chosen: the map says so, and shows our shapes.
    """
    choice = kept_choice(settings)
    try:
        return base_map(choice)
    except DataFileError:
        return BaseMap(BaseKind.FILE, (_FILE,), file=Path(choice.file))
    except RecordError:
        return SHAPES_ONLY


def base_map(choice: BaseChoice) -> BaseMap:
    """Check a choice and make a base map of it.

    Raises:
        RecordError: `key`, `file`, `template` or `attribution` is missing or wrong.
        DataFileError: The file has no tiles that can be shown; see `TileFile`.
    """
    return _MAKERS[choice.kind](choice)


def _file(choice: BaseChoice) -> BaseMap:
    if not choice.file:
        raise RecordError("tiles_file_missing", field="file")
    path = Path(choice.file)
    with closing(TileFile(path)) as tiles:
        facts = tiles.facts
    return BaseMap(
        BaseKind.FILE,
        (_FILE,),
        attribution=_said(facts.attribution or facts.name),
        min_zoom=facts.min_zoom,
        max_native_zoom=facts.max_zoom,
        bounds=facts.bounds,
        file=path,
    )


def _tianditu(kind: BaseKind, layers: tuple[str, str]) -> Callable[[BaseChoice], BaseMap]:
    def make(choice: BaseChoice) -> BaseMap:
        if not _KEY.fullmatch(choice.key):
            raise RecordError("tiles_key_wrong", field="key")
        return BaseMap(
            kind,
            tuple(_TIANDITU.format(layer=layer, key=choice.key) for layer in layers),
            subdomains="01234567",
            attribution=_("© 国家地理信息公共服务平台 天地图"),
            labelled=True,
        )

    return make


def _gaode(_choice: BaseChoice) -> BaseMap:
    return BaseMap(
        BaseKind.GAODE,
        (_GAODE,),
        subdomains="1234",
        datum=Datum.GCJ02,
        attribution=_("© 高德地图"),
        labelled=True,
    )


def _osm(_choice: BaseChoice) -> BaseMap:
    return BaseMap(
        BaseKind.OSM,
        (_OSM,),
        attribution=_("© OpenStreetMap 贡献者（ODbL，openstreetmap.org/copyright）"),
        labelled=True,
        max_native_zoom=19,
    )


def _custom(choice: BaseChoice) -> BaseMap:
    template = choice.template.strip()
    _check_template(template)
    attribution = _said(choice.attribution)
    if not attribution:
        raise RecordError("tiles_source_missing", field="attribution")
    return BaseMap(
        BaseKind.CUSTOM, (template,), datum=choice.datum, attribution=attribution, labelled=True
    )


_MAKERS: dict[BaseKind, Callable[[BaseChoice], BaseMap]] = {
    BaseKind.SHAPES: lambda _choice: SHAPES_ONLY,
    BaseKind.FILE: _file,
    BaseKind.TIANDITU_ROADS: _tianditu(BaseKind.TIANDITU_ROADS, ("vec", "cva")),
    BaseKind.TIANDITU_IMAGES: _tianditu(BaseKind.TIANDITU_IMAGES, ("img", "cia")),
    BaseKind.GAODE: _gaode,
    BaseKind.OSM: _osm,
    BaseKind.CUSTOM: _custom,
}


def _check_template(template: str) -> None:
    def wrong(code: str) -> RecordError:
        return RecordError(code, field="template")

    if not template:
        raise wrong("tiles_address_missing")
    if len(template) > _MOST_LETTERS or not template.isascii() or not template.isprintable():
        raise wrong("tiles_address_signs")
    try:
        parts = urlsplit(template)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError as error:
        raise wrong("tiles_address_host") from error
    if parts.scheme not in _PORTS:
        raise wrong("tiles_address_scheme")
    # Host and port alone: it becomes part of the page's policy.
    if "@" in parts.netloc or not _HOST.fullmatch(parts.hostname or ""):
        raise wrong("tiles_address_host")
    named = _PLACES.findall(template)
    if sorted(name.lstrip("-") for name in named) != ["x", "y", "z"] or not set(named) <= {
        "x", "y", "-y", "z",
    }:  # fmt: skip
        raise wrong("tiles_address_places")
    if re.search(r"[{}\s]", _PLACES.sub("", template)):
        raise wrong("tiles_address_signs")


def _said(text: str) -> str:
    """One short line of what may be anybody's: no breaks, no signs that turn the writing around."""
    shown = "".join(sign for sign in text.strip() if sign.isprintable())
    return shown if len(shown) <= _MOST_SAID else f"{shown[:_MOST_SAID]}…"


def _origin(template: str) -> str:
    parts = urlsplit(template)
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"
