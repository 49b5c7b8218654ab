"""The register of stations, from a workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from db.errors import RecordError
from db.forms import checked, clean_value
from db.hours import read_hours
from db.models import Station, StationContact, StationService
from db.places import distance_m, read_position
from db.rows import TownRow
from db.stations import (
    add_station,
    amend_station,
    refuse_impossible_closing,
    set_contact,
    set_services,
    station_number,
    towns,
)
from db.values import Datum, LatLng, Service
from db.work import Work
from db.workbooks import vocabulary
from db.workbooks.cells import narrow, read_day, read_day_or_month, read_number
from db.workbooks.names import plain_name
from db.workbooks.plan import Plan, Remarks, RowChange, Weight, finished
from db.workbooks.row import Row, data_rows

REQUIRED = ("name", "town_code")
FURTHEST_FROM_TOWN_M = 30_000
"""Beyond every island of its own town: such a place is a slip or another datum altogether."""
_SEPARATORS = re.compile(r"[,，、/;；|\s]+")
_NOTHING = frozenset({"", "-", "—", "–", "/", "无"})
_CHOICES: Mapping[str, Mapping[Any, tuple[str, ...]]] = {
    "kind": vocabulary.KINDS,
    "form": vocabulary.FORMS,
    "build": vocabulary.BUILDS,
    "status": vocabulary.STATUSES,
    "count_method": vocabulary.METHODS,
}


@dataclass(frozen=True)
class _Line:
    """One row of the workbook, understood.

    `values` holds the fields it gives and no others; `services` and `contact` are None where it
    does not speak of them. `code` is that of its town, else None.
    """

    code: str | None
    values: Mapping[str, Any]
    services: tuple[Service, ...] | None
    contact: tuple[str, str] | None


@dataclass(frozen=True)
class _Known:
    """A station of the register with what the workbook may change."""

    station: Station
    services: frozenset[Service]
    contact: tuple[str, str]


def plan_stations(session: Session, path: Path, *, datum: Datum | None = None) -> Plan:
    """Read a register of stations; nothing is written.

    Args:
        session: A read of the register.
        path: A workbook.
        datum: Of coordinates for which neither a column nor the heading names one.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    places = _towns_by_name(towns(session))
    known = _known_stations(session)
    by_code = {each.station.code: each for each in known}
    by_name = {(each.station.town_code, plain_name(each.station.name)): each for each in known}
    # A register that moves to a new file keeps the codes that hang at its doors.
    moving = not known
    remarks: list[Remarks] = []
    seen: dict[tuple[str, str] | str, str] = {}
    changes: list[RowChange] = []
    deeds: list[Callable[[Work], None]] = []
    read = 0
    for row in data_rows(path, vocabulary.STATION_HEADINGS, REQUIRED, remarks):
        read += 1
        line = _line(row, places, datum)
        if row.refused:
            continue
        key = (line.values["town_code"], plain_name(line.values["name"]))
        standing = by_code.get(row.text("code")) or by_name.get(key)
        code = standing.station.code if standing else line.code
        keys = (key, code) if code else (key,)
        if other := next((seen[each] for each in keys if each in seen), None):
            row.refuse("name", RecordError("station_twice", name=line.values["name"], other=other))
        elif row.text("code") and standing is None and not (moving and line.code):
            row.refuse("code", RecordError("code_unknown", text=row.text("code")))
        else:
            row.hold("name", partial(_refuse_broken_rules, line, standing))
        seen |= dict.fromkeys(keys, row.at("name"))
        if (change := _difference(line, standing)) is not None:
            changes.append(change)
            deeds.append(partial(_write, line, standing))

    def write(work: Work) -> None:
        for deed in deeds:
            deed(work)

    return finished("stations", path, read, changes, remarks, write)


def _line(row: Row, places: Mapping[str, TownRow], datum: Datum | None) -> _Line:
    """What the row says; of no use once `row.refused`."""
    town = row.read("town_code", partial(_town, row, places))
    readings = {
        "name": partial(_name, row),
        **{key: partial(reading, row, key) for key, reading in _FIELDS.items() if row.text(key)},
        "position_text": partial(_position, row, town, datum),
        "hours_text": partial(_hours, row),
    }
    values: dict[str, Any] = {"town_code": town.code} if town else {}
    for key, reading in readings.items():
        values |= row.read(key, reading) or {}
    services = row.read("services", partial(_services, row)) if row.has("services") else None
    code = row.text("code")
    fits = town is not None and code.startswith(town.code) and station_number(code) is not None
    return _Line(code if fits else None, values, services, _contact(row))


