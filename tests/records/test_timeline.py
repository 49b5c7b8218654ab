"""A station's timeline: deeds that touched it, what it lived through, and nothing of others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import pytest
import sqlalchemy as sa

from db.activities import log_activity
from db.attachments import Prepared, attach
from db.counts import DayEntry, save_counts
from db.differences import Difference, differences
from db.dossier import ClosureLine, ContactLine, dossier, save_dossier
from db.engine import reading
from db.history import take_back
from db.merging import merge_stations
from db.models import Feedback, Finding, FormerCode, Inspection
from db.stations import amend_station
from db.timeline import Event, EventKind, month_visits, station_timeline
from db.values import (
    LOCAL,
    ActivityStatus,
    FeedbackChannel,
    FeedbackKind,
    FindingResult,
    Month,
    Service,
)
from db.work import Work

DAY = dt.date(2026, 10, 8)
NEXT = DAY + dt.timedelta(days=1)
NOTE = Prepared("门口.txt", "text/plain", b"sample")
TALK = {"title": "骑手交通安全课", "category_id": 2, "day": DAY, "organiser": "示例工会"}


def timeline(
    engine: sa.Engine,
    *,
    station: int = 1,
    limit: int = 50,
    before: dt.datetime | None = None,
    kinds: Collection[EventKind] | None = None,
) -> list[Event]:
    with reading(engine) as session:
        return station_timeline(session, station, limit=limit, before=before, kinds=kinds)


def changes(engine: sa.Engine, station: int = 1) -> list[Event]:
    return timeline(engine, station=station, kinds={EventKind.CHANGE})


def local(day: dt.date, hour: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), LOCAL)


@pytest.fixture
def lived(engine: sa.Engine) -> sa.Engine:
    """A register whose station 1 has lived through something of each kind."""
    with Work(engine, "整站", who="林") as work:
        closed = (ClosureLine(DAY, NEXT, "台风"),)
        save_dossier(work, 1, 1, replace(dossier(work.session, 1), closures=closed))
    with Work(engine, "活动") as work:
        log_activity(work, {**TALK, "start_time": dt.time(14), "attendance": 40}, [1, 2])
        log_activity(work, {**TALK, "status": ActivityStatus.DONE}, [2])
    with Work(engine, "巡查") as work:
        inspection = Inspection(station_id=1, day=NEXT, inspector="何")
        work.session.add(inspection)
        work.session.flush()
        for item, result, fixed_on in (
            (1, FindingResult.OK, None),
            (2, FindingResult.NOT_OK, None),
            (3, FindingResult.NOT_OK, NEXT),
        ):
            values = {"item_id": item, "result": result, "fixed_on": fixed_on}
            finding = Finding.model_validate({"inspection_id": inspection.id, **values})
            work.session.add(finding)
    with Work(engine, "评价") as work:
        said = {"kind": FeedbackKind.PROBLEM, "channel": FeedbackChannel.SCAN, "text": "门锁着"}
        work.session.add(
            Feedback.model_validate({"station_id": 1, "day": NEXT, "score": 2, **said})
        )
    return engine


def test_each_kind_tells_its_own(lived: sa.Engine) -> None:
    change, *dated = timeline(lived)
    assert (change.kind, change.title, change.who) == (EventKind.CHANGE, "整站", "林")
    told = {event.kind: event for event in dated}
    assert len(told) == len(dated) == 4
    activity = told[EventKind.ACTIVITY]
    assert (activity.at, activity.title, activity.who) == (
        local(DAY, 14),
        "骑手交通安全课",
        "示例工会",
    )
    assert activity.values["status"] is ActivityStatus.PLANNED
    assert activity.values["attendance"] == 40
    inspection = told[EventKind.INSPECTION]
    assert (inspection.at, inspection.who) == (local(NEXT), "何")
    assert inspection.details == ("有合理站点布局",)
    assert (inspection.values["items"], inspection.values["wanting"]) == (3, 2)
    feedback = told[EventKind.FEEDBACK]
    assert (feedback.title, feedback.values["score"]) == ("门锁着", 2)
    closure = told[EventKind.CLOSURE]
    assert (closure.title, closure.at, closure.values) == ("台风", local(DAY), {"last_day": NEXT})


def test_newest_first_page_by_page(lived: sa.Engine) -> None:
    """What happened at the same instant as the last of a page is on it, so that none is lost."""
    whole = timeline(lived)
    assert [event.at for event in whole] == sorted((e.at for e in whole), reverse=True)
    pages = [timeline(lived, limit=2)]
    while pages[-1]:
        pages.append(timeline(lived, limit=2, before=pages[-1][-1].at))
    assert [len(page) for page in pages] == [3, 2, 0]
    assert [event for page in pages for event in page] == whole


@pytest.mark.parametrize("kind", EventKind)
def test_only_what_is_asked_for(lived: sa.Engine, kind: EventKind) -> None:
    assert [event.kind for event in timeline(lived, kinds={kind})] == [kind]


def test_others_are_left_out(lived: sa.Engine) -> None:
    assert [event.kind for event in timeline(lived, station=3)] == []
    with Work(lived, "两座") as work:
        amend_station(work, 1, 2, {"seats": 5})
        amend_station(work, 2, 1, {"seats": 6})
    for station, seats in ((1, 5), (2, 6)):
        newest = changes(lived, station)[0]
        (told,) = newest.details
        assert isinstance(told, Difference)
        assert (told.field, told.before, told.after) == ("seats", None, seats)


def test_deeds_on_its_parts_are_its_own(engine: sa.Engine) -> None:
    with Work(engine, "登记") as work:
        save_counts(work, [DayEntry(1, DAY, {Service.WATER: 3})], today=DAY)
    with Work(engine, "附件") as attached:
        attach(attached, NOTE, station_id=1, caption="门口")
    take_back(engine, attached.change_id or 0, "撤销")
    assert [event.title for event in changes(engine)] == ["撤销", "附件"]
    told = [(each.field, each.before, each.after) for each in changes(engine)[0].details]
    assert told == [
        ("station_id", "拱北口岸工会驿站", None),
        ("file_name", "门口.txt", None),
        ("media_type", "text/plain", None),
        ("caption", "门口", None),
    ]
    assert {each.record for each in changes(engine)[0].details} == {"拱北口岸工会驿站"}


def test_contacts_are_told_of_but_not_told(engine: sa.Engine) -> None:
    with Work(engine, "联系人") as work:
        people = (ContactLine("李", "0756-0000001"),)
        save_dossier(work, 1, 1, replace(dossier(work.session, 1), contacts=people))
    (event,) = changes(engine)
    personal = [each for each in event.details if each.table == "station_contact"]
    assert {each.field for each in personal} == {"station_id", "name", "phone"}
    assert {(each.before, each.after, each.personal) for each in personal} == {(None, None, True)}


def test_what_is_gone_is_called_by_its_last_name(engine: sa.Engine) -> None:
    with Work(engine, "改名") as work:
        amend_station(work, 2, 1, {"name": "湿地公园驿站"})
        log_activity(work, TALK, [2])
    with Work(engine, "合并") as merged:
        merge_stations(merged, 1, 1, 2, 2)
    with reading(engine) as session:
        told = differences(session, merged.change_id or 0, limit=100)
        assert session.get(FormerCode, "440402104-001") is not None
    moved = [each for each in told if each.table == "activity_station"]
    assert [(each.before, each.after) for each in moved] == [("湿地公园驿站", "拱北口岸工会驿站")]
    code = [each.record for each in told if each.table == "former_code" and each.field == "code"]
    assert code == ["拱北口岸工会驿站"]


def test_the_index_is_used(file_engine: sa.Engine) -> None:
    """The counts are nearly all of the history: a timeline must not read past them."""
    plans: list[str] = []

    @sa.event.listens_for(file_engine, "before_cursor_execute")
    def explain(
        connection: sa.Connection, _cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if "change_row" in statement and statement.startswith("SELECT"):
            plan = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(row[-1]) for row in plan)

    timeline(file_engine, kinds={EventKind.CHANGE})
    reads = [plan for plan in plans if "change_row" in plan]
    assert [plan for plan in reads if plan == "SCAN change_row"] == []
    assert any("ix_change_row_table_name" in plan for plan in reads)


def test_visits_by_month(engine: sa.Engine) -> None:
    with Work(engine, "登记") as work:
        save_counts(
            work,
            [
                DayEntry(1, dt.date(2025, 9, 30), {Service.WATER: 99}),
                DayEntry(1, dt.date(2025, 10, 1), {Service.WATER: 3, Service.REST: 4}),
                DayEntry(1, DAY, {Service.WATER: 0}),
                DayEntry(1, NEXT, {}),
                DayEntry(2, DAY, {Service.WATER: 50}),
            ],
            today=NEXT,
        )
    with reading(engine) as session:
        months = month_visits(session, 1, until=Month(2026, 10))
    assert [str(each.month) for each in months] == [
        str(Month(2026, 10).shifted(n - 12)) for n in range(13)
    ]
    assert {str(m.month): (m.visits, m.days_reported) for m in months if m.days_reported} == {
        "2025-10": (7, 1),
        "2026-10": (0, 2),
    }
    assert {m.visits for m in months if not m.days_reported} == {None}
