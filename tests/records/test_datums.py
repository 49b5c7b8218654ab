"""Datums: there and back, against numbers from elsewhere, and Baidu's metres."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.datums import bd09_from_mercator, degrees_to_wgs84, from_wgs84, to_wgs84
from db.places import distance_m
from db.values import Datum, LatLng

LAT = st.floats(3.5, 53.5)
LNG = st.floats(73.5, 135.5)
CLARKE_1866 = (6_378_206.4, 6_356_583.8)


@given(LAT, LNG, st.sampled_from(Datum))
def test_datums_there_and_back(lat: float, lng: float, datum: Datum) -> None:
    place = LatLng(lat, lng)
    assert distance_m(to_wgs84(from_wgs84(place, datum), datum), place) < 0.01


def test_one_place_in_three_datums() -> None:
    # 22.282759110417924, 113.57160125421203 in BD-09 and the GCJ-02 pair are the same place.
    assert to_wgs84((22.282759110, 113.571601254), Datum.BD09) == pytest.approx(
        (22.28, 113.56), abs=1e-7
    )
    assert to_wgs84((22.277003881, 113.565069082), Datum.GCJ02) == pytest.approx(
        (22.28, 113.56), abs=1e-7
    )


def test_shifts_in_zhuhai_are_as_measured() -> None:
    for lat in (22.0, 22.2, 22.4):
        for lng in (113.1, 113.5, 114.2):
            place = LatLng(lat, lng)
            shown = LatLng(*from_wgs84(place, Datum.GCJ02))
            assert 560 < distance_m(place, shown) < 650


def test_arrays_and_scalars_agree() -> None:
    lat, lng = np.array([22.1, 39.9]), np.array([113.5, 116.4])
    for datum in Datum:
        converted = degrees_to_wgs84(lat, lng, datum)
        for index in range(2):
            scalar = to_wgs84((lat[index], lng[index]), datum)
            assert scalar == (converted[0][index], converted[1][index])


@given(LAT, LNG)
def test_datums_differ(lat: float, lng: float) -> None:
    place = LatLng(lat, lng)
    assume(distance_m(place, LatLng(*from_wgs84(place, Datum.GCJ02))) > 15)
    assert from_wgs84(place, Datum.BD09) != pytest.approx(from_wgs84(place, Datum.GCJ02), abs=1e-3)


@pytest.mark.parametrize(
    ("x_m", "y_m", "lat", "lng"),
    [
        (12844373.836, 2590164.648, 22.7918527, 115.3817179),  # 汕尾
        (12096188.561, 2493660.013, 21.9856319, 108.6607283),  # 钦州
        (12388395.109, 2673332.050, 23.4828109, 111.2856358),  # 梧州
        (12693763.634, 3874151.929, 33.0176697, 114.0287781),  # 驻马店
        (12919282.125, 5426197.163, 43.9397782, 116.0546232),  # 锡林浩特
    ],
)
def test_metres_of_baidu_as_its_converter_gives_them(
    x_m: float, y_m: float, lat: float, lng: float
) -> None:
    """Pairs of a public table of Chinese cities, made by other means than a projection."""
    found = LatLng(*bd09_from_mercator(x_m, y_m))
    assert distance_m(found, LatLng(lat, lng)) < 0.03


@given(LAT, LNG)
def test_metres_of_baidu_there_and_back(lat: float, lng: float) -> None:
    axis_m, polar_m = CLARKE_1866
    eccentricity = math.sqrt(1 - (polar_m / axis_m) ** 2)
    sine = math.sin(math.radians(lat))
    y_m = axis_m * (math.atanh(sine) - eccentricity * math.atanh(eccentricity * sine))
    found = bd09_from_mercator(axis_m * math.radians(lng), y_m)
    assert distance_m(LatLng(*found), LatLng(lat, lng)) < 0.001
