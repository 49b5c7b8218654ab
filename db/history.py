"""Who changed what, and taking it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.differences import not_counts
from db.engine import reading
from db.errors import RecordError
from db.models import Change, ChangeRow, MonthClose
from db.reversal import reverse
from db.work import Work


@dataclass(frozen=True)
class Deed:
    """One change as the history shows it.

    Attributes:
        rows: How many rows it touched.
        signs: It signed or reopened a month, which nothing takes back.
    """

    id: int
    at: dt.datetime
    who: str
    label: str
    rows: int
    undone: bool
    undoes: int | None
    signs: bool = False


def deeds(session: Session, *, limit: int | None = None) -> list[Deed]:
    """The changes, newest first; those that take back another are among them."""
    return _deeds(session, sa.true(), _undone(session), limit)


def last_deed_at(session: Session) -> dt.datetime | None:
    """The latest moment that any deed is dated; None where nothing was ever done."""
    latest: dt.datetime | None = session.scalar(sa.select(sa.func.max(col(Change.at))))
    return latest


def next_undo(session: Session) -> Deed | None:
    """The deed that an undo takes back: the newest that stands, but for signatures."""
    plain = col(Change.undoes).is_(None)
    return _newest_standing(session, plain & col(Change.id).not_in(_signing()))


def next_redo(session: Session) -> Deed | None:
    """The undo that a redo takes back: the newest, as long as no new deed came after it."""
    target = aliased(Change)
    redoes = sa.exists().where(
        col(target.id) == col(Change.undoes), col(target.undoes).is_not(None)
    )
    newest = _newest_standing(session, ~redoes)
    return newest if newest and newest.undoes is not None else None


def original(session: Session, deed: Deed) -> Deed:
    """The plain deed that `deed` is about, through undo and redo."""
    undone = _undone(session)
    while deed.undoes is not None:
        (deed,) = _deeds(session, col(Change.id) == deed.undoes, undone)
    return deed


def take_back(engine: sa.Engine, change_id: int, label: str, *, who: str | None = None) -> Work:
    """Reverse one change as a change of its own; taking back an undo is a redo.

    Args:
        engine: The register.
        change_id: The change to reverse.
        label: What the new change is called in the history.
        who: Person who does it; the current one by default.

    Returns:
        The finished work, with its topics.

    Raises:
        RecordError: There is no such change, it is taken back already, or it signed or reopened a
            month (``signature_stands``); or it wrote counts of a month that is closed.
        ConflictError: A row is no longer as the change left it; nothing was written.
    """
    with reading(engine) as session:
        if session.get(Change, change_id) is None:
            raise RecordError("change_unknown", number=change_id)
    with Work(engine, label, who=who, undoes=change_id) as work:
        if change_id in _undone(work.session, but_by=work):
            raise RecordError("change_undone", number=change_id)
        written = (
            select(ChangeRow)
            .where(col(ChangeRow.change_id) == change_id)
            .order_by(col(ChangeRow.id).desc())
        )
        reverse(work.session, work.session.exec(written).all())
    return work


def _deeds(
    session: Session, where: sa.ColumnElement[bool], undone: set[int], limit: int | None = None
) -> list[Deed]:
    rows = (
        sa.select(sa.func.count())
        .where(col(ChangeRow.change_id) == col(Change.id))
        .scalar_subquery()
    )
    query = sa.select(Change, rows).where(where).order_by(col(Change.id).desc()).limit(limit)
    signing = set(session.scalars(_signing()))
    return [
        Deed(
            id=change.id or 0,
            at=change.at,
            who=change.who,
            label=change.label,
            rows=touched,
            undone=change.id in undone,
            undoes=change.undoes,
            signs=change.id in signing,
        )
        for change, touched in session.execute(query)
    ]


def _signing() -> sa.Select[int]:
    """SQL: numbers of the changes that signed or reopened a month."""
    return sa.select(col(ChangeRow.change_id)).where(
        not_counts(), col(ChangeRow.table_name) == MonthClose.__tablename__
    )


def _newest_standing(session: Session, where: sa.ColumnElement[bool]) -> Deed | None:
    undone = _undone(session)
    # Of one more than are undone, one stands: history need not be read further back.
    newest = _deeds(session, where, undone, limit=len(undone) + 1)
    return next((deed for deed in newest if not deed.undone), None)


def _undone(session: Session, *, but_by: Work | None = None) -> set[int]:
    """Numbers of the changes that an undo, itself still standing, has taken back."""
    query = sa.select(col(Change.id), col(Change.undoes)).where(col(Change.undoes).is_not(None))
    undoing = dict(session.execute(query).all())
    if but_by is not None:
        undoing.pop(but_by.number)
    # Later changes first, so that whether an undo stands is known before what it undid.
    undone: set[int] = set()
    for number in sorted(undoing, reverse=True):
        target = undoing[number]
        if number not in undone and target is not None:
            undone.add(target)
    return undone
