"""What was acknowledged is there: with several writers, and after one is killed."""

from __future__ import annotations

import datetime as dt
import itertools
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.backup import check
from db.counts import DayEntry, reported_days, save_counts
from db.engine import open_register, reading
from db.history import deeds
from db.values import Service
from db.work import Work

FIRST = dt.date(2020, 1, 1)
LAST = dt.date(2035, 12, 31)
DAYS_EACH = 40
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
