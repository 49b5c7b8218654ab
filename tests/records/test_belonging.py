"""Towns and units change; a month that is over keeps the places and names of its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from db.activities import log_activity
from db.belonging import former_towns, towns_on, units_on
from db.counts import DayEntry, save_counts, sheet_totals
from db.engine import reading
from db.errors import RecordError
from db.figures import MonthFigures
from db.history import take_back
from db.lists import ListKind, add_line, town_lines, unit_lines
from db.models import Station, Town, logged_tables
from db.overview import overview
from db.sheet_lines import Place, sheet_lines
from db.stations import add_station, amend_station, station_record, station_rows, towns, units
from db.totals import month_figures
from db.towns import (
    add_town,
    amend_town,
    assign_town,
    merge_towns,
    remember_stations,
    rename_town,
    rename_unit,
)
from db.values import ActivityStatus, Month, Service
from db.work import Work

TODAY = dt.date(2026, 11, 22)
SINCE = dt.date(2026, 11, 1)
MONTHS = [Month(2026, 11).shifted(-n) for n in range(4)]
NOVEMBER, OCTOBER, SEPTEMBER, AUGUST = MONTHS
GONGBEI, JIDA, BAITENG, HENGQIN = "440402005", "440402004", "440403001", "440402104"
XIANGZHOU, DOUMEN = 1, 2
Deed = Callable[[Work], object]

DEEDS: dict[str, Deed] = {
    "rename a town": lambda work: rename_town(work, GONGBEI, "拱北新街道", since=SINCE),
    "rename a unit": lambda work: rename_unit(work, XIANGZHOU, "香洲新区", since=SINCE),
    "assign a town": lambda work: assign_town(work, GONGBEI, DOUMEN, since=SINCE),
    "merge towns": lambda work: merge_towns(work, GONGBEI, JIDA, since=SINCE),
    "merge into another unit": lambda work: merge_towns(work, GONGBEI, BAITENG, since=SINCE),
}


def do(engine: sa.Engine, deed: Deed) -> int:
    with Work(engine, "办事") as work:
        deed(work)
    assert work.change_id is not None
    return work.change_id


def months(engine: sa.Engine) -> dict[tuple[int | None, Month], MonthFigures]:
    """Every month of the city and of every unit."""
    with reading(engine) as session:
        scopes = [None, *(unit.id for unit in units(session))]
        return {
            (scope, month): month_figures(session, month, today=TODAY, unit_id=scope)
            for scope in scopes
            for month in MONTHS
        }


def city(engine: sa.Engine, month: Month, unit_id: int | None = None) -> MonthFigures:
    with reading(engine) as session:
        return month_figures(session, month, today=TODAY, unit_id=unit_id)


def stations_of(found: MonthFigures) -> dict[str, tuple[str, str]]:
    return {line.name: (line.town, line.unit) for line in found.stations_by_visits}


@pytest.fixture
def reported(engine: sa.Engine) -> sa.Engine:
    """Every station reported days and held an activity in each of the months."""
    with Work(engine, "登记") as work:
        for month in MONTHS:
            day = month.first_day + dt.timedelta(days=2)
            save_counts(
                work,
                [DayEntry(n, day, {Service.WATER: 10 * n + month.number}) for n in (1, 2, 3)],
                today=day,
            )
            talk = {"title": "义诊", "category_id": 1, "status": ActivityStatus.DONE, "day": day}
            for number in (1, 2, 3):
                log_activity(work, {**talk, "attendance": number}, [number])
    return engine


@pytest.mark.parametrize("name", DEEDS)
def test_months_that_are_over_stay_what_they_were(
    name: str, reported: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    before, rows = months(reported), snapshot(reported, logged_tables())
    change = do(reported, DEEDS[name])
    after = months(reported)
    over = {key for key in before if key[1] != NOVEMBER}
    assert {key: after[key] for key in over} == {key: before[key] for key in over}
    assert after[None, NOVEMBER] != before[None, NOVEMBER]
    take_back(reported, change, "撤销")
    assert months(reported) == before
    kept = {"change", "change_row"}
    undone = snapshot(reported, logged_tables())
    assert {n: r for n, r in undone.items() if n not in kept} == {
        n: r for n, r in rows.items() if n not in kept
    }


def test_a_merger_moves_the_stations_from_its_day_on(reported: sa.Engine) -> None:
    do(reported, lambda work: merge_towns(work, GONGBEI, BAITENG, since=SINCE))
    after, before = city(reported, NOVEMBER), city(reported, OCTOBER)
    assert stations_of(after)["拱北口岸工会驿站"] == ("白藤街道", "斗门区")
    assert stations_of(before)["拱北口岸工会驿站"] == ("拱北街道", "香洲区")
    assert (after.towns_total, before.towns_total) == (25, 26)
    assert "拱北街道" not in {line.name for line in after.towns}
    doumen = city(reported, NOVEMBER, DOUMEN)
    assert (doumen.stations, doumen.totals.activities) == (2, 2)
    assert doumen.previous == city(reported, OCTOBER, DOUMEN).totals
    assert (doumen.previous.activities if doumen.previous else 0) == 1
    with reading(reported) as session:
        station = station_record(session, 1)
        assert (station.code, station.town_code, station.version) == ("440402005-001", BAITENG, 2)
        assert GONGBEI not in {town.code for town in towns(session)}
        assert GONGBEI in {town.code for town in towns_on(session, SINCE - dt.timedelta(days=1))}
        assert GONGBEI not in {town.code for town in towns_on(session, SINCE)}
        gone = town_lines(session)[-1]
        assert (gone.key, gone.stations, gone.merged_into) == (GONGBEI, 0, "白藤街道")


def test_one_change_after_another(reported: sa.Engine) -> None:
    """A station's own past tells what its first town was, whatever that town was before."""
    reference = {key: found for key, found in months(reported).items() if key[1] == AUGUST}
    for deed in (
        lambda work: assign_town(work, GONGBEI, DOUMEN, since=dt.date(2026, 9, 1)),
        lambda work: rename_town(work, GONGBEI, "拱北新街道", since=dt.date(2026, 10, 1)),
        lambda work: merge_towns(work, GONGBEI, JIDA, since=SINCE),
    ):
        do(reported, deed)
    told = {month: stations_of(city(reported, month))["拱北口岸工会驿站"] for month in MONTHS}
    assert told == {
        AUGUST: ("拱北街道", "香洲区"),
        SEPTEMBER: ("拱北街道", "斗门区"),
        OCTOBER: ("拱北新街道", "斗门区"),
        NOVEMBER: ("吉大街道", "香洲区"),
    }
    after = months(reported)
    assert {key: after[key] for key in reference} == reference


