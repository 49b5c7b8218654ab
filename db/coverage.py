"""How the stations lie over the city: town by town, how near each other, and where there is none.

All distances are straight lines: nobody's way on foot is known. Nor is who lives where: an empty
hill and an empty quarter are alike here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlmodel import Session, col

from db.belonging import known_past, towns_on
from db.boundaries import Boundary, town_boundaries
from db.datums import Floats
from db.ground import Plane, Stations, discs, samples, share_within, widest_gaps
from db.land import city
from db.models import DayCount, Station, Town
from db.places import distances_m
from db.rows import TownRow
from db.stations import in_service
from db.totals import people_sums
from db.values import LatLng
from db.words import shown

WALK_M = 1000.0
"""A straight line of this length is taken for fifteen minutes on foot."""
NEAR_M = 500.0

MOST_DISCS = 3000
"""More stations than this are no picture of who can walk where, and take a second to join."""

_SPACING_M = 250.0
_TOWN_SAMPLES = 2500
_ISLAND_BELOW_KM2 = 20.0
"""Of the city's parts cut off by water, the larger ones have bridges and roads to each other."""
_GAPS = {False: 10, True: 5}
"""So many are told of the mainland, and of islands."""


@dataclass(frozen=True)
class TownCoverage:
    """A town and its stations in service.

    Attributes:
        placed: Stations that have coordinates.
        visits: People served in the period; None where no day of it was reported.
        area_km2: By its boundary; None without one.
        near_500m: Share, 0 to 1, of its placed stations that have another of any town within
            500 m; None where none is placed. `near_1km` likewise.
        reached: Share of its area within 1 km of a station of any town; None without a boundary.
    """

    code: str
    name: str
    unit: str
    stations: int
    placed: int
    visits: int | None
    area_km2: float | None
    near_500m: float | None
    near_1km: float | None
    reached: float | None

    @property
    def per_km2(self) -> float | None:
        """Stations per km²; None without a boundary."""
        return self.stations / self.area_km2 if self.area_km2 else None


@dataclass(frozen=True)
class Gap:
    """A circle without a station whose middle is on land.

    Attributes:
        rank: From 1; the mainland's before the islands', each by radius.
        radius_m: To the nearest station.
        island: The middle is on an island of less than 20 km².
        town: The town whose boundary holds the middle, else the one whose rough centre is nearest.
    """

    rank: int
    place: LatLng
    radius_m: float
    island: bool
    town: str


@dataclass(frozen=True)
class Stray:
    """A station in service that lies outside its town's boundary.

    Attributes:
        metres_outside: To the nearest point of the boundary.
        lies_in: The town whose boundary holds it; None in none.
    """

    station_id: int
    name: str
    town: str
    metres_outside: float
    lies_in: str | None


@dataclass(frozen=True, eq=False)
class Coverage:
    """The stations in service at the end of a period, over the ground.

    Attributes:
        towns: All towns of the last day, by managing unit and code.
        gaps: By rank; none without a station to measure from.
        strays: Farthest outside first.
        boundaries: By town code; those that are known.
        by_boundaries: Every town has a boundary, and the ground is all of these, sea within them
            included; else it is the city's sketch of land.
        ground_km2: Area of the ground.
        reached: Share of the ground, 0 to 1, within 1 km of a station.
        unplaced: Stations without coordinates, which only the counts of their towns know.
        lat: Of the others, in degrees of WGS-84; `lng` likewise.
    """

    first_day: dt.date
    last_day: dt.date
    towns: tuple[TownCoverage, ...]
    gaps: tuple[Gap, ...]
    strays: tuple[Stray, ...]
    boundaries: Mapping[str, Boundary]
    by_boundaries: bool
    ground_km2: float
    reached: float
    unplaced: int
    lat: Floats
    lng: Floats

    @property
    def uncovered(self) -> tuple[TownCoverage, ...]:
        """The towns without a station in service."""
        return tuple(town for town in self.towns if not town.stations)


