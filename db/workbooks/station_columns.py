"""What the cells of a station's row mean: each field's answer, or why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter

from db.dossier import ClosureLine, FacilityLine, ListingLine, SupplyLine
from db.doubts import doubtful, position_doubts
from db.errors import RecordError
from db.forms import clean_value, held, limited_fields
from db.hours import Hours, read_hours, say_hours
from db.models import Closure, MapListing, Station, StationContact, StationFacility, Supply
from db.places import read_bare_positions, read_position
from db.rows import TownRow
from db.stations import refuse_future_days, refuse_impossible_days
from db.values import Datum, LatLng, MapProvider, Service, StationStatus
from db.workbooks import vocabulary
from db.workbooks.cells import narrow, read_day, read_day_or_month, read_number
from db.workbooks.columns import Column, Differing, Repeated, Whole
from db.workbooks.headers import Header
from db.workbooks.listed import read_closures, read_facilities, read_supplies
from db.workbooks.names import plain_name
from db.workbooks.plan import Weight
from db.workbooks.row import Row
from db.workbooks.station_cells import FIELDS, STATION_COLUMNS, Answer, Words
from db.workbooks.station_wholes import NOTHING, addresses, contacts, names

REQUIRED = ("name", "town_code")
_OF_DAYS = ("status", "opened_text", "closed_on", "verified_on", "position_verified_on")
"""Fields whose days must agree."""
_READ_BESIDE = {"town_code": ("unit",)}
"""Columns of other fields that a field is read with."""

_SEPARATORS = re.compile(r"[,，、/;；|\s]+")
_MOST_DOUBTED = 100
"""Places of a datum in one file that are looked at closely, each for half a millisecond."""
_YES = frozenset({"是", "有", "yes", "y", "true", "1", "√", "✓"})


class StationReader:
    """Reads the fields of rows; what is wrong is refused at its cell.

    Args:
        words: What the register calls its places and equipment.
        datum: Of coordinates for which neither a column nor the heading names one.
        today: Day after which nobody has verified anything.
        ours: The workbook was exported here: its units are meant.
    """

    def __init__(self, words: Words, datum: Datum | None, today: dt.date, *, ours: bool) -> None:
        self._words = words
        self._datum = datum
        self._today = today
        self._ours = ours
        self._towns: dict[str, TownRow | None] = {}
        self._columns: dict[tuple[Header, bool], Mapping[str, Column[Answer]]] = {}
        self._placed: defaultdict[Datum, list[tuple[Row, LatLng]]] = defaultdict(list)
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
        self._wholes: Mapping[str, Whole[Answer]] = {
            "name": names,
            "address": addresses,
            "contact": contacts,
            "position_text": self._positions,
        }

    def read(self, row: Row, fields: Iterable[str]) -> dict[str, Answer]:
        """What the row says of fields that its sheet has; an empty cell says that there is none.

        An answer is empty where the cell says nothing that counts, or was refused.
        """
        columns = self._columns_under(row.header, new=False)
        cells = list(zip(row.cells))
        return {field: columns[field].answers([row], cells)[0] for field in fields}

    def read_filled(self, rows: Iterable[Row]) -> list[tuple[Answer, ...]]:
        """What each row says of all fields that its sheet has; an empty cell says nothing.

        The answers of a row are in the order of `FIELDS`, the name first. They are read column by
        column, so what is remarked does not come in the order of the rows.
        """
        said: list[tuple[Answer, ...]] = []
        for header, group in groupby(rows, attrgetter("header")):
            part = list(group)
            cells = list(zip(*(row.cells for row in part), strict=True))
            columns = self._columns_under(header, new=True)
            answers = {field: column.answers(part, cells) for field, column in columns.items()}
            self._hold_days(part, [answers[field] for field in _OF_DAYS if field in answers])
            said += zip(*answers.values(), strict=True)
        return said

    def tell_doubts(self) -> None:
        """Remark on the places that a person should look at again, of all the rows read so far.

        Where hundreds are odd they are odd for one reason, and the rest goes unsaid.
        """
        for datum, placed in self._placed.items():
            found = [(row, place, town) for row, place in placed if (town := self.town(row))]
            places = [place for _row, place, _town in found]
            towns = [town for _row, _place, town in found]
            for n in doubtful(places, datum, towns)[:_MOST_DOUBTED]:
                row, place, town = found[n]
                for doubt in position_doubts(place, datum, town, self._words.towns.values()):
                    row.note(Weight.DOUBTED, "position_text", doubt.code, **doubt.values)

    def _columns_under(self, header: Header, *, new: bool) -> Mapping[str, Column[Answer]]:
        if (header, new) not in self._columns:
            empty = _SILENT if new else _EMPTY
            self._columns[header, new] = {
                field: self._column(header, field, empty.get(field))
                for field in FIELDS
                if field in header.columns
            }
        return self._columns[header, new]

    def _column(self, header: Header, field: str, empty: Answer | None) -> Column[Answer]:
        places = header.places
        reading = partial(self._read, field, empty)
        if field in self._wholes:
            return Differing(places[field], self._wholes[field], reading)
        beside = (*FIELDS[field][1:], *_READ_BESIDE.get(field, ()))
        return Repeated([places[each] for each in (field, *beside) if each in places], reading)

    def _hold_days(self, rows: Sequence[Row], columns: Sequence[Sequence[Answer]]) -> None:
        """Refuse new stations whose days do not agree."""
        sound: set[tuple[int, ...]] = set()
        for row, answers in zip(rows, zip(*columns, strict=True), strict=False):
            # The answers of repeated cells are one and the same.
            known = tuple(map(id, answers))
            if known not in sound and not row.refused:
                row.hold("name", partial(_refuse_broken_days, together(answers), self._today))
                if not row.refused:
                    sound.add(known)

    def _read(self, field: str, empty: Answer | None, row: Row) -> Answer:
        text = row.text(field)
        if not text:
            if empty is None:
                row.refuse(field, RecordError("empty", field=field))
            return empty or {}
        try:
            answer = self._readings[field](row, field, text)
        except RecordError as error:
            row.refuse(field, error)
            return {}
        row.hold(field, partial(_refuse_beyond_limits, field, answer))
        return answer

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
        self._placed[position.datum].append((row, position.place))
        if position.swapped:
            row.note(Weight.CHANGED, "position_text", "position_swapped")
        return _at(position.place, str(clean_value("position_text", text)), position.datum)

    def _positions(self, rows: Sequence[Row], texts: Sequence[str]) -> Sequence[Answer] | None:
        if rows[0].has("position_datum") or not (datum := _datum(rows[0], self._datum)):
            return None
        places = read_bare_positions(texts, datum)
        if places is None:
            return None
        self._placed[datum] += zip(rows, places, strict=True)
        # Digits need no cleaning, and what lies in China is within all limits.
        return [_at(place, text, datum) for place, text in zip(places, texts, strict=True)]


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
_SILENT: Mapping[str, Answer] = {field: {} for field in FIELDS.keys() - REQUIRED}
"""The same where an empty cell says nothing."""


def together(answers: Iterable[Answer]) -> Answer:
    return {key: value for answer in answers for key, value in answer.items()}


def _refuse_broken_days(given: Answer, today: dt.date) -> None:
    status = given.get("status", StationStatus.OPEN)
    refuse_impossible_days(status, given.get("opened_on"), given.get("closed_on"))
    refuse_future_days(given, today)


def _refuse_beyond_limits(field: str, answer: Answer) -> None:
    """Hold the columns of `Station` in an answer to their limits."""
    try:
        limited_fields(Station, {k: v for k, v in answer.items() if k in STATION_COLUMNS})
    except RecordError as error:
        # A sheet has one column for hours and what was typed, or a day and what was said of it.
        raise RecordError(error.code, field=field, **error.values) from None


def _at(place: LatLng, text: str, datum: Datum) -> Answer:
    return {
        "longitude": place.lng,
        "latitude": place.lat,
        "position_text": text,
        "position_datum": datum,
    }


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
    if text in NOTHING:
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
    return {} if text in NOTHING else _text(row, key, text)


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
