"""The stations as one read of the register gives them, and what a question leaves of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.duplicates import duplicate_pairs
from db.engine import Session
from db.facets import Care, Facet, Mask, StationFacets
from db.holidays import Holidays, load_holidays
from db.hours import Opening
from db.locator import Found, state_at
from db.rows import FacilityRow, StationRow, UnitRow
from db.search import StationIndex
from db.station_facts import overdue_stations
from db.stations import facilities, station_rows, units
from desktop.finding.query import NOW, ListQuery, Moment

ROUND_THE_CLOCK = "24/7"
_COMPARED_UP_TO = 20_000
"""Stations that are held against each other within a second; more are not with every reading."""


@dataclass(frozen=True)
class Answer:
    """What a question leaves.

    Attributes:
        positions: Of the stations, in the order of the register or of how well the words fit.
        only_close: No station has the words; these have them but for a slip.
        counts: For each option of a facet, how many it would leave: see `db.facets.Picked`.
        open_now, all_day: How many of them are open now, and how many never close.
    """

    positions: NDArray[np.intp]
    only_close: bool
    counts: Mapping[Facet, Mapping[str, int]]
    open_now: int
    all_day: int


class Listing:
    """Every station with what answering takes. Made off the GUI thread, asked on it.

    Args:
        rows: The stations, as read for the day of `now`.
        holidays: The year's arrangement.
        units, equipment: Those there are.
        now: As `at`.
        told: As `StationFacets` takes it.

    Attributes:
        at: When the stations are shown to be open or closed.
        changes_at: When the first of them opens or closes after that; None where none does.
        found: Every station as it is then, in the order of the register.
        everything: The answer to the question that asks nothing.
        index: Of the stations, in the same order.
    """

    at: dt.datetime
    changes_at: dt.datetime | None
    found: list[Found]
    everything: Answer

    def __init__(
        self,
        rows: list[StationRow],
        holidays: Holidays,
        units: list[UnitRow],
        equipment: list[FacilityRow],
        now: dt.datetime,
        told: Mapping[Care, Collection[int]],
    ) -> None:
        self.holidays = holidays
        self.units = units
        self.equipment = equipment
        self.towns = {row.town_code: row.town for row in rows}
        self.index = StationIndex(rows)
        self._facets = StationFacets(rows, now.date(), told)
        # Many stations keep the same hours: what they come to is found out once.
        alike: dict[object, int] = {}
        kinds = [alike.setdefault(_timing(row), len(alike)) for row in rows]
        self._timing_of = np.array(kinds, np.intp)
        self._samples = [rows[n] for n in np.unique(self._timing_of, return_index=True)[1]]
        self._all_day = self._spread(row.hours == ROUND_THE_CLOCK for row in self._samples)
        states = self._states(now)
        self.found = [Found(row, None, states[n]) for row, n in zip(rows, kinds, strict=True)]
        self._look(states, now)

    def __len__(self) -> int:
        return len(self.found)

    def seen_at(self, now: dt.datetime) -> Listing:
        """The same stations at another minute of the same day."""
        states = self._states(now)
        keeps = [was == becomes for was, becomes in zip(self._shown, states, strict=True)]
        kinds = self._timing_of.tolist()
        later = copy(self)
        later.found = [
            each if keeps[n] else Found(each.station, None, states[n])
            for each, n in zip(self.found, kinds, strict=True)
        ]
        later._look(states, now)  # noqa: SLF001 - of this class
        return later

    def answer(self, query: ListQuery) -> Answer:
        """The stations that answer a question, and the counts beside all that could be asked."""
        found = self.index.positions(query.text)
        only_close = bool(query.text.strip()) and not found.size
        if only_close:
            found = self.index.close(query.text)
        within = np.zeros(len(self), np.bool_)
        within[found] = True
        if query.open_at is not None:
            within &= self._open_mask(query.open_at)
        if query.all_day:
            within &= self._all_day
        picked = self._facets.pick(query.chosen, within)
        left = found[picked.mask.take(found)]
        return Answer(
            positions=left,
            only_close=only_close and bool(left.size),
            counts=picked.counts,
            open_now=int(np.count_nonzero(picked.mask & self._open_now)),
            all_day=int(np.count_nonzero(picked.mask & self._all_day)),
        )

    def _open_mask(self, moment: Moment) -> Mask:
        return self._open_now if moment == NOW else self._open_at(moment)

    def _open_at(self, moment: dt.datetime) -> Mask:
        return self._open(self._states(moment))

    def _look(self, states: list[Opening | None], now: dt.datetime) -> None:
        changes = [state.changes_at for state in states if state and state.changes_at]
        self.at, self.changes_at = now, min(changes, default=None)
        self._shown = states
        self._open_now = self._open(states)
        self.everything = self.answer(ListQuery())

    def _states(self, moment: dt.datetime) -> list[Opening | None]:
        return [state_at(row, moment, self.holidays) for row in self._samples]

    def _open(self, states: list[Opening | None]) -> Mask:
        return self._spread(state is not None and state.is_open for state in states)

    def _spread(self, truths: Iterable[bool]) -> Mask:
        """One truth for each timing → one for each station."""
        return np.array(list(truths), np.bool_).take(self._timing_of)


def read_listing(session: Session, now: dt.datetime) -> Listing:
    today = now.date()
    rows = station_rows(session, today=today)
    told = {Care.OVERDUE: overdue_stations(session, today)}
    if len(rows) <= _COMPARED_UP_TO:
        told[Care.DOUBLE] = _doubles(session)
    return Listing(
        rows,
        load_holidays(session),
        units(session),
        facilities(session),
        now,
        told,
    )


def _doubles(session: Session) -> set[int]:
    pairs = duplicate_pairs(session)
    return {brief.id for pair in pairs for brief in (pair.one, pair.other)}


def _timing(row: StationRow) -> object:
    """All of a station that its being open depends on."""
    return row.status, row.hours, row.closures
