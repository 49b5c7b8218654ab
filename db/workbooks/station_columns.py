"""What the cells of a station's row mean: each field's answer, or why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from db.dossier import ClosureLine, FacilityLine, ListingLine, SupplyLine
from db.doubts import doubtful, position_doubts
from db.errors import RecordError
from db.forms import clean_value, held, limited_fields
from db.hours import Hours, read_hours, say_hours
from db.models import Closure, MapListing, Station, StationContact, StationFacility, Supply
from db.places import read_position
from db.rows import TownRow
from db.values import Datum, LatLng, MapProvider, Service
from db.workbooks import vocabulary
from db.workbooks.cells import narrow, read_day, read_day_or_month, read_number
from db.workbooks.headers import Header
from db.workbooks.listed import read_closures, read_facilities, read_supplies
from db.workbooks.names import plain_name
from db.workbooks.plan import Remark, Weight
from db.workbooks.row import Row
from db.workbooks.sheets import Cell
from db.workbooks.station_cells import FIELDS, STATION_COLUMNS, Words

Answer = Mapping[str, Any]
"""Part of what `station_cells.amended` takes."""

REQUIRED = ("name", "town_code")
_OWN = frozenset({"name", "address", "contact", "position_text"})
"""Fields that differ from station to station; of the others a register repeats the same cells."""
_OF_OWN_COLUMNS = ("name", "address", "position_text")
"""Those that columns of `Station` hold, whose limits they are held to together."""
_READ_BESIDE = {"town_code": ("unit",)}
"""Columns of other fields that a field is read with."""

_SEPARATORS = re.compile(r"[,，、/;；|\s]+")
_NOTHING = frozenset({"", "-", "—", "–", "/", "无"})
_MOST_DOUBTED = 100
"""Places of a datum in one file that are looked at closely, each for half a millisecond."""
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√", "✓"})


class _Place(NamedTuple):
    """Where a field stands in a sheet.

    `repeated` takes the cells of a row that the answer depends on, and `known` are the answers by
    these, and what was remarked; None where each row has to be read.
    """

    field: str
    column: int
    repeated: Callable[[Sequence[Cell]], Any] | None
    known: dict[tuple[Any, Any], tuple[Answer, Sequence[Remark]]]


class StationReader:
    """Reads the fields of rows; what is wrong is refused at its cell.

    Args:
        words: What the register calls its places and equipment.
        datum: Of coordinates for which neither a column nor the heading names one.
        ours: The workbook was exported here: its units are meant.
    """

    def __init__(self, words: Words, datum: Datum | None, *, ours: bool) -> None:
        self._words = words
        self._datum = datum
        self._ours = ours
        self._towns: dict[str, TownRow | None] = {}
        self._header: Header | None = None
        self._places: dict[str, _Place] = {}
        self._placed: dict[Datum, list[tuple[Row, LatLng, TownRow]]] = {}
        self._readings: Mapping[str, Callable[[Row, str, str], Answer]] = {
            **dict.fromkeys(
                ("address", "awards", "closed_reason", "note", "position_verified_by"), _text
            ),
            **dict.fromkeys(("seats", "stars"), _whole),
            **dict.fromkeys(("closed_on", "verified_on", "position_verified_on"), _day),
            **dict.fromkeys(vocabulary.STATION_CHOICES, _choice),
            **{each.value: _listing for each in MapProvider},
            "name": _name,
            "town_code": self._town,
            "unit": self._unit,
            "host": _host,
            "area_m2": _area,
            "opened_text": _opened,
            "smart_door": _yes_or_no,
            "hours_text": _hours,
            "services": _services,
            "facilities": self._facilities,
            "supplies": _supplies,
            "closures": _closures,
            "contact": _contact,
            "position_text": self._position,
        }

    def read(self, row: Row, fields: Iterable[str]) -> dict[str, Answer]:
        """What the row says of fields that its sheet has; an empty cell says that there is none.

        An answer is empty where the cell says nothing that counts, or was refused.
        """
        places = self._places_in(row.header)
        return {field: self._answer(row, places[field]) for field in fields}

    def read_filled(self, row: Row) -> dict[str, Answer]:
        """What the row says of all fields whose cells hold anything.

        Its columns of `Station` are held to their limits.
        """
        cells = row.cells
        answers: dict[str, Answer] = {}
        for field, place in self._places_in(row.header).items():
            cell = cells[place.column]
            blank = cell is None or (type(cell) is str and cell.isspace())
            if not blank or field in REQUIRED:
                answers[field] = self._answer(row, place)
        own: dict[str, Any] = {}
        for field in _OF_OWN_COLUMNS:
            own.update(answers.get(field, {}))
        row.hold("name", partial(limited_fields, Station, own))
        return answers

    def tell_doubts(self) -> None:
        """Remark on the places that a person should look at again, of all the rows read so far.

        Where hundreds are odd they are odd for one reason, and the rest goes unsaid.
        """
        for datum, placed in self._placed.items():
            _rows, places, towns = zip(*placed, strict=True)
            for n in doubtful(places, datum, towns)[:_MOST_DOUBTED]:
                row, place, town = placed[n]
                for doubt in position_doubts(place, datum, town, self._words.towns.values()):
                    row.note(Weight.DOUBTED, "position_text", doubt.code, **doubt.values)

    def _answer(self, row: Row, place: _Place) -> Answer:
        """As `_read`, which is asked only once for the same cells unless they are refused."""
        field, _column, repeated, known = place
        if repeated is None:
            return self._read(row, field)
        said = repeated(row.cells)
        # A tick (True) is no 1.
        key = (tuple(map(type, said)) if type(said) is tuple else type(said), said)
        if key in known:
            answer, remarks = known[key]
            if remarks:
                row.repeat(remarks)
            return answer
        before = row.remarks
        answer = self._read(row, field)
        row.hold(field, partial(_refuse_beyond_limits, field, answer))
        remarks = row.remarks_since(before)
        if all(remark.weight is not Weight.PROBLEM for remark in remarks):
            known[key] = (answer, remarks)
        return answer

    def _read(self, row: Row, field: str) -> Answer:
        text = row.text(field)
        if text:
            try:
                return self._readings[field](row, field, text)
            except RecordError as error:
                row.refuse(field, error)
                return {}
        if field not in _EMPTY:
            row.refuse(field, RecordError("empty", field=field))
            return {}
        return _EMPTY[field]

    def _places_in(self, header: Header) -> dict[str, _Place]:
        if header is not self._header:
            self._header = header
            self._places = {f: _place(header, f) for f in FIELDS if f in header.columns}
        return self._places

    def town(self, row: Row) -> TownRow | None:
        text = row.text("town_code")
        if text not in self._towns:
            name = plain_name(text)
            words = self._words
            self._towns[text] = words.towns_by_name.get(name) or words.former_towns.get(name)
        return self._towns[text]

    def _town(self, row: Row, _key: str, text: str) -> Answer:
        town = self.town(row)
        if town is None:
            raise RecordError("town_unknown", field="town_code", text=text)
        if plain_name(text) not in self._words.towns_by_name:
            row.note(Weight.UNDERSTOOD, "town_code", "town_former", town=town.name)
        unit = row.text("unit")
        if not self._ours and unit and plain_name(unit) != plain_name(town.unit):
            row.note(Weight.CHANGED, "unit", "unit_follows_town", town=town.name, unit=town.unit)
        return {"town_code": town.code}

    def _unit(self, _row: Row, _key: str, text: str) -> Answer:
        if not self._ours:
            return {}
        unit = self._words.units_by_name.get(plain_name(text))
        if unit is None:
            raise RecordError("unit_unknown", field="unit", text=text)
        return {"unit_id": unit.id}

    def _facilities(self, _row: Row, key: str, text: str) -> Answer:
        lines = read_facilities(text, self._words.facilities_by_name)
        rows = (
            held(StationFacility, {"station_id": 0, "facility_code": code, **vars(line)})
            for code, line in lines.items()
        )
        return {key: {each.facility_code: FacilityLine(each.state, each.note) for each in rows}}

    def _position(self, row: Row, _key: str, text: str) -> Answer:
        position = read_position(text, _datum(row, self._datum))
        if town := self.town(row):
            self._placed.setdefault(position.datum, []).append((row, position.place, town))
        if position.swapped:
            row.note(Weight.CHANGED, "position_text", "position_swapped")
        return {
            "longitude": position.place.lng,
            "latitude": position.place.lat,
            "position_text": clean_value("position_text", text),
            "position_datum": position.datum,
        }


_EMPTY: Mapping[str, Answer] = {
    **{field: {field: ""} for field in ("host", "address", "awards", "closed_reason", "note")},
    **{
        field: {field: None}
        for field in ("area_m2", "seats", "stars", "closed_on", "verified_on", "contact")
    },
    **{each.value: {each.value: None} for each in MapProvider},
    "position_verified_on": {"position_verified_on": None},
    "position_verified_by": {"position_verified_by": ""},
    "unit": {},
    "hours_text": {"hours": "", "hours_text": ""},
    "services": {"services": ()},
    "facilities": {"facilities": {}},
    "supplies": {"supplies": ()},
    "closures": {"closures": ()},
    "smart_door": {"smart_door": False},
    "opened_text": {"opened_on": None, "opened_text": ""},
    "position_text": {
        "longitude": None,
        "latitude": None,
        "position_text": "",
        "position_datum": None,
    },
}
"""What an empty cell comes to; a field that is not here may not be empty."""


def _place(header: Header, field: str) -> _Place:
    places = header.places
    beside = (*FIELDS[field][1:], *_READ_BESIDE.get(field, ()))
    read = [places[each] for each in (field, *beside) if each in places]
    return _Place(field, places[field], None if field in _OWN else itemgetter(*read), {})


def _refuse_beyond_limits(field: str, answer: Answer) -> None:
    """Hold the columns of `Station` in an answer to their limits."""
    try:
        limited_fields(Station, {k: v for k, v in answer.items() if k in STATION_COLUMNS})
    except RecordError as error:
        # A sheet has one column for hours and what was typed, or a day and what was said of it.
        raise RecordError(error.code, field=field, **error.values) from None


def _name(row: Row, _key: str, text: str) -> Answer:
    name = str(clean_value("name", text))
    if name != str(row.cell("name")):
        row.note(Weight.CHANGED, "name", "text_trimmed", now=name)
    return {"name": name}


def _datum(row: Row, fallback: Datum | None) -> Datum | None:
    """The datum that a column, the heading or the caller names for the row's coordinates."""
    if row.text("position_datum"):
        return vocabulary.member_of(vocabulary.DATUMS, row.cell("position_datum"), "position_datum")
    return _datum_named(row.heading("position_text")) or fallback


