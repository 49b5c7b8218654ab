"""Stations in view, gathered on a grid fine enough to read and coarse enough to draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
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

_BLOCK = 2**15
"""Points are gathered so many at a time: what a block takes stays in the processor's cache. Of all
at once, asking the system for the memory of each step takes longer than the step."""


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
    def group_count(self) -> int:
        """Groups there are at least: one more than the greatest index."""
        return int(self.group.max(initial=-1)) + 1

    @cached_property
    def world(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Web-Mercator x and y, 0 to 1 from the north-west corner of the world."""
        return projected(self.lon, self.lat)

    def regrouped(self, group: NDArray[np.int16]) -> MapPoints:
        """The same places in other groups; they are not projected again."""
        others = replace(self, group=group)
        others.__dict__.update(world=self.world)
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


def _degrees(places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of rows of x and y: the way back from `projected`."""
    x, y = places.T
    return (x - 0.5) * 360, np.degrees(np.arcsin(np.tanh((0.5 - y) * 2 * np.pi)))


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
    grid = _Grid.over(box, zoom)
    blocks = (slice(start, start + _BLOCK) for start in range(0, len(points), _BLOCK))
    parts = [_gathered(points, mask, block, grid) for block in blocks]
    if not parts:
        return ClusterAnswer()
    cells = _joined(parts)
    crowded = cells.size > grid.loose
    alone = ~np.isin(cells.homes, cells.number[crowded])
    singles = cells.loners[alone][np.argsort(cells.homes[alone], kind="stable")]
    return ClusterAnswer(_rings(cells, crowded, grid), _singles(points, singles))


@dataclass(frozen=True)
class _Grid:
    """The cells that a view touches, numbered line by line from the north-west.

    Attributes:
        cells: In a line around the world.
        left: The first column in view; `top` is the first row.
        across: How many columns; `down` is how many rows.
        loose: A cell with no more stations than this shows each of them.
    """

    cells: int
    left: int
    top: int
    across: int
    down: int
    loose: int

    @classmethod
    def over(cls, box: Box, zoom: int) -> _Grid:
        cells = 2 ** (zoom + _CELLS_A_TILE)
        left, top, right, bottom = (math.floor(edge * cells) for edge in box.world)
        loose = LOOSE_AT_MAX_ZOOM if zoom >= MAX_ZOOM else LOOSE
        return cls(cells, left, top, right - left + 1, bottom - top + 1, loose)

    def covers(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        west, east = self.left / self.cells, (self.left + self.across) / self.cells
        north, south = self.top / self.cells, (self.top + self.down) / self.cells
        return (x >= west) & (x < east) & (y >= north) & (y < south)

    def number(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.integer]:
        """The numbers of the cells that places are in.

        Those of a screen fit into 16 bits, which NumPy sorts ten times faster than more.
        """
        column, row = np.floor(x * self.cells) - self.left, np.floor(y * self.cells) - self.top
        least = np.min_scalar_type(self.across * self.down)
        numbers: NDArray[np.integer] = (row * self.across + column).astype(least)
        return numbers


class _Cells(NamedTuple):
    """What is in the cells of a grid: a row for each that is not empty, by its number.

    Attributes:
        number: Ascending.
        size: Points in the cell.
        total: x and y as `MapPoints.world`, added up; `low` has the least, `high` the greatest.
        shares: How many points of each group.
        loners: Points, a row each, whose cells may be loose.
        homes: The number of each loner's cell.
    """

    number: NDArray[np.integer]
    size: NDArray[np.intp]
    total: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    shares: NDArray[np.intp]
    loners: NDArray[np.intp]
    homes: NDArray[np.integer]


def _gathered(
    points: MapPoints, mask: NDArray[np.bool_] | None, block: slice, grid: _Grid
) -> _Cells:
    """Gather a block of the points."""
    x, y = (axis[block] for axis in points.world)
    inside = grid.covers(x, y)
    if mask is not None:
        inside &= mask[block]
    chosen = np.flatnonzero(inside)
    number = grid.number(x[chosen], y[chosen])
    by_cell = np.argsort(number, kind="stable")
    chosen, number = chosen[by_cell], number[by_cell]
    starts = _starts(number)
    size = np.diff(starts, append=len(number))
    places = [axis[chosen] for axis in (x, y)]

    def by_axis(reduce: np.ufunc) -> NDArray[np.float64]:
        return np.column_stack([reduce.reduceat(axis, starts) for axis in places])

    groups = points.group_count
    row_of = np.repeat(np.arange(len(starts)) * groups, size)
    shares = np.bincount(row_of + points.group[block][chosen], minlength=len(starts) * groups)
    loose = np.repeat(size <= grid.loose, size)
    return _Cells(
        number[starts],
        size,
        by_axis(np.add),
        by_axis(np.minimum),
        by_axis(np.maximum),
        shares.reshape(-1, groups),
        chosen[loose] + block.start,
        number[loose],
    )


def _joined(parts: Sequence[_Cells]) -> _Cells:
    """The cells of all blocks, each cell once."""
    every = _Cells(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    by_cell = np.argsort(every.number, kind="stable")
    number = every.number[by_cell]
    starts = _starts(number)
    return every._replace(
        number=number[starts],
        size=np.add.reduceat(every.size[by_cell], starts),
        total=np.add.reduceat(every.total[by_cell], starts),
        low=np.minimum.reduceat(every.low[by_cell], starts),
        high=np.maximum.reduceat(every.high[by_cell], starts),
        shares=np.add.reduceat(every.shares[by_cell], starts),
    )


def _starts(number: NDArray[np.integer]) -> NDArray[np.intp]:
    """Where each run of the same number begins."""
    return np.flatnonzero(np.r_[len(number) > 0, number[1:] != number[:-1]])


def _singles(points: MapPoints, chosen: NDArray[np.intp]) -> tuple[Single, ...]:
    columns = (points.ids, points.lat, points.lon, points.group)
    return tuple(map(Single._make, zip(*(c[chosen].tolist() for c in columns), strict=True)))


def _rings(cells: _Cells, crowded: NDArray[np.bool_], grid: _Grid) -> tuple[Cluster, ...]:
    number, size = cells.number[crowded].astype(np.int64), cells.size[crowded]
    row, column = divmod(number, grid.across)
    corner = np.column_stack([column + grid.left, row + grid.top])
    inset = REACH_PX / CELL_PX
    mean = cells.total[crowded] / size[:, None] * grid.cells
    held = np.clip(mean, corner + inset, corner + 1 - inset) / grid.cells
    lng, lat = _degrees(held)
    west, north = _degrees(cells.low[crowded])
    east, south = _degrees(cells.high[crowded])
    boxes = np.column_stack([west, south, east, north])
    columns = (lat, lng, size, cells.shares[crowded], boxes)
    return tuple(
        Cluster(lat, lng, count, tuple(shares), Box._make(box))
        for lat, lng, count, shares, box in zip(*(each.tolist() for each in columns), strict=True)
    )
