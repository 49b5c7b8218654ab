"""Outlines in a GeoJSON file: what each is called there, and its shape in WGS-84.

Such files come from anywhere. Sizes are looked at before anything is laid out, and the names and
texts in them stay texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from db.datums import degrees_to_wgs84
from db.engine import refuse_open
from db.errors import DataFileError
from db.places import CHINA_LAT, CHINA_LNG
from db.values import Datum

MAX_BYTES = 50_000_000
MAX_VERTICES = 500_000
_GRID = 1e-6
"""Degrees that a corner is rounded to: 11 cm."""

_CORNER = re.compile(rb"\[\s*-?\d")
_DEGREES = re.compile(r"(CRS:?84|EPSG:{1,2}(4326|4490))$")
"""The names of systems whose degrees are those of WGS-84; CGCS2000 (4490) is within centimetres."""


@dataclass(frozen=True)
class Outline:
    """One feature of a file.

    Attributes:
        properties: As the file has them: whatever somebody wrote.
        shape: Valid polygons in WGS-84 degrees; None where the feature is no area.
        repaired: The file's rings crossed themselves or each other, and were mended.
    """

    properties: Mapping[str, Any]
    shape: BaseGeometry | None
    repaired: bool


def read_outlines(path: Path, datum: Datum) -> list[Outline]:
    """The features of a GeoJSON file, in its order.

    Args:
        path: A file in UTF-8 or GB 18030.
        datum: What its degrees refer to.

    Raises:
        DataFileError: It cannot be read (``file_missing``, ``file_unreadable``), is too large
            (``boundaries_too_large``, ``boundaries_too_fine``), is no GeoJSON with features
            (``not_boundaries``), has coordinates that are not degrees of longitude and latitude
            (``boundaries_projected``), lies outside China (``boundaries_outside_china``), or holds
            a shape that cannot be read (``boundary_unreadable``, with its number).
    """
    content = _content(path)
    _refuse_projected(path, content)
    return [
        _outline(path, number, feature, datum)
        for number, feature in enumerate(_features(path, content), start=1)
    ]


def _content(path: Path) -> dict[str, Any]:
    refuse_open(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataFileError("boundaries_too_large", path, megabytes=MAX_BYTES // 1_000_000)
        written = path.read_bytes()
    except FileNotFoundError:
        raise DataFileError("file_missing", path) from None
    except OSError as error:
        raise DataFileError("file_unreadable", path, reason=error.strerror) from error
    # Before a parser makes a thousand bytes out of every corner.
    if sum(1 for _ in _CORNER.finditer(written)) > MAX_VERTICES:
        raise DataFileError("boundaries_too_fine", path, limit=MAX_VERTICES)
    try:
        content = json.loads(_decoded(written), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise DataFileError("not_boundaries", path) from None
    if not isinstance(content, dict):
        raise DataFileError("not_boundaries", path)
    return content


def _decoded(written: bytes) -> str:
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("gb18030")


def _refuse_constant(name: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are no JSON, though Python's reader takes them."""
    raise ValueError(name)


def _refuse_projected(path: Path, content: Mapping[str, Any]) -> None:
    """The old ``crs`` member may say that the numbers are metres, or degrees of elsewhere."""
    stated = content.get("crs")
    if stated is None:
        return
    properties = stated.get("properties") if isinstance(stated, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not (isinstance(name, str) and _DEGREES.search(name.upper())):
        raise DataFileError("boundaries_projected", path)


def _features(path: Path, content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    features = [content] if content.get("type") == "Feature" else content.get("features")
    if not isinstance(features, list) or not features:
        raise DataFileError("not_boundaries", path)
    for feature in features:
        if not isinstance(feature, dict):
            raise DataFileError("not_boundaries", path)
        yield feature


def _outline(path: Path, number: int, feature: Mapping[str, Any], datum: Datum) -> Outline:
    properties, geometry = feature.get("properties"), feature.get("geometry")
    properties = properties if isinstance(properties, dict) else {}
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        return Outline(properties, None, repaired=False)
    try:
        written = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.GEOSException, RecursionError):
        raise DataFileError("boundary_unreadable", path, number=number) from None
    west, south, east, north = written.bounds if not written.is_empty else (0.0,) * 4
    # Written so that what is no number is outside too.
    if not (
        CHINA_LNG[0] <= west <= east <= CHINA_LNG[1]
        and CHINA_LAT[0] <= south <= north <= CHINA_LAT[1]
    ):
        raise DataFileError("boundaries_outside_china", path, number=number)
    moved = shapely.transform(written, lambda corners: _to_wgs84(corners, datum))
    return Outline(properties, _tidy(moved), repaired=not moved.is_valid)


def _to_wgs84(corners: np.ndarray[Any, Any], datum: Datum) -> np.ndarray[Any, Any]:
    lat, lng = degrees_to_wgs84(corners[:, 1], corners[:, 0], datum)
    return np.column_stack([lng, lat])


def _tidy(shape: BaseGeometry) -> BaseGeometry | None:
    """Valid, of polygons alone, on the grid; None where nothing with an area is left."""
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    rounded = shapely.set_precision(mended, _GRID)
    areas = [part for part in shapely.get_parts(rounded) if part.area > 0]
    return shapely.union_all(areas) if areas else None