@lru_cache(maxsize=64)
def _datum_named(heading: str) -> Datum | None:
    said = heading.casefold()
    for datum, words in vocabulary.DATUMS.items():
        if any(word.casefold() in said for word in words):
            return datum
    return None


def _hours(row: Row, _key: str, text: str) -> Answer:
    hours = _known_hours(text)
    for code in hours.assumed:
        row.note(Weight.UNDERSTOOD, "hours_text", code, now=say_hours(hours.osm))
    return {"hours": hours.osm, "hours_text": clean_value("hours_text", text)}


@lru_cache(maxsize=4_096)
def _known_hours(text: str) -> Hours:
    """The same hours hang at many doors."""
    return read_hours(text)


def _services(_row: Row, key: str, text: str) -> Answer:
    parts = [part for part in _SEPARATORS.split(text) if part]
    said = {vocabulary.member_of(vocabulary.SERVICES, part, key) for part in parts}
    return {key: tuple(service for service in Service if service in said)}


def _supplies(_row: Row, key: str, text: str) -> Answer:
    rows = [held(Supply, {"station_id": 0, **vars(line)}) for line in read_supplies(text)]
    return {key: tuple(SupplyLine(each.name, each.quantity, each.expires_on) for each in rows)}


def _closures(_row: Row, key: str, text: str) -> Answer:
    rows = [held(Closure, {"station_id": 0, **vars(line)}) for line in read_closures(text)]
    return {key: tuple(ClosureLine(each.first_day, each.last_day, each.reason) for each in rows)}


