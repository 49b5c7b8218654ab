"""A station whole: the record with all that belongs to it, read and saved as one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.errors import ConflictError, RecordError
from db.forms import checked
from db.models import (
    Closure,
    Facility,
    MapListing,
    Station,
    StationContact,
    StationFacility,
    StationService,
    Supply,
)
from db.record import Record
from db.stations import GIVEN, add_station, amend_station
from db.values import FacilityState, ListingState, MapProvider, Service
from db.work import Work

_AT_ONCE = 500
"""Stations in one statement: SQLite takes 32,766 values at the most."""

T = TypeVar("T")
Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True)
class ServiceLine:
    """A service and the days it is offered, both included; None where open or not known."""

    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class FacilityLine:
    state: FacilityState = FacilityState.OK
    note: str = ""


@dataclass(frozen=True)
class ListingLine:
    state: ListingState
    checked_on: dt.date


@dataclass(frozen=True)
class SupplyLine:
    """A supply; `id` is None until it is saved."""

    name: str
    quantity: str = ""
    expires_on: dt.date | None = None
    id: int | None = None


@dataclass(frozen=True)
class ClosureLine:
    """A temporary closure, both days included; `id` is None until it is saved."""

    first_day: dt.date
    last_day: dt.date
    reason: str
    id: int | None = None


@dataclass(frozen=True)
class ContactLine:
    """A person behind a station: personal data; `id` is None until it is saved."""

    name: str
    phone: str = ""
    role: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Dossier:
    """A station whole.

    Attributes:
        values: Columns of `Station` that people fill, by name; those left out stay as they are.
        services: What it offers and when; a service that was never offered is absent.
        facilities: Equipment by its code.
        supplies: In the order they were entered.
        closures: By first day.
        listings: By map; a map never checked is absent.
        contacts: None where nobody looked: they stay as they are.
    """

    values: Mapping[str, Any]
    services: Mapping[Service, ServiceLine] = field(default_factory=dict)
    facilities: Mapping[str, FacilityLine] = field(default_factory=dict)
    supplies: Sequence[SupplyLine] = ()
    closures: Sequence[ClosureLine] = ()
    listings: Mapping[MapProvider, ListingLine] = field(default_factory=dict)
    contacts: Sequence[ContactLine] | None = None


@dataclass(frozen=True)
class Standing:
    """A station as it was read: its number, its code, its edit counter and all that it holds."""

    id: int
    code: str
    version: int
    dossier: Dossier


KEYED: tuple[tuple[type[Record], str, str], ...] = (
    (StationService, "service", "services"),
    (StationFacility, "facility_code", "facilities"),
    (MapListing, "provider", "listings"),
)
"""Tables of which a station has one row for each key: the key's column, the dossier's part."""


def dossier(session: Session, station_id: int, *, contacts: bool = False) -> Dossier:
    """Read a station whole, its contacts only where asked for.

    Raises:
        RecordError: There is none with this number.
    """
    for standing in read_dossiers(session, [station_id], contacts=contacts):
        return standing.dossier
    raise RecordError("station_unknown", number=station_id)


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


def save_dossier(
    work: Work, station_id: int | None, version: int, given: Dossier, *, code: str | None = None
) -> Station:
    """Make a station what `given` says, as it stood at `version`; a new one without a number.

    Args:
        work: The deed.
        station_id: None for a new station.
        version: The edit counter that `given` started from; of no matter for a new one.
        given: The station as it should be; parts that are not to change as they were read.
        code: A code that a new station was given before, in a register that moves to a new file.

    Raises:
        ConflictError: Somebody changed the station since.
        RecordError: A field is wrong; `field` names it as ``closures.0.last_day`` within a part.
    """
    if station_id is None:
        station = add_station(work, given.values, code=code)
    else:
        station = amend_station(work, station_id, version, given.values)
    number, before = station.id or 0, station.version
    if _save_parts(work.session, number, given) and station_id is not None and before == version:
        # Whoever holds the station as it was must not write over its parts either.
        station.version += 1
        work.session.add(station)
    work.session.flush()
    return station


def _save_parts(session: Session, number: int, given: Dossier) -> bool:
    """Write what differs; tells whether anything did."""
    differs = [
        *(
            _save_keyed(session, model, number, key, getattr(given, part))
            for model, key, part in KEYED
        ),
        _save_listed(session, Supply, number, "supplies", given.supplies),
        _save_listed(session, Closure, number, "closures", given.closures),
    ]
    if given.contacts is not None:
        differs.append(_save_listed(session, StationContact, number, "contacts", given.contacts))
    return any(differs)


def _save_keyed(
    session: Session, model: type[Row], number: int, key: str, lines: Mapping[Any, Any]
) -> bool:
    """Rows of which a station has one for each key."""
    standing = {getattr(row, key): row for row in _rows(session, model, number)}
    for gone in standing.keys() - lines.keys():
        session.delete(standing[gone])
    differs = standing.keys() != lines.keys()
    for each, line in lines.items():
        values = {"station_id": number, key: each, **vars(line)}
        differs |= _put(session, model, standing.get(each), values, f"{key}.{each}")
    return differs


def _save_listed(
    session: Session, model: type[Row], number: int, part: str, lines: Iterable[Any]
) -> bool:
    """Rows of which a station has any number; one whose line is gone goes too."""
    standing = {row.model_dump()["id"]: row for row in _rows(session, model, number)}
    left = set(standing)
    differs = False
    for n, line in enumerate(lines):
        if line.id is not None and line.id not in standing:
            raise ConflictError("line_gone", field=f"{part}.{n}")
        left.discard(line.id)
        values = {"station_id": number, **vars(line)}
        differs |= _put(session, model, standing.get(line.id), values, f"{part}.{n}")
    for gone in left:
        session.delete(standing[gone])
    return differs or bool(left)


def _put(
    session: Session, model: type[Row], row: Row | None, values: Mapping[str, Any], where: str
) -> bool:
    wanted = checked_line(model, values, where)
    if row is None:
        session.add(wanted)
        return True
    changed = [key for key in values if getattr(row, key) != getattr(wanted, key)]
    for key in changed:
        setattr(row, key, getattr(wanted, key))
    if changed:
        session.add(row)
    return bool(changed)


def checked_line(
    model: type[Row],
    values: Mapping[str, Any],
    where: str,
    check: Callable[[type[Row], Mapping[str, Any]], Row] = checked,
) -> Row:
    """A row of one of a station's parts, held to its limits by `checked` or `held`.

    Raises:
        RecordError: A field is wrong; `field` names it within `where`.
    """
    try:
        row = check(model, values)
        line: Any = row
        if model is Closure:
            _refuse_backwards("closure_backwards", "last_day", line.first_day, line.last_day)
        elif model is StationService:
            _refuse_backwards("service_backwards", "until", line.since, line.until)
    except RecordError as error:
        place = f"{where}.{error.field}" if error.field else where
        raise RecordError(error.code, field=place, **error.values) from None
    return row


def _refuse_backwards(code: str, field: str, first: dt.date | None, last: dt.date | None) -> None:
    if first and last and last < first:
        raise RecordError(code, field=field, first=first, last=last)


def offering(
    lines: Mapping[Service, ServiceLine], wanted: Iterable[Service], today: dt.date
) -> dict[Service, ServiceLine]:
    """The lines of services after which exactly `wanted` are offered from today on.

    What was offered keeps its past: a service that stops ends yesterday, one that comes back goes
    on. A service that would have begun today or later simply goes.
    """
    chosen = set(wanted)
    yesterday = today - dt.timedelta(days=1)
    after: dict[Service, ServiceLine] = {}
    for service in Service:
        line = lines.get(service)
        if service in chosen:
            if line is None:
                line = ServiceLine(since=today)
            elif not _runs(line, today):
                line = ServiceLine(since=min(line.since, today) if line.since else None)
            after[service] = line
        elif line is not None and not (line.since and line.since >= today):
            ended = line.until is not None and line.until < today
            after[service] = line if ended else ServiceLine(line.since, yesterday)
    return after


def offered_on(lines: Mapping[Service, ServiceLine], day: dt.date) -> tuple[Service, ...]:
    """The services among `lines` that are offered on a day."""
    return tuple(service for service in Service if service in lines and _runs(lines[service], day))


def _runs(line: ServiceLine, day: dt.date) -> bool:
    return (line.since is None or line.since <= day) and (line.until is None or line.until >= day)


def _rows(session: Session, model: type[Row], station_id: int) -> Sequence[Row]:
    where = sa.inspect(model).columns["station_id"] == station_id
    return session.exec(select(model).where(where)).all()
