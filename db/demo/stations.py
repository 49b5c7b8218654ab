"""The stations of the demo: where they are, when they open, what they offer, how busy they are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import col

from db.demo.drawing import draws, one_of, word_list, write_numbered, write_rows
from db.hours import read_hours
from db.models import (
    District,
    ManagingUnit,
    Station,
    StationContact,
    StationNumber,
    StationService,
    Town,
)
from db.pinyin import spell
from db.places import read_position
from db.values import Build, CountMethod, Datum, Month, Service, StationKind, StationStatus

_SERVED_BY = {
    Service.MEALS: 0.30,
    Service.WATER: 0.99,
    Service.CHARGING: 0.93,
    Service.REST: 0.95,
    Service.MEDICAL: 0.55,
    Service.SOCIAL: 0.25,
    Service.OTHER: 0.03,
}
"""Share of the stations that offer each service."""

_RECENT_MONTHS = (1, 1, 3, 4, 6, 9)
"""How many months ago the youngest stations opened; all others are older than the counts."""

_OLDEST_DAYS, _YOUNGEST_DAYS = 3_300, 460
_CLOSED_DAYS = (250, 130)
_SUSPENDED_DAYS = 500


@dataclass(frozen=True)
class Host:
    """A kind of place that a station is part of, and how its visitors keep the week.

    `level` is against a mean station, the days against a working day. `hours` is as written.
    """

    name: str
    level: float
    saturday: float
    sunday: float
    holiday: float
    hours: tuple[str, ...]


@dataclass(frozen=True)
class DemoStation:
    """What the other parts of the demo go by.

    Attributes:
        popularity: Against a mean station.
        opened_on: None while it is planned.
    """

    number: int
    unit: str
    host: Host
    hours: str
    services: frozenset[Service]
    method: CountMethod
    popularity: float
    status: StationStatus
    opened_on: dt.date | None
    closed_on: dt.date | None

    def serves(self, day: dt.date) -> bool:
        return (
            self.status in (StationStatus.OPEN, StationStatus.CLOSED)
            and self.opened_on is not None
            and self.opened_on <= day
            and (self.closed_on is None or day <= self.closed_on)
        )


@dataclass(frozen=True)
class _Place:
    district: str
    town: str
    unit: str


def write_stations(connection: sa.Connection, today: dt.date) -> list[DemoStation]:
    """Write stations, their contacts, services and the numbers given out; in the list's order."""
    rng = draws(today, "stations")
    hosts = {line["kind"]: _host(line) for line in word_list("hosts")}
    places = _places(connection)
    lines = word_list("stations")
    opening = _opening_days(rng, today, [StationStatus(line["status"]) for line in lines])
    given: Counter[str] = Counter()
    closing = iter(_CLOSED_DAYS)
    rows = []
    for line, opened_on in zip(lines, opening, strict=True):
        place, host = places[line["town_code"]], hosts[line["host"]]
        given[line["town_code"]] += 1
        row = _described(rng, today, line, place, host)
        row |= _since(opened_on)
        row["code"] = f"{line['town_code']}-{given[line['town_code']]:03d}"
        if row["status"] is StationStatus.CLOSED:
            row["closed_on"] = today - dt.timedelta(days=next(closing))
            row["closed_reason"] = "共建单位搬迁"
        elif row["status"] is StationStatus.SUSPENDED:
            row["note"] = "所在楼宇改造，暂停开放"
        rows.append(row)
    numbers = write_numbered(connection, Station, rows)
    write_rows(
        connection,
        StationNumber,
        ({"town_code": town, "last": last} for town, last in given.items()),
    )
    stations = [
        DemoStation(
            number=number,
            unit=places[line["town_code"]].unit,
            host=hosts[line["host"]],
            hours=row["hours"],
            services=frozenset(s for s, share in _SERVED_BY.items() if rng.uniform() < share)
            | {Service.WATER},
            method=row["count_method"],
            popularity=hosts[line["host"]].level * float(rng.lognormal(-0.13, 0.5)),
            status=row["status"],
            opened_on=row["opened_on"],
            closed_on=row.get("closed_on"),
        )
        for number, line, row in zip(numbers, lines, rows, strict=True)
    ]
    _write_services_and_contacts(connection, stations)
    return stations


