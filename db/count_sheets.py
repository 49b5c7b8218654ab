"""What the sheets of daily counts show on paper: whose days, what is counted there, what stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from db.counts import DayEntry, sheet_counts
from db.errors import RecordError
from db.expected import DayState, station_days
from db.holidays import HolidayRow, calendar_days
from db.hours import closure_on, say_hours
from db.models import Station
from db.settings import is_sample
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.station_facts import closures_by_station
from db.words import shown

MOST_STATION_DAYS = 300 * 31
"""That are printed at once: a page of a month takes some 4 MB while it is made."""


@dataclass(frozen=True)
class SheetDay:
    """One day of a station.

    Attributes:
        shut: Why nothing is to be reported; it may have been nevertheless.
        reason: Of a temporary closure; else empty.
        entry: What was reported; None where nothing was, and on a blank sheet.
    """

    day: dt.date
    shut: DayState | None = None
    reason: str = ""
    entry: DayEntry | None = None


@dataclass(frozen=True)
class SheetStation:
    """A station and its days; `hours` as staff write them, empty where unknown."""

    line: SheetLine
    hours: str
    days: tuple[SheetDay, ...]


@dataclass(frozen=True)
class CountSheets:
    """Stations by managing unit, town and code, as on screen; every one has all of `days`.

    Attributes:
        calendar: Holidays and make-up workdays among the days.
        sample: The register is made up; the paper says so.
    """

    days: tuple[dt.date, ...]
    stations: tuple[SheetStation, ...]
    calendar: Mapping[dt.date, HolidayRow]
    sample: bool


def count_sheets(
    session: Session, days: Sequence[dt.date], place: Place, *, filled: bool
) -> CountSheets:
    """The sheets of the stations in service on any of some days in a row.

    Args:
        session: A read of the register.
        days: A month or a single day, ascending, not empty.
        place: Whose stations.
        filled: With what was reported; else to be written in by hand.

    Raises:
        RecordError: There is no station (``sheets_none``), or more of them than can be printed at
            once (``sheets_too_many``).
    """
    first, last = days[0], days[-1]
    lines = sheet_lines(session, first, last, place)
    if not lines:
        raise RecordError("sheets_none")
    if len(lines) * len(days) > MOST_STATION_DAYS:
        most = MOST_STATION_DAYS // len(days)
        raise RecordError("sheets_too_many", stations=len(lines), limit=most)
    numbers = [line.station_id for line in lines]
    stored = sheet_counts(session, first, last, numbers) if filled else {}
    closures = closures_by_station(session, first)
    states = _states(session, days)
    hours = _hours(session, numbers)
    stations = []
    for line in lines:
        sheet_days = []
        for day, state in zip(days, states[line.station_id], strict=True):
            found = stored.get((day, line.station_id))
            closure = closure_on(closures.get(line.station_id, ()), day)
            sheet_days.append(
                SheetDay(
                    day,
                    None if state is DayState.MISSING else state,
                    closure.reason if closure and state is DayState.CLOSURE else "",
                    found.entry if found else None,
                )
            )
        stations.append(SheetStation(line, hours[line.station_id], tuple(sheet_days)))
    calendar = {row.day: row for row in calendar_days(session) if first <= row.day <= last}
    return CountSheets(tuple(days), tuple(stations), calendar, is_sample(session))


def _states(session: Session, days: Sequence[dt.date]) -> dict[int, list[DayState]]:
    """By station number, what each day asks for, those to come as well."""
    # As it will look from the day after.
    known = station_days(session, days[0], days[-1], today=days[-1] + dt.timedelta(days=1))
    rows = zip(known.stations.tolist(), known.states.tolist(), strict=True)
    return {number: [DayState(state) for state in states] for number, states in rows}


def _hours(session: Session, numbers: Sequence[int]) -> dict[int | None, str]:
    """By station number, opening hours as staff write them."""
    query = sa.select(col(Station.id), col(Station.hours), col(Station.hours_text)).where(
        col(Station.id).in_(numbers)
    )
    return {
        number: say_hours(osm) if osm else shown(text)
        for number, osm, text in session.execute(query)
    }
