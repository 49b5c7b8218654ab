"""Which days a station is to report: its term, its hours, the calendar, its closures, the clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
import sqlalchemy as sa

from db.counts import DayEntry, save_counts
from db.engine import reading
from db.expected import DaysOf, DayState, StationDays, days_of_stations, station_days
from db.models import Closure, Station
from db.values import Month, Service, StationStatus
from db.work import Work

OCTOBER = Month(2026, 10)
"""1 to 7 October are a break, Saturday 10 is a make-up workday."""
TODAY = dt.date(2026, 11, 22)


def day(number: int) -> dt.date:
    return dt.date(2026, 10, number)


def change(engine: sa.Engine, number: int, **values: object) -> None:
    with Work(engine, "改") as work:
        station = work.session.get_one(Station, number)
        for name, value in values.items():
            setattr(station, name, value)


def close(engine: sa.Engine, number: int, first: dt.date, last: dt.date) -> None:
    with Work(engine, "停电") as work:
        values = {"station_id": number, "first_day": first, "last_day": last, "reason": "停电"}
        work.session.add(Closure.model_validate(values))


def october(engine: sa.Engine, today: dt.date = TODAY) -> StationDays:
    with reading(engine) as session:
        return station_days(session, OCTOBER.first_day, OCTOBER.last_day, today=today)


def counted(known: StationDays, number: int) -> Counter[DayState]:
    return Counter(DayState(state) for state in row(known, number))


def row(known: StationDays, number: int) -> list[int]:
    states: list[int] = known.states[known.stations.tolist().index(number)].tolist()
    return states


def days_in(known: StationDays, number: int, state: DayState) -> list[int]:
    return [n for n, found in enumerate(row(known, number), start=1) if found == state]


def test_without_hours_every_day_in_service_is_expected(engine: sa.Engine) -> None:
    known = october(engine)
    assert known.stations.tolist() == [1, 2, 3]
    assert [counted(known, number) for number in (1, 2, 3)] == [{DayState.MISSING: 31}] * 3


def test_hours_leave_out_weekends_and_holidays_and_take_make_up_days(engine: sa.Engine) -> None:
    change(engine, 1, hours="Mo-Fr 09:00-17:00; PH off")
    change(engine, 2, hours="Mo-Su 08:00-20:00")
    known = october(engine)
    assert days_in(known, 1, DayState.HOLIDAY) == [1, 2, 3, 4, 5, 6, 7]
    assert days_in(known, 1, DayState.SHUT) == [11, 17, 18, 24, 25, 31]
    assert counted(known, 1)[DayState.MISSING] == 18
    assert counted(known, 2) == {DayState.MISSING: 31}


def test_a_night_counts_on_the_day_it_begins(engine: sa.Engine) -> None:
    change(engine, 1, hours="Sa 22:00-06:00")
    # No make-up Saturday: on 10 October the Friday before holds.
    assert days_in(october(engine), 1, DayState.MISSING) == [3, 17, 24, 31]


def test_a_closure_excuses_its_days_and_a_term_ends_them(engine: sa.Engine) -> None:
    close(engine, 1, dt.date(2026, 9, 20), day(3))
    close(engine, 1, day(30), dt.date(2026, 12, 1))
    change(engine, 2, opened_on=day(20))
    change(engine, 3, status=StationStatus.CLOSED, closed_on=day(10))
    known = october(engine)
    assert days_in(known, 1, DayState.CLOSURE) == [1, 2, 3, 30, 31]
    assert days_in(known, 2, DayState.NOT_IN_SERVICE) == list(range(1, 20))
    assert days_in(known, 3, DayState.MISSING) == list(range(1, 11))
    assert counted(known, 3)[DayState.NOT_IN_SERVICE] == 21


@pytest.mark.parametrize("status", [StationStatus.PLANNED, StationStatus.SUSPENDED])
def test_a_station_out_of_service_owes_nothing(engine: sa.Engine, status: StationStatus) -> None:
    change(engine, 1, status=status)
    assert counted(october(engine), 1) == {DayState.NOT_IN_SERVICE: 31}


def test_today_and_later_are_not_expected_yet_but_their_reason_is_known(engine: sa.Engine) -> None:
    change(engine, 1, hours="Mo-Fr 09:00-17:00")
    known = october(engine, today=day(9))
    assert days_in(known, 2, DayState.MISSING) == list(range(1, 9))
    assert days_in(known, 2, DayState.NOT_YET) == list(range(9, 32))
    assert days_in(known, 1, DayState.SHUT) == [11, 17, 18, 24, 25, 31]
    assert counted(october(engine, today=dt.date(2026, 9, 9)), 2) == {DayState.NOT_YET: 31}


def test_a_day_that_was_reported_was_expected(engine: sa.Engine) -> None:
    change(engine, 1, hours="Mo-Fr 09:00-17:00; PH off")
    change(engine, 2, opened_on=day(20))
    with Work(engine, "登记") as work:
        save_counts(
            work,
            [
                *(DayEntry(1, day(n), {Service.WATER: 1}) for n in (8, 9, 11)),
                DayEntry(2, day(1), {Service.WATER: 1}),
                DayEntry(3, day(12), {Service.WATER: 1}),
            ],
            today=day(12),
        )
    change(engine, 3, status=StationStatus.SUSPENDED)
    with reading(engine) as session:
        found = days_of_stations(session, OCTOBER.first_day, OCTOBER.last_day, today=day(12))
    # Open were 8, 9 and 10; Sunday 11 is reported on top. Today is the 12th.
    assert found == {
        1: DaysOf(in_service=12, expected=4, reported=3),
        2: DaysOf(in_service=1, expected=1, reported=1),
        3: DaysOf(in_service=1, expected=1, reported=1),
    }
