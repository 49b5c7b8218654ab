"""Outlines of towns: a file of them understood into a plan, written as one deed, read again."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session, col, select

from db.errors import DataFileError
from db.ground import Plane
from db.models import Station, TownBoundary
from db.outlines import Outline, read_outlines
from db.record import MAX_TEXT
from db.rows import TownRow
from db.values import Datum
from db.work import Work
from db.workbooks.station_cells import Words

_LONGEST_SAID = 60
"""Characters of a file's own texts that are told."""


@dataclass(frozen=True)
class Boundary:
    """A town's outline: valid polygons in WGS-84 degrees, and their area."""

    town_code: str
    shape: BaseGeometry
    area_km2: float


@dataclass(frozen=True)
class BoundaryPlan:
    """What a file of boundaries was understood as; nothing is written yet.

    Attributes:
        source: The file's name.
        named_by: The property that holds the towns' codes or names. This and `unknown` are the
            file's own words, cut short and without invisible signs.
        boundaries: One a town, by code.
        towns: Names of the towns in `boundaries`.
        missing: Names of the register's towns that the file has no outline of.
        unknown: What the file calls its other areas, each once: villages, districts, neighbours.
        shapeless: Features that are no area.
        repaired: Names of the towns whose outline crossed itself and was mended.
        placed: Stations with coordinates in `towns`.
        inside: Of those, the ones within their own town's outline. Where it is less than nearly
            all, the datum or the file is likely to be another.
    """

    source: str
    named_by: str
    datum: Datum
    boundaries: tuple[Boundary, ...]
    towns: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    shapeless: int
    repaired: tuple[str, ...]
    placed: int
    inside: int


def plan_boundaries(session: Session, path: Path, *, datum: Datum = Datum.WGS84) -> BoundaryPlan:
    """Understand a GeoJSON file of town outlines.

    The property that means most towns tells which town an area is: a code of nine digits, or twelve
    that end in 000, or the name, exactly or without 街道 or 镇. Several areas of one town are put
    together.

    Args:
        session: A read of the register.
        path: The file.
        datum: What its degrees refer to; those of CGCS2000 are WGS-84 here.

    Raises:
        DataFileError: As `read_outlines`, or ``boundaries_nameless``: no property means a town.
    """
    outlines = read_outlines(path, datum)
    words = Words.of(session)
    areas = [outline for outline in outlines if outline.shape is not None]
    named_by = _telling_property(areas, words.towns_by_name)
    if named_by is None:
        raise DataFileError("boundaries_nameless", path)
    found: dict[str, list[Outline]] = defaultdict(list)
    unknown: dict[str, None] = {}
    for outline in areas:
        said = outline.properties.get(named_by)
        town = words.towns_by_name.get(_plain(said))
        if town is None:
            unknown[_told(said)] = None
        else:
            found[town.code].append(outline)
    boundaries = tuple(_boundary(code, found[code]) for code in sorted(found))
    towns = words.towns
    placed, inside = _check(session, boundaries)
    return BoundaryPlan(
        source=_told(path.name, MAX_TEXT),
        named_by=_told(named_by),
        datum=datum,
        boundaries=boundaries,
        towns=tuple(towns[boundary.town_code].name for boundary in boundaries),
        missing=tuple(town.name for code, town in towns.items() if code not in found),
        unknown=tuple(unknown),
        shapeless=len(outlines) - len(areas),
        repaired=tuple(
            towns[code].name for code in sorted(found) if any(o.repaired for o in found[code])
        ),
        placed=placed,
        inside=inside,
    )


def save_boundaries(work: Work, boundaries: Iterable[Boundary], source: str) -> None:
    """Write outlines in place of those that their towns had; others stay."""
    for boundary in boundaries:
        work.session.merge(
            TownBoundary(
                town_code=boundary.town_code,
                shape=shapely.to_geojson(boundary.shape),
                area_km2=boundary.area_km2,
                source=source,
            )
        )
    work.session.flush()


def remove_boundaries(work: Work) -> int:
    """Take all outlines away; how many there were."""
    rows = work.session.exec(select(TownBoundary)).all()
    for row in rows:
        work.session.delete(row)
    work.session.flush()
    return len(rows)


def town_boundaries(session: Session) -> dict[str, Boundary]:
    """The outlines that are known, by the town's code."""
    query = select(TownBoundary).order_by(col(TownBoundary.town_code))
    return {
        row.town_code: Boundary(row.town_code, shapely.from_geojson(row.shape), row.area_km2)
        for row in session.exec(query)
    }


def _telling_property(areas: Iterable[Outline], towns: Mapping[str, TownRow]) -> str | None:
    """The property whose values mean most towns; the first of those that mean as many."""
    meant: dict[str, set[str]] = defaultdict(set)
    for area in areas:
        for key, value in area.properties.items():
            town = towns.get(_plain(value))
            if town is not None:
                meant[key].add(town.code)
    return max(meant, key=lambda key: len(meant[key]), default=None)


def _plain(value: Any) -> str:
    """A code or a name as the register has them: a town's code ends where 000 villages begin."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = "".join(unicodedata.normalize("NFKC", str(value)[:MAX_TEXT]).split())
    is_long_code = len(text) == 12 and text.isascii() and text.isdigit() and text.endswith("000")
    return text[:9] if is_long_code else text


def _told(value: Any, limit: int = _LONGEST_SAID) -> str:
    """A file's own text as it may be shown: short, and nothing in it that turns a line around."""
    return "".join(sign for sign in str(value)[:limit] if sign.isprintable())


def _boundary(code: str, outlines: Sequence[Outline]) -> Boundary:
    shape = shapely.union_all([outline.shape for outline in outlines])
    flat = Plane((shape.bounds[1] + shape.bounds[3]) / 2).flat(shape)
    return Boundary(code, shape, round(flat.area / 1e6, 3))


def _check(session: Session, boundaries: Iterable[Boundary]) -> tuple[int, int]:
    """Stations of these towns that have coordinates, and how many are within their town."""
    places: dict[str, list[tuple[float, float]]] = defaultdict(list)
    query = sa.select(col(Station.town_code), col(Station.longitude), col(Station.latitude))
    for code, lng, lat in session.execute(query.where(col(Station.longitude).is_not(None))):
        places[code].append((lng, lat))
    placed = inside = 0
    for boundary in boundaries:
        here = np.array(places[boundary.town_code]).reshape(-1, 2)
        shapely.prepare(boundary.shape)
        placed += len(here)
        inside += int(shapely.contains_xy(boundary.shape, here).sum())
    return placed, inside
