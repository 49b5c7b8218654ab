"""Months are signed and locked, reopened for a reason, and signed again: each time a revision.

`db.locks` is what holds a closed month. Here is who may close and reopen it, and when.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.belonging import known_past, towns_on, units_on
from db.closing_checks import closing_checks
from db.errors import RecordError
from db.forms import checked
from db.missing import missing_board
from db.models import DAY_COUNT, Change, MonthClose, Station, Town
from db.rows import UnitRow
from db.statement import as_text, statement
from db.stations import in_service
from db.totals import month_figures
from db.unusual import unusual_counts
from db.values import Month
from db.words import clean, clean_name
from db.work import Work


class CloseState(StrEnum):
    """Where a month stands."""

    OPEN = "open"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class ClosingRow:
    """A signature, and what became of it.

    Attributes:
        unit_id: None for the city; so is `unit`.
        revision: 0 for the first signature of a month, 1 for its first correction.
        closed_by: Who was at the machine; `signed_by` is whose name stands below.
        figures: The numbers that were signed, as `db.statement.from_text` reads them.
        reopened_at: None while it holds; then `reopened_by` and `reason` are empty.
    """

    id: int
    month: Month
    unit_id: int | None
    unit: str | None
    revision: int
    closed_at: dt.datetime
    closed_by: str
    signed_by: str
    note: str
    stated_total: int | None
    figures: str
    reopened_at: dt.datetime | None
    reopened_by: str
    reason: str


@dataclass(frozen=True)
class MonthState:
    """A managing unit's month, or the city's where `unit_id` is None.

    Attributes:
        revision: Which one stands, or is being made: the number of signatures taken back.
        closing: The newest signature; None where there never was one.
    """

    unit_id: int | None
    unit: str | None
    state: CloseState
    revision: int
    closing: ClosingRow | None


def closings(session: Session, month: Month) -> list[ClosingRow]:
    """Every signature of a month, the oldest first."""
    names = {unit.id: unit.name for unit in units_on(session, month.last_day)}
    query = select(MonthClose).where(col(MonthClose.month) == str(month))
    revisions: dict[int | None, int] = defaultdict(int)
    found = []
    for row in session.exec(query.order_by(col(MonthClose.id))):
        kept = row.model_dump(exclude={"id", "managing_unit_id", "month"})
        unit_id = row.managing_unit_id
        found.append(
            ClosingRow(
                id=row.id or 0,
                month=month,
                unit_id=unit_id,
                unit=None if unit_id is None else names[unit_id],
                revision=revisions[unit_id],
                **kept,
            )
        )
        revisions[unit_id] += 1
    return found


def month_states(session: Session, month: Month) -> list[MonthState]:
    """Where the month of each managing unit stands, in the order of every report; last the city's.

    Units without a town or a station in the month have nothing to sign.
    """
    signed: dict[int | None, list[ClosingRow]] = defaultdict(list)
    for row in closings(session, month):
        signed[row.unit_id].append(row)
    units: list[tuple[int | None, str | None]] = [
        (unit.id, unit.name) for unit in _units_of(session, month)
    ]
    return [_state(number, name, signed[number]) for number, name in [*units, (None, None)]]


@dataclass(frozen=True)
class ClosingLine:
    """A unit's month in the list of those to be signed; the city's comes last.

    Attributes:
        visits_total: None where no day was reported.
        missing: Days that should have been reported and were not.
        unusual: Counts that nobody let stand yet.
    """

    state: MonthState
    visits_total: int | None
    missing: int
    unusual: int


def closing_lines(session: Session, month: Month, *, today: dt.date) -> list[ClosingLine]:
    """The units of a month with what is open in each, in the order of every report.

    Raises:
        RecordError: The month has not begun (``month_in_future``).
    """
    board = missing_board(session, month, today=today)
    figures = month_figures(session, month, today=today)
    unit_of = {station.id: station.unit.id for station in board.stations}
    unusual = Counter(
        unit_of.get(found.station.station_id)
        for found in unusual_counts(session, month.first_day, month.last_day)
        if found.acceptance is None
    )
    missing = {rate.whole.place.unit_id: rate.whole.missing for rate in board.units}
    visits = {line.name: line.visits_total for line in figures.units if line.station_days_reported}
    lines = []
    for state in month_states(session, month):
        if state.unit_id is None:
            reported = figures.totals.station_days_reported
            total = figures.totals.visits_total if reported else None
            lines.append(ClosingLine(state, total, board.city.missing, unusual.total()))
        else:
            unit = state.unit_id
            total = visits.get(state.unit or "")
            lines.append(ClosingLine(state, total, missing.get(unit, 0), unusual[unit]))
    return lines


def close_month(
    work: Work,
    month: Month,
    unit_id: int | None,
    *,
    signed_by: str,
    note: str = "",
    stated_total: int | None = None,
    today: dt.date,
    at: dt.datetime,
) -> int:
    """Sign a managing unit's month, or the city's, and lock its counts.

    Args:
        work: The deed.
        month: A month that is over.
        unit_id: None for the city.
        signed_by: Whose name stands below.
        note: Needed where a check is open.
        stated_total: What the unit itself had added up.
        today: The day of signing.
        at: The moment of signing.

    Returns:
        The number of the signature.

    Raises:
        RecordError: ``month_not_over``, ``month_signed``, ``units_open`` (with `units`) for the
            city, ``closing_blocked``, ``closing_note_needed``, or a field that is wrong.
    """
    if month.last_day >= today:
        raise RecordError("month_not_over", month=str(month))
    _queue(work)
    states = {state.unit_id: state for state in month_states(work.session, month)}
    state = states.get(unit_id)
    if state is not None and state.state is CloseState.CLOSED:
        raise RecordError("month_signed", month=str(month))
    if unit_id is None:
        still_open = [
            s.unit for s in states.values() if s.unit and s.state is not CloseState.CLOSED
        ]
        if still_open:
            raise RecordError("units_open", month=str(month), units=still_open)
    checks = closing_checks(work.session, month, unit_id, today=today, stated_total=stated_total)
    note = clean(note, "note")
    if checks.blocking:
        raise RecordError("closing_blocked")
    if checks.open and not note:
        raise RecordError("closing_note_needed", field="note")
    row = checked(
        MonthClose,
        {
            "managing_unit_id": unit_id,
            "month": str(month),
            "closed_at": at,
            "closed_by": work.session.get_one(Change, work.number).who,
            "signed_by": clean_name(signed_by, "signed_by"),
            "note": note,
            "stated_total": stated_total,
            "figures": as_text(statement(checks.figures)),
        },
    )
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def reopen_month(
    work: Work, month: Month, unit_id: int | None, *, reason: str, at: dt.datetime
) -> None:
    """Unlock a month, so that its counts can be corrected; its signature stays on record.

    Raises:
        RecordError: ``month_not_signed``, ``city_closed`` while the city's month is, or the
            reason is empty or too long.
    """
    _queue(work)
    standing = select(MonthClose).where(
        col(MonthClose.month) == str(month), col(MonthClose.reopened_at).is_(None)
    )
    signed = {row.managing_unit_id: row for row in work.session.exec(standing)}
    row = signed.get(unit_id)
    if row is None:
        raise RecordError("month_not_signed", month=str(month))
    if unit_id is not None and None in signed:
        raise RecordError("city_closed", month=str(month))
    reason = clean(reason, "reason")
    if not reason:
        raise RecordError("empty", field="reason")
    who = work.session.get_one(Change, work.number).who
    answer = {"reopened_at": at, "reopened_by": who, "reason": reason}
    checked(MonthClose, {**row.model_dump(), **answer})
    row.sqlmodel_update(answer)
    work.session.add(row)
    work.session.flush()


def _queue(work: Work) -> None:
    """Wait for those who write counts or sign, and let none begin until this is done.

    What is signed is what stands. In SQLite a `Work` has the register to itself.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(sa.text("LOCK TABLE month_close IN SHARE ROW EXCLUSIVE MODE"))
        work.session.execute(sa.text("LOCK TABLE day_count, visitor_count IN SHARE MODE"))


def _state(unit_id: int | None, unit: str | None, signed: list[ClosingRow]) -> MonthState:
    newest = signed[-1] if signed else None
    taken_back = sum(row.reopened_at is not None for row in signed)
    state = CloseState.OPEN
    if newest is not None:
        state = CloseState.REOPENED if newest.reopened_at else CloseState.CLOSED
    return MonthState(unit_id, unit, state, taken_back, newest)


def _units_of(session: Session, month: Month) -> list[UnitRow]:
    """The units that had a town or a station in the month, or counts, in the order of reports."""
    first, last = month.first_day, month.last_day
    unit = known_past(session).unit_on(last)
    counted = sa.select(DAY_COUNT.c.station_id).where(DAY_COUNT.c.day.between(first, last))
    stations = (
        sa.select(unit)
        .select_from(Station)
        .join(Town, col(Town.code) == col(Station.town_code))
        .where(sa.or_(in_service(first, last), col(Station.id).in_(counted)))
    )
    own = set(session.scalars(stations.distinct()))
    own |= {town.unit_id for town in towns_on(session, last)}
    return [each for each in units_on(session, last) if each.id in own]
