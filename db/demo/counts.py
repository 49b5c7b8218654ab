"""Fourteen months of day counts that look like life: weeks, holidays, heat, and forgetting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from db.demo.drawing import draws, some_of
from db.demo.stations import DemoStation
from db.holidays import Holidays, seed_holidays
from db.hours import day_spans
from db.models import Closure, DayCount
from db.record import MAX_PEOPLE
from db.values import CountMethod, DayKind, Month, Service, StationStatus

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MONTHS_BEFORE = 13
_YEARLY_GROWTH = 1.10

_PEOPLE = {
    Service.MEALS: 4.2,
    Service.WATER: 5.2,
    Service.CHARGING: 2.5,
    Service.REST: 3.6,
    Service.MEDICAL: 0.6,
    Service.SOCIAL: 0.9,
    Service.OTHER: 0.8,
}
"""People a working day at a mean station."""

_SUMMER = {Service.WATER: 0.30, Service.REST: 0.18, Service.MEDICAL: 0.20}
"""How far the hottest day lies above the year's mean, and the coolest below."""
_HOTTEST_DAY_OF_YEAR = 210

_SPRING_FESTIVAL = 0.7
"""Many couriers and builders are at home then."""
_NEW_STATION, _SETTLED_DAYS = 0.5, 60

_REPORTED_SHUT, _SHUT_LEVEL = 0.03, 0.3
"""Now and then somebody is let in, and counted, on a day that the hours leave out."""
_LATE_STATIONS, _LATE_DAYS = 14, 6
_SILENT_MONTHS = (1, 1, 5)
"""Months ago in which one station each reported nothing."""

_HABITS = (0.80, 0.14, 0.06)
"""Shares of stations that report the next morning, every Monday, and once the month is over."""
_REMINDED = 0.006
"""Share of the days that come in only after somebody rang up."""

_NOTES = ("停电半天", "饮水机检修", "雷雨，提前关门", "附近道路施工", "团体到访")
_NOTED = 0.003
_DOOR_FAULT, _DOOR_NOTE = 0.015, "门禁故障，按往日估算"


def write_counts(
    connection: sa.Connection,
    today: dt.date,
    stations: Sequence[DemoStation],
    closures: Sequence[Closure],
) -> None:
    """Write the days from the 13th month before to yesterday that stations reported."""
    rng = draws(today, "counts")
    first = Month.of(today).shifted(-_MONTHS_BEFORE).first_day
    days = [first + dt.timedelta(days=n) for n in range((today - first).days)]
    holidays = Holidays.of(seed_holidays())
    is_open = _open_days(stations, days, holidays)
    level = _levels(rng, stations, days, holidays) * np.where(is_open, 1.0, _SHUT_LEVEL)
    reported = _serving_days(stations, days, closures) & _reported(rng, stations, days, is_open)
    people = _people(rng, stations, days, level)
    # By day, then station: the order of the table's key.
    told = np.argwhere(reported.T)
    cells = people[told[:, 1], told[:, 0]].tolist()
    when = _reported_on(today, stations, days)[told[:, 1], told[:, 0]].tolist()
    chances = rng.uniform(size=len(told)).tolist()
    remarks = rng.choice(_NOTES, size=len(told)).tolist()
    names = [service.value for service in Service]
    rows = [
        {
            "day": days[d],
            "station_id": stations[s].number,
            "reported_on": dt.date.fromordinal(reported_on),
            **dict(zip(names, counts, strict=True)),
            **_origin(stations[s], chance, remark),
        }
        for (d, s), counts, reported_on, chance, remark in zip(
            told.tolist(), cells, when, chances, remarks, strict=True
        )
    ]
    connection.execute(sa.insert(DayCount), rows)


def _open_days(
    stations: Sequence[DemoStation], days: Sequence[dt.date], holidays: Holidays
) -> Flags:
    by_hours = {
        osm: [bool(day_spans(osm, day, holidays)) for day in days]
        for osm in {station.hours for station in stations}
    }
    return np.array([by_hours[station.hours] for station in stations])


def _levels(
    rng: np.random.Generator,
    stations: Sequence[DemoStation],
    days: Sequence[dt.date],
    holidays: Holidays,
) -> Floats:
    """How busy each station is on each day, against a mean station's working day."""
    festival = {
        row.day for row in seed_holidays() if row.name == "春节" and row.kind is DayKind.HOLIDAY
    }
    level = np.array(
        [[_week(station, day, holidays.kind(day)) for day in days] for station in stations]
    )
    age = np.array([[_age_days(station, day) for day in days] for station in stations])
    level *= np.clip(_NEW_STATION + (1 - _NEW_STATION) * age / _SETTLED_DAYS, 0, 1)
    level *= np.array([station.popularity for station in stations])[:, None]
    years = np.array([(day - days[-1]).days / 365 for day in days])
    festive = np.array([_SPRING_FESTIVAL if day in festival else 1.0 for day in days])
    weather = rng.lognormal(0, 0.07, len(days))
    mood = rng.gamma(12.0, 1 / 12.0, level.shape)
    days_level: Floats = _YEARLY_GROWTH**years * festive * weather
    return level * days_level * mood


