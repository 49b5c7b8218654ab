"""What was acknowledged is there: with several writers, and after one is killed."""

from __future__ import annotations

import datetime as dt
import itertools
import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.attachments import prepare_file
from db.backup import check
from db.counts import DayEntry, reported_days, save_counts
from db.engine import open_register, reading
from db.errors import DataFileError
from db.history import deeds
from db.values import Service
from db.work import Work
from db.workbooks.sheets import read_sheets

FIRST = dt.date(2020, 1, 1)
LAST = dt.date(2035, 12, 31)
DAYS_EACH = 40
ROOT = Path(__file__).parents[2]
KILLS = 10

processes = multiprocessing.get_context("fork")


def write_days(register: str, station: int, days: list[dt.date], acknowledged: Connection) -> None:
    """Save one day after the other, telling each once it is kept."""
    engine = open_register(register)
    for day in days:
        with Work(engine, f"登记{day}") as work:
            save_counts(work, [DayEntry(station, day, {Service.WATER: 1})], today=LAST)
        acknowledged.send(day)
    acknowledged.close()
    engine.dispose()


def start(
    register: str, station: int, days: list[dt.date]
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=write_days, args=(register, station, days, theirs))
    process.start()
    theirs.close()
    return process, ours


def received(acknowledged: Connection) -> Iterator[dt.date]:
    try:
        while True:
            yield acknowledged.recv()
    except EOFError:
        acknowledged.close()


def kept(engine: sa.Engine) -> set[tuple[dt.date, int]]:
    with reading(engine) as session:
        return set(reported_days(session, FIRST, LAST))


def test_two_processes_write_at_once(register: str) -> None:
    days = [FIRST + dt.timedelta(days=n) for n in range(DAYS_EACH)]
    running = [(station, *start(register, station, days)) for station in (1, 2)]
    told = {(day, station) for station, _, said in running for day in received(said)}
    for _, process, _ in running:
        process.join()
        assert process.exitcode == 0
    engine = open_register(register)
    assert kept(engine) == told == set(itertools.product(days, (1, 2)))
    with reading(engine) as session:
        history = deeds(session)
    assert len(history) == 2 * DAYS_EACH
    assert {deed.rows for deed in history} == {1}
    assert check(engine) == []
    engine.dispose()


@pytest.mark.parametrize("patience", range(KILLS))
def test_a_killed_writer_loses_nothing_it_acknowledged(file: Path, patience: int) -> None:
    """Killed after 1 to 28 days, at whatever point of the next one it happens to be."""
    days = [FIRST + dt.timedelta(days=n) for n in range(4000)]
    process, said = start(str(file), 1, days)
    arriving = received(said)
    told = list(itertools.islice(arriving, 1 + 3 * patience))
    process.kill()
    process.join()
    told += list(arriving)
    assert process.exitcode == -9
    engine = open_register(str(file))
    found = {day for day, _ in kept(engine)}
    # The last may have been kept and not told.
    assert set(told) <= found <= {*told, days[len(told)]}
    with reading(engine) as session:
        assert len(deeds(session)) == len(found)
    assert check(engine) == []
    with Work(engine, "接着登记") as work:
        save_counts(work, [DayEntry(1, days[-1], {Service.WATER: 1})], today=LAST)
    assert work.change_id is not None
    engine.dispose()


def drop_locks(file: Path) -> None:
    """What a careless look into the files does: closing them drops this process's locks."""
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        each.open("rb").close()


_ANOTHER = """
import datetime as dt, sys
from db.counts import DayEntry, save_counts
from db.engine import open_register
from db.values import Service
from db.work import Work

engine = open_register(sys.argv[1])
day = dt.date.fromisoformat(sys.argv[2])
with Work(engine, "登记") as work:
    save_counts(work, [DayEntry(2, day, {Service.WATER: 1})], today=day)
engine.dispose()
"""


def write_elsewhere(file: Path, day: dt.date) -> None:
    """In a process that shares nothing with this one, as one that was forked would."""
    subprocess.run([sys.executable, "-c", _ANOTHER, str(file), str(day)], cwd=ROOT, check=True)


def test_a_log_that_was_deleted_under_us_takes_nothing_along(file: Path) -> None:
    """Another process that took the register for nobody's has merged and deleted the log."""
    engine = open_register(str(file))
    with Work(engine, "登记") as work:
        save_counts(work, [DayEntry(1, FIRST, {Service.WATER: 1})], today=LAST)
    drop_locks(file)
    write_elsewhere(file, FIRST)
    assert not Path(f"{file}-wal").exists()
    with Work(engine, "登记") as work:
        save_counts(work, [DayEntry(1, LAST, {Service.WATER: 1})], today=LAST)
    write_elsewhere(file, LAST)
    engine.dispose()
    engine = open_register(str(file))
    assert kept(engine) == {(FIRST, 1), (FIRST, 2), (LAST, 1), (LAST, 2)}
    assert check(engine) == []
    engine.dispose()


def test_an_open_register_is_not_read_as_anything_else(file: Path) -> None:
    engine = open_register(str(file))
    assert kept(engine) == set()
    with pytest.raises(DataFileError, match="file_is_register"):
        read_sheets(file)
    with pytest.raises(DataFileError, match="file_is_register"):
        prepare_file(Path(f"{file}-wal"))
    # It is opened once more without a look that would drop the locks.
    again = open_register(str(file))
    assert kept(again) == set()
    again.dispose()
    engine.dispose()
    with pytest.raises(DataFileError, match="not_a_workbook"):
        read_sheets(file)
