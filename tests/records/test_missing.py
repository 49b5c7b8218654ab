"""The missing board: what was on time, late or left out, by station, town and unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from db.counts import DayEntry, save_counts
from db.engine import reading
from db.errors import RecordError
from db.expected import DayState
from db.missing import MissingBoard, Rate, day_ranges, missing_board, signature
from db.models import DAY_COUNT, Closure, Station
from db.settings import DueBy, DueRule, choose_due_rule, due_rule
from db.sheet_lines import Place
from db.totals import month_figures
from db.towns import assign_town
from db.values import Month, Service, StationStatus
from db.work import Work

OCTOBER = Month(2026, 10)
TODAY = dt.date(2026, 11, 22)
GONGBEI, DOUMEN = "440402005", 2


def day(number: int) -> dt.date:
    return dt.date(2026, 10, number)


def report(engine: sa.Engine, station: int, days: Iterable[int], on: dt.date) -> None:
    with Work(engine, "登记", who="马") as work:
        entries = [DayEntry(station, day(n), {Service.WATER: n}) for n in days]
        save_counts(work, entries, today=on)


def forget_when(engine: sa.Engine, station: int) -> None:
    """As rows from before the day of the report was kept."""
    with Work(engine, "旧") as work:
        work.session.execute(
            sa.update(DAY_COUNT)
            .where(DAY_COUNT.c.station_id == station)
            .values(reported_on=None, change_id=None)
        )


def choose(engine: sa.Engine, by: DueBy, days: int) -> None:
    with Work(engine, "期限") as work:
        choose_due_rule(work, DueRule(by, days))


def board(engine: sa.Engine, month: Month = OCTOBER, today: dt.date = TODAY) -> MissingBoard:
    with reading(engine) as session:
        return missing_board(session, month, today=today)


def states(found: MissingBoard, station: int) -> list[DayState]:
    row = [each.id for each in found.stations].index(station)
    return [DayState(state) for state in found.states[row]]


def days_in(found: MissingBoard, station: int, state: DayState) -> list[int]:
    return [n for n, each in enumerate(states(found, station), start=1) if each is state]


def told(rate: Rate) -> tuple[str, int, int, int]:
    return rate.name, rate.stations, rate.expected, rate.reported


def test_by_the_fifth_of_the_next_month_is_on_time(engine: sa.Engine) -> None:
    report(engine, 1, range(1, 11), on=day(12))
    report(engine, 1, [11, 12], on=dt.date(2026, 11, 5))
    report(engine, 1, [13], on=dt.date(2026, 11, 6))
    found = board(engine)
    assert found.due == DueRule(DueBy.MONTH, 5)
    assert days_in(found, 1, DayState.ON_TIME) == list(range(1, 13))
    assert days_in(found, 1, DayState.LATE) == [13]
    assert days_in(found, 1, DayState.MISSING) == list(range(14, 32))
    assert found.missing.tolist() == [18, 31, 31]


def test_days_may_each_have_their_own_deadline(engine: sa.Engine) -> None:
    report(engine, 1, range(1, 6), on=day(5))
    choose(engine, DueBy.DAY, 2)
    assert days_in(board(engine), 1, DayState.ON_TIME) == [3, 4, 5]
    choose(engine, DueBy.DAY, 0)
    assert days_in(board(engine), 1, DayState.LATE) == [1, 2, 3, 4]


def test_amending_a_report_does_not_make_it_late(engine: sa.Engine) -> None:
    report(engine, 1, [1], on=day(1))
    with Work(engine, "改", who="何") as work:
        save_counts(work, [DayEntry(1, day(1), {Service.WATER: 9})], today=TODAY)
    assert states(board(engine), 1)[0] is DayState.ON_TIME
    with reading(engine) as session:
        signed = signature(session, day(1), 1)
        assert signature(session, day(2), 1) is None
    assert signed is not None
    assert (signed.reported_on, signed.who) == (day(1), "何")


def test_an_old_report_is_neither_on_time_nor_late(engine: sa.Engine) -> None:
    report(engine, 2, [1, 2], on=day(2))
    forget_when(engine, 2)
    found = board(engine)
    assert days_in(found, 2, DayState.UNDATED) == [1, 2]
    assert (found.city.reported, found.city.missing) == (2, 91)
    with reading(engine) as session:
        assert signature(session, day(1), 2) == (None, None, None)


def test_a_report_on_a_day_that_needed_none_counts(engine: sa.Engine) -> None:
    with Work(engine, "停电") as work:
        values = {"station_id": 1, "first_day": day(1), "last_day": day(9), "reason": "停电"}
        work.session.add(Closure.model_validate(values))
        work.session.get_one(Station, 2).status = StationStatus.SUSPENDED
    report(engine, 1, [3], on=day(3))
    report(engine, 2, [4], on=day(4))
    found = board(engine)
    assert days_in(found, 1, DayState.CLOSURE) == [1, 2, 4, 5, 6, 7, 8, 9]
    assert days_in(found, 1, DayState.ON_TIME) == [3]
    assert days_in(found, 2, DayState.ON_TIME) == [4]
    assert days_in(found, 2, DayState.NOT_IN_SERVICE) == [*range(1, 4), *range(5, 32)]


def test_who_owed_and_reported_nothing_is_not_on_the_board(engine: sa.Engine) -> None:
    with Work(engine, "停") as work:
        work.session.get_one(Station, 2).status = StationStatus.PLANNED
    assert [station.id for station in board(engine).stations] == [1, 3]


def test_the_rates_are_those_of_the_months_figures(engine: sa.Engine) -> None:
    report(engine, 1, range(1, 21), on=day(20))
    report(engine, 3, [5], on=TODAY)
    found = board(engine)
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY)
    assert told(found.city) == ("", 3, 93, 21)
    assert found.city.expected == figures.station_days_expected
    assert [told(unit.whole) for unit in found.units] == [
        (line.name, line.stations, line.station_days_expected, line.station_days_reported)
        for line in figures.units
        if line.stations
    ]
    towns = [town for unit in found.units for town in unit.towns]
    assert [town.name for town in towns] == ["拱北街道", "白藤街道", "横琴镇"]
    assert sum(town.missing for town in towns) == found.city.missing == 72
    own = found.within(towns[0].place).tolist()
    assert [each.id for each, kept in zip(found.stations, own, strict=True) if kept] == [1]
    assert found.within(Place()).all()


def test_a_month_keeps_the_unit_it_had(engine: sa.Engine) -> None:
    with Work(engine, "划归") as work:
        assign_town(work, GONGBEI, DOUMEN, since=dt.date(2026, 11, 10))
    assert board(engine).stations[0].unit.name == "香洲区"
    november = board(engine, Month(2026, 11))
    assert {s.id: s.unit.name for s in november.stations}[1] == "斗门区"


def test_a_month_that_has_not_begun_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        board(engine, Month(2026, 12))
    assert refused.value.code == "month_in_future"
    running = board(engine, Month(2026, 11), today=dt.date(2026, 11, 1))
    assert running.city.days == {DayState.NOT_YET: 90}
    assert running.city.expected == 0


def test_the_deadline_is_kept_and_checked(engine: sa.Engine) -> None:
    with reading(engine) as session:
        assert due_rule(session) == DueRule(DueBy.MONTH, 5)
    choose(engine, DueBy.DAY, 31)
    with reading(engine) as session:
        assert str(due_rule(session)) == "day:31"
    for by, days, code in (
        (DueBy.MONTH, 0, "too_small"),
        (DueBy.MONTH, 29, "too_large"),
        (DueBy.DAY, -1, "too_small"),
        (DueBy.DAY, 32, "too_large"),
    ):
        with pytest.raises(RecordError) as refused:
            choose(engine, by, days)
        assert (refused.value.code, refused.value.field) == (code, "due")
    assert DueRule(DueBy.MONTH, 5).last_day(dt.date(2026, 12, 31)) == dt.date(2027, 1, 5)
    assert DueRule(DueBy.DAY, 1).last_day(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


def test_days_that_follow_each_other_make_one_range() -> None:
    ranges = day_ranges([day(n) for n in (1, 3, 4, 5, 31)] + [dt.date(2026, 11, 1)])
    assert ranges == [(day(1), day(1)), (day(3), day(5)), (day(31), dt.date(2026, 11, 1))]
    assert day_ranges([]) == []
