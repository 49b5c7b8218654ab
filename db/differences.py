"""What one change did, field by field, for people to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col

from db.models import ChangeRow, StationContact
from db.record import Record

_UNREAD = frozenset(
    {"id", "version", "pinyin", "initials", "sha256", "shape", "figures", "change_id"}
)
"""Columns that the program fills, and corners by the thousand: nobody reads them."""
_PERSONAL = frozenset({str(StationContact.__tablename__)})
_NAMES = ("name", "title")

Value = str | int | float | bool | StrEnum | None


@dataclass(frozen=True)
class Difference:
    """One field of one record, before and after.

    Attributes:
        table: Name of the table.
        record: What the record is called, by its own name or by those of what it belongs to.
        field: Name of the column.
        before: None where it was empty or the record did not exist; `after` likewise.
        personal: The values are kept back.
    """

    table: str
    record: str
    field: str
    before: Value
    after: Value
    personal: bool = False


def differences(session: Session, change_id: int, *, limit: int) -> list[Difference]:
    """The fields that differ in the first `limit` rows of a change, in the order of writing."""
    query = (
        sa.select(col(ChangeRow.table_name), col(ChangeRow.old), col(ChangeRow.new))
        .where(col(ChangeRow.change_id) == change_id)
        .order_by(col(ChangeRow.id))
        .limit(limit)
    )
    reader = RowReader(session)
    return [
        difference
        for table, old, new in session.execute(query)
        for difference in reader.differences(table, old, new)
    ]


def not_counts() -> sa.TextClause:
    """SQL: rows of the history that are no counts, in the very words of the index for them."""
    return sa.text("table_name <> 'day_count'")


def kept_number(row: Any, column: str) -> sa.ColumnElement[int]:
    """SQL: a whole number out of a row that the history keeps as JSON."""
    number: sa.ColumnElement[int] = _kept(row, column).as_integer()
    return number


def kept_text(row: Any, column: str) -> sa.ColumnElement[str]:
    """SQL: a text out of a row that the history keeps as JSON."""
    text: sa.ColumnElement[str] = _kept(row, column).as_string()
    return text


def _kept(row: Any, column: str) -> Any:
    server_json = sa.cast(row, sa.Text().with_variant(postgresql.JSON(), "postgresql"))
    return sa.type_coerce(server_json, sa.JSON)[column]


class RowReader:
    """Reads kept rows as people would: members of enums, and names instead of numbers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._called: dict[tuple[str, object], str] = {}

    def differences(
        self, name: str, old_json: str | None, new_json: str | None
    ) -> list[Difference]:
        """The fields in which a row of the table `name` differs; None where there was no row."""
        old, new = json.loads(old_json or "{}"), json.loads(new_json or "{}")
        table = Record.metadata.tables[name]
        record = self._record(table, new or old)
        personal = name in _PERSONAL
        found = []
        for column in table.columns:
            before, after = old.get(column.name), new.get(column.name)
            same = before == after or (before in (None, "") and after in (None, ""))
            if same or column.name in _UNREAD:
                continue
            told = (
                (None, None) if personal else (self.read(column, before), self.read(column, after))
            )
            found.append(Difference(name, record, column.name, *told, personal=personal))
        return found

    def _record(self, table: sa.Table, row: Mapping[str, Any]) -> str:
        """Its own name, else its day and the names of the records it belongs to."""
        own = next((row[name] for name in _NAMES if row.get(name)), None)
        if own and table.name not in _PERSONAL:
            return str(own)
        parts = [str(row["day"])] if row.get("day") else []
        parts += [
            str(self.read(column, row[column.name]))
            for column in table.columns
            if column.foreign_keys
            and column.name not in _UNREAD
            and row.get(column.name) is not None
        ]
        return " ".join(parts) or str(row.get("key", ""))

    def read(self, column: sa.Column[Any], value: Any) -> Value:
        """What a column holds in a kept row, as a person would say it; None for nothing."""
        if value is None or value == "":
            return None
        if isinstance(column.type, sa.Enum) and column.type.enum_class:
            member = column.type.enum_class(value)
            assert isinstance(member, StrEnum)
            return member
        if isinstance(column.type, sa.Boolean):
            return bool(value)
        for key in column.foreign_keys:
            return self._name_of(key.column, value)
        return value if isinstance(value, int | float) else str(value)

    def _name_of(self, target: sa.Column[Any], value: object) -> str:
        """What the record that a reference points to is called today, or was when it went."""
        name = next((target.table.c[n] for n in _NAMES if n in target.table.c), None)
        if name is None:
            return str(value)
        key = (target.table.name, value)
        if key not in self._called:
            found = self._session.execute(sa.select(name).where(target == value)).scalar()
            self._called[key] = self._last_name_of(target, value) if found is None else str(found)
        return self._called[key]

    def _last_name_of(self, target: sa.Column[Any], value: object) -> str:
        deleted = (
            sa.select(col(ChangeRow.old))
            .where(
                not_counts(),
                col(ChangeRow.table_name) == target.table.name,
                col(ChangeRow.new).is_(None),
                kept_number(ChangeRow.old, target.name) == value,
            )
            .order_by(col(ChangeRow.id).desc())
            .limit(1)
        )
        kept = json.loads(self._session.execute(deleted).scalar() or "{}")
        return str(next((kept[name] for name in _NAMES if name in kept), value))
