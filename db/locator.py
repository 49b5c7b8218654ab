"""Which station is the right one: near, open at the time, with the services asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from db.holidays import Holidays
from db.hours import Opening, opening
from db.places import nearest
from db.rows import StationRow
from db.values import LatLng, Service, StationStatus


@dataclass(frozen=True)
class Found:
    """A station, how far it is in a straight line, and whether it is open.

    `distance_m` is None without a place to measure from; `opening` None where the hours are
    not known.
    """

    station: StationRow
    distance_m: float | None
    opening: Opening | None

    @property
    def is_open(self) -> bool | None:
        return None if self.opening is None else self.opening.is_open


def state_at(station: StationRow, at: dt.datetime, holidays: Holidays) -> Opening | None:
    """Whether a station is open; a closure and the status win over the hours.

    Args:
        station: As read for the day of `at`.
        at: An aware instant.
        holidays: The year's arrangement.
    """
    if station.status is not StationStatus.OPEN:
        return Opening(is_open=False, changes_at=None)
    return opening(station.hours, at, holidays, station.closures)


def locate(
    stations: Sequence[StationRow],
    holidays: Holidays,
    *,
    at: dt.datetime,
    near: LatLng | None = None,
    services: Iterable[Service] = (),
    only_open: bool = False,
    limit: int | None = None,
) -> list[Found]:
    """Stations that answer the need, nearest first, or in their own order without `near`.

    Args:
        stations: Candidates, as read for the day of `at`.
        holidays: The year's arrangement.
        at: An aware instant for which they should be open.
        near: Place to measure from; stations in service without coordinates are left out then.
        services: All of these must be offered.
        only_open: Leave out what is closed, and what nobody knows to be open.
        limit: At most so many.
    """
    wanted = frozenset(services)
    fitting = [station for station in stations if wanted <= set(station.services)]
    ordered: Iterable[tuple[StationRow, float | None]]
    if near is None:
        ordered = ((station, None) for station in fitting)
    else:
        serving = [station for station in fitting if station.status is StationStatus.OPEN]
        # None becomes NaN: a station without a position.
        lat = np.array([station.latitude for station in serving], dtype=float)
        lng = np.array([station.longitude for station in serving], dtype=float)
        positions, distances_m = nearest(lat, lng, near)
        ordered = ((serving[n], float(d)) for n, d in zip(positions, distances_m, strict=True))
    found: list[Found] = []
    for station, distance_m in ordered:
        if limit is not None and len(found) >= limit:
            break
        state = state_at(station, at, holidays)
        if not only_open or (state is not None and state.is_open):
            found.append(Found(station, distance_m, state))
    return found
