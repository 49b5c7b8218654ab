"""What the grid must always keep, whatever is in view."""

import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.clusters import (
    CELL_PX,
    LOOSE,
    MAX_ZOOM,
    REACH_PX,
    Box,
    ClusterAnswer,
    MapPoints,
    clusters,
)

CITY = Box(113.0, 21.8, 114.4, 22.5)
WORLD = Box(-180, -85, 180, 85)


def scattered(count: int, seed: int = 1) -> MapPoints:
    rng = np.random.default_rng(seed)
    return MapPoints(
        np.arange(1, count + 1),
        rng.uniform(113.1, 114.3, count),
        rng.uniform(21.9, 22.4, count),
        rng.integers(0, 6, count).astype(np.int16),
    )


def heap(count: int) -> MapPoints:
    """All on one spot."""
    return MapPoints(
        np.arange(count),
        np.full(count, 113.5),
        np.full(count, 22.2),
        np.zeros(count, np.int16),
    )


def stations_in(answer: ClusterAnswer) -> int:
    return sum(c.count for c in answer.clusters) + len(answer.singles)


def pixels(lat: float, lng: float, zoom: int) -> tuple[float, float]:
    """Web Mercator by the textbook, to judge the arrays by."""
    size = 256 * 2**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (lng + 180) / 360 * size, (1 - y / math.pi) / 2 * size


@given(st.integers(0, MAX_ZOOM), st.integers(0, 400), st.integers(0, 2**32))
def test_every_station_is_in_exactly_one_mark(zoom: int, count: int, seed: int) -> None:
    points = scattered(count, seed)

    answer = clusters(points, WORLD, zoom)

    assert stations_in(answer) == count
    by_group = np.bincount(points.group, minlength=6)
    for cluster in answer.clusters:
        assert sum(cluster.counts) == cluster.count
        by_group[: len(cluster.counts)] -= cluster.counts
    for single in answer.singles:
        by_group[single.group] -= 1
    assert not by_group.any()
    assert len({single.id for single in answer.singles}) == len(answer.singles)


@given(
    st.integers(8, 15),
    st.floats(113.1, 114.0),
    st.floats(21.9, 22.2),
    st.floats(-0.05, 0.05),
    st.floats(-0.05, 0.05),
)
def test_panning_changes_no_mark_that_stays_in_view(
    zoom: int, west: float, south: float, east_by: float, north_by: float
) -> None:
    points = scattered(3000)
    before = Box(west, south, west + 0.3, south + 0.2)
    after = Box(west + east_by, south + north_by, west + 0.3 + east_by, south + 0.2 + north_by)

    old, new = clusters(points, before, zoom), clusters(points, after, zoom)

    def in_both(lat: float, lng: float) -> bool:
        return all(b.west <= lng <= b.east and b.south <= lat <= b.north for b in (before, after))

    assert {c for c in old.clusters if in_both(c.lat, c.lng)} == {
        c for c in new.clusters if in_both(c.lat, c.lng)
    }
    assert {s for s in old.singles if in_both(s.lat, s.lng)} == {
        s for s in new.singles if in_both(s.lat, s.lng)
    }


@pytest.mark.parametrize("zoom", [9, 11, 13])
def test_neighbouring_rings_never_overlap(zoom: int) -> None:
    answer = clusters(scattered(20_000), CITY, zoom)

    places = np.array([pixels(c.lat, c.lng, zoom) for c in answer.clusters])
    gaps = np.abs(places[:, None] - places[None]).max(axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert len(places) > 10
    assert gaps.min() >= 2 * REACH_PX - 1e-3
    inset = places % CELL_PX
    assert inset.min() >= REACH_PX - 1e-3
    assert inset.max() <= CELL_PX - REACH_PX + 1e-3


def test_many_are_gathered_as_if_each_were_put_into_its_cell_by_hand() -> None:
    zoom, points = 14, scattered(40_000)
    cells = defaultdict(set)
    for id_, lat, lng in zip(points.ids, points.lat, points.lon, strict=True):
        x, y = pixels(lat, lng, zoom)
        cells[x // CELL_PX, y // CELL_PX].add(id_)

    answer = clusters(points, WORLD, zoom)

    few = [ids for ids in cells.values() if len(ids) <= LOOSE]
    many = [len(ids) for ids in cells.values() if len(ids) > LOOSE]
    assert {single.id for single in answer.singles} == set().union(*few)
    assert sorted(ring.count for ring in answer.clusters) == sorted(many)


def test_the_mask_hides_stations_from_marks_and_counts() -> None:
    points = scattered(500)
    mask = points.group == 2

    answer = clusters(points, CITY, 10, mask)

    assert stations_in(answer) == mask.sum()
    assert all(cluster.counts[2] == cluster.count for cluster in answer.clusters)
    assert all(single.group == 2 for single in answer.singles)
    assert clusters(points, CITY, 10, np.zeros(500, bool)) == ClusterAnswer()


def test_a_single_station_keeps_its_id_and_its_exact_place() -> None:
    points = MapPoints(
        np.array([907]), np.array([113.549]), np.array([22.222]), np.array([3], np.int16)
    )

    answer = clusters(points, CITY, 11)

    assert answer.clusters == ()
    assert answer.singles == ((907, 22.222, 113.549, 3),)


def test_a_few_in_one_cell_stay_single_and_one_more_makes_a_ring() -> None:
    assert len(clusters(heap(LOOSE), CITY, 11).singles) == LOOSE
    (ring,) = clusters(heap(LOOSE + 1), CITY, 11).clusters
    assert ring.count == LOOSE + 1
    assert ring.box == pytest.approx((113.5, 22.2, 113.5, 22.2))


def test_at_the_last_zoom_stations_on_one_spot_can_still_be_reached() -> None:
    answer = clusters(heap(40), CITY, MAX_ZOOM)

    assert {single.id for single in answer.singles} == set(range(40))


def test_a_faulty_import_on_one_spot_does_not_flood_the_page() -> None:
    assert clusters(heap(5000), CITY, MAX_ZOOM).singles == ()


def test_out_of_view_and_empty_give_nothing() -> None:
    assert clusters(scattered(100), Box(0, 0, 1, 1), 10) == ClusterAnswer()
    assert clusters(MapPoints.none(), CITY, 10) == ClusterAnswer()


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        MapPoints(np.arange(2), np.zeros(2), np.zeros(2), np.zeros(1, np.int16))


def test_points_in_other_groups_are_not_projected_again() -> None:
    points = scattered(50)
    others = points.regrouped(np.full(50, 3, np.int16))

    assert others.world is points.world
    assert {single.group for single in clusters(others, CITY, MAX_ZOOM).singles} == {3}
