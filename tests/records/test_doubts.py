"""What speaks against a place: made-up mistakes are pointed out, good places left in peace."""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest

from db.datums import from_wgs84, to_wgs84
from db.demo.drawing import word_list
from db.doubts import Doubt, doubtful, position_doubts
from db.errors import RecordError
from db.land import metres_from_district, metres_from_land
from db.places import distance_m, read_position
from db.rows import TownRow
from db.values import Datum, LatLng
from desktop.sentences import say_remark
from resources import resource

WORKBOOK = Path(__file__).parents[1] / "data" / "stations-as-kept.xlsx"
GCJ, BD, WGS = Datum.GCJ02, Datum.BD09, Datum.WGS84
Placed = Sequence[tuple[TownRow, LatLng]]


def _towns() -> Iterator[TownRow]:
    with resource("seed", "towns.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            yield TownRow(
                code=line["code"],
                name=line["name"],
                unit_id=0,
                unit=line["managing_unit"],
                longitude=float(line["lon_wgs84"]),
                latitude=float(line["lat_wgs84"]),
            )


TOWNS = tuple(_towns())
BY_CODE = {town.code: town for town in TOWNS}
BY_NAME = {town.name: town for town in TOWNS}


def doubts(
    town: str, lat: float, lng: float, datum: Datum = GCJ, known: Sequence[LatLng] = ()
) -> list[str]:
    found = position_doubts(LatLng(lat, lng), datum, BY_NAME[town], TOWNS, known)
    return [doubt.code for doubt in found]


@pytest.fixture(scope="module")
def demo() -> Placed:
    return [
        (
            BY_CODE[line["town_code"]],
            to_wgs84((float(line["lat_gcj02"]), float(line["lng_gcj02"])), GCJ),
        )
        for line in word_list("stations")
    ]


@pytest.fixture(scope="module")
def kept() -> Placed:
    """The sample office's stations that have a position; they were strewn round their towns."""
    sheet = openpyxl.load_workbook(WORKBOOK).worksheets[0]
    placed = []
    for row in sheet.iter_rows(min_row=4, values_only=True):
        town = next((each for each in TOWNS if each.name.startswith(str(row[2]).strip())), None)
        try:
            placed.append((town, read_position(str(row[5]), GCJ).place))
        except RecordError:
            continue
    return [(town, place) for town, place in placed if town]


def misread(stations: Placed, datum: Datum) -> Iterator[tuple[TownRow, LatLng, LatLng]]:
    """Each station, where it is and where it comes to lie when its GCJ-02 is taken for `datum`."""
    for town, place in stations:
        yield town, place, to_wgs84(from_wgs84(place, GCJ), datum)


def looks_like_gcj02(found: Sequence[Doubt]) -> bool:
    return any(doubt.values.get("datum") is GCJ for doubt in found)


def test_no_good_station_is_doubted(demo: Placed) -> None:
    assert len(demo) == 198
    for town, place in demo:
        assert position_doubts(place, GCJ, town, TOWNS, [place]) == ()


def test_no_town_centre_is_doubted() -> None:
    for town in TOWNS:
        assert doubts(town.name, town.latitude, town.longitude) == []


def test_the_sample_office_has_six_stations_outside_zhuhai_or_at_sea(kept: Placed) -> None:
    assert len(kept) >= 188
    found = [
        (town.name, doubt.code)
        for town, place in kept
        for doubt in position_doubts(place, GCJ, town, TOWNS)
    ]
    assert sorted(found) == [
        ("前山街道", "position_wrong_district"),  # in 坦洲 of 中山
        ("拱北街道", "position_in_sea"),
        ("拱北街道", "position_in_sea"),
        ("拱北街道", "position_in_sea"),
        ("拱北街道", "position_wrong_district"),  # in Macau
        ("横琴镇", "position_wrong_district"),  # in Macau
    ]


@pytest.mark.parametrize("datum", [WGS, BD])
def test_every_misread_station_is_found_where_its_place_is_known(
    demo: Placed, kept: Placed, datum: Datum
) -> None:
    for town, place, wrong in misread([*demo, *kept], datum):
        assert looks_like_gcj02(position_doubts(wrong, datum, town, TOWNS, [place]))


@pytest.mark.parametrize(("datum", "of_demo", "of_kept"), [(WGS, 11, 18), (BD, 1, 6)])
def test_without_a_known_place_only_those_that_leave_the_land_are_found(
    demo: Placed, kept: Placed, datum: Datum, of_demo: int, of_kept: int
) -> None:
    """A guard against tuning by accident: half a kilometre inland cannot be seen from outside."""
    for stations, expected in ((demo, of_demo), (kept, of_kept)):
        flagged = [
            position_doubts(wrong, datum, town, TOWNS)
            for town, _, wrong in misread(stations, datum)
        ]
        assert sum(map(bool, flagged)) == expected


