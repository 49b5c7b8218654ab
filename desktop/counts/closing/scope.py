"""What is known of the month of a unit, or of the city, before it is signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from db.closing import CloseState, ClosingLine
from db.closing_checks import Checks, closing_checks
from db.corrections import Standing, standing
from db.engine import Session
from db.record import MAX_NOTE
from db.values import Month
from db.visitors import VisitorLine, visitor_counts
from desktop.counts.closing.visitors import Unsaved
from desktop.text import _


@dataclass(frozen=True)
class Scope:
    """A line of the list, read whole."""

    line: ClosingLine
    checks: Checks
    visitors: list[VisitorLine]
    standing: Standing

    @property
    def unit_id(self) -> int | None:
        return self.line.state.unit_id

    @property
    def is_city(self) -> bool:
        return self.unit_id is None

    @property
    def is_signed(self) -> bool:
        return not is_open(self.line)


@dataclass(frozen=True)
class Typed:
    """What is typed for a scope and not signed yet."""

    stated: str = ""
    note: str = ""
    groups: Unsaved | None = None


def read_scope(session: Session, month: Month, line: ClosingLine, *, today: dt.date) -> Scope:
    unit_id = line.state.unit_id
    checks = closing_checks(session, month, unit_id, today=today)
    groups = [] if unit_id is None else visitor_counts(session, month, unit_id)
    return Scope(line, checks, groups, standing(session, checks.figures, unit_id))


def is_open(line: ClosingLine) -> bool:
    return line.state.state is not CloseState.CLOSED


def remarks_of(lines: Iterable[ClosingLine]) -> str:
    """What units remarked when they signed, for the city's own remark."""
    return _("；").join(
        _("{unit}：{note}").format(unit=line.state.unit, note=line.state.closing.note)
        for line in lines
        if not is_open(line) and line.state.closing is not None and line.state.closing.note
    )[:MAX_NOTE]
