"""Facts about the register as a whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from db.errors import RecordError
from db.models import Setting
from db.record import MAX_NAME
from db.values import Month
from db.words import clean_name
from db.work import Work

OFFICE = "office"
"""Name of the office that keeps the register and signs the report."""
SAMPLE = "sample"
"""Present when the register holds synthetic sample data (示例数据)."""
DUE = "counts.due"
"""Until when a day's counts are on time, as `DueRule` is written."""


class DueBy(StrEnum):
    """What the days of a `DueRule` are counted from."""

    MONTH = "month"
    DAY = "day"


MOST_DUE = {DueBy.MONTH: 28, DueBy.DAY: 31}


@dataclass(frozen=True)
class DueRule:
    """Until when a report is on time: ``month:5``, the 5th of the next month; ``day:2``, two days.

    With ``day:0`` a day is to be reported on itself.
    """

    by: DueBy = DueBy.MONTH
    days: int = 5

    @property
    def least(self) -> int:
        return 1 if self.by is DueBy.MONTH else 0

    def last_day(self, day: dt.date) -> dt.date:
        """The last day on which the counts of `day` are reported on time."""
        if self.by is DueBy.DAY:
            return day + dt.timedelta(days=self.days)
        return Month.of(day).shifted(1).first_day.replace(day=self.days)

    def __str__(self) -> str:
        return f"{self.by}:{self.days}"


def setting(session: Session, key: str) -> str:
    """The setting's text; empty where nobody set it."""
    found = session.get(Setting, key)
    return found.value if found else ""


def is_sample(session: Session) -> bool:
    return session.get(Setting, SAMPLE) is not None


def mark_sample(session: Session) -> None:
    """Say from now on, wherever data shows, that it is synthetic."""
    if not is_sample(session):
        session.add(Setting(key=SAMPLE, value="1"))
        session.flush()


def name_office(work: Work, name: str) -> None:
    """Say which office keeps the register.

    Raises:
        RecordError: The name is empty, too long, or holds a sign that cannot be printed.
    """
    cleaned = clean_name(name, OFFICE)
    if not cleaned:
        raise RecordError("empty", field=OFFICE)
    if len(cleaned) > MAX_NAME:
        raise RecordError("too_long", field=OFFICE, limit=MAX_NAME)
    _write(work, OFFICE, cleaned)


def due_rule(session: Session) -> DueRule:
    """The rule that the register holds; by the 5th of the next month where nobody chose one."""
    by, _, days = setting(session, DUE).partition(":")
    return DueRule(DueBy(by), int(days)) if days else DueRule()


def choose_due_rule(work: Work, rule: DueRule) -> None:
    """Say until when counts are on time, those of the past included.

    Raises:
        RecordError: So many days make no rule (``too_small``, ``too_large``).
    """
    for code, limit, wrong in (
        ("too_small", rule.least, rule.days < rule.least),
        ("too_large", MOST_DUE[rule.by], rule.days > MOST_DUE[rule.by]),
    ):
        if wrong:
            raise RecordError(code, field="due", value=str(rule.days), limit=limit)
    _write(work, DUE, str(rule))


def _write(work: Work, key: str, value: str) -> None:
    row = work.session.get(Setting, key) or Setting(key=key)
    row.value = value
    work.session.add(row)
    work.session.flush()
