"""The stations of a sheet of counts, in the order of every sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from db.models import ManagingUnit, Station, StationService, Town
from db.offering import Terms, offers, terms_where, within
from db.stations import in_service, unit_of_station
from db.values import CountMethod, Service
from db.words import shown

_NOTHING: Terms = MappingProxyType({})
_METHODS = {method.value: method for method in CountMethod}


@dataclass(frozen=True)
class Place:
    """Whose stations a sheet shows; all of the city's where nothing is named."""

    town_code: str | None = None
    unit_id: int | None = None
    station_id: int | None = None


EVERYWHERE = Place()


class SheetLine(NamedTuple):
    """A station in a sheet, with what it offers when.

    Attributes:
        method: How its counts are usually obtained.
        terms: By service, the first and the last day; None is open.
    """

    station_id: int
    code: str
    station: str
    town: str
    unit: str
    method: CountMethod = CountMethod.TALLY
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    terms: Terms = _NOTHING

    def serves(self, day: dt.date) -> bool:
        """It is in service on `day`."""
        return within(day, self.opened_on, self.closed_on)

    def offers(self, service: Service, day: dt.date) -> bool:
        return offers(self.terms, service, day)

    def offered(self, day: dt.date) -> tuple[Service, ...]:
        """Services on `day`, in the order of `Service`."""
        return tuple(service for service in Service if self.offers(service, day))


def sheet_lines(
    session: Session, first: dt.date, last: dt.date, place: Place = EVERYWHERE
) -> list[SheetLine]:
    """Stations in service on some day from `first` to `last`, by managing unit, town and code."""
    unit_id = unit_of_station()
    query = (
        sa.select(
            col(Station.id),
            col(Station.code),
            col(Station.name),
            col(Station.town_code),
            unit_id,
            sa.type_coerce(col(Station.count_method), sa.String),
            col(Station.opened_on),
            col(Station.closed_on),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .join(ManagingUnit, col(ManagingUnit.id) == unit_id)
        .where(in_service(first, last), *of_place(place))
        .order_by(col(ManagingUnit.position), col(Station.town_code), col(Station.code))
    )
    # A province has thousands of stations in some hundred towns: what repeats is looked up.
    towns = _names(session, col(Town.code), col(Town.name))
    units = _names(session, col(ManagingUnit.id), col(ManagingUnit.name))
    terms = _terms_of(session, place)
    # Past the ORM, which takes as long again to hand on a province's stations.
    rows = session.connection().execute(query).all()
    return [
        SheetLine(
            number or 0,
            code,
            shown(name),
            towns[town],
            units[unit],
            _METHODS[method],
            opened_on,
            closed_on,
            terms.get(number or 0, _NOTHING),
        )
        for number, code, name, town, unit, method, opened_on, closed_on in rows
    ]


def of_place(place: Place) -> Iterator[sa.ColumnElement[bool]]:
    """SQL: a `Station`, joined with its `Town`, is one of these."""
    if place.town_code is not None:
        yield col(Station.town_code) == place.town_code
    if place.unit_id is not None:
        yield unit_of_station() == place.unit_id
    if place.station_id is not None:
        yield col(Station.id) == place.station_id


def _names(session: Session, key: Any, name: Any) -> Mapping[Any, str]:
    return {each: shown(text) for each, text in session.execute(sa.select(key, name))}


def _terms_of(session: Session, place: Place) -> Mapping[int, Terms]:
    if place.town_code is None and place.station_id is None:
        return terms_where(session)
    own = sa.select(col(Station.id)).where(
        *of_place(Place(place.town_code, None, place.station_id))
    )
    return terms_where(session, col(StationService.station_id).in_(own))
