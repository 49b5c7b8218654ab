"""What is known of each station beside its own row: one query for all of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.models import (
    ChecklistItem,
    Closure,
    DayCount,
    Facility,
    Feedback,
    Finding,
    FormerCode,
    Inspection,
    MapListing,
    StationFacility,
    StationService,
    Supply,
)
from db.rows import ClosureRow
from db.values import FacilityState, FindingResult, ListingState, MapProvider, Month, Service
from db.words import shown

SIX_MUST_HAVES = "六有"
"""Group of the checklist that a station is held to."""


def offered_services(
    session: Session, day: dt.date, station_ids: Collection[int] | None = None
) -> dict[int, tuple[Service, ...]]:
    """Services by station number on `day`; a station without any is absent.

    Args:
        session: A read of the register.
        day: Services of that day.
        station_ids: Only these stations; None for all.
    """
    since, until = col(StationService.since), col(StationService.until)
    query = sa.select(col(StationService.station_id), col(StationService.service)).where(
        sa.or_(since.is_(None), since <= day), sa.or_(until.is_(None), until >= day)
    )
    if station_ids is not None:
        query = query.where(col(StationService.station_id).in_(station_ids))
    found: dict[int, set[Service]] = defaultdict(set)
    for station_id, service in session.execute(query):
        found[station_id].add(service)
    return {number: tuple(s for s in Service if s in has) for number, has in found.items()}


def visits_by_station(session: Session, month: Month) -> dict[int, int]:
    people: Sequence[Any] = [
        sa.func.coalesce(sa.func.sum(getattr(DayCount, service)), 0) for service in Service
    ]
    query = (
        sa.select(col(DayCount.station_id), sum(people[1:], people[0]))
        .where(col(DayCount.day).between(month.first_day, month.last_day))
        .group_by(col(DayCount.station_id))
    )
    return dict(session.execute(query).all())


def scores_by_station(session: Session) -> dict[int, tuple[float, int]]:
    query = sa.select(
        col(Feedback.station_id), sa.func.avg(col(Feedback.score)), sa.func.count()
    ).group_by(col(Feedback.station_id))
    return {number: (float(mean), answers) for number, mean, answers in session.execute(query)}


def equipment_by_station(session: Session) -> dict[int, dict[str, FacilityState]]:
    """States of equipment by code, in the order of every form."""
    query = (
        sa.select(
            col(StationFacility.station_id),
            col(StationFacility.facility_code),
            col(StationFacility.state),
        )
        .join(Facility, col(Facility.code) == col(StationFacility.facility_code))
        .order_by(col(Facility.position))
    )
    found: dict[int, dict[str, FacilityState]] = defaultdict(dict)
    for number, code, state in session.execute(query):
        found[number][code] = state
    return found


def closures_by_station(session: Session, today: dt.date) -> dict[int, tuple[ClosureRow, ...]]:
    """Temporary closures that end today or later, by first day."""
    query = (
        sa.select(
            col(Closure.station_id),
            col(Closure.first_day),
            col(Closure.last_day),
            col(Closure.reason),
        )
        .where(col(Closure.last_day) >= today)
        .order_by(col(Closure.first_day))
    )
    found: dict[int, list[ClosureRow]] = defaultdict(list)
    for number, first, last, reason in session.execute(query):
        found[number].append(ClosureRow(first, last, shown(reason)))
    return {number: tuple(rows) for number, rows in found.items()}


def expiries_by_station(session: Session) -> dict[int, dt.date]:
    """The day on which the first supply expires."""
    query = (
        sa.select(col(Supply.station_id), sa.func.min(col(Supply.expires_on)))
        .where(col(Supply.expires_on).is_not(None))
        .group_by(col(Supply.station_id))
    )
    return dict(session.execute(query).all())


def listings_by_station(session: Session) -> dict[int, dict[MapProvider, ListingState]]:
    query = sa.select(col(MapListing.station_id), col(MapListing.provider), col(MapListing.state))
    found: dict[int, dict[MapProvider, ListingState]] = defaultdict(dict)
    for number, provider, state in session.execute(query):
        found[number][provider] = state
    return found


def unmet_by_station(session: Session) -> dict[int, tuple[str, ...]]:
    """Items of 六有 that the newest inspection found wanting and that are not mended since."""
    findings = (
        sa.select(
            col(Inspection.station_id),
            col(Inspection.id),
            col(ChecklistItem.name),
            col(Finding.result),
            col(Finding.fixed_on),
        )
        .join(Finding, col(Finding.inspection_id) == col(Inspection.id))
        .join(ChecklistItem, col(ChecklistItem.id) == col(Finding.item_id))
        .where(col(ChecklistItem.group) == SIX_MUST_HAVES)
        .order_by(col(Inspection.day), col(Inspection.id), col(ChecklistItem.position))
    )
    newest: dict[int, int] = {}
    found: dict[int, list[str]] = {}
    for number, inspection, item, result, fixed_on in session.execute(findings):
        if newest.get(number) != inspection:
            newest[number], found[number] = inspection, []
        if result is FindingResult.NOT_OK and fixed_on is None:
            found[number].append(item)
    return {number: tuple(items) for number, items in found.items()}


def overdue(today: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    """What holds of a finding that was to be mended before today and is not."""
    return (
        col(Finding.result) == FindingResult.NOT_OK,
        col(Finding.fixed_on).is_(None),
        col(Finding.due_on) < today,
    )


def overdue_stations(session: Session, today: dt.date) -> set[int]:
    """Numbers of the stations with such a finding."""
    query = (
        sa.select(col(Inspection.station_id))
        .join(Finding, col(Finding.inspection_id) == col(Inspection.id))
        .where(*overdue(today))
    )
    return set(session.scalars(query))


def former_codes_by_station(session: Session) -> dict[int, tuple[str, ...]]:
    query = sa.select(col(FormerCode.station_id), col(FormerCode.code)).order_by(
        col(FormerCode.code)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, code in session.execute(query):
        found[number].append(code)
    return {number: tuple(codes) for number, codes in found.items()}