def _host(line: dict[str, str]) -> Host:
    return Host(
        name=line["host"],
        level=float(line["level"]),
        saturday=float(line["saturday"]),
        sunday=float(line["sunday"]),
        holiday=float(line["holiday"]),
        hours=tuple(line["hours"].split("|")),
    )


def _places(connection: sa.Connection) -> dict[str, _Place]:
    query = (
        sa.select(col(Town.code), col(District.name), col(Town.name), col(ManagingUnit.name))
        .join(District, col(District.code) == col(Town.district_code))
        .join(ManagingUnit, col(ManagingUnit.id) == col(Town.managing_unit_id))
    )
    return {code: _Place(*names) for code, *names in connection.execute(query)}


def _opening_days(
    rng: np.random.Generator, today: dt.date, statuses: Sequence[StationStatus]
) -> list[dt.date | None]:
    """Days of opening; a handful of those open now are young."""
    open_now = [n for n, status in enumerate(statuses) if status is StationStatus.OPEN]
    days: list[dt.date | None] = [
        today - dt.timedelta(days=int(rng.integers(_YOUNGEST_DAYS, _OLDEST_DAYS))) for _ in statuses
    ]
    young = rng.choice(open_now, size=len(_RECENT_MONTHS), replace=False)
    for n, months in zip(young.tolist(), _RECENT_MONTHS, strict=True):
        month = Month.of(today).shifted(-months)
        days[n] = month.first_day + dt.timedelta(days=int(rng.integers(28)))
    for n, status in enumerate(statuses):
        if status is StationStatus.PLANNED:
            days[n] = None
        elif status is StationStatus.SUSPENDED:
            days[n] = today - dt.timedelta(days=_SUSPENDED_DAYS)
    return days


def _since(opened_on: dt.date | None) -> dict[str, Any]:
    text = f"{opened_on.year}年{opened_on.month}月" if opened_on else ""
    return {"opened_on": opened_on, "opened_text": text}


def _described(
    rng: np.random.Generator, today: dt.date, line: dict[str, str], place: _Place, host: Host
) -> dict[str, Any]:
    name, spelled = line["name"], spell(line["name"])
    position = read_position(f"{line['lng_gcj02']},{line['lat_gcj02']}", Datum.GCJ02)
    hours = one_of(rng, host.hours)
    smart_door = bool(rng.uniform() < 0.24)
    area_m2 = float(one_of(rng, (12, 15, 18, 20, 25, 30, 40, 60)))
    stars = one_of(rng, (None, 2, 3, 4, 5), (0.15, 0.10, 0.35, 0.28, 0.12))
    checked_on = today - dt.timedelta(days=int(rng.gamma(2.0, 28.0)) + 1)
    site = name.removesuffix("工会驿站")
    return {
        "name": name,
        "pinyin": spelled.full,
        "initials": spelled.initials,
        "kind": one_of(rng, tuple(StationKind), (0.85, 0.12, 0.03)),
        "build": Build.SHARED if host.name else Build.OWN,
        "host": site + host.name if host.name else "",
        "town_code": line["town_code"],
        "address": f"珠海市{place.district}{place.town}（示例地址）",
        "longitude": position.place.lng,
        "latitude": position.place.lat,
        "position_text": position.text,
        "position_datum": position.datum,
        "position_verified_on": checked_on,
        "position_verified_by": f"{place.unit}总工会",
        "hours": read_hours(hours).osm,
        "hours_text": hours,
        "smart_door": smart_door,
        "area_m2": area_m2,
        "seats": int(area_m2 // 3),
        "stars": stars,
        "awards": f"{today.year - 1}年最美驿站" if stars == 5 and rng.uniform() < 0.3 else "",
        "status": StationStatus(line["status"]),
        "count_method": CountMethod.DOOR
        if smart_door
        else one_of(rng, (CountMethod.TALLY, CountMethod.ESTIMATE), (0.88, 0.12)),
        "verified_on": checked_on,
    }


def _write_services_and_contacts(
    connection: sa.Connection, stations: Sequence[DemoStation]
) -> None:
    write_rows(
        connection,
        StationService,
        (
            {"station_id": station.number, "service": service, "since": station.opened_on}
            for station in stations
            for service in sorted(station.services)
        ),
    )
    write_rows(
        connection,
        StationContact,
        (
            {
                "station_id": station.number,
                "name": "站点负责人",
                "phone": f"0756-{n:07d}",
                "role": "负责人",
            }
            for n, station in enumerate(stations, 1)
        ),
    )