def _refuse_broken_rules(line: _Line, known: _Known | None) -> None:
    standing = known.station.model_dump() if known else {"code": "checked"}
    refuse_impossible_closing(checked(Station, {**standing, **line.values}))


def _town(row: Row, places: Mapping[str, TownRow]) -> TownRow:
    town = places.get(plain_name(row.text("town_code")))
    if town is None:
        raise RecordError("town_unknown", field="town_code", text=row.text("town_code"))
    unit = row.text("unit")
    if unit and plain_name(unit) != plain_name(town.unit):
        row.note(Weight.CHANGED, "unit", "unit_follows_town", town=town.name, unit=town.unit)
    return town


def _name(row: Row) -> dict[str, Any]:
    if not row.text("name"):
        raise RecordError("empty", field="name")
    name = str(clean_value("name", row.text("name")))
    if name != str(row.cell("name")):
        row.note(Weight.CHANGED, "name", "text_trimmed", now=name)
    return {"name": name}


def _position(row: Row, town: TownRow | None, fallback: Datum | None) -> dict[str, Any]:
    if not row.has("position_text"):
        return {}
    text = row.text("position_text")
    if not text:
        row.note(Weight.MISSING, "position_text", "position_missing", name=row.text("name"))
        return {}
    datum = _datum(row, fallback)
    position = read_position(text, datum)
    if town:
        away_m = distance_m(position.place, LatLng(town.latitude, town.longitude))
        if away_m > FURTHEST_FROM_TOWN_M:
            raise RecordError(
                "position_off_town", text=text, town=town.name, km=round(away_m / 1000)
            )
    if position.swapped:
        row.note(Weight.CHANGED, "position_text", "position_swapped")
    return {
        "longitude": position.place.lng,
        "latitude": position.place.lat,
        "position_text": text,
        "position_datum": datum,
    }


def _datum(row: Row, fallback: Datum | None) -> Datum:
    """The coordinates' datum: the row's own, else the heading's, else the caller's.

    Raises:
        RecordError: Nobody says, and half a kilometre hangs on it.
    """
    if row.text("position_datum"):
        return vocabulary.member_of(vocabulary.DATUMS, row.cell("position_datum"), "position_datum")
    heading = row.heading("position_text").casefold()
    for datum, words in vocabulary.DATUMS.items():
        if any(word.casefold() in heading for word in words):
            return datum
    if fallback is None:
        raise RecordError("datum_unknown", field="position_text")
    return fallback


def _hours(row: Row) -> dict[str, Any]:
    text = row.text("hours_text")
    if not text:
        if row.has("hours_text"):
            row.note(Weight.MISSING, "hours_text", "hours_missing", name=row.text("name"))
        return {}
    hours = read_hours(text)
    for code in hours.assumed:
        row.note(Weight.UNDERSTOOD, "hours_text", code, now=hours.osm)
    return {"hours": hours.osm, "hours_text": text}


def _services(row: Row) -> tuple[Service, ...]:
    parts = [part for part in _SEPARATORS.split(row.text("services")) if part]
    said = {vocabulary.member_of(vocabulary.SERVICES, part, "services") for part in parts}
    return tuple(service for service in Service if service in said)


def _contact(row: Row) -> tuple[str, str] | None:
    name, phone = row.text("contact"), row.text("phone")
    if name in _NOTHING:
        return None
    try:
        person = checked(StationContact, {"station_id": 0, "name": name, "phone": phone})
    except RecordError as error:
        row.refuse("phone" if error.field == "phone" else "contact", error)
        return None
    return person.name, person.phone


def _text(row: Row, key: str) -> dict[str, Any]:
    return {key: clean_value(key, row.text(key))}


def _host(row: Row, key: str) -> dict[str, Any]:
    return {} if row.text(key) in _NOTHING else _text(row, key)