def test_two_changes_on_one_day_are_one_past(reported: sa.Engine) -> None:
    before = city(reported, OCTOBER)
    do(reported, lambda work: rename_town(work, GONGBEI, "拱北新街道", since=SINCE))
    do(reported, lambda work: assign_town(work, GONGBEI, DOUMEN, since=SINCE))
    assert city(reported, OCTOBER) == before
    assert stations_of(city(reported, NOVEMBER))["拱北口岸工会驿站"] == ("拱北新街道", "斗门区")


def test_a_correction_was_always_so(reported: sa.Engine) -> None:
    do(reported, lambda work: rename_town(work, GONGBEI, "拱北新街道", since=None))
    do(reported, lambda work: rename_unit(work, XIANGZHOU, "香洲新区", since=None))
    assert stations_of(city(reported, AUGUST))["拱北口岸工会驿站"] == ("拱北新街道", "香洲新区")
    assert city(reported, AUGUST, XIANGZHOU).scope == "香洲新区"


def test_a_month_that_a_change_falls_into_is_told_as_it_ends(reported: sa.Engine) -> None:
    do(reported, lambda work: rename_town(work, GONGBEI, "新", since=dt.date(2026, 10, 31)))
    assert stations_of(city(reported, OCTOBER))["拱北口岸工会驿站"][0] == "新"
    assert stations_of(city(reported, SEPTEMBER))["拱北口岸工会驿站"][0] == "拱北街道"


def test_a_stations_own_unit_counts_everywhere(reported: sa.Engine) -> None:
    with Work(reported, "改归属") as work:
        remember_stations(work, [station_record(work.session, 1)], SINCE)
        amend_station(work, 1, 1, {"managing_unit_id": DOUMEN})
    before, after = city(reported, OCTOBER), city(reported, NOVEMBER)
    assert stations_of(before)["拱北口岸工会驿站"] == ("拱北街道", "香洲区")
    assert stations_of(after)["拱北口岸工会驿站"] == ("拱北街道", "斗门区")
    by_unit = {line.name: line for line in after.units}
    assert (by_unit["香洲区"].stations, by_unit["斗门区"].stations) == (0, 2)
    # The town is served, whoever runs the station.
    assert (by_unit["香洲区"].covered, by_unit["斗门区"].covered, after.towns_covered) == (1, 1, 3)
    assert city(reported, NOVEMBER, XIANGZHOU).towns_covered == 1
    doumen = city(reported, NOVEMBER, DOUMEN)
    assert {line.name: line.stations for line in doumen.towns if line.stations} == {
        "拱北街道": 1,
        "白藤街道": 1,
    }
    assert sum(line.visits_total for line in doumen.towns) == doumen.totals.visits_total
    with reading(reported) as session:
        lines = sheet_lines(session, TODAY, TODAY, Place(unit_id=DOUMEN))
        assert {line.station_id for line in lines} == {1, 3}
        assert {row.id for row in station_rows(session, today=TODAY) if row.unit_id == DOUMEN} == {
            1,
            3,
        }
        assert dict(overview(session, TODAY).units)["斗门区"] == 2
        assert {line.name: line.stations for line in unit_lines(session)}["斗门区"] == 2


