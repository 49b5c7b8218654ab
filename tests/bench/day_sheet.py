"""Saving one day's sheet of all stations, on the disk and safe from a power cut."""

import datetime as dt
import sqlite3
from itertools import count
from pathlib import Path

from demo_register import TODAY
from lines import Line, race

from db.counts import DayEntry, day_sheet, save_counts
from db.engine import open_register, reading
from db.values import Service
from db.work import Work

REPEATS = 41
COLUMNS = ("day", "station_id", *(service.value for service in Service), "method", "note")


def measure(register: Path) -> list[Line]:
    engine = open_register(str(register))
    with reading(engine) as session:
        sheet = day_sheet(session, TODAY)
    plain = sqlite3.connect(register.with_name("plain.db"), isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute(
        f"CREATE TABLE day_count ({', '.join(COLUMNS)}, PRIMARY KEY (day, station_id))"
        " WITHOUT ROWID"
    )
    insert = f"INSERT INTO day_count VALUES ({', '.join('?' * len(COLUMNS))})"
    days = (TODAY + dt.timedelta(days=n) for n in count())

    def entries(day: dt.date) -> list[DayEntry]:
        return [
            DayEntry(line.station_id, day, dict.fromkeys(line.offered, 7 + day.day))
            for line in sheet
        ]

    def ours() -> None:
        day = next(days)
        with Work(engine, "登记") as work:
            save_counts(work, entries(day))

    def raw() -> None:
        day = next(days)
        rows = [
            (str(day), e.station_id, *(e.counts.get(s) for s in Service), e.method.value, e.note)
            for e in entries(day)
        ]
        plain.execute("BEGIN IMMEDIATE")
        plain.executemany(insert, rows)
        plain.execute("COMMIT")

    ours_ms, raw_ms = race(ours, raw, REPEATS)
    plain.close()
    engine.dispose()
    return [
        Line(
            f"保存日报 {len(sheet)} 行（校验、留痕、可撤销）",
            ours_ms,
            "sqlite3 executemany，synchronous=FULL",
            raw_ms,
        )
    ]
