"""Which days a station is to report, and why not the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from db.holidays import Holidays, load_holidays
from db.hours import day_spans
from db.models import DAY_COUNT, Closure, Station
from db.stations import in_service
from db.values import DayKind

Flags = NDArray[np.bool_]


class DayState(IntEnum):
    """What a station's day is to the office; numbers, since they fill arrays.

    `MISSING` is a day to report that no report is known of. `UNDATED` was reported, before the
    register kept when. From `NOT_YET` on nothing is, or was, to be reported.
    """

    MISSING = 0
    ON_TIME = 1
    LATE = 2
    UNDATED = 3
    NOT_YET = 4
    SHUT = 5
    HOLIDAY = 6
    CLOSURE = 7
    NOT_IN_SERVICE = 8


class DaysOf(NamedTuple):
    """A station's days of a span: in service, to be reported, and reported."""

    in_service: int
    expected: int
    reported: int


@dataclass(frozen=True, eq=False)
class StationDays:
    """The days of all stations on record, apart from what they reported.

    Attributes:
        days: One after the other.
        stations: Numbers, ascending.
        states: A `DayState` for each station (row) and day (column).
    """

    days: Sequence[dt.date]
    stations: NDArray[np.int64]
    states: NDArray[np.uint8]

    def mark(self, table: NDArray[Any], day: dt.date, numbers: str | None, value: int) -> None:
        """Write a value into a table of the shape of `states`.

        Args:
            table: Written into.
            day: The column.
            numbers: The rows, as numbers of stations: ``3,17,20``; None for none.
            value: What to write.
        """
        if numbers:
            listed = np.fromstring(numbers, np.int64, sep=",")
            table[np.searchsorted(self.stations, listed), (day - self.days[0]).days] = value


def station_days(session: Session, first: dt.date, last: dt.date, *, today: dt.date) -> StationDays:
    """What is to be reported of the days from `first` to `last`.

    A day is to be reported where the station is in service, its hours open it, or are not known,
    and no temporary closure covers it. Counts come in the evening, so that today and what comes
    after it is not to be reported yet. Hours are those of today: they have no past.
    """
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    number, hours = col(Station.id), col(Station.hours)
    serving = sa.case((in_service(first, last), 1), else_=0)
    query = sa.select(number, hours, serving, col(Station.opened_on), col(Station.closed_on))
    rows = session.execute(query.order_by(number)).all()
    stations = np.fromiter((row[0] or 0 for row in rows), np.int64, len(rows))
    states = _by_hours([row[1] for row in rows], days, load_holidays(session))
    _mark_closures(session, stations, states, days)
    ahead = max((today - first).days, 0)
    states[:, ahead:][states[:, ahead:] == DayState.MISSING] = DayState.NOT_YET
    opened = _offsets((row[3] for row in rows), first, len(rows), or_else=0)
    closed = _offsets((row[4] for row in rows), first, len(rows), or_else=len(days))
    column = np.arange(len(days))
    serves = np.fromiter((row[2] for row in rows), np.bool_, len(rows))[:, None]
    serves = serves & (opened[:, None] <= column) & (column <= closed[:, None])
    states[~serves] = DayState.NOT_IN_SERVICE
    return StationDays(days, stations, states)


def days_of_stations(
    session: Session, first: dt.date, last: dt.date, *, today: dt.date
) -> dict[int, DaysOf]:
    """How many days each station was in service, was to report and reported, by its number.

    Days after today are none of these yet. A day that was reported was expected, and the station
    in service, whatever the register says of it. Stations without any such day are left out.
    """
    known = station_days(session, first, last, today=today)
    reported = np.zeros(known.states.shape, np.bool_)
    query = (
        sa.select(DAY_COUNT.c.day, station_numbers())
        .where(DAY_COUNT.c.day.between(first, last))
        .group_by(DAY_COUNT.c.day)
    )
    for day, numbers in session.execute(query):
        known.mark(reported, day, numbers, True)
    serving = reported | (known.states != DayState.NOT_IN_SERVICE)
    serving[:, max((today - first).days + 1, 0) :] = False
    expected = reported | (known.states == DayState.MISSING)
    sums = [flags.sum(axis=1).tolist() for flags in (serving, expected, reported)]
    rows = zip(known.stations.tolist(), map(DaysOf._make, zip(*sums, strict=True)), strict=True)
    return {number: found for number, found in rows if any(found)}


def station_numbers() -> sa.ColumnElement[str]:
    """SQL: the stations of a group of counts as `StationDays.mark` takes them.

    One text a day: half a million counts of a month would take a second as rows.
    """
    return sa.func.aggregate_strings(sa.cast(DAY_COUNT.c.station_id, sa.String), ",")


def _by_hours(
    hours: Sequence[str], days: Sequence[dt.date], holidays: Holidays
) -> NDArray[np.uint8]:
    """What the hours alone say: stations share them, so each text is asked once."""
    texts = {osm: n for n, osm in enumerate(dict.fromkeys(hours))}
    shut = [
        DayState.HOLIDAY if holidays.kind(day) is DayKind.HOLIDAY else DayState.SHUT for day in days
    ]
    asked = [
        [
            DayState.MISSING if not osm or day_spans(osm, day, holidays) else closed
            for day, closed in zip(days, shut, strict=True)
        ]
        for osm in texts
    ]
    table = np.array(asked, np.uint8).reshape(len(texts), len(days))
    return table[np.fromiter((texts[osm] for osm in hours), np.int64, len(hours))]


def _mark_closures(
    session: Session,
    stations: NDArray[np.int64],
    states: NDArray[np.uint8],
    days: Sequence[dt.date],
) -> None:
    query = sa.select(col(Closure.station_id), col(Closure.first_day), col(Closure.last_day)).where(
        col(Closure.first_day) <= days[-1], col(Closure.last_day) >= days[0]
    )
    for number, since, until in session.execute(query):
        row = np.searchsorted(stations, number)
        from_, to = max((since - days[0]).days, 0), (until - days[0]).days + 1
        states[row, from_:to] = DayState.CLOSURE


def _offsets(
    days: Iterable[dt.date | None], first: dt.date, length: int, *, or_else: int
) -> NDArray[np.int64]:
    return np.fromiter(
        (or_else if day is None else (day - first).days for day in days), np.int64, length
    )
