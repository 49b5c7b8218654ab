"""A file's copy, proved readable before it takes its name."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite

from db.errors import DataFileError
from db.faults import explained


def copy_whole(engine: sa.Engine, target: Path) -> None:
    """Copy an open file to `target` while others go on working.

    Raises:
        DataFileError: The target exists or cannot be written, or the copy does not pass its check;
            nothing is left behind.
    """
    if target.exists():
        raise DataFileError("data_exists", target)
    beside = target.with_name(f".{target.name}.part")
    try:
        with explained(target), engine.connect() as connection:
            _copy(connection, beside)
        if fault := _fault_of(beside):
            raise DataFileError("data_damaged", beside, reason=fault)
        beside.replace(target)
    except (OSError, sqlite.Error) as error:
        raise DataFileError("file_unwritable", target, reason=str(error)) from error
    finally:
        beside.unlink(missing_ok=True)


def _copy(source: sa.Connection, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
    with contextlib.closing(sqlite.connect(str(target))) as copy:
        assert source.connection.driver_connection is not None
        source.connection.driver_connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _fault_of(path: Path) -> str | None:
    with contextlib.closing(
        sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    ) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    return None if said == "ok" else str(said)