def test_a_months_sheet_has_the_stations_and_sums_of_its_report(reported: sa.Engine) -> None:
    """Whatever moved since, and whether or not they were in service on the day they counted."""
    with Work(reported, "改归属") as work:
        remember_stations(work, [station_record(work.session, 1)], SINCE)
        amend_station(work, 1, 1, {"managing_unit_id": DOUMEN})
        amend_station(work, 3, 1, {"opened_on": OCTOBER.last_day})
    with reading(reported) as session:
        for unit_id in (None, XIANGZHOU, DOUMEN):
            for month in (OCTOBER, NOVEMBER):
                span = month.first_day, month.last_day
                place = Place(unit_id=unit_id)
                found = month_figures(session, month, today=TODAY, unit_id=unit_id)
                lines = sheet_lines(session, *span, place)
                assert [ln.code for ln in lines] == [s.code for s in found.stations_by_visits]
                totals = sheet_totals(session, *span, place).values()
                people = sum(sum(total.people.values()) for total in totals)
                assert people == found.totals.visits_total


def test_a_new_unit_is_in_no_report_before_it_has_something(reported: sa.Engine) -> None:
    before = months(reported)
    do(reported, lambda work: add_line(work, ListKind.UNITS, {"name": "保税区"}))
    after = months(reported)
    assert {key: after[key] for key in before} == before
    with reading(reported) as session:
        number = units(session)[-1].id
        assert (units_on(session, SINCE)[-1].name, number) == ("保税区", 7)
    do(reported, lambda work: assign_town(work, JIDA, number, since=SINCE))
    assert [line.name for line in city(reported, NOVEMBER).units][-1] == "保税区"
    assert city(reported, OCTOBER) == before[None, OCTOBER]


def test_what_once_meant_a_town_is_still_understood(engine: sa.Engine) -> None:
    do(engine, lambda work: rename_town(work, GONGBEI, "拱北新街道", since=SINCE))
    do(engine, lambda work: merge_towns(work, GONGBEI, JIDA, since=TODAY))
    do(engine, lambda work: merge_towns(work, JIDA, BAITENG, since=TODAY))
    with reading(engine) as session:
        assert former_towns(session) == {
            "拱北街道": BAITENG,
            "拱北新街道": BAITENG,
            GONGBEI: BAITENG,
            "吉大街道": BAITENG,
            JIDA: BAITENG,
        }


def test_a_former_name_that_is_a_name_again_means_what_it_says(engine: sa.Engine) -> None:
    do(engine, lambda work: rename_town(work, GONGBEI, "拱北新街道", since=SINCE))
    do(engine, lambda work: rename_town(work, JIDA, "拱北街道", since=SINCE))
    with reading(engine) as session:
        assert former_towns(session) == {"吉大街道": JIDA}


def test_no_code_is_given_twice_after_a_merger(engine: sa.Engine) -> None:
    def enter(town_code: str, code: str | None = None) -> str:
        with Work(engine, "新建") as work:
            values = {"town_code": town_code, "name": "夏湾驿站"}
            return add_station(work, values, code=code).code

    do(engine, lambda work: merge_towns(work, GONGBEI, JIDA, since=SINCE))
    assert enter(JIDA) == f"{JIDA}-001"
    with pytest.raises(RecordError, match="town_ended"):
        enter(GONGBEI)
    with pytest.raises(RecordError, match="town_ended"), Work(engine, "改") as work:
        amend_station(work, 2, 1, {"town_code": GONGBEI})
    # A code of another town, from a register that moved: its own town must not give it again.
    assert enter(JIDA, f"{BAITENG}-007") == f"{BAITENG}-007"
    assert (enter(BAITENG), enter(JIDA)) == (f"{BAITENG}-008", f"{JIDA}-002")


NEW_TOWN = {
    "code": "440402199",
    "name": "三溪镇",
    "district_code": "440402",
    "managing_unit_id": XIANGZHOU,
    "longitude": 113.4,
    "latitude": 22.3,
}

