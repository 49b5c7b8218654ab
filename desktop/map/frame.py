"""How far the map reaches: the city, or as far as its stations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.clusters import Box, MapPoints

MIN_ZOOM = 10
"""The whole city is seen there; farther out only where stations are, or on a small screen."""

HOME = Box(113.12, 21.985, 113.62, 22.40)
"""What is shown first: the city without its outer islands."""

SHAPES = Box(111.4, 20.8, 115.7, 23.5)
"""What the shapes cover."""

_MOST = 0.9
_MARGIN = 0.05


@dataclass(frozen=True)
class Frame:
    """What the page lets a person see.

    Attributes:
        bounds: The view stays within.
        home: Shown first.
        wide: One may zoom out until all of `bounds` is seen, else until all of `home` is.
    """

    bounds: Box = SHAPES
    home: Box = HOME
    wide: bool = False

    def settings(self) -> dict[str, object]:
        """What ``yizhan.setFrame`` takes; boxes as Leaflet has them."""
        return {"bounds": _corners(self.bounds), "home": _corners(self.home), "wide": self.wide}


CITY = Frame()


def frame_of(points: MapPoints) -> Frame:
    """The city; where stations lie beyond its shapes, as far as they reach.

    One station that a faulty import put elsewhere can be reached, and yet the city is shown first.
    """
    west, south, east, north = SHAPES
    lon, lat = points.lon, points.lat
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    if inside.all():
        return CITY
    low, high = np.array([lon.min(), lat.min()]), np.array([lon.max(), lat.max()])
    margin = (high - low) * _MARGIN
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    return Frame(
        bounds=Box(min(left, west), min(bottom, south), max(right, east), max(top, north)),
        home=HOME if inside.mean() >= _MOST else Box(left, bottom, right, top),
        wide=True,
    )


def _corners(box: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.south, box.west), (box.north, box.east)
