"""The place that a link of a map service shows, and links that show a place.

A link tells two numbers and, by its service, what they refer to. Which of them is the latitude is
left to the reader: services differ even from one kind of link to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from db.datums import bd09_from_mercator, from_wgs84
from db.record import MAX_NAME
from db.values import Datum, LatLng, MapProvider

_DATUM_OF_HOST = {
    "amap.com": Datum.GCJ02,
    "map.qq.com": Datum.GCJ02,
    "map.baidu.com": Datum.BD09,
    "tianditu.gov.cn": Datum.WGS84,
    "openstreetmap.org": Datum.WGS84,
}
_GOOGLE = re.compile(r"(?:^|\.)google\.[a-z.]+$")
_GOOGLE_SATELLITE = "!1e3"
_DIRECTIONS = "/dir/"
"""Leads from one place to another, at Google and at Baidu: neither is meant more."""

_DATUM_OF_WORD = {
    "gaode": Datum.GCJ02,
    "gcj02": Datum.GCJ02,
    "wgs84": Datum.WGS84,
    "bd09": Datum.BD09,
    "bd09ll": Datum.BD09,
    "bd09mc": Datum.BD09,
    # Tencent's
    "1": Datum.WGS84,
    "2": Datum.GCJ02,
}
_MERCATOR_FROM = 1_000.0
"""No degree is that large, and no metre in China that small."""

_LINK = re.compile(
    r"(?:https?://)?(?P<host>(?:[a-z0-9-]+\.)+[a-z]{2,})(?P<rest>[/?#]\S*)", re.IGNORECASE
)
_GEO = re.compile(r"\bgeo:(?P<rest>\S+)", re.IGNORECASE)
_STATED_DATUM = re.compile(r"[?&;](?:coordinate|coord_?type)=(\w+)", re.IGNORECASE)

_NUMBER = r"(\d+(?:\.\d+)?)"
_PAIR = rf"{_NUMBER},[+\s]*{_NUMBER}(?![\d.])"
_AT = r"[?&;/#]"
# In this order: a marked place is meant, the map's centre only where nothing is marked.
_PLACES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        # Such as p=B02F37UQ9R,22.2,113.5,拱北 and marker=coord:22.2,113.5;title:拱北.
        # With | more than one place is marked.
        rf"{_AT}(?:position|markers?|location|latlng|query|q|p|ll)=(?![^&#]*\|)"
        rf"(?:[a-z]\w*[:,])?{_PAIR}",
        rf"(?=.*{_AT}(?:m?lat|pointy)={_NUMBER})(?=.*{_AT}(?:lng|m?lon|pointx)={_NUMBER})",
        rf"/{_PAIR}(?=[/?#]|$)",
        rf"#map=[\d.]+/{_NUMBER}/{_NUMBER}",
        rf"@{_PAIR}",
    )
)


_MARKERS = {
    MapProvider.AMAP: (
        Datum.GCJ02,
        "https://uri.amap.com/marker?position={lng:.6f},{lat:.6f}&name={name}&coordinate=gaode",
    ),
    MapProvider.BAIDU: (
        Datum.BD09,
        "https://api.map.baidu.com/marker?location={lat:.6f},{lng:.6f}&title={name}"
        "&content={name}&coord_type=bd09ll&output=html",
    ),
    MapProvider.TENCENT: (
        Datum.GCJ02,
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:{lat:.6f},{lng:.6f};title:{name}",
    ),
}
"""By the services' own pages on their URI interfaces; each counts in its own datum."""


@dataclass(frozen=True)
class MapLink:
    """A link, as far as it tells a place without asking the network.

    Attributes:
        service: Host of the link, or ``geo``.
        numbers: Latitude and longitude in degrees, in whichever order; None where the link has
            none, as short links and those to a numbered place do.
        datum: None where the service leaves it open.
    """

    service: str
    numbers: tuple[float, float] | None
    datum: Datum | None


def find_link(text: str) -> MapLink | None:
    """Read the first link in a text; None where there is none."""
    if geo := _GEO.search(text):
        # RFC 5870: WGS-84. Android writes the marked place behind q=, and may write 0,0 before.
        rest = unquote(geo["rest"])
        return MapLink("geo", _numbers(rest) or _numbers(f"?q={rest}"), Datum.WGS84)
    link = _LINK.search(text)
    if link is None:
        return None
    host = link["host"].lower()
    # Baidu puts an encoded query, with its comma encoded once more, into the path.
    rest = unquote(unquote(link["rest"]))
    datum = _datum(host, rest)
    numbers = _numbers(rest)
    if numbers and datum is Datum.BD09 and min(numbers) > _MERCATOR_FROM:
        numbers = bd09_from_mercator(*numbers)
    return MapLink(host, numbers, datum)


def marker_link(provider: MapProvider, place: LatLng, name: str) -> str:
    """A link that shows a place under its name in a map service, which leads the way there."""
    datum, link = _MARKERS[provider]
    lat, lng = from_wgs84(place, datum)
    # A name of an old record may be longer than any code or link can hold.
    return link.format(lat=lat, lng=lng, name=quote(name[:MAX_NAME], safe=""))


def _numbers(rest: str) -> tuple[float, float] | None:
    if _DIRECTIONS in rest:
        return None
    for place in _PLACES:
        if found := place.search(rest):
            return float(found[1]), float(found[2])
    return None


def _datum(host: str, rest: str) -> Datum | None:
    if stated := _STATED_DATUM.search(rest):
        return _DATUM_OF_WORD.get(stated[1].lower())
    if _GOOGLE.search(host):
        # Google's map of China is shifted, its pictures from the air are not.
        return None if _GOOGLE_SATELLITE in rest else Datum.GCJ02
    return next(
        (
            datum
            for known, datum in _DATUM_OF_HOST.items()
            if host == known or host.endswith(f".{known}")
        ),
        None,
    )
