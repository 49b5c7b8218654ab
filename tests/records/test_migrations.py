"""A register of an earlier version: brought up whole, or left as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config

from db import migrations
from db.backup import check
from db.boundaries import town_boundaries
from db.dossier import dossier
from db.engine import look_into, open_register, reading
from db.errors import DataFileError, NoWorkError
from db.history import take_back
from db.models import StationContact, TownBoundary
from db.stations import station_record, towns
from db.work import Work

NEXT_VERSION = """
from alembic import op
import sqlalchemy as sa

revision = "9001"
down_revision = "0004"

def upgrade():
    with op.batch_alter_table("station", naming_convention={{}}) as table:
        table.add_column(sa.Column("nickname", sa.String(60), nullable=False, server_default=""))
    op.execute("UPDATE station SET nickname = name")
    {then}
"""


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Install a later version of the program, whose migration ends with a statement."""
    config = migrations._config

    def install(then: str = "") -> None:
        folder = tmp_path / "versions"
        folder.mkdir()
        (folder / "m9001_next.py").write_text(NEXT_VERSION.format(then=then), encoding="utf-8")
        ours = Path(migrations.__file__).with_name("versions")

        def with_next() -> Config:
            made = config()
            made.set_main_option("version_locations", f"{ours}:{folder}")
            return made

        monkeypatch.setattr(migrations, "_config", with_next)

    return install


def nicknames(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        query = sa.text("SELECT nickname FROM station ORDER BY id")
        return list(connection.execute(query).scalars())


def test_an_older_register_is_brought_up(
    register: str, next_version: Callable[[str], None]
) -> None:
    engine = open_register(register)
    with Work(engine, "联系人") as work:
        work.session.add(StationContact(station_id=1, name="李"))
    engine.dispose()
    next_version("")

    engine = open_register(register)
    try:
        assert nicknames(engine) == ["拱北口岸工会驿站", "横琴湿地工会驿站", "白藤湖工会驿站"]
        with pytest.raises(NoWorkError), reading(engine) as session:
            session.execute(sa.text("UPDATE station SET note = 'x'"))
        take_back(engine, work.change_id or 0, "撤销")
        with Work(engine, "改") as work:
            station_record(work.session, 1).note = "新"
        assert work.topics == {"station"}
    finally:
        engine.dispose()


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    file: Path, next_version: Callable[[str], None]
) -> None:
    content = file.read_bytes()
    next_version("op.execute('UPDATE nothing SET a = 1')")
    with pytest.raises(sa.exc.DBAPIError, match="nothing"):
        open_register(str(file))
    assert file.read_bytes() == content


def test_the_register_still_opens_after_a_failed_migration(
    register: str,
    next_version: Callable[[str], None],
    snapshot: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = open_register(register)
    before = snapshot(engine)
    engine.dispose()
    next_version("raise ZeroDivisionError")
    with pytest.raises(ZeroDivisionError):
        open_register(register)
    monkeypatch.undo()
    engine = open_register(register)
    assert snapshot(engine) == before
    with pytest.raises(NoWorkError), reading(engine) as session:
        session.execute(sa.text("UPDATE station SET note = 'x'"))
    engine.dispose()


@pytest.fixture
def first_version(tmp_path: Path) -> Path:
    """A file of the first version: a town, its station, and a history that renamed it."""
    path = tmp_path / "旧.yizhan"
    connection = sqlite.connect(str(path), isolation_level=None)
    engine = sa.create_engine("sqlite://", creator=lambda: connection, module=sqlite)
    with engine.connect() as opened:
        config = migrations._config()
        config.attributes["connection"] = opened
        command.upgrade(config, "0001")
    connection.executescript(FIRST_VERSION_ROWS)
    connection.close()
    return path


FIRST_VERSION_ROWS = """
    INSERT INTO managing_unit (id, name, position) VALUES (1, '香洲区', 0);
    INSERT INTO district (code, name) VALUES ('440402', '香洲区');
    INSERT INTO town (code, name, district_code, managing_unit_id, longitude, latitude)
    VALUES ('440402005', '拱北街道', '440402', 1, 113.55, 22.22);
    INSERT INTO station (id, code, name, pinyin, initials, kind, form, build, host, town_code,
        address, position_text, position_verified_by, hours, hours_text, smart_door, awards, status,
        opened_text, closed_reason, count_method, note, version)
    VALUES (1, '440402005-001', '口岸驿站', 'KouAn', 'ka', 'love', 'fixed', 'shared', '',
        '440402005', '', '', '', '24/7', '', 0, '', 'open', '', '', 'tally', '', 1);
    INSERT INTO station_contact (id, station_id, name, phone, role) VALUES (1, 1, '陈', '', '');
    INSERT INTO change (id, at, who, label) VALUES (1, '2026-10-01 00:00:00', '陈', '改镇街');
    INSERT INTO change_row (change_id, table_name, old, new)
    SELECT 1, 'town', json_object('code', code, 'name', '拱北', 'district_code', district_code,
            'managing_unit_id', managing_unit_id, 'longitude', longitude, 'latitude', latitude),
        json_object('code', code, 'name', name, 'district_code', district_code,
            'managing_unit_id', managing_unit_id, 'longitude', longitude, 'latitude', latitude)
    FROM town;
    PRAGMA application_id = 1499088974;
"""


def test_a_file_of_the_first_version_keeps_its_rows_and_its_undo(first_version: Path) -> None:
    engine = open_register(str(first_version))
    try:
        take_back(engine, 1, "撤销")
        with reading(engine) as session:
            assert [town.name for town in towns(session)] == ["拱北"]
            whole = dossier(session, 1, contacts=True)
        assert (whole.values["name"], whole.values["hours"]) == ("口岸驿站", "24/7")
        assert [person.name for person in whole.contacts or ()] == ["陈"]
        assert check(engine) == []
        with Work(engine, "撤站") as work:
            work.session.delete(station_record(work.session, 1))
        assert work.topics == {"station", "station_contact"}
        with Work(engine, "边界") as work:
            work.session.add(TownBoundary(town_code="440402005", shape="{}", area_km2=1, source=""))
        assert work.topics == {"town_boundary"}
        take_back(engine, work.change_id or 0, "撤销")
        with reading(engine) as session:
            assert town_boundaries(session) == {}
    finally:
        engine.dispose()


def test_a_file_is_copied_before_it_is_brought_up(first_version: Path) -> None:
    open_register(str(first_version)).dispose()
    copies = list(first_version.parent.glob("旧-升级前*.yizhan"))
    assert len(copies) == 1
    copy = look_into(copies[0])
    with copy.connect() as connection:
        assert migrations.state(connection) is migrations.State.OLDER
    copy.dispose()
    open_register(str(first_version)).dispose()
    assert list(first_version.parent.glob("旧-升级前*.yizhan")) == copies


def test_a_newer_register_is_left_alone(
    register: str, next_version: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version("")
    open_register(register).dispose()
    monkeypatch.undo()
    with pytest.raises(DataFileError) as refused:
        open_register(register)
    assert refused.value.code == "data_newer"
