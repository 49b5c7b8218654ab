"""What is typed into a station's page, understood: the station as it should be, or why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
)
from db.errors import RecordError
from db.forms import FIRST_DAY, LAST_DAY, checked
from db.hours import read_hours
from db.models import Closure, Station, StationContact, StationFacility, Supply
from db.places import read_position
from db.record import Record
from db.stations import refuse_future_days, refuse_impossible_closing
from db.typed_days import read_typed_day
from db.values import Datum, FacilityState, ListingState, MapProvider, Service, StationStatus
from db.workbooks.cells import read_day_or_month, read_number
from desktop.stations.record.typed import DAYS, ENUMS, LEAST, LISTS, TEXTS, Typed

T = TypeVar("T")
Line = TypeVar("Line", SupplyLine, ClosureLine, ContactLine)


@dataclass(frozen=True)
class Reading:
    """What the fields come to.

    Attributes:
        given: The station as typed; what could not be read is left out.
        errors: Why a field cannot be taken, by key.
    """

    given: Dossier
    errors: Mapping[str, RecordError]


def read_typed(typed: Typed, before: Typed, today: dt.date, *, new: bool) -> Reading:
    """Understand what is typed.

    Args:
        typed: What the fields hold.
        before: What they held when the page was filled; of an old station only what differs is
            looked at, so that a record from before a rule does not stop another field's change.
        today: Day that 今天 means.
        new: The station is being entered.
    """
    reader = _Reader(typed, {} if new else before, today)
    given = Dossier(
        values=reader.station(),
        services=reader.services(),
        facilities=reader.facilities(),
        supplies=reader.lines("supplies", Supply, SupplyLine),
        closures=reader.lines("closures", Closure, ClosureLine),
        listings=reader.listings(),
        contacts=(
            None
            if typed.get("contacts") is None
            else reader.lines("contacts", StationContact, ContactLine)
        ),
    )
    return Reading(given, reader.errors)


class _Reader:
    def __init__(self, typed: Typed, before: Typed, today: dt.date) -> None:
        self._typed, self._before, self._today = typed, before, today
        self.errors: dict[str, RecordError] = {}

    def station(self) -> dict[str, Any]:
        """The columns of the station that differ."""
        plain: dict[str, Callable[[str], Any]] = {
            **dict.fromkeys(TEXTS, self._text),
            **dict.fromkeys(DAYS, self._day),
            **dict.fromkeys(ENUMS, self._member),
            **dict.fromkeys(("area_m2", "seats"), self._number),
            **dict.fromkeys(("stars", "managing_unit_id"), self._whole),
            "smart_door": self._ticked,
        }
        values = {key: self._try(key, read, key) for key, read in plain.items() if self._new(key)}
        values |= self._town() | self._opened() | self._hours() | self._position()
        for key, value in values.items():
            if key not in self.errors:
                self._try(key, checked, Station, {**LEAST, key: value})
                self._try(key, refuse_future_days, {key: value}, self._today)
        return values | self._closing(values)

    def services(self) -> dict[Service, ServiceLine]:
        lines = {}
        for service in Service:
            key = f"service.{service}"
            since = self._try(f"{key}.since", self._day, f"{key}.since")
            until = self._try(f"{key}.until", self._day, f"{key}.until")
            if self._typed.get(key) or since or until:
                lines[service] = ServiceLine(since, until)
            if since and until and until < since:
                self.errors[f"{key}.until"] = RecordError(
                    "service_backwards", field="until", first=since, last=until
                )
        return lines

    def facilities(self) -> dict[str, FacilityLine]:
        lines = {}
        for key, state in self._typed.items():
            part, _, rest = key.partition(".")
            code, _, column = rest.rpartition(".")
            if part != "facility_code" or column != "state" or not state:
                continue
            where = f"facility_code.{code}.note"
            note = self._text(where)
            lines[code] = FacilityLine(FacilityState(str(state)), note)
            least = {"station_id": 0, "facility_code": code}
            self._try(where, checked, StationFacility, {**least, "note": note})
        return lines

    def listings(self) -> dict[MapProvider, ListingLine]:
        lines = {}
        for provider in MapProvider:
            key, where = f"provider.{provider}.state", f"provider.{provider}.checked_on"
            state = self._text(key)
            if not state and not self._text(where):
                continue
            day = self._try(where, self._needed_day, where)
            if not state:
                self.errors[key] = RecordError("empty", field="state")
            elif day:
                lines[provider] = ListingLine(ListingState(state), day)
        return lines

    def lines(self, part: str, model: type[Record], line: type[Line]) -> tuple[Line, ...]:
        rows = self._typed.get(part)
        assert isinstance(rows, list)
        lines = []
        for n, row in enumerate(rows):
            read: dict[str, Any] = {"id": row["id"]}
            for column in LISTS[part]:
                where = f"{part}.{n}.{column}"
                read[column] = self._try(where, self._cell, model, column, str(row[column]))
            if any(where.startswith(f"{part}.{n}.") for where in self.errors):
                continue
            first, last = read.get("first_day"), read.get("last_day")
            if first and last and last < first:
                self.errors[f"{part}.{n}.last_day"] = RecordError(
                    "closure_backwards", field="last_day", first=first, last=last
                )
            lines.append(line(**read))
        return tuple(lines)

    def _cell(self, model: type[Record], column: str, text: str) -> object:
        if not column.endswith(("_on", "_day")):
            checked(model, {**_LEAST_LINE[model], column: text.strip()})
            return text.strip()
        day = read_typed_day(text, self._today)
        if day is None and column.endswith("_day"):
            raise RecordError("empty", field=column)
        return day

    def _town(self) -> dict[str, Any]:
        if not self._new("town_code"):
            return {}
        town = self._text("town_code")
        if not town:
            self.errors["town_code"] = RecordError("empty", field="town_code")
        return {"town_code": town}

    def _opened(self) -> dict[str, Any]:
        if not self._new("opened_on"):
            return {}
        opened = self._try("opened_on", self._opening_day)
        return {"opened_on": opened, "opened_text": self._text("opened_on")}

    def _opening_day(self) -> dt.date | None:
        try:
            return self._day("opened_on")
        except RecordError:
            return read_day_or_month(self._text("opened_on"))[0]

    def _hours(self) -> dict[str, Any]:
        if not self._new("hours_text"):
            return {}
        text = self._text("hours_text")
        hours = self._try("hours_text", read_hours, text) if text else None
        return {"hours_text": text, "hours": hours.osm if hours else ""}

    def _position(self) -> dict[str, Any]:
        if not (self._new("position_text") or self._new("position_datum")):
            return {}
        text, said = self._text("position_text"), self._text("position_datum")
        datum = Datum(said) if said else None
        read = self._try("position_text", read_position, text, datum) if text else None
        unread = self.errors.get("position_text")
        if unread and unread.code == "datum_unknown":
            self.errors["position_datum"] = self.errors.pop("position_text")
        return {
            "position_text": text,
            "position_datum": read.datum if read else None,
            "longitude": read.place.lng if read else None,
            "latitude": read.place.lat if read else None,
        }

    def _closing(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a station has only once it is closed for good, and whether that can be."""
        if self._text("status") != StationStatus.CLOSED:
            return {"closed_on": None, "closed_reason": ""}
        if self.errors.keys() & {"closed_on", "opened_on"}:
            return {}
        closed = self._day("closed_on")
        opened = self._opening_day() if self._text("opened_on") else None
        told = {"status": StationStatus.CLOSED, "opened_on": opened, "closed_on": closed}
        self._try("closed_on", refuse_impossible_closing, checked(Station, {**LEAST, **told}))
        return {}

    def _new(self, key: str) -> bool:
        """Something else is typed than the record says."""
        return self._typed.get(key) != self._before.get(key)

    def _text(self, key: str) -> str:
        return str(self._typed.get(key) or "").strip()

    def _member(self, key: str) -> object:
        return ENUMS[key](self._text(key))

    def _ticked(self, key: str) -> bool:
        return bool(self._typed[key])

    def _whole(self, key: str) -> int | None:
        return int(self._text(key)) if self._text(key) else None

    def _day(self, key: str) -> dt.date | None:
        return read_typed_day(self._text(key), self._today)

    def _needed_day(self, key: str) -> dt.date:
        day = self._day(key)
        if day is None:
            raise RecordError("empty", field=key.rpartition(".")[2])
        return day

    def _number(self, key: str) -> float | None:
        number = read_number(self._text(key))
        if number is None or key == "area_m2":
            return number.value if number else None
        if not number.value.is_integer():
            raise RecordError("not_whole", text=self._text(key))
        return int(number.value)

    def _try(self, key: str, read: Callable[..., T], *given: object) -> T | None:
        try:
            return read(*given)
        except RecordError as error:
            self.errors[key] = error
            return None


_LEAST_LINE: Mapping[type[Record], Mapping[str, Any]] = {
    Supply: {"station_id": 0, "name": "物"},
    Closure: {"station_id": 0, "first_day": FIRST_DAY, "last_day": LAST_DAY, "reason": "因"},
    StationContact: {"station_id": 0, "name": "人"},
}
