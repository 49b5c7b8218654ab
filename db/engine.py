"""Open a register: a `.yizhan` file on this machine or a PostgreSQL database.

SQLite runs through sqlcipher3, whose wheels carry a SQLite without the WAL-reset fault that
Python's own may have; in WAL mode with `synchronous=FULL`, so that what was acknowledged survives
a power cut.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite
from sqlmodel import Session as Session  # screens take it from here, not from sqlmodel

from db import migrations
from db.copies import copy_whole
from db.errors import DataFileError
from db.faults import explained

Register = sa.Engine
"""An open register, as those who may not know SQLAlchemy call it."""
SUFFIX = ".yizhan"
_APPLICATION_ID = 0x595A484E  # "YZHN", in the file's header
_HEADER_BYTES = 100
_LOCK_WAIT_S = 5


_open_here: Counter[tuple[int, int] | None] = Counter()
"""Connections of this process by the file that they opened."""


def is_open_here(path: Path) -> bool:
    """This process has it open as a register, or as the log of one.

    Whoever opens and closes such a file besides SQLite drops all locks that this process holds on
    it (sqlite.org/howtocorrupt.html, 2.2).
    """
    register = Path(re.sub("-(wal|shm|journal)$", "", str(path)))
    return _open_here[_identity(register)] > 0


def refuse_open(path: Path) -> None:
    """Refuse to read such a file as anything else.

    Raises:
        DataFileError: It is one (``file_is_register``).
    """
    if is_open_here(path):
        raise DataFileError("file_is_register", path)


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells a file from every other one; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_server(target: str) -> bool:
    return target.startswith(("postgresql:", "postgres:", "postgresql+psycopg:"))


def create_register(target: str, fill: Callable[[sa.Connection], None]) -> sa.Engine:
    """Make a new register and fill it in the same transaction.

    Args:
        target: A file that does not exist yet, or the address of an empty PostgreSQL database.
        fill: Writes the first rows; what it writes has no history.

    Raises:
        DataFileError: The file exists, or cannot be written; nothing is left behind.
    """
    if is_server(target):
        engine = _server_engine(target)
        shown = _shown(target)
        try:
            with explained(shown), _exclusive(engine) as connection:
                if sa.inspect(connection).get_table_names():
                    raise DataFileError("server_not_empty", shown)
                migrations.upgrade(connection, fill)
        except BaseException:
            engine.dispose()
            raise
        return engine
    path = Path(target)
    if path.exists():
        raise DataFileError("data_exists", path)
    if not path.parent.is_dir():
        raise DataFileError("folder_missing", path.parent)
    _claim(path)
    engine = _file_engine(path)
    try:
        with explained(path), _exclusive(engine) as connection:
            connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
            migrations.upgrade(connection, fill)
        with explained(path), engine.connect() as connection:
            # Into the file itself, where whoever opens it next looks for our mark.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        engine.dispose()
        for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            leftover.unlink(missing_ok=True)
        raise
    return engine


def open_register(target: str) -> sa.Engine:
    """Open an existing register, brought up to this version of the program.

    Of a file of an earlier version a copy is kept beside it first; a server's administrator has
    their own.

    Raises:
        DataFileError: It is missing, locked, read-only, damaged, not ours, or from a newer
            version. It is left as it was.
    """
    shown = _shown(target)
    if is_server(target):
        engine = _server_engine(target)
    else:
        path = Path(target)
        look_into(path).dispose()
        _refuse_read_only(path)
        engine = _file_engine(path)
    try:
        with explained(shown):
            if _state(engine, shown) is migrations.State.OLDER:
                if file := file_of(engine):
                    copy_whole(engine, _name_before_upgrade(file))
                _upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def look_into(path: Path) -> sa.Engine:
    """Open a register's file for reading as it is: not upgraded, no byte of it changed.

    Raises:
        DataFileError: It is missing, locked, damaged, not ours, or from a newer version.
    """
    _inspect(path)
    engine = _file_engine(path, keep_log=False)
    try:
        with explained(path):
            _state(engine, str(path))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _state(engine: sa.Engine, shown: str) -> migrations.State:
    with engine.connect() as connection:
        state = migrations.state(connection)
    if state is migrations.State.NEWER:
        raise DataFileError("data_newer", shown)
    if state is migrations.State.FOREIGN:
        raise DataFileError("data_foreign", shown)
    return state


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """One consistent view of the records; what is read stays usable afterwards."""
    with (
        explained(str(engine.url.database)),
        engine.connect() as connection,
        connection.begin() as transaction,
        Session(connection, expire_on_commit=False) as session,
    ):
        yield session
        session.expunge_all()
        transaction.rollback()


@contextmanager
def _exclusive(engine: sa.Engine) -> Iterator[sa.Connection]:
    with writer(engine) as connection, connection.begin():
        yield connection


def _upgrade(engine: sa.Engine) -> None:
    """Bring the tables up while no foreign key acts.

    SQLite rebuilds a table by dropping the old one, which would take along what belongs to it.
    """
    with writer(engine) as connection:
        if on_file := connection.dialect.name == "sqlite":
            _enforce_references(connection, on=False)
        try:
            with connection.begin():
                migrations.upgrade(connection)
                if on_file and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise DataFileError("data_damaged", str(engine.url.database))
        finally:
            if on_file:
                _enforce_references(connection, on=True)


def _enforce_references(connection: sa.Connection, *, on: bool) -> None:
    """Outside a transaction, within which SQLite does not listen."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def writer(engine: sa.Engine) -> sa.Connection:
    """A connection whose transactions take SQLite's write lock at once.

    A deferred transaction that reads first fails at its first write when another writer came
    between, whatever the time-out.
    """
    return engine.connect().execution_options(yizhan_writes=True)


