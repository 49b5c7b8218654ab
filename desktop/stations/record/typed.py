"""A station as it stands in the fields of its page. Knows nothing of Qt.

What a person types is kept as typed, by flat keys: a column of the station by its name, and the
rows that belong to it by the names under which `db.dossier` complains of them, such as
``service.meals.since``, ``facility_code.wifi.state`` and ``provider.amap.checked_on``. Lists
(``supplies``, ``closures``, ``contacts``) are one value each: rows of texts with the row's number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.dossier import Dossier, ServiceLine, offered_on
from db.forms import checked
from db.hours import say_hours
from db.models import Station
from db.values import (
    Build,
    CountMethod,
    Datum,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)

Lines = list[dict[str, Any]]
Value = str | bool | Lines | None
Typed = dict[str, Value]

TEXTS = ("name", "host", "address", "awards", "note", "position_verified_by", "closed_reason")
DAYS = ("closed_on", "position_verified_on", "verified_on")
ENUMS = {
    "kind": StationKind,
    "form": StationForm,
    "build": Build,
    "status": StationStatus,
    "count_method": CountMethod,
}
LISTS = {
    "supplies": ("name", "quantity", "expires_on"),
    "closures": ("first_day", "last_day", "reason"),
    "contacts": ("name", "phone", "role"),
}
"""Columns of each list."""

LEAST: Mapping[str, Any] = {"code": "0000", "name": "站", "town_code": "000000000"}
"""A station that has nothing wrong, to try one value on."""

BLANK = Dossier(
    values=checked(Station, LEAST).model_dump() | {"name": "", "town_code": ""}, contacts=()
)
"""What the page of a new station begins with."""


def typed_of(station: Dossier, today: dt.date) -> Typed:
    """What the fields show of a station; keys of equipment and maps only where it has them."""
    values = station.values
    typed: Typed = {key: str(values[key] or "") for key in (*TEXTS, *DAYS, "town_code")}
    typed |= {key: str(values[key]) for key in ENUMS}
    typed |= {key: _plain(values[key]) for key in ("managing_unit_id", "area_m2", "seats", "stars")}
    typed["note"] = values["note"].replace("\r\n", "\n")
    typed["smart_door"] = bool(values["smart_door"])
    typed["opened_on"] = values["opened_text"] or str(values["opened_on"] or "")
    typed["hours_text"] = values["hours_text"] or (
        say_hours(values["hours"]) if values["hours"] else ""
    )
    return typed | _position_of(values) | _parts_of(station, today)


def _parts_of(station: Dossier, today: dt.date) -> Typed:
    typed: Typed = {}
    offered = offered_on(station.services, today)
    for service in Service:
        line = station.services.get(service, ServiceLine())
        typed[f"service.{service}"] = service in offered
        typed[f"service.{service}.since"] = str(line.since or "")
        typed[f"service.{service}.until"] = str(line.until or "")
    for code, facility in station.facilities.items():
        typed[f"facility_code.{code}.state"] = str(facility.state)
        typed[f"facility_code.{code}.note"] = facility.note
    for provider, listing in station.listings.items():
        typed[f"provider.{provider}.state"] = str(listing.state)
        typed[f"provider.{provider}.checked_on"] = str(listing.checked_on)
    for part, columns in LISTS.items():
        lines = getattr(station, part)
        typed[part] = None if lines is None else lines_of(lines, columns)
    return typed


def lines_of(lines: Any, columns: tuple[str, ...]) -> Lines:
    """The rows of a list as texts, each with its number."""
    return [
        {"id": line.id, **{column: str(getattr(line, column) or "") for column in columns}}
        for line in lines
    ]


def _position_of(values: Mapping[str, Any]) -> Typed:
    text, datum = values["position_text"], values["position_datum"]
    if not text and values["longitude"] is not None:
        text, datum = f"{values['longitude']}, {values['latitude']}", Datum.WGS84
    return {"position_text": text, "position_datum": str(datum or "")}


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
