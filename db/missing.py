"""The missing board: stations × days of a month, on time, late or not reported, and the rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from db.belonging import known_past, towns_on, units_on
from db.counts import sheet_counts, signed_deeds
from db.errors import RecordError
from db.expected import DayState, Flags, StationDays, station_days, station_numbers
from db.holidays import Holidays, load_holidays
from db.models import DAY_COUNT, Station, Town
from db.rows import TownRow, UnitRow
from db.settings import DueRule, due_rule
from db.sheet_lines import Place
from db.values import Month
from db.words import shown

_REPORTED = (DayState.ON_TIME, DayState.LATE, DayState.UNDATED)


class BoardStation(NamedTuple):
    """A line of the board, under the town and the unit of the month's last day."""

    id: int
    code: str
    name: str
    town: TownRow
    unit: UnitRow


@dataclass(frozen=True)
class Rate:
    """How well the stations of a place reported.

    Attributes:
        name: Of the town or the managing unit; empty for all.
        place: The same, to narrow the board to.
        days: Station-days by `DayState`; states without a day are left out.
    """

    name: str
    place: Place
    stations: int
    days: Mapping[DayState, int]

    @property
    def missing(self) -> int:
        return self.days.get(DayState.MISSING, 0)

    @property
    def reported(self) -> int:
        return sum(self.days.get(state, 0) for state in _REPORTED)

    @property
    def expected(self) -> int:
        return self.missing + self.reported


@dataclass(frozen=True)
class UnitRate:
    """A managing unit, and its towns in the order of every report."""

    whole: Rate
    towns: Sequence[Rate]


@dataclass(frozen=True, eq=False)
class MissingBoard:
    """A month as it stands on `today`.

    Attributes:
        holidays: What the days of the month are.
        due: Until when a report is on time.
        stations: In service on some day of the month, or with a report, by managing unit, town
            and code; `states` are theirs, a `DayState` for each station (row) and day (column).
        units: Those with a station on the board.
        has_begun: Something was counted in the month or before it.
    """

    month: Month
    today: dt.date
    holidays: Holidays
    due: DueRule
    stations: Sequence[BoardStation]
    states: NDArray[np.uint8]
    city: Rate
    units: Sequence[UnitRate]
    has_begun: bool

    @property
    def missing(self) -> NDArray[np.int64]:
        """Missing days by station."""
        missing: NDArray[np.int64] = (self.states == DayState.MISSING).sum(axis=1)
        return missing

    def within(self, place: Place) -> Flags:
        """Which of the stations belong there."""
        flags = [
            place.unit_id in (None, station.unit.id)
            and place.town_code in (None, station.town.code)
            and place.station_id in (None, station.id)
            for station in self.stations
        ]
        return np.array(flags, np.bool_)

    def missing_days(self, row: int) -> list[dt.date]:
        """The days that the station of a row has yet to report."""
        first = self.month.first_day
        missing = np.flatnonzero(self.states[row] == DayState.MISSING).tolist()
        return [first + dt.timedelta(days=n) for n in missing]


class Signature(NamedTuple):
    """When a day was first reported; and who wrote it as it stands, and when.

    What was not kept is None.
    """

    reported_on: dt.date | None
    who: str | None
    at: dt.datetime | None


def missing_board(session: Session, month: Month, *, today: dt.date) -> MissingBoard:
    """Who reported what of a month, and who did not.

    Towns and managing units are those of the month's last day, as in `month_figures`, and so are
    the days that were to be reported.

    Raises:
        RecordError: The month has not begun (``month_in_future``).
    """
    if month.first_day > today:
        raise RecordError("month_in_future", month=str(month))
    due = due_rule(session)
    known = station_days(session, month.first_day, month.last_day, today=today)
    states = _reported_states(session, known, due)
    stations = _stations(session, min(month.last_day, today))
    rows = np.searchsorted(known.stations, [station.id for station in stations])
    states = states[rows]
    seen = (states != DayState.NOT_IN_SERVICE).any(axis=1)
    stations = [station for station, kept in zip(stations, seen.tolist(), strict=True) if kept]
    states = states[seen]
    days = _days_by_station(states)
    return MissingBoard(
        month=month,
        today=today,
        holidays=load_holidays(session),
        due=due,
        stations=stations,
        states=states,
        city=_rate("", Place(), days),
        units=tuple(_unit_rates(stations, days)),
        has_begun=_is_counted_by(session, month.last_day),
    )


