"""What was counted at each station, for the colours and the heat of a map: one query for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from db.expected import days_of_stations
from db.models import Activity, ActivityStation, DayCount, Feedback
from db.values import ActivityStatus, Service

_YEAR = dt.timedelta(days=365)
_TALLIED = np.dtype([("station", np.int64), ("count", np.int64), ("total", np.int64)])


@dataclass(frozen=True, eq=False)
class Tally:
    """How many records there are of each station and what they add up to; all of one length."""

    count: NDArray[np.int64]
    total: NDArray[np.int64]

    @property
    def mean(self) -> NDArray[np.float64]:
        """Of the records; NaN where there is none."""
        mean = np.full(len(self.count), np.nan)
        np.divide(self.total, self.count, out=mean, where=self.count > 0)
        return mean


@dataclass(frozen=True, eq=False)
class StationTallies:
    """The stations with a record: `stations` are their numbers, ascending, `tally` is theirs."""

    stations: NDArray[np.int64]
    tally: Tally

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[int, int, int]]) -> StationTallies:
        """Of rows of station, count and total, in any order, one a station."""
        known = np.array(rows, _TALLIED)
        known.sort(order="station")
        return cls(known["station"], Tally(known["count"], known["total"]))

    @classmethod
    def none(cls) -> StationTallies:
        return cls.of_rows([])

    def of(self, ids: NDArray[np.int64]) -> Tally:
        """The tally of these stations, in their order; zeros of those without a record."""
        if not len(self.stations):
            nothing = np.zeros(len(ids), np.int64)
            return Tally(nothing, nothing)
        at = np.searchsorted(self.stations, ids).clip(max=len(self.stations) - 1)
        known = self.stations[at] == ids
        return Tally(
            np.where(known, self.tally.count[at], 0), np.where(known, self.tally.total[at], 0)
        )


def visits_within(session: Session, first: dt.date, last: dt.date) -> StationTallies:
    """Days reported from `first` to `last`, and the people served on them."""
    counts: list[Any] = [sa.func.coalesce(getattr(DayCount, service), 0) for service in Service]
    people = sa.func.sum(sum(counts[1:], counts[0]))
    return _tallied(
        session,
        sa.select(col(DayCount.station_id), sa.func.count(), people)
        .where(col(DayCount.day).between(first, last))
        .group_by(col(DayCount.station_id)),
    )


def reporting_within(session: Session, first: dt.date, last: dt.date) -> StationTallies:
    """Days reported from `first` to `last`; the total is of the days that were to be reported."""
    found = days_of_stations(session, first, last, today=last + dt.timedelta(days=1))
    return StationTallies.of_rows(
        [(number, days.reported, days.expected) for number, days in found.items()]
    )


def activities_within(session: Session, first: dt.date, last: dt.date) -> StationTallies:
    """Activities held from `first` to `last`, and the people known to have come.

    One at several stations counts at each of them, with all its people.
    """
    attendance = sa.func.coalesce(sa.func.sum(col(Activity.attendance)), 0)
    return _tallied(
        session,
        sa.select(col(ActivityStation.station_id), sa.func.count(), attendance)
        .join(Activity, col(Activity.id) == col(ActivityStation.activity_id))
        .where(col(Activity.status) == ActivityStatus.DONE, col(Activity.day).between(first, last))
        .group_by(col(ActivityStation.station_id)),
    )


def satisfaction_by_station(session: Session, today: dt.date) -> StationTallies:
    """Answers of the last 365 days, and the sum of their scores."""
    return _tallied(
        session,
        sa.select(col(Feedback.station_id), sa.func.count(), sa.func.sum(col(Feedback.score)))
        .where(col(Feedback.day) > today - _YEAR, col(Feedback.day) <= today)
        .group_by(col(Feedback.station_id)),
    )


def _tallied(session: Session, query: sa.Select[int, int, Any]) -> StationTallies:
    """The rows of a query for station, count and total."""
    return StationTallies.of_rows([tuple(row) for row in session.execute(query)])
