"""The map as a widget."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineScript,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.values import LatLng
from desktop.clusters import MAX_ZOOM, Box, MapPoints
from desktop.map.base_maps import SHAPES_ONLY, BaseMap
from desktop.map.bridge import Bridge
from desktop.map.frame import CITY, frame_of
from desktop.map.heat import Heat
from desktop.map.page import map_page, theme_tokens
from desktop.map.scheme import MapScheme, OnlyOurs
from desktop.map.source import Details, MapGroup, MapSource
from desktop.map.web_page import WebPage
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.theme import Theme
from desktop.web_engine import ORIGIN, SCHEME

STREET_ZOOM = 15
MAX_RELOADS = 3
"""Crashes in a row before the page is left alone."""

T = TypeVar("T")
_JPEG_QUALITY = 88
_BARE_MS = 200
"""Until a page without stations stands on the screen."""

_log = logging.getLogger(__name__)


class ViewState(NamedTuple):
    """Where the map looks: the middle of the view in WGS-84, and the zoom."""

    lat: float
    lng: float
    zoom: int

    @property
    def exists(self) -> bool:
        """Whether a map can look there."""
        return abs(self.lat) <= 90 and abs(self.lng) <= 180 and 0 <= self.zoom <= MAX_ZOOM


class MapView(QWidget):
    """A map of stations.

    Call `prepare_web_engine` and `register_scheme` before the QApplication exists.

    Args:
        theme: Colours to begin with.
        base: What lies under the stations; no server but its own is ever asked.
        parent: Qt's owner.
    """

    ready = Signal()
    """The stations stand on the screen for the first time."""

    painted = Signal()
    """What is on the screen is what was last asked for."""

    picked = Signal(int)
    """Id of the station clicked."""

    place_clicked = Signal(float, float)
    """Latitude and longitude in WGS-84 of a click where no station is."""

    placed = Signal(float, float)
    """Latitude and longitude in WGS-84 to which the station in hand was moved."""

    encircled = Signal(object)
    """NDArray of shape (corners, 2): latitudes and longitudes of an area that was drawn."""

    tool_left = Signal()
    """Esc, or the page is loaded anew: no tool is in hand any more."""

    groups_hidden = Signal(object)
    """frozenset[int]: the groups that the legend now leaves out, after a person's choice."""

    def __init__(
        self, theme: Theme, *, base: BaseMap = SHAPES_ONLY, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("map")
        self._theme = theme
        self._frame = CITY
        self._loads = 0
        self._source = MapSource(heat_colours=theme.heat)
        self._state: ViewState | None = None
        self._selected: int | None = None
        self._answers: tuple[object, object] = (None, [])
        self._coverage: Mapping[str, object] | None = None
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
        # Public tile servers ask programs to say who they are.
        profile.setHttpUserAgent(f"{profile.httpUserAgent()} yizhan")
        self._page = WebPage(profile, self)
        # Children go in the order they came, and a profile must outlive its page.
        profile.setParent(self)
        # Held here as well: without its Python half it would let everything pass.
        self._interceptor = OnlyOurs(base, self)
        profile.setUrlRequestInterceptor(self._interceptor)
        self._scheme = MapScheme(self._source, self)
        profile.installUrlSchemeHandler(SCHEME, self._scheme)
        self._page.setBackgroundColor(QColor(theme.sea))
        self._page.renderProcessTerminated.connect(self._crashed)
        self._set_up_bridge()
        self._web.setPage(self._page)
        on_look_changed(self._grow)
        self._load()

    def show_points(
        self,
        points: MapPoints,
        groups: Sequence[MapGroup],
        details: Details,
        *,
        sample: bool = False,
        title: str = "",
    ) -> None:
        """Replace the stations; filters and heat are gone, the view stays where it is.

        What the legend hides stays hidden while title and groups are called the same.

        Args:
            points: Their unique ids are what `picked` tells and `details` is asked for.
            groups: Named by the points' `group` indices, in the legend's order.
            details: Asked on the GUI thread for at most some hundred stations at a time.
            sample: The stations are made up; the map says so.
            title: What the groups' colours mean, over the legend.

        Raises:
            ValueError: A point's group is not among `groups`.
        """
        self._source.show(points, groups, details, sample=sample, title=title)
        frame = frame_of(points)
        if frame != self._frame:
            self._frame = frame
            self._show_frame()
        self._refresh()
        self._show_selected()

    def colour(self, group: NDArray[np.int16], groups: Sequence[MapGroup], title: str) -> None:
        """Let the colours of the same stations say something else.

        Args:
            group: Index into `groups`, one a point, in the points' order.
            groups: In the legend's order.
            title: What the colours mean.

        Raises:
            ValueError: A point's group is not among `groups`.
        """
        self._source.colour(group, groups, title)
        self._refresh()
        self._show_selected()

    def show_heat(self, heat: Heat | None) -> None:
        """Paint this under the stations, which become small; None ends it."""
        self._source.set_heat(heat)
        self._refresh()

    @property
    def hidden(self) -> frozenset[int]:
        """The groups that the legend leaves out."""
        return self._source.hidden

    def hide_groups(self, hidden: frozenset[int]) -> None:
        """Leave these groups out, silently."""
        self._source.hide(hidden)
        self._refresh()

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
        if go and (place := self._place(self._selected)):
            zoom = max(self._state.zoom if self._state else 0, STREET_ZOOM)
            self.go_to(ViewState(place["lat"], place["lng"], zoom))

    def show_answers(self, origin: LatLng | None, ids: Sequence[int], *, fit: bool) -> None:
        """Number stations as the answers to somebody at `origin`; without one, none is numbered.

        Args:
            origin: Where the distances are measured from.
            ids: Of the answers, nearest first; what is not on the map is left out.
            fit: Bring origin and the nearest answers into view.
        """
        places = [place for each in ids if (place := self._place(each))]
        answers = [(place["id"], place["lat"], place["lng"]) for place in places]
        self._answers = origin and origin._asdict(), answers
        self._run("showAnswers", *self._answers, fit)

    def show_coverage(self, overlay: Mapping[str, object] | None) -> None:
        """Draw what `coverage_overlay.overlay` made under the stations; None draws nothing."""
        self._coverage = overlay
        self._run("showCoverage", overlay)

    def capture(self, done: Callable[[Box, bytes | None], None]) -> None:
        """Tell what is in view, and of tiles a JPEG without anything on it.

        Args:
            done: Gets the box, and None where only the shapes lie under the stations.
        """
        tiled = bool(self._interceptor.base.templates)

        def take(told: str) -> None:
            box = Box(*map(float, told.split(",")))
            if not tiled:
                done(box, None)
                return

            def grab() -> None:
                kept = QBuffer()
                self._web.grab().save(kept, "JPEG", _JPEG_QUALITY)
                self._run("bare", False)
                done(box, bytes(kept.data().data()))

            QTimer.singleShot(_BARE_MS, self, grab)

        if tiled:
            self._run("bare", True)
        bounds = "yizhan.layer._map.getBounds().toBBoxString()"
        self._page.runJavaScript(bounds, QWebEngineScript.ScriptWorldId.MainWorld.value, take)

    def measure(self, metres: str, kilometres: str) -> None:
        """Let the person measure; the words have ``{n}`` where the number goes."""
        self._run("measure", {"metres": metres, "kilometres": kilometres})

    def encircle(self) -> None:
        """Let the person draw an area, which `encircled` tells."""
        self._run("encircle")

    def place(self, old: LatLng | None, at: LatLng | None = None) -> None:
        """Let the person put a station in its place, which `placed` tells with every move.

        Args:
            old: Where it was; stays in sight.
            at: Where it is taken up; None is the middle of the view.
        """
        self._run("place", old and old._asdict(), at and at._asdict())

    def leave_tool(self) -> None:
        """Put the tool away, and all that was drawn with it."""
        self._run("leaveTool")

    def go_home(self) -> None:
        """Show the whole of what there is."""
        self._run("goHome")

    def box(self) -> Box | None:
        """What is in view; None before the page has said where it looks."""
        if self._state is None:
            return None
        lat, lng, zoom = self._state
        # A map of the world is 256 px wide at zoom 0; a degree of latitude is wider by 1/cos.
        degrees = 360 / (256 * 2**zoom) / self._page.zoomFactor()
        wide = self._web.width() * degrees / 2
        high = self._web.height() * degrees / 2 * math.cos(math.radians(lat))
        return Box(lng - wide, lat - high, lng + wide, lat + high)

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
        self._source.set_theme(groups, theme.heat)
        self._page.setBackgroundColor(QColor(theme.sea))
        self._run("setTheme", theme_tokens(theme))
        self._refresh()

    def set_base(self, base: BaseMap) -> None:
        """Lay other tiles under the stations, or none; the view stays where it is."""
        if base != self._interceptor.base:
            self._interceptor.base = base
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Leaflet measured the page while it was hidden and had no size.
        self._run("resized")

    def _set_up_bridge(self) -> None:
        bridge = Bridge(self)
        self._page.offer(bridge)
        bridge.opened.connect(self._opened)
        bridge.painted.connect(self._was_painted)
        bridge.picked.connect(self.picked)
        bridge.place_clicked.connect(self.place_clicked)
        bridge.placed.connect(self.placed)
        bridge.encircled.connect(self.encircled)
        bridge.tool_left.connect(self.tool_left)
        bridge.moved.connect(self._moved)
        bridge.group_toggled.connect(lambda group: self._choose_groups(self._source.toggle, group))
        bridge.group_singled.connect(
            lambda group: self._choose_groups(self._source.show_only, group)
        )
        bridge.groups_restored.connect(lambda: self._choose_groups(self._source.hide, frozenset()))

    def _load(self) -> None:
        self._open = False
        self.tool_left.emit()
        base = self._interceptor.base
        self._scheme.serve(map_page(self._theme, base, self._frame), base)
        # An address of its own for each load: another fragment alone is no reason to load again.
        self._loads += 1
        url = QUrl(f"{ORIGIN}?{self._loads}")
        if self._state:
            lat, lng, zoom = self._state
            url.setFragment(f"{zoom}/{lat}/{lng}")
        self._page.load(url)

    def _opened(self) -> None:
        """Tell a new page what was said before it listened."""
        self._open = True
        self._grow()
        self._show_frame()
        if self._state:
            self._run("goTo", *self._state)
        self._run("setTheme", theme_tokens(self._theme))
        self._refresh()
        self._show_selected()
        self._run("showAnswers", *self._answers, False)
        if self._coverage:
            self._run("showCoverage", self._coverage)

    def _was_painted(self, revision: int) -> None:
        if revision != self._source.revision:
            return
        self._reloads = 0
        self.painted.emit()
        if not self._was_ready and len(self._source.points):
            self._was_ready = True
            self.ready.emit()

    def _show_frame(self) -> None:
        self._run("setFrame", self._frame.settings())

    def _grow(self) -> None:
        """All that the page draws grows with the text; Chromium forgets it with each load."""
        self._page.setZoomFactor(look().scale)

    def _moved(self, lat: float, lng: float, zoom: int) -> None:
        state = ViewState(lat, lng, zoom)
        if self._open and state.exists:
            self._state = state

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

    def _choose_groups(self, choose: Callable[[T], None], chosen: T) -> None:
        choose(chosen)
        self._refresh()
        self.groups_hidden.emit(self._source.hidden)

    def _place(self, station_id: int | None) -> dict[str, float] | None:
        """Where a station is that is on the map."""
        points = self._source.points
        if station_id is None or not (at := np.flatnonzero(points.ids == station_id)).size:
            return None
        row = at[0]
        return {
            "id": int(points.ids[row]),
            "lat": float(points.lat[row]),
            "lng": float(points.lon[row]),
            "group": int(points.group[row]),
        }

    def _show_selected(self) -> None:
        self._run("select", self._place(self._selected))

    def _refresh(self) -> None:
        self._run("refresh")

    def _run(self, command: str, *arguments: object) -> None:
        """Call a function of the page; what is said before the page is open is said then."""
        if self._open:
            told = ", ".join(map(json.dumps, arguments))
            self._page.runJavaScript(f"yizhan.{command}({told})")