def _listing(row: Row, key: str, _text: str) -> Answer:
    column = f"{key}_checked_on"
    if not row.text(column):
        raise RecordError("empty", field=column)
    state = vocabulary.member_of(vocabulary.LISTING_STATES, row.cell(key), key)
    listing = {"station_id": 0, "provider": MapProvider(key), "state": state}
    about = held(MapListing, {**listing, "checked_on": read_day(row.cell(column))})
    return {key: ListingLine(about.state, about.checked_on)}


def _contact(row: Row, key: str, text: str) -> Answer:
    if text in _NOTHING:
        return {}
    try:
        person = {
            "name": clean_value("name", text),
            "phone": clean_value("phone", row.text("phone")),
        }
        limited_fields(StationContact, person)
    except RecordError as error:
        row.refuse("phone" if error.field == "phone" else "contact", error)
        return {}
    return {key: (person["name"], person["phone"] if row.has("phone") else None)}


def _text(_row: Row, key: str, text: str) -> Answer:
    return {key: clean_value(key, text)}


def _host(row: Row, key: str, text: str) -> Answer:
    return {} if text in _NOTHING else _text(row, key, text)


def _area(row: Row, key: str, _text: str) -> Answer:
    number = read_number(row.cell(key))
    assert number is not None
    if not number.plain:
        row.note(Weight.CHANGED, key, "number_read", now=number.value)
    return {key: number.value}


def _whole(row: Row, key: str, text: str) -> Answer:
    number = read_number(row.cell(key))
    assert number is not None
    if not number.value.is_integer():
        raise RecordError("not_whole", field=key, text=text)
    return {key: int(number.value)}


def _opened(row: Row, key: str, text: str) -> Answer:
    day, exact = read_day_or_month(row.cell(key))
    if not exact:
        row.note(Weight.UNDERSTOOD, key, "day_of_month_unknown", now=day)
    # A real date says it all; only words are worth keeping beside it.
    kept = "" if isinstance(row.cell(key), dt.date) else clean_value(key, text)
    return {"opened_on": day, "opened_text": kept}


def _day(row: Row, key: str, _text: str) -> Answer:
    return {key: read_day(row.cell(key))}


def _choice(row: Row, key: str, _text: str) -> Answer:
    return {key: vocabulary.member_of(vocabulary.STATION_CHOICES[key], row.cell(key), key)}


def _yes_or_no(row: Row, key: str, _text: str) -> Answer:
    return {key: narrow(row.cell(key)).casefold() in _YES}
