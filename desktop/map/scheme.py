"""The address ``yizhan://app/``: the page and all it asks for, from this program alone."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path
from PySide6.QtCore import QBuffer, QByteArray, QObject, QUrlQuery
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)
from xstatic.pkg import leaflet

from desktop.map.clusters import MAX_ZOOM, Box
from desktop.map.page import MapPage
from desktop.map.source import MapSource
from desktop.web_engine import is_ours
from resources import resource

MAX_TIPS = 500
"""Most stations one request may ask about."""

_TYPES = {
    ".css": b"text/css",
    ".js": b"text/javascript",
    ".json": b"application/json",
    ".otf": b"font/otf",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
}
_log = logging.getLogger(__name__)


class OnlyOurs(QWebEngineUrlRequestInterceptor):
    """Blocks every address but ours and HTTPS at the `allowed` hosts."""

    def __init__(self, allowed: Collection[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._allowed = frozenset(allowed)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if is_ours(url) or (url.scheme() == "https" and url.host() in self._allowed):
            return
        _log.warning("blocked a request to %s", url.host() or url.scheme())
        info.block(True)


class MapScheme(QWebEngineUrlSchemeHandler):
    """Answers the page's requests from the shipped files and from `source`."""

    def __init__(self, page: MapPage, source: MapSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = page
        self._source = source

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        path = url.path().removeprefix("/")
        query = QUrlQuery(url)
        try:
            if path == "":
                policy = QByteArray(self.page.policy.encode())
                # PySide takes a list of values a name, whatever its type stub says.
                headers = {QByteArray(b"Content-Security-Policy"): [policy]}
                job.setAdditionalResponseHeaders(headers)  # type: ignore[arg-type]
                _reply(job, b"text/html; charset=utf-8", self.page.html)
            elif path == "clusters.json":
                _reply(job, _TYPES[".json"], self._clusters(query))
            elif path == "stations.json":
                _reply(job, _TYPES[".json"], self._tips(query))
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
        west, south, east, north = map(float, query.queryItemValue("bbox").split(","))
        zoom = min(max(int(query.queryItemValue("zoom")), 0), MAX_ZOOM)
        return self._source.clusters_json(Box(west, south, east, north), zoom)

    def _tips(self, query: QUrlQuery) -> bytes:
        ids = [int(part) for part in query.queryItemValue("ids").split(",")]
        return self._source.tips_json(ids[:MAX_TIPS])


def _reply(job: QWebEngineUrlRequestJob, content_type: bytes, body: bytes) -> None:
    # The job outlives this call and reads later: a buffer of another parent is gone by then.
    buffer = QBuffer(job)
    buffer.setData(body)
    job.reply(QByteArray(content_type), buffer)


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
