"""Triggers that hold a signed month: its counts refuse every write, whatever path it takes.

A month is locked for the stations that its managing unit had on the month's last day, and for all
stations where the city's month is closed. The signature itself can only be answered by one
reopening: it is neither deleted nor changed, by undo no more than by anything else.

Nor does a station leave a signed month, or enter one, by a correction of whose it was on the
month's last day: its counts would be open again, or the figures would not be those signed.
"""

from __future__ import annotations

import sqlalchemy as sa

from db.faults import MONTH_CLOSED, SIGNATURE_STANDS

_COUNTS = "day_count"
_VISITORS = "visitor_count"
_WRITES = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
_SIGNED = (
    "id",
    "managing_unit_id",
    "month",
    "closed_at",
    "closed_by",
    "signed_by",
    "note",
    "stated_total",
    "figures",
)
"""What of a signature never changes."""


def install(connection: sa.Connection) -> None:
    """Put the locks on."""
    if connection.dialect.name == "postgresql":
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement)
        return
    for write, rows in _WRITES.items():
        for table, month_of, closed in (
            (_COUNTS, "substr(trim({row}.day), 1, 7)", _counts_closed),
            (_VISITORS, "{row}.month", _visitors_closed),
        ):
            when = " OR ".join(f"({closed(row, month_of.format(row=row))})" for row in rows)
            connection.exec_driver_sql(
                f"CREATE TRIGGER lock_{table}_{write} BEFORE {write} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{MONTH_CLOSED}'); END"
            )
    for table, column, moved in _BELONGING:
        moves = moved("date(c.month || '-01', '+1 month', '-1 day')")
        connection.exec_driver_sql(
            f"CREATE TRIGGER lock_{table}_update BEFORE UPDATE OF {column} ON {table} "
            f"WHEN {moves} BEGIN SELECT RAISE(ABORT, '{MONTH_CLOSED}'); END"
        )
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _SIGNED)
    for write, when in (
        ("update", f"WHEN OLD.reopened_at IS NOT NULL OR {changed}"),
        ("delete", ""),
        # INSERT OR REPLACE deletes without any trigger.
        ("insert", "WHEN EXISTS (SELECT 1 FROM month_close WHERE id = NEW.id)"),
    ):
        connection.exec_driver_sql(
            f"CREATE TRIGGER lock_month_close_{write} BEFORE {write} ON month_close {when} "
            f"BEGIN SELECT RAISE(ABORT, '{SIGNATURE_STANDS}'); END"
        )


def remove(connection: sa.Connection) -> None:
    """Take the locks off, for a migration that moves rows without changing facts."""
    existing = set(sa.inspect(connection).get_table_names())
    for table in (_COUNTS, _VISITORS, "month_close", "station", "town"):
        if table in existing:
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            for write in _WRITES:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS lock_{table}_{write}{on}")


def _counts_closed(row: str, month: str) -> str:
    last_day = f"date(trim({row}.day), 'start of month', '+1 month', '-1 day')"
    return _closed(month, _unit_of_station(f"{row}.station_id", last_day))


def _visitors_closed(row: str, month: str) -> str:
    return _closed(month, f"{row}.managing_unit_id")


def _closed(month: str, unit: str) -> str:
    """SQL: the month of a unit is closed. The unit is looked up only where any is."""
    return (
        f"EXISTS (SELECT 1 FROM month_close WHERE month = {month} AND reopened_at IS NULL "
        f"AND (managing_unit_id IS NULL OR managing_unit_id = {unit}))"
    )


def _unit_of_station(station_id: str, day: str) -> str:
    """SQL: the managing unit of a station on a day, as `db.belonging.Past.unit_on` has it."""
    return f"(SELECT {_unit_then('s', day)} FROM station s WHERE s.id = {station_id})"


