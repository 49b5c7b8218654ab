"""Counts that are questioned: the rule, what it finds in a year, and what is let stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from db import seed
from db.counts import DayEntry, clear_counts, save_counts
from db.demo import fill_demo
from db.engine import create_register, reading
from db.errors import ConflictError, RecordError
from db.models import DAY_COUNT
from db.record import MAX_TEXT
from db.sheet_lines import Place
from db.stations import amend_station
from db.unusual import (
    Doubt,
    DoubtReason,
    Norms,
    accept_counts,
    acceptances,
    accepted_counts,
    load_norms,
    unusual_counts,
    withdraw_acceptances,
)
from db.values import LOCAL, Service
from db.work import Work

FRIDAY = dt.date(2026, 9, 18)
"""An ordinary one; so is the Saturday after it."""
SATURDAY = FRIDAY + dt.timedelta(days=1)
HOLIDAY, MAKEUP = dt.date(2026, 10, 1), dt.date(2026, 10, 10)
"""A Thursday off and a Saturday of work, by the calendar of 2026."""
GONGBEI = "440402005"
WATER = Service.WATER
NOW = dt.datetime(2026, 11, 3, 9, 30, tzinfo=LOCAL)

Counts = Mapping[dt.date, int]


def before(day: dt.date, weeks: int) -> list[dt.date]:
    return [day - dt.timedelta(days=n) for n in range(1, 7 * weeks + 1)]


def steady(day: dt.date, people: int, *, weekend: int | None = None, weeks: int = 12) -> Counts:
    """So many every day before, one more or less by turns; other numbers at weekends."""
    level = {True: people if weekend is None else weekend, False: people}
    return {d: level[d.weekday() >= 5] + d.toordinal() % 3 - 1 for d in before(day, weeks)}


def count(engine: sa.Engine, counts: Counts, station_id: int = 1) -> None:
    entries = [DayEntry(station_id, day, {WATER: people}) for day, people in counts.items()]
    with Work(engine, "登记") as work:
        save_counts(work, entries, today=max(counts))


def norms(engine: sa.Engine, day: dt.date, ids: Iterable[int] | None = None) -> Norms:
    with reading(engine) as session:
        return load_norms(session, day, day, None if ids is None else set(ids))


def doubted(engine: sa.Engine, day: dt.date, people: int, station_id: int = 1) -> Doubt | None:
    return norms(engine, day).doubt(station_id, day, WATER, people)


@pytest.fixture
def neighbours(engine: sa.Engine) -> sa.Engine:
    """A register in which the three stations stand in one town."""
    with Work(engine, "搬") as work:
        for number in (2, 3):
            amend_station(work, number, 1, {"town_code": GONGBEI})
    return engine


def test_far_from_the_same_weekday_is_questioned_and_says_what_is_usual(engine):
    count(engine, steady(FRIDAY, 12))
    assert doubted(engine, FRIDAY, 150) == Doubt(7, 18, 150, DoubtReason.WORKDAYS)
    assert doubted(engine, FRIDAY, 0) == Doubt(7, 18, 0, DoubtReason.WORKDAYS)
    assert [n for n in range(60) if not doubted(engine, FRIDAY, n)] == list(range(3, 28))


def test_a_single_digit_is_never_too_many_nor_missed_where_few_come(engine):
    count(engine, steady(FRIDAY, 1))
    assert [n for n in range(40) if doubted(engine, FRIDAY, n)] == list(range(10, 40))


def test_a_slip_in_the_past_does_not_blunt_the_rule(engine):
    count(engine, steady(FRIDAY, 12) | {FRIDAY - dt.timedelta(weeks=2): 1200})
    assert doubted(engine, FRIDAY, 120)


def test_an_unsteady_station_is_still_questioned_at_three_times_the_usual(engine):
    wild = {day: 10 + 30 * (day.toordinal() // 7 % 2) for day in before(FRIDAY, 12)}
    count(engine, wild)
    assert not doubted(engine, FRIDAY, 60)
    assert doubted(engine, FRIDAY, 90)


def test_a_holiday_is_like_days_off_and_a_makeup_workday_like_workdays(engine):
    count(engine, steady(MAKEUP, 40, weekend=10))
    assert doubted(engine, HOLIDAY, 10) is None
    assert doubted(engine, HOLIDAY, 100) == Doubt(6, 15, 100, DoubtReason.DAYS_OFF)
    assert doubted(engine, HOLIDAY - dt.timedelta(weeks=1), 8) is not None
    assert doubted(engine, MAKEUP, 40) is None
    assert doubted(engine, MAKEUP, 4) == Doubt(31, 50, 4, DoubtReason.WORKDAYS)
    assert doubted(engine, SATURDAY, 45) is not None


def test_a_holiday_is_no_example_for_its_weekday(engine):
    thursdays = [HOLIDAY - dt.timedelta(weeks=n) for n in range(4)]
    count(engine, dict.fromkeys(thursdays, 12))
    doubt = doubted(engine, HOLIDAY + dt.timedelta(weeks=1), 90)
    assert doubt == Doubt(7, 18, 90, DoubtReason.OTHER_DAYS)


def test_a_day_on_which_all_the_town_rose_or_fell_is_not_questioned(neighbours):
    for number in (1, 2, 3):
        count(neighbours, steady(FRIDAY, 20), number)
    assert doubted(neighbours, FRIDAY, 50)
    assert doubted(neighbours, FRIDAY, 4)
    for number in (2, 3):
        count(neighbours, {FRIDAY: 50}, number)
    assert not doubted(neighbours, FRIDAY, 50)
    assert doubted(neighbours, FRIDAY, 200)
    for number in (2, 3):
        count(neighbours, {FRIDAY: 3}, number)
    assert not doubted(neighbours, FRIDAY, 4)
    assert not doubted(neighbours, FRIDAY, 20)


def test_a_neighbours_own_slip_hides_nothing(neighbours):
    for number in (1, 2, 3):
        count(neighbours, steady(FRIDAY, 20), number)
    count(neighbours, {FRIDAY: 2000}, 2)
    assert doubted(neighbours, FRIDAY, 200)


def test_without_days_like_it_the_bound_is_that_of_other_days_and_generous(engine):
    count(engine, steady(FRIDAY, 12, weeks=2))
    assert doubted(engine, FRIDAY, 0) is None
    assert doubted(engine, FRIDAY, 50) is None
    assert doubted(engine, FRIDAY, 60) == Doubt(7, 18, 60, DoubtReason.OTHER_DAYS)


def test_a_new_station_is_compared_with_its_town(neighbours):
    count(neighbours, steady(FRIDAY, 4), 2)
    count(neighbours, steady(FRIDAY, 12), 3)
    assert doubted(neighbours, FRIDAY, 50) is None
    assert doubted(neighbours, FRIDAY, 60) == Doubt(2, 18, 60, DoubtReason.TOWN)


def test_where_nothing_is_known_nothing_is_questioned(engine):
    found = norms(engine, FRIDAY)
    assert found.doubt(1, FRIDAY, WATER, 9999) is None
    assert found.usual(1, FRIDAY, WATER) is None
    assert found.doubt(1, SATURDAY, WATER, 1) is None
    assert found.doubt(99, FRIDAY, WATER, 1) is None
    assert list(found.doubted()) == []
    assert norms(engine, FRIDAY, []).doubt(1, FRIDAY, WATER, 1) is None


def test_the_answer_is_the_same_for_some_stations_and_for_a_longer_span(neighbours):
    for number in (1, 2, 3):
        count(neighbours, steady(FRIDAY, 5 * number) | {FRIDAY: 60}, number)
    with reading(neighbours) as session:
        month = load_norms(session, dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    alone = norms(neighbours, FRIDAY, [2])
    found = [month.doubt(2, FRIDAY, WATER, people) for people in (40, 90)]
    assert [doubt is None for doubt in found] == [True, False]
    assert [alone.doubt(2, FRIDAY, WATER, people) for people in (40, 90)] == found
    assert alone.people(2, FRIDAY, WATER) == 60
    assert alone.people(2, FRIDAY, Service.REST) is None


def accepted(engine: sa.Engine, people: int = 150, note: str = "团体到访") -> None:
    with Work(engine, "认可", who="何") as work:
        accept_counts(work, {(FRIDAY, 1, WATER): people}, note=note, at=NOW)


@pytest.fixture
def odd(engine: sa.Engine) -> sa.Engine:
    """A register that holds one odd count."""
    count(engine, steady(FRIDAY, 12) | {FRIDAY: 150})
    return engine


def test_an_acceptance_holds_for_its_number_alone(odd):
    accepted(odd)
    with reading(odd) as session:
        let = acceptances(session, FRIDAY, FRIDAY)[FRIDAY, 1, WATER]
        assert (let.people, let.note, let.who, let.at) == (150, "团体到访", "何", NOW)
        assert [one.acceptance for one in unusual_counts(session, FRIDAY, FRIDAY)] == [let]
    count(odd, {FRIDAY: 160})
    with reading(odd) as session:
        assert [one.acceptance for one in unusual_counts(session, FRIDAY, FRIDAY)] == [None]
    accepted(odd, 160, "")
    with reading(odd) as session:
        assert acceptances(session, FRIDAY, FRIDAY)[FRIDAY, 1, WATER].people == 160


def test_unusual_counts_come_by_day_and_place(odd):
    count(odd, steady(SATURDAY, 30) | {SATURDAY: 0}, 2)
    with Work(odd, "搬") as work:
        amend_station(work, 3, 1, {"town_code": GONGBEI})
    with reading(odd) as session:
        found = unusual_counts(session, FRIDAY, SATURDAY)
        assert [(one.key, one.doubt.people, one.station.town) for one in found] == [
            ((FRIDAY, 1, WATER), 150, "拱北街道"),
            ((SATURDAY, 2, WATER), 0, "横琴镇"),
        ]
        assert unusual_counts(session, FRIDAY, SATURDAY, Place(town_code=GONGBEI)) == found[:1]
        assert unusual_counts(session, FRIDAY, SATURDAY, Place(station_id=3)) == []


def test_the_list_of_the_accepted_says_what_stands_now(odd):
    accepted(odd)
    with reading(odd) as session:
        (row,) = accepted_counts(session, FRIDAY, FRIDAY)
        assert (row.key, row.standing, row.usual, row.holds) == (
            (FRIDAY, 1, WATER),
            150,
            (7, 18),
            True,
        )
        assert accepted_counts(session, SATURDAY, SATURDAY) == []
        assert accepted_counts(session, FRIDAY, FRIDAY, Place(station_id=2)) == []
    for people, say in ((15, 15), (None, None)):
        if people is None:
            with Work(odd, "清除") as work:
                clear_counts(work, [(FRIDAY, 1)])
        else:
            count(odd, {FRIDAY: people})
        with reading(odd) as session:
            (row,) = accepted_counts(session, FRIDAY, FRIDAY)
        assert (row.standing, row.holds) == (say, False)


@pytest.mark.parametrize(
    ("people", "note", "service", "kind", "code"),
    [
        (150, "长" * (MAX_TEXT + 1), WATER, RecordError, "too_long"),
        (150, "好\u202e", WATER, RecordError, "sign_unprintable"),
        (149, "", WATER, ConflictError, "acceptance_overtaken"),
        (5, "", Service.REST, RecordError, "acceptance_without_count"),
    ],
)
def test_what_cannot_be_accepted_is_refused_whole(odd, people, note, service, kind, code):
    count(odd, {FRIDAY: 40}, 2)
    cells = {(FRIDAY, 2, WATER): 40, (FRIDAY, 1, service): people}
    with pytest.raises(kind) as refused, Work(odd, "认可") as work:
        accept_counts(work, cells, note=note, at=NOW)
    assert refused.value.code == code
    with reading(odd) as session:
        assert acceptances(session, FRIDAY, FRIDAY) == {}


def test_a_withdrawn_acceptance_is_questioned_again(odd):
    accepted(odd)
    keys = [(FRIDAY, 1, WATER), (FRIDAY, 2, WATER)]
    with Work(odd, "撤回") as work:
        withdraw_acceptances(work, keys)
    with reading(odd) as session:
        assert acceptances(session, FRIDAY, FRIDAY) == {}
    with Work(odd, "再撤回") as work:
        withdraw_acceptances(work, keys)
    assert work.change_id is None


DEMO_DAY = dt.date(2026, 11, 22)
FIRST_KNOWN = dt.date(2026, 1, 1)
"""The demo's counts begin twelve weeks before, and it is the same on every machine."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    def fill(connection: sa.Connection) -> None:
        seed.fill(connection)
        fill_demo(connection, DEMO_DAY)

    path: Path = tmp_path_factory.mktemp("unusual") / "demo.yizhan"
    engine = create_register(str(path), fill)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def year(demo: sa.Engine) -> Norms:
    with reading(demo) as session:
        return load_norms(session, FIRST_KNOWN, DEMO_DAY - dt.timedelta(days=1))


