"""Backups: proved before they take their name, and restored beside what is there."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db import copies
from db.backup import back_up, check, restore
from db.engine import open_register
from db.errors import DataFileError
from db.models import StationContact
from db.work import Work

Snapshot = Callable[..., dict[str, set[tuple[Any, ...]]]]


@pytest.fixture
def backup(file_engine: sa.Engine, tmp_path: Path) -> Path:
    """A backup made while a writer holds the register and has not committed."""
    with Work(file_engine, "联系人") as work:
        work.session.add(StationContact(station_id=1, name="李"))
    target = tmp_path / "backup.yizhan"
    with Work(file_engine, "另一个") as work:
        work.session.add(StationContact(station_id=2, name="王"))
        back_up(file_engine, target)
    return target


def names(path: Path) -> list[Any]:
    engine = open_register(str(path))
    try:
        with engine.connect() as connection:
            query = sa.text("SELECT name FROM station_contact")
            return list(connection.execute(query).scalars())
    finally:
        engine.dispose()


def test_a_backup_is_one_moment_in_one_file(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(backup.parent.glob(".*"))
    assert not Path(f"{backup}-wal").exists()
    assert names(backup) == ["李"]


def test_a_restored_backup_is_the_register_of_then(
    backup: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    backup.chmod(0o444)
    content = backup.read_bytes()
    target = tmp_path / "restored.yizhan"
    restore(backup, target)
    assert names(target) == ["李"]
    assert backup.read_bytes() == content
    engine = open_register(str(target))
    assert check(engine) == []
    with Work(engine, "照常使用") as work:
        work.session.add(StationContact(station_id=3, name="何"))
    assert len(snapshot(engine)["change"]) == 2
    engine.dispose()


def test_nothing_is_written_over(backup: Path, file_engine: sa.Engine) -> None:
    content = backup.read_bytes()
    for deed in (lambda: back_up(file_engine, backup), lambda: restore(backup, backup)):
        with pytest.raises(DataFileError) as refused:
            deed()
        assert refused.value.code == "data_exists"
    assert backup.read_bytes() == content


def test_a_backup_needs_a_folder(file_engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as refused:
        back_up(file_engine, tmp_path / "no" / "backup.yizhan")
    assert refused.value.code == "file_unwritable"


def test_what_is_no_register_is_not_restored(tmp_path: Path) -> None:
    text = tmp_path / "note.yizhan"
    text.write_text("信", encoding="utf-8")
    for source, code in ((text, "data_foreign"), (tmp_path / "none.yizhan", "data_missing")):
        with pytest.raises(DataFileError) as refused:
            restore(source, tmp_path / "restored.yizhan")
        assert refused.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["note.yizhan"]


def test_a_damaged_copy_takes_no_name(
    file_engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copies._copy

    def torn(source: Any, target: Path) -> None:
        copy(source, target)
        with closing(sqlite3.connect(target)) as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'town'"
            (root,) = connection.execute(query).fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        with target.open("r+b") as raw:
            raw.seek((root - 1) * size, os.SEEK_SET)
            raw.write(bytes(size))

    monkeypatch.setattr(copies, "_copy", torn)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DataFileError) as refused:
        back_up(file_engine, tmp_path / "backup.yizhan")
    assert refused.value.code == "data_damaged"
    assert sorted(tmp_path.iterdir()) == before


def test_a_server_is_backed_up_by_its_own_means(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    engine = open_register(new_database())
    with pytest.raises(DataFileError) as refused:
        back_up(engine, tmp_path / "backup.yizhan")
    assert refused.value.code == "backup_of_server"
    assert check(engine) == []
    engine.dispose()


def test_rows_without_their_owner_are_told(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TRIGGER log_station_service_insert")
        connection.execute("INSERT INTO station_service (station_id, service) VALUES (99, 'water')")
    engine = open_register(str(file))
    (fault,) = check(engine)
    assert "station_service" in fault
    engine.dispose()
