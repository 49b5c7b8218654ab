"""The map page: the stations where they are, and the one that was clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout

from db.engine import Session
from db.holidays import Holidays, load_holidays
from db.locator import Found, Locator
from db.rows import UnitRow
from db.search import StationIndex
from db.stations import station_rows, units
from db.values import StationStatus
from desktop.desk import Desk
from desktop.map.clusters import MapPoints
from desktop.map.source import MapGroup, StationTip
from desktop.map.view import MapView
from desktop.station.card import StationCard
from desktop.station.words import hours_text, state_short
from desktop.style import look
from desktop.text import _
from desktop.widgets.beside import Beside
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label
from desktop.widgets.page import Page
from desktop.widgets.search_field import SearchField

TOPICS = frozenset({"station", "station_service", "closure", "town", "managing_unit"})
"""Tables whose change shows on this page."""


@dataclass(frozen=True)
class _Shown:
    """What one read of the register puts on the map; `found` are the stations with a place."""

    found: list[Found]
    index: StationIndex
    units: list[UnitRow]
    holidays: Holidays
    unplaced: int


class MapPageView(Page):
    """Widgets of the map page."""

    def __init__(self) -> None:
        super().__init__(_("地图"))
        self.setObjectName("mapPage")
        self.search = SearchField(_("在地图上找驿站"), _("名称、拼音、首字母、地址"))
        self.search.setObjectName("map.search")
        self.search.setClearButtonEnabled(True)
        self.count = quiet_label()
        self.map = MapView(look().theme)
        self.card = StationCard()
        self.card.map_button.hide()
        self.card.edit_button.setText(_("打开台账"))
        self.nothing_chosen = EmptyState(
            "map-pin", _("点一座驿站"), _("数字圈是挨得近的几座，点开就散；颜色是管理单位")
        )
        self._both = Beside(self.map, self.nothing_chosen, self.card)
        self._line = QHBoxLayout()
        self._line.addWidget(self.search)
        self._line.addWidget(self.count, 1)
        self.body.addLayout(self._line)
        self.body.addWidget(self._both, 1)
        self.setFocusProxy(self.search)
        self._fit()

    def show_side(self, *, card: bool) -> None:
        self._both.show_panel(self.card if card else self.nothing_chosen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_both"):
            self._fit()

    def _fit(self) -> None:
        px = look().px
        self.search.setFixedWidth(px(280))
        self._line.setSpacing(px(12))


class MapScreen(QObject):
    """Controller of the map page.

    Signals:
        record_wanted(int): Open this station's record.
    """

    record_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        self.view = MapPageView()
        super().__init__(self.view)
        self._desk = desk
        self._shown: _Shown | None = None
        self._by_id: dict[int, Found] = {}
        self._chosen: int | None = None
        self._theme = look().theme
        self.view.search.textChanged.connect(self._filter)
        self.view.search.returnPressed.connect(self._go_to_first)
        self.view.map.picked.connect(self.choose_station)
        self.view.card.edit_wanted.connect(self._tell_record)
        desk.jobs.changed.connect(self._changed)
        self.view.installEventFilter(self)
        self.refresh()

    def refresh(self) -> None:
        """Read the stations again; the view of the map stays."""
        now = self._desk.now()

        def query(session: Session) -> _Shown:
            rows = station_rows(session, today=now.date())
            holidays = load_holidays(session)
            standing = [row for row in rows if row.status is not StationStatus.CLOSED]
            placed = [row for row in standing if row.longitude is not None]
            return _Shown(
                found=Locator(placed, holidays).find(at=now),
                index=StationIndex(placed),
                units=units(session),
                holidays=holidays,
                unplaced=len(standing) - len(placed),
            )

        self._desk.read(query, self._show)

    def show_station(self, station_id: int) -> None:
        """Bring a station into view and choose it, now or as soon as the stations are read."""
        self.view.search.clear()
        self._chosen = station_id
        if self._shown is not None:
            self._show_chosen(go=True)

    def choose_station(self, station_id: int) -> None:
        """Show a station's card and mark it, without moving the map."""
        self._chosen = station_id
        self._show_chosen(go=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and look().theme is not self._theme:
            self._theme = look().theme
            if self._shown is not None:
                self.view.map.set_theme(self._theme, self._groups(self._shown.units))
        return super().eventFilter(watched, event)

    def _show(self, shown: _Shown) -> None:
        self._shown = shown
        self._by_id = {found.station.id: found for found in shown.found}
        places = {unit.id: n for n, unit in enumerate(shown.units)}
        stations = [found.station for found in shown.found]
        points = MapPoints(
            ids=np.array([s.id for s in stations], dtype=np.int64),
            lon=np.array([s.longitude for s in stations], dtype=np.float64),
            lat=np.array([s.latitude for s in stations], dtype=np.float64),
            group=np.array([places[s.unit_id] for s in stations], dtype=np.int16),
        )
        self.view.map.show_points(
            points, self._groups(shown.units), self._tips, sample=self._desk.sample
        )
        self._filter()
        self._show_chosen(go=self._chosen is not None)

    @staticmethod
    def _groups(rows: Sequence[UnitRow]) -> list[MapGroup]:
        colour = look().theme.colour
        return [MapGroup(unit.name, colour(f"unit.{n}")) for n, unit in enumerate(rows)]

    def _tips(self, ids: Sequence[int]) -> list[StationTip]:
        known = (self._by_id[number] for number in ids if number in self._by_id)
        return [
            StationTip(
                found.station.id,
                found.station.name,
                " · ".join(
                    (found.station.town, state_short(found), hours_text(found.station.hours))
                ),
            )
            for found in known
        ]

    def _filter(self, *_said: object) -> None:
        if self._shown is None:
            return
        text = self.view.search.text().strip()
        positions = self._shown.index.positions(text)
        mask = np.zeros(len(self._shown.found), dtype=np.bool_)
        mask[positions] = True
        self.view.map.set_mask(mask if text else None)
        said = _("{shown} / {all} 座").format(shown=len(positions), all=len(self._shown.found))
        if self._shown.unplaced:
            said = _("{shown}，另有 {n} 座没有坐标").format(shown=said, n=self._shown.unplaced)
        self.view.count.setText(said)

    def _go_to_first(self) -> None:
        text = self.view.search.text().strip()
        if self._shown is None or not text:
            return
        positions = self._shown.index.positions(text)
        if positions.size:
            self._chosen = self._shown.found[positions[0]].station.id
            self._show_chosen(go=True)

    def _show_chosen(self, *, go: bool) -> None:
        found = self._by_id.get(self._chosen) if self._chosen is not None else None
        self.view.show_side(card=found is not None)
        if found is not None and self._shown is not None:
            self.view.card.show_station(found, self._desk.now(), self._shown.holidays)
            self.view.map.select(found.station.id, go=go)

    def _tell_record(self) -> None:
        if self._chosen is not None:
            self.record_wanted.emit(self._chosen)

    def _changed(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & TOPICS:
            self.refresh()
