"""Who changed what, and taking it back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
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
    counted = (
        sa.select(col(ChangeRow.change_id), sa.func.count().label("rows"))
        .group_by(col(ChangeRow.change_id))
        .subquery()
    )
    query = (
        sa.select(Change, counted.c.rows)
        .outerjoin(counted, counted.c.change_id == col(Change.id))
        .order_by(col(Change.id).desc())
        .limit(limit)
    )
    undone = _undone(session)
    return [
        Deed(
            id=change.id or 0,
            at=change.at,
            who=change.who,
            label=change.label,
            rows=rows or 0,
            undone=change.id in undone,
            undoes=change.undoes,
        )
        for change, rows in session.execute(query)
    ]


def next_undo(session: Session) -> Deed | None:
    """The deed that an undo takes back: the newest that stands."""
    return next((deed for deed in deeds(session) if deed.undoes is None and not deed.undone), None)


def next_redo(session: Session) -> Deed | None:
    """The undo that a redo takes back: the newest, as long as no new deed came after it."""
    everything = deeds(session)
    plain = {deed.id for deed in everything if deed.undoes is None}
    for deed in everything:
        if deed.undone:
            continue
        if deed.undoes in plain:
            return deed
        if deed.undoes is None:
            return None
    return None


def original(session: Session, deed: Deed) -> Deed:
    """The plain deed that `deed` is about, through undo and redo."""
    everything = {each.id: each for each in deeds(session)}
    while deed.undoes is not None:
        deed = everything[deed.undoes]
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
        for deleted, run in groupby(work.session.exec(written).all(), lambda row: row.new is None):
            for row in sorted(run, key=_parents_first) if deleted else run:
                _reverse(work.session, row)
    return work


def changes_of(session: Session, table_name: str, key: RowValues) -> list[tuple[Change, ChangeRow]]:
    """What was done to one record, newest first."""
    query = (
        sa.select(Change, ChangeRow)
        .join(ChangeRow, col(ChangeRow.change_id) == col(Change.id))
        .where(col(ChangeRow.table_name) == table_name)
        .order_by(col(ChangeRow.id).desc())
    )
    return [
        (change, row)
        for change, row in session.execute(query)
        if key.items() <= json.loads(row.new or row.old or "{}").items()
    ]


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


def _parents_first(row: ChangeRow) -> int:
    """Rank of a deleted row: of a cascade, SQLite logs the owner last and PostgreSQL first."""
    return Record.metadata.sorted_tables.index(Record.metadata.tables[row.table_name])


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
        sets = ", ".join(
            f'"{c.name}" = {_value(session, table, c.name, "row")}' for c in table.columns
        )
        text = f'UPDATE "{table.name}" SET {sets} WHERE {_where(table)}'
    else:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        values = ", ".join(_value(session, table, c.name, "row") for c in table.columns)
        text = f'INSERT INTO "{table.name}" ({names}) SELECT {values}'
    _execute(session, table, text, key, before)


def _facts(row: RowValues | None) -> RowValues | None:
    """A row without its edit counter, which only ever goes up."""
    return {k: v for k, v in row.items() if k != "version"} if row else None


def _stored(session: Session, table: sa.Table, key: RowValues) -> RowValues | None:
    whole = (
        row_json(table, f'"{table.name}"')
        if session.get_bind().dialect.name == "sqlite"
        else f'to_jsonb("{table.name}")::text'
    )
    text = f'SELECT {whole} FROM "{table.name}" WHERE {_where(table)}'
    found = _execute(session, table, text, key).scalar_one_or_none()
    return None if found is None else dict(json.loads(found))


def _where(table: sa.Table) -> str:
    return " AND ".join(f'"{c.name}" = :key_{c.name}' for c in table.primary_key)


def _value(session: Session, table: sa.Table, column: str, parameter: str) -> str:
    """SQL for one column of a row given as JSON, in the column's own type."""
    if session.get_bind().dialect.name == "sqlite":
        return f"json_extract(:{parameter}, '$.{column}')"
    row = f'jsonb_populate_record(NULL::"{table.name}", CAST(:{parameter} AS jsonb))'
    return f'({row})."{column}"'


def _execute(
    session: Session, table: sa.Table, text: str, key: RowValues, row: RowValues | None = None
) -> sa.CursorResult[Any]:
    values = dict(_key_parameters(table, key))
    if row is not None:
        values["row"] = json.dumps(row, ensure_ascii=False)
    return session.connection().execute(sa.text(text), values)


def _key_parameters(table: sa.Table, key: RowValues) -> Iterator[tuple[str, Any]]:
    for column in table.primary_key:
        yield f"key_{column.name}", key[column.name]


def _shown(key: RowValues) -> str:
    return str(key.get("name") or key.get("title") or key.get("day") or key.get("id") or "")