@pytest.fixture(scope="module")
def told(demo: sa.Engine) -> list[tuple[int, dt.date, Mapping[Service, int]]]:
    """Every station-day of the year with its counts."""
    query = sa.select(DAY_COUNT).where(DAY_COUNT.c.day >= FIRST_KNOWN)
    with reading(demo) as session:
        return [
            (
                row.station_id,
                row.day,
                {s: getattr(row, s) for s in Service if getattr(row, s) is not None},
            )
            for row in session.execute(query)
        ]


def test_a_year_raises_few_questions(year, told):
    asked = list(year.doubted())
    cells = sum(len(counts) for _station, _day, counts in told)
    assert len(asked) < 0.002 * cells
    assert len({key[:2] for key, _doubt in asked}) < 0.01 * len(told)
    # Not because it asks nothing.
    assert len(asked) > 100


Usual = tuple[int, int]
Slip = Callable[[int, Usual], int | None]


def a_digit_too_many(people: int, usual: Usual) -> int | None:
    return 10 * people + 5 if people > 2 and usual[0] <= people <= usual[1] else None


def tenfold(people: int, usual: Usual) -> int | None:
    return 10 * people if people > 2 and usual[0] <= people <= usual[1] else None


def nothing_where_many_come(_people: int, usual: Usual) -> int | None:
    return 0 if sum(usual) >= 2 * 16 else None


