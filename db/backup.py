"""Copies of a register's file, each proved readable before it takes its name."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite

from db.engine import file_of, look_into
from db.errors import DataFileError
from db.faults import explained


def back_up(engine: sa.Engine, target: Path) -> None:
    """Copy the register to `target` while others go on working.

    Raises:
        DataFileError: It lives on a server, the target exists or cannot be written, or the copy
            does not pass its check; nothing is left behind.
    """
    source = file_of(engine)
    if source is None:
        raise DataFileError("backup_of_server", str(engine.url.database))
    if target.exists():
        raise DataFileError("data_exists", target)
    beside = target.with_name(f".{target.name}.part")
    try:
        with explained(target), engine.connect() as connection:
            _copy(connection.connection.driver_connection, beside)
        if fault := _fault_of(beside):
            raise DataFileError("data_damaged", beside, reason=fault)
        beside.replace(target)
    except (OSError, sqlite.Error) as error:
        raise DataFileError("file_unwritable", target, reason=str(error)) from error
    finally:
        beside.unlink(missing_ok=True)


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


def _copy(source: Any, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite.connect(str(target))) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _fault_of(path: Path) -> str | None:
    with contextlib.closing(
        sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    ) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    return None if said == "ok" else str(said)
