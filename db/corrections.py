"""How a month differs from what was signed before: in its figures and in its counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.belonging import Scope, known_past
from db.closing import ClosingRow, closings
from db.differences import RowReader, Value, kept_number, kept_text, not_counts
from db.figures import MonthFigures
from db.models import DAY_COUNT, Change, ChangeRow, MonthClose, Station, Town
from db.statement import FigureChange, figure_changes, from_text, statement
from db.values import Service

_FIELDS = (*Service, "method", "note")

_Row = Mapping[str, Any]
_Key = tuple[str, int]
"""A day as ISO text and the number of a station, as the history keeps them."""


@dataclass(frozen=True)
class CellChange:
    """A field of one station's day that ended otherwise than it was signed.

    Attributes:
        field: A `Service`, ``"method"`` or ``"note"``.
        before: None where nothing was reported, or the service not counted; `after` likewise.
        who: Who changed it last, and `at` when.
    """

    day: dt.date
    station_id: int
    station: str
    field: str
    before: Value
    after: Value
    who: str
    at: dt.datetime


@dataclass(frozen=True)
class Correction:
    """How a month differs from the signature that was taken back last.

    Attributes:
        revision: 1 for the first correction.
        signed: That signature, with who reopened the month, when and why.
        figures: Numbers of the report, in the order of its pages.
        cells: Counts, by day and station.
    """

    revision: int
    signed: ClosingRow
    figures: tuple[FigureChange, ...]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class Standing:
    """What a report has to say of the signature below it.

    Attributes:
        closing: The signature that holds; None for a draft.
        correction: None while the month was never reopened.
        drift: Numbers that are not as the holding signature has them, since activities and
            stations are not locked together with the counts.
    """

    closing: ClosingRow | None = None
    correction: Correction | None = None
    drift: tuple[FigureChange, ...] = ()

    @property
    def revision(self) -> int:
        """0 for the first report of a month, 1 for its first correction."""
        return self.correction.revision if self.correction else 0


DRAFT = Standing()


def standing(session: Session, figures: MonthFigures, unit_id: int | None) -> Standing:
    """Where the month of these figures stands, and how it differs from what was signed.

    Args:
        session: A read of the register.
        figures: The month as it is now.
        unit_id: The managing unit that they are of; None for the city.
    """
    signed = [row for row in closings(session, figures.month) if row.unit_id == unit_id]
    taken_back = [row for row in signed if row.reopened_at is not None]
    closing = next((row for row in signed if row.reopened_at is None), None)
    now = statement(figures)
    correction = None
    if taken_back:
        last = taken_back[-1]
        correction = Correction(
            revision=len(taken_back),
            signed=last,
            figures=figure_changes(from_text(last.figures), now),
            cells=tuple(_cell_changes(session, last)),
        )
    drift = figure_changes(from_text(closing.figures), now) if closing else ()
    return Standing(closing, correction, drift)


@dataclass
class _Told:
    """What the history tells of one station's day since the signature."""

    first: _Row
    now: _Row
    last_by: dict[str, tuple[str, dt.datetime]] = field(default_factory=dict)


def _cell_changes(session: Session, signed: ClosingRow) -> Iterator[CellChange]:
    told: dict[_Key, _Told] = {}
    for old, new, who, at in _history(session, signed):
        for before, after in _steps(old, new):
            row = before or after
            here = told.setdefault((row["day"], row["station_id"]), _Told(before, after))
            here.now = after
            for name in _FIELDS:
                if before.get(name) != after.get(name):
                    here.last_by[name] = who, at
    own = _own(session, signed, {number for _day, number in told})
    reader = RowReader(session)
    for (day, number), here in sorted(told.items()):
        if number not in own:
            continue
        station = str(reader.read(DAY_COUNT.c.station_id, number))
        for name, was, now in _differing(reader, here):
            yield CellChange(
                dt.date.fromisoformat(day), number, station, name, was, now, *here.last_by[name]
            )


def _differing(reader: RowReader, here: _Told) -> list[tuple[str, Value, Value]]:
    """The fields that ended otherwise; how it was counted goes without saying in a new report."""
    found = []
    for name in _FIELDS:
        column = DAY_COUNT.c[name]
        was, now = (reader.read(column, row.get(name)) for row in (here.first, here.now))
        if was != now:
            found.append((str(name), was, now))
    if here.first and here.now:
        return found
    return [each for each in found if each[0] != "method"] or found


def _history(session: Session, signed: ClosingRow) -> Iterator[tuple[_Row, _Row, str, dt.datetime]]:
    """What was done to the month's counts since the signature, in the order of doing."""
    signature = (
        sa.select(sa.func.min(col(ChangeRow.id)))
        .where(
            not_counts(),
            col(ChangeRow.table_name) == MonthClose.__tablename__,
            kept_number(ChangeRow.new, "id") == signed.id,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(col(ChangeRow.old), col(ChangeRow.new), col(Change.who), col(Change.at))
        .join(Change, col(Change.id) == col(ChangeRow.change_id))
        .where(
            col(ChangeRow.id) > signature,
            col(ChangeRow.table_name) == DAY_COUNT.name,
            kept_text(sa.func.coalesce(ChangeRow.new, ChangeRow.old), "day").startswith(
                f"{signed.month}-"
            ),
        )
        .order_by(col(ChangeRow.id))
    )
    for old, new, who, at in session.execute(query):
        yield json.loads(old or "{}"), json.loads(new or "{}"), who, at


def _steps(old: _Row, new: _Row) -> Iterator[tuple[_Row, _Row]]:
    """One step, or two where the counts moved to another station."""
    if old and new and (old["day"], old["station_id"]) != (new["day"], new["station_id"]):
        yield old, {}
        yield {}, new
    else:
        yield old, new


def _own(session: Session, signed: ClosingRow, numbers: Collection[int]) -> Collection[int]:
    """Those of the stations that the signature is about; of one that is gone the history tells."""
    if signed.unit_id is None:
        return numbers
    own = Scope(signed.unit_id, signed.month.last_day, known_past(session))
    number = col(Station.id)
    there = dict(
        session.execute(
            sa.select(number, sa.case((own.holds(number), 1), else_=0)).where(number.in_(numbers))
        ).all()
    )
    gone = {each for each in numbers if each not in there}
    return {
        *(each for each, is_own in there.items() if is_own),
        *(each for each in gone if _last_unit(session, each) == signed.unit_id),
    }


def _last_unit(session: Session, gone: int) -> int | None:
    """The managing unit of a station that was merged into another."""
    deleted = sa.select(col(ChangeRow.old)).where(
        not_counts(),
        col(ChangeRow.table_name) == Station.__tablename__,
        col(ChangeRow.new).is_(None),
        kept_number(ChangeRow.old, "id") == gone,
    )
    row = json.loads(session.scalars(deleted.order_by(col(ChangeRow.id).desc())).first() or "{}")
    town = session.get(Town, row.get("town_code", ""))
    own: int | None = row.get("managing_unit_id")
    return own or (town.managing_unit_id if town else None)
