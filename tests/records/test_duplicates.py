"""The same station twice: pointed out, laid side by side, and made one without loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from db.counts import DayEntry, reported_days, save_counts
from db.dossier import (
    ContactLine,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    dossier,
    save_dossier,
)
from db.duplicates import MOST_ALIKE, Likeness, duplicate_pairs, likely_duplicates
from db.engine import reading
from db.errors import ConflictError, RecordError
from db.merging import MergeField, OnBothDays, merge_preview, merge_stations
from db.models import FormerCode
from db.record import Record
from db.stations import add_station, amend_station, station_record, station_rows
from db.values import CountMethod, FacilityState, ListingState, MapProvider, Service
from db.work import Work

DAY = dt.date(2026, 10, 8)
NIGHT = dt.timedelta(days=1)
NEXT = DAY + NIGHT
GONGBEI = "440402005"
PLACE = {"longitude": 113.55, "latitude": 22.22, "position_text": "113.5549,22.2171"}
KNOWN: Mapping[str, Any] = {
    **PLACE,
    "address": "珠海市香洲区拱北街道迎宾南路１号",
    "host": "示例银行",
}
METRE = 1 / 111_195


@pytest.fixture
def register_of_one(engine: sa.Engine) -> sa.Engine:
    """A register whose station 1 can be recognised by anything."""
    with Work(engine, "整站") as work:
        amend_station(work, 1, 1, KNOWN)
        given = replace(
            dossier(work.session, 1),
            contacts=(ContactLine("李", "0756-0000001"), ContactLine("王", "手机 138 0000 0000")),
            listings={MapProvider.AMAP: ListingLine(ListingState.STALE, DAY - NIGHT)},
        )
        save_dossier(work, 1, 2, given)
    return engine


def likeness(
    engine: sa.Engine, values: Mapping[str, Any], *phones: str, but: int | None = None
) -> dict[int, tuple[Likeness, ...]]:
    with reading(engine) as session:
        found = likely_duplicates(session, values, phones=phones, but=but)
    return {each.station.id: each.reasons for each in found}


@pytest.mark.parametrize(
    ("values", "phones", "reasons"),
    [
        ({"town_code": GONGBEI, "name": "拱北口岸 工会驿站"}, (), (Likeness.NAME,)),
        ({"town_code": "440402104", "name": "拱北口岸工会驿站"}, (), ()),
        ({"town_code": GONGBEI, "name": "拱北口岸"}, (), ()),
        ({"town_code": GONGBEI, "name": "拱 北口岸工会驿 站"}, (), (Likeness.NAME,)),
        ({"latitude": 22.22 + 19 * METRE, "longitude": 113.55}, (), (Likeness.PLACE,)),
        ({"latitude": 22.22 + 21 * METRE, "longitude": 113.55}, (), ()),
        ({"latitude": 22.22, "longitude": 113.55 - 20 * METRE}, (), (Likeness.PLACE,)),
        ({"latitude": 22.22, "longitude": 113.55 - 23 * METRE}, (), ()),
        ({"position_text": PLACE["position_text"]}, (), (Likeness.PLACE,)),
        ({}, ("07560000001",), (Likeness.PHONE,)),
        ({}, ("0000001",), (Likeness.PHONE,)),
        ({}, ("(0756) 0000001 转 8",), (Likeness.PHONE,)),
        ({}, ("13800000000",), (Likeness.PHONE,)),
        ({}, ("0001",), ()),
        ({}, ("0756-0000002",), ()),
        ({"town_code": GONGBEI, "address": "迎宾南路1号"}, (), (Likeness.ADDRESS,)),
        ({"town_code": GONGBEI, "address": "迎宾南路"}, (), ()),
        (
            {**KNOWN, "town_code": GONGBEI, "name": "拱北口岸工会驿站"},
            ("0756-0000001",),
            tuple(Likeness),
        ),
    ],
)
def test_what_makes_a_duplicate_likely(
    register_of_one: sa.Engine,
    values: Mapping[str, Any],
    phones: tuple[str, ...],
    reasons: tuple[Likeness, ...],
) -> None:
    assert likeness(register_of_one, values, *phones) == ({1: reasons} if reasons else {})
    assert likeness(register_of_one, values, *phones, but=1) == {}


def test_a_duplicate_is_shown_as_people_know_it(register_of_one: sa.Engine) -> None:
    with reading(register_of_one) as session:
        (found,) = likely_duplicates(session, {"latitude": 22.2201, "longitude": 113.55})
    assert (found.station.code, found.station.town) == ("440402005-001", "拱北街道")
    assert (found.station.address, found.station.host) == (KNOWN["address"], "示例银行")
    assert found.distance_m == pytest.approx(11.1, abs=0.1)


def test_the_likeliest_come_first(register_of_one: sa.Engine) -> None:
    with Work(register_of_one, "新建") as work:
        for name, more in (("远", 15), ("近", 5)):
            place = {**PLACE, "latitude": 22.22 + more * METRE, "position_text": ""}
            add_station(work, {"town_code": GONGBEI, "name": name, **place})
    sought = {**PLACE, "town_code": GONGBEI, "name": "拱北口岸工会驿站"}
    assert list(likeness(register_of_one, sought)) == [1, 5, 4]


def test_pairs_of_the_whole_register(register_of_one: sa.Engine) -> None:
    with Work(register_of_one, "再次录入") as work:
        twin = {**KNOWN, "town_code": GONGBEI, "name": "拱北口岸工会驿站", "latitude": 22.22014}
        add_station(work, twin)
        add_station(work, {"town_code": GONGBEI, "name": "夏湾驿站", "position_text": "x"})
        add_station(work, {"town_code": "440404001", "name": "红旗驿站", "position_text": "x"})
    with reading(register_of_one) as session:
        pairs = duplicate_pairs(session)
    assert [(pair.one.id, pair.other.id, pair.reasons) for pair in pairs] == [
        (1, 4, (Likeness.NAME, Likeness.PLACE, Likeness.ADDRESS)),
        (5, 6, (Likeness.PLACE,)),
    ]
    assert pairs[0].distance_m == pytest.approx(15.6, abs=0.1)
    assert pairs[1].distance_m is None


def test_neighbours_are_found_wherever_they_lie(file_engine: sa.Engine) -> None:
    """However the squares fall in which neighbours are looked for."""
    with Work(file_engine, "新建") as work:
        for n in range(10):
            lat, lng = 22.0 + n * (0.01 + 3.7 * METRE), 113.0 + n * (0.01 + 3.7 * METRE)
            for name, north, east in (("甲", 0.0, 0.0), ("乙", 13.0, 13.0), ("丙", -19.0, 19.0)):
                place = {"latitude": lat + north * METRE, "longitude": lng + east * METRE}
                add_station(work, {"town_code": GONGBEI, "name": f"{name}{n}", **place})
    with reading(file_engine) as session:
        pairs = duplicate_pairs(session)
    assert {(pair.one.name, pair.other.name) for pair in pairs} == {
        (f"甲{n}", f"乙{n}") for n in range(10)
    }


def test_what_all_share_makes_no_pairs(file_engine: sa.Engine) -> None:
    """The centre of a town, pasted for want of anything better."""
    with Work(file_engine, "新建") as work:
        for n in range(MOST_ALIKE + 1):
            add_station(work, {"town_code": GONGBEI, "name": f"{n}号驿站", **PLACE})
    with reading(file_engine) as session:
        assert duplicate_pairs(session) == []
        sought = {"town_code": GONGBEI, "name": "一号驿站", **PLACE}
        assert len(likely_duplicates(session, sought)) == MOST_ALIKE


@pytest.fixture
def twins(register_of_one: sa.Engine) -> sa.Engine:
    """A register in which the stations 1 and 2, each at version 3, are records of one station."""
    with Work(register_of_one, "整站") as work:
        amend_station(work, 2, 1, {"host": "示例书店", "seats": 8, "awards": "最美站点"})
        given = replace(
            dossier(work.session, 2),
            services={
                Service.WATER: ServiceLine(DAY, NEXT),
                Service.REST: ServiceLine(DAY, NEXT),
                Service.MEALS: ServiceLine(DAY),
            },
            facilities={"wifi": FacilityLine(FacilityState.BROKEN)},
            supplies=(SupplyLine("碘伏"),),
            listings={MapProvider.AMAP: ListingLine(ListingState.LISTED, DAY)},
            contacts=(ContactLine("李", "0756-0000001"), ContactLine("何")),
        )
        save_dossier(work, 2, 2, given)
        save_counts(work, counts(1, DAY, 10, "一号门"), today=NEXT)
        save_counts(work, counts(2, DAY, 5, "二号门", CountMethod.DOOR), today=NEXT)
        save_counts(work, counts(2, NEXT, 6, ""), today=NEXT)
    return register_of_one


def counts(
    number: int, day: dt.date, water: int, note: str, method: CountMethod = CountMethod.TALLY
) -> list[DayEntry]:
    return [DayEntry(number, day, {Service.WATER: water}, method, note)]


def merged(engine: sa.Engine, **options: Any) -> None:
    with Work(engine, "合并") as work:
        merge_stations(work, 1, 3, 2, 3, **{"counts": OnBothDays.KEEP, **options})


def test_the_preview_lays_both_side_by_side(twins: sa.Engine) -> None:
    with reading(twins) as session:
        preview = merge_preview(session, 1, 2)
    assert (preview.kept.code, preview.kept_version) == ("440402005-001", 3)
    assert (preview.gone.code, preview.gone_version) == ("440402104-001", 3)
    told = {each.field: (each.kept, each.gone, each.differs) for each in preview.fields}
    assert told["name"] == ("拱北口岸工会驿站", "横琴湿地工会驿站", True)
    assert told["host"] == ("示例银行", "示例书店", True)
    assert told["seats"] == (None, 8, False)
    assert told["position_text"] == (PLACE["position_text"], None, False)
    assert not told.keys() & {"longitude", "hours", "closed_on", "code", "pinyin", "version"}
    assert preview.both_days == (DAY,)
    assert preview.moves == {
        "station_service": 3,
        "station_facility": 1,
        "map_listing": 1,
        "station_contact": 2,
        "supply": 1,
        "day_count": 2,
    }


def test_the_kept_takes_what_it_lacks_and_what_it_is_told(twins: sa.Engine) -> None:
    merged(twins, take=["host"])
    with reading(twins) as session:
        kept, whole = station_record(session, 1), dossier(session, 1, contacts=True)
        with pytest.raises(RecordError, match="station_unknown"):
            station_record(session, 2)
    assert (kept.name, kept.host, kept.seats) == ("拱北口岸工会驿站", "示例书店", 8)
    assert (kept.awards, kept.longitude, kept.version) == ("最美站点", 113.55, 4)
    assert whole.services == {
        Service.MEALS: ServiceLine(DAY),
        Service.WATER: ServiceLine(),
        Service.CHARGING: ServiceLine(),
        Service.REST: ServiceLine(),
    }
    assert whole.facilities == {"wifi": FacilityLine(FacilityState.BROKEN)}
    assert [line.name for line in whole.supplies] == ["碘伏"]
    assert whole.listings == {MapProvider.AMAP: ListingLine(ListingState.LISTED, DAY)}
    assert [line.name for line in whole.contacts or ()] == ["李", "王", "何"]


@pytest.mark.parametrize(
    ("values", "differs"),
    [
        ({"position_text": "22.22,113.55", "longitude": 113.55, "latitude": 22.22}, False),
        ({"position_text": "22.22,113.56", "longitude": 113.56, "latitude": 22.22}, True),
    ],
)
def test_places_are_compared_as_places(
    twins: sa.Engine, values: Mapping[str, Any], differs: bool
) -> None:
    with Work(twins, "改") as work:
        amend_station(work, 2, 3, values)
    assert preview_field(twins, "position_text").differs is differs


def test_hours_in_other_words_are_the_same_hours(twins: sa.Engine) -> None:
    hours = {"hours": "Mo-Su 08:00-20:00"}
    with Work(twins, "改") as work:
        amend_station(work, 1, 3, {**hours, "hours_text": "每天8点到20点"})
        amend_station(work, 2, 3, {**hours, "hours_text": "8:00-20:00"})
    assert not preview_field(twins, "hours_text").differs


def test_of_one_place_the_later_look_stands(twins: sa.Engine) -> None:
    looked = {"position_verified_on": DAY, "position_verified_by": "李"}
    with Work(twins, "改") as work:
        amend_station(work, 2, 3, {**PLACE, "position_text": "22.22,113.55", **looked})
    with Work(twins, "合并") as work:
        kept = merge_stations(work, 1, 3, 2, 4, counts=OnBothDays.KEEP)
        assert (kept.position_verified_on, kept.position_verified_by) == (DAY, "李")


def preview_field(engine: sa.Engine, name: str) -> MergeField:
    with reading(engine) as session:
        return next(each for each in merge_preview(session, 1, 2).fields if each.field == name)


def test_a_position_is_taken_whole(twins: sa.Engine) -> None:
    """Neither the coordinates without their text, nor the text without its coordinates."""
    merged(twins, take=["position_text"])
    with reading(twins) as session:
        kept = station_record(session, 1)
    assert (kept.longitude, kept.latitude, kept.position_text) == (None, None, "")


def test_the_gone_ones_codes_stay_known(twins: sa.Engine) -> None:
    with Work(twins, "先前") as work:
        work.session.add(FormerCode(code="440402104-900", station_id=2))
    merged(twins)
    with reading(twins) as session:
        (row,) = (row for row in station_rows(session, today=DAY) if row.id == 1)
    assert row.former_codes == ("440402104-001", "440402104-900")
    with Work(twins, "新建") as work:
        new = add_station(work, {"town_code": "440402104", "name": "新驿站"})
    assert new.code == "440402104-002"


@pytest.mark.parametrize(
    ("choice", "water", "method", "note"),
    [
        (OnBothDays.KEEP, 10, CountMethod.TALLY, "一号门"),
        (OnBothDays.TAKE, 5, CountMethod.DOOR, "二号门"),
        (OnBothDays.ADD, 15, CountMethod.ESTIMATE, "一号门\n二号门"),
    ],
)
def test_a_day_that_both_counted(
    twins: sa.Engine, choice: OnBothDays, water: int, method: CountMethod, note: str
) -> None:
    merged(twins, counts=choice)
    with reading(twins) as session:
        standing = reported_days(session, DAY, NEXT)
    assert standing.keys() == {(DAY, 1), (NEXT, 1)}
    entry = standing[DAY, 1]
    assert (entry.counts[Service.WATER], entry.method, entry.note) == (water, method, note)
    assert entry.counts[Service.MEALS] is None
    assert standing[NEXT, 1].counts[Service.WATER] == 6


def test_a_day_that_both_counted_is_asked_about(twins: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        merged(twins, counts=None)
    assert (refused.value.code, refused.value.values) == ("counts_on_both_days", {"days": (DAY,)})


def test_a_sum_beyond_belief_is_refused(twins: sa.Engine) -> None:
    with Work(twins, "登记") as work:
        save_counts(work, counts(2, DAY, 9_995, ""), today=NEXT)
    with pytest.raises(RecordError) as refused:
        merged(twins, counts=OnBothDays.ADD)
    assert (refused.value.code, refused.value.field) == ("too_large", Service.WATER)


@pytest.mark.parametrize("number", [1, 2])
def test_neither_may_have_moved_on(twins: sa.Engine, number: int) -> None:
    with Work(twins, "别人") as work:
        amend_station(work, number, 3, {"seats": 99})
    with pytest.raises(ConflictError, match="station_changed"):
        merged(twins)


def test_whoever_holds_the_kept_as_it_was_meets_a_conflict(engine: sa.Engine) -> None:
    """Even where only rows moved: saving it as it was would delete them."""
    with Work(engine, "合并") as work:
        given = replace(dossier(work.session, 2), supplies=(SupplyLine("碘伏"),), services={})
        save_dossier(work, 2, 1, given)
    with Work(engine, "合并") as work:
        kept = merge_stations(work, 1, 1, 2, 2)
    assert kept.version == 2


def test_a_station_is_not_merged_with_itself(file_engine: sa.Engine) -> None:
    with Work(file_engine, "合并") as work, pytest.raises(RecordError, match="merge_with_itself"):
        merge_stations(work, 1, 1, 1, 1)


def test_no_table_that_knows_of_stations_is_forgotten(twins: sa.Engine) -> None:
    """Whatever refers to a station moves, or is a part of it that is united.

    Its past goes, and so do acceptances: joined counts are to be looked at anew.
    """
    with reading(twins) as session:
        preview = merge_preview(session, 1, 2)
    knowing = {
        table.name
        for table in Record.metadata.sorted_tables
        if any(key.column.table.name == "station" for key in table.foreign_keys)
    }
    moving = {"activity_station", "attachment", "closure", "feedback", "former_code", "inspection"}
    assert knowing == preview.moves.keys() | moving | {"station_past", "count_acceptance"}