def _week(station: DemoStation, day: dt.date, kind: DayKind | None) -> float:
    if kind is DayKind.HOLIDAY:
        return station.host.holiday
    if kind is DayKind.MAKEUP_WORKDAY or day.weekday() < 5:
        return 1.0
    return station.host.saturday if day.weekday() == 5 else station.host.sunday


def _age_days(station: DemoStation, day: dt.date) -> int:
    return (day - station.opened_on).days if station.opened_on else 0


def _serving_days(
    stations: Sequence[DemoStation], days: Sequence[dt.date], closures: Sequence[Closure]
) -> Flags:
    serving = np.array([[station.serves(day) for day in days] for station in stations])
    row = {station.number: n for n, station in enumerate(stations)}
    for closure in closures:
        shut = [closure.first_day <= day <= closure.last_day for day in days]
        serving[row[closure.station_id], shut] = False
    return serving


def _reported(
    rng: np.random.Generator,
    stations: Sequence[DemoStation],
    days: Sequence[dt.date],
    is_open: Flags,
) -> Flags:
    """Days that were not forgotten, be the station in service or not."""
    diligence = rng.beta(30.0, 0.9, len(stations))[:, None]
    reported: Flags = rng.uniform(size=is_open.shape) < np.where(is_open, diligence, _REPORTED_SHUT)
    settled = [
        n
        for n, station in enumerate(stations)
        if station.status is StationStatus.OPEN and station.serves(days[0])
    ]
    chosen = some_of(rng, settled, len(_SILENT_MONTHS) + _LATE_STATIONS)
    last = Month.of(days[-1] + dt.timedelta(days=1))
    for n, months in zip(chosen, _SILENT_MONTHS, strict=False):
        silent = last.shifted(-months)
        reported[n, [Month.of(day) == silent for day in days]] = False
    for n in chosen[len(_SILENT_MONTHS) :]:
        reported[n, -int(rng.integers(1, _LATE_DAYS + 1)) :] = False
    return reported


def _reported_on(
    today: dt.date, stations: Sequence[DemoStation], days: Sequence[dt.date]
) -> NDArray[np.int64]:
    """On which day, as an ordinal, each station reported each day, if it did."""
    rng = draws(today, "reports")
    shape = (len(stations), len(days))
    day = np.array([day.toordinal() for day in days])
    monday = day + np.array([7 - day.weekday() for day in days])
    next_month = np.array([Month.of(day).shifted(1).first_day.toordinal() for day in days])
    habit = rng.choice(len(_HABITS), p=_HABITS, size=(len(stations), 1))
    when: NDArray[np.int64] = np.select(
        [rng.uniform(size=shape) < _REMINDED, habit == 2, habit == 1],
        [
            next_month + rng.integers(5, 15, shape),
            next_month + rng.integers(1, 8, (len(stations), 1)),
            np.broadcast_to(monday, shape),
        ],
        day + rng.integers(0, 2, shape),
    )
    return when.clip(max=day[-1])


def _people(
    rng: np.random.Generator,
    stations: Sequence[DemoStation],
    days: Sequence[dt.date],
    level: Floats,
) -> NDArray[np.object_]:
    """People by station, day and service, in the order of `Service`; None where not offered."""
    angle = [2 * np.pi * (day.timetuple().tm_yday - _HOTTEST_DAY_OF_YEAR) / 365.25 for day in days]
    warmth = np.cos(angle)
    by_service = np.stack([_PEOPLE[s] * (1 + _SUMMER.get(s, 0.0) * warmth) for s in Service], -1)
    taste = rng.lognormal(0, 0.25, (len(stations), 1, len(Service)))
    expected = level[:, :, None] * by_service[None, :, :] * taste
    people = np.minimum(rng.poisson(expected), MAX_PEOPLE).astype(object)
    for n, station in enumerate(stations):
        people[n, :, [service not in station.services for service in Service]] = None
    return people


def _origin(station: DemoStation, chance: float, remark: str) -> dict[str, object]:
    """How the count was obtained, and now and then a remark."""
    if station.method is CountMethod.DOOR and chance < _DOOR_FAULT:
        return {"method": CountMethod.ESTIMATE, "note": _DOOR_NOTE}
    return {"method": station.method, "note": remark if chance > 1 - _NOTED else ""}
