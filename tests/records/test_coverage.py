"""Where stations are and where none is: on ground drawn by hand, and in the register."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from db.boundaries import Boundary, save_boundaries
from db.counts import DayEntry, save_counts
from db.coverage import (
    MOST_DISCS,
    WALK_M,
    Coverage,
    TownCoverage,
    coverage,
    walk_circles,
)
from db.engine import reading
from db.ground import Plane, Stations, samples, share_within, widest_gaps
from db.places import distance_m
from db.stations import amend_station, towns
from db.towns import merge_towns
from db.values import LatLng, Service, StationStatus
from db.work import Work

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
GONGBEI, HENGQIN = "440402005", "440402104"
PLACES = {1: LatLng(22.22, 113.55), 2: LatLng(22.2236, 113.55), 3: LatLng(22.19, 113.33)}
"""The first two are 400 m from each other."""


def place(work: Work) -> None:
    for number, (lat, lng) in PLACES.items():
        amend_station(work, number, 1, {"latitude": lat, "longitude": lng})


def box(code: str, west: float, south: float, side: float, area_km2: float = 4.0) -> Boundary:
    return Boundary(code, shapely.box(west, south, west + side, south + side), area_km2)


def seen(engine: sa.Engine, first: dt.date = FIRST, last: dt.date = LAST) -> Coverage:
    with reading(engine) as session:
        return coverage(session, first, last)


def town(found: Coverage, code: str) -> TownCoverage:
    return next(each for each in found.towns if each.code == code)


def test_without_a_station_there_is_nothing_to_measure_from(engine: sa.Engine) -> None:
    found = seen(engine)
    assert (found.gaps, found.strays, found.reached, found.unplaced) == ((), (), 0.0, 3)
    assert not found.by_boundaries
    assert 1200 < found.ground_km2 < 1500
    assert len(found.uncovered) == len(found.towns) - 3
    assert GONGBEI not in {each.code for each in found.uncovered}
    assert town(found, GONGBEI).near_1km is None


def test_a_town_is_told_its_stations_visits_and_neighbours(engine: sa.Engine) -> None:
    with Work(engine, "准备") as work:
        place(work)
        counts = {Service.WATER: 12, Service.REST: 3}
        save_counts(
            work,
            [
                DayEntry(1, FIRST, counts),
                DayEntry(1, LAST, {Service.WATER: 5}),
                DayEntry(1, FIRST - dt.timedelta(days=1), {Service.WATER: 900}),
            ],
            today=LAST,
        )
    found = seen(engine)
    gongbei = town(found, GONGBEI)
    assert (gongbei.stations, gongbei.placed, gongbei.visits) == (1, 1, 20)
    assert (gongbei.near_500m, gongbei.near_1km) == (1.0, 1.0)
    assert town(found, HENGQIN).visits is None
    baiteng = town(found, "440403001")
    assert (baiteng.near_500m, baiteng.near_1km) == (0.0, 0.0)
    assert (gongbei.area_km2, gongbei.per_km2, gongbei.reached) == (None, None, None)
    assert found.unplaced == 0
    assert 0 < found.reached < 0.01


def test_only_stations_in_service_at_the_end_count(engine: sa.Engine) -> None:
    with Work(engine, "准备") as work:
        place(work)
        amend_station(work, 1, 2, {"status": StationStatus.CLOSED, "closed_on": LAST})
    assert town(seen(engine), GONGBEI).stations == 1
    later = LAST + dt.timedelta(days=1)
    found = seen(engine, later, later)
    assert GONGBEI in {each.code for each in found.uncovered}
    assert town(found, HENGQIN).near_1km == 0.0


def test_a_period_of_the_past_has_the_towns_it_had(engine: sa.Engine) -> None:
    with Work(engine, "并镇") as work:
        place(work)
        merge_towns(work, GONGBEI, "440402006", since=LAST + dt.timedelta(days=1))
    then = seen(engine)
    assert town(then, GONGBEI).stations == 1
    assert town(then, "440402006").stations == 0
    now = seen(engine, LAST + dt.timedelta(days=1), LAST + dt.timedelta(days=1))
    assert town(now, "440402006").stations == 1
    assert GONGBEI not in {each.code for each in now.towns}


def test_gaps_are_free_of_stations_on_land_and_ranked(engine: sa.Engine) -> None:
    with Work(engine, "准备") as work:
        place(work)
    gaps = seen(engine).gaps
    assert [gap.rank for gap in gaps] == list(range(1, len(gaps) + 1))
    kinds = [gap.island for gap in gaps]
    assert kinds == sorted(kinds)
    assert set(kinds) == {False, True}
    for gap in gaps:
        nearest = min(distance_m(gap.place, station) for station in PLACES.values())
        assert gap.radius_m == pytest.approx(nearest, rel=0.01)
    for kind in (False, True):
        mine = [gap for gap in gaps if gap.island == kind]
        assert [gap.radius_m for gap in mine] == sorted((g.radius_m for g in mine), reverse=True)
        for n, gap in enumerate(mine):
            for other in mine[:n]:
                apart = distance_m(gap.place, other.place)
                assert apart > (gap.radius_m + other.radius_m) * 0.99
    for gap in gaps:
        around = [g for g in gaps if g.island < gap.island]
        assert all(distance_m(gap.place, g.place) > g.radius_m * 0.99 for g in around)
    assert {gap.town for gap in gaps if gap.island} & {"担杆镇", "万山镇", "桂山镇"}


def test_a_boundary_gives_an_area_a_check_and_a_share(engine: sa.Engine) -> None:
    with Work(engine, "准备") as work:
        place(work)
        # The second town's station lies in the first, 100 m west of its own outline.
        far = box(HENGQIN, 113.55 + 100 / 103_000, 22.21, 0.02)
        save_boundaries(work, [box(GONGBEI, 113.54, 22.21, 0.02, 2.5), far], "边界.geojson")
    found = seen(engine)
    gongbei = town(found, GONGBEI)
    assert (gongbei.area_km2, gongbei.per_km2) == (2.5, 0.4)
    assert gongbei.reached is not None
    assert 0.5 < gongbei.reached < 1.0
    (stray,) = found.strays
    assert (stray.station_id, stray.town, stray.lies_in) == (2, "横琴镇", "拱北街道")
    assert stray.metres_outside == pytest.approx(100, abs=2)
    assert not found.by_boundaries
    assert town(found, "440403001").reached is None


def test_boundaries_of_all_towns_are_the_ground(file_engine: sa.Engine) -> None:
    with reading(file_engine) as session:
        codes = [each.code for each in towns(session)]
    strip = [box(code, 113.0 + 0.02 * n, 22.21, 0.02) for n, code in enumerate(codes)]
    with Work(file_engine, "准备") as work:
        place(work)
        save_boundaries(work, strip, "边界.geojson")
    found = seen(file_engine)
    assert found.by_boundaries
    assert found.ground_km2 == pytest.approx(len(codes) * 4.58, rel=0.01)
    assert all(22.21 <= gap.place.lat <= 22.23 for gap in found.gaps)
    named = {each.code: each.name for each in found.towns}
    first = found.gaps[0]
    (holding,) = (
        b for b in strip if shapely.contains_xy(b.shape, first.place.lng, first.place.lat)
    )
    assert first.town == named[holding.town_code]


POINTS = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), min_size=0, max_size=60)


@given(POINTS, st.sampled_from([300.0, 500.0, 1000.0]))
def test_neighbours_are_those_a_plain_count_finds(
    spots: list[tuple[int, int]], radius_m: float
) -> None:
    points = np.array(spots, float).reshape(-1, 2)
    metres = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    wanted = (metres <= radius_m).sum(axis=1) > 1
    assert Stations(points).near_another(radius_m).tolist() == wanted.tolist()


def test_the_widest_circle_of_a_square_is_in_its_middle() -> None:
    ground = shapely.box(0, 0, 10_000, 10_000)
    corners = Stations(np.array([[0, 0], [0, 10_000], [10_000, 0], [10_000, 10_000.0]]))
    (middle, radius_m), *others = widest_gaps(ground, corners, least_m=1000, spacing_m=900, limit=3)
    assert middle == pytest.approx([5000, 5000], abs=10)
    assert radius_m == pytest.approx(5000 * 2**0.5, abs=10)
    assert others == []


@given(POINTS.filter(bool))
def test_circles_are_free_of_stations_and_of_each_other(spots: list[tuple[int, int]]) -> None:
    points = np.array(spots, float)
    ground = shapely.box(-500, 0, 9000, 3000)
    found = list(widest_gaps(ground, Stations(points), least_m=300, spacing_m=700, limit=6))
    for n, (middle, radius_m) in enumerate(found):
        assert ground.covers(shapely.Point(middle))
        assert radius_m == pytest.approx(np.hypot(*(points - middle).T).min())
        for other, others_m in found[:n]:
            assert np.hypot(*(middle - other)) >= radius_m + others_m - 1e-6


def test_the_middle_of_a_gap_is_never_in_water() -> None:
    ground = shapely.box(0, 0, 10_000, 1000).difference(shapely.box(4000, -1, 6000, 1001))
    ends = Stations(np.array([[0, 500], [10_000, 500.0]]))
    found = list(widest_gaps(ground, ends, least_m=100, spacing_m=200, limit=2))
    assert all(ground.contains(shapely.Point(middle)) for middle, _radius in found)
    assert found[0][1] == pytest.approx(np.hypot(4000, 500), rel=0.01)


def test_an_islet_between_the_samples_is_still_found() -> None:
    ground = shapely.union(shapely.box(0, 0, 1000, 1000), shapely.box(5010, 10, 5030, 30))
    (middle, _radius), *_others = widest_gaps(
        ground, Stations(np.array([[0, 0.0]])), least_m=1000, spacing_m=500, limit=1
    )
    assert middle == pytest.approx([5020, 20], abs=15)


def test_a_share_of_ground_is_counted_by_samples() -> None:
    points = samples(shapely.box(0, 0, 4000, 4000), 50)
    share = share_within(Stations(np.array([[2000, 2000.0]])), points, 1000)
    assert share == pytest.approx(np.pi / 16, abs=0.003)
    assert share_within(Stations(np.empty((0, 2))), points, 1000) == 0.0
    assert samples(shapely.Polygon(), 50).shape == (0, 2)


def test_circles_on_foot_are_a_thousand_metres_wide() -> None:
    lat, lng = np.array([22.22, 22.2201]), np.array([113.55, 113.55])
    made = walk_circles(lat, lng)
    assert made is not None
    shape = shapely.from_geojson(json.dumps(made))
    assert shape.geom_type == "Polygon"
    west, south, east, north = shape.bounds
    assert distance_m(LatLng(22.22, west), LatLng(22.22, east)) == pytest.approx(
        2 * WALK_M, rel=0.005
    )
    assert distance_m(LatLng(south, 113.55), LatLng(north, 113.55)) == pytest.approx(
        2 * WALK_M + 11, rel=0.005
    )


def test_too_many_circles_and_none_at_all() -> None:
    many = np.full(MOST_DISCS + 1, 22.2)
    assert walk_circles(many, many + 91) is None
    nothing = walk_circles(np.empty(0), np.empty(0))
    assert nothing is not None
    assert shapely.from_geojson(json.dumps(nothing)).is_empty


def test_a_plane_gives_back_what_it_was_given() -> None:
    plane = Plane(22.2)
    assert plane.place(plane.points(22.3, 113.4)[0]) == pytest.approx((22.3, 113.4))
