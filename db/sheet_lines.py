"""The stations of a sheet of counts, in the order of every sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from db.belonging import known_past
from db.models import DAY_COUNT, ManagingUnit, Station, Town
from db.offering import Terms, offers, service_terms, within
from db.stations import in_service
from db.values import CountMethod, Month, Service
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
    """Stations in service, or with a count, on some day from `first` to `last`.

    They are where they belonged on the last day of the month of `last`, as in every figure of it.

    Returns:
        By managing unit, town and code.
    """
    then = belonging(session, last)
    query = (
        sa.select(
            col(Station.id),
            col(Station.code),
            col(Station.name),
            then.town_code,
            then.unit_id,
            sa.type_coerce(col(Station.count_method), sa.String),
            col(Station.opened_on),
            col(Station.closed_on),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .join(ManagingUnit, col(ManagingUnit.id) == then.unit_id)
        .where(on_sheet(first, last), *then.within(place))
        .order_by(col(ManagingUnit.position), then.town_code, col(Station.code))
    )
    # A province has thousands of stations in some hundred towns: what repeats is looked up.
    towns = _names(session, col(Town.code), col(Town.name))
    units = _names(session, col(ManagingUnit.id), col(ManagingUnit.name))
    own = None if place.station_id is None else [place.station_id]
    terms = service_terms(session, own)
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


class Belonging(NamedTuple):
    """SQL: whose a `Station`, joined with its `Town`, was at a time."""

    town_code: sa.ColumnElement[str]
    unit_id: sa.ColumnElement[int]

    def within(self, place: Place) -> Iterator[sa.ColumnElement[bool]]:
        """It is one of these."""
        if place.town_code is not None:
            yield self.town_code == place.town_code
        if place.unit_id is not None:
            yield self.unit_id == place.unit_id
        if place.station_id is not None:
            yield col(Station.id) == place.station_id


def belonging(session: Session, day: dt.date) -> Belonging:
    """Whose stations were on the last day of a day's month: reports and closing ask for it too."""
    past, month_end = known_past(session), Month.of(day).last_day
    return Belonging(past.town_on(month_end), past.unit_on(month_end))


def on_sheet(first: dt.date, last: dt.date) -> sa.ColumnElement[bool]:
    """SQL: a `Station` was in service on some of these days, or counted all the same."""
    counted = sa.exists().where(
        DAY_COUNT.c.station_id == col(Station.id), DAY_COUNT.c.day.between(first, last)
    )
    return sa.or_(in_service(first, last), counted)


def _names(session: Session, key: Any, name: Any) -> Mapping[Any, str]:
    return {each: shown(text) for each, text in session.execute(sa.select(key, name))}