@dataclass(frozen=True)
class _Serving:
    """The stations in service, one array a column; places are NaN where unknown."""

    ids: NDArray[np.int64]
    names: Sequence[str]
    towns: NDArray[np.str_]
    lat: Floats
    lng: Floats


def coverage(session: Session, first_day: dt.date, last_day: dt.date) -> Coverage:
    """How the stations in service on `last_day` lie, with the visits since `first_day`.

    Takes seconds at 200,000 stations: for a job.

    Args:
        session: A read of the register.
        first_day: First day whose visits count.
        last_day: Last such day; stations and towns are those of its end, boundaries today's.
    """
    serving = _serving(session, last_day)
    towns = towns_on(session, last_day)
    boundaries = town_boundaries(session)
    by_boundaries = bool(towns) and all(town.code in boundaries for town in towns)
    ground = (
        shapely.union_all([boundaries[town.code].shape for town in towns])
        if by_boundaries
        else city()
    )
    has_place = np.isfinite(serving.lat)
    plane = Plane((ground.bounds[1] + ground.bounds[3]) / 2)
    stations = Stations(plane.points(serving.lat[has_place], serving.lng[has_place]))
    towns_of_placed = serving.towns[has_place]
    near = {radius_m: stations.near_another(radius_m) for radius_m in (NEAR_M, WALK_M)}
    flat = plane.flat(ground)
    spots = samples(flat, _SPACING_M) if by_boundaries else _city_samples()
    visits = _visits(session, first_day, last_day)
    return Coverage(
        first_day=first_day,
        last_day=last_day,
        towns=tuple(
            TownCoverage(
                code=town.code,
                name=town.name,
                unit=town.unit,
                stations=int((serving.towns == town.code).sum()),
                placed=int(own.sum()),
                visits=visits.get(town.code),
                area_km2=boundaries[town.code].area_km2 if town.code in boundaries else None,
                near_500m=_share(near[NEAR_M][own]),
                near_1km=_share(near[WALK_M][own]),
                reached=_reached(boundaries.get(town.code), plane, stations),
            )
            for town in towns
            for own in [towns_of_placed == town.code]
        ),
        gaps=tuple(_gaps(flat, stations, plane, towns, boundaries)),
        strays=tuple(_strays(serving, towns, boundaries, plane)),
        boundaries=boundaries,
        by_boundaries=by_boundaries,
        ground_km2=flat.area / 1e6,
        reached=share_within(stations, spots, WALK_M) or 0.0,
        unplaced=int((~has_place).sum()),
        lat=serving.lat[has_place],
        lng=serving.lng[has_place],
    )


def walk_circles(lat: Floats, lng: Floats) -> dict[str, Any] | None:
    """The ground within 1 km of these places as a GeoJSON geometry; None where they are too many.

    Args:
        lat: Latitudes of WGS-84 degrees, at most `MOST_DISCS` of them; may be none.
        lng: Longitudes likewise.
    """
    if len(lat) > MOST_DISCS:
        return None
    plane = Plane(float(np.mean(lat)) if len(lat) else 0.0)
    return drawn(plane.degrees(discs(plane.points(lat, lng), WALK_M)), 5)


def drawn(shape: BaseGeometry, digits: int) -> dict[str, Any]:
    """A shape in degrees as a GeoJSON geometry of so many digits, for a map to draw."""
    rounded = shapely.transform(shape, lambda degrees: degrees.round(digits))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return geometry


@cache
def _city_samples() -> Floats:
    """The sketch of the land never changes, and looking for its points takes half of the time."""
    south, north = city().bounds[1], city().bounds[3]
    return samples(Plane((south + north) / 2).flat(city()), _SPACING_M)


