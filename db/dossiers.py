"""Many stations whole: read together, and entered together, as a register that moves in needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.dossier import (
    KEYED,
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
)
from db.errors import RecordError
from db.forms import checked, held
from db.models import (
    Closure,
    Facility,
    MapListing,
    Station,
    StationContact,
    StationFacility,
    StationNumber,
    StationService,
    Supply,
    Town,
)
from db.pinyin import spell
from db.record import Record
from db.stations import GIVEN, refuse_impossible_closing, station_number
from db.values import Service
from db.work import Work

_AT_ONCE = 500
"""Stations in one statement: SQLite takes 32,766 values at the most."""

T = TypeVar("T")
Line = TypeVar("Line")


@dataclass(frozen=True)
class Standing:
    """A station as it was read: its number, its code, its edit counter and all that it holds."""

    id: int
    code: str
    version: int
    dossier: Dossier


@dataclass(frozen=True)
class NewStation:
    """A station to enter; `code` is one that it was given before, else None."""

    dossier: Dossier
    code: str | None = None


def in_parts(things: Iterable[T], size: int = _AT_ONCE) -> Iterator[list[T]]:
    """Cut into lists of `size`, the last one shorter."""
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part


def read_dossiers(
    session: Session, numbers: Sequence[int], *, contacts: bool = False
) -> Iterator[Standing]:
    """Stations whole in the order of `numbers`; those that are gone are left out."""
    columns = [c for c in sa.inspect(Station).columns if c.name not in GIVEN]
    names = [column.name for column in columns]
    for part in in_parts(numbers):
        query = sa.select(col(Station.id), col(Station.code), col(Station.version), *columns).where(
            col(Station.id).in_(part)
        )
        own = {row[0]: row for row in session.execute(query)}
        lines = _Lines(session, part, contacts=contacts)
        for number in filter(own.__contains__, part):
            _, code, version, *values = own[number]
            dossier = lines.dossier(number, dict(zip(names, values, strict=True)))
            yield Standing(number, code, version, dossier)


class _Lines:
    """All that belongs to some stations beside their own rows."""

    def __init__(self, session: Session, numbers: Sequence[int], *, contacts: bool) -> None:
        self._session = session
        self._numbers = numbers
        services = self._read(StationService, "service")
        position = dict(
            session.execute(sa.select(col(Facility.code), col(Facility.position))).all()
        )
        self._services = {
            number: {row.service: ServiceLine(row.since, row.until) for row in rows}
            for number, rows in services.items()
        }
        self._facilities = {
            number: {
                row.facility_code: FacilityLine(row.state, row.note)
                for row in sorted(rows, key=lambda row: position[row.facility_code])
            }
            for number, rows in self._read(StationFacility, "facility_code").items()
        }
        self._listings = {
            number: {row.provider: ListingLine(row.state, row.checked_on) for row in rows}
            for number, rows in self._read(MapListing, "provider").items()
        }
        self._supplies = {
            number: tuple(
                SupplyLine(row.name, row.quantity, row.expires_on, row.id) for row in rows
            )
            for number, rows in self._read(Supply, "id").items()
        }
        self._closures = {
            number: tuple(
                ClosureLine(row.first_day, row.last_day, row.reason, row.id)
                for row in sorted(rows, key=lambda row: row.first_day)
            )
            for number, rows in self._read(Closure, "id").items()
        }
        self._contacts = (
            {
                number: tuple(ContactLine(row.name, row.phone, row.role, row.id) for row in rows)
                for number, rows in (self._read(StationContact, "id") if contacts else {}).items()
            }
            if contacts
            else None
        )

    def _read(self, model: type[Record], order: str) -> Mapping[int, list[Any]]:
        table = sa.inspect(model).local_table
        query = (
            sa.select(table).where(table.c.station_id.in_(self._numbers)).order_by(table.c[order])
        )
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self._session.execute(query):
            found[row.station_id].append(row)
        return found

    def dossier(self, number: int, values: Mapping[str, Any]) -> Dossier:
        services = self._services.get(number, {})
        return Dossier(
            values=values,
            services={each: services[each] for each in Service if each in services},
            facilities=self._facilities.get(number, {}),
            supplies=self._supplies.get(number, ()),
            closures=self._closures.get(number, ()),
            listings=self._listings.get(number, {}),
            contacts=None if self._contacts is None else self._contacts.get(number, ()),
        )


def enter_stations(
    work: Work, new: Sequence[NewStation], told: Callable[[int], object] = lambda _done: None
) -> None:
    """Enter new stations by the table, which is much faster than one by one.

    Args:
        work: The deed.
        new: In the order in which their codes count up.
        told: Called with how many stand.

    Raises:
        RecordError: A field is wrong, or a town is unknown.
    """
    codes = _Codes(work.session)
    done = 0
    for part in in_parts(new):
        rows = [_station_values(each, codes) for each in part]
        _insert(work.session, Station, rows)
        taken = [row["code"] for row in rows]
        query = sa.select(col(Station.code), col(Station.id)).where(col(Station.code).in_(taken))
        numbers = dict(work.session.execute(query).all())
        lines: dict[type[Record], list[Mapping[str, Any]]] = defaultdict(list)
        for code, each in zip(taken, part, strict=True):
            for model, values in _lines_of(each.dossier):
                lines[model].append({**values, "station_id": numbers[code]})
        for model, values_of_all in lines.items():
            _insert(work.session, model, values_of_all)
        done += len(part)
        told(done)
    codes.save()


class _Codes:
    """Gives codes from the towns' counters, and writes the counters back once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._towns = set(session.exec(select(Town.code)))
        # Locked: on a server somebody else may be entering stations of the same town.
        counters = session.exec(select(StationNumber).with_for_update())
        self._counters = {counter.town_code: counter for counter in counters}

    def take(self, town_code: str, code: str | None) -> str:
        if town_code not in self._towns:
            raise RecordError("town_unknown", field="town_code", text=town_code)
        counter = self._counters.get(town_code)
        if counter is None:
            counter = checked(StationNumber, {"town_code": town_code, "last": 0})
            self._counters[town_code] = counter
        given = station_number(code) if code else None
        counter.last = counter.last + 1 if given is None else max(counter.last, given)
        return code or f"{town_code}-{counter.last:03d}"

    def save(self) -> None:
        self._session.add_all(self._counters.values())
        self._session.flush()