def day_ranges(days: Iterable[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Days that follow each other, as their first and last; `days` ascend."""
    found: list[tuple[dt.date, dt.date]] = []
    for day in days:
        if found and day - found[-1][1] == dt.timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def signature(session: Session, day: dt.date, station_id: int) -> Signature | None:
    """Who reported a day, and when; None where nobody did."""
    stored = sheet_counts(session, day, day, [station_id]).get((day, station_id))
    if stored is None:
        return None
    change = stored.change_id
    who, at = signed_deeds(session, [change]).get(change, (None, None)) if change else (None, None)
    return Signature(stored.reported_on, who, at)


def _reported_states(session: Session, known: StationDays, due: DueRule) -> NDArray[np.uint8]:
    """What the days are with their reports laid over them."""
    reported_on, numbers = DAY_COUNT.c.reported_on, station_numbers()
    # A part for each day, since each has a deadline of its own.
    query = sa.union_all(
        *(
            sa.select(
                sa.literal(day).label("day"),
                numbers,
                numbers.filter(reported_on > due.last_day(day)),
                numbers.filter(reported_on.is_(None)),
            ).where(DAY_COUNT.c.day == day)
            for day in known.days
        )
    )
    states = known.states.copy()
    for day, reported, late, undated in session.execute(query):
        known.mark(states, day, reported, DayState.ON_TIME)
        known.mark(states, day, late, DayState.LATE)
        known.mark(states, day, undated, DayState.UNDATED)
    return states


def _is_counted_by(session: Session, day: dt.date) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(DAY_COUNT.c.day <= day))))


def _stations(session: Session, day: dt.date) -> list[BoardStation]:
    """All stations by managing unit, town and code."""
    units = {unit.id: unit for unit in units_on(session, day)}
    towns = {town.code: town for town in towns_on(session, day)}
    unit_rank = {number: n for n, number in enumerate(units)}
    town_rank = {code: n for n, code in enumerate(towns)}
    past = known_past(session)
    query = sa.select(
        col(Station.id),
        col(Station.code),
        col(Station.name),
        past.town_on(day),
        past.unit_on(day),
    ).join(Town, col(Town.code) == col(Station.town_code))
    rows = sorted(
        (unit_rank[unit], town_rank[town], code, number or 0, name, town, unit)
        for number, code, name, town, unit in session.execute(query)
    )
    return [
        BoardStation(number, code, shown(name), towns[town], units[unit])
        for _unit, _town, code, number, name, town, unit in rows
    ]


def _days_by_station(states: NDArray[np.uint8]) -> NDArray[np.int64]:
    """For each station (row) how many days are in each state (column)."""
    return np.stack([(states == state).sum(axis=1) for state in DayState], axis=1)


def _unit_rates(stations: Sequence[BoardStation], days: NDArray[np.int64]) -> Iterable[UnitRate]:
    numbered = enumerate(stations)
    for unit, of_unit in groupby(numbered, key=lambda each: each[1].unit):
        rows = list(of_unit)
        towns = []
        for town, of_town in groupby(rows, key=lambda each: each[1].town):
            own = [n for n, _station in of_town]
            towns.append(_rate(town.name, Place(town_code=town.code, unit_id=unit.id), days[own]))
        everywhere = days[[n for n, _station in rows]]
        yield UnitRate(_rate(unit.name, Place(unit_id=unit.id), everywhere), tuple(towns))


def _rate(name: str, place: Place, days: NDArray[np.int64]) -> Rate:
    sums = days.sum(axis=0).tolist()
    by_state = {state: n for state, n in zip(DayState, sums, strict=True) if n}
    return Rate(name, place, len(days), by_state)
