"""Where a station is: coordinates as people paste them, and distances."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from db.datums import Floats, degrees_to_wgs84, to_wgs84
from db.errors import RecordError
from db.map_links import find_link
from db.values import Datum, LatLng

_EARTH_RADIUS_M = 6_371_008.8
_LONGEST_TEXT = 1_000
"""No link to a place is longer, and searching takes the square of the length."""

CHINA_LAT = (3.0, 54.0)
CHINA_LNG = (73.0, 136.0)


class Position(NamedTuple):
    """A place with what it was read from.

    Attributes:
        swapped: Latitude was written first; maps in China print longitude first. Never in a link,
            whose order is its service's.
        recognised: What in the text told the datum, such as ``高德`` or ``uri.amap.com``; empty
            where it was the caller's.
    """

    place: LatLng
    text: str
    datum: Datum
    swapped: bool
    recognised: str


class _Reading(NamedTuple):
    """Degrees of a datum that may be unknown, and what in the text told it."""

    lat: float
    lng: float
    swapped: bool
    datum: Datum | None
    source: str


def read_position(text: str, datum: Datum | None = None) -> Position:
    """Read a pair of coordinates, in degrees or with minutes and seconds, or a link of a map.

    Either may come first: in China no longitude can be a latitude.

    Args:
        text: Such as ``113.559339,22.280241``, ``高德：113.56,22.28``, ``22°16′48″N 113°33′E`` or
            ``https://uri.amap.com/marker?position=113.56,22.28``, with words before and after.
        datum: What the numbers refer to where the text does not tell. The text knows better.

    Raises:
        RecordError: ``position_unreadable``, ``position_outside_china``, ``position_short_link``
            (a link without coordinates), or ``datum_unknown``, with `text`; ``too_long``.
    """
    if len(text) > _LONGEST_TEXT:
        raise RecordError("too_long", field="position", limit=_LONGEST_TEXT)
    reading = _read_bare(text)
    if reading is None:
        # Signs that look like a degree and would be taken apart.
        tidy = " ".join(unicodedata.normalize("NFKC", re.sub("[º˚]", "°", text)).split())
        reading = _read_link(tidy, text) or _read_words(tidy, text)
    known = reading.datum or datum
    if known is None:
        raise RecordError("datum_unknown", field="position", text=text)
    place = to_wgs84((reading.lat, reading.lng), known)
    return Position(place, text, known, reading.swapped, reading.source if reading.datum else "")


def read_bare_positions(texts: Sequence[str], datum: Datum) -> list[LatLng] | None:
    """The places of one text or more that are all a longitude and a latitude and nothing else.

    It takes a fraction of the time of `read_position`, and within 1 µm says the same.

    Returns:
        None where some text is anything else, too long, or lies outside China.
    """
    pairs = [match.groups() for text in texts if (match := _BARE.fullmatch(text))]
    if len(pairs) < len(texts) or max(map(len, texts)) > _LONGEST_TEXT:
        return None
    lng, lat = np.array(pairs, np.float64).T
    if not (_in_china(lat.min(), lng.min()) and _in_china(lat.max(), lng.max())):
        return None
    lat, lng = degrees_to_wgs84(lat, lng, datum)
    return list(map(LatLng, lat.tolist(), lng.tolist()))


def distance_m(one: LatLng, other: LatLng) -> float:
    """Great-circle distance."""
    return float(distances_m(np.float64(other.lat), np.float64(other.lng), *one))


def distances_m(lat: ArrayLike, lng: ArrayLike, to_lat: ArrayLike, to_lng: ArrayLike) -> Floats:
    """Great-circle distances between WGS-84 degrees, element by element."""
    # Haversine: unlike the cosine rule it keeps its digits at short distances.
    lat1, lat2 = np.radians(to_lat), np.radians(lat)
    half_lat, half_lng = (lat2 - lat1) / 2, (np.radians(lng) - np.radians(to_lng)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin(half_lng) ** 2
    return np.asarray(2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


# Groups are named after the datum.
_SOURCE = re.compile(
    r"(?P<gcj02>高德|腾讯|火星坐标|国测局|GCJ-?02)"
    r"|(?P<bd09>百度|BD-?09)"
    r"|(?P<wgs84>天地图|北斗|GPS|WGS-?84|CGCS-?2000|(?:国家)?2000(?:国家)?大地坐标系?)",
    re.IGNORECASE,
)
_AXES = {
    **dict.fromkeys(("东经", "经度", "LONGITUDE", "LNG", "LON", "E", "X"), "lng"),
    **dict.fromkeys(("北纬", "纬度", "LATITUDE", "LAT", "N", "Y"), "lat"),
}
_AXIS = "|".join(_AXES)
_SPACED = re.compile(
    r"(?<![\d.])(\d{1,3}) (\d{1,2}) (\d{1,2}(?:\.\d+)?) ?(?=[NE](?![A-Z]))", re.IGNORECASE
)
"""22 16 12 N: the letter tells that the three are one coordinate."""
_HEIGHT = re.compile(
    r"((?<![\d.,-])\d{1,3}\.\d{2,} ?, ?\d{1,3}\.\d{2,}) ?, ?-?\d{1,4}(?:\.\d+)?(?=\s*$)"
)
"""After a pair from GPS or KML; with a single decimal the pair would be no place."""
_BARE = re.compile(r"(\d{2,3}\.\d+), ?(\d{1,2}\.\d+)", re.ASCII)
# Once normalised, ″ is two ′.
_DEGREES = rf"""
    (?:(?<![A-Z])(?P<before{{n}}>{_AXIS})["']?\s*[:=]?\s*)?
    (?<![\d.−-])(?P<degrees{{n}}>\d{{{{1,3}}}}(?:\.\d+)?)\s*
    (?:[°度]\s*(?:(?P<minutes{{n}}>\d{{{{1,2}}}}(?:\.\d+)?)\s*['′’分]\s*
        (?:(?P<seconds{{n}}>\d{{{{1,2}}}}(?:\.\d+)?)\s*(?:["”秒]|['′’]{{{{2}}}})\s*)?)?)?
    (?(before{{n}})|(?P<after{{n}}>{_AXIS})?)
"""
_PAIR = re.compile(
    _DEGREES.format(n=1) + r"""[\s,;、/&"']*""" + _DEGREES.format(n=2), re.VERBOSE | re.IGNORECASE
)


def _read_bare(text: str) -> _Reading | None:
    """Longitude and latitude and nothing else, as most come by the thousand; None otherwise."""
    match = _BARE.fullmatch(text)
    if match:
        lng, lat = float(match[1]), float(match[2])
        if _in_china(lat, lng):
            return _Reading(lat, lng, False, None, "")
    return None


def _read_link(tidy: str, text: str) -> _Reading | None:
    link = find_link(tidy)
    if link is None:
        return None
    if link.numbers is None:
        raise RecordError("position_short_link", field="position", text=text)
    lat, lng = sorted(link.numbers)
    if not _in_china(lat, lng):
        raise RecordError("position_outside_china", field="position", text=text)
    return _Reading(lat, lng, False, link.datum, link.service)


def _read_words(tidy: str, text: str) -> _Reading:
    sources = {Datum(each.lastgroup or ""): each[0] for each in _SOURCE.finditer(tidy)}
    # One that names two datums tells none.
    datum, source = next(iter(sources.items())) if len(sources) == 1 else (None, "")
    numbers = _HEIGHT.sub(r"\1", _SPACED.sub(r"\1度\2分\3秒", _SOURCE.sub(" ", tidy)))
    match = _PAIR.search(numbers)
    if not match or re.search(r"\d", numbers[: match.start()] + numbers[match.end() :]):
        raise RecordError("position_unreadable", field="position", text=text)
    first, second = _degrees(match, "1"), _degrees(match, "2")
    axes = _axis(match, "1"), _axis(match, "2")
    if first is None or second is None or (axes[0] and axes[0] == axes[1]):
        raise RecordError("position_unreadable", field="position", text=text)
    for lat, lng, swapped in ((second, first, False), (first, second, True)):
        written = ("lat", "lng") if swapped else ("lng", "lat")
        agrees = all(axis in ("", name) for axis, name in zip(axes, written, strict=True))
        if agrees and _in_china(lat, lng):
            return _Reading(lat, lng, swapped, datum, source)
    raise RecordError("position_outside_china", field="position", text=text)


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


def _in_china(lat: float, lng: float) -> bool:
    return CHINA_LAT[0] <= lat <= CHINA_LAT[1] and CHINA_LNG[0] <= lng <= CHINA_LNG[1]
