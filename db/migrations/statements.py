"""Frozen SQL beside a migration: one file per engine, so that what runs is what was reviewed."""

from pathlib import Path

from alembic import op


def run_statements(migration: str) -> None:
    """Run ``<migration>.<dialect>.sql``, where ``migration`` is the `__file__` of its module."""
    connection = op.get_bind()
    text = Path(migration).with_suffix(f".{connection.dialect.name}.sql").read_text("utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
