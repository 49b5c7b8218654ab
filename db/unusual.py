"""Counts that are questioned, never refused, and those that somebody let stand.

The rule itself is in `db.usual`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.counts import sheet_counts
from db.errors import ConflictError, RecordError
from db.forms import checked
from db.holidays import load_holidays
from db.models import DAY_COUNT, Change, CountAcceptance, Station
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.usual import REASONS, WEEKS_BEFORE, Bounds, DoubtReason, Floats, Places, bounds
from db.values import Service
from db.words import shown
from db.work import Work

__all__ = [
    "Acceptance",
    "AcceptedCount",
    "CellKey",
    "Doubt",
    "DoubtReason",
    "Norms",
    "UnusualCount",
    "accept_counts",
    "acceptances",
    "accepted_counts",
    "load_norms",
    "unusual_counts",
    "withdraw_acceptances",
]

CellKey = tuple[dt.date, int, Service]
"""A day, the number of a station, and what was counted."""

Found = TypeVar("Found", "UnusualCount", "AcceptedCount")

_CITY = Place()
_SERVICES = tuple(Service)
_PLACES = {service: n for n, service in enumerate(_SERVICES)}


@dataclass(frozen=True)
class Doubt:
    """A count far from what is usual, from `low` to `high`."""

    low: int
    high: int
    people: int
    reason: DoubtReason


class Acceptance(NamedTuple):
    """Who let a count stand; it holds for this number of people only."""

    people: int
    note: str
    who: str
    at: dt.datetime


@dataclass(frozen=True)
class UnusualCount:
    """A count in the register that the rule doubts.

    Attributes:
        acceptance: Of this very number; None where nobody let it stand.
    """

    day: dt.date
    station: SheetLine
    service: Service
    doubt: Doubt
    acceptance: Acceptance | None

    @property
    def key(self) -> CellKey:
        return self.day, self.station.station_id, self.service


@dataclass(frozen=True)
class AcceptedCount:
    """A number that somebody let stand.

    Attributes:
        standing: What the register holds now; None where it was taken back.
        usual: From and to; None where nothing is known.
    """

    day: dt.date
    station: SheetLine
    service: Service
    acceptance: Acceptance
    standing: int | None
    usual: tuple[int, int] | None

    @property
    def key(self) -> CellKey:
        return self.day, self.station.station_id, self.service

    @property
    def holds(self) -> bool:
        """The number is still the one that was accepted."""
        return self.standing == self.acceptance.people


class Norms:
    """What is usual at some stations on some days, and what was counted; see `load_norms`.

    Args:
        first: Day of the first row.
        stations: The column of each station, by its number.
        counts: People by day, station and service.
        bounds: Of the same shape.
    """

    def __init__(
        self, first: dt.date, stations: Mapping[int, int], counts: Floats, bounds: Bounds
    ) -> None:
        self._first = first
        self._stations = stations
        self._counts = counts
        self._bounds = bounds

    def doubt(self, station_id: int, day: dt.date, service: Service, people: int) -> Doubt | None:
        """Why a count is questioned; None where it is not, or nothing is known."""
        at = self._cell(station_id, day, service)
        # Nothing lies beyond a bound that is NaN.
        if at is None or not (people < self._bounds.least[at] or people > self._bounds.most[at]):
            return None
        return Doubt(*self._usual(at), people, REASONS[self._bounds.reason[at]])

    def usual(self, station_id: int, day: dt.date, service: Service) -> tuple[int, int] | None:
        """From and to, in people; None where nothing is known."""
        at = self._cell(station_id, day, service)
        return None if at is None or np.isnan(self._bounds.high[at]) else self._usual(at)

    def people(self, station_id: int, day: dt.date, service: Service) -> int | None:
        """What the register held when the norms were loaded."""
        at = self._cell(station_id, day, service)
        return None if at is None or np.isnan(self._counts[at]) else int(self._counts[at])

    def doubted(self) -> Iterator[tuple[CellKey, Doubt]]:
        """What the register held and the rule questions, by day."""
        numbers = list(self._stations)
        beyond = (self._counts < self._bounds.least) | (self._counts > self._bounds.most)
        for row, place, column in np.argwhere(beyond).tolist():
            at = row, place, column
            key = self._first + dt.timedelta(days=row), numbers[place], _SERVICES[column]
            reason = REASONS[self._bounds.reason[at]]
            yield key, Doubt(*self._usual(at), int(self._counts[at]), reason)

    def _cell(self, station_id: int, day: dt.date, service: Service) -> tuple[int, int, int] | None:
        place, row = self._stations.get(station_id), (day - self._first).days
        if place is None or not 0 <= row < len(self._counts):
            return None
        return row, place, _PLACES[service]

    def _usual(self, at: tuple[int, int, int]) -> tuple[int, int]:
        return round(float(self._bounds.low[at])), round(float(self._bounds.high[at]))


def load_norms(
    session: Session,
    first: dt.date,
    last: dt.date,
    station_ids: Collection[int] | None = None,
) -> Norms:
    """What is usual on each of these days, going by what the register holds.

    Args:
        session: A read of the register.
        first: First day.
        last: Last day, included.
        station_ids: These stations, with the rest of their towns; None for all.
    """
    begin = first - dt.timedelta(weeks=WEEKS_BEFORE)
    days = [begin + dt.timedelta(days=n) for n in range((last - begin).days + 1)]
    stations, towns = _by_town(session, station_ids)
    numbers = None if station_ids is None else list(stations)
    counts = _counted(session, days, stations, numbers)
    found = bounds(counts, days, load_holidays(session), towns)
    return Norms(first, stations, counts[-len(found.most) :], found)


def unusual_counts(
    session: Session, first: dt.date, last: dt.date, place: Place = _CITY
) -> list[UnusualCount]:
    """Counts from `first` to `last` that the rule questions, by day and in the sheet's order."""
    lines = _lines(session, first, last, place)
    stood = acceptances(session, first, last)
    found = []
    for key, doubt in load_norms(session, first, last, _asked(place, lines)).doubted():
        day, station_id, service = key
        if station_id in lines:
            one = stood.get(key)
            let = one if one and one.people == doubt.people else None
            found.append(UnusualCount(day, lines[station_id], service, doubt, let))
    return _in_sheet_order(found, lines)


