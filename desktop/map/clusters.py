"""Stations in view, gathered on a grid fine enough to read and coarse enough to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
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


class Box(NamedTuple):
    """Degrees of WGS-84."""

    west: float
    south: float
    east: float
    north: float


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
        return _project(self.lon, self.lat)


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


def _project(
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
    x, y = points.world
    cells_across = _TILE_PX * 2.0**zoom / CELL_PX
    (left, right), (top, bottom) = _project(
        np.array([box.west, box.east]), np.array([box.north, box.south])
    )
    edges = np.floor(np.array([left, top, right, bottom]) * cells_across)
    low_x, low_y, high_x, high_y = edges / cells_across + np.array([0, 0, 1, 1]) / cells_across
    inside = (x >= low_x) & (x < high_x) & (y >= low_y) & (y < high_y)
    if mask is not None:
        inside &= mask
    chosen = np.flatnonzero(inside)
    if not len(chosen):
        return ClusterAnswer()

    column = np.floor(x[chosen] * cells_across).astype(np.int64)
    row = np.floor(y[chosen] * cells_across).astype(np.int64)
    keys, cell, count = np.unique(
        row * int(cells_across) + column, return_inverse=True, return_counts=True
    )
    crowded = count > (LOOSE_AT_MAX_ZOOM if zoom >= MAX_ZOOM else LOOSE)
    in_crowd = crowded[cell]
    return ClusterAnswer(
        _rings(points, chosen[in_crowd], cell[in_crowd], keys, cells_across),
        _singles(points, chosen[~in_crowd], cell[~in_crowd]),
    )


def _singles(
    points: MapPoints, chosen: NDArray[np.intp], cell: NDArray[np.intp]
) -> tuple[Single, ...]:
    chosen = chosen[np.argsort(cell, kind="stable")]
    columns = (points.ids, points.lat, points.lon, points.group)
    return tuple(map(Single._make, zip(*(c[chosen].tolist() for c in columns), strict=True)))


def _rings(
    points: MapPoints,
    chosen: NDArray[np.intp],
    cell: NDArray[np.intp],
    keys: NDArray[np.int64],
    cells_across: float,
) -> tuple[Cluster, ...]:
    if not len(chosen):
        return ()
    order = np.argsort(cell, kind="stable")
    chosen, cell = chosen[order], cell[order]
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    count = np.diff(np.r_[starts, len(cell)])
    x, y = (axis[chosen] for axis in points.world)
    inset = REACH_PX / CELL_PX
    row, column = np.divmod(keys[cell[starts]], int(cells_across))

    def middle(axis: NDArray[np.float64], first: NDArray[np.int64]) -> NDArray[np.float64]:
        mean = np.add.reduceat(axis, starts) / count * cells_across
        held: NDArray[np.float64] = np.clip(mean, first + inset, first + 1 - inset)
        return held / cells_across

    lon, lat, group = points.lon[chosen], points.lat[chosen], points.group[chosen]
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
    return tuple(
        Cluster(lat, lng, total, tuple(share), Box._make(edge))
        for lat, lng, total, share, edge in zip(
            _latitude(middle(y, row)).tolist(),
            ((middle(x, column) - 0.5) * 360).tolist(),
            count.tolist(),
            counts.reshape(-1, groups).tolist(),
            boxes.tolist(),
            strict=True,
        )
    )