def _station_values(new: NewStation, codes: _Codes) -> Mapping[str, Any]:
    values = new.dossier.values
    code = codes.take(str(values.get("town_code", "")), new.code)
    spelled = spell(str(values.get("name", "")))
    given = {**values, "code": code, "pinyin": spelled.full, "initials": spelled.initials}
    station = held(Station, given)
    refuse_impossible_closing(station)
    return dict(vars(station))


def _lines_of(given: Dossier) -> Iterator[tuple[type[Record], Mapping[str, Any]]]:
    """The rows that belong to a station, without its number."""
    for model, key, part in KEYED:
        for each, line in getattr(given, part).items():
            yield model, _held_line(model, line, key, each)
    listed: tuple[tuple[type[Record], Sequence[Any]], ...] = (
        (Supply, given.supplies),
        (Closure, given.closures),
        (StationContact, given.contacts or ()),
    )
    for model, lines in listed:
        for line in lines:
            yield model, _held_line(model, line)


@lru_cache(maxsize=10_000)
def _held_line(
    model: type[Record], line: Any, key: str = "id", each: str | None = None
) -> Mapping[str, Any]:
    """A line's values, held to their limits once for all stations that have the same line."""
    return dict(vars(held(model, {"station_id": 0, **vars(line), key: each})))


def _insert(session: Session, model: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
    # The table, not the model: the ORM would insert them one by one.
    table = sa.inspect(model).local_table
    session.execute(sa.insert(table), [{k: v for k, v in row.items() if k != "id"} for row in rows])