def a_digit_lost_where_many_come(people: int, usual: Usual) -> int | None:
    return people // 10 if people > 9 and sum(usual) >= 2 * 20 else None


@pytest.mark.parametrize(
    ("slip", "share"),
    [
        (a_digit_too_many, 0.995),
        (tenfold, 0.99),
        (nothing_where_many_come, 0.99),
        (a_digit_lost_where_many_come, 0.7),
    ],
)
def test_slips_are_caught(year, told, slip: Slip, share: float):
    caught = [
        year.doubt(station, day, service, wrong) is not None
        for station, day, counts in told
        for service, people in counts.items()
        if (usual := year.usual(station, day, service)) is not None
        and (wrong := slip(people, usual)) is not None
    ]
    assert len(caught) > 300
    assert np.mean(caught) > share


def test_two_columns_taken_for_each_other_are_caught_where_they_differ_tenfold(year, told):
    caught = []
    for station, day, counts in told:
        for one, other in combinations(counts, 2):
            few, many = sorted((counts[one], counts[other]))
            if many >= 10 * max(few, 1):
                swapped = {one: counts[other], other: counts[one]}
                caught.append(any(year.doubt(station, day, s, n) for s, n in swapped.items()))
    assert len(caught) > 1000
    assert np.mean(caught) > 0.8
