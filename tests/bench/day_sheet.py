"""Saving a sheet of one day's counts, on the disk and safe from a power cut."""

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median_high

import sqlalchemy as sa
from demo_register import TODAY
from lines import Line, race

from db.counts import DayEntry, refuse_overtaken, save_counts
from db.engine import open_register, reading
from db.sheet_lines import Place, SheetLine, sheet_lines
from db.values import Service
from db.work import Work

REPEATS = 61
COLUMNS = ("day", "station_id", *(service.value for service in Service), "method", "note")


def measure(register: Path) -> list[Line]:
    engine = open_register(str(register))
    with reading(engine) as session:
        stations = sheet_lines(session, TODAY, TODAY, Place())
    towns = Counter(station.town for station in stations)
    usual = median_high(towns.values())
    town = next(name for name, size in towns.items() if size == usual)
    plain = _plain(register.with_name("plain.db"))
    days = (TODAY + dt.timedelta(days=n) for n in count())
    lines = [
        _saving("一个镇街的日报", [s for s in stations if s.town == town], engine, plain, days),
        _saving("全市的日报", stations, engine, plain, days),
    ]
    plain.close()
    engine.dispose()
    return lines


def _plain(path: Path) -> sqlite3.Connection:
    """A table with the same columns and key, and nothing else; as durable as ours."""
    plain = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        plain.execute(f"PRAGMA {pragma}")
    plain.execute(
        f"CREATE TABLE day_count ({', '.join(COLUMNS)}, PRIMARY KEY (day, station_id))"
        " WITHOUT ROWID"
    )
    return plain


def _saving(
    what: str,
    stations: Sequence[SheetLine],
    engine: sa.Engine,
    plain: sqlite3.Connection,
    days: Iterator[dt.date],
) -> Line:
    insert = f"INSERT INTO day_count VALUES ({', '.join('?' * len(COLUMNS))})"

    def entries(day: dt.date) -> list[DayEntry]:
        return [
            DayEntry(station.station_id, day, dict.fromkeys(station.offered(day), 7 + day.day))
            for station in stations
        ]

    def ours() -> None:
        day = next(days)
        told = entries(day)
        with Work(engine, "登记") as work:
            refuse_overtaken(work.session, {(day, entry.station_id): None for entry in told})
            save_counts(work, told, today=day)

    def raw() -> None:
        day = next(days)
        rows = [
            (str(day), e.station_id, *(e.counts.get(s) for s in Service), e.method.value, e.note)
            for e in entries(day)
        ]
        plain.execute("BEGIN IMMEDIATE")
        plain.executemany(insert, rows)
        plain.execute("COMMIT")

    took = race(ours, raw, REPEATS)
    return Line(
        f"保存{what} {len(stations)} 行（查重、校验、留痕、可撤销）",
        took[0],
        "sqlite3 executemany，synchronous=FULL",
        took[1],
    )