def accepted_counts(
    session: Session, first: dt.date, last: dt.date, place: Place = _CITY
) -> list[AcceptedCount]:
    """Counts from `first` to `last` that somebody let stand, by day and in the sheet's order."""
    stood = acceptances(session, first, last)
    if not stood:
        return []
    lines = _lines(session, first, last, place)
    norms = load_norms(session, first, last, {number for _day, number, _service in stood})
    found = [
        AcceptedCount(
            day=day,
            station=lines[number],
            service=service,
            acceptance=acceptance,
            standing=norms.people(number, day, service),
            usual=norms.usual(number, day, service),
        )
        for (day, number, service), acceptance in stood.items()
        if number in lines
    ]
    return _in_sheet_order(found, lines)


def acceptances(session: Session, first: dt.date, last: dt.date) -> dict[CellKey, Acceptance]:
    """What was let stand of these days, whether or not its number is still the same."""
    query = select(CountAcceptance).where(col(CountAcceptance.day).between(first, last))
    return {
        (row.day, row.station_id, row.service): Acceptance(
            row.people, row.note, row.accepted_by, row.accepted_at
        )
        for row in session.exec(query)
    }


def accept_counts(
    work: Work, cells: Mapping[CellKey, int], *, note: str = "", at: dt.datetime
) -> None:
    """Let counts stand, in the name of who does the deed.

    Args:
        work: The deed.
        cells: The number that the person saw, by cell.
        note: Why; may be empty.
        at: Now, aware.

    Raises:
        RecordError: The note is too long or cannot be printed, or nothing was counted there
            (``acceptance_without_count``).
        ConflictError: The register holds another number (``acceptance_overtaken``).
    """
    if not cells:
        return
    session = work.session
    who = session.get_one(Change, work.number).who
    days = [day for day, _number, _service in cells]
    stored = sheet_counts(session, min(days), max(days), {number for _day, number, _ in cells})
    for (day, number, service), people in cells.items():
        count = stored.get((day, number))
        standing = count.entry.counts.get(service) if count else None
        if standing != people:
            station = session.get(Station, number)
            told: dict[str, Any] = {"station": shown(station.name) if station else "", "day": day}
            if standing is None:
                raise RecordError("acceptance_without_count", **told, service=service)
            raise ConflictError("acceptance_overtaken", **told, service=service, people=standing)
        session.merge(
            checked(
                CountAcceptance,
                {
                    "day": day,
                    "station_id": number,
                    "service": service,
                    "people": people,
                    "note": note,
                    "accepted_at": at,
                    "accepted_by": who,
                },
            )
        )
    session.flush()