def _area(row: Row, key: str) -> dict[str, Any]:
    number = read_number(row.cell(key))
    assert number is not None
    if not number.plain:
        row.note(Weight.CHANGED, key, "number_read", now=number.value)
    return {key: number.value}


def _whole(row: Row, key: str) -> dict[str, Any]:
    number = read_number(row.cell(key))
    assert number is not None
    if not number.value.is_integer():
        raise RecordError("not_whole", field=key, text=row.text(key))
    return {key: int(number.value)}


def _opened(row: Row, key: str) -> dict[str, Any]:
    day, exact = read_day_or_month(row.cell(key))
    if not exact:
        row.note(Weight.UNDERSTOOD, key, "day_of_month_unknown", now=day)
    # A real date says it all; only words are worth keeping beside it.
    text = "" if isinstance(row.cell(key), dt.date) else row.text(key)
    return {"opened_on": day, "opened_text": text}


def _day(row: Row, key: str) -> dict[str, Any]:
    return {key: read_day(row.cell(key))}


def _choice(row: Row, key: str) -> dict[str, Any]:
    return {key: vocabulary.member_of(_CHOICES[key], row.cell(key), key)}


def _yes_or_no(row: Row, key: str) -> dict[str, Any]:
    return {key: narrow(row.cell(key)).casefold() in {"是", "有", "yes", "1"}}


_FIELDS: Mapping[str, Callable[[Row, str], dict[str, Any]]] = {
    **dict.fromkeys(("address", "awards", "closed_reason", "note"), _text),
    **dict.fromkeys(("seats", "stars"), _whole),
    **dict.fromkeys(("closed_on", "verified_on"), _day),
    **dict.fromkeys(_CHOICES, _choice),
    "host": _host,
    "area_m2": _area,
    "opened_text": _opened,
    "smart_door": _yes_or_no,
}


def _difference(line: _Line, known: _Known | None) -> RowChange | None:
    """What the row does to the register; None when nothing."""
    name = line.values["name"]
    if known is None:
        return RowChange(name, new=True)
    fields = [
        (key, _shown(getattr(known.station, key)), _shown(value))
        for key, value in line.values.items()
        if getattr(known.station, key) != value
    ]
    if line.services is not None and frozenset(line.services) != known.services:
        fields.append(("services", _listed(known.services), _listed(line.services)))
    if line.contact is not None and line.contact != known.contact:
        fields.append(("contact", "", ""))
    return RowChange(name, new=False, fields=tuple(fields)) if fields else None


def _write(line: _Line, known: _Known | None, work: Work) -> None:
    if known is None:
        station = add_station(work, line.values, line.services or (), code=line.code)
    else:
        number = known.station.id or 0
        station = amend_station(work, number, known.station.version, line.values)
        if line.services is not None:
            set_services(work, number, line.services)
    if line.contact is not None:
        set_contact(work, station.id or 0, *line.contact)


def _known_stations(session: Session) -> list[_Known]:
    services: dict[int, set[Service]] = {}
    for offered in session.exec(select(StationService)):
        services.setdefault(offered.station_id, set()).add(offered.service)
    people: dict[int, tuple[str, str]] = {}
    for contact in session.exec(select(StationContact).order_by(col(StationContact.id))):
        people.setdefault(contact.station_id, (contact.name, contact.phone))
    return [
        _Known(
            station,
            frozenset(services.get(station.id or 0, ())),
            people.get(station.id or 0, ("", "")),
        )
        for station in session.exec(select(Station))
    ]


def _towns_by_name(rows: Iterable[TownRow]) -> dict[str, TownRow]:
    """Towns by their name, by their code, and by the name without 街道 or 镇 where it is unique."""
    rows = list(rows)
    short: dict[str, list[TownRow]] = {}
    for row in rows:
        short.setdefault(re.sub(r"(街道|镇)$", "", row.name), []).append(row)
    return (
        {name: found[0] for name, found in short.items() if len(found) == 1}
        | {row.name: row for row in rows}
        | {row.code: row for row in rows}
    )


def _listed(services: Iterable[Service]) -> str:
    has = set(services)
    return "、".join(vocabulary.word(vocabulary.SERVICES, s) for s in Service if s in has)


def _shown(value: object) -> str:
    return "" if value is None else str(value)
