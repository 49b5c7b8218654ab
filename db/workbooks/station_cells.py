"""What a station says in each cell of its row, and what a row's answers make of a station."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlmodel import Session

from db.belonging import former_towns
from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    ListingLine,
    ServiceLine,
    SupplyLine,
    offered_on,
    offering,
)
from db.models import Station
from db.rows import TownRow, UnitRow
from db.stations import facilities, towns, units
from db.values import Datum, MapProvider, Service
from db.workbooks import vocabulary
from db.workbooks.cells import plain_text
from db.workbooks.listed import said_closures, said_facilities, said_supplies
from db.workbooks.names import plain_name
from db.workbooks.sheets import Cell

PERSONAL = ("contact", "phone")
COLUMNS = (
    *("code", "name", "town_code", "unit", "status", "kind", "form", "build", "host", "address"),
    *("hours_text", "services", "facilities", "supplies", "closures", *PERSONAL),
    *("position_text", "position_datum", "position_verified_on", "position_verified_by"),
    *(column for each in MapProvider for column in (each.value, f"{each.value}_checked_on")),
    *("area_m2", "seats", "smart_door", "stars", "awards", "count_method", "opened_text"),
    *("closed_on", "closed_reason", "verified_on", "note"),
)
"""All columns of an export, in its order."""
YES, NO = "是", "否"

_TOGETHER: Mapping[str, str] = {
    "position_datum": "position_text",
    "phone": "contact",
    **{f"{each.value}_checked_on": each.value for each in MapProvider},
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    column: (column, *(other for other, first in _TOGETHER.items() if first == column))
    for column in COLUMNS
    if column not in _TOGETHER and column != "code"
}
"""What is compared and taken as one: the columns of each field, the one it is told by first."""

Answer = Mapping[str, Any]
"""Part of what `amended` takes: what some cells of a row say."""

STATION_COLUMNS = frozenset(Station.model_fields)
_HELD_AS_SUCH = tuple(column for column in COLUMNS if column in STATION_COLUMNS)

Line = TypeVar("Line", SupplyLine, ClosureLine)

LONGEST_CELL = 32_767
"""Characters that Excel takes in a cell."""
_FIRST_DAY_OF_EXCEL = dt.date(1900, 3, 1)
"""Before it, Excel counts a day that never was."""


@dataclass(frozen=True)
class Words:
    """What the register calls its places and equipment.

    Attributes:
        towns: By code.
        towns_by_name: By name, by code, and by the name without 街道 or 镇 where it is unique.
        former_towns: By what once meant a town: today's towns.
        units: By number; `units_by_name` by plain name.
        facilities: What each kind of equipment is called, by code.
        facilities_by_name: Codes by plain name.
    """

    towns: Mapping[str, TownRow]
    towns_by_name: Mapping[str, TownRow]
    former_towns: Mapping[str, TownRow]
    units: Mapping[int, UnitRow]
    units_by_name: Mapping[str, UnitRow]
    facilities: Mapping[str, str]
    facilities_by_name: Mapping[str, str]

    @classmethod
    def of(cls, session: Session) -> Words:
        places = {town.code: town for town in towns(session)}
        offices = units(session)
        kinds = facilities(session)
        names = [kind.name for kind in kinds]
        called = {
            kind.code: kind.name if names.count(kind.name) == 1 else kind.code for kind in kinds
        }
        return cls(
            towns=places,
            towns_by_name=_towns_by_name(places.values()),
            former_towns={
                plain_name(said): places[code] for said, code in former_towns(session).items()
            },
            units={unit.id: unit for unit in offices},
            units_by_name={plain_name(unit.name): unit for unit in offices},
            facilities=called,
            facilities_by_name={
                **{plain_name(code): code for code in called},
                **{plain_name(name): code for code, name in called.items()},
            },
        )


def station_cells(code: str, given: Dossier, words: Words, today: dt.date) -> dict[str, Cell]:
    """The row of a station: a cell for each column, those of contacts empty where nobody looked."""
    values = given.values
    town = words.towns[values["town_code"]]
    unit = words.units.get(values.get("managing_unit_id") or town.unit_id)
    datum = values.get("position_datum")
    person = next(iter(given.contacts or ()), None)
    text, lat, lng = (values.get(k) for k in ("position_text", "latitude", "longitude"))
    if not text and lat is not None:
        text, datum = f"{lng:.7f},{lat:.7f}", Datum.WGS84
    cells: dict[str, Cell] = {column: values.get(column) for column in _HELD_AS_SUCH}
    cells |= {
        column: vocabulary.word(words_of, values[column]) if values.get(column) else ""
        for column, words_of in vocabulary.STATION_CHOICES.items()
    }
    return cells | {
        "code": code,
        "town_code": town.name,
        "unit": unit.name if unit else "",
        "hours_text": values.get("hours_text") or values.get("hours") or "",
        "opened_text": values.get("opened_text") or values.get("opened_on"),
        "position_text": text,
        "position_datum": vocabulary.word(vocabulary.DATUMS, datum) if datum else "",
        "smart_door": YES if values.get("smart_door") else NO,
        "services": said_services(offered_on(given.services, today)),
        "facilities": said_facilities(
            {code: given.facilities[code] for code in words.facilities if code in given.facilities},
            words.facilities,
        ),
        "supplies": said_supplies(given.supplies),
        "closures": said_closures(given.closures),
        "contact": person.name if person else "",
        "phone": person.phone if person else "",
        **_listing_cells(given.listings),
    }


def written(cell: Cell) -> Cell:
    """The cell as a workbook can hold it.

    A day that Excel cannot count is text; a number loses what no workbook keeps; a text that is
    too long is left out, as a part of it would come back as a change.
    """
    if isinstance(cell, str):
        return None if len(cell) > LONGEST_CELL else cell
    if isinstance(cell, dt.date) and cell < _FIRST_DAY_OF_EXCEL:
        return cell.isoformat()
    return float(cell_text(cell)) if isinstance(cell, float) else cell


def cell_text(cell: Cell) -> str:
    """What a cell says, the same before it is written and after it is read back."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        # As many digits as a workbook keeps.
        return f"{cell:.15g}"
    text = cell.strip() if isinstance(cell, str) else plain_text(cell)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def amended(before: Dossier, given: Mapping[str, Any], words: Words, today: dt.date) -> Dossier:
    """The station after `given`: columns of `Station` and keys of parts, with what they are to be.

    Besides columns: `unit_id`, a unit that is the station's own unless it is its town's;
    `services` offered from today on; `facilities`; `supplies`; `closures`; a map's name with its
    line or None; `contact` with a name and a telephone of which None stays as it is, or None.
    """
    listings = {
        each: given.get(each.value, before.listings.get(each))
        for each in MapProvider
        if given.get(each.value, before.listings.get(each)) is not None
    }
    parts: dict[str, Any] = {}
    if "services" in given:
        parts["services"] = offering(before.services, given["services"], today)
    if "facilities" in given:
        parts["facilities"] = given["facilities"]
    if "supplies" in given:
        parts["supplies"] = _kept(before.supplies, given["supplies"], "name")
    if "closures" in given:
        closures = _kept(before.closures, given["closures"], "first_day")
        parts["closures"] = sorted(closures, key=lambda line: line.first_day)
    if "contact" in given:
        parts["contacts"] = _people(before.contacts or (), given["contact"])
    values = own_values(before.values, given, words)
    return replace(before, values=values, listings=listings, **parts)


