"""The map as a widget."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QFile, QIODevice, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineNavigationRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineScript,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.map.bridge import Bridge
from desktop.map.clusters import MapPoints
from desktop.map.page import ORIGIN, map_page, theme_tokens
from desktop.map.scheme import MapScheme, OnlyOurs
from desktop.map.source import Details, MapGroup, MapSource
from desktop.text import _
from desktop.theme import Theme
from desktop.web_engine import SCHEME, is_ours

STREET_ZOOM = 15
MAX_RELOADS = 3
"""Crashes in a row before the page is left alone."""

_log = logging.getLogger(__name__)


class ViewState(NamedTuple):
    """Where the map looks: the middle of the view in WGS-84, and the zoom."""

    lat: float
    lng: float
    zoom: int


class _Page(QWebEnginePage):
    """Stays where it is, and says in the log what its scripts say."""

    def __init__(self, profile: QWebEngineProfile, parent: QWidget) -> None:
        super().__init__(profile, parent)
        self.navigationRequested.connect(_stay)

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        worst = QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel
        _log.log(
            logging.ERROR if level == worst else logging.INFO, "%s:%d: %s", source, line, message
        )


def _stay(request: QWebEngineNavigationRequest) -> None:
    if is_ours(request.url()):
        request.accept()
    else:
        request.reject()


class MapView(QWidget):
    """A map of stations.

    Call `prepare_web_engine` and `register_scheme` before the QApplication exists.

    Args:
        allowed_hosts: Hosts beside our own that the page may ask over HTTPS.
    """

    ready = Signal()
    """The stations stand on the screen for the first time."""

    painted = Signal()
    """What is on the screen is what was last asked for."""

    picked = Signal(int)
    """Id of the station clicked."""

    place_clicked = Signal(float, float)
    """Latitude and longitude in WGS-84 of a click where no station is."""

    def __init__(
        self, theme: Theme, *, allowed_hosts: Collection[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("map")
        self._theme = theme
        self._source = MapSource()
        self._state: ViewState | None = None
        self._selected: int | None = None
        self._open = False
        self._was_ready = False
        self._reloads = 0

        self._web = QWebEngineView()
        self._web.setObjectName("map_page")
        self._web.setAccessibleName(_("驿站地图"))
        self._web.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusProxy(self._web)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._web)

        profile = QWebEngineProfile()
        self._page = _Page(profile, self)
        # Children go in the order they came, and a profile must outlive its page.
        profile.setParent(self)
        # Held here as well: without its Python half it would let everything pass.
        self._interceptor = OnlyOurs(allowed_hosts, self)
        profile.setUrlRequestInterceptor(self._interceptor)
        self._scheme = MapScheme(map_page(theme), self._source, self)
        profile.installUrlSchemeHandler(SCHEME, self._scheme)
        self._set_up_page()
        self._set_up_bridge()
        self._web.setPage(self._page)
        self._load()

    def show_points(
        self,
        points: MapPoints,
        groups: Sequence[MapGroup],
        details: Details,
        *,
        sample: bool = False,
    ) -> None:
        """Replace the stations; all are shown, the view stays where it is.

        Args:
            points: Their unique ids are what `picked` tells and `details` is asked for.
            groups: Named by the points' `group` indices, in the legend's order.
            details: Asked on the GUI thread for at most some hundred stations at a time.
            sample: The stations are made up; the map says so.

        Raises:
            ValueError: A point's group is not among `groups`.
        """
        self._source.show(points, groups, details, sample=sample)
        self._refresh()
        self._show_selected()

    def set_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show the points whose value is true, in the points' order; None shows all."""
        self._source.set_mask(mask)
        self._refresh()

    def select(self, station_id: int | None, *, go: bool) -> None:
        """Mark a station, or none.

        Args:
            station_id: One of the points' ids; others mark none until they are.
            go: Bring it into the middle, near enough to tell it from its neighbours.
        """
        self._selected = station_id
        self._show_selected()
        if go and (place := self._place()):
            zoom = max(self._state.zoom if self._state else 0, STREET_ZOOM)
            self.go_to(ViewState(place["lat"], place["lng"], zoom))

    def go_to(self, state: ViewState) -> None:
        self._state = state
        self._run("goTo", *state)

    def view_state(self) -> ViewState | None:
        """Where the map looks; None before the page has said."""
        return self._state

    def set_theme(self, theme: Theme, groups: Sequence[MapGroup]) -> None:
        """Change the colours.

        Args:
            theme: Colours of land, sea, text and controls.
            groups: The groups in the theme's colours, as many and in the same order as shown.
        """
        self._theme = theme
        self._source.set_groups(groups)
        self._scheme.page = map_page(theme)
        self._page.setBackgroundColor(QColor(theme.sea))
        self._run("setTheme", theme_tokens(theme))
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Leaflet measured the page while it was hidden and had no size.
        self._run("resized")

    def _set_up_page(self) -> None:
        self._page.setBackgroundColor(QColor(self._theme.sea))
        settings = self._page.settings()
        for attribute in (
            QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
            QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
            QWebEngineSettings.WebAttribute.ShowScrollBars,
            QWebEngineSettings.WebAttribute.FocusOnNavigationEnabled,
        ):
            settings.setAttribute(attribute, False)
        self._page.renderProcessTerminated.connect(self._crashed)

    def _set_up_bridge(self) -> None:
        script = QWebEngineScript()
        script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
        script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld)
        script.setSourceCode(_channel_script())
        self._page.scripts().insert(script)
        bridge = Bridge(self)
        channel = QWebChannel(self)
        channel.registerObject("bridge", bridge)
        self._page.setWebChannel(channel)
        bridge.opened.connect(self._opened)
        bridge.painted.connect(self._was_painted)
        bridge.picked.connect(self.picked)
        bridge.place_clicked.connect(self.place_clicked)
        bridge.moved.connect(self._moved)

    def _load(self) -> None:
        self._open = False
        url = QUrl(ORIGIN)
        if self._state:
            lat, lng, zoom = self._state
            url.setFragment(f"{zoom}/{lat}/{lng}")
        self._page.load(url)

    def _opened(self) -> None:
        """Tell a new page what was said before it listened."""
        self._open = True
        if self._state:
            self._run("goTo", *self._state)
        self._run("setTheme", theme_tokens(self._theme))
        self._refresh()
        self._show_selected()

    def _was_painted(self, revision: int) -> None:
        if revision != self._source.revision:
            return
        self._reloads = 0
        self.painted.emit()
        if not self._was_ready and len(self._source.points):
            self._was_ready = True
            self.ready.emit()

    def _moved(self, lat: float, lng: float, zoom: int) -> None:
        if self._open:
            self._state = ViewState(lat, lng, zoom)

    def _crashed(
        self, status: QWebEnginePage.RenderProcessTerminationStatus, exit_code: int
    ) -> None:
        if status is QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        _log.error("the map page's process ended: %s, %d", status.name, exit_code)
        self._open = False
        self._reloads += 1
        if self._reloads <= MAX_RELOADS:
            self._load()

    def _place(self) -> dict[str, float] | None:
        """Where the chosen station is."""
        points = self._source.points
        if self._selected is None or not (at := np.flatnonzero(points.ids == self._selected)).size:
            return None
        row = at[0]
        return {
            "id": int(points.ids[row]),
            "lat": float(points.lat[row]),
            "lng": float(points.lon[row]),
            "group": int(points.group[row]),
        }

    def _show_selected(self) -> None:
        self._run("select", self._place())

    def _refresh(self) -> None:
        self._run("refresh")

    def _run(self, command: str, *arguments: object) -> None:
        """Call a function of the page; what is said before the page is open is said then."""
        if self._open:
            told = ", ".join(map(json.dumps, arguments))
            self._page.runJavaScript(f"yizhan.{command}({told})")


def _channel_script() -> str:
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise RuntimeError("PySide6 came without qwebchannel.js")
    return bytes(file.readAll().data()).decode()
