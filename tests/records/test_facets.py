"""Filters and the counts beside them, held against asking every station in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.facets import CARES, NO_STARS, Care, Chosen, Facet, StationFacets
from db.rows import StationRow
from db.values import Build, FacilityState, ListingState, MapProvider, Service, StationStatus

TODAY = dt.date(2026, 11, 22)
ONE_OF = (Facet.UNIT, Facet.TOWN, Facet.STATUS, Facet.KIND, Facet.STARS)


def options(row: StationRow) -> Mapping[Facet, set[str]]:
    """Every option that a station answers to."""
    return {
        Facet.UNIT: {str(row.unit_id)},
        Facet.TOWN: {row.town_code},
        Facet.STATUS: {str(row.status)},
        Facet.KIND: {str(row.kind)},
        Facet.STARS: {str(row.stars) if row.stars else NO_STARS},
        Facet.SERVICE: {str(service) for service in row.services},
        Facet.FACILITY: set(row.facilities),
        Facet.CARE: {str(care) for care, holds in CARES.items() if holds(row, TODAY)},
    }


def passes(row: StationRow, chosen: Chosen) -> bool:
    has = options(row)
    return all(
        (wanted & has[facet] if facet in ONE_OF else wanted <= has[facet])
        for facet, wanted in chosen.items()
        if wanted
    )


def station(number: int, **facts: object) -> StationRow:
    values: dict[str, object] = {
        "id": number,
        "code": f"440402005-{number:03d}",
        "name": f"驿站{number}",
        "pinyin": "",
        "initials": "",
        "town": "拱北街道",
        "town_code": "440402005",
        "unit": "香洲区",
        "unit_id": 1,
        "address": "",
        "host": "",
        "build": Build.SHARED,
        "status": StationStatus.OPEN,
        "services": (),
        "hours": "24/7",
        "longitude": 113.5,
        "latitude": 22.2,
        "position_text": "",
        "verified_on": TODAY,
        "opened_on": None,
        "version": 1,
    }
    return StationRow(**(values | facts))  # type: ignore[arg-type]


stations = st.builds(
    station,
    st.integers(1, 999),
    unit_id=st.integers(1, 3),
    town_code=st.sampled_from(["440402005", "440402102"]),
    status=st.sampled_from(StationStatus),
    stars=st.sampled_from([None, 3, 5]),
    services=st.sets(st.sampled_from([Service.MEALS, Service.WATER])).map(tuple),
    facilities=st.dictionaries(st.sampled_from(["wifi", "tv"]), st.sampled_from(FacilityState)),
    verified_on=st.sampled_from([None, TODAY, dt.date(2026, 1, 1)]),
    longitude=st.sampled_from([None, 113.5]),
)
choices = st.dictionaries(
    st.sampled_from(Facet),
    st.frozensets(
        st.sampled_from(
            ["1", "2", "440402005", "open", "closed", "0", "5", "meals", "wifi", "stale"]
        ),
        max_size=2,
    ),
)


@given(st.lists(stations, max_size=12), choices, st.data())
def test_a_choice_leaves_what_asking_each_station_leaves(
    rows: list[StationRow], chosen: Chosen, data: st.DataObject
) -> None:
    within = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    picked = StationFacets(rows, TODAY, {}).pick(chosen, within.astype(bool))
    left = [row for row, inside in zip(rows, within, strict=True) if inside]
    assert [row for row, kept in zip(rows, picked.mask, strict=True) if kept] == [
        row for row in left if passes(row, chosen)
    ]
    for facet, counts in picked.counts.items():
        for option, count in counts.items():
            if facet in ONE_OF:
                also = {**chosen, facet: frozenset({option})}
            else:
                also = {**chosen, facet: chosen.get(facet, frozenset()) | {option}}
            assert count == sum(passes(row, also) for row in left), (facet, option)


@pytest.mark.parametrize(
    ("care", "facts"),
    [
        (Care.STALE, {"verified_on": None}),
        (Care.STALE, {"verified_on": TODAY - dt.timedelta(days=91)}),
        (Care.UNMET, {"unmet": ("有地图可查",)}),
        (Care.UNINSPECTED, {"unmet": None}),
        (Care.BROKEN, {"broken": ("饮水机",)}),
        (Care.EXPIRING, {"expires_on": TODAY + dt.timedelta(days=30)}),
        (Care.EXPIRING, {"expires_on": TODAY - dt.timedelta(days=1)}),
        (Care.UNLISTED, {"listings": {MapProvider.AMAP: ListingState.STALE}}),
        (Care.UNPLACED, {"longitude": None}),
        (Care.NO_HOURS, {"hours": ""}),
    ],
)
def test_what_somebody_should_see_to(care: Care, facts: Mapping[str, object]) -> None:
    well = {"unmet": (), "listings": {MapProvider.AMAP: ListingState.LISTED}}
    picked = StationFacets([station(1, **(well | facts)), station(2, **well)], TODAY, {}).pick(
        {Facet.CARE: frozenset({care})}, np.ones(2, np.bool_)
    )
    assert picked.mask.tolist() == [True, False]
    assert picked.counts[Facet.CARE] == {each: int(each is care) for each in CARES}


def test_what_may_stand_twice_is_asked_for_only_where_somebody_looked() -> None:
    rows, both = [station(1), station(2)], np.ones(2, np.bool_)
    asked = {Facet.CARE: frozenset({Care.DOUBLE})}
    picked = StationFacets(rows, TODAY, {Care.DOUBLE: {2}}).pick(asked, both)
    assert picked.mask.tolist() == [False, True]
    assert picked.counts[Facet.CARE][Care.DOUBLE] == 1
    assert Care.DOUBLE not in StationFacets(rows, TODAY, {}).pick({}, both).counts[Facet.CARE]