def own_values(before: Mapping[str, Any], given: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """The columns of `Station` after `given`, as in `amended`."""
    values = {**before, **{k: v for k, v in given.items() if k in STATION_COLUMNS}}
    if "unit_id" in given:
        goes_with_town = words.towns[values["town_code"]].unit_id == given["unit_id"]
        values["managing_unit_id"] = None if goes_with_town else given["unit_id"]
    return values


def entered(given: Mapping[str, Any], words: Words, today: dt.date) -> Dossier:
    """A new station of `given`, as in `amended`; since when it offers a service nobody said."""
    services = {service: ServiceLine() for service in given.get("services", ())}
    return replace(amended(Dossier({}), given, words, today), services=services)


def said_services(services: Iterable[Service]) -> str:
    return "、".join(vocabulary.word(vocabulary.SERVICES, service) for service in services)


def _listing_cells(listings: Mapping[MapProvider, ListingLine]) -> dict[str, Cell]:
    return {
        column: cell
        for each, line in listings.items()
        for column, cell in (
            (each.value, vocabulary.word(vocabulary.LISTING_STATES, line.state)),
            (f"{each.value}_checked_on", line.checked_on),
        )
    }


def _kept(before: Sequence[Line], wanted: Iterable[Line], key: str) -> tuple[Line, ...]:
    """The lines wanted, as those before them that say the same, or else share `key`.

    They come in the order in which the register will hold them.
    """
    left = list(before)
    lines = list(wanted)
    for same_key_is_enough in (False, True):
        for place, line in enumerate(lines):
            if line.id is not None:
                continue
            for old in left:
                alike = getattr(old, key) == getattr(line, key)
                if replace(old, id=None) == line or (same_key_is_enough and alike):
                    lines[place] = replace(line, id=old.id)
                    left.remove(old)
                    break
    return tuple(sorted(lines, key=lambda line: (line.id is None, line.id or 0)))


def _people(
    before: Sequence[ContactLine], first: tuple[str, str | None] | None
) -> tuple[ContactLine, ...]:
    """The contacts with another first one; without the first where it is None."""
    if first is None:
        return tuple(before[1:])
    name, phone = first
    known = before[0] if before else ContactLine(name)
    return (replace(known, name=name, phone=known.phone if phone is None else phone), *before[1:])


def _towns_by_name(rows: Iterable[TownRow]) -> dict[str, TownRow]:
    rows = list(rows)
    short: dict[str, list[TownRow]] = {}
    for row in rows:
        short.setdefault(re.sub(r"(街道|镇)$", "", row.name), []).append(row)
    return (
        {name: found[0] for name, found in short.items() if len(found) == 1}
        | {row.name: row for row in rows}
        | {row.code: row for row in rows}
    )
