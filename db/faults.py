"""What the database says when it refuses, turned into our own errors: the only place that does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

from db.errors import ConflictError, DataFileError, NoWorkError, RecordError, YizhanError
from db.record import Record

_FILE_FAULTS = (
    ("database is locked", "data_locked"),
    ("readonly database", "data_read_only"),
    ("malformed", "data_damaged"),
    ("not a database", "data_foreign"),
    ("database or disk is full", "disk_full"),
    ("disk I/O error", "disk_fault"),
    ("unable to open", "data_unreadable"),
)
_ROOM_BYTES = 1_000_000
_CHECK = re.compile(r"\bck_(\w+?)\b")
_UNIQUE = re.compile(r"UNIQUE constraint failed: \w+\.(\w+)")
NO_WORK = "a write outside a Work"
MONTH_CLOSED = "the month is closed"
SIGNATURE_STANDS = "a signed month can only be reopened"


@contextmanager
def explained(target: str | Path) -> Iterator[None]:
    """Raise our errors instead of the driver's while talking to the register `target`."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        explanation = _explain(error, str(target))
        if explanation is error:
            raise
        raise explanation from error


def _explain(error: sa.exc.DBAPIError, target: str) -> Exception:
    said = str(error.orig)
    if NO_WORK in said:
        return NoWorkError(said)
    if MONTH_CLOSED in said:
        return RecordError("month_closed")
    if SIGNATURE_STANDS in said:
        return RecordError("signature_stands")
    if isinstance(error, sa.exc.IntegrityError):
        return _broken_rule(said, error.orig)
    for phrase, code in _FILE_FAULTS:
        if phrase in said:
            # Without room for its shared memory SQLite calls the disk broken.
            full = code == "disk_fault" and _is_full(Path(target))
            return DataFileError("disk_full" if full else code, target)
    if isinstance(error.orig, psycopg.DataError):  # longer than its column, before any CHECK
        return RecordError("rule_broken", rule=said.splitlines()[0])
    if isinstance(error.orig, psycopg.OperationalError):
        return DataFileError("server_unreachable", target, reason=said.strip().splitlines()[0])
    return error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _ROOM_BYTES
    except OSError:
        return False


def _broken_rule(said: str, fault: BaseException | None) -> YizhanError:
    diagnosis = getattr(fault, "diag", None)
    named = getattr(diagnosis, "constraint_name", None) or ""
    if check := _CHECK.search(named or said):
        return RecordError("rule_broken", field=_column_of(check[1]), rule=check[0])
    if unique := _UNIQUE.search(said):
        return ConflictError("already_there", field=unique[1])
    if named.startswith(("uq_", "pk_", "ix_")):
        return ConflictError("already_there", field=_column_of(named[3:]))
    return RecordError("in_use", rule=named or said)


def _column_of(rest: str) -> str:
    """``station_name_long`` → ``name``: constraint names say table, column and limit."""
    for table in sorted(Record.metadata.tables.values(), key=lambda t: -len(t.name)):
        if rest.startswith(f"{table.name}_"):
            rest = rest.removeprefix(f"{table.name}_")
            columns = sorted((c.name for c in table.columns), key=len, reverse=True)
            return next((name for name in columns if rest.startswith(name)), rest)
    return rest
