"""Ground in metres: sampled, measured to the nearest station, searched for circles without one.

Everything is measured on a plane that is true at one latitude, as straight lines: no river, wall or
stair is known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from db.datums import Floats
from db.places import distances_m
from db.values import LatLng

_QUADRANT_SIDES = 8
"""A disc is drawn as so many straight sides a quarter: at most 0.5 % of its radius inside it."""
_FINEST_M = 10.0
"""How closely the middle of a gap is found."""


@dataclass(frozen=True)
class Plane:
    """Metres east and north of 0°, true at one latitude; areas are 0.3 % too large.

    A degree of latitude away, distances from west to east are less than 1 % off in China's south.
    """

    lat: float

    @cached_property
    def _metres(self) -> Floats:
        """Of a degree of longitude and of latitude."""
        north = float(distances_m(0, 0, 1, 0))
        return np.array([north * np.cos(np.radians(self.lat)), north])

    def points(self, lat: ArrayLike, lng: ArrayLike) -> Floats:
        """Metres east and north, one row a place."""
        degrees = np.column_stack([np.asarray(lng, float), np.asarray(lat, float)])
        return np.asarray(degrees * self._metres)

    def place(self, point: Floats) -> LatLng:
        lng, lat = (point / self._metres).tolist()
        return LatLng(lat, lng)

    def flat(self, degrees: BaseGeometry) -> BaseGeometry:
        """A shape in degrees of longitude and latitude, in metres."""
        return shapely.transform(degrees, lambda corners: corners * self._metres)

    def degrees(self, flat: BaseGeometry) -> BaseGeometry:
        return shapely.transform(flat, lambda corners: corners / self._metres)


class Stations:
    """Points in metres that can be asked how near the nearest is.

    Args:
        points: East and north, one row a station; may be none.
    """

    def __init__(self, points: Floats) -> None:
        self._points = points
        self._tree = shapely.STRtree(shapely.points(points))

    def __len__(self) -> int:
        return len(self._points)

    def metres_from(self, points: Floats) -> Floats:
        """From each point to the nearest station; infinite without any."""
        if not len(self):
            return np.full(len(points), np.inf)
        _pairs, metres = self._tree.query_nearest(
            shapely.points(points), return_distance=True, all_matches=False
        )
        return np.asarray(metres)

    def near_another(self, radius_m: float) -> NDArray[np.bool_]:
        """Which stations have another within a radius."""
        # Two in one square of this side are near enough, which settles all crowds at once.
        squares = np.floor(self._points / (radius_m / np.sqrt(2)))
        _squares, square, count = np.unique(
            squares, axis=0, return_inverse=True, return_counts=True
        )
        near = np.asarray(count[square.reshape(-1)] > 1)
        alone = np.flatnonzero(~near)
        who, _others = self._tree.query(
            shapely.points(self._points[alone]), predicate="dwithin", distance=radius_m
        )
        # Each finds itself.
        near[alone] = np.bincount(who, minlength=len(alone)) > 1
        return near


def samples(ground: BaseGeometry, spacing_m: float) -> Floats:
    """Points of a square grid that lie on the ground, one row a point."""
    if ground.is_empty:
        return np.empty((0, 2))
    west, south, east, north = ground.bounds
    x, y = np.meshgrid(
        np.arange(west + spacing_m / 2, east, spacing_m),
        np.arange(south + spacing_m / 2, north, spacing_m),
    )
    grid = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(ground)
    return np.asarray(grid[shapely.contains_xy(ground, grid)])


def share_within(stations: Stations, points: Floats, radius_m: float) -> float | None:
    """Which part of the points lies within a radius of a station; None without a point."""
    return float(np.mean(stations.metres_from(points) <= radius_m)) if len(points) else None


def widest_gaps(
    ground: BaseGeometry,
    stations: Stations,
    *,
    least_m: float,
    spacing_m: float,
    limit: int,
) -> Iterator[tuple[Floats, float]]:
    """The widest circles without a station whose middle lies on the ground, widest first.

    The ground is sampled every `spacing_m`, and each of its parts at one point at least. The sample
    farthest from any station is the middle of a circle, moved on by ever smaller steps to where it
    is widest. Then all samples fall out whose circle would overlap it, and the next is taken.

    Args:
        ground: Polygons in metres.
        stations: On the same plane; without any there is nothing to measure from, and no gap.
        least_m: Narrower circles are left out.
        spacing_m: A gap is missed by no more than 0.7 of this in its radius.
        limit: At most so many.

    Yields:
        The middle and the radius in metres, which is the distance to the nearest station.
    """
    if not len(stations) or ground.is_empty:
        return
    parts = shapely.point_on_surface(shapely.get_parts(ground))
    left = np.vstack([samples(ground, spacing_m), shapely.get_coordinates(parts)])
    radius = stations.metres_from(left)
    taken: list[tuple[Floats, float]] = []
    while len(taken) < limit and radius.size and radius.max() >= least_m:
        widest = int(radius.argmax())
        middle, reach = _widened(
            left[widest], float(radius[widest]), ground, stations, taken, spacing_m / 2
        )
        taken.append((middle, reach))
        yield middle, reach
        apart = ~_overlap(left, radius, middle, reach)
        left, radius = left[apart], radius[apart]


def _widened(
    middle: Floats,
    radius: float,
    ground: BaseGeometry,
    stations: Stations,
    taken: Sequence[tuple[Floats, float]],
    step_m: float,
) -> tuple[Floats, float]:
    """Move the middle of a circle where it grows, on the ground and clear of those taken."""
    while step_m >= _FINEST_M:
        around = middle + step_m * _COMPASS
        around = around[shapely.contains_xy(ground, around)]
        reach = stations.metres_from(around)
        for other, others_reach in taken:
            reach[_overlap(around, reach, other, others_reach)] = 0.0
        if reach.size and reach.max() > radius:
            middle, radius = around[int(reach.argmax())], float(reach.max())
        else:
            step_m /= 2
    return middle, radius


def _overlap(
    middles: Floats, radii: Floats, other: Floats, others_radius: float
) -> NDArray[np.bool_]:
    return np.asarray(np.hypot(*(middles - other).T) < radii + others_radius)


_COMPASS = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y], float)


def discs(points: Floats, radius_m: float) -> BaseGeometry:
    """All ground within a radius of the points, as one shape in metres."""
    return shapely.union_all(
        shapely.buffer(shapely.points(points), radius_m, quad_segs=_QUADRANT_SIDES)
    )
