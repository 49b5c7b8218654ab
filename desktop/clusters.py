"""Stations in view, gathered on a grid fine enough to read and coarse enough to draw."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_ZOOM = 18
CELL_PX = 64
LOOSE = 3
"""A cell with no more stations than this shows each of them."""

LOOSE_AT_MAX_ZOOM = 60
"""Nothing is left to zoom into, so a cell shows each station, unless a faulty import has put
hundreds on one spot."""

REACH_PX = 20
"""A cluster is drawn no nearer than this to its cell's edge, so that neighbours never overlap."""

_TILE_PX = 256
_MAX_LAT = 85.05112878
_CELLS_A_TILE = 2
"""Of these many bits: a tile is four cells wide."""

_FINEST = MAX_ZOOM + _CELLS_A_TILE


class Box(NamedTuple):
    """Degrees of WGS-84."""

    west: float
    south: float
    east: float
    north: float

    @property
    def world(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in Web Mercator, as `MapPoints.world`."""
        x, y = projected(np.array([self.west, self.east]), np.array([self.north, self.south]))
        return float(x[0]), float(y[0]), float(x[1]), float(y[1])


@dataclass(frozen=True, eq=False)
class Curve:
    """Points in the order of a Z-curve, so that nothing has to be sorted when the map is zoomed.

    Columns are copied in that order: a view reads them from end to end, not here and there.

    Attributes:
        order: Which of the points each is.
        place: On the curve, ascending; two bits of it are a zoom level's.
        x: Web Mercator, as `MapPoints.world`; `y` likewise.
        lon: As `MapPoints.lon`; `lat` likewise.
    """

    order: NDArray[np.intp]
    place: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MapPoints:
    """Where the stations are, one array a column and all of one length.

    Attributes:
        ids: int64, unique.
        lon: float64, degrees of WGS-84.
        lat: float64, degrees of WGS-84.
        group: int16, index into the groups shown with the points.
    """

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    group: NDArray[np.int16]

    def __post_init__(self) -> None:
        if len({len(self.ids), len(self.lon), len(self.lat), len(self.group)}) != 1:
            raise ValueError("columns differ in length")

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def none(cls) -> MapPoints:
        degrees = np.empty(0, np.float64)
        return cls(np.empty(0, np.int64), degrees, degrees, np.empty(0, np.int16))

    @cached_property
    def world(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Web-Mercator x and y, 0 to 1 from the north-west corner of the world."""
        return projected(self.lon, self.lat)

    @cached_property
    def curve(self) -> Curve:
        """The points along a Z-curve: what shares a cell at any zoom stands together there."""
        x, y = self.world
        column, row = (
            np.floor(axis * 2.0**_FINEST).astype(np.int64).clip(0, 2**_FINEST - 1)
            for axis in (x, y)
        )
        place = _spread(column) | _spread(row) << 1
        order = np.argsort(place)
        return Curve(order, place[order], x[order], y[order], self.lon[order], self.lat[order])

    @cached_property
    def group_on_curve(self) -> NDArray[np.int16]:
        return self.group[self.curve.order]

    def regrouped(self, group: NDArray[np.int16]) -> MapPoints:
        """The same places in other groups; they are not projected again."""
        others = replace(self, group=group)
        others.__dict__.update(world=self.world, curve=self.curve)
        return others


@dataclass(frozen=True)
class Cluster:
    """Stations drawn as one ring.

    Attributes:
        counts: Stations of each group, in the groups' order; they add up to `count`.
        box: What to zoom to in order to see them all.
    """

    lat: float
    lng: float
    count: int
    counts: tuple[int, ...]
    box: Box


class Single(NamedTuple):
    id: int
    lat: float
    lng: float
    group: int


@dataclass(frozen=True)
class ClusterAnswer:
    clusters: tuple[Cluster, ...] = field(default=())
    singles: tuple[Single, ...] = field(default=())


def projected(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sine = np.sin(np.radians(np.clip(lat, -_MAX_LAT, _MAX_LAT)))
    return lon / 360 + 0.5, 0.5 - np.arctanh(sine) / (2 * np.pi)


def _latitude(y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.degrees(np.arcsin(np.tanh((0.5 - y) * 2 * np.pi)))


def clusters(
    points: MapPoints, box: Box, zoom: int, mask: NDArray[np.bool_] | None = None
) -> ClusterAnswer:
    """Gather the stations of every grid cell that `box` touches.

    The grid is anchored to the world's pixels at `zoom` and whole cells are counted, so the
    same cell gives the same answer wherever the view is panned.

    Args:
        points: All stations.
        box: The part of the world in view.
        zoom: Whole Web-Mercator zoom level.
        mask: One truth value a point: whether it is shown. None shows all.

    Returns:
        Clusters and single stations, each from north-west to south-east by cell. Every
        station shown in those cells is in exactly one of them.
    """
    curve = points.curve
    cells_across = 2 ** (zoom + _CELLS_A_TILE)
    edges = np.floor(np.array(box.world) * cells_across)
    low_x, low_y, high_x, high_y = (edges + np.array([0, 0, 1, 1])) / cells_across
    inside = (curve.x >= low_x) & (curve.x < high_x) & (curve.y >= low_y) & (curve.y < high_y)
    if mask is not None:
        inside &= mask[curve.order]
    chosen = np.flatnonzero(inside)
    if not len(chosen):
        return ClusterAnswer()

    cell = curve.place[chosen] >> 2 * (MAX_ZOOM - zoom)
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    count = np.diff(np.r_[starts, len(cell)])
    crowded = count > (LOOSE_AT_MAX_ZOOM if zoom >= MAX_ZOOM else LOOSE)
    in_crowd = np.repeat(crowded, count)
    return ClusterAnswer(
        _rings(points, chosen[in_crowd], count[crowded], cells_across),
        _singles(points, chosen[~in_crowd], cells_across),
    )


def _spread(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put a zero before each bit of numbers below 2³²."""
    for shift, kept in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        bits = (bits | bits << shift) & kept
    return bits


def _cells(
    curve: Curve, chosen: NDArray[np.intp], cells_across: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Column and row of the cells of points."""
    return np.floor(curve.x[chosen] * cells_across), np.floor(curve.y[chosen] * cells_across)


def _singles(points: MapPoints, chosen: NDArray[np.intp], cells_across: int) -> tuple[Single, ...]:
    chosen = points.curve.order[chosen[np.lexsort(_cells(points.curve, chosen, cells_across))]]
    columns = (points.ids, points.lat, points.lon, points.group)
    return tuple(map(Single._make, zip(*(c[chosen].tolist() for c in columns), strict=True)))


def _rings(
    points: MapPoints, chosen: NDArray[np.intp], count: NDArray[np.intp], cells_across: int
) -> tuple[Cluster, ...]:
    """Rings of so many points each, one after the other in `chosen`."""
    if not len(chosen):
        return ()
    curve = points.curve
    starts = np.cumsum(count) - count
    x, y = curve.x[chosen], curve.y[chosen]
    column, row = _cells(curve, chosen[starts], cells_across)
    inset = REACH_PX / CELL_PX

    def middle(axis: NDArray[np.float64], first: NDArray[np.float64]) -> NDArray[np.float64]:
        mean = np.add.reduceat(axis, starts) / count * cells_across
        held: NDArray[np.float64] = np.clip(mean, first + inset, first + 1 - inset)
        return held / cells_across

    lon, lat, group = curve.lon[chosen], curve.lat[chosen], points.group_on_curve[chosen]
    groups = int(points.group.max()) + 1
    ring = np.repeat(np.arange(len(starts)), count)
    counts = np.bincount(ring * groups + group, minlength=len(starts) * groups)
    boxes = np.column_stack(
        [
            np.minimum.reduceat(lon, starts),
            np.minimum.reduceat(lat, starts),
            np.maximum.reduceat(lon, starts),
            np.maximum.reduceat(lat, starts),
        ]
    )
    columns = (
        _latitude(middle(y, row)),
        (middle(x, column) - 0.5) * 360,
        count,
        counts.reshape(-1, groups),
        boxes,
    )
    in_order = np.lexsort((column, row))
    return tuple(
        Cluster(lat, lng, total, tuple(share), Box._make(edge))
        for lat, lng, total, share, edge in zip(
            *(each[in_order].tolist() for each in columns), strict=True
        )
    )
