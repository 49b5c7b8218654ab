"""Saved views: a name for what the list of stations was asked."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.errors import ConflictError, RecordError
from db.forms import checked
from db.models import SavedView
from db.work import Work


@dataclass(frozen=True)
class SavedViewRow:
    """A saved view; `query` is JSON that only the list of stations reads."""

    id: int
    name: str
    query: str


def saved_views(session: Session) -> list[SavedViewRow]:
    """The saved views in the order they were first saved."""
    rows = session.exec(select(SavedView).order_by(col(SavedView.id)))
    return [SavedViewRow(row.id or 0, row.name, row.query) for row in rows]


def save_view(work: Work, name: str, query: str) -> int:
    """Save a view under a name, in place of the one that had it; gives its number.

    Raises:
        RecordError: The name is empty, too long or cannot be printed.
    """
    wanted = checked(SavedView, {"name": name, "query": query})
    view = _named(work.session, wanted.name)
    if view is None:
        view = wanted
    else:
        view.query = wanted.query
    work.session.add(view)
    work.session.flush()
    return view.id or 0


def rename_view(work: Work, view_id: int, name: str) -> None:
    """Give a saved view another name.

    Raises:
        ConflictError: Another view has this name.
        RecordError: The name cannot be one, or there is no such view.
    """
    view = work.session.get(SavedView, view_id)
    if view is None:
        raise RecordError("view_unknown", number=view_id)
    wanted = checked(SavedView, {"name": name, "query": view.query})
    if (_named(work.session, wanted.name) or view) is not view:
        raise ConflictError("already_there", field="name")
    view.name = wanted.name
    work.session.add(view)
    work.session.flush()


def delete_view(work: Work, view_id: int) -> None:
    """Delete a saved view; undo brings it back."""
    work.session.execute(sa.delete(SavedView).where(col(SavedView.id) == view_id))


def _named(session: Session, name: str) -> SavedView | None:
    return session.exec(select(SavedView).where(col(SavedView.name) == name)).first()
