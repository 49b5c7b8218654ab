"""Coordinates as written, distances and the nearest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import RecordError
from db.places import distance_m, read_position
from db.values import Datum, LatLng

LAT = st.floats(3.5, 53.5)
LNG = st.floats(73.5, 135.5)
ZHUHAI = LatLng(22.27, 113.55)


@pytest.mark.parametrize(
    ("text", "lat", "lng", "swapped"),
    [
        ("113.559339,22.280241", 22.280241, 113.559339, False),
        ("22.272360，113.547121", 22.272360, 113.547121, True),
        (" １１３．５、２２．２ ", 22.2, 113.5, False),
        ("113.5 22.2", 22.2, 113.5, False),
        ("E113.5 N22.2", 22.2, 113.5, False),
        ("北纬22.28°，东经113.56°", 22.28, 113.56, True),
        ("经度:113.5 纬度:22.2", 22.2, 113.5, False),
        ("113°33′33.6″E 22°16′48.9″N", 22.28025, 113.559333333, False),
        ("22°16'48.9\"N113°33'33.6\"E", 22.28025, 113.559333333, True),
        ("113度33分36秒，22度15分", 22.25, 113.56, False),
    ],
)
def test_reads_what_is_pasted(text: str, lat: float, lng: float, swapped: bool) -> None:
    position = read_position(text, Datum.WGS84)
    assert position.place == pytest.approx((lat, lng), abs=1e-9)
    assert (position.text, position.swapped) == (text, swapped)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "position_unreadable"),
        ("拱北口岸", "position_unreadable"),
        ("113.559339", "position_unreadable"),
        ("11355933922", "position_unreadable"),
        ("113.5,22.2,3", "position_unreadable"),
        ("113°61′E 22°N", "position_unreadable"),
        ("E113.5 E22.2", "position_unreadable"),
        ("0,0", "position_outside_china"),
        ("113.5,99", "position_outside_china"),
        ("113.5,113.6", "position_outside_china"),
        ("E22.2 N113.5", "position_outside_china"),
    ],
)
def test_refuses_what_is_no_place_in_china(text: str, code: str) -> None:
    with pytest.raises(RecordError) as refused:
        read_position(text, Datum.WGS84)
    assert (refused.value.code, refused.value.field) == (code, "position")
    assert refused.value.values == {"text": text}


@given(LAT, LNG, st.booleans())
def test_what_is_printed_is_read_back(lat: float, lng: float, swapped: bool) -> None:
    numbers = (lat, lng) if swapped else (lng, lat)
    position = read_position("{:.6f}，{:.6f}".format(*numbers), Datum.WGS84)
    assert position.place == pytest.approx((lat, lng), abs=1e-6)
    assert position.swapped is swapped


def test_distance_of_a_degree_on_the_meridian() -> None:
    assert distance_m(LatLng(22, 113), LatLng(23, 113)) == pytest.approx(111_195, abs=1)
    assert distance_m(ZHUHAI, ZHUHAI) == 0


def angle_distance_m(one: LatLng, other: LatLng) -> float:
    """Distance by the angle between vectors: another road to the same number."""

    def vector(place: LatLng) -> tuple[float, float, float]:
        lat, lng = math.radians(place.lat), math.radians(place.lng)
        return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)

    chord = math.dist(vector(one), vector(other))
    return 2 * 6_371_008.8 * math.asin(chord / 2)


@given(st.tuples(LAT, LNG), st.tuples(LAT, LNG))
def test_the_distance_is_that_of_the_angle(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    places = LatLng(*one), LatLng(*other)
    assert distance_m(*places) == pytest.approx(angle_distance_m(*places), rel=1e-6, abs=0.01)
