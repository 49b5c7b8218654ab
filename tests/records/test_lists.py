"""Facilities, categories, the checklist, units: kept in order, retired, and never torn out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from db.activities import categories, log_activity
from db.engine import reading
from db.errors import RecordError
from db.history import take_back
from db.lists import (
    Key,
    ListKind,
    add_line,
    amend_line,
    district_names,
    list_lines,
    move_line,
    remove_line,
    retire_line,
    town_lines,
    unit_lines,
)
from db.models import StationFacility, logged_tables
from db.overview import overview
from db.stations import add_station, facilities
from db.totals import month_figures
from db.towns import add_town
from db.values import ActivityStatus, Month
from db.work import Work

TODAY = dt.date(2026, 11, 22)
LISTS = (ListKind.FACILITIES, ListKind.CATEGORIES, ListKind.ITEMS, ListKind.VISITORS)
NEW = {
    ListKind.UNITS: {"name": "保税区"},
    ListKind.FACILITIES: {"name": "雨伞架"},
    ListKind.CATEGORIES: {"name": "法律咨询", "yearly_target": 12},
    ListKind.ITEMS: {"group": "日常", "name": "微波炉干净"},
    ListKind.VISITORS: {"name": "代驾司机"},
}
TOWN = {
    "code": "440402199",
    "name": "三溪镇",
    "district_code": "440402",
    "managing_unit_id": 1,
    "longitude": 113.4,
    "latitude": 22.3,
}


def names(engine: sa.Engine, kind: ListKind) -> list[str]:
    with reading(engine) as session:
        if kind is ListKind.UNITS:
            return [line.name for line in unit_lines(session)]
        return [line.name for line in list_lines(session, kind)]


def key_of(engine: sa.Engine, kind: ListKind, place: int) -> Key:
    with reading(engine) as session:
        if kind is ListKind.UNITS:
            return unit_lines(session)[place].key
        return list_lines(session, kind)[place].key


def do(engine: sa.Engine, deed: Callable[[Work], Any]) -> Any:
    with Work(engine, "名录") as work:
        return deed(work)


@pytest.mark.parametrize("kind", NEW)
def test_a_line_is_added_moved_removed_and_each_undone(
    kind: ListKind, engine: sa.Engine, snapshot: Callable[..., Any]
) -> None:
    tables = [table for table in logged_tables() if table.name == kind]
    states = [snapshot(engine, tables)]
    changes = []
    made: list[Key] = []
    for deed in (
        lambda work: made.append(add_line(work, kind, NEW[kind])),
        lambda work: move_line(work, kind, made[0], -2),
        lambda work: remove_line(work, kind, made[0]),
    ):
        with Work(engine, "名录") as work:
            deed(work)
        changes.append(work.change_id)
        states.append(snapshot(engine, tables))
        if len(states) == 2:
            assert names(engine, kind)[-1] == NEW[kind]["name"]
        if len(states) == 3:
            assert names(engine, kind)[-3] == NEW[kind]["name"]
    for change, before in zip(reversed(changes), reversed(states[:-1]), strict=True):
        assert change is not None
        take_back(engine, change, "撤销")
        assert snapshot(engine, tables) == before


@pytest.mark.parametrize("kind", NEW)
def test_a_line_moves_no_further_than_the_end(kind: ListKind, engine: sa.Engine) -> None:
    first, *others = names(engine, kind)
    do(engine, lambda work: move_line(work, kind, key_of(engine, kind, 0), -1))
    assert names(engine, kind) == [first, *others]
    do(engine, lambda work: move_line(work, kind, key_of(engine, kind, 0), 99))
    assert names(engine, kind) == [*others, first]


@pytest.mark.parametrize("kind", LISTS)
def test_a_retired_line_stands_last_and_comes_back(kind: ListKind, engine: sa.Engine) -> None:
    before = names(engine, kind)
    key = key_of(engine, kind, 1)
    do(engine, lambda work: retire_line(work, kind, key, TODAY))
    assert names(engine, kind) == [before[0], *before[2:], before[1]]
    with reading(engine) as session:
        assert [line.retired for line in list_lines(session, kind)].count(True) == 1
    do(engine, lambda work: move_line(work, kind, key, -5))
    assert names(engine, kind)[-1] == before[1]
    do(engine, lambda work: retire_line(work, kind, key, None))
    assert sorted(names(engine, kind)) == sorted(before)
    with reading(engine) as session:
        assert not any(line.retired for line in list_lines(session, kind))


@pytest.mark.parametrize("kind", LISTS)
def test_a_line_is_renamed_but_not_as_another(kind: ListKind, engine: sa.Engine) -> None:
    key, other = key_of(engine, kind, 0), names(engine, kind)[1]
    do(engine, lambda work: amend_line(work, kind, key, {"name": "  新的 名称 "}))
    assert names(engine, kind)[0] == "新的 名称"
    do(engine, lambda work: amend_line(work, kind, key, {"name": "新的 名称"}))
    for wrong, code in ((other, "name_taken"), ("", "empty"), ("=1", "name_like_formula")):
        with pytest.raises(RecordError) as refused:
            do(engine, lambda work, wrong=wrong: amend_line(work, kind, key, {"name": wrong}))
        assert (refused.value.code, refused.value.field) == (code, "name")
    with pytest.raises(RecordError, match="name_taken"):
        do(engine, lambda work: add_line(work, kind, {**NEW[kind], "group": "六有", "name": other}))
    assert names(engine, kind)[0] == "新的 名称"


def test_two_groups_may_have_an_item_of_one_name(engine: sa.Engine) -> None:
    taken = names(engine, ListKind.ITEMS)[0]
    do(engine, lambda work: add_line(work, ListKind.ITEMS, {"group": "安全", "name": taken}))
    assert names(engine, ListKind.ITEMS).count(taken) == 2


def test_facilities_get_codes_of_their_own(engine: sa.Engine) -> None:
    keys = [
        do(engine, lambda work, name=name: add_line(work, ListKind.FACILITIES, {"name": name}))
        for name in ("雨伞", "雨散", "雨" * 60, "雨" * 59 + "衣")
    ]
    assert len(set(keys)) == 4
    assert keys[:2] == ["yusan", "yusan2"]
    with reading(engine) as session:
        assert {row.code for row in facilities(session)} >= set(keys)


def test_what_is_used_stays(engine: sa.Engine) -> None:
    with Work(engine, "先前") as work:
        talk = {"title": "义诊", "category_id": 1, "status": ActivityStatus.DONE, "day": TODAY}
        log_activity(work, talk, [1])
        work.session.add(StationFacility(station_id=1, facility_code="water"))
    for kind, key in (
        (ListKind.UNITS, 1),
        (ListKind.TOWNS, "440402005"),
        (ListKind.FACILITIES, "water"),
        (ListKind.CATEGORIES, 1),
    ):
        with pytest.raises(RecordError) as refused:
            do(engine, lambda work, kind=kind, key=key: remove_line(work, kind, key))
        assert refused.value.code == "line_in_use"
    with reading(engine) as session:
        uses = {line.key: line.uses for line in list_lines(session, ListKind.FACILITIES)}
        assert (uses["water"], uses["table"]) == (1, 0)
        assert list_lines(session, ListKind.CATEGORIES)[0].uses == 1


def test_a_town_is_removed_only_before_it_gave_a_code(engine: sa.Engine) -> None:
    do(engine, lambda work: add_town(work, TOWN))
    do(engine, lambda work: remove_line(work, ListKind.TOWNS, TOWN["code"]))
    change = None
    do(engine, lambda work: add_town(work, TOWN))
    with Work(engine, "新建") as work:
        add_station(work, {"town_code": TOWN["code"], "name": "三溪驿站"})
    change = work.change_id
    assert change is not None
    take_back(engine, change, "撤销")
    with pytest.raises(RecordError, match="line_in_use"):
        do(engine, lambda work: remove_line(work, ListKind.TOWNS, TOWN["code"]))


def test_a_line_that_is_gone(engine: sa.Engine) -> None:
    for deed in (
        lambda work: amend_line(work, ListKind.ITEMS, 999, {"name": "新"}),
        lambda work: move_line(work, ListKind.FACILITIES, "none", 1),
        lambda work: remove_line(work, ListKind.UNITS, 999),
    ):
        with pytest.raises(RecordError, match="line_unknown"):
            do(engine, deed)


def test_a_retired_category_stays_in_the_reports_that_it_has_activities_in(
    engine: sa.Engine,
) -> None:
    october = Month(2026, 10)
    with Work(engine, "先前") as work:
        talk = {"title": "义诊", "status": ActivityStatus.DONE, "day": dt.date(2026, 10, 9)}
        log_activity(work, {**talk, "category_id": 1}, [1])

    def told(month: Month) -> list[str]:
        with reading(engine) as session:
            found = month_figures(session, month, today=TODAY)
            return [line.name for line in found.categories]

    first, second, *_others = before = told(october)
    for key in (1, 2):
        do(engine, lambda work, key=key: retire_line(work, ListKind.CATEGORIES, key, TODAY))
    assert sorted(told(october)) == sorted(before)
    assert first in told(Month(2026, 11))
    assert second not in told(Month(2026, 11))
    with reading(engine) as session:
        shown = {line.name for line in overview(session, TODAY).categories}
        assert first in shown
        assert second not in shown
        assert [row.retired_on for row in categories(session)][-2:] == [TODAY, TODAY]


def test_the_lines_count_what_they_have(engine: sa.Engine) -> None:
    with reading(engine) as session:
        towns = {line.name: line for line in town_lines(session)}
        assert (towns["拱北街道"].stations, towns["吉大街道"].stations) == (1, 0)
        assert (towns["唐家湾镇"].district, towns["唐家湾镇"].unit) == ("香洲区", "高新区")
        units = {line.name: (line.towns, line.stations) for line in unit_lines(session)}
        assert units["香洲区"][1] == 1
        assert sum(towns for towns, _stations in units.values()) == 26
        assert list(district_names(session).values()) == ["香洲区", "斗门区", "金湾区"]
