"""Every use case there is, with what has to be there before and what it says it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import box

from db.activities import amend_activity, log_activity, remove_activity
from db.attachments import Prepared, amend_attachment, attach, remove_attachment
from db.boundaries import Boundary, remove_boundaries, save_boundaries
from db.bulk import BulkEdit, carry_out_bulk, plan_bulk
from db.counts import DayEntry, clear_counts, save_counts
from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    save_dossier,
)
from db.engine import reading
from db.merging import OnBothDays, merge_stations
from db.models import Feedback, FormerCode, Inspection
from db.settings import DueBy, DueRule, choose_due_rule
from db.stations import add_station, amend_station
from db.unusual import accept_counts, withdraw_acceptances
from db.values import (
    ActivityStatus,
    CountMethod,
    FacilityState,
    FeedbackChannel,
    FeedbackKind,
    ListingState,
    MapProvider,
    Month,
    Service,
    StationStatus,
)
from db.views import delete_view, rename_view, save_view
from db.visitors import Measure, save_visitors
from db.work import Work
from db.workbooks.activities import plan_activities
from db.workbooks.counts import plan_counts
from db.workbooks.plan import Plan
from db.workbooks.sheets import read_sheets
from db.workbooks.stations import plan_stations

DAY = dt.date(2026, 10, 8)
AT = dt.datetime(2026, 10, 9, 1, tzinfo=dt.UTC)
TALK: Mapping[str, Any] = {
    "title": "骑手交通安全课",
    "category_id": 2,
    "status": ActivityStatus.DONE,
    "day": DAY,
    "start_time": dt.time(14, 30),
    "end_time": dt.time(16),
    "attendance": 40,
}

Workbook = Callable[..., Path]
Doing = Callable[[Work], object]


@dataclass(frozen=True)
class Deed:
    """A use case: `prepare` gives what is done inside the `Work`, after `before` was done."""

    prepare: Callable[[sa.Engine, Workbook], Doing]
    topics: frozenset[str]
    rows: int
    before: Doing | None = None


def plainly(doing: Doing, topics: Iterable[str], rows: int, *, before: Doing | None = None) -> Deed:
    return Deed(lambda engine, workbook: doing, frozenset(topics), rows, before)


def imported(plan: Callable[[sa.Engine, Workbook], Plan], topics: Iterable[str], rows: int) -> Deed:
    def prepare(engine: sa.Engine, workbook: Workbook) -> Doing:
        made = plan(engine, workbook)
        assert not made.problems
        return made.write

    return Deed(prepare, frozenset(topics), rows)


def entries() -> list[DayEntry]:
    return [
        DayEntry(1, DAY, {Service.WATER: 12, Service.REST: 0}, note="“台风”后\n重开"),
        DayEntry(3, DAY, {Service.MEALS: 7}, CountMethod.ESTIMATE),
    ]


def amended_counts(work: Work) -> None:
    save_counts(work, [DayEntry(1, DAY, {Service.WATER: 13}), *entries()[1:]], today=DAY)


def accepted_count(work: Work) -> None:
    save_counts(work, entries(), today=DAY)
    accept_counts(work, {(DAY, 3, Service.MEALS): 7}, note="“团体”到访", at=AT)


def amended_station(work: Work) -> None:
    values = {"name": "拱北'口岸'驿站", "longitude": 113.1234567890123, "latitude": 22.2}
    amend_station(work, 1, 1, values)


def amended_activity(work: Work) -> None:
    amend_activity(work, 1, {"title": "夏季送清凉", "end_time": None}, [2, 3])


def counted_visitors(work: Work) -> None:
    save_visitors(work, Month.of(DAY), 1, Measure.PEOPLE, {1: 40, 2: 12})


def drawn_boundary(work: Work) -> None:
    outline = Boundary("440402005", box(113.54, 22.21, 113.56, 22.23), 4.6)
    save_boundaries(work, [outline], "边界.geojson")


WHOLE = Dossier(
    values={"name": "拱北'口岸'驿站", "seats": 12},
    services={
        Service.WATER: ServiceLine(dt.date(2025, 1, 1)),
        Service.SOCIAL: ServiceLine(DAY, DAY),
    },
    facilities={
        "fridge": FacilityLine(FacilityState.BROKEN, "“不冷”"),
        "wifi": FacilityLine(),
    },
    supplies=(SupplyLine("藿香正气水", "2 盒", DAY), SupplyLine("口罩")),
    closures=(ClosureLine(DAY, DAY, "台风"),),
    listings={MapProvider.AMAP: ListingLine(ListingState.STALE, DAY)},
    contacts=(ContactLine("O'Neil 李", "0756-0000001", "站长"), ContactLine("王")),
)
"""Of the three services of station 1 it keeps water, changed, and adds another."""
SCAN = Prepared("签到表.txt", "text/plain", b"sample")


def saved_whole(work: Work) -> None:
    save_dossier(work, 1, 1, WHOLE)


def saved_smaller(work: Work) -> None:
    """Of each part one line changes, or goes, or comes."""
    smaller = replace(
        WHOLE,
        values={"seats": 13},
        services={
            Service.WATER: ServiceLine(dt.date(2025, 1, 1), DAY),
            Service.MEALS: ServiceLine(),
        },
        facilities={"fridge": FacilityLine(FacilityState.OK)},
        supplies=(replace(WHOLE.supplies[1], id=2, quantity="1 包"),),
        closures=(),
        listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, DAY)},
        contacts=(ContactLine("王", "0756-0000002", id=2), ContactLine("何")),
    )
    save_dossier(work, 1, 2, smaller)


def two_records_of_a_station(work: Work) -> None:
    """Stations 1 and 2 hold something in every table that knows of stations."""
    saved_whole(work)
    other = replace(
        WHOLE,
        values={"host": "示例银行", "longitude": 113.5, "latitude": 22.2},
        facilities={"fridge": FacilityLine(), "books": FacilityLine()},
        contacts=(ContactLine("王"), ContactLine("何", "0756-0000003")),
    )
    save_dossier(work, 2, 1, other)
    counted = [DayEntry(1, DAY, {Service.WATER: 12}), *more_counts()]
    save_counts(work, counted, today=counted[-1].day)
    log_activity(work, TALK, [1, 2])
    log_activity(work, TALK, [2])
    attach(work, SCAN, station_id=2)
    work.session.add(FormerCode(code="440402104-900", station_id=2))
    work.session.add(Inspection(station_id=2, day=DAY))
    said = {"score": 5, "kind": FeedbackKind.PRAISE, "channel": FeedbackChannel.STATION}
    work.session.add(Feedback.model_validate({"station_id": 2, "day": DAY, **said}))


def more_counts() -> list[DayEntry]:
    return [
        DayEntry(2, DAY, {Service.WATER: 5}, CountMethod.DOOR, note="二号门"),
        DayEntry(2, DAY + dt.timedelta(days=1), {Service.WATER: 6}),
    ]


def merged(work: Work, counts: OnBothDays) -> None:
    merge_stations(work, 1, 2, 2, 2, take=["name", "position_text"], counts=counts)


EDITED = {"station", "station_service", "station_facility", "closure", "map_listing"}
SAVED = EDITED | {"supply", "station_contact"}
MERGED = SAVED | {
    "activity_station",
    "attachment",
    "day_count",
    "feedback",
    "former_code",
    "inspection",
}
EDIT = BulkEdit(
    values={"status": StationStatus.SUSPENDED, "hours_text": "每天 8:00-20:00"},
    note="停电",
    add_services=frozenset({Service.MEALS}),
    end_services=frozenset({Service.WATER}),
    facilities={"fridge": FacilityState.BROKEN, "wifi": None},
    add_closure=ClosureLine(DAY, DAY, "停电"),
    listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, DAY)},
)


def planned_bulk(engine: sa.Engine, workbook: Workbook) -> Doing:
    with reading(engine) as session:
        plan = plan_bulk(session, [1, 2], EDIT, today=DAY)
    assert not plan.refused
    return lambda work: carry_out_bulk(work, plan)


def planned_stations(engine: sa.Engine, workbook: Workbook) -> Plan:
    path = workbook(
        [
            ["镇街", "驿站名称", "坐标(高德)", "开放时间", "服务项目", "联系人", "电话"],
            ["拱北街道", "拱北口岸工会驿站", "113.55,22.22", "24小时", "饮水、充电", "李", "1"],
            ["唐家湾镇", "唐家湾工会驿站", "113.59,22.36", "每天8-20点", "饮水", None, None],
        ]
    )
    with reading(engine) as session:
        return plan_stations(session, path, read_sheets(path), today=DAY)


def planned_counts(engine: sa.Engine, workbook: Workbook) -> Plan:
    rows = [[DAY, "白藤湖工会驿站", 3, 4], [DAY, "横琴湿地", None, 9]]
    path = workbook([["日期", "驿站", "午餐", "饮水"], *rows])
    with reading(engine) as session:
        return plan_counts(session, path, read_sheets(path), today=dt.date(2026, 11, 22))


def planned_activities(engine: sa.Engine, workbook: Workbook) -> Plan:
    path = workbook(
        [
            ["日期", "时间", "活动名称", "类别", "地点", "参与人数"],
            [DAY, "14:30—16:00", "高温中暑防治", "职业病预防", "横琴湿地、白藤湖", "约40人"],
        ]
    )
    with reading(engine) as session:
        return plan_activities(session, path, read_sheets(path), today=DAY)


CASES: Mapping[str, Deed] = {
    "add a station": plainly(
        lambda work: add_station(
            work, {"town_code": "440402005", "name": "夏湾驿站", "opened_on": DAY, "area_m2": 12.5}
        ),
        {"station"},
        1,
    ),
    "amend a station": plainly(amended_station, {"station"}, 1),
    "save a station whole": plainly(
        saved_whole,
        SAVED,
        13,
    ),
    "save it again": plainly(
        saved_smaller,
        SAVED,
        13,
        before=saved_whole,
    ),
    **{
        f"merge and {counts} counts": plainly(
            partial(merged, counts=counts), MERGED, rows, before=two_records_of_a_station
        )
        for counts, rows in ((OnBothDays.KEEP, 22), (OnBothDays.TAKE, 23), (OnBothDays.ADD, 23))
    },
    "edit in bulk": Deed(
        planned_bulk,
        frozenset(EDITED),
        12,
        before=saved_whole,
    ),
    "attach": plainly(
        lambda work: attach(work, SCAN, activity_id=1, caption="签到"),
        {"attachment"},
        1,
        before=lambda work: log_activity(work, TALK, [1]),
    ),
    "amend an attachment": plainly(
        lambda work: amend_attachment(work, 1, caption="O'Neil", file_name="门口.txt"),
        {"attachment"},
        1,
        before=lambda work: attach(work, SCAN, station_id=1),
    ),
    "remove an attachment": plainly(
        lambda work: remove_attachment(work, 1),
        {"attachment"},
        1,
        before=lambda work: attach(work, SCAN, station_id=1),
    ),
    "save boundaries": plainly(drawn_boundary, {"town_boundary"}, 1),
    "replace a boundary": plainly(
        lambda work: save_boundaries(
            work, [Boundary("440402005", box(113.5, 22.2, 113.6, 22.3), 114.5)], "“新”"
        ),
        {"town_boundary"},
        1,
        before=drawn_boundary,
    ),
    "remove boundaries": plainly(remove_boundaries, {"town_boundary"}, 1, before=drawn_boundary),
    "save a view": plainly(lambda work: save_view(work, "缺坐标", "{}"), {"saved_view"}, 1),
    "save a view over another": plainly(
        lambda work: save_view(work, "缺坐标", '{"q": "\\""}'),
        {"saved_view"},
        1,
        before=lambda work: save_view(work, "缺坐标", "{}"),
    ),
    "rename a view": plainly(
        lambda work: rename_view(work, 1, "没有坐标"),
        {"saved_view"},
        1,
        before=lambda work: save_view(work, "缺坐标", "{}"),
    ),
    "delete a view": plainly(
        lambda work: delete_view(work, 1),
        {"saved_view"},
        1,
        before=lambda work: save_view(work, "缺坐标", "{}"),
    ),
    "save counts": plainly(lambda work: save_counts(work, entries(), today=DAY), {"day_count"}, 2),
    "save counts over others": plainly(
        amended_counts,
        {"day_count"},
        1,
        before=lambda work: save_counts(work, entries(), today=DAY),
    ),
    "clear counts": plainly(
        lambda work: clear_counts(work, [(DAY, 1), (DAY, 3)]),
        {"day_count"},
        2,
        before=lambda work: save_counts(work, entries(), today=DAY),
    ),
    "choose until when counts are on time": plainly(
        lambda work: choose_due_rule(work, DueRule(DueBy.DAY, 2)), {"setting"}, 1
    ),
    "save visitor groups": plainly(counted_visitors, {"visitor_count"}, 2),
    "save them as shares": plainly(
        lambda work: save_visitors(
            work, Month.of(DAY), 1, Measure.SHARE, {1: 33.3, 2: 33.3, 10: 33.4}
        ),
        {"visitor_count"},
        3,
        before=counted_visitors,
    ),
    "take visitor groups back": plainly(
        lambda work: save_visitors(work, Month.of(DAY), 1, Measure.PEOPLE, {2: 12}),
        {"visitor_count"},
        1,
        before=counted_visitors,
    ),
    "accept counts": plainly(
        lambda work: accept_counts(
            work, {(DAY, 1, Service.WATER): 12, (DAY, 1, Service.REST): 0}, at=AT
        ),
        {"count_acceptance"},
        2,
        before=lambda work: save_counts(work, entries(), today=DAY),
    ),
    "accept a count anew": plainly(
        lambda work: accept_counts(work, {(DAY, 3, Service.MEALS): 7}, at=AT),
        {"count_acceptance"},
        1,
        before=accepted_count,
    ),
    "withdraw an acceptance": plainly(
        lambda work: withdraw_acceptances(work, [(DAY, 3, Service.MEALS)]),
        {"count_acceptance"},
        1,
        before=accepted_count,
    ),
    "log an activity": plainly(
        lambda work: log_activity(work, TALK, [1, 2]), {"activity", "activity_station"}, 3
    ),
    "amend an activity": plainly(
        amended_activity,
        {"activity", "activity_station"},
        3,
        before=lambda work: log_activity(work, TALK, [1, 2]),
    ),
    "remove an activity": plainly(
        lambda work: remove_activity(work, 1),
        {"activity", "activity_station"},
        3,
        before=lambda work: log_activity(work, TALK, [1, 2]),
    ),
    "import stations": imported(
        planned_stations, {"station", "station_service", "station_contact"}, 5
    ),
    "import counts": imported(planned_counts, {"day_count"}, 2),
    "import activities": imported(planned_activities, {"activity", "activity_station"}, 3),
}


@pytest.fixture(params=CASES, ids=list(CASES))
def deed(request: pytest.FixtureRequest) -> Deed:
    return CASES[request.param]


@pytest.fixture
def doing(deed: Deed, engine: sa.Engine, workbook: Workbook) -> Doing:
    """What the deed does, in a register where what it needs has been done."""
    if deed.before:
        with Work(engine, "先前", who="马") as work:
            deed.before(work)
    return deed.prepare(engine, workbook)
