"""The address ``yizhan://app/``: the page and all it asks for, from this program alone."""

from __future__ import annotations

import logging
from base64 import b64decode
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl, QUrlQuery
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)
from xstatic.pkg import leaflet

from db.errors import DataFileError
from desktop.clusters import MAX_ZOOM, Box
from desktop.map.base_maps import BaseMap
from desktop.map.mbtiles import TileFile
from desktop.map.page import MapPage
from desktop.map.source import MapSource
from desktop.web_engine import CHANNEL, is_ours
from resources import resource

MAX_TIPS = 500
"""Most stations one request may ask about."""

MAX_SIDE_PX = 8192
"""Of the part of the map that one picture may cover."""

_TYPES = {
    ".css": b"text/css",
    ".js": b"text/javascript",
    ".json": b"application/json",
    ".otf": b"font/otf",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
}
_FURTHEST = 1_000.0
"""Degrees: a small map shows the world more than once, but never so often."""

_TILES = "tiles/"
_NOTHING = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
"""A clear picture, for a place that a file of tiles leaves out: no fault, and the shapes show."""
_log = logging.getLogger(__name__)


class OnlyOurs(QWebEngineUrlRequestInterceptor):
    """Blocks every address but ours and those of the servers of `base`."""

    def __init__(self, base: BaseMap, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base = base

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if is_ours(url) or _origin(url) in self.base.origins:
            return
        _log.warning("blocked a request to %s", url.host() or url.scheme())
        info.block(True)


class MapScheme(QWebEngineUrlSchemeHandler):
    """Answers the page's requests from the shipped files, from `source` and from a file of tiles.

    Args:
        source: Where the stations are.
        parent: Qt's owner.
    """

    def __init__(self, source: MapSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._tile_path: Path | None = None
        self._tile_file: TileFile | None = None
        self._page = MapPage(b"", "")

    def serve(self, page: MapPage, base: BaseMap) -> None:
        """Answer with this page from now on, and with the tiles of the base map's file."""
        self._page = page
        self._close_tiles()
        self._tile_path = base.file

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        path = url.path().removeprefix("/")
        query = QUrlQuery(url)
        try:
            if path == "":
                policy = QByteArray(self._page.policy.encode())
                # PySide takes a list of values a name, whatever its type stub says.
                headers = {
                    QByteArray(b"Content-Security-Policy"): [policy],
                    QByteArray(b"Referrer-Policy"): [QByteArray(b"no-referrer")],
                    QByteArray(b"X-DNS-Prefetch-Control"): [QByteArray(b"off")],
                }
                job.setAdditionalResponseHeaders(headers)  # type: ignore[arg-type]
                _reply(job, b"text/html; charset=utf-8", self._page.html)
            elif path == "clusters.json":
                _reply(job, _TYPES[".json"], self._clusters(query))
            elif path == "heat.json":
                _reply(job, _TYPES[".json"], self._source.heat_json(*_view(query)))
            elif path == "heat.png":
                _reply(job, _TYPES[".png"], self._source.heat_png(*_view(query)))
            elif path == "stations.json":
                _reply(job, _TYPES[".json"], self._tips(query))
            elif path.startswith(_TILES):
                self._answer_tile(job, path)
            elif path == CHANNEL:
                _reply(job, _TYPES[".js"], _channel_script())
            elif file := _shipped().get(path):
                _reply(job, _TYPES[file.suffix], file.read_bytes())
            else:
                job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        except ValueError:
            _log.warning("the map page asked amiss: %s", url.toString())
            job.fail(QWebEngineUrlRequestJob.Error.UrlInvalid)
        except Exception:
            # Unanswered, the page would wait for ever.
            job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
            raise

    def _clusters(self, query: QUrlQuery) -> bytes:
        zoom = min(max(int(query.queryItemValue("zoom")), 0), MAX_ZOOM)
        return self._source.clusters_json(_box(query), zoom)

    def _tips(self, query: QUrlQuery) -> bytes:
        ids = [int(part) for part in query.queryItemValue("ids").split(",")]
        return self._source.tips_json(ids[:MAX_TIPS])

    def _answer_tile(self, job: QWebEngineUrlRequestJob, path: str) -> None:
        zoom, x, y = map(int, path.removeprefix(_TILES).split("/"))
        try:
            tile = self._tile(zoom, x, y)
        except DataFileError as error:
            _log.warning("no tiles: %s", error)
            self._close_tiles()
            job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
            return
        _reply(job, *(tile or (_TYPES[".png"], _NOTHING)))

    def _tile(self, zoom: int, x: int, y: int) -> tuple[bytes, bytes] | None:
        """Opens the file when it is needed, so that one that comes back is read again."""
        if self._tile_path is None:
            return None
        if self._tile_file is None:
            self._tile_file = TileFile(self._tile_path)
        return self._tile_file.tile(zoom, x, y)

    def _close_tiles(self) -> None:
        if self._tile_file is not None:
            self._tile_file.close()
            self._tile_file = None


def _box(query: QUrlQuery) -> Box:
    west, south, east, north = map(float, query.queryItemValue("bbox").split(","))
    # Put so that what is no number is refused as well.
    if not (-_FURTHEST <= west <= east <= _FURTHEST and -_FURTHEST <= south <= north <= _FURTHEST):
        raise ValueError("no part of the map")
    return Box(west, south, east, north)


def _view(query: QUrlQuery) -> tuple[Box, tuple[int, int]]:
    """A part of the map and its size on the screen."""
    width, height = (min(max(int(query.queryItemValue(key)), 1), MAX_SIDE_PX) for key in "wh")
    box = _box(query)
    left, top, right, bottom = box.world
    if left == right or top == bottom:
        raise ValueError("nothing to paint on")
    return box, (width, height)


def _origin(url: QUrl) -> str:
    port = "" if url.port() == -1 else f":{url.port()}"
    return f"{url.scheme()}://{url.host()}{port}"


def _reply(job: QWebEngineUrlRequestJob, content_type: bytes, body: bytes) -> None:
    # The job outlives this call and reads later: a buffer of another parent is gone by then.
    buffer = QBuffer(job)
    buffer.setData(body)
    job.reply(QByteArray(content_type), buffer)


@cache
def _channel_script() -> bytes:
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise RuntimeError("PySide6 came without qwebchannel.js")
    return bytes(file.readAll().data())


@cache
def _shipped() -> dict[str, Path]:
    """Files the page may have, by path. A list, so that no path can climb out of a folder."""
    folders = {"leaflet": Path(leaflet.BASE_DIR), "map": resource("map")}
    files = {
        f"{name}/{file.relative_to(folder).as_posix()}": file
        for name, folder in folders.items()
        for file in folder.rglob("*")
        if file.suffix in _TYPES
    }
    return files | {"font/sans.otf": sans_path()}
