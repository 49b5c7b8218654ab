"""The register of stations: what it holds, and how it may change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.codes import StationCodes, standing_town
from db.errors import ConflictError, RecordError
from db.forms import checked
from db.models import (
    Facility,
    FormerCode,
    ManagingUnit,
    Station,
    Town,
)
from db.pinyin import spell
from db.rows import FacilityRow, StationKey, StationRow, TownRow, UnitRow
from db.station_facts import (
    closures_by_station,
    equipment_by_station,
    expiries_by_station,
    former_codes_by_station,
    listings_by_station,
    offered_services,
    scores_by_station,
    unmet_by_station,
    visits_by_station,
)
from db.values import FacilityState, Month, StationStatus
from db.words import shown
from db.work import Work

GIVEN = frozenset({"id", "code", "pinyin", "initials", "version"})
"""Columns that the program fills; nobody types them."""


def units(session: Session) -> list[UnitRow]:
    """The managing units in the order of every report."""
    query = select(ManagingUnit).order_by(col(ManagingUnit.position), col(ManagingUnit.id))
    return [UnitRow(id=unit.id or 0, name=shown(unit.name)) for unit in session.exec(query)]


def towns(session: Session) -> list[TownRow]:
    """The towns there are today, by managing unit and code."""
    query = (
        sa.select(Town, ManagingUnit)
        .join(ManagingUnit, col(ManagingUnit.id) == col(Town.managing_unit_id))
        .where(col(Town.ended_on).is_(None))
        .order_by(col(ManagingUnit.position), col(Town.code))
    )
    return [
        TownRow(
            code=town.code,
            name=shown(town.name),
            unit_id=town.managing_unit_id,
            unit=shown(unit.name),
            longitude=town.longitude,
            latitude=town.latitude,
        )
        for town, unit in session.execute(query)
    ]


def unit_of_station() -> sa.ColumnElement[int]:
    """SQL: the managing unit of a `Station` joined with its `Town`: its own, else the town's."""
    return sa.func.coalesce(col(Station.managing_unit_id), col(Town.managing_unit_id))


def facilities(session: Session) -> list[FacilityRow]:
    """The kinds of equipment in the order of every form, those retired last."""
    query = select(Facility).order_by(
        col(Facility.retired_on).is_not(None), col(Facility.position), col(Facility.code)
    )
    return [
        FacilityRow(row.code, shown(row.name), row.required, row.retired_on)
        for row in session.exec(query)
    ]


def station_rows(
    session: Session, *, today: dt.date, month: Month | None = None
) -> list[StationRow]:
    """Every station, by unit, town and code.

    Args:
        session: A read of the register.
        today: Day for which services and closures are meant.
        month: Month of `StationRow.month_visits`; that of `today` by default.
    """
    offered = offered_services(session, today)
    visits = visits_by_station(session, month or Month.of(today))
    scores = scores_by_station(session)
    equipment = equipment_by_station(session)
    names = {row.code: row.name for row in facilities(session)}
    closed = closures_by_station(session, today)
    expiries = expiries_by_station(session)
    listings = listings_by_station(session)
    unmet = unmet_by_station(session)
    former = former_codes_by_station(session)
    query = (
        sa.select(Station, col(Town.name), col(ManagingUnit.id), col(ManagingUnit.name))
        .join(Town, col(Town.code) == col(Station.town_code))
        .join(ManagingUnit, col(ManagingUnit.id) == unit_of_station())
        .order_by(col(ManagingUnit.position), col(Station.town_code), col(Station.code))
    )
    rows = []
    for station, town, unit_id, unit in session.execute(query):
        number = station.id or 0
        score, answers = scores.get(number, (None, 0))
        has = equipment.get(number, {})
        rows.append(
            StationRow(
                id=number,
                code=station.code,
                name=shown(station.name),
                pinyin=station.pinyin,
                initials=station.initials,
                town=shown(town),
                town_code=station.town_code,
                unit=shown(unit),
                unit_id=unit_id or 0,
                address=shown(station.address),
                host=shown(station.host),
                build=station.build,
                status=station.status,
                services=offered.get(number, ()),
                hours=station.hours,
                longitude=station.longitude,
                latitude=station.latitude,
                position_text=station.position_text,
                verified_on=station.verified_on,
                opened_on=station.opened_on,
                version=station.version,
                month_visits=visits.get(number),
                score=score,
                answers=answers,
                broken=tuple(
                    names[code] for code, state in has.items() if state is FacilityState.BROKEN
                ),
                closures=closed.get(number, ()),
                kind=station.kind,
                form=station.form,
                stars=station.stars,
                smart_door=station.smart_door,
                closed_on=station.closed_on,
                facilities=has,
                expires_on=expiries.get(number),
                listings=listings.get(number, {}),
                unmet=unmet.get(number),
                former_codes=former.get(number, ()),
            )
        )
    return rows


