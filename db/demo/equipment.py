"""What stands in the demo's stations, when they are shut, and what the map apps show of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from db.demo.drawing import draws, one_of, some_of, word_list, write_rows
from db.demo.stations import DemoStation
from db.models import Closure, Facility, MapListing, StationFacility, Supply
from db.values import FacilityState, ListingState, MapProvider, StationStatus

_HAS_REQUIRED, _HAS_OPTIONAL = 0.985, 0.4
_STATES = {FacilityState.OK: 0.978, FacilityState.BROKEN: 0.016, FacilityState.MISSING: 0.006}
_EXPIRED = 0.008
_LISTED = {
    ListingState.LISTED: 0.78,
    ListingState.STALE: 0.07,
    ListingState.MISPLACED: 0.05,
    ListingState.ABSENT: 0.10,
}
_CLOSURES = (
    (-3, 8, "空调检修"),
    (9, 2, "供电线路检修"),
    (-40, 5, "室内翻新"),
    (-75, 3, "台风防御"),
    (-75, 3, "台风防御"),
    (-130, 12, "共建单位装修"),
    (-210, 7, "给排水改造"),
    (-290, 10, "墙面修缮"),
)
"""First day from today, days, reason: the first is current, the second still to come."""


def write_equipment(
    connection: sa.Connection, today: dt.date, stations: Sequence[DemoStation]
) -> None:
    """Write facilities, supplies and map listings of every station that has ever opened."""
    rng = draws(today, "equipment")
    goods = word_list("supplies")
    query = sa.select(col(Facility.code), col(Facility.required)).order_by(col(Facility.position))
    kinds = connection.execute(query).all()
    facilities, supplies, listings = [], [], []
    for station in stations:
        if station.status is StationStatus.PLANNED:
            continue
        for code, required in kinds:
            if rng.uniform() < (_HAS_REQUIRED if required else _HAS_OPTIONAL):
                state = one_of(rng, tuple(_STATES), tuple(_STATES.values()))
                facilities.append(
                    {
                        "station_id": station.number,
                        "facility_code": code,
                        "state": state,
                        "note": "已报修" if state is FacilityState.BROKEN else "",
                    }
                )
        for line in some_of(rng, goods, int(rng.integers(3, 6))):
            days = rng.integers(-25, 0) if rng.uniform() < _EXPIRED else rng.integers(12, 720)
            supplies.append(
                {
                    "station_id": station.number,
                    "name": line["name"],
                    "quantity": f"{rng.integers(2, 20)} {line['unit']}",
                    "expires_on": today + dt.timedelta(days=int(days)),
                }
            )
        listings += [
            {
                "station_id": station.number,
                "provider": provider,
                "state": one_of(rng, tuple(_LISTED), tuple(_LISTED.values())),
                "checked_on": today - dt.timedelta(days=int(rng.integers(2, 200))),
            }
            for provider in MapProvider
        ]
    write_rows(connection, StationFacility, facilities)
    write_rows(connection, Supply, supplies)
    write_rows(connection, MapListing, listings)


def write_closures(
    connection: sa.Connection, today: dt.date, stations: Sequence[DemoStation]
) -> list[Closure]:
    """Write temporary closures of stations that have been in service throughout."""
    rng = draws(today, "closures")
    begun = today + dt.timedelta(days=min(first for first, _, _ in _CLOSURES))
    settled = [s for s in stations if s.status is StationStatus.OPEN and s.serves(begun)]
    chosen = some_of(rng, settled, len(_CLOSURES))
    closures = [
        Closure(
            station_id=station.number,
            first_day=today + dt.timedelta(days=first),
            last_day=today + dt.timedelta(days=first + days - 1),
            reason=reason,
        )
        for station, (first, days, reason) in zip(chosen, _CLOSURES, strict=True)
    ]
    write_rows(connection, Closure, (closure.model_dump(exclude={"id"}) for closure in closures))
    return closures
