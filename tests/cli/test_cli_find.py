"""``yizhan find``: the right station in seconds."""

from __future__ import annotations

import pytest

from db.datums import from_wgs84
from db.values import Datum, LatLng

GATE = "唐家湾口岸工会驿站"


@pytest.fixture
def find(yizhan, imported_file):
    """Find in the sample register; the stations as JSON gives them."""

    def run(*arguments):
        answer = yizhan("find", *arguments, "--data", imported_file, "--json")
        assert answer.code == 0
        return answer.json["stations"]

    return run


def names(stations):
    return [each["name"] for each in stations]


def test_without_words_it_lists_all(find):
    stations = find()
    assert len(stations) == 194
    assert {"code", "name", "town", "lon", "lat", "distance_m", "open"} <= set(stations[0])
    assert all(each["distance_m"] is None for each in stations)


@pytest.mark.parametrize(
    "words",
    ["拱北口岸工会驿站", "北口", "gongbeikouan", "GongBei", "beikou", "gbka", "bka", "拱北 kouan"],
)
def test_a_name_is_found_however_it_is_typed(yizhan, at_the_gate, words):
    answer = yizhan("find", *words.split(), "--data", at_the_gate, "--json")
    assert "拱北口岸工会驿站" in names(answer.json["stations"])


@pytest.mark.parametrize("words", ["ngbei", "ongbei", "gbkaxx", "珠江口岸", "拱北 沙滩"])
def test_what_nobody_means_is_not_found(yizhan, at_the_gate, words):
    answer = yizhan("find", *words.split(), "--data", at_the_gate, "--json")
    assert answer.code == 0
    assert answer.json["stations"] == []


def test_nothing_found_is_said(yizhan, imported_file):
    answer = yizhan("find", "沙滩排球", "--data", imported_file)
    assert (answer.code, answer.out.strip(), answer.err) == (0, "没有符合的驿站", "")


def test_people_read_name_town_state_and_distance(yizhan, imported_file):
    answer = yizhan(
        *("find", "口岸", "--near", "113.55,22.22", "--open-at", "2026-10-08 10:00"),
        *("--data", imported_file),
    )
    (line,) = answer.out.splitlines()
    assert line.startswith(f"{GATE}  唐家湾镇  开放  直线 ")
    assert line.endswith(" 米")


def test_near_orders_by_distance_and_leaves_out_what_has_no_place(find):
    stations = find("--near", "113.55,22.22")
    distances = [each["distance_m"] for each in stations]
    assert len(stations) == 191
    assert distances == sorted(distances)
    assert None not in [each["lat"] for each in stations]


@pytest.mark.parametrize("datum", list(Datum))
def test_a_place_is_read_in_its_datum(find, datum):
    (gate,) = find("口岸")
    lat, lon = from_wgs84(LatLng(gate["lat"], gate["lon"]), datum)
    pasted = f"{lon:.6f},{lat:.6f}"

    first = find("--near", pasted, "--datum", datum.value)[0]
    assert first["name"] == GATE
    assert first["distance_m"] < 1

    (taken_as_wgs84,) = find("口岸", "--near", pasted)
    expected = {Datum.WGS84: (0, 1), Datum.GCJ02: (500, 650), Datum.BD09: (1000, 1500)}[datum]
    assert expected[0] <= taken_as_wgs84["distance_m"] <= expected[1]


def test_every_service_asked_for_is_offered(find):
    meals = find("--service", "meals")
    both = find("--service", "meals", "--service", "medical")
    assert 0 < len(both) < len(meals) < 194
    assert all({"meals", "medical"} <= set(each["services"]) for each in both)


@pytest.mark.parametrize(
    ("when", "count"),
    [
        pytest.param("2026-10-01 21:00", 128, id="an evening of the holiday"),
        pytest.param("2026-10-01 10:00", 169, id="a holiday morning: 25 close on holidays"),
        pytest.param("2026-10-10 10:00", 194, id="a Saturday that is made a workday"),
        pytest.param("2026-10-17 10:00", 151, id="a Saturday: 43 keep office days"),
        pytest.param("2026-10-18 03:00", 44, id="at night: those that never close"),
        pytest.param("2026-10-17T19:00+00:00", 44, id="the same night told in Greenwich"),
    ],
)
def test_open_at_knows_the_calendar(find, when, count):
    stations = find("--open-at", when)
    assert len(stations) == count
    assert all(each["open"] is True for each in stations)


def test_a_limit_is_kept_after_all_else(find):
    wanted = ("--near", "113.55,22.22", "--service", "meals", "--open-at", "2026-10-17 10:00")
    assert find(*wanted, "--limit", "3") == find(*wanted)[:3]
    assert len(find(*wanted, "--limit", "3")) == 3


@pytest.mark.parametrize(
    "near",
    ["唐家湾口岸", "唐家湾口岸站", "tangjiawankouan", "https://uri.amap.com/marker?position={}"],
)
def test_near_takes_a_name_or_a_share_link(find, near):
    (gate,) = find("唐家湾口岸")
    lat, lon = from_wgs84(LatLng(gate["lat"], gate["lon"]), Datum.GCJ02)
    first = find("--near", near.format(f"{lon:.6f},{lat:.6f}"), "--limit", "1")[0]
    assert (first["name"], first["distance_m"]) == (GATE, pytest.approx(0, abs=1))


def test_a_whole_question_is_understood(find):
    wanted = ("--near", "113.55,22.22", "--service", "meals", "--open-at", "2026-10-17 10:00")
    asked = find("热饭", *wanted[:2], *wanted[4:])
    assert names(asked) == names(find(*wanted))


def test_what_never_closes_can_be_asked_for(find):
    assert {each["hours"] for each in find("24小时")} == {"24/7"}


def test_a_place_that_nobody_knows_is_refused(yizhan, imported_file):
    answer = yizhan("find", "--near", "沙滩排球", "--data", imported_file)
    assert answer.code == 2
    assert "没有找到“沙滩排球”" in answer.err
