"""Frozen rows: what screens, the command line and exports are handed instead of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from db.values import (
    ActivityStatus,
    Build,
    CountMethod,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)


@dataclass(frozen=True)
class UnitRow:
    id: int
    name: str


@dataclass(frozen=True)
class FacilityRow:
    """A kind of equipment; a retired one is no longer offered where something is entered."""

    code: str
    name: str
    required: bool
    retired_on: dt.date | None


@dataclass(frozen=True)
class TownRow:
    """A town; longitude and latitude are its rough centre in WGS-84."""

    code: str
    name: str
    unit_id: int
    unit: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class StationKey:
    """What it takes to recognise a station in a sheet of counts or activities."""

    id: int
    code: str
    name: str
    unit: str
    count_method: CountMethod


class ClosureRow(NamedTuple):
    """A temporary closure, both days included."""

    first_day: dt.date
    last_day: dt.date
    reason: str


@dataclass(frozen=True)
class StationRow:
    """A station as lists, search and map need it.

    Attributes:
        services: Those offered today, in the order of `Service`.
        hours: OSM opening_hours; empty where unknown.
        month_visits: People served in the month that the list was asked for; None where the
            station reported no day of it.
        score: Mean of the workers' scores, with `answers` behind it.
        broken: Names of facilities that are out of order.
        closures: Temporary closures of today and later, by first day.
        facilities: States of its equipment by code.
        expires_on: Day on which the first of its supplies expires.
        listings: State on each map; a map never checked is absent.
        unmet: Items of 六有 that the newest inspection found wanting and nobody has mended since;
            None where nobody ever looked.
        former_codes: Codes of records that were merged into this one.
    """

    id: int
    code: str
    name: str
    pinyin: str
    initials: str
    town: str
    town_code: str
    unit: str
    unit_id: int
    address: str
    host: str
    build: Build
    status: StationStatus
    services: tuple[Service, ...]
    hours: str
    longitude: float | None
    latitude: float | None
    position_text: str
    verified_on: dt.date | None
    opened_on: dt.date | None
    version: int
    month_visits: int | None = None
    score: float | None = None
    answers: int = 0
    broken: tuple[str, ...] = ()
    closures: tuple[ClosureRow, ...] = ()
    kind: StationKind = StationKind.LOVE
    form: StationForm = StationForm.FIXED
    stars: int | None = None
    smart_door: bool = False
    closed_on: dt.date | None = None
    facilities: Mapping[str, FacilityState] = field(default_factory=dict)
    expires_on: dt.date | None = None
    listings: Mapping[MapProvider, ListingState] = field(default_factory=dict)
    unmet: tuple[str, ...] | None = None
    former_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityRow:
    """An activity; `stations` are names, `attendance` None where it is not known.

    Attributes:
        new_form_attendance: How many of them work in new forms of employment; None where unknown.
    """

    id: int
    title: str
    category: str
    category_id: int
    status: ActivityStatus
    day: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    stations: tuple[str, ...]
    station_ids: tuple[int, ...]
    organiser: str
    partner: str
    attendance: int | None
    summary: str
    new_form_attendance: int | None = None


@dataclass(frozen=True)
class CategoryRow:
    """A category of activities; a retired one is no longer offered where something is entered."""

    id: int
    name: str
    yearly_target: int | None
    retired_on: dt.date | None = None
