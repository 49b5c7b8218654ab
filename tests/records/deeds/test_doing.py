"""What doing leaves: nothing where nothing changed, rows in their order, and no lost edit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from db.activities import activity_rows, log_activity
from db.bulk import BulkEdit, carry_out_bulk, plan_bulk
from db.counts import DayEntry, clear_counts, save_counts
from db.dossier import dossier, save_dossier
from db.engine import open_register, reading
from db.errors import ConflictError
from db.history import deeds
from db.models import Activity
from db.stations import add_station, amend_station, station_record, station_rows
from db.values import ActivityStatus, Service
from db.work import Work

DAY = dt.date(2026, 10, 8)
TALK: Mapping[str, Any] = {
    "title": "骑手交通安全课",
    "category_id": 2,
    "status": ActivityStatus.PLANNED,
    "day": DAY,
}
COUNTED = (DayEntry(1, DAY, {Service.WATER: 12, Service.REST: 0}, note="“台风”后\n重开"),)

Doing = Callable[[Work], object]


def test_doing_it_again_is_no_change(engine: sa.Engine) -> None:
    with Work(engine, "登记") as work:
        save_counts(work, COUNTED, today=DAY)
        station_record(work.session, 1)
    for repeated in (
        lambda work: save_counts(work, COUNTED, today=DAY),
        lambda work: save_dossier(work, 1, 1, dossier(work.session, 1)),
        lambda work: carry_out_bulk(work, plan_bulk(work.session, [1, 2], BulkEdit(), today=DAY)),
        lambda work: amend_station(work, 1, 1, {"name": " 拱北口岸工会驿站 ", "note": ""}),
        lambda work: clear_counts(work, [(DAY, 2)]),
    ):
        with Work(engine, "再来一次") as work:
            repeated(work)
        assert work.change_id is None
    with reading(engine) as session:
        assert [deed.label for deed in deeds(session)] == ["登记"]
        assert station_record(session, 1).version == 1


def test_rows_stay_usable_after_the_work(engine: sa.Engine) -> None:
    with Work(engine, "办活动") as work:
        activity = log_activity(work, TALK, [2, 1])
    assert isinstance(activity, Activity)
    assert activity.title == TALK["title"]
    with reading(engine) as session:
        (row,) = activity_rows(session, DAY, DAY)
    assert (row.station_ids, row.stations) == ((1, 2), ("拱北口岸工会驿站", "横琴湿地工会驿站"))


def test_an_activity_without_a_time_comes_first_in_its_day(engine: sa.Engine) -> None:
    """Left to themselves, SQLite sorts an unknown time first and PostgreSQL last."""
    with Work(engine, "办活动") as work:
        for title, start in (("义诊", dt.time(9)), ("理发", None), ("讲座", dt.time(8))):
            values = {**TALK, "title": title, "start_time": start}
            log_activity(work, values, [1])
    with reading(engine) as session:
        assert [row.title for row in activity_rows(session, DAY, DAY)] == ["理发", "讲座", "义诊"]


@pytest.fixture
def server_engine(new_database: Callable[[], str]) -> Iterator[sa.Engine]:
    engine = open_register(new_database())
    yield engine
    engine.dispose()


def test_two_edits_at_once_do_not_overwrite_each_other(server_engine: sa.Engine) -> None:
    at_once = both_at_once(
        server_engine,
        lambda work: amend_station(work, 1, 1, {"name": "口岸驿站"}),
        lambda work: amend_station(work, 1, 1, {"name": "北岭驿站"}),
    )
    assert isinstance(at_once.exception(), ConflictError)
    with reading(server_engine) as session:
        assert station_record(session, 1).name == "口岸驿站"


def test_two_new_stations_at_once_get_numbers_of_their_own(server_engine: sa.Engine) -> None:
    at_once = both_at_once(
        server_engine,
        lambda work: add_station(work, {"town_code": "440402005", "name": "口岸驿站"}),
        lambda work: add_station(work, {"town_code": "440402005", "name": "北岭驿站"}),
    )
    assert at_once.exception() is None
    with reading(server_engine) as session:
        assert [row.code for row in station_rows(session, today=DAY)][1:3] == [
            "440402005-002",
            "440402005-003",
        ]


def both_at_once(engine: sa.Engine, one: Doing, other: Doing) -> Future[None]:
    """Do `other` on another connection while `one` is not committed yet, as far as it gets."""

    def do_other() -> None:
        with Work(engine, "同时") as work:
            other(work)

    with ThreadPoolExecutor() as threads:
        with Work(engine, "先") as work:
            one(work)
            outcome = threads.submit(do_other)
            while not (outcome.done() or someone_waits(engine)):
                pass
        return outcome


def someone_waits(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
