"""What speaks against a place: nothing is refused, a person looks again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from db.datums import Floats, Pair, degrees_from_wgs84, degrees_to_wgs84, from_wgs84, to_wgs84
from db.land import metres_from_district, metres_from_land, within
from db.places import distance_m, distances_m
from db.rows import TownRow
from db.values import Datum, LatLng

REACH_M = 20_000
"""As far as a town goes, and further where its neighbours are further off: 担杆 is islands."""

_BY_ANOTHER_TOWN_M = 5_000
_TIMES_NEARER = 4
_OFF_SHAPE_M = (500, 800)
"""Out at sea, and outside the district: beyond what the shapes are wrong by."""

_OFF_SHAPE_AND_EXPLAINED_M = (150, 400)
"""The same, where another datum would put it right."""

_SAME_PLACE_M = 35
_ELSEWHERE_M = 200
"""Datums lie 500 to 1,000 m apart here; of two places this far from each other one is wrong."""

_LIKELIEST = (Datum.GCJ02, Datum.BD09, Datum.WGS84)
"""By what staff paste: nearly all of it comes from 高德 or 腾讯."""


LIKE_OTHER_DATUM = "position_like_other_datum"


@dataclass(frozen=True)
class Doubt:
    """One reason to look again; `values` fill the sentence of the code.

    Codes and values: ``position_off_town`` (`town`, `km`), ``position_by_other_town`` (`town`,
    `km`, `other`, `other_km`), ``position_in_sea`` (`m`), ``position_wrong_district`` (`town`,
    `m`), ``position_like_other_datum`` (`datum`, the one it looks like, and `m` between the two).
    """

    code: str
    values: Mapping[str, object]


def position_doubts(
    place: LatLng,
    datum: Datum,
    town: TownRow | None,
    towns: Iterable[TownRow],
    known: Sequence[LatLng] = (),
) -> tuple[Doubt, ...]:
    """Say what speaks against a place.

    Args:
        place: The place as it was understood.
        datum: The datum it was read in.
        town: Town of the address; None leaves only the sea.
        towns: All towns.
        known: Places verified for the same address, such as the station's own before the edit.

    Returns:
        Doubts, the most serious first; empty as a rule.
    """
    off_town = _off_town(place, town, towns) if town else None
    if off_town:
        # Far away the shapes end, and where it lies there does not matter.
        return (off_town,)
    astray_m = _astray_m(place, town)
    off_shape = _off_shape(astray_m, town, _OFF_SHAPE_M)
    explained = _off_shape(astray_m, town, _OFF_SHAPE_AND_EXPLAINED_M) is not None
    like = _like_other_datum(place, datum, town, known, odd=explained)
    return tuple(doubt for doubt in (off_shape, like) if doubt)


def doubtful(places: Sequence[LatLng], datum: Datum, towns: Sequence[TownRow]) -> list[int]:
    """Which of some places `position_doubts` may have something to say about.

    It takes a hundredth of the time, and all the places of a workbook can be asked about.

    Args:
        places: As they were understood.
        datum: The datum they were read in.
        towns: Town of the address of each.

    Returns:
        Indices into `places`, ascending.
    """
    lat, lng = _degrees(places)
    centres = _degrees([(town.latitude, town.longitude) for town in towns])
    away_m = distances_m(lat, lng, *centres)
    sound = (away_m <= _BY_ANOTHER_TOWN_M) & within(lat, lng, [town.code[:6] for town in towns])
    missed = np.flatnonzero(sound & (away_m > _ELSEWHERE_M))
    numbers = degrees_from_wgs84(lat[missed], lng[missed], datum)
    for other in _LIKELIEST:
        if other is not datum:
            reread = degrees_to_wgs84(*numbers, other)
            off_m = distances_m(*reread, centres[0][missed], centres[1][missed])
            sound[missed] &= off_m >= _SAME_PLACE_M
    return [int(place) for place in np.flatnonzero(~sound)]


def _degrees(places: Iterable[tuple[float, float]]) -> Pair[Floats]:
    """The latitudes of some places and their longitudes."""
    lat, lng = np.fromiter(chain.from_iterable(places), np.float64).reshape(-1, 2).T
    return lat, lng


def _like_other_datum(
    place: LatLng, datum: Datum, town: TownRow | None, known: Sequence[LatLng], *, odd: bool
) -> Doubt | None:
    """Whether the same numbers in another datum would put right what is odd about a place.

    `odd` is a place that the shapes speak against.
    """
    expected = [*known, LatLng(town.latitude, town.longitude)] if town else known
    missed = [each for each in expected if distance_m(place, each) > _ELSEWHERE_M]
    if not (odd or missed):
        return None
    numbers = from_wgs84(place, datum)
    for other in _LIKELIEST:
        reread = to_wgs84(numbers, other)
        hits = any(distance_m(reread, each) < _SAME_PLACE_M for each in missed)
        if hits or (odd and not any(_astray_m(reread, town))):
            apart_m = round(distance_m(place, reread), -1)
            return Doubt(LIKE_OTHER_DATUM, {"datum": other, "m": apart_m})
    return None


def _off_town(place: LatLng, town: TownRow, towns: Iterable[TownRow]) -> Doubt | None:
    centre = LatLng(town.latitude, town.longitude)
    away_m = distance_m(place, centre)
    if away_m <= _BY_ANOTHER_TOWN_M:
        return None
    told = {"town": town.name, "km": round(away_m / 1000, 1)}
    others = [other for other in towns if other.code != town.code]
    centres = _degrees((other.latitude, other.longitude) for other in others)
    if away_m > max(REACH_M, min(distances_m(*centres, *centre).tolist(), default=0.0)):
        return Doubt("position_off_town", told)
    others_m = distances_m(*centres, *place).tolist()
    other_m, name = min(
        zip(others_m, (other.name for other in others), strict=True), default=(away_m, "")
    )
    if away_m > _TIMES_NEARER * other_m:
        told |= {"other": name, "other_km": round(other_m / 1000, 1)}
        return Doubt("position_by_other_town", told)
    return None


def _astray_m(place: LatLng, town: TownRow | None) -> tuple[float, float]:
    """How far out at sea, and outside its town's district, a place lies."""
    if town is None:
        return metres_from_land(place), 0.0
    district = town.code[:6]
    # Nearly all are inside, and that takes a tenth of the time to know.
    if within(*_degrees([place]), [district]).all():
        return 0.0, 0.0
    return metres_from_land(place), metres_from_district(place, district)


def _off_shape(
    astray_m: tuple[float, float], town: TownRow | None, borne_m: tuple[float, float]
) -> Doubt | None:
    (sea_m, off_m), (shore_m, district_m) = astray_m, borne_m
    if sea_m > shore_m:
        return Doubt("position_in_sea", {"m": round(sea_m, -1)})
    if town and off_m > district_m:
        return Doubt("position_wrong_district", {"town": town.name, "m": round(off_m, -1)})
    return None
