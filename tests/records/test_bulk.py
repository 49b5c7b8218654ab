"""Bulk edit: what the preview tells is what is done, and nothing that others did is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from db.belonging import Scope, known_past
from db.bulk import BULK_FIELDS, BulkEdit, BulkPlan, carry_out_bulk, plan_bulk
from db.dossier import (
    ClosureLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    dossier,
    save_dossier,
)
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.models import Station
from db.stations import amend_station, station_record
from db.values import (
    CountMethod,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationStatus,
)
from db.work import Work

TODAY = dt.date(2026, 11, 2)
YESTERDAY = TODAY - dt.timedelta(days=1)
TYPHOON = ClosureLine(TODAY, TODAY, "台风")
ALL = (1, 2, 3)
NAMES = {1: "拱北口岸工会驿站", 2: "横琴湿地工会驿站", 3: "白藤湖工会驿站"}


def planned(engine: sa.Engine, edit: BulkEdit, ids: Iterable[int] = ALL) -> BulkPlan:
    with reading(engine) as session:
        return plan_bulk(session, list(ids), edit, today=TODAY)


def edited(engine: sa.Engine, edit: BulkEdit, ids: Iterable[int] = ALL) -> BulkPlan:
    plan = planned(engine, edit, ids)
    with Work(engine, "批量修改") as work:
        carry_out_bulk(work, plan)
    return plan


def told(plan: BulkPlan) -> list[tuple[object, ...]]:
    return [(each.station_id, each.field, each.before, each.after) for each in plan.changes]


def station(engine: sa.Engine, number: int) -> tuple[Station, Dossier]:
    with reading(engine) as session:
        return station_record(session, number), dossier(session, number)


def test_columns_change_where_they_differ(engine: sa.Engine) -> None:
    with Work(engine, "先前") as work:
        amend_station(work, 2, 1, {"count_method": CountMethod.DOOR})
    plan = edited(engine, BulkEdit({"count_method": CountMethod.DOOR, "verified_on": None}))
    assert told(plan) == [
        (1, "count_method", CountMethod.TALLY, CountMethod.DOOR),
        (3, "count_method", CountMethod.TALLY, CountMethod.DOOR),
    ]
    assert (plan.changes[0].code, plan.changes[0].name) == ("440402005-001", NAMES[1])
    assert (plan.unchanged, plan.refused) == (1, ())
    assert [station(engine, n)[0].version for n in ALL] == [2, 2, 2]
    assert {station(engine, n)[0].count_method for n in ALL} == {CountMethod.DOOR}


def test_hours_are_read_and_written_both_ways(engine: sa.Engine) -> None:
    plan = edited(engine, BulkEdit({"hours_text": "每天 8:00-20:00"}), [1])
    assert told(plan) == [(1, "hours_text", "", "每天 8:00-20:00")]
    record, _ = station(engine, 1)
    assert (record.hours_text, record.hours != "") == ("每天 8:00-20:00", True)
    edited(engine, BulkEdit({"hours_text": ""}), [1])
    assert station(engine, 1)[0].hours == ""


def test_a_note_is_added_to_what_is_there(engine: sa.Engine) -> None:
    with Work(engine, "先前") as work:
        amend_station(work, 1, 1, {"note": "门在背面"})
    edited(engine, BulkEdit(note=" 已通知 "))
    assert [station(engine, n)[0].note for n in ALL] == ["门在背面\n已通知", "已通知", "已通知"]


def test_services_begin_today_and_end_yesterday(engine: sa.Engine) -> None:
    edit = BulkEdit(
        add_services=frozenset({Service.MEALS}), end_services=frozenset({Service.WATER})
    )
    plan = edited(engine, edit, [2, 3])
    assert told(plan) == [
        (2, "services", (Service.WATER, Service.MEDICAL), (Service.MEALS, Service.MEDICAL)),
        (3, "services", (Service.MEALS, Service.WATER), (Service.MEALS,)),
    ]
    assert station(engine, 2)[1].services == {
        Service.MEALS: ServiceLine(TODAY),
        Service.WATER: ServiceLine(None, YESTERDAY),
        Service.MEDICAL: ServiceLine(),
    }


def test_equipment_listings_and_closures(engine: sa.Engine) -> None:
    noted = FacilityLine(FacilityState.OK, "二楼")
    with Work(engine, "先前") as work:
        given = replace(
            dossier(work.session, 1),
            facilities={"fridge": noted, "wifi": FacilityLine()},
            listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, YESTERDAY)},
            closures=(TYPHOON,),
        )
        save_dossier(work, 1, 1, given)
    edit = BulkEdit(
        facilities={"fridge": FacilityState.BROKEN, "wifi": None},
        listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, TODAY)},
        add_closure=TYPHOON,
    )
    plan = edited(engine, edit, [1, 2])
    assert told(plan) == [
        (1, "facility_code.fridge", FacilityState.OK, FacilityState.BROKEN),
        (1, "facility_code.wifi", FacilityState.OK, None),
        (1, "checked_on.amap", YESTERDAY, TODAY),
        (2, "facility_code.fridge", None, FacilityState.BROKEN),
        (2, "provider.amap", None, ListingState.LISTED),
        (2, "checked_on.amap", None, TODAY),
        (2, "closures", None, TYPHOON),
    ]
    one, two = station(engine, 1)[1], station(engine, 2)[1]
    assert one.facilities == {"fridge": replace(noted, state=FacilityState.BROKEN)}
    assert two.facilities == {"fridge": FacilityLine(FacilityState.BROKEN)}
    assert one.listings == two.listings == edit.listings
    assert [replace(line, id=None) for line in (*one.closures, *two.closures)] == [TYPHOON] * 2


def test_what_is_so_already_is_no_deed(engine: sa.Engine) -> None:
    edit = BulkEdit({"status": StationStatus.OPEN}, add_services=frozenset({Service.WATER}))
    plan = planned(engine, edit)
    assert (plan.changes, plan.writes, plan.unchanged) == ((), (), 3)
    with Work(engine, "批量修改") as work:
        carry_out_bulk(work, plan)
    assert work.change_id is None


def test_a_station_that_cannot_be_so_is_named_and_the_others_go_ahead(engine: sa.Engine) -> None:
    with Work(engine, "先前") as work:
        amend_station(work, 2, 1, {"opened_on": TODAY, "note": "长" * 1990})
    closing = {"status": StationStatus.CLOSED, "closed_on": YESTERDAY, "closed_reason": "合并"}
    plan = edited(engine, BulkEdit(closing))
    (refused,) = plan.refused
    assert (refused.station_id, refused.name) == (2, NAMES[2])
    assert (refused.error.code, refused.error.field) == ("closed_before_opened", "closed_on")
    assert [station(engine, n)[0].status for n in ALL] == [
        StationStatus.CLOSED,
        StationStatus.OPEN,
        StationStatus.CLOSED,
    ]
    (refused,) = planned(engine, BulkEdit(note="二〇二六年十一月二日已通知")).refused
    assert (refused.station_id, refused.error.code) == (2, "too_long")


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        (BulkEdit({"stars": 6}), "too_large", "stars"),
        (BulkEdit({"host": "=1+1"}), "name_like_formula", "host"),
        (BulkEdit(note="🙂"), "sign_unprintable", "note"),
        (BulkEdit(add_closure=ClosureLine(TODAY, YESTERDAY, "台风")), "closure_backwards", None),
        (BulkEdit({"hours_text": "看情况"}), "hours_unreadable", None),
    ],
)
def test_what_can_be_so_nowhere_is_refused_at_once(
    file_engine: sa.Engine, edit: BulkEdit, code: str, field: str | None
) -> None:
    with pytest.raises(RecordError) as refused:
        planned(file_engine, edit)
    assert refused.value.code == code
    assert field in (None, refused.value.field)


def test_a_station_that_moved_on_stops_the_whole_deed(engine: sa.Engine) -> None:
    plan = planned(engine, BulkEdit({"stars": 5}))
    with Work(engine, "别人") as work:
        amend_station(work, 3, 1, {"seats": 9})
    work = Work(engine, "批量修改")
    with pytest.raises(ConflictError) as conflict, work:
        carry_out_bulk(work, plan)
    assert (conflict.value.code, conflict.value.values) == ("station_changed", {"name": NAMES[3]})
    assert [station(engine, n)[0].stars for n in ALL] == [None, None, None]


def test_a_station_that_is_gone_stops_it_too(engine: sa.Engine) -> None:
    plan = planned(engine, BulkEdit({"stars": 5}))
    with Work(engine, "别人") as work:
        work.session.delete(station_record(work.session, 3))
    work = Work(engine, "批量修改")
    with pytest.raises(ConflictError, match="station_unknown"), work:
        carry_out_bulk(work, plan)


def test_the_fields_are_columns_that_people_fill() -> None:
    assert Station.model_fields.keys() >= BULK_FIELDS


def test_a_unit_of_their_own_is_so_from_today_on(engine: sa.Engine) -> None:
    edited(engine, BulkEdit({"managing_unit_id": 2}), [1])
    with reading(engine) as session:
        in_unit = {}
        for day in (YESTERDAY, TODAY):
            scope = Scope(2, day, known_past(session))
            in_unit[day] = set(session.exec(select(Station.id).where(scope.holds(col(Station.id)))))
    assert 1 in in_unit[TODAY] - in_unit[YESTERDAY]
