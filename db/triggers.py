"""Triggers that write the history, so that no path to the tables can go round it.

Each logged table has one trigger for every kind of write. It copies the row, before and after, as
JSON into `change_row` under the connection's open change; without one it refuses the write.
"""

from __future__ import annotations

import sqlalchemy as sa

from db.faults import NO_WORK
from db.models import logged_tables

_WRITES = ("insert", "update", "delete")


def install(connection: sa.Connection) -> None:
    """Put the triggers on all logged tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    for table in logged_tables():
        for write in _WRITES:
            connection.exec_driver_sql(
                _sqlite_trigger(table, write)
                if connection.dialect.name == "sqlite"
                else f'CREATE TRIGGER log_{table.name}_{write} AFTER {write} ON "{table.name}" '
                f"FOR EACH ROW EXECUTE FUNCTION log_change('{table.name}')"
            )


def remove(connection: sa.Connection) -> None:
    """Take the triggers off, for a migration that moves rows without changing facts."""
    existing = set(sa.inspect(connection).get_table_names())
    for table in logged_tables():
        if table.name not in existing:
            continue
        for write in _WRITES:
            on = f' ON "{table.name}"' if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS log_{table.name}_{write}{on}")


def row_json(table: sa.Table, row: str) -> str:
    """SQLite expression for a whole row as JSON; equal rows give equal text."""
    pairs = ", ".join(f"'{c.name}', {row}.\"{c.name}\"" for c in table.columns)
    return f"json_object({pairs})"


def _sqlite_trigger(table: sa.Table, write: str) -> str:
    old = "NULL" if write == "insert" else row_json(table, "OLD")
    new = "NULL" if write == "delete" else row_json(table, "NEW")
    differs = " OR ".join(f'OLD."{c.name}" IS NOT NEW."{c.name}"' for c in table.columns)
    when = f"WHEN {differs}" if write == "update" else ""
    return f"""
        CREATE TRIGGER log_{table.name}_{write} AFTER {write} ON "{table.name}" {when}
        BEGIN
            SELECT RAISE(ABORT, '{NO_WORK}') WHERE NOT EXISTS (SELECT 1 FROM open_change);
            INSERT INTO change_row (change_id, table_name, old, new)
            SELECT change_id, '{table.name}', {old}, {new} FROM open_change;
        END
    """


_POSTGRESQL_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        open_id integer;
    BEGIN
        SELECT change_id INTO open_id FROM open_change WHERE writer = pg_backend_pid();
        IF open_id IS NULL THEN
            RAISE EXCEPTION '{NO_WORK}';
        END IF;
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NULL;
        END IF;
        INSERT INTO change_row (change_id, table_name, old, new) VALUES (
            open_id,
            TG_ARGV[0],
            CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD)::text END,
            CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW)::text END
        );
        RETURN NULL;
    END
    $$
"""