def withdraw_acceptances(work: Work, keys: Collection[CellKey]) -> None:
    """Question these counts again; those that nobody let stand are passed over."""
    for key in keys:
        row = work.session.get(CountAcceptance, key)
        if row is not None:
            work.session.delete(row)
    work.session.flush()


def _lines(session: Session, first: dt.date, last: dt.date, place: Place) -> dict[int, SheetLine]:
    return {line.station_id: line for line in sheet_lines(session, first, last, place)}


def _asked(place: Place, lines: Collection[int]) -> Collection[int] | None:
    return None if place == _CITY else lines


def _in_sheet_order(found: list[Found], lines: Iterable[int]) -> list[Found]:
    rank = {number: n for n, number in enumerate(lines)}
    return sorted(
        found,
        key=lambda one: (one.day, rank[one.station.station_id], _PLACES[one.service]),
    )


def _by_town(session: Session, asked: Collection[int] | None) -> tuple[dict[int, int], Places]:
    """Stations with their neighbours, and where among them each town begins."""
    query = sa.select(col(Station.id), col(Station.town_code)).order_by(
        col(Station.town_code), col(Station.id)
    )
    if asked is not None:
        own = sa.select(col(Station.town_code)).where(col(Station.id).in_(asked))
        query = query.where(col(Station.town_code).in_(own))
    rows = session.execute(query).all()
    towns = np.array([code for _number, code in rows], str)
    begins = np.flatnonzero(np.append(True, towns[1:] != towns[:-1])) if rows else np.arange(0)
    return {number or 0: n for n, (number, _code) in enumerate(rows)}, begins


def _counted(
    session: Session,
    days: list[dt.date],
    stations: Mapping[int, int],
    numbers: Collection[int] | None,
) -> Floats:
    """People by day, station and service; NaN where nothing was counted."""
    counts = np.full((len(days), len(stations), len(_SERVICES)), np.nan, np.float32)
    if not stations:
        return counts
    # A day comes as lists in text: as 20,000 rows it takes four times as long. The lists of a
    # day are all in the order in which its rows were met.
    told = [DAY_COUNT.c.station_id, *(sa.func.coalesce(DAY_COUNT.c[s], -1) for s in _SERVICES)]
    query = (
        sa.select(
            DAY_COUNT.c.day,
            *(sa.func.aggregate_strings(sa.cast(each, sa.String), ",") for each in told),
        )
        .where(DAY_COUNT.c.day.between(days[0], days[-1]))
        .group_by(DAY_COUNT.c.day)
    )
    if numbers is not None:
        query = query.where(DAY_COUNT.c.station_id.in_(numbers))
    place = np.zeros(max(stations) + 1, np.intp)
    place[list(stations)] = list(stations.values())
    for day, whose, *people in session.execute(query):
        at = place[np.fromstring(whose, np.intp, sep=",")]
        # Whole numbers are read in a quarter of the time that others take.
        counted = np.stack([np.fromstring(each, np.int16, sep=",") for each in people], axis=-1)
        counts[(day - days[0]).days, at] = np.where(counted < 0, np.nan, counted)
    return counts
