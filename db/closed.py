"""Which counts are locked, asked before they are typed; `db.locks` is what holds them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from db.belonging import known_past
from db.models import MonthClose, Station, Town
from db.values import Month


@dataclass(frozen=True)
class ClosedMonths:
    """The closed months of a span of days: of the whole city, and of some stations."""

    city: frozenset[Month]
    stations: Mapping[Month, frozenset[int]]

    def locks(self, day: dt.date, station_id: int) -> bool:
        """The station's counts of `day` can no longer change."""
        month = Month.of(day)
        return month in self.city or station_id in self.stations.get(month, ())


def closed_months(session: Session, first: dt.date, last: dt.date) -> ClosedMonths:
    """What is locked of the days from `first` to `last`."""
    query = sa.select(col(MonthClose.month), col(MonthClose.managing_unit_id)).where(
        col(MonthClose.month).between(str(Month.of(first)), str(Month.of(last))),
        col(MonthClose.reopened_at).is_(None),
    )
    units: dict[Month, set[int | None]] = defaultdict(set)
    for text, unit_id in session.execute(query):
        units[Month.parse(text)].add(unit_id)
    past = known_past(session) if units else None
    stations = {}
    for month, closed in units.items():
        if past and None not in closed:
            own = (
                sa.select(col(Station.id))
                .join(Town, col(Town.code) == col(Station.town_code))
                .where(past.unit_on(month.last_day).in_(closed))
            )
            stations[month] = frozenset(number or 0 for number in session.scalars(own))
    return ClosedMonths(frozenset(m for m, closed in units.items() if None in closed), stations)
