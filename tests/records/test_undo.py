"""Undo as a law: taking back whatever was done restores every table, and redo returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from db.activities import amend_activity, log_activity, remove_activity
from db.counts import DayEntry, clear_counts, save_counts
from db.dossier import (
    ClosureLine,
    ContactLine,
    FacilityLine,
    ServiceLine,
    SupplyLine,
    dossier,
    save_dossier,
)
from db.engine import open_register, reading
from db.errors import ConflictError, RecordError
from db.history import deeds, next_redo, next_undo, original, take_back
from db.merging import OnBothDays, merge_stations
from db.models import Activity, Blob, Inspection, Report, Setting, Station, logged_tables
from db.stations import add_station, amend_station
from db.values import ActivityStatus, CountMethod, FacilityState, Service
from db.work import Work

Snapshot = Callable[..., dict[str, set[tuple[Any, ...]]]]
Happening = tuple[str, Mapping[str, Any]]

DAY = dt.date(2026, 10, 8)
SHA = "0" * 64
TEXT = st.text(alphabet="站驿\"'\\\n{}[]:$%;-,. aé0", max_size=20)
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
NAME = st.text(alphabet="拱北口岸驿站'\"\\{}:$%;甲乙", min_size=1, max_size=12)
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31))
PEOPLE = st.none() | st.integers(0, 9_999)
NUMBERS = st.floats(0, 100_000) | st.sampled_from([0.1 + 0.2, 1e-7, 113.1234567890123, 5e-324])
STATION_FIELDS: Mapping[str, st.SearchStrategy[Any]] = {
    "name": NAME,
    "note": TEXT,
    "smart_door": st.booleans(),
    "area_m2": st.none() | NUMBERS,
    "seats": st.none() | st.integers(0, 9_999),
    "opened_on": st.none() | DAYS,
    "count_method": st.sampled_from(CountMethod),
}


PARTS = st.fixed_dictionaries(
    {},
    optional={
        "services": st.dictionaries(
            st.sampled_from(Service), st.builds(ServiceLine, since=st.none() | DAYS)
        ),
        "facilities": st.dictionaries(
            st.sampled_from(["fridge", "wifi", "books"]),
            st.builds(FacilityLine, st.sampled_from(FacilityState), TEXT),
        ),
        "supplies": st.lists(st.builds(SupplyLine, NAME, TEXT, st.none() | DAYS), max_size=3),
        "closures": st.lists(DAYS.map(lambda day: ClosureLine(day, day, "'台风'")), max_size=3),
        "contacts": st.lists(st.builds(ContactLine, NAME, TEXT), max_size=2),
    },
)


def happening(name: str, /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Happening]:
    return st.tuples(st.just(name), st.fixed_dictionaries(given))


HAPPENINGS = st.one_of(
    happening(
        "add a station",
        values=st.fixed_dictionaries({"name": NAME}, optional={"note": TEXT, "area_m2": NUMBERS}),
    ),
    happening(
        "amend a station",
        nth=st.integers(0, 9),
        values=st.fixed_dictionaries({}, optional=STATION_FIELDS),
    ),
    happening(
        "move a station",
        nth=st.integers(0, 9),
        values=st.fixed_dictionaries(
            {"longitude": st.floats(73, 136), "latitude": st.floats(3, 54)}
        ),
    ),
    happening("save a station whole", nth=st.integers(0, 9), parts=PARTS),
    happening("merge", nth=st.integers(0, 9), counts=st.sampled_from(OnBothDays)),
    happening("save counts", nth=st.integers(0, 9), day=DAYS, people=PEOPLE, note=TEXT),
    happening("clear counts", day=DAYS, numbers=st.sets(st.integers(1, 5))),
    happening(
        "log an activity",
        title=NAME,
        day=DAYS,
        start=st.none() | st.times(),
        at=st.sets(st.integers(1, 3)),
    ),
    happening(
        "amend an activity", nth=st.integers(0, 9), title=NAME, at=st.sets(st.integers(1, 3))
    ),
    happening("remove an activity", nth=st.integers(0, 9)),
    happening("amend and remove", nth=st.integers(0, 9), title=NAME),
    happening("set", key=st.sampled_from("abc"), value=ANY_TEXT),
    happening(
        "report",
        revision=st.integers(0, 999),
        made_at=st.datetimes(timezones=st.just(dt.UTC)),
        figures=ANY_TEXT,
    ),
    happening("inspect", note=TEXT, day=DAYS),
)


def nth(work: Work, model: type[Station] | type[Activity], position: int) -> int | None:
    numbers = list(work.session.exec(select(model.id).order_by(col(model.id))))
    return numbers[position % len(numbers)] if numbers else None


def counted(work: Work, station: int, it: Mapping[str, Any]) -> None:
    entry = DayEntry(station, it["day"], {Service.WATER: it["people"]}, note=it["note"])
    save_counts(work, [entry], today=entry.day)


def amended(work: Work, station: int, values: Mapping[str, Any]) -> None:
    amend_station(work, station, version(work, station), values)


def saved(work: Work, station: int, parts: Mapping[str, Any]) -> None:
    whole = dossier(work.session, station, contacts=True)
    save_dossier(work, station, version(work, station), replace(whole, **parts))


def merged(work: Work, station: int, counts: OnBothDays) -> None:
    other = nth(work, Station, station) or 0  # the next by number, or the first
    versions = version(work, station), version(work, other)
    merge_stations(work, station, versions[0], other, versions[1], counts=counts)


def logged(work: Work, it: Mapping[str, Any]) -> None:
    values = {"category_id": 1, "title": it["title"], "day": it["day"], "start_time": it["start"]}
    log_activity(work, values, it["at"])


def reported(work: Work, it: Mapping[str, Any]) -> None:
    if work.session.get(Blob, SHA) is None:
        work.session.add(Blob(sha256=SHA, content=b""))
        work.session.flush()
    values = {"month": "2026-10", "made_by": "林", "template": "month", "sha256": SHA, **it}
    work.session.add(Report.model_validate(values))


ON_STATIONS: Mapping[str, Callable[[Work, int, Mapping[str, Any]], object]] = {
    "add a station": lambda work, _, it: add_station(
        work, {"town_code": "440404001", **it["values"]}
    ),
    "amend a station": lambda work, station, it: amended(work, station, it["values"]),
    "move a station": lambda work, station, it: amended(work, station, it["values"]),
    "save a station whole": lambda work, station, it: saved(work, station, it["parts"]),
    "merge": lambda work, station, it: merged(work, station, it["counts"]),
    "save counts": counted,
    "clear counts": lambda work, _, it: clear_counts(work, [(it["day"], n) for n in it["numbers"]]),
    "log an activity": lambda work, _, it: logged(work, it),
    "set": lambda work, _, it: work.session.merge(Setting(**it)),
    "report": lambda work, _, it: reported(work, it),
    "inspect": lambda work, _, it: work.session.add(Inspection(station_id=1, **it)),
}
ON_ACTIVITIES: Mapping[str, Callable[[Work, int, Mapping[str, Any]], object]] = {
    "amend an activity": lambda work, activity, it: amend_activity(
        work, activity, {"title": it["title"]}, it["at"]
    ),
    "remove an activity": lambda work, activity, _: remove_activity(work, activity),
    "amend and remove": lambda work, activity, it: (
        amend_activity(work, activity, {"title": it["title"]}, [1]),
        remove_activity(work, activity),
    ),
}


def carry_out(work: Work, name: str, it: Mapping[str, Any]) -> None:
    position = it.get("nth", 0)
    if name in ON_STATIONS:
        ON_STATIONS[name](work, nth(work, Station, position) or 0, it)
    elif activity := nth(work, Activity, position):
        ON_ACTIVITIES[name](work, activity, it)


def version(work: Work, station: int) -> int:
    return work.session.get_one(Station, station).version


def do_and_take_back(engine: sa.Engine, happenings: list[Happening], snapshot: Snapshot) -> None:
    states = [snapshot(engine, logged_tables())]
    for name, it in happenings:
        work = Work(engine, name)
        with suppress(RecordError), work:  # what the rules refuse simply is not done
            carry_out(work, name, it)
        state = snapshot(engine, logged_tables())
        assert (state != states[-1]) == (work.change_id is not None)
        if work.change_id is not None:
            states.append(state)
    for state in reversed(states[:-1]):
        with reading(engine) as session:
            undo = next_undo(session)
        assert undo is not None
        take_back(engine, undo.id, "撤销")
        assert snapshot(engine, logged_tables()) == state
    with reading(engine) as session:
        assert next_undo(session) is None
    for state in states[1:]:
        with reading(engine) as session:
            redo = next_redo(session)
        assert redo is not None
        take_back(engine, redo.id, "重做")
        assert snapshot(engine, logged_tables()) == state
    with reading(engine) as session:
        assert next_redo(session) is None


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happenings=st.lists(HAPPENINGS, min_size=1, max_size=12))
def test_a_file_comes_back_from_anything(
    happenings: list[Happening], new_file: Callable[[], Path], snapshot: Snapshot
) -> None:
    engine = open_register(str(new_file()))
    try:
        do_and_take_back(engine, happenings, snapshot)
    finally:
        engine.dispose()


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happenings=st.lists(HAPPENINGS, min_size=4, max_size=12))
def test_a_server_comes_back_from_anything(
    happenings: list[Happening], new_database: Callable[[], str], snapshot: Snapshot
) -> None:
    engine = open_register(new_database())
    try:
        do_and_take_back(engine, happenings, snapshot)
    finally:
        engine.dispose()


def test_a_new_deed_ends_redo(engine: sa.Engine) -> None:
    with Work(engine, "一") as first:
        amend_station(first, 1, 1, {"seats": 1})
    take_back(engine, first.change_id or 0, "撤销")
    with Work(engine, "二") as second:
        amend_station(second, 2, 1, {"seats": 2})
    with reading(engine) as session:
        assert next_redo(session) is None
        newest = next_undo(session)
        history = deeds(session)
    assert newest is not None
    assert newest.id == second.change_id
    assert [(d.label, d.undone) for d in history] == [("二", False), ("撤销", False), ("一", True)]
    with reading(engine) as session:
        about = original(session, history[1])
    assert about.id == first.change_id


def test_a_conflict_names_the_row_and_writes_nothing(engine: sa.Engine, snapshot: Snapshot) -> None:
    values = {"title": "夏季送清凉", "category_id": 1, "status": ActivityStatus.DONE, "day": DAY}
    with Work(engine, "记活动") as logged:
        log_activity(logged, values, [1])
    with Work(engine, "改活动") as amended:
        amend_activity(amended, 1, {"title": "冬季送温暖"}, [1])
    before = snapshot(engine)
    with pytest.raises(ConflictError) as conflict:
        take_back(engine, logged.change_id or 0, "撤销")
    assert conflict.value.code == "undo_conflict"
    assert conflict.value.values == {"table": "activity", "row": "夏季送清凉"}
    assert snapshot(engine) == before


def test_the_same_deed_is_taken_back_once(engine: sa.Engine, snapshot: Snapshot) -> None:
    with Work(engine, "座位") as work:
        amend_station(work, 1, 1, {"seats": 1})
    take_back(engine, work.change_id or 0, "撤销")
    before = snapshot(engine)
    for number, code in ((work.change_id or 0, "change_undone"), (999, "change_unknown")):
        with pytest.raises(RecordError) as refused:
            take_back(engine, number, "撤销")
        assert refused.value.code == code
    assert snapshot(engine) == before


def test_an_edit_of_what_an_undo_put_back_meets_no_conflict(engine: sa.Engine) -> None:
    """The edit counter goes up through undo, so a form opened before the undo is stale."""
    with Work(engine, "改名") as work:
        amend_station(work, 1, 1, {"name": "口岸驿站"})
    take_back(engine, work.change_id or 0, "撤销")
    with Work(engine, "再改") as work:
        with pytest.raises(ConflictError) as stale:
            amend_station(work, 1, 1, {"name": "北岭驿站"})
        assert (stale.value.code, stale.value.values) == (
            "station_changed",
            {"name": "拱北口岸工会驿站"},
        )
        assert amend_station(work, 1, 3, {"name": "北岭驿站"}).version == 4