REFUSED: dict[str, tuple[str, str | None, Deed]] = {
    "merging a town into itself": (
        "merge_into_itself",
        "merged_into",
        lambda work: merge_towns(work, JIDA, JIDA, since=SINCE),
    ),
    "merging into what is no more": (
        "town_ended",
        "town_code",
        lambda work: merge_towns(work, JIDA, GONGBEI, since=TODAY),
    ),
    "renaming what is no more": (
        "town_ended",
        "town_code",
        lambda work: rename_town(work, GONGBEI, "新", since=TODAY),
    ),
    "a name that is taken": (
        "name_taken",
        "name",
        lambda work: rename_town(work, JIDA, "拱北街道", since=SINCE),
    ),
    "a unit's name that is taken": (
        "name_taken",
        "name",
        lambda work: rename_unit(work, XIANGZHOU, "斗门区", since=SINCE),
    ),
    "an empty name": ("empty", "name", lambda work: rename_unit(work, XIANGZHOU, " ", since=SINCE)),
    "a unit nobody knows": (
        "unit_unknown",
        "managing_unit_id",
        lambda work: assign_town(work, JIDA, 99, since=SINCE),
    ),
    "moving a station before it moved": (
        "since_before_last",
        "since",
        lambda work: remember_stations(
            work, [station_record(work.session, 1)], SINCE - dt.timedelta(days=1)
        ),
    ),
    "a code that is none": (
        "town_code_wrong",
        "code",
        lambda work: add_town(work, {**NEW_TOWN, "code": "44040219x"}),
    ),
    "a code that is taken": (
        "name_taken",
        "code",
        lambda work: add_town(work, {**NEW_TOWN, "code": JIDA}),
    ),
    "a district nobody knows": (
        "district_unknown",
        "district_code",
        lambda work: amend_town(work, JIDA, {"district_code": "440499"}),
    ),
    "a centre that is nowhere": (
        "too_large",
        "longitude",
        lambda work: amend_town(work, JIDA, {"longitude": 999.0}),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_and_leaves_no_trace(name: str, engine: sa.Engine) -> None:
    do(engine, lambda work: merge_towns(work, GONGBEI, JIDA, since=SINCE))
    code, field, deed = REFUSED[name]
    with pytest.raises(RecordError) as refused, Work(engine, "办事") as work:
        deed(work)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert work.change_id is None


def test_a_change_before_one_known_already_is_refused(engine: sa.Engine) -> None:
    do(engine, lambda work: rename_town(work, JIDA, "吉大新街道", since=SINCE))
    for deed in (
        lambda work: assign_town(work, JIDA, DOUMEN, since=OCTOBER.first_day),
        lambda work: merge_towns(work, JIDA, BAITENG, since=OCTOBER.first_day),
    ):
        with pytest.raises(RecordError) as refused, Work(engine, "办事") as work:
            deed(work)
        assert refused.value.values["last"] == SINCE


def test_a_town_is_entered_and_corrected(engine: sa.Engine) -> None:
    do(engine, lambda work: add_town(work, NEW_TOWN))
    do(engine, lambda work: amend_town(work, "440402199", {"latitude": 22.25}))
    with reading(engine) as session:
        assert session.get_one(Town, "440402199").latitude == 22.25
        assert "三溪镇" in {town.name for town in towns(session)}
    with Work(engine, "新建") as work:
        made = add_station(work, {"town_code": "440402199", "name": "三溪驿站"})
    assert made.code == "440402199-001"


def test_a_new_town_is_none_of_the_months_before_it(reported: sa.Engine) -> None:
    before = months(reported)
    do(reported, lambda work: add_town(work, {**NEW_TOWN, "began_on": SINCE}))
    after = months(reported)
    assert {key for key in before if before[key] != after[key]} == {
        key
        for key in before
        if key[1] == NOVEMBER and key[0] in (None, NEW_TOWN["managing_unit_id"])
    }
    do(reported, lambda work: add_station(work, {"town_code": "440402199", "name": "三溪驿站"}))
    with reading(reported) as session:
        assert "三溪镇" in {town.name for town in towns_on(session, OCTOBER.last_day)}


def test_stations_of_a_town_that_moved_keep_a_unit_of_their_own(reported: sa.Engine) -> None:
    with Work(reported, "改归属") as work:
        amend_station(work, 1, 1, {"managing_unit_id": 3})
    before = city(reported, OCTOBER)
    do(reported, lambda work: merge_towns(work, GONGBEI, BAITENG, since=SINCE))
    assert city(reported, OCTOBER) == before
    assert stations_of(city(reported, NOVEMBER))["拱北口岸工会驿站"] == ("白藤街道", "金湾区")


def counted_stations(session: Session) -> int:
    return session.execute(sa.select(sa.func.count()).select_from(Station)).scalar_one()


def test_a_merger_says_how_many_went_over(engine: sa.Engine) -> None:
    with Work(engine, "并") as work:
        assert merge_towns(work, GONGBEI, JIDA, since=SINCE) == 1
        assert merge_towns(work, BAITENG, HENGQIN, since=SINCE) == 1
        assert merge_towns(work, JIDA, HENGQIN, since=SINCE) == 1
    with reading(engine) as session:
        assert counted_stations(session) == 3
        assert {line.stations for line in town_lines(session)} == {0, 3}