def _claim(path: Path) -> None:
    """Make the file ours alone (0600) before anything is in it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise DataFileError("file_unwritable", path, reason=error.strerror or "") from error


def _inspect(path: Path) -> None:
    """Refuse what SQLite would accept, or would damage by opening."""
    if is_open_here(path):
        return  # it was looked into when it was opened
    if not path.is_file():
        raise DataFileError("data_missing", path)
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise DataFileError("data_unreadable", path, reason=error.strerror or "") from error
    if not header.startswith(b"SQLite format 3\0") or len(header) < _HEADER_BYTES:
        raise DataFileError("data_foreign", path)
    if int.from_bytes(header[68:72], "big") != _APPLICATION_ID:
        raise DataFileError("data_foreign", path)
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    # Short of pages that its log still holds, a checkpoint was cut off: SQLite finishes it.
    log = Path(f"{path}-wal")
    logged = log.stat().st_size if log.exists() else 0
    if size < int.from_bytes(header[28:32], "big") * page_size and not logged:
        raise DataFileError("data_damaged", path)


def _refuse_read_only(path: Path) -> None:
    mode = path.stat().st_mode
    # The owner's write bit, not os.access: root may write everywhere, yet the file says no.
    if (
        not mode & stat.S_IWUSR
        or not os.access(path, os.W_OK)
        or not os.access(path.parent, os.W_OK)
    ):
        raise DataFileError("data_read_only", path)


def _file_engine(path: Path, *, keep_log: bool = True) -> sa.Engine:
    def connect() -> Any:
        connection = sqlite.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_LOCK_WAIT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        if keep_log:
            connection.execute("PRAGMA journal_mode = WAL")
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), creator=connect, module=sqlite
    )

    log = Path(f"{path}-wal")

    @sa.event.listens_for(engine, "connect")
    def connected(_connection: Any, record: Any) -> None:
        record.info["file"] = path.stat().st_ino
        record.info["open"] = _identity(path)
        _open_here[_identity(path)] += 1

    @sa.event.listens_for(engine, "close")
    def closed(_connection: Any, record: Any) -> None:
        _open_here[record.info.pop("open", None)] -= 1

    @sa.event.listens_for(engine, "checkin")
    def given_back(_connection: Any, record: Any) -> None:
        record.info["log"] = _identity(log)

    @sa.event.listens_for(engine, "checkout")
    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        # Whoever dropped our locks let another process delete the log that we write: what we wrote
        # to it from now on would be gone. A new connection begins a new one.
        if record.info.get("log") not in (None, _identity(log)):
            raise sa.exc.DisconnectionError

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # SQLite would go on writing into a file that was deleted or replaced under it.
        if not path.exists() or path.stat().st_ino != connection.info["file"]:
            raise DataFileError("data_missing", path)
        writes = connection.get_execution_options().get("yizhan_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _name_before_upgrade(file: Path) -> Path:
    names = (f"{file.stem}-升级前{n or ''}{SUFFIX}" for n in count())
    return next(path for name in names if not (path := file.with_name(name)).exists())


def _shown(target: str) -> str:
    """The target as it may stand on a screen or in a log: without a password."""
    if not is_server(target):
        return target
    return sa.make_url(target).render_as_string(hide_password=True)


def _server_engine(target: str) -> sa.Engine:
    url = sa.make_url(target).set(drivername="postgresql+psycopg")
    return sa.create_engine(url, pool_pre_ping=True)


def file_of(engine: sa.Engine) -> Path | None:
    """The register's file; None for a server."""
    return Path(cast("str", engine.url.database)) if engine.dialect.name == "sqlite" else None
