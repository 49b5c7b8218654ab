"""Write many rows of daily counts as fast as the disk keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg

from db.models import DAY_COUNT
from db.values import Service

COLUMNS = tuple(DAY_COUNT.columns.keys())
_FACTS = (*Service, "method", "note")
_TOGETHER = 200
"""Rows of one statement; each statement costs as much as three rows."""
_DIALECTS: dict[str, sa.Dialect] = {
    "sqlite": sqlite.dialect(),
    "postgresql": psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}
"""With parameters in the order of the columns."""


def write_rows(connection: sa.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Write days, each in place of what stood there; one that is the same stays as it is signed.

    Text and tuples go to the driver as they are: SQLAlchemy takes half as long to prepare the
    rows of a year as the disk to keep them.

    Args:
        connection: In a transaction.
        rows: Values of all `COLUMNS`, days as ISO texts; no station's day twice.
    """
    engine, whole = connection.dialect.name, len(rows) // _TOGETHER * _TOGETHER
    for start in range(0, whole, _TOGETHER):
        values = tuple(chain.from_iterable(rows[start : start + _TOGETHER]))
        connection.exec_driver_sql(_writing(engine, _TOGETHER), values)
    if rest := list(rows[whole:]):
        connection.exec_driver_sql(_writing(engine, 1), rest)


@cache
def _writing(engine: str, rows: int) -> str:
    """The SQL that writes so many rows."""
    insert = postgresql.insert if engine == "postgresql" else sqlite.insert
    statement = insert(DAY_COUNT).values([dict.fromkeys(COLUMNS)] * rows)
    written = statement.on_conflict_do_update(
        index_elements=["day", "station_id"],
        set_={name: statement.excluded[name] for name in (*_FACTS, "change_id")},
        where=sa.or_(
            *(DAY_COUNT.c[name].is_distinct_from(statement.excluded[name]) for name in _FACTS)
        ),
    )
    return str(written.compile(dialect=_DIALECTS[engine]))
