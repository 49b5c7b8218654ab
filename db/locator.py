"""Which station is the right one: near, open at the time, with the services asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.holidays import Holidays
from db.hours import Opening, opening
from db.places import distances_m
from db.rows import StationRow
from db.values import LatLng, Service, StationStatus

ROUND_THE_CLOCK = "24/7"
Mask = NDArray[np.bool_]
"""One truth for each station."""

_NEAREST_FIRST = 64
"""So many are put in order at first; all others only where these do not suffice."""


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


class Locator:
    """Stations laid out so that the nearest ten of 200,000 cost a few milliseconds.

    Args:
        stations: As read for today.
        holidays: The year's arrangement.
    """

    def __init__(self, stations: Sequence[StationRow], holidays: Holidays) -> None:
        self._stations, self._holidays = stations, holidays
        size = len(stations)
        # None becomes NaN: a station without a position.
        self._lat = np.array([row.latitude for row in stations], dtype=float)
        self._lng = np.array([row.longitude for row in stations], dtype=float)
        self._towards = _unit_vectors(self._lat, self._lng)
        self._offers = {
            service: np.fromiter((service in row.services for row in stations), np.bool_, size)
            for service in Service
        }
        serving = (row.status is StationStatus.OPEN for row in stations)
        self._serving = np.fromiter(serving, np.bool_, size) & np.isfinite(self._lat)
        never_closes = (row.hours == ROUND_THE_CLOCK for row in stations)
        self._all_day = np.fromiter(never_closes, np.bool_, size)

    def find(
        self,
        *,
        at: dt.datetime,
        near: LatLng | None = None,
        services: Iterable[Service] = (),
        only_open: bool = False,
        all_day: bool = False,
        within: Mask | None = None,
        limit: int | None = None,
    ) -> list[Found]:
        """Stations that answer the need, nearest first, or in their own order without `near`.

        Args:
            at: An aware instant for which they should be open.
            near: Place to measure from. What is not in service, or nobody knows where, is left
                out then.
            services: All of these must be offered.
            only_open: Leave out what is closed, and what nobody knows to be open.
            all_day: Leave out what ever closes.
            within: Leave out the stations whose truth is false.
            limit: At most so many.
        """
        fits = np.ones(len(self._stations), np.bool_) if within is None else within.copy()
        for service in services:
            fits &= self._offers[service]
        if all_day:
            fits &= self._all_day
        found: list[Found] = []
        for station, metres in self._in_order(fits, near):
            if limit is not None and len(found) >= limit:
                break
            state = state_at(station, at, self._holidays)
            if not only_open or (state is not None and state.is_open):
                found.append(Found(station, metres, state))
        return found

    def _in_order(
        self, fits: Mask, near: LatLng | None
    ) -> Iterator[tuple[StationRow, float | None]]:
        if near is None:
            yield from ((self._stations[n], None) for n in np.flatnonzero(fits).tolist())
            return
        left = np.flatnonzero(fits & self._serving)
        # The nearer, the larger the cosine: a product picks the nearest, and the haversine, which
        # keeps its digits, puts them in order.
        cosines = self._towards[left] @ _unit_vectors(*np.array(near, dtype=float))
        if len(left) > _NEAREST_FIRST:
            order = np.argpartition(-cosines, _NEAREST_FIRST)
            yield from self._by_distance(np.sort(left[order[:_NEAREST_FIRST]]), near)
            left = np.sort(left[order[_NEAREST_FIRST:]])
        yield from self._by_distance(left, near)

    def _by_distance(
        self, chosen: NDArray[np.intp], near: LatLng
    ) -> Iterator[tuple[StationRow, float]]:
        metres = distances_m(self._lat[chosen], self._lng[chosen], *near)
        for n in np.argsort(metres, kind="stable"):
            yield self._stations[chosen[n]], float(metres[n])


def _unit_vectors(lat: NDArray[np.float64], lng: NDArray[np.float64]) -> NDArray[np.float64]:
    """Directions from the middle of the earth, one a row."""
    phi, theta = np.radians(lat), np.radians(lng)
    across = np.cos(phi)
    return np.stack((across * np.cos(theta), across * np.sin(theta), np.sin(phi)), axis=-1)
