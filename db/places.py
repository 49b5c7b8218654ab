"""Where a station is: datums, distances, the nearest, and coordinates as people paste them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from db.errors import RecordError
from db.values import Datum, LatLng

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]
"""Latitudes and longitudes in degrees, of one shape."""

# The obfuscation was never published; these are the formulas and constants that everybody uses,
# from the 2010 leak of the GCJ-02 plug-in ("eviltransform") and Baidu's converter for BD-09.
_KRASOVSKY_AXIS_M = 6_378_245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD09_WAVE = np.pi * 3000 / 180

_EARTH_RADIUS_M = 6_371_008.8
_INVERSE_ITERATIONS = 3
"""Leaves 0.2 mm (BD-09: 5 mm) at most in China; one iteration leaves metres."""

_CHINA_LAT = (3.0, 54.0)
_CHINA_LNG = (73.0, 136.0)


@dataclass(frozen=True)
class Position:
    """A place with what it was read from.

    `swapped` tells that latitude was written first; maps in China print longitude first.
    """

    place: LatLng
    text: str
    datum: Datum
    swapped: bool


def to_wgs84(lat_lng: tuple[float, float], datum: Datum) -> LatLng:
    """Convert a latitude and longitude of a datum."""
    lat, lng = degrees_to_wgs84(*lat_lng, datum)
    return LatLng(float(lat), float(lng))


def from_wgs84(place: LatLng, datum: Datum) -> tuple[float, float]:
    """Give the latitude and longitude of a place in a datum."""
    lat, lng = degrees_from_wgs84(*place, datum)
    return float(lat), float(lng)


def degrees_to_wgs84(lat: ArrayLike, lng: ArrayLike, datum: Datum) -> Pair:
    """Convert degrees of a datum, element by element.

    There is no closed form: the shift is taken at the last estimate and the estimate corrected.
    Meant for China; outside it GCJ-02 does not shift and this still does.
    """
    given_lat, given_lng = np.asarray(lat, np.float64), np.asarray(lng, np.float64)
    found = given_lat, given_lng
    if datum is Datum.WGS84:
        return found
    for _ in range(_INVERSE_ITERATIONS):
        shown_lat, shown_lng = degrees_from_wgs84(*found, datum)
        found = found[0] + given_lat - shown_lat, found[1] + given_lng - shown_lng
    return found


def degrees_from_wgs84(lat: ArrayLike, lng: ArrayLike, datum: Datum) -> Pair:
    """Convert WGS-84 degrees to a datum, element by element."""
    return _FORWARD[datum]((np.asarray(lat, np.float64), np.asarray(lng, np.float64)))


def distance_m(one: LatLng, other: LatLng) -> float:
    """Great-circle distance."""
    return float(_distances_m(np.float64(other.lat), np.float64(other.lng), one))


def nearest(lat: Floats, lng: Floats, place: LatLng) -> tuple[NDArray[np.intp], Floats]:
    """Order stations by their distance from a place.

    Args:
        lat: Latitudes in WGS-84 degrees; NaN where a station has no position.
        lng: Longitudes likewise.
        place: Where from.

    Returns:
        Indices into `lat` and distances in metres, nearest first, equals by index. Stations
        without a position are left out.
    """
    placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lng))
    metres = _distances_m(lat[placed], lng[placed], place)
    order = np.argsort(metres, kind="stable")
    return placed[order], metres[order]


def read_position(text: str, datum: Datum) -> Position:
    """Read a coordinate pair in degrees, or in degrees, minutes and seconds.

    Either may come first: in China no longitude can be a latitude.

    Args:
        text: Such as ``113.559339,22.280241``, ``北纬22.28°，东经113.56°`` or
            ``22°16′48″N 113°33′E``.
        datum: What the numbers refer to.

    Raises:
        RecordError: ``position_unreadable``, or ``position_outside_china``, with `text`.
    """
    match = _PAIR.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    if not match:
        raise RecordError("position_unreadable", field="position", text=text)
    first, second = _degrees(match, "1"), _degrees(match, "2")
    axes = _axis(match, "1"), _axis(match, "2")
    if first is None or second is None or (axes[0] and axes[0] == axes[1]):
        raise RecordError("position_unreadable", field="position", text=text)
    for lat, lng, swapped in ((second, first, False), (first, second, True)):
        written = ("lat", "lng") if swapped else ("lng", "lat")
        agrees = all(axis in ("", name) for axis, name in zip(axes, written, strict=True))
        if agrees and _within(lat, _CHINA_LAT) and _within(lng, _CHINA_LNG):
            return Position(to_wgs84((lat, lng), datum), text, datum, swapped)
    raise RecordError("position_outside_china", field="position", text=text)


def _gcj02(place: Pair) -> Pair:
    lat, lng = place
    x, y = lng - 105.0, lat - 35.0
    root, product = 0.1 * np.sqrt(np.abs(x)), 0.1 * x * y
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + product + 2.0 * root
    north += (ripple + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + product + root
    east += (ripple + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0

    radians = np.radians(lat)
    flat = 1.0 - _KRASOVSKY_E2 * np.sin(radians) ** 2
    meridian_m = _KRASOVSKY_AXIS_M * (1.0 - _KRASOVSKY_E2) / (flat * np.sqrt(flat))
    parallel_m = _KRASOVSKY_AXIS_M / np.sqrt(flat) * np.cos(radians)
    return lat + np.degrees(north / meridian_m), lng + np.degrees(east / parallel_m)


def _bd09(place: Pair) -> Pair:
    lat, lng = _gcj02(place)
    radius = np.hypot(lng, lat) + 0.00002 * np.sin(lat * _BD09_WAVE)
    angle = np.arctan2(lat, lng) + 0.000003 * np.cos(lng * _BD09_WAVE)
    return radius * np.sin(angle) + 0.006, radius * np.cos(angle) + 0.0065


_FORWARD: dict[Datum, Callable[[Pair], Pair]] = {
    Datum.WGS84: lambda place: place,
    Datum.GCJ02: _gcj02,
    Datum.BD09: _bd09,
}


def _distances_m(lat: ArrayLike, lng: ArrayLike, place: LatLng) -> Floats:
    """Haversine: unlike the cosine rule it keeps its digits at short distances."""
    lat1, lat2 = np.radians(place.lat), np.radians(lat)
    half_lat, half_lng = (lat2 - lat1) / 2, (np.radians(lng) - np.radians(place.lng)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(half_lng) ** 2
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


_AXES = {"东经": "lng", "经度": "lng", "E": "lng", "北纬": "lat", "纬度": "lat", "N": "lat"}
_AXIS = "|".join(_AXES)
# Once normalised, ″ is two ′.
_DEGREES = rf"""
    (?:(?P<before{{n}}>{_AXIS})\s*:?\s*)?
    (?<![\d.])(?P<degrees{{n}}>\d{{{{1,3}}}}(?:\.\d+)?)\s*
    (?:[°度]\s*(?:(?P<minutes{{n}}>\d{{{{1,2}}}}(?:\.\d+)?)\s*['′’分]\s*
        (?:(?P<seconds{{n}}>\d{{{{1,2}}}}(?:\.\d+)?)\s*(?:["”秒]|['′’]{{{{2}}}})\s*)?)?)?
    (?(before{{n}})|(?P<after{{n}}>{_AXIS})?)
"""
_PAIR = re.compile(
    _DEGREES.format(n=1) + r"[\s,;、/]*" + _DEGREES.format(n=2), re.VERBOSE | re.IGNORECASE
)


def _axis(match: re.Match[str], n: str) -> str:
    word = match["before" + n] or match["after" + n]
    return _AXES[word.upper()] if word else ""


def _degrees(match: re.Match[str], n: str) -> float | None:
    """Add up one coordinate; None where minutes or seconds reach 60."""
    minutes = float(match["minutes" + n] or 0)
    seconds = float(match["seconds" + n] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    return float(match["degrees" + n]) + minutes / 60 + seconds / 3600


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
