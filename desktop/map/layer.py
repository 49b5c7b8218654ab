"""The stations on the map: which, in what colours, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from db.engine import Session
from db.facets import Facet, Mask
from db.locator import Found
from db.map_facts import StationTallies
from db.rows import StationRow
from db.values import Service, StationStatus
from desktop.clusters import Box, MapPoints
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.map.colouring import Asked, ColourBy, Colouring, colouring, read_tallies
from desktop.map.heat import HeatKind, Period, heat, read_heat
from desktop.map.page_view import MapPageView
from desktop.map.source import StationTip
from desktop.map.tips import station_tip
from desktop.paper.map_drawing import BasePicture, DrawnGroup, DrawnMap
from desktop.paper.map_sheet import MapSheet
from desktop.style import look, on_look_changed
from desktop.text import _, number
from desktop.theme import LIGHT


class StationsOnMap(QObject):
    """Keeps the map in step with the question that the list is asked too.

    Attributes:
        left: Which stations the filters leave, in the listing's order. What was given up is
            left only where somebody asks for it.
    """

    def __init__(self, desk: Desk, inquiry: Inquiry, view: MapPageView) -> None:
        super().__init__(view)
        self._desk, self._inquiry, self._view = desk, inquiry, view
        self._rows: dict[int, int] = {}
        self._on_map: list[Found] = []
        self._placed = np.empty(0, np.intp)
        self._standing: Mask = np.empty(0, np.bool_)
        self._by = ColourBy.UNIT
        self._tallies = StationTallies.none()
        self._colouring: Colouring | None = None
        self._warm: tuple[HeatKind, Period] | None = None
        self.left: Mask = np.empty(0, np.bool_)
        inquiry.read.connect(self._read)
        inquiry.asked.connect(self._filter)
        self._read()
        self._filter()
        on_look_changed(self._put_on_theme)

    @property
    def shown(self) -> list[StationRow]:
        """The stations that stand on the map now: filters and legend leave them."""
        hidden = np.array(sorted(self._view.map.hidden), np.int64)
        left = self.left[self._placed]
        if self._colouring is not None:
            left &= ~np.isin(self._colouring.group, hidden)
        return [self._on_map[n].station for n in np.flatnonzero(left).tolist()]

    def found(self, station_id: int) -> Found | None:
        """A station of the register, on the map or not."""
        row, listing = self._rows.get(station_id), self._inquiry.listing
        return listing.found[row] if row is not None and listing is not None else None

    def sheet(self, box: Box, jpeg: bytes | None, source: str) -> MapSheet | None:
        """What stands on the map now, to be printed; None before there is anything."""
        colours = self._colouring
        if colours is None:
            return None
        shown = {row.id for row in self.shown}
        at = [n for n, found in enumerate(self._on_map) if found.station.id in shown]
        rows = [self._on_map[n].station for n in at]
        return MapSheet(
            title=_("工会驿站分布图"),
            drawn=DrawnMap(
                box=box,
                points=_points(rows, colours.group[at]),
                names=[row.name for row in rows],
                groups=[
                    DrawnGroup(group.label, group.colour, group.hollow)
                    for group in colours.groups(LIGHT)
                ],
                legend=colours.title,
                base=BasePicture(jpeg, box) if jpeg else None,
            ),
            source=source,
            made_on=self._desk.today(),
            sample=self._desk.sample,
        )

    def colour_by(self, by: ColourBy) -> None:
        """Let the colours say something else, as soon as what it takes is read."""
        self._by = by
        self._read_tallies()

    def heat_by(self, kind: HeatKind | None, period: Period) -> None:
        """Paint what happened in a period under the stations; None ends it."""
        self._warm = None if kind is None else (kind, period)
        self._read_heat()

    def _put_on_theme(self) -> None:
        if self._colouring is not None:
            theme = look().theme
            self._view.map.set_theme(theme, self._colouring.groups(theme))

    def _read(self) -> None:
        listing = self._inquiry.listing
        if listing is None:
            return
        self._rows = {found.station.id: n for n, found in enumerate(listing.found)}
        placed = [n for n, each in enumerate(listing.found) if each.station.longitude is not None]
        self._placed = np.array(placed, np.intp)
        self._on_map = [listing.found[n] for n in placed]
        standing = (each.station.status is not StationStatus.CLOSED for each in listing.found)
        self._standing = np.fromiter(standing, np.bool_, len(listing))
        self._colour()
        self._put_on_map()
        self._read_tallies()
        self._read_heat()

    def _put_on_map(self) -> None:
        """Hand the map all stations anew."""
        assert self._colouring is not None
        points = _points([found.station for found in self._on_map], self._colouring.group)
        self._view.map.show_points(
            points,
            self._colouring.groups(look().theme),
            self._tips,
            sample=self._desk.sample,
            title=self._colouring.title,
        )

    def _read_tallies(self) -> None:
        """What the colours depend on beside the rows, then the colours."""
        by, today = self._by, self._desk.today()

        def query(session: Session) -> StationTallies:
            return read_tallies(session, by, today)

        def take(tallies: StationTallies) -> None:
            if by is self._by:
                self._tallies = tallies
                self._recolour()

        self._desk.read(query, take, owner=self)

    def _read_heat(self) -> None:
        warm = self._warm
        if warm is None:
            self._view.map.show_heat(None)
            return

        def take(tallies: StationTallies) -> None:
            if warm == self._warm:
                ids = np.array([found.station.id for found in self._on_map], np.int64)
                self._view.map.show_heat(heat(*warm, tallies, ids))

        self._desk.read(lambda session: read_heat(session, *warm), take, owner=self)

    def _colour(self) -> None:
        listing = self._inquiry.listing
        assert listing is not None
        services = self._inquiry.query.chosen.get(Facet.SERVICE, frozenset())
        asked = Asked(listing.at, listing.units, [Service(each) for each in services])
        self._colouring = colouring(self._by, self._on_map, asked, self._tallies)

    def _recolour(self) -> None:
        if self._inquiry.listing is None:
            return
        self._colour()
        assert self._colouring is not None
        self._view.map.colour(
            self._colouring.group, self._colouring.groups(look().theme), self._colouring.title
        )

    def _filter(self) -> None:
        listing, answer = self._inquiry.listing, self._inquiry.answer
        if listing is None or answer is None:
            return
        left = np.zeros(len(listing), np.bool_)
        left[answer.positions] = True
        if Facet.STATUS not in self._inquiry.query.chosen:
            left &= self._standing
        self.left = left
        shown = left[self._placed]
        self._view.map.set_mask(None if shown.all() else shown)
        if self._by is ColourBy.SERVICES:
            self._recolour()
        unplaced = int(np.count_nonzero(left)) - int(np.count_nonzero(shown))
        self._say(int(np.count_nonzero(shown)), unplaced)

    def _say(self, shown: int, unplaced: int) -> None:
        said = _("{n} 座在地图上").format(n=number(shown))
        if unplaced:
            said = _("{said}，另有 {n} 座没有坐标").format(said=said, n=number(unplaced))
        self._view.note.setText(said)

    def _tips(self, ids: Sequence[int]) -> list[StationTip]:
        known = (self.found(each) for each in ids)
        now = self._desk.now()
        return [station_tip(found, look().theme, now) for found in known if found is not None]


def _points(rows: Sequence[StationRow], group: NDArray[np.int16]) -> MapPoints:
    """Stations that have a place, and the group of each."""
    return MapPoints(
        ids=np.array([row.id for row in rows], dtype=np.int64),
        lon=np.array([row.longitude for row in rows], dtype=np.float64),
        lat=np.array([row.latitude for row in rows], dtype=np.float64),
        group=group,
    )
