"""Filters of the list of stations, with how many each would leave: for 194 or 200,000 alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from db.overview import EXPIRY_DAYS, VERIFY_DAYS
from db.rows import StationRow
from db.values import ListingState, Service

Mask = NDArray[np.bool_]
"""One truth for each row."""

NO_STARS = "0"


class Facet(StrEnum):
    """What can be asked of a station.

    Of the first, a station has one value, and any of those chosen will do; of the last three it
    may have many, and all of those chosen are asked for.
    """

    UNIT = "unit"
    TOWN = "town"
    STATUS = "status"
    KIND = "kind"
    STARS = "stars"
    SERVICE = "service"
    FACILITY = "facility"
    CARE = "care"


class Care(StrEnum):
    """What somebody should see to."""

    STALE = "stale"
    UNMET = "unmet"
    UNINSPECTED = "uninspected"
    BROKEN = "broken"
    EXPIRING = "expiring"
    UNLISTED = "unlisted"
    UNPLACED = "unplaced"
    DOUBLE = "double"
    NO_HOURS = "no_hours"
    OVERDUE = "overdue"


Chosen = Mapping[Facet, frozenset[str]]
"""The options chosen of each facet, by their keys; an empty choice asks nothing."""

_VALUE: Mapping[Facet, Callable[[StationRow], str]] = {
    Facet.UNIT: lambda row: str(row.unit_id),
    Facet.TOWN: lambda row: row.town_code,
    Facet.STATUS: lambda row: row.status,
    Facet.KIND: lambda row: row.kind,
    Facet.STARS: lambda row: str(row.stars or NO_STARS),
}


@dataclass(frozen=True)
class Picked:
    """What a choice leaves.

    Attributes:
        mask: The rows that pass.
        counts: For each option, how many rows the list would hold if it were chosen as well; of a
            facet of which one is enough, how many it would add or holds already.
    """

    mask: Mask
    counts: Mapping[Facet, Mapping[str, int]]


class StationFacets:
    """The facets of a list of stations, laid out once so that a choice costs microseconds a row.

    Args:
        rows: The stations, as read for `today`.
        today: Day from which ages and expiries are counted.
        told: Numbers of the stations with a care that no row tells by itself; what is absent
            was not looked for and cannot be asked.
    """

    def __init__(
        self, rows: Sequence[StationRow], today: dt.date, told: Mapping[Care, Collection[int]]
    ) -> None:
        self._size = len(rows)
        self._options: dict[Facet, list[str]] = {}
        self._values: dict[Facet, NDArray[np.intp]] = {}
        for facet, value in _VALUE.items():
            number: dict[str, int] = {}
            self._values[facet] = np.fromiter(
                (number.setdefault(value(row), len(number)) for row in rows), np.intp, len(rows)
            )
            self._options[facet] = list(number)
        self._has: dict[Facet, dict[str, Mask]] = {
            Facet.SERVICE: {s: self._mask(s in row.services for row in rows) for s in Service},
            Facet.FACILITY: {
                code: self._mask(code in row.facilities for row in rows)
                for code in sorted({code for row in rows for code in row.facilities})
            },
            Facet.CARE: {
                **{
                    care: self._mask(each(row, today) for row in rows)
                    for care, each in CARES.items()
                },
                **{care: self._mask(row.id in ids for row in rows) for care, ids in told.items()},
            },
        }

    def pick(self, chosen: Chosen, within: Mask) -> Picked:
        """The rows of `within` that pass all that is chosen, and the counts beside each option."""
        passed = {facet: self._passing(facet, chosen.get(facet, frozenset())) for facet in Facet}
        mask = within.copy()
        for facet in Facet:
            mask &= passed[facet]
        counts: dict[Facet, dict[str, int]] = {}
        for facet, options in self._options.items():
            others = within.copy()
            for other in Facet:
                if other is not facet:
                    others &= passed[other]
            found = np.bincount(self._values[facet][others], minlength=len(options))
            counts[facet] = dict(zip(options, found.tolist(), strict=True))
        for facet, masks in self._has.items():
            counts[facet] = {
                option: int(np.count_nonzero(mask & has)) for option, has in masks.items()
            }
        return Picked(mask, counts)

    def _passing(self, facet: Facet, options: frozenset[str]) -> Mask:
        if not options:
            return np.ones(self._size, np.bool_)
        if facet in self._values:
            known = self._options[facet]
            return np.isin(
                self._values[facet], [n for n, option in enumerate(known) if option in options]
            )
        nobody = np.zeros(self._size, np.bool_)
        passing = np.ones(self._size, np.bool_)
        for option in options:
            passing &= self._has[facet].get(option, nobody)
        return passing

    def _mask(self, truths: Iterable[bool]) -> Mask:
        return np.fromiter(truths, np.bool_, self._size)


def is_stale(row: StationRow, today: dt.date) -> bool:
    """Nobody has verified the station for `VERIFY_DAYS`, or ever."""
    return row.verified_on is None or (today - row.verified_on).days > VERIFY_DAYS


def _is_listed(row: StationRow) -> bool:
    return any(state is ListingState.LISTED for state in row.listings.values())


# All but `DOUBLE` and `OVERDUE`, which no row tells.
CARES: Mapping[Care, Callable[[StationRow, dt.date], bool]] = {
    Care.STALE: is_stale,
    Care.UNMET: lambda row, _today: bool(row.unmet),
    Care.UNINSPECTED: lambda row, _today: row.unmet is None,
    Care.BROKEN: lambda row, _today: bool(row.broken),
    Care.EXPIRING: lambda row, today: (
        row.expires_on is not None and (row.expires_on - today).days <= EXPIRY_DAYS
    ),
    Care.UNLISTED: lambda row, _today: not _is_listed(row),
    Care.UNPLACED: lambda row, _today: row.longitude is None,
    Care.NO_HOURS: lambda row, _today: not row.hours,
}
