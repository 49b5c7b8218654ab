"""Backups of a register, and what SQLite says of its file."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from db.copies import copy_whole
from db.engine import file_of, look_into
from db.errors import DataFileError
from db.faults import explained


def back_up(engine: sa.Engine, target: Path) -> None:
    """Copy the register to `target` while others go on working.

    Raises:
        DataFileError: It lives on a server, the target exists or cannot be written, or the copy
            does not pass its check; nothing is left behind.
    """
    if file_of(engine) is None:
        raise DataFileError("backup_of_server", str(engine.url.database))
    copy_whole(engine, target)


def restore(backup: Path, target: Path) -> None:
    """Make a new register from a backup, which stays as it is; no file is written over.

    Raises:
        DataFileError: The backup is no register, or the target exists.
    """
    engine = look_into(backup)
    try:
        back_up(engine, target)
    finally:
        engine.dispose()


def check(engine: sa.Engine) -> list[str]:
    """What is wrong with the register's file, as SQLite says it; empty when nothing is."""
    with explained(str(engine.url.database)), engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return []
        said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [line for line in said if line != "ok"] + [f"foreign key: {row}" for row in broken]
