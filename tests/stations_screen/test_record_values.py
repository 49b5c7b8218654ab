"""What is typed into a station's page, read and put together, without a window."""

from __future__ import annotations

import datetime as dt

import pytest

from db.dossier import (
    ClosureLine,
    ContactLine,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    dossier,
)
from db.engine import reading
from db.errors import RecordError
from db.stations import station_keys
from db.typed_days import read_typed_day
from db.values import FacilityState, ListingState, MapProvider, Service
from desktop.stations.record.merge import changed, rebased, touched
from desktop.stations.record.reading import read_typed
from desktop.stations.record.typed import BLANK, typed_of

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-2", dt.date(2026, 11, 2)),
        ("2026.11.2", dt.date(2026, 11, 2)),
        ("2026/11/02", dt.date(2026, 11, 2)),
        ("2026年11月2日", dt.date(2026, 11, 2)),
        ("20261102", dt.date(2026, 11, 2)),
        ("11月2日", dt.date(2026, 11, 2)),
        ("11-2", dt.date(2026, 11, 2)),
        ("２０２６－１１－２", dt.date(2026, 11, 2)),
        (" 今天 ", TODAY),
        ("昨天", dt.date(2026, 11, 21)),
        ("明天", dt.date(2026, 11, 23)),
        ("", None),
    ],
)
def test_days_as_clerks_write_them(text, day):
    assert read_typed_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["去年", "2026-13-1", "2月30日", "12345678", "2026"])
def test_what_is_no_day_is_refused_as_it_was_typed(text):
    with pytest.raises(RecordError) as refused:
        read_typed_day(text, TODAY)
    assert (refused.value.code, refused.value.values["text"]) == ("day_unreadable", text)


def test_every_station_reads_back_as_it_was(imported):
    """What the fields show says all that the register knows: nothing is lost by a look."""
    with reading(imported) as session:
        for key in station_keys(session):
            before = dossier(session, key.id, contacts=True)
            typed = typed_of(before, TODAY)
            read = read_typed(typed, typed, TODAY, new=False)
            assert not read.errors
            parts = ("services", "facilities", "supplies", "closures", "listings", "contacts")
            for part in parts:
                assert getattr(read.given, part) == getattr(before, part)
            assert read.given.values.items() <= before.values.items()


def test_every_part_reads_back_as_it_was():
    given = type(BLANK)(
        values=BLANK.values,
        services={Service.MEALS: ServiceLine(dt.date(2026, 1, 1), dt.date(2026, 6, 30))},
        facilities={"wifi": FacilityLine(FacilityState.BROKEN, "坏了")},
        supplies=(SupplyLine("碘伏", "2 瓶", dt.date(2027, 1, 1), 3),),
        closures=(ClosureLine(dt.date(2026, 12, 1), dt.date(2026, 12, 3), "装修", 4),),
        listings={MapProvider.AMAP: ListingLine(ListingState.STALE, TODAY)},
        contacts=(ContactLine("示例甲", "0756-0000001", "站长", 5),),
    )
    typed = typed_of(given, TODAY)
    read = read_typed(typed, typed, TODAY, new=False)
    assert not read.errors
    for part in ("services", "facilities", "supplies", "closures", "listings", "contacts"):
        assert getattr(read.given, part) == getattr(given, part)


@pytest.mark.parametrize(
    ("typed", "where", "code"),
    [
        ({"service.meals.since": "11-2", "service.meals.until": "11-1"},
         "service.meals.until", "service_backwards"),
        ({"provider.amap.state": "listed"}, "provider.amap.checked_on", "empty"),
        ({"provider.amap.checked_on": "11-1"}, "provider.amap.state", "empty"),
        ({"supplies": [{"id": None, "name": "", "quantity": "1", "expires_on": ""}]},
         "supplies.0.name", "empty"),
        ({"closures": [{"id": 1, "first_day": "11-2", "last_day": "11-1", "reason": "修"}]},
         "closures.0.last_day", "closure_backwards"),
        ({"closures": [{"id": 1, "first_day": "", "last_day": "11-1", "reason": "修"}]},
         "closures.0.first_day", "empty"),
        ({"status": "closed"}, "closed_on", "closed_without_day"),
        ({"status": "closed", "opened_on": "2026-5", "closed_on": "2026-4-1"},
         "closed_on", "closed_before_opened"),
        ({"position_text": "113.5,22.2"}, "position_datum", "datum_unknown"),
        ({"facility_code.wifi.state": "ok", "facility_code.wifi.note": "字" * 201},
         "facility_code.wifi.note", "too_long"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_is_refused_where_it_was_typed(typed, where, code):
    before = typed_of(BLANK, TODAY)
    read = read_typed(before | typed, before, TODAY, new=False)
    assert {key: error.code for key, error in read.errors.items()} == {where: code}


def test_a_month_is_enough_for_the_opening_and_is_kept_as_typed():
    before = typed_of(BLANK, TODAY)
    read = read_typed(before | {"opened_on": "2019年5月"}, before, TODAY, new=False)
    assert read.given.values["opened_on"] == dt.date(2019, 5, 1)
    assert read.given.values["opened_text"] == "2019年5月"


def test_only_what_was_typed_is_looked_at_in_an_old_record():
    before = typed_of(BLANK, TODAY) | {"host": "=旧规则"}
    assert not read_typed(before, before, TODAY, new=False).errors
    assert "host" in read_typed(before, before, TODAY, new=True).errors


def test_fields_only_one_side_changed_are_merged_and_others_are_clashes():
    before = {"a": "1", "b": "1", "c": "1", "d": "1"}
    mine, theirs = before | {"a": "2", "c": "2", "d": "2"}, before | {"b": "3", "c": "3", "d": "2"}
    merged = rebased(before, mine, theirs)
    assert merged.typed == {"a": "2", "b": "3", "c": "2", "d": "2"}
    assert merged.clashes == ({"c": "3"},)


def test_days_of_a_service_go_with_the_service():
    before = {"service.meals": True, "service.meals.since": "", "service.meals.until": ""}
    mine = before | {"service.meals": False, "service.meals.until": "2026-11-21"}
    theirs = before | {"service.meals.since": "2026-01-01"}
    merged = rebased(before, mine, theirs)
    assert merged.typed == mine
    assert merged.clashes == (theirs,)


def test_a_field_that_the_record_does_not_know_is_empty():
    assert changed({}, {"facility_code.wifi.note": "", "service.meals": False}) == frozenset()
    assert changed({"contacts": []}, {"contacts": [{"id": None, "name": "示例甲"}]}) == {"contacts"}
    assert touched({"status": "open"}, {"status": "closed", "closed_on": "", "name": ""}) == {
        "status",
        "closed_on",
    }


@pytest.mark.parametrize("key", ["verified_on", "position_verified_on"])
def test_nothing_is_verified_tomorrow(key):
    before = typed_of(BLANK, TODAY)
    read = read_typed(before | {key: "明天"}, before, TODAY, new=False)
    assert read.errors[key].code == "day_in_future"
    assert not read_typed(before | {key: "今天"}, before, TODAY, new=False).errors