def _unit_then(station: str, day: str) -> str:
    """SQL: the same of a row of `station`."""
    return (
        "coalesce("
        "(SELECT p.managing_unit_id FROM station_past p"
        f" WHERE p.station_id = {station}.id AND p.until >= {day} ORDER BY p.until LIMIT 1),"
        f" {station}.managing_unit_id,"
        "(SELECT p.managing_unit_id FROM town_past p"
        f" WHERE p.town_code = {station}.town_code AND p.until >= {day} ORDER BY p.until LIMIT 1),"
        f" (SELECT t.managing_unit_id FROM town t WHERE t.code = {station}.town_code))"
    )


def _station_moves(day: str) -> str:
    """SQL: the update puts a station under another unit in a month that one of the two signed."""
    before, after = _unit_then("OLD", day), _unit_then("NEW", day)
    return (
        "EXISTS (SELECT 1 FROM month_close c WHERE c.reopened_at IS NULL"
        f" AND {before} <> {after} AND c.managing_unit_id IN ({before}, {after}))"
    )


def _town_moves(day: str) -> str:
    """SQL: as `_station_moves`, of a town."""
    return (
        "OLD.managing_unit_id <> NEW.managing_unit_id AND EXISTS (SELECT 1 FROM month_close c"
        " WHERE c.reopened_at IS NULL"
        " AND c.managing_unit_id IN (OLD.managing_unit_id, NEW.managing_unit_id)"
        " AND NOT EXISTS (SELECT 1 FROM town_past p"
        f" WHERE p.town_code = OLD.code AND p.until >= {day}))"
    )


_BELONGING = (
    ("station", "town_code, managing_unit_id", _station_moves),
    ("town", "managing_unit_id", _town_moves),
)
_LAST_DAY = "((c.month || '-01')::date + interval '1 month - 1 day')::date"


_POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION refuse_closed_count(counted date, station integer)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        month_end date := (date_trunc('month', counted) + interval '1 month - 1 day')::date;
        counted_month text := to_char(counted, 'YYYY-MM');
    BEGIN
        IF {_closed("counted_month", _unit_of_station("station", "month_end"))} THEN
            RAISE EXCEPTION '{MONTH_CLOSED}';
        END IF;
    END
    $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION refuse_closed_visitors(counted_month text, unit integer)
    RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF {_closed("counted_month", "unit")} THEN
            RAISE EXCEPTION '{MONTH_CLOSED}';
        END IF;
    END
    $$
    """,
    *(
        f"""
        CREATE OR REPLACE FUNCTION lock_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN PERFORM {check.format(row="OLD")}; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            PERFORM {check.format(row="NEW")};
            RETURN NEW;
        END
        $$
        """
        for table, check in (
            (_COUNTS, "refuse_closed_count({row}.day, {row}.station_id)"),
            (_VISITORS, "refuse_closed_visitors({row}.month, {row}.managing_unit_id)"),
        )
    ),
    f"""
    CREATE OR REPLACE FUNCTION lock_month_close() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.reopened_at IS NULL
            AND ({", ".join(f"OLD.{c}" for c in _SIGNED)})
            IS NOT DISTINCT FROM ({", ".join(f"NEW.{c}" for c in _SIGNED)})
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{SIGNATURE_STANDS}';
    END
    $$
    """,
    *(
        f"""
        CREATE OR REPLACE FUNCTION lock_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {moved(_LAST_DAY)} THEN
                RAISE EXCEPTION '{MONTH_CLOSED}';
            END IF;
            RETURN NEW;
        END
        $$
        """
        for table, _columns, moved in _BELONGING
    ),
    *(
        f"CREATE TRIGGER lock_{table}_update BEFORE UPDATE OF {columns} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION lock_{table}()"
        for table, columns, _moved in _BELONGING
    ),
    *(
        f"CREATE TRIGGER lock_{table}_{write} BEFORE {write} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION lock_{table}()"
        for table, writes in (
            (_COUNTS, tuple(_WRITES)),
            (_VISITORS, tuple(_WRITES)),
            ("month_close", ("update", "delete")),
        )
        for write in writes
    ),
)