def _serving(session: Session, day: dt.date) -> _Serving:
    query = (
        sa.select(
            col(Station.id),
            col(Station.name),
            known_past(session).town_on(day),
            col(Station.latitude),
            col(Station.longitude),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .where(in_service(day, day))
        .order_by(col(Station.id))
    )
    columns = list(zip(*session.execute(query), strict=True)) or [()] * 5
    ids, names, towns, lat, lng = columns
    return _Serving(
        np.array(ids, np.int64),
        tuple(map(shown, names)),
        np.array(towns, np.str_),
        np.array(lat, np.float64),
        np.array(lng, np.float64),
    )


def _visits(session: Session, first_day: dt.date, last_day: dt.date) -> dict[str, int]:
    """People served in the period by the town that the station had on the last day."""
    people = people_sums()
    town = known_past(session).town_on(last_day)
    query = (
        sa.select(town, sum(people[1:], people[0]))
        .join(Station, col(Station.id) == col(DayCount.station_id))
        .where(col(DayCount.day).between(first_day, last_day))
        .group_by(town)
    )
    return dict(session.execute(query).all())


def _reached(boundary: Boundary | None, plane: Plane, stations: Stations) -> float | None:
    if boundary is None:
        return None
    flat = plane.flat(boundary.shape)
    spacing_m = min(_SPACING_M, float(np.sqrt(flat.area / _TOWN_SAMPLES)))
    return share_within(stations, samples(flat, spacing_m), WALK_M)


def _share(which: NDArray[np.bool_]) -> float | None:
    return float(which.mean()) if which.size else None


def _gaps(
    ground: BaseGeometry,
    stations: Stations,
    plane: Plane,
    towns: Sequence[TownRow],
    boundaries: Mapping[str, Boundary],
) -> Iterator[Gap]:
    """Looked for apart on the mainland and on islands, whose circles are always wider.

    An outer island without a station is a gap, inhabited or not: nothing here knows which are.
    Islands within a gap of the mainland are told by it.
    """
    parts = shapely.get_parts(ground)
    is_island = shapely.area(parts) < _ISLAND_BELOW_KM2 * 1e6
    told = shapely.Point()
    rank = 0
    for island, limit in _GAPS.items():
        land = shapely.multipolygons(parts[is_island == island]).difference(told)
        for middle, radius_m in widest_gaps(
            land, stations, least_m=WALK_M, spacing_m=_SPACING_M, limit=limit
        ):
            rank += 1
            place = plane.place(middle)
            told = told.union(shapely.Point(middle).buffer(radius_m))
            yield Gap(rank, place, radius_m, island, _town_at(place, towns, boundaries))


def _town_at(place: LatLng, towns: Sequence[TownRow], boundaries: Mapping[str, Boundary]) -> str:
    for town in towns:
        boundary = boundaries.get(town.code)
        if boundary and shapely.contains_xy(boundary.shape, place.lng, place.lat):
            return town.name
    metres = distances_m(
        [town.latitude for town in towns], [town.longitude for town in towns], *place
    )
    return towns[int(metres.argmin())].name if towns else ""


def _strays(
    serving: _Serving,
    towns: Sequence[TownRow],
    boundaries: Mapping[str, Boundary],
    plane: Plane,
) -> list[Stray]:
    names = {town.code: town.name for town in towns}
    outlines = [boundaries[code] for code in names if code in boundaries]
    tree = shapely.STRtree([outline.shape for outline in outlines])
    found: list[Stray] = []
    for outline in outlines:
        shapely.prepare(outline.shape)
        own = np.flatnonzero((serving.towns == outline.town_code) & np.isfinite(serving.lat))
        places = shapely.points(serving.lng[own], serving.lat[own])
        outside = ~shapely.intersects(outline.shape, places)
        who, holding = tree.query(places[outside], predicate="intersects")
        lies_in = dict(zip(who.tolist(), holding.tolist(), strict=True))
        beyond = plane.points(serving.lat[own[outside]], serving.lng[own[outside]])
        metres = shapely.distance(plane.flat(outline.shape), shapely.points(beyond))
        found += [
            Stray(
                station_id=int(serving.ids[which]),
                name=serving.names[which],
                town=names[outline.town_code],
                metres_outside=float(metres[n]),
                lies_in=names[outlines[lies_in[n]].town_code] if n in lies_in else None,
            )
            for n, which in enumerate(own[outside])
        ]
    return sorted(found, key=lambda stray: -stray.metres_outside)
