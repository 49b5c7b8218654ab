"""Who changed what, and taking it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.engine import reading
from db.errors import RecordError
from db.models import Change, ChangeRow
from db.reversal import reverse
from db.work import Work


@dataclass(frozen=True)
class Deed:
    """One change as the history shows it; `rows` counts the rows it touched."""

    id: int
    at: dt.datetime
    who: str
    label: str
    rows: int
    undone: bool
    undoes: int | None


def deeds(session: Session, *, limit: int | None = None) -> list[Deed]:
    """The changes, newest first; those that take back another are among them."""
    return _deeds(session, sa.true(), _undone(session), limit)


def next_undo(session: Session) -> Deed | None:
    """The deed that an undo takes back: the newest that stands."""
    return _newest_standing(session, col(Change.undoes).is_(None))


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
        RecordError: There is no such change, or it is taken back already.
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
    return [
        Deed(
            id=change.id or 0,
            at=change.at,
            who=change.who,
            label=change.label,
            rows=touched,
            undone=change.id in undone,
            undoes=change.undoes,
        )
        for change, touched in session.execute(query)
    ]


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