@pytest.mark.parametrize(
    ("town", "lat", "lng", "codes"),
    [
        ("横琴镇", 18.2, 109.5, ["position_off_town"]),
        ("斗门镇", 22.25, 113.58, ["position_off_town"]),
        ("平沙镇", 22.045, 113.359, ["position_by_other_town"]),  # in 三灶
        ("唐家湾镇", 22.32, 113.70, ["position_in_sea"]),
        ("三灶镇", 22.14, 113.24, ["position_wrong_district"]),
        # Islands and new land are good places.
        ("担杆镇", 22.103, 114.035, []),
        ("万山镇", 22.02, 113.71, []),
        ("唐家湾镇", 22.41, 113.64, []),
        ("三灶镇", 22.0064, 113.376, []),
        ("横琴镇", 22.128, 113.54, []),
        ("拱北街道", 22.2155, 113.583, []),
    ],
)
def test_places_by_what_is_known_of_zhuhai(
    town: str, lat: float, lng: float, codes: list[str]
) -> None:
    assert doubts(town, lat, lng) == codes


def test_a_place_off_its_town_by_what_a_datum_shifts() -> None:
    centre = LatLng(BY_NAME["斗门镇"].latitude, BY_NAME["斗门镇"].longitude)
    wrong = to_wgs84(from_wgs84(centre, BD), WGS)
    (doubt,) = position_doubts(wrong, WGS, BY_NAME["斗门镇"], TOWNS)
    assert doubt.code == "position_like_other_datum"
    assert doubt.values["datum"] is BD
    assert doubt.values["m"] == pytest.approx(distance_m(centre, wrong), abs=5)


def test_without_a_town_only_the_sea_is_seen() -> None:
    at_sea, inland = LatLng(22.32, 113.70), LatLng(22.25, 113.19)
    (doubt,) = position_doubts(at_sea, GCJ, None, TOWNS)
    assert doubt.code == "position_in_sea"
    assert position_doubts(inland, GCJ, None, TOWNS) == ()


def test_every_doubt_has_its_sentence() -> None:
    said = {}
    for town, place, datum in [
        ("横琴镇", LatLng(18.2, 109.5), GCJ),
        ("平沙镇", LatLng(22.045, 113.359), GCJ),
        ("唐家湾镇", LatLng(22.32, 113.70), GCJ),
        ("横琴镇", LatLng(22.1273, 113.5629), GCJ),
        ("斗门镇", to_wgs84(from_wgs84(LatLng(22.258, 113.187), BD), WGS), WGS),
    ]:
        for doubt in position_doubts(place, datum, BY_NAME[town], TOWNS):
            said[doubt.code] = say_remark(doubt)
    assert len(said) == 5
    assert all("…" not in words and doubt not in words for doubt, words in said.items())


def test_distances_from_the_shapes() -> None:
    inland = LatLng(22.25, 113.19)
    assert metres_from_land(inland) == 0
    assert metres_from_district(inland, "440403") == 0
    assert metres_from_district(inland, "440402") > 10_000
    assert metres_from_district(inland, "440499") == 0


@pytest.mark.parametrize("place", [LatLng(22.32, 113.70), LatLng(21.9, 113.5), LatLng(22.0, 114.1)])
def test_distance_from_land_is_that_to_the_nearest_corner_of_the_coast(place: LatLng) -> None:
    """Corners are some metres apart."""
    coast = json.loads(resource("geo", "coast.json").read_text(encoding="utf-8"))["features"][0]
    corners = [
        corner for part in coast["geometry"]["coordinates"] for ring in part for corner in ring
    ]
    nearest_m = min(distance_m(place, LatLng(lat, lng)) for lng, lat in corners)
    assert metres_from_land(place) == pytest.approx(nearest_m, rel=0.02)


def test_places_sifted_by_the_thousand_keep_all_that_are_doubted() -> None:
    grid = [LatLng(22.0 + n / 40, 113.1 + m / 40) for n in range(18) for m in range(22)]
    towns = [town for town in TOWNS for _place in grid]
    places = grid * len(TOWNS)
    kept = set(doubtful(places, WGS, towns))
    assert 0 < len(kept) < len(places)
    for n in range(0, len(places), 23):
        assert n in kept or not position_doubts(places[n], WGS, towns[n], TOWNS)


def test_a_place_of_another_datum_is_not_sifted_out() -> None:
    town = BY_NAME["斗门镇"]
    centre = LatLng(town.latitude, town.longitude)
    wrong = to_wgs84(from_wgs84(centre, BD), WGS)
    near = LatLng(centre.lat + 0.001, centre.lng)
    assert doubtful([centre, wrong, near], WGS, [town] * 3) == [1]
