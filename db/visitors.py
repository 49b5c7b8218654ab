"""Whom the stations served: by groups of visitors, once a month for each managing unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.errors import RecordError
from db.forms import checked
from db.models import VisitorCount, VisitorGroup
from db.values import Month
from db.work import Work

SLACK_PER_CENT = 0.5
"""What shares that were rounded one by one may come to beside a hundred."""


class Measure(StrEnum):
    """How a unit counts its groups: by people, or by shares in per cent."""

    PEOPLE = "people"
    SHARE = "share"


@dataclass(frozen=True)
class VisitorLine:
    """A group in a unit's month; both numbers are None where it was not counted."""

    group_id: int
    group: str
    people: int | None = None
    share: float | None = None

    @property
    def number(self) -> float | None:
        return self.share if self.people is None else self.people


@dataclass(frozen=True)
class VisitorCheck:
    """What the groups of a month add up to.

    Attributes:
        measure: None where none was counted.
        total: People or per cent.
        expected: The month's people served, or a hundred.
    """

    measure: Measure | None
    total: float
    expected: float

    @property
    def difference(self) -> float:
        return self.total - self.expected

    @property
    def adds_up(self) -> bool:
        """So it does where nobody counts the groups: they are no duty."""
        if self.measure is Measure.SHARE:
            return abs(self.difference) <= SLACK_PER_CENT
        return self.measure is None or not self.difference


def visitor_counts(session: Session, month: Month, unit_id: int) -> list[VisitorLine]:
    """The groups in the order of every form; of those retired, the ones that were counted."""
    query = (
        sa.select(VisitorGroup, VisitorCount)
        .outerjoin(
            VisitorCount,
            sa.and_(
                col(VisitorCount.visitor_group_id) == col(VisitorGroup.id),
                col(VisitorCount.managing_unit_id) == unit_id,
                col(VisitorCount.month) == str(month),
            ),
        )
        .order_by(col(VisitorGroup.position), col(VisitorGroup.id))
    )
    return [
        VisitorLine(group.id or 0, group.name, *((count.people, count.share) if count else ()))
        for group, count in session.execute(query)
        if count is not None or group.retired_on is None
    ]


def measure_of(lines: Sequence[VisitorLine]) -> Measure | None:
    """How these groups were counted; None where none was."""
    if any(line.share is not None for line in lines):
        return Measure.SHARE
    return Measure.PEOPLE if any(line.people is not None for line in lines) else None


def visitor_check(lines: Sequence[VisitorLine], visits_total: int) -> VisitorCheck:
    """Hold the groups of a month against the people served in it."""
    measure = measure_of(lines)
    total = round(sum(line.number or 0 for line in lines), 6)
    return VisitorCheck(measure, total, 100 if measure is Measure.SHARE else visits_total)


def save_visitors(
    work: Work,
    month: Month,
    unit_id: int,
    measure: Measure,
    numbers: Mapping[int, float],
) -> None:
    """Write the groups of a unit's month in place of what stood there.

    Args:
        work: The deed.
        month: The month.
        unit_id: The managing unit.
        measure: What all numbers are.
        numbers: By number of the group; none at all takes the month's groups back.

    Raises:
        RecordError: The shares do not come to a hundred (``shares_wrong``), a number is out of its
            limits, or the month is closed. People that differ from the month's total are let be.
    """
    if measure is Measure.SHARE and numbers:
        total = round(sum(numbers.values()), 6)
        if abs(total - 100) > SLACK_PER_CENT:
            raise RecordError("shares_wrong", field=Measure.SHARE, total=total)
    standing = {
        row.visitor_group_id: row
        for row in work.session.exec(
            select(VisitorCount).where(
                col(VisitorCount.managing_unit_id) == unit_id,
                col(VisitorCount.month) == str(month),
            )
        )
    }
    for group_id in standing.keys() - numbers.keys():
        work.session.delete(standing[group_id])
    for group_id, number in numbers.items():
        row = checked(
            VisitorCount,
            {
                "managing_unit_id": unit_id,
                "month": str(month),
                "visitor_group_id": group_id,
                "people": number if measure is Measure.PEOPLE else None,
                "share": number if measure is Measure.SHARE else None,
            },
        )
        work.session.merge(row)
    work.session.flush()
