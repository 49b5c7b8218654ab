"""Who changed what, and taking it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.engine import reading
from db.errors import ConflictError, RecordError
from db.models import Change, ChangeRow
from db.record import Record
from db.triggers import row_json
from db.work import Work

RowValues = Mapping[str, Any]


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
        # Of a cascade, SQLite logs the owner last and PostgreSQL first: owners are put back first.
        rank = {table.name: n for n, table in enumerate(Record.metadata.sorted_tables)}
        for deleted, run in groupby(work.session.exec(written).all(), lambda row: row.new is None):
            for row in sorted(run, key=lambda row: rank[row.table_name]) if deleted else run:
                _reverse(work.session, row)
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


def _reverse(session: Session, row: ChangeRow) -> None:
    """Put one row back, if it still is what the change made of it."""
    table = Record.metadata.tables[row.table_name]
    left = json.loads(row.new) if row.new else None
    before = json.loads(row.old) if row.old else None
    key = left or before or {}
    present = _stored(session, table, key)
    if _facts(present) != _facts(left):
        raise ConflictError("undo_conflict", table=row.table_name, row=_shown(key))
    if before is None:
        _execute(session, table, f'DELETE FROM "{table.name}" WHERE {_where(table)}', key)
        return
    if present and "version" in present:
        before = before | {"version": present["version"] + 1}
    if left is not None:
        sets = ", ".join(f'"{c.name}" = {_value(session, table, c.name)}' for c in table.columns)
        text = f'UPDATE "{table.name}" SET {sets} WHERE {_where(table)}'
    else:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        values = ", ".join(_value(session, table, c.name) for c in table.columns)
        text = f'INSERT INTO "{table.name}" ({names}) SELECT {values}'
    _execute(session, table, text, key, before)


def _facts(row: RowValues | None) -> RowValues | None:
    """What a row says, without its edit counter, which only ever goes up.

    Without what is empty, too: a row kept before a column existed does not name it.
    """
    if row is None:
        return None
    return {k: v for k, v in row.items() if k != "version" and v is not None}


def _stored(session: Session, table: sa.Table, key: RowValues) -> RowValues | None:
    """The row as it stands, held against other writers: on a server they do not queue."""
    whole, lock = (
        (row_json(table, f'"{table.name}"'), "")
        if session.get_bind().dialect.name == "sqlite"
        else (f'to_jsonb("{table.name}")::text', " FOR UPDATE")
    )
    text = f'SELECT {whole} FROM "{table.name}" WHERE {_where(table)}{lock}'
    found = _execute(session, table, text, key).scalar_one_or_none()
    return None if found is None else dict(json.loads(found))


def _where(table: sa.Table) -> str:
    return " AND ".join(f'"{c.name}" = :key_{c.name}' for c in table.primary_key)


def _value(session: Session, table: sa.Table, column: str) -> str:
    """SQL for one column of the parameter `row`, which is JSON, in the column's own type."""
    if session.get_bind().dialect.name == "sqlite":
        return f"json_extract(:row, '$.{column}')"
    row = f'jsonb_populate_record(NULL::"{table.name}", CAST(:row AS jsonb))'
    return f'({row})."{column}"'


def _execute(
    session: Session, table: sa.Table, text: str, key: RowValues, row: RowValues | None = None
) -> sa.CursorResult[Any]:
    values = {f"key_{column.name}": key[column.name] for column in table.primary_key}
    if row is not None:
        values["row"] = json.dumps(row, ensure_ascii=False)
    return session.connection().execute(sa.text(text), values)


def _shown(key: RowValues) -> str:
    return str(key.get("name") or key.get("title") or key.get("day") or key.get("id") or "")
