"""Where land and districts lie, by the sketch that the map is drawn from.

The sketch is older than the newest land and coarse between districts (`resources/geo/README.md`
says how much): distances from it are for doubts, never for deciding what a record says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from db.datums import Floats
from db.values import LatLng
from resources import resource

_METRES = np.array([111_195 * np.cos(np.radians(22.2)), 111_195])
"""Of a degree of longitude and of latitude in Zhuhai; 0.3 % off at its ends."""

_NEW_LAND = {
    "横琴, between its two old islands": (("440402",), (113.45, 22.08, 113.55, 22.155)),
    "香洲 and 吉大, the sea front": (("440402",), (113.565, 22.235, 113.593, 22.297)),
    "口岸 of the bridge, an island": (("440402",), (113.575, 22.205, 113.592, 22.222)),
    "白藤 to 红旗, once an inlet": (("440403", "440404"), (113.31, 22.09, 113.39, 22.195)),
}
"""What the shapes show as water: district, and west, south, east, north. All it does is silence
doubts, so it is rough and takes in some sea; where districts meet it counts as both."""


def metres_from_land(place: LatLng) -> float:
    """How far out at sea a place near Zhuhai lies; 0 on land."""
    return float(_land().distance(_point(place)))


def metres_from_district(place: LatLng, code: str) -> float:
    """How far outside a district a place near Zhuhai lies; 0 inside, and for a district unknown."""
    shape = _districts().get(code)
    return float(shape.distance(_point(place))) if shape else 0.0


def within(lat: Floats, lng: Floats, codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which places are on land and in the district of the same position among `codes`."""
    x, y = lng * _METRES[0], lat * _METRES[1]
    inside, districts = np.zeros(len(codes), dtype=bool), np.array(codes)
    for code in set(codes) & _districts().keys():
        these = districts == code
        inside[these] = shapely.contains_xy(_districts()[code], x[these], y[these])
    inside &= shapely.contains_xy(_land(), x, y)
    return inside


@cache
def city() -> BaseGeometry:
    """The districts together as polygons in WGS-84 degrees, without the newest land.

    The rectangles that stand for it take in sea: they silence doubts, and are no ground.
    """
    whole = shapely.union_all([_shape(feature) for feature in _features("districts.json")])
    return shapely.transform(whole, lambda metres: metres / _METRES)


@cache
def _land() -> BaseGeometry:
    (coast,) = _features("coast.json")
    new = [_box(bounds) for _, bounds in _NEW_LAND.values()]
    return _prepared(shapely.union_all([_shape(coast), *new]))


@cache
def _districts() -> dict[str, BaseGeometry]:
    parts = {
        str(feature["properties"]["code"]): [_shape(feature)]
        for feature in _features("districts.json")
    }
    for codes, bounds in _NEW_LAND.values():
        for code in codes:
            parts[code].append(_box(bounds))
    return {code: _prepared(shapely.union_all(shapes)) for code, shapes in parts.items()}


def _features(name: str) -> list[dict[str, Any]]:
    content = json.loads(resource("geo", name).read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = content["features"]
    return features


def _shape(feature: dict[str, Any]) -> BaseGeometry:
    return _in_metres(shapely.from_geojson(json.dumps(feature["geometry"])))


def _box(bounds: tuple[float, float, float, float]) -> BaseGeometry:
    return _in_metres(shapely.box(*bounds))


def _point(place: LatLng) -> BaseGeometry:
    return _in_metres(shapely.Point(place.lng, place.lat))


def _prepared(shape: BaseGeometry) -> BaseGeometry:
    shapely.prepare(shape)
    return shape


def _in_metres(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda degrees: degrees * _METRES)
