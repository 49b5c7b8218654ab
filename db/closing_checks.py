"""What is looked at before a month is signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col

from db.belonging import Scope, known_past
from db.errors import RecordError
from db.expected import DayState, station_days
from db.figures import MonthFigures
from db.models import DAY_COUNT, Station
from db.totals import month_figures
from db.unusual import Doubt, unusual_counts
from db.values import Month, Service
from db.visitors import VisitorCheck, visitor_check, visitor_counts

_NAMED = 200
"""Cells of a check that are named; what is more is only counted."""
_SHUT = (DayState.SHUT, DayState.HOLIDAY, DayState.CLOSURE, DayState.NOT_IN_SERVICE)


class CheckKind(StrEnum):
    """What can be open when a month is signed, the gravest first."""

    NEGATIVE = "negative"
    MISSING = "missing"
    UNUSUAL = "unusual"
    CLOSED_DAY = "closed_day"
    STATED_TOTAL = "stated_total"
    VISITORS = "visitors"


@dataclass(frozen=True)
class CheckCell:
    """Where to look.

    Attributes:
        service: None where the whole day is meant.
        doubt: Why the number is questioned; None where it is not.
    """

    day: dt.date
    station_id: int
    station: str
    service: Service | None = None
    people: int | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True)
class Check:
    """A kind of trouble: how often, and the first of its places by day and station."""

    kind: CheckKind
    count: int
    cells: tuple[CheckCell, ...] = ()


@dataclass(frozen=True)
class Checks:
    """A month before it is signed.

    Attributes:
        checks: One for each `CheckKind`, in its order.
        visitors: None for the city.
    """

    figures: MonthFigures
    stated_total: int | None
    visitors: VisitorCheck | None
    checks: tuple[Check, ...]

    @property
    def open(self) -> tuple[Check, ...]:
        """Those that found something."""
        return tuple(check for check in self.checks if check.count)

    @property
    def blocking(self) -> tuple[Check, ...]:
        """Those of them that no remark excuses."""
        return tuple(check for check in self.open if check.kind is CheckKind.NEGATIVE)


def closing_checks(
    session: Session,
    month: Month,
    unit_id: int | None,
    *,
    today: dt.date,
    stated_total: int | None = None,
) -> Checks:
    """Look at a month as it would be signed.

    Args:
        session: A read of the register.
        month: The month; one that is not over shows what is open so far.
        unit_id: Managing unit; None for the city.
        today: Days from it on are not missing yet.
        stated_total: What the unit itself had added up; None where it did not.

    Raises:
        RecordError: The month has not begun, there is no such unit, or the total is negative.
    """
    if stated_total is not None and stated_total < 0:
        raise RecordError("too_small", field="stated_total", value=str(stated_total), limit=0)
    figures = month_figures(session, month, today=today, unit_id=unit_id)
    total = figures.totals.visits_total
    visitors = None
    if unit_id is not None:
        visitors = visitor_check(visitor_counts(session, month, unit_id), total)
    found = (
        *_cell_checks(session, month, unit_id, today),
        Check(CheckKind.STATED_TOTAL, int(stated_total not in (None, total))),
        Check(CheckKind.VISITORS, int(visitors is not None and not visitors.adds_up)),
    )
    return Checks(figures, stated_total, visitors, found)


def _cell_checks(
    session: Session, month: Month, unit_id: int | None, today: dt.date
) -> Iterator[Check]:
    """The checks that name days of stations."""
    scope = Scope(unit_id, month.last_day, known_past(session))
    query = sa.select(col(Station.id), col(Station.name)).where(scope.holds(col(Station.id)))
    names = {
        number or 0: name for number, name in session.execute(query.order_by(col(Station.code)))
    }
    rows = session.execute(
        sa.select(*DAY_COUNT.columns).where(
            DAY_COUNT.c.day.between(month.first_day, month.last_day),
            scope.holds(DAY_COUNT.c.station_id),
        )
    ).all()
    known = station_days(session, month.first_day, month.last_day, today=today)
    line = {int(number): n for n, number in enumerate(known.stations)}
    reported = np.zeros(known.states.shape, np.bool_)
    negative, on_closed_days = [], []
    for row in rows:
        place = line[row.station_id], row.day.day - 1
        reported[place] = True
        people = {service: getattr(row, service) or 0 for service in Service}
        name = names[row.station_id]
        negative += [
            CheckCell(row.day, row.station_id, name, service, number)
            for service, number in people.items()
            if number < 0
        ]
        if known.states[place] in _SHUT and any(people.values()):
            total = sum(people.values())
            on_closed_days.append(CheckCell(row.day, row.station_id, name, people=total))
    missing = [
        CheckCell(known.days[day], number, names[number])
        for n, day in np.argwhere((known.states == DayState.MISSING) & ~reported).tolist()
        if (number := int(known.stations[n])) in names
    ]
    unusual = [
        CheckCell(
            found.day,
            found.station.station_id,
            names[found.station.station_id],
            found.service,
            found.doubt.people,
            found.doubt,
        )
        for found in unusual_counts(session, month.first_day, month.last_day)
        if found.acceptance is None and found.key[1] in names
    ]
    for kind, cells in (
        (CheckKind.NEGATIVE, negative),
        (CheckKind.MISSING, missing),
        (CheckKind.UNUSUAL, unusual),
        (CheckKind.CLOSED_DAY, on_closed_days),
    ):
        yield _check(kind, cells, list(names))


def _check(kind: CheckKind, cells: Sequence[CheckCell], order: Sequence[int]) -> Check:
    rank = {number: n for n, number in enumerate(order)}
    first = sorted(cells, key=lambda cell: (cell.day, rank[cell.station_id]))[:_NAMED]
    return Check(kind, len(cells), tuple(first))
