"""The migrations lead to the tables of the models, and to nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite

from db.engine import open_register
from db.models import UNLOGGED
from db.record import Record

SQLITE_OBJECTS = """
    SELECT name, sql FROM sqlite_master
    WHERE type <> 'trigger' AND sql IS NOT NULL AND name <> 'alembic_version'
"""
POSTGRESQL_COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns JOIN pg_class ON relname = table_name AND NOT relispartition
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
POSTGRESQL_CONSTRAINTS = """
    SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE connamespace = 'public'::regnamespace AND NOT relispartition
        AND relname <> 'alembic_version'
"""
POSTGRESQL_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes JOIN pg_class ON relname = tablename
    WHERE schemaname = 'public' AND NOT relispartition AND tablename <> 'alembic_version'
"""


def objects(engine: sa.Engine, query: str) -> set[tuple[Any, ...]]:
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(sa.text(query))}


def checks(sql: str) -> set[str]:
    """The named CHECKs of a table, wherever in its statement they stand."""
    found = set()
    for match in re.finditer(r"CONSTRAINT (\w+) CHECK \(", sql):
        depth, end = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        found.add(re.sub(r"\s+", " ", sql[match.start() : end]))
    return found


def file_parts(engine: sa.Engine) -> dict[str, object]:
    """What each table and index of a file holds, in whatever order it was written."""
    parts: dict[str, object] = {}
    for name, sql in objects(engine, SQLITE_OBJECTS):
        if sql.startswith("CREATE TABLE"):
            parts[name] = (
                {row[1:4] + row[5:] for row in objects(engine, f"PRAGMA table_info('{name}')")},
                {row[2:] for row in objects(engine, f"PRAGMA foreign_key_list('{name}')")},
                checks(sql),
                "WITHOUT ROWID" in sql,
            )
        else:
            parts[name] = re.sub(r"\s+", " ", sql)
    return parts


def test_a_migrated_file_has_the_tables_of_the_models(file_engine: sa.Engine) -> None:
    built = sa.create_engine("sqlite://", module=sqlite)
    Record.metadata.create_all(built)
    assert file_parts(file_engine) == file_parts(built)
    built.dispose()


@pytest.mark.parametrize("query", [POSTGRESQL_COLUMNS, POSTGRESQL_CONSTRAINTS, POSTGRESQL_INDEXES])
def test_a_migrated_server_has_the_tables_of_the_models(
    query: str, server: Any, new_database: Callable[[], str]
) -> None:
    migrated = open_register(new_database())
    name = server.create()
    built = sa.create_engine(sa.make_url(server.address(name)).set(drivername="postgresql+psycopg"))
    Record.metadata.create_all(built)
    assert objects(migrated, query) == objects(built, query) != set()
    built.dispose()
    migrated.dispose()
    server.drop(name)


def test_every_constraint_has_a_name_of_ours() -> None:
    for table in Record.metadata.tables.values():
        for constraint in table.constraints:
            assert re.fullmatch(rf"(pk|fk|uq|ck)_{table.name}(_\w+)?", str(constraint.name))
        for index in table.indexes:
            assert str(index.name).startswith(f"ix_{table.name}_")
        assert len(str(table.name)) < 40


def test_history_covers_every_table(file_engine: sa.Engine) -> None:
    query = "SELECT tbl_name, count(*) FROM sqlite_master WHERE name LIKE 'log_%' GROUP BY 1"
    logged = dict(objects(file_engine, query))
    unlogged = Record.metadata.tables.keys() - logged.keys()
    assert unlogged == UNLOGGED
    assert set(logged.values()) == {3}
