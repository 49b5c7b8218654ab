"""A station whole: what is saved is read back, line by line, and every refusal names its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    dossier,
    offered_on,
    offering,
    save_dossier,
)
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.history import take_back
from db.stations import (
    add_station,
    amend_station,
    refuse_future_days,
    station_record,
    station_rows,
)
from db.values import FacilityState, ListingState, MapProvider, Service
from db.work import Work

TODAY = dt.date(2026, 11, 2)
YESTERDAY = TODAY - dt.timedelta(days=1)
WHOLE = Dossier(
    values={"name": "口岸驿站", "stars": 4, "verified_on": TODAY},
    services={Service.MEALS: ServiceLine(TODAY), Service.REST: ServiceLine(None, YESTERDAY)},
    facilities={
        "microwave": FacilityLine(FacilityState.BROKEN, "不热"),
        "books": FacilityLine(FacilityState.MISSING),
    },
    supplies=(SupplyLine("碘伏", "2 瓶", TODAY), SupplyLine("创可贴")),
    closures=(ClosureLine(YESTERDAY, TODAY, "台风"), ClosureLine(TODAY, TODAY, "停电")),
    listings={MapProvider.BAIDU: ListingLine(ListingState.MISPLACED, TODAY)},
    contacts=(ContactLine("李", "0756-0000001", "站长"),),
)


def without_ids(read: Dossier) -> Dossier:
    return replace(
        read,
        supplies=tuple(replace(line, id=None) for line in read.supplies),
        closures=tuple(replace(line, id=None) for line in read.closures),
        contacts=tuple(replace(line, id=None) for line in read.contacts or ()),
    )


def saved(engine: sa.Engine, given: Dossier, version: int = 1) -> int:
    """Save station 1 and give its edit counter afterwards."""
    with Work(engine, "整站") as work:
        return save_dossier(work, 1, version, given).version


def read_whole(engine: sa.Engine) -> Dossier:
    with reading(engine) as session:
        return dossier(session, 1, contacts=True)


def test_what_is_saved_is_read_back(engine: sa.Engine) -> None:
    saved(engine, WHOLE)
    read = read_whole(engine)
    assert without_ids(read) == replace(WHOLE, values=read.values)
    assert read.values.items() >= WHOLE.values.items()
    assert not read.values.keys() & {"id", "code", "pinyin", "initials", "version"}


def test_a_new_station_comes_with_all_its_parts(engine: sa.Engine) -> None:
    values = {"name": "夏湾驿站", "town_code": "440402005"}
    with Work(engine, "新建") as work:
        station = save_dossier(work, None, 0, replace(WHOLE, values=values))
    assert station.code == "440402005-002"
    with reading(engine) as session:
        read = dossier(session, station.id or 0, contacts=True)
    assert without_ids(read) == replace(WHOLE, values=read.values)


def test_lines_change_in_place(engine: sa.Engine) -> None:
    saved(engine, WHOLE)
    read = read_whole(engine)
    iodine, plaster = read.supplies
    saved(engine, replace(read, supplies=(replace(plaster, quantity="3 盒"),)), version=2)
    assert read_whole(engine).supplies == (replace(plaster, quantity="3 盒"),)
    with pytest.raises(ConflictError) as gone:
        saved(engine, replace(read, supplies=(iodine,)), version=3)
    assert (gone.value.code, gone.value.field) == ("line_gone", "supplies.0")


def test_nobody_sees_contacts_without_asking_nor_loses_them(engine: sa.Engine) -> None:
    saved(engine, WHOLE)
    with reading(engine) as session:
        read = dossier(session, 1)
    assert read.contacts is None
    saved(engine, replace(read, values={"seats": 8}), version=2)
    assert without_ids(read_whole(engine)).contacts == WHOLE.contacts


@pytest.mark.parametrize(
    ("changed", "versions"),
    [
        ({}, 0),
        ({"values": {"seats": 8}}, 1),
        ({"closures": ()}, 1),
        ({"contacts": ()}, 1),
        ({"values": {"seats": 8}, "closures": (), "facilities": {}}, 1),
    ],
    ids=["nothing", "a column", "a part", "contacts", "all at once"],
)
def test_the_edit_counter_counts_deeds(
    engine: sa.Engine, changed: Mapping[str, Any], versions: int
) -> None:
    """Whoever holds the station as it was must not write over its parts either."""
    version = saved(engine, WHOLE)
    read = read_whole(engine)
    assert saved(engine, replace(read, **changed), version) == version + versions
    if versions:
        with pytest.raises(ConflictError, match="station_changed"):
            saved(engine, read, version)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"closures": (ClosureLine(TODAY, YESTERDAY, "台风"),)}, "closure_backwards", "last_day"),
        ({"closures": (ClosureLine(TODAY, TODAY, ""),)}, "empty", "reason"),
        ({"supplies": (SupplyLine("碘伏", "多" * 61),)}, "too_long", "quantity"),
        ({"contacts": (ContactLine("=李"),)}, "name_like_formula", "name"),
    ],
)
def test_a_refusal_names_the_line(
    engine: sa.Engine, wrong: Mapping[str, Any], code: str, field: str
) -> None:
    (part, (line,)) = next(iter(wrong.items()))
    fine = getattr(WHOLE, part)
    with pytest.raises(RecordError) as refused:
        saved(engine, replace(WHOLE, **{part: (*fine, line)}))
    assert (refused.value.code, refused.value.field) == (code, f"{part}.{len(fine)}.{field}")


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (
            {"facilities": {"books": FacilityLine(note="书" * 201)}},
            "too_long",
            "facility_code.books.note",
        ),
        (
            {"services": {Service.WATER: ServiceLine(TODAY, YESTERDAY)}},
            "service_backwards",
            "service.water.until",
        ),
    ],
)
def test_a_refusal_names_the_key(
    engine: sa.Engine, wrong: Mapping[str, Any], code: str, field: str
) -> None:
    with pytest.raises(RecordError) as refused:
        saved(engine, replace(WHOLE, **wrong))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_edit_of_an_older_version_is_a_conflict(engine: sa.Engine) -> None:
    with Work(engine, "改名") as work:
        amend_station(work, 1, 1, {"name": "北岭驿站"})
    with pytest.raises(ConflictError, match="station_changed"):
        saved(engine, WHOLE)
    with reading(engine) as session:
        assert station_record(session, 1).name == "北岭驿站"


@pytest.mark.parametrize(
    ("day", "services"),
    [
        (dt.date(2026, 9, 30), (Service.WATER,)),
        (dt.date(2026, 10, 1), (Service.MEALS, Service.WATER)),
        (dt.date(2026, 10, 31), (Service.MEALS, Service.WATER)),
        (dt.date(2026, 11, 1), (Service.WATER,)),
    ],
)
def test_rows_offer_what_runs_that_day(
    engine: sa.Engine, day: dt.date, services: tuple[Service, ...]
) -> None:
    october = ServiceLine(dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    saved(
        engine,
        replace(WHOLE, services={Service.WATER: ServiceLine(), Service.MEALS: october}),
    )
    with reading(engine) as session:
        (row,) = (row for row in station_rows(session, today=day) if row.id == 1)
        assert row.services == services == offered_on(dossier(session, 1).services, day)


DAYS = st.none() | st.dates(TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=3))
SPANS = st.tuples(DAYS, DAYS).map(
    lambda days: ServiceLine(*(sorted(days) if None not in days else days))
)
LINES = st.dictionaries(st.sampled_from(Service), SPANS)


@settings(deadline=None)
@given(lines=LINES, wanted=st.sets(st.sampled_from(Service)))
def test_offering_is_exact_from_today_and_keeps_the_past(
    lines: dict[Service, ServiceLine], wanted: set[Service]
) -> None:
    after = offering(lines, wanted, TODAY)
    assert set(offered_on(after, TODAY)) == wanted
    assert set(offered_on(lines, YESTERDAY)) <= set(offered_on(after, YESTERDAY))
    assert offering(after, wanted, TODAY) == after


def test_the_number_of_an_undone_station_is_not_given_again(engine: sa.Engine) -> None:
    numbers = []
    for name in ("甲驿站", "乙驿站"):
        with Work(engine, "新驿站") as work:
            numbers.append(add_station(work, {"name": name, "town_code": "440402005"}).id)
        take_back(engine, work.change_id or 0, "撤销")
    assert numbers[0] != numbers[1]


@pytest.mark.parametrize("day", [dt.date(1026, 1, 1), dt.date(9999, 12, 31)])
def test_a_day_that_cannot_be_is_refused(engine: sa.Engine, day: dt.date) -> None:
    with pytest.raises(RecordError) as refused, Work(engine, "改") as work:
        amend_station(work, 1, 1, {"opened_on": day})
    assert (refused.value.code, refused.value.field) == ("day_beyond", "opened_on")


def test_nobody_has_verified_anything_tomorrow() -> None:
    refuse_future_days({"verified_on": TODAY, "position_verified_on": None}, TODAY)
    with pytest.raises(RecordError) as refused:
        refuse_future_days({"position_verified_on": TODAY + dt.timedelta(days=1)}, TODAY)
    assert (refused.value.code, refused.value.field) == ("day_in_future", "position_verified_on")
