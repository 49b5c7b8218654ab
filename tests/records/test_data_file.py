"""What can be wrong with a register's file or server: each has its code, and nothing is touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from db import engine as engines
from db import seed
from db.backup import check
from db.engine import create_register, file_of, open_register, reading
from db.errors import DataFileError
from db.record import Record
from db.stations import amend_station, station_rows
from db.work import Work


def other_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")


def our_mark_alone(path: Path) -> None:
    other_database(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {engines._APPLICATION_ID}")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def newer_backup(path: Path) -> None:
    newer(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLE: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "data_missing"),
    "a folder": (folder, "data_missing"),
    "empty": (lambda path: path.write_bytes(b""), "data_foreign"),
    "text": (lambda path: path.write_text("驿站,电话\n" * 99, encoding="utf-8"), "data_foreign"),
    "a workbook": (lambda path: path.write_bytes(b"PK\3\4" + bytes(5000)), "data_foreign"),
    "another program's": (other_database, "data_foreign"),
    "our mark alone": (our_mark_alone, "data_foreign"),
    "header alone": (lambda path: os.truncate(path, 100), "data_damaged"),
    "cut off": (lambda path: os.truncate(path, path.stat().st_size - 1), "data_damaged"),
    "half": (lambda path: os.truncate(path, path.stat().st_size // 2), "data_damaged"),
    "newer": (newer, "data_newer"),
    "a newer backup": (newer_backup, "data_newer"),
    "read-only": (lambda path: path.chmod(0o444), "data_read_only"),
}


@pytest.mark.parametrize(("damage", "code"), TROUBLE.values(), ids=list(TROUBLE))
def test_a_file_in_trouble_is_left_as_it_is(
    file: Path, damage: Callable[[Path], object], code: str
) -> None:
    damage(file)
    content = file.read_bytes() if file.is_file() else None
    with pytest.raises(DataFileError) as refused:
        open_register(str(file))
    assert (refused.value.code, refused.value.values["path"]) == (code, str(file))
    assert content == (file.read_bytes() if file.is_file() else None)


def test_a_zeroed_page_is_noticed(new_file: Callable[[], Path]) -> None:
    size, pages = page_size(new_file())
    for page in range(0, pages, 7):
        file = new_file()
        with file.open("r+b") as raw:
            raw.seek(page * size)
            was_empty = not any(raw.read(size))
            raw.seek(page * size)
            raw.write(bytes(size))
        assert was_empty or fault_of(file), f"page {page + 1} of {pages}"


def page_size(file: Path) -> tuple[int, int]:
    size = int.from_bytes(file.read_bytes()[16:18], "big")
    return size, file.stat().st_size // size


def fault_of(file: Path) -> str:
    """What opening and checking a file say about it."""
    try:
        engine = open_register(str(file))
    except DataFileError as error:
        return error.code
    try:
        return "".join(check(engine))
    except DataFileError as error:
        return error.code
    finally:
        engine.dispose()


def test_damage_met_while_reading_is_explained(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'station'"
        (root,) = connection.execute(query).fetchone()
    size, _ = page_size(file)
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(bytes(size))
    engine = open_register(str(file))
    with pytest.raises(DataFileError) as refused, reading(engine) as session:
        session.execute(sa.text("SELECT * FROM station"))
    assert refused.value.code == "data_damaged"
    engine.dispose()


@pytest.fixture
def locked(file: Path) -> Iterator[Path]:
    """A register that another connection is writing to."""
    with closing(sqlcipher.connect(str(file), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        yield file


def test_a_locked_register_is_read_but_not_written(
    locked: Path, monkeypatch: pytest.MonkeyPatch, snapshot: Callable[..., Any]
) -> None:
    monkeypatch.setattr(engines, "_LOCK_WAIT_S", 0.05)
    engine = open_register(str(locked))
    before = snapshot(engine)
    with pytest.raises(DataFileError) as refused, Work(engine, "登记"):
        pytest.fail("the body ran without the lock")
    assert refused.value.code == "data_locked"
    assert snapshot(engine) == before
    engine.dispose()


def test_a_register_in_exclusive_use_is_not_opened(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_LOCK_WAIT_S", 0.05)
    with closing(sqlcipher.connect(str(file), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DataFileError) as refused:
            open_register(str(file))
    assert refused.value.code == "data_locked"


def test_a_checkpoint_cut_off_is_finished(file: Path, tmp_path: Path) -> None:
    """A crash may leave the first page, with the new size, and the others only in the log."""
    engine = open_register(str(file))
    with Work(engine, "长") as work:
        work.session.execute(sa.text("UPDATE station SET note = :note"), {"note": "长" * 2000})
    grown, log = file.read_bytes(), Path(f"{file}-wal").read_bytes()
    engine.dispose()
    size, pages = page_size(file)
    assert pages * size > len(grown)
    crashed = tmp_path / "crashed.yizhan"
    crashed.write_bytes(file.read_bytes()[:size] + grown[size:])
    Path(f"{crashed}-wal").write_bytes(log)
    engine = open_register(str(crashed))
    with reading(engine) as session:
        notes = session.execute(sa.text("SELECT note FROM station")).scalars().all()
    assert notes == ["长" * 2000] * 3
    assert check(engine) == []
    engine.dispose()


def test_a_new_register_writes_over_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there.yizhan"
    there.write_text("信", encoding="utf-8")
    for path, code in ((there, "data_exists"), (tmp_path / "no" / "r.yizhan", "folder_missing")):
        with pytest.raises(DataFileError) as refused:
            create_register(str(path), seed.fill)
        assert refused.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["there.yizhan"]
    assert there.read_text(encoding="utf-8") == "信"


def test_a_register_that_cannot_be_filled_is_not_left_behind(tmp_path: Path) -> None:
    def fail(connection: sa.Connection) -> None:
        seed.fill(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_register(str(tmp_path / "r.yizhan"), fail)
    assert list(tmp_path.iterdir()) == []


def test_a_new_register_is_ours_alone_and_filled(tmp_path: Path, today: Any) -> None:
    path = tmp_path / "驿站 2026?#%.yizhan"
    engine = create_register(str(path), seed.fill)
    assert file_of(engine) == path
    assert path.stat().st_mode & 0o777 == 0o600
    with engine.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
        counted = {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
            for table in Record.metadata.sorted_tables
        }
    assert {name for name, rows in counted.items() if rows} == {
        "managing_unit",
        "district",
        "town",
        "activity_category",
        "facility",
        "checklist_item",
        "calendar_day",
        "setting",
        "visitor_group",
    }
    with reading(engine) as session:
        assert station_rows(session, today=today) == []
    engine.dispose()
    open_register(str(path)).dispose()


def test_a_server_without_a_register_is_refused(server: Any) -> None:
    name = server.create()
    with pytest.raises(DataFileError) as refused:
        open_register(server.address(name))
    assert refused.value.code == "data_foreign"
    server.drop(name)


def test_a_server_in_use_is_not_filled(new_database: Callable[[], str]) -> None:
    with pytest.raises(DataFileError) as refused:
        create_register(new_database(), seed.fill)
    assert refused.value.code == "server_not_empty"


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    address = f"postgresql://lin:secret@/register?host={tmp_path}"
    for reach in (open_register, lambda target: create_register(target, seed.fill)):
        with pytest.raises(DataFileError) as refused:
            reach(address)
        assert refused.value.code == "server_unreachable"
        assert "lin" in str(refused.value)
        assert "secret" not in str(refused.value)


def test_a_broken_connection_is_explained_and_mended(
    new_database: Callable[[], str],
) -> None:
    engine = open_register(new_database())

    def lose_the_server() -> None:
        with Work(engine, "登记") as work:
            amend_station(work, 1, 1, {"seats": 8})
            work.session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(DataFileError) as refused:
        lose_the_server()
    assert refused.value.code == "server_unreachable"
    with reading(engine) as session:
        count = "SELECT count(*) FROM station_contact"
        assert session.execute(sa.text(count)).scalar_one() == 0
    engine.dispose()
