"""The month's numbers, in one place: screens, paper, Excel and ``--json`` show this object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from db.values import CountMethod, LatLng, Month, Service


@dataclass(frozen=True)
class Totals:
    """What one month comes to; the yardstick for month on month and year on year."""

    month: Month
    visits: Mapping[Service, int]
    visits_total: int
    station_days_reported: int
    stations: int
    activities: int
    attendance: int


@dataclass(frozen=True)
class AreaLine:
    """A managing unit or a town.

    `towns` counts towns, `covered` those with a station in service. A service that no station
    counted on any day is missing from `visits`, not zero.
    """

    name: str
    unit: str
    towns: int
    covered: int
    stations: int
    visits: Mapping[Service, int]
    visits_total: int
    station_days_reported: int
    station_days_expected: int


@dataclass(frozen=True)
class ServiceLine:
    """One service: how many stations offer it, the people served, the days it was reported."""

    service: Service
    stations: int
    visits: int
    station_days: int


@dataclass(frozen=True)
class CategoryLine:
    """Activities of a category in the month, in the year to date, and against the year's target."""

    name: str
    activities: int
    attendance: int
    year_to_date: int
    yearly_target: int | None


@dataclass(frozen=True)
class StationLine:
    """A station in the lists of the report; `place` is where it stands today, if that is known."""

    code: str
    name: str
    town: str
    unit: str
    days_reported: int
    visits_total: int
    place: LatLng | None = None


@dataclass(frozen=True)
class ActivityLine:
    """An activity held in the month."""

    day: dt.date
    title: str
    category: str
    place: str
    attendance: int | None


@dataclass(frozen=True)
class MonthFigures:
    """One month for the city or for a managing unit.

    A day without a record is missing, not zero: it is left out of means and shows in
    `station_days_expected` less `station_days_reported`. A day is expected where the station was
    in service and open by its hours and the calendar, without a temporary closure, and where it
    was reported in any case; today and later days are not expected yet (see `db.expected`).

    Attributes:
        month: Calendar month in Asia/Shanghai.
        scope: Name of the managing unit, or None for the whole city.
        office: Name of the office that issues the report.
        sample: The register holds synthetic sample data.
        stations: Stations in service on any day of the month.
        opened: Of these, opened in the month. `closed` likewise.
        totals: This month. `previous` and `last_year` are None where that month has no record.
        trend: This month and the twelve before it that have records, oldest first.
        silent: Stations that were to report and did on no day, by managing unit, town and code.
        stations_by_visits: Every station in service or with a record, in the same order.
        methods: Station-days by how the count was obtained.
        station_days_in_service: Up to today, whether anything was to be reported or not.
    """

    month: Month
    scope: str | None
    office: str
    sample: bool
    stations: int
    opened: int
    closed: int
    towns_total: int
    towns_covered: int
    totals: Totals
    previous: Totals | None
    last_year: Totals | None
    trend: tuple[Totals, ...]
    services: tuple[ServiceLine, ...]
    units: tuple[AreaLine, ...]
    towns: tuple[AreaLine, ...]
    categories: tuple[CategoryLine, ...]
    activities: tuple[ActivityLine, ...]
    silent: tuple[StationLine, ...]
    stations_by_visits: tuple[StationLine, ...]
    methods: Mapping[CountMethod, int]
    station_days_expected: int
    station_days_in_service: int
