"""Day counts as they are kept: who reported first, who wrote last, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from db.counts import (
    DayEntry,
    StoredCount,
    clear_counts,
    recent_counts,
    refuse_overtaken,
    save_counts,
    sheet_counts,
    signed_deeds,
)
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.sheet_lines import Place, sheet_lines
from db.stations import amend_station
from db.values import Service
from db.work import Work

DAY = dt.date(2026, 10, 8)
NEXT = DAY + dt.timedelta(days=1)
LATER = dt.date(2026, 11, 3)


def report(engine: sa.Engine, people: int, *, today: dt.date, who: str, note: str = "") -> int:
    with Work(engine, "登记", who=who) as work:
        save_counts(work, [DayEntry(1, DAY, {Service.WATER: people}, note=note)], today=today)
        return work.number


def stored(engine: sa.Engine) -> StoredCount:
    with reading(engine) as session:
        return sheet_counts(session, DAY, DAY)[DAY, 1]


def test_the_first_report_is_dated_and_the_last_writer_signs(engine: sa.Engine) -> None:
    report(engine, 12, today=NEXT, who="甲")
    corrected = report(engine, 13, today=LATER, who="乙")
    count = stored(engine)
    assert (count.entry.counts[Service.WATER], count.reported_on) == (13, NEXT)
    assert count.change_id == corrected
    with reading(engine) as session:
        ((who, _at),) = signed_deeds(session, [corrected]).values()
    assert who == "乙"


def test_writing_the_same_again_signs_nothing(engine: sa.Engine) -> None:
    first = report(engine, 12, today=NEXT, who="甲", note="停电")
    with Work(engine, "登记", who="乙") as work:
        same = DayEntry(1, DAY, {Service.WATER: 12}, note="停电")
        save_counts(work, [same, DayEntry(2, DAY, {Service.WATER: 1})], today=LATER)
    assert stored(engine).change_id == first
    assert stored(engine).reported_on == NEXT


def test_a_day_that_has_not_come_is_refused_whole(engine: sa.Engine) -> None:
    entries = [DayEntry(n, day, {Service.WATER: 1}) for n, day in ((1, DAY), (2, NEXT))]
    with pytest.raises(RecordError, match="count_in_future"), Work(engine, "登记") as work:
        save_counts(work, entries, today=DAY)
    with reading(engine) as session:
        assert not sheet_counts(session, DAY, NEXT)


def test_days_of_several_stations_are_taken_back_together(engine: sa.Engine) -> None:
    keys = [(DAY, 1), (NEXT, 1), (DAY, 2)]
    with Work(engine, "登记") as work:
        entries = [DayEntry(number, day, {Service.WATER: 1}) for day, number in keys]
        save_counts(work, entries, today=NEXT)
    with Work(engine, "清除") as work:
        clear_counts(work, keys[1:])
    with reading(engine) as session:
        assert list(sheet_counts(session, DAY, NEXT)) == keys[:1]


def test_what_others_wrote_on_any_day_is_not_written_over(engine: sa.Engine) -> None:
    report(engine, 12, today=NEXT, who="甲")
    seen = {(DAY, 1): stored(engine).entry, (NEXT, 1): None}
    with Work(engine, "登记") as work:
        refuse_overtaken(work.session, seen)
        save_counts(work, [DayEntry(1, NEXT, {Service.WATER: 5})], today=NEXT)
    with pytest.raises(ConflictError, match="count_changed"), Work(engine, "登记") as work:
        refuse_overtaken(work.session, seen)


def test_a_line_knows_what_its_station_offers_on_which_day(engine: sa.Engine) -> None:
    with Work(engine, "改") as work:
        amend_station(work, 1, 1, {"opened_on": DAY})
        work.session.execute(
            sa.text("UPDATE station_service SET until = :day WHERE service = 'rest'"), {"day": DAY}
        )
    with reading(engine) as session:
        lines = sheet_lines(session, dt.date(2026, 10, 1), dt.date(2026, 10, 31))
        own = sheet_lines(session, DAY, DAY, Place(station_id=2))
    line = next(each for each in lines if each.station_id == 1)
    assert [line.serves(DAY - dt.timedelta(days=1)), line.serves(DAY)] == [False, True]
    assert line.offered(DAY) == (Service.WATER, Service.CHARGING, Service.REST)
    assert line.offered(NEXT) == (Service.WATER, Service.CHARGING)
    assert [each.station for each in own] == ["横琴湿地工会驿站"]


def test_the_last_values_of_a_cell_come_newest_first(engine: sa.Engine) -> None:
    days = [DAY - dt.timedelta(days=n) for n in range(20)]
    with Work(engine, "登记") as work:
        counted = [
            DayEntry(1, day, {Service.WATER: n} if n % 2 else {}) for n, day in enumerate(days)
        ]
        save_counts(work, counted, today=DAY)
    with reading(engine) as session:
        found = recent_counts(session, 1, Service.WATER, DAY, limit=3)
    assert found == [(days[1], 1), (days[3], 3), (days[5], 5)]
