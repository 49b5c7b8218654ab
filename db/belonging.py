"""Which town and which managing unit a station belonged to on any day.

What was otherwise than today stands in the tables of the past, each row true until the end of a
day. A station's own past tells all of it up to its last day, whatever became of the town since.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.models import ManagingUnit, ManagingUnitPast, Station, StationPast, Town, TownPast
from db.rows import TownRow, UnitRow
from db.stations import unit_of_station
from db.words import shown


@dataclass(frozen=True)
class Past:
    """Up to which day anything belonged otherwise than it does now; None where nothing ever did."""

    until: dt.date | None

    def unit_on(self, day: dt.date) -> sa.ColumnElement[int]:
        """SQL: the managing unit, on `day`, of a `Station` joined with the `Town` it has today."""
        if self.until is None or self.until < day:
            return unit_of_station()
        return sa.func.coalesce(
            _station_then(col(StationPast.managing_unit_id), day),
            col(Station.managing_unit_id),
            _town_then(col(TownPast.managing_unit_id), day),
            col(Town.managing_unit_id),
        )

    def town_on(self, day: dt.date) -> sa.ColumnElement[str]:
        """SQL: the code of the town that a `Station` belonged to on `day`."""
        then = _station_then(col(StationPast.town_code), day)
        return sa.func.coalesce(then, col(Station.town_code))


@dataclass(frozen=True)
class Scope:
    """The stations that a managing unit had on a day; all of them where `unit_id` is None."""

    unit_id: int | None
    day: dt.date
    past: Past

    def holds(self, station_id: Any) -> sa.ColumnElement[bool]:
        """SQL: it is one of these stations."""
        if self.unit_id is None:
            return sa.true()
        return sa.and_(
            station_id.in_(
                sa.select(col(Station.id))
                .join(Town, col(Town.code) == col(Station.town_code))
                .where(self.past.unit_on(self.day) == self.unit_id)
            )
        )


def known_past(session: Session) -> Past:
    """How far back the present state reaches; the days since then need no looking up."""
    days = [
        session.execute(sa.select(sa.func.max(col(past.until)))).scalar_one()
        for past in (TownPast, StationPast)
    ]
    return Past(max((day for day in days if day is not None), default=None))


def units_on(session: Session, day: dt.date) -> list[UnitRow]:
    """The managing units in the order of every report, by the names they had on `day`."""
    until = col(ManagingUnitPast.until)
    then = (
        sa.select(col(ManagingUnitPast.name))
        .where(col(ManagingUnitPast.managing_unit_id) == col(ManagingUnit.id), until >= day)
        .order_by(until)
        .limit(1)
        .correlate(ManagingUnit)
        .scalar_subquery()
    )
    query = sa.select(
        col(ManagingUnit.id), sa.func.coalesce(then, col(ManagingUnit.name))
    ).order_by(col(ManagingUnit.position), col(ManagingUnit.id))
    return [UnitRow(id=number or 0, name=shown(name)) for number, name in session.execute(query)]


def towns_on(session: Session, day: dt.date) -> list[TownRow]:
    """The towns that were there on `day`, by the managing unit they had then and by code.

    A town that began later is among them where stations say that they stood in it already.
    """
    units = {unit.id: unit.name for unit in units_on(session, day)}
    rank = {number: n for n, number in enumerate(units)}
    query = sa.select(
        Town,
        sa.func.coalesce(_town_then(col(TownPast.name), day), col(Town.name)),
        sa.func.coalesce(
            _town_then(col(TownPast.managing_unit_id), day), col(Town.managing_unit_id)
        ),
    ).where(sa.or_(col(Town.ended_on).is_(None), col(Town.ended_on) > day))
    settled = set(session.execute(sa.select(known_past(session).town_on(day)).distinct()).scalars())
    found = [
        TownRow(
            code=town.code,
            name=shown(name),
            unit_id=unit_id,
            unit=units[unit_id],
            longitude=town.longitude,
            latitude=town.latitude,
        )
        for town, name, unit_id in session.execute(query)
        if town.began_on is None or town.began_on <= day or town.code in settled
    ]
    return sorted(found, key=lambda town: (rank[town.unit_id], town.code))


def former_towns(session: Session) -> dict[str, str]:
    """What once meant a town, with the code of the town that it means today.

    Former names of towns, and the names and codes of those that were merged. Left out is what
    a town is called today, and what could mean two.
    """
    towns = {town.code: town for town in session.exec(select(Town))}
    said: dict[str, set[str]] = defaultdict(set)
    for past in session.exec(select(TownPast)):
        said[past.name].add(_today(towns, past.town_code))
    for town in towns.values():
        if town.merged_into:
            for words in (town.name, town.code):
                said[words].add(_today(towns, town.code))
    names = {town.name for town in towns.values() if not town.merged_into}
    return {
        words: next(iter(codes))
        for words, codes in said.items()
        if len(codes) == 1 and words not in names
    }


def _station_then(column: Any, day: dt.date) -> sa.ScalarSelect[Any]:
    until = col(StationPast.until)
    then = sa.select(column).where(col(StationPast.station_id) == col(Station.id), until >= day)
    return then.order_by(until).limit(1).correlate(Station).scalar_subquery()


def _town_then(column: Any, day: dt.date) -> sa.ScalarSelect[Any]:
    until = col(TownPast.until)
    then = sa.select(column).where(col(TownPast.town_code) == col(Town.code), until >= day)
    return then.order_by(until).limit(1).correlate(Town).scalar_subquery()


def _today(towns: Mapping[str, Town], code: str) -> str:
    """The town that this one is now, through however many mergers."""
    into = towns[code].merged_into
    return _today(towns, into) if into else code
