"""The datums that coordinates in China are written in, and the way between them."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from db.values import Datum, LatLng

Floats = NDArray[np.float64]
Degrees = TypeVar("Degrees", float, Floats)
Pair = tuple[Degrees, Degrees]
"""Latitude and longitude in degrees, or arrays of them of one shape."""

# The obfuscation was never published; these are the formulas and constants that everybody uses,
# from the 2010 leak of the GCJ-02 plug-in ("eviltransform") and Baidu's converter for BD-09.
_KRASOVSKY_AXIS_M = 6_378_245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD09_WAVE = math.pi * 3000 / 180

_INVERSE_ITERATIONS = 3
"""Leaves 0.2 mm (BD-09: 5 mm) at most in China; one iteration leaves metres."""

# Baidu's scripts tabulate polynomials; they are the Mercator projection of this ellipsoid, within
# 2 cm at ten cities of a public table, from 22° to 44° north.
_CLARKE_1866_AXIS_M = 6_378_206.4
_CLARKE_1866_POLAR_AXIS_M = 6_356_583.8
_MERCATOR_ITERATIONS = 6
"""Each leaves some 0.7 % of the error before it."""


def to_wgs84(lat_lng: tuple[float, float], datum: Datum) -> LatLng:
    """Convert a latitude and longitude of a datum."""
    return LatLng(*_inverse(lat_lng, datum, math))


def from_wgs84(place: LatLng, datum: Datum) -> tuple[float, float]:
    """Give the latitude and longitude of a place in a datum."""
    lat, lng = _FORWARD[datum]((place.lat, place.lng), math)
    return lat, lng


def degrees_to_wgs84(lat: ArrayLike, lng: ArrayLike, datum: Datum) -> Pair[Floats]:
    """Convert degrees of a datum, element by element.

    Meant for China; outside it GCJ-02 does not shift and this still does.
    """
    return _inverse((np.asarray(lat, np.float64), np.asarray(lng, np.float64)), datum, np)


def degrees_from_wgs84(lat: Floats, lng: Floats, datum: Datum) -> Pair[Floats]:
    """Convert WGS-84 degrees to a datum, element by element."""
    return _FORWARD[datum]((lat, lng), np)


def bd09_from_mercator(x_m: float, y_m: float) -> tuple[float, float]:
    """Give the BD-09 latitude and longitude of the metres in a link of Baidu (bd09mc)."""
    eccentricity = math.sqrt(1 - (_CLARKE_1866_POLAR_AXIS_M / _CLARKE_1866_AXIS_M) ** 2)
    conformal = math.exp(-y_m / _CLARKE_1866_AXIS_M)
    lat = math.pi / 2 - 2 * math.atan(conformal)
    for _ in range(_MERCATOR_ITERATIONS):
        flat = eccentricity * math.sin(lat)
        flattening = ((1 - flat) / (1 + flat)) ** (eccentricity / 2)
        lat = math.pi / 2 - 2 * math.atan(conformal * flattening)
    return math.degrees(lat), math.degrees(x_m / _CLARKE_1866_AXIS_M)


def _inverse(given: Pair[Degrees], datum: Datum, by: ModuleType) -> Pair[Degrees]:
    """There is no closed form: the shift at the last estimate corrects that estimate."""
    found = given
    if datum is Datum.WGS84:
        return found
    for _ in range(_INVERSE_ITERATIONS):
        shown = _FORWARD[datum](found, by)
        found = found[0] + given[0] - shown[0], found[1] + given[1] - shown[1]
    return found


def _gcj02(place: Pair[Degrees], by: ModuleType) -> Pair[Degrees]:
    lat, lng = place
    x, y = lng - 105.0, lat - 35.0
    root, product = 0.1 * by.sqrt(abs(x)), 0.1 * x * y
    ripple = 20.0 * by.sin(6.0 * math.pi * x) + 20.0 * by.sin(2.0 * math.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + product + 2.0 * root
    north += (ripple + 20.0 * by.sin(math.pi * y) + 40.0 * by.sin(math.pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * by.sin(math.pi / 12.0 * y) + 320.0 * by.sin(math.pi / 30.0 * y)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + product + root
    east += (ripple + 20.0 * by.sin(math.pi * x) + 40.0 * by.sin(math.pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * by.sin(math.pi / 12.0 * x) + 300.0 * by.sin(math.pi / 30.0 * x)) * 2.0 / 3.0

    radians = by.radians(lat)
    flat = 1.0 - _KRASOVSKY_E2 * by.sin(radians) ** 2
    meridian_m = _KRASOVSKY_AXIS_M * (1.0 - _KRASOVSKY_E2) / (flat * by.sqrt(flat))
    parallel_m = _KRASOVSKY_AXIS_M / by.sqrt(flat) * by.cos(radians)
    return lat + by.degrees(north / meridian_m), lng + by.degrees(east / parallel_m)


def _bd09(place: Pair[Degrees], by: ModuleType) -> Pair[Degrees]:
    lat, lng = _gcj02(place, by)
    radius = by.hypot(lng, lat) + 0.00002 * by.sin(lat * _BD09_WAVE)
    angle = by.atan2(lat, lng) + 0.000003 * by.cos(lng * _BD09_WAVE)
    return radius * by.sin(angle) + 0.006, radius * by.cos(angle) + 0.0065


_FORWARD: dict[Datum, Callable[[Pair[Any], ModuleType], Pair[Any]]] = {
    Datum.WGS84: lambda place, _by: place,
    Datum.GCJ02: _gcj02,
    Datum.BD09: _bd09,
}
"""The second argument is `math` for two numbers, which takes a tenth of the time, else `numpy`."""
