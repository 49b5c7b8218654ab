"""Triggers that hold a signed month: its counts refuse every write, whatever path it takes.

A month is locked for the stations that its managing unit had on the month's last day, and for all
stations where the city's month is closed. The signature itself can only be answered by one
reopening: it is neither deleted nor changed, by undo no more than by anything else.
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
            (_COUNTS, "substr({row}.day, 1, 7)", _counts_closed),
            (_VISITORS, "{row}.month", _visitors_closed),
        ):
            when = " OR ".join(f"({closed(row, month_of.format(row=row))})" for row in rows)
            connection.exec_driver_sql(
                f"CREATE TRIGGER lock_{table}_{write} BEFORE {write} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{MONTH_CLOSED}'); END"
            )
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _SIGNED)
    for write, when in (
        ("update", f"WHEN OLD.reopened_at IS NOT NULL OR {changed}"),
        ("delete", ""),
    ):
        connection.exec_driver_sql(
            f"CREATE TRIGGER lock_month_close_{write} BEFORE {write} ON month_close {when} "
            f"BEGIN SELECT RAISE(ABORT, '{SIGNATURE_STANDS}'); END"
        )


def remove(connection: sa.Connection) -> None:
    """Take the locks off, for a migration that moves rows without changing facts."""
    existing = set(sa.inspect(connection).get_table_names())
    for table in (_COUNTS, _VISITORS, "month_close"):
        if table in existing:
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            for write in _WRITES:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS lock_{table}_{write}{on}")


def _counts_closed(row: str, month: str) -> str:
    last_day = f"date({row}.day, 'start of month', '+1 month', '-1 day')"
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
    return (
        "(SELECT coalesce("
        "(SELECT p.managing_unit_id FROM station_past p"
        f" WHERE p.station_id = s.id AND p.until >= {day} ORDER BY p.until LIMIT 1),"
        " s.managing_unit_id,"
        "(SELECT p.managing_unit_id FROM town_past p"
        f" WHERE p.town_code = s.town_code AND p.until >= {day} ORDER BY p.until LIMIT 1),"
        f" t.managing_unit_id) FROM station s JOIN town t ON t.code = s.town_code"
        f" WHERE s.id = {station_id})"
    )


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