def station_keys(session: Session) -> list[StationKey]:
    """Every station, by code."""
    query = (
        sa.select(
            col(Station.id),
            col(Station.code),
            col(Station.name),
            col(ManagingUnit.name),
            col(Station.count_method),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .join(ManagingUnit, col(ManagingUnit.id) == unit_of_station())
        .order_by(col(Station.code))
    )
    return [
        StationKey(id=number or 0, code=code, name=name, unit=unit, count_method=method)
        for number, code, name, unit, method in session.execute(query)
    ]


def station_record(session: Session, station_id: int) -> Station:
    """One station whole.

    Raises:
        RecordError: There is none with this number.
    """
    station = session.get(Station, station_id)
    if station is None:
        raise RecordError("station_unknown", number=station_id)
    return station


def station_by_former_code(session: Session, code: str) -> Station | None:
    """The station that one with this code was merged into; None where that is not so."""
    query = (
        select(Station)
        .join(FormerCode, col(FormerCode.station_id) == col(Station.id))
        .where(col(FormerCode.code) == code)
    )
    return session.exec(query).first()


def in_service(first: dt.date, last: dt.date) -> sa.ColumnElement[bool]:
    """SQL condition: the station was in service on some day from `first` to `last`."""
    return sa.and_(
        col(Station.status).in_((StationStatus.OPEN, StationStatus.CLOSED)),
        sa.or_(col(Station.opened_on).is_(None), col(Station.opened_on) <= last),
        sa.or_(col(Station.closed_on).is_(None), col(Station.closed_on) >= first),
    )


def add_station(work: Work, values: Mapping[str, Any], *, code: str | None = None) -> Station:
    """Enter a new station; its code is the town's code and the next number there.

    Args:
        work: The deed.
        values: Fields of the station.
        code: A code it was given before, in a register that moves to a new file.

    Raises:
        RecordError: A field is wrong, or the town is unknown.
    """
    code = StationCodes(work.session).take(str(values.get("town_code", "")), code)
    station = checked(Station, {**values, "code": code, **_spelling(values)})
    refuse_impossible_closing(station)
    work.session.add(station)
    work.session.flush()
    return station


def station_at(work: Work, station_id: int, version: int) -> Station:
    """A station as it stood at `version`, held against other writers until the end of the work.

    Raises:
        ConflictError: Somebody changed it since.
        RecordError: There is none with this number.
    """
    # Locked: on a server two writers could otherwise both find the version they expect.
    station = work.session.get(Station, station_id, with_for_update=True)
    if station is None:
        raise RecordError("station_unknown", number=station_id)
    if station.version != version:
        raise ConflictError("station_changed", name=station.name)
    return station


def amend_station(work: Work, station_id: int, version: int, values: Mapping[str, Any]) -> Station:
    """Change fields of a station as it stood at `version`.

    Raises:
        ConflictError: Somebody changed it since.
        RecordError: A field is wrong, or the station or the town is unknown.
    """
    station = station_at(work, station_id, version)
    differing = {
        key: value
        for key, value in values.items()
        if key not in GIVEN and getattr(station, key) != value
    }
    if "town_code" in differing:
        standing_town(work.session, str(differing["town_code"]))
    after = checked(Station, {**station.model_dump(), **differing, **_spelling(differing)})
    refuse_impossible_closing(after)
    changed = [k for k in Station.model_fields if getattr(station, k) != getattr(after, k)]
    if not changed:
        return station
    for key in changed:
        setattr(station, key, getattr(after, key))
    station.version += 1
    work.session.add(station)
    work.session.flush()
    return station


def refuse_impossible_closing(station: Station) -> None:
    """Refuse a closing that has no day, or lies before the opening.

    Raises:
        RecordError: It is one of these.
    """
    refuse_impossible_days(station.status, station.opened_on, station.closed_on)


def refuse_impossible_days(
    status: StationStatus, opened: dt.date | None, closed: dt.date | None
) -> None:
    """As `refuse_impossible_closing`, of the three facts alone."""
    if status is StationStatus.CLOSED and closed is None:
        raise RecordError("closed_without_day", field="closed_on")
    if opened and closed and closed < opened:
        raise RecordError("closed_before_opened", field="closed_on", opened=opened, closed=closed)


def refuse_future_days(values: Mapping[str, Any], today: dt.date) -> None:
    """Refuse that somebody will have verified something.

    Raises:
        RecordError: A day of verification lies after `today`.
    """
    for field in ("verified_on", "position_verified_on"):
        day = values.get(field)
        if day is not None and day > today:
            raise RecordError("day_in_future", field=field, day=day)


def _spelling(values: Mapping[str, Any]) -> dict[str, str]:
    if "name" not in values:
        return {}
    spelled = spell(str(values["name"]))
    return {"pinyin": spelled.full, "initials": spelled.initials}
