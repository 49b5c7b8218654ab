"""What one does on the map with the mouse: measure, encircle stations, put one in its place."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from db.doubts import position_doubts
from db.engine import Session
from db.errors import YizhanError
from db.locator import Found
from db.places import distance_m
from db.rows import StationRow, TownRow
from db.stations import amend_station, towns
from db.values import Datum, LatLng
from db.work import Work
from desktop.desk import Desk
from desktop.map.caller import distance_text
from desktop.map.layer import StationsOnMap
from desktop.map.page_view import MapPageView
from desktop.style import look, on_look_changed
from desktop.text import _, n_, number, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel

_DIGITS = 6


class Tool(StrEnum):
    MEASURE = "measure"
    ENCIRCLE = "encircle"
    PLACE = "place"


class ToolLine(QFrame):
    """Says what the tool in hand does and what it came to, above the map.

    Signals:
        done(): The button that finishes what the tool began.
        left(): The tool is to be put away.
    """

    done = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("map.toolLine")
        self.setProperty("role", "card")
        self.words = StateLabel()
        self.words.setObjectName("map.toolWords")
        self.words.setWordWrap(True)
        self.finish = push_button("map.toolDone", "", primary=True)
        self.finish.clicked.connect(self.done)
        self._leave = push_button("map.toolLeave", _("收起"))
        self._leave.clicked.connect(self.left)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.words, 1)
        self._line.addWidget(self.finish)
        self._line.addWidget(self._leave)
        self.hide()
        on_look_changed(self._measure)

    def tell(self, words: str, finish: str = "", tone: Tone = Tone.INFO) -> None:
        """Args: `finish` is what the button is called; empty hides it."""
        self.words.say(words, tone)
        self.finish.setText(finish)
        self.finish.setAccessibleName(finish)
        self.finish.setVisible(bool(finish))
        self.show()

    def _measure(self) -> None:
        px = look().px
        self._line.setContentsMargins(px(12), px(6), px(8), px(6))
        self._line.setSpacing(px(8))


class MapTools(QObject):
    """Controller of the tools.

    Signals:
        selection_wanted(list[int]): Select these stations in the list.
    """

    selection_wanted = Signal(list)

    def __init__(self, desk: Desk, view: MapPageView, stations: StationsOnMap) -> None:
        super().__init__(view)
        self._desk, self._view, self._stations = desk, view, stations
        self.line = ToolLine()
        view.tools.addWidget(self.line)
        self._tool: Tool | None = None
        self._inside: list[int] = []
        self._moving: StationRow | None = None
        self._old: LatLng | None = None
        self._new: LatLng | None = None
        self._towns: list[TownRow] = []
        self._buttons: dict[Tool, QPushButton] = {
            Tool.MEASURE: view.add_switch("map.measure", _("测距"), "ruler"),
            Tool.ENCIRCLE: view.add_switch("map.encircle", _("圈选"), "polygon"),
        }
        for tool, button in self._buttons.items():
            button.clicked.connect(lambda checked, tool=tool: self._switch(tool, on=checked))
        self.line.done.connect(self._finish)
        self.line.left.connect(self.leave)
        view.map.tool_left.connect(self.leave)
        view.map.encircled.connect(self._encircled)
        view.map.placed.connect(self._placed)

    def start_placing(self, found: Found) -> None:
        """Take a station up, from where it stands or from the middle of the view."""
        station = found.station
        self._take(Tool.PLACE)
        self._moving, self._old, self._new = station, _place_of(station), None
        words = _("拖动圆点，或在地图上点一下，给“{name}”定位置；Esc 放弃")
        self.line.tell(words.format(name=station.name))
        self._view.map.place(self._old, self._old)

        def keep(rows: list[TownRow]) -> None:
            self._towns = rows

        self._desk.read(_read_towns, keep, owner=self)

    def renew(self) -> None:
        """The stations were read again: go on with the one in hand as it is now."""
        if self._moving is None:
            return
        found = self._stations.found(self._moving.id)
        if found is None:
            self.leave()
        elif found.station.version != self._moving.version:
            self._moving, self._old = found.station, _place_of(found.station)
            self._view.map.place(self._old, self._new or self._old)
            if self._new is not None:
                self._placed(*self._new)

    def leave(self) -> None:
        """Put the tool away; nothing is changed."""
        self._tool, self._moving = None, None
        for button in self._buttons.values():
            button.setChecked(False)
        self.line.hide()
        self._view.map.leave_tool()

    def _switch(self, tool: Tool, *, on: bool) -> None:
        if not on:
            self.leave()
            return
        self._take(tool)
        if tool is Tool.MEASURE:
            self.line.tell(_("点一下加一个拐点，双击或回车结束，退格去掉一点；量的是直线"))
            self._view.map.measure(_("{n} 米"), _("{n} 公里"))
        else:
            self.line.tell(_("点出一块区域，双击或回车闭合；Esc 收起"))
            self._view.map.encircle()

    def _take(self, tool: Tool) -> None:
        self.leave()
        self._tool = tool
        if tool in self._buttons:
            self._buttons[tool].setChecked(True)

    def _encircled(self, corners: NDArray[np.float64]) -> None:
        """Which of the stations in sight lie in the area."""
        area = shapely.make_valid(shapely.Polygon(corners[:, ::-1]))
        shown = [row for row in self._stations.shown if row.longitude is not None]
        lng = np.array([row.longitude for row in shown], dtype=float)
        lat = np.array([row.latitude for row in shown], dtype=float)
        inside = shapely.contains_xy(area, lng, lat)
        self._inside = [shown[n].id for n in np.flatnonzero(inside).tolist()]
        count = len(self._inside)
        if count:
            said = n_("圈里有 {n} 座驿站", count).format(n=number(count))
            self.line.tell(said, _("在台账中选中"))
        else:
            self.line.tell(_("圈里没有驿站；再点出一块区域"))

    def _placed(self, lat: float, lng: float) -> None:
        station = self._moving
        if station is None:
            return
        self._new = LatLng(round(lat, _DIGITS), round(lng, _DIGITS))
        old, new = self._old, self._new
        if old is None:
            said = _("新位置 {new}").format(new=_degrees(new))
        else:
            said = _("从 {old} 到 {new}，移动 {distance}").format(
                old=_degrees(old), new=_degrees(new), distance=distance_text(distance_m(old, new))
            )
        town = next((town for town in self._towns if town.code == station.town_code), None)
        doubts = position_doubts(new, Datum.WGS84, town, self._towns)
        tone = Tone.WARN if doubts else Tone.INFO
        warnings = [say(YizhanError(doubt.code, text="", **doubt.values)) for doubt in doubts]
        self.line.tell(" · ".join((said, *warnings)), _("保存位置"), tone)

    def _finish(self) -> None:
        if self._tool is Tool.ENCIRCLE:
            self.selection_wanted.emit(self._inside)
        elif self._moving is not None and self._new is not None:
            self._save(self._moving, self._new)

    def _save(self, station: StationRow, place: LatLng) -> None:
        # Nobody has been there to verify the new place.
        values = {
            "latitude": place.lat,
            "longitude": place.lng,
            "position_text": f"{place.lng},{place.lat}",
            "position_datum": Datum.WGS84,
            "position_verified_on": None,
            "position_verified_by": "",
        }

        def deed(work: Work) -> None:
            amend_station(work, station.id, station.version, values)

        self._desk.write(
            _("移动“{name}”").format(name=station.name),
            deed,
            initiator=self,
            done=lambda _nothing: self.leave(),
            said=_("“{name}”的位置已保存").format(name=station.name),
        )


def _place_of(station: StationRow) -> LatLng | None:
    if station.latitude is None or station.longitude is None:
        return None
    return LatLng(station.latitude, station.longitude)


def _degrees(place: LatLng) -> str:
    return f"{place.lng:.5f},{place.lat:.5f}"


def _read_towns(session: Session) -> list[TownRow]:
    return towns(session)
