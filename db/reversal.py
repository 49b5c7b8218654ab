"""Put the rows of a change back, many at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from db.errors import ConflictError
from db.models import ChangeRow
from db.record import Record
from db.triggers import row_json

RowValues = Mapping[str, Any]

_MOST_AT_ONCE = 2_000


@dataclass(frozen=True)
class _Step:
    """One row to put back: from what the change left to what was before; None where no row was."""

    table: sa.Table
    left: RowValues | None
    before: RowValues | None

    @property
    def row(self) -> RowValues:
        return self.left or self.before or {}

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(self.row[column.name] for column in self.table.primary_key)

    @property
    def kind(self) -> tuple[str, bool, bool]:
        return self.table.name, self.left is None, self.before is None


def reverse(session: Session, rows: Iterable[ChangeRow]) -> None:
    """Put rows back if they still are what the change made of them.

    Args:
        session: Inside a `Work`.
        rows: A change's rows, the last written first.

    Raises:
        ConflictError: One of them is not.
    """
    for run in _runs(_steps(rows)):
        _reverse_alike(session, run)


def _steps(rows: Iterable[ChangeRow]) -> Iterator[_Step]:
    # Of a cascade, SQLite logs the owner last and PostgreSQL first: owners are put back first.
    rank = {table.name: n for n, table in enumerate(Record.metadata.sorted_tables)}
    for deleted, run in groupby(rows, lambda row: row.new is None):
        for row in sorted(run, key=lambda row: rank[row.table_name]) if deleted else run:
            yield _Step(
                Record.metadata.tables[row.table_name],
                json.loads(row.new) if row.new else None,
                json.loads(row.old) if row.old else None,
            )


def _runs(steps: Iterable[_Step]) -> Iterator[list[_Step]]:
    """Steps of one kind in one table, no row of it twice: they may be done at once."""
    run: list[_Step] = []
    keys: set[tuple[Any, ...]] = set()
    for step in steps:
        if run and (step.kind != run[0].kind or step.key in keys or len(run) == _MOST_AT_ONCE):
            yield run
            run, keys = [], set()
        run.append(step)
        keys.add(step.key)
    if run:
        yield run


def _reverse_alike(session: Session, run: list[_Step]) -> None:
    table = run[0].table
    present = _stored(session, run)
    for step in run:
        if _facts(present.get(step.key)) != _facts(step.left):
            raise ConflictError("undo_conflict", table=table.name, row=_shown(step.row))
    where = " AND ".join(f'"{c.name}" = :key_{c.name}' for c in table.primary_key)
    if run[0].before is None:
        text = f'DELETE FROM "{table.name}" WHERE {where}'
    elif run[0].left is None:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        values = ", ".join(_value(session, table, c.name, ":row") for c in table.columns)
        text = f'INSERT INTO "{table.name}" ({names}) SELECT {values}'
    else:
        sets = ", ".join(
            f'"{c.name}" = {_value(session, table, c.name, ":row")}' for c in table.columns
        )
        text = f'UPDATE "{table.name}" SET {sets} WHERE {where}'
    session.connection().execute(
        sa.text(text), [_parameters(step, present.get(step.key)) for step in run]
    )


def _parameters(step: _Step, present: RowValues | None) -> dict[str, Any]:
    key = {f"key_{column.name}": step.row[column.name] for column in step.table.primary_key}
    if step.before is None:
        return key
    before = step.before
    if present and "version" in present:
        before = {**before, "version": present["version"] + 1}
    row = {"row": json.dumps(before, ensure_ascii=False)}
    return row if step.left is None else key | row


def _stored(session: Session, run: list[_Step]) -> dict[tuple[Any, ...], RowValues]:
    """The rows as they stand, held against other writers: on a server they do not queue."""
    table = run[0].table
    if session.get_bind().dialect.name == "sqlite":
        whole, each, lock = row_json(table, f'"{table.name}"'), "json_each(:rows) AS given", ""
        given = "given.value"
    else:
        whole, each = (
            f'to_jsonb("{table.name}")::text',
            "jsonb_array_elements(CAST(:rows AS jsonb)) AS given",
        )
        given, lock = "given", f' FOR UPDATE OF "{table.name}"'
    same = " AND ".join(
        f'"{table.name}"."{c.name}" = {_value(session, table, c.name, given)}'
        for c in table.primary_key
    )
    # A cross join is never turned round: each given row looks its own up.
    text = sa.text(f'SELECT {whole} FROM {each} CROSS JOIN "{table.name}" WHERE {same}{lock}')
    rows = json.dumps([step.row for step in run], ensure_ascii=False)
    found = (
        json.loads(row) for row in session.connection().execute(text, {"rows": rows}).scalars()
    )
    return {tuple(row[c.name] for c in table.primary_key): row for row in found}


def _facts(row: RowValues | None) -> RowValues | None:
    """What a row says, without its edit counter, which only ever goes up.

    Without what is empty, too: a row kept before a column existed does not name it.
    """
    if row is None:
        return None
    return {k: v for k, v in row.items() if k != "version" and v is not None}


def _value(session: Session, table: sa.Table, column: str, row: str) -> str:
    """SQL for one column of `row`, an expression that is JSON, in the column's own type."""
    if session.get_bind().dialect.name == "sqlite":
        return f"json_extract({row}, '$.{column}')"
    return f'(jsonb_populate_record(NULL::"{table.name}", CAST({row} AS jsonb)))."{column}"'


def _shown(row: RowValues) -> str:
    return str(row.get("name") or row.get("title") or row.get("day") or row.get("id") or "")
