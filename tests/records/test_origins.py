"""Where somebody is who calls."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.engine import Register, reading
from db.origins import OriginKind, Origins
from db.pinyin import spell
from db.search import StationIndex
from db.stations import station_rows, towns
from db.values import LatLng


@pytest.fixture
def origins(imported: Register) -> Origins:
    with reading(imported) as session:
        rows, known = station_rows(session, today=dt.date(2026, 11, 23)), towns(session)
    gate = next(row for row in rows if row.latitude is not None)
    name = "明珠北路工会驿站"
    full, initials = spell(name)
    renamed = replace(
        gate, id=9001, name=name, pinyin=full, initials=initials, address="明珠北路 88 号"
    )
    addressed = replace(gate, id=9002, name="梅溪工会驿站", address="香洲区翠微西路 16 号")
    nowhere = replace(gate, id=9003, name="无坐标驿站", latitude=None, longitude=None)
    rows = [*rows, renamed, addressed, nowhere]
    return Origins(rows, known, StationIndex(rows))


@pytest.mark.parametrize(
    "words", ["明珠", "明珠站", "明珠北路", "明珠 驿站", "明珠 Station", "mzbl"]
)
def test_a_station_is_named_as_callers_name_it(origins: Origins, words: str) -> None:
    first = origins.find(words)[0]
    assert (first.kind, first.name) == (OriginKind.STATION, "明珠北路工会驿站")


@pytest.mark.parametrize("words", ["斗门镇", "斗门", "doumen"])
def test_a_town_is_meant_by_its_whole_name(origins: Origins, words: str) -> None:
    first = origins.find(words)[0]
    assert (first.kind, first.name) == (OriginKind.TOWN, "斗门镇")
    assert first.place == LatLng(pytest.approx(22.2, abs=0.3), pytest.approx(113.2, abs=0.3))


def test_an_address_that_the_register_knows_is_a_place(origins: Origins) -> None:
    first = origins.find("翠微西路")[0]
    assert (first.kind, first.near) == (OriginKind.ADDRESS, "梅溪工会驿站")
    assert "翠微西路" in first.name


def test_a_slip_of_the_finger_is_forgiven(origins: Origins) -> None:
    assert origins.find("明朱北路")[0].name == "明珠北路工会驿站"


def test_what_has_no_place_is_none(origins: Origins) -> None:
    assert "无坐标驿站" not in [origin.name for origin in origins.find("无坐标")]
    assert origins.find("沙滩排球") == []
    assert origins.find(" ") == []
    assert origins.unplaced("无坐标") == "无坐标驿站"
    assert origins.unplaced("明珠") == ""


def test_no_more_than_asked_for(origins: Origins) -> None:
    assert len(origins.find("工会", 3)) == 3


def test_a_name_is_told_from_a_need(origins: Origins) -> None:
    assert origins.names("明珠")
    assert origins.names("斗门镇")
    assert not origins.names("翠微西路"), "an address is no name"
