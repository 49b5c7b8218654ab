"""What stations offer when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col

from db.models import StationService
from db.values import Service

Term = tuple[dt.date | None, dt.date | None]
"""The first and the last day; None is open."""
Terms = Mapping[Service, Term]
_NEVER: Term = (dt.date.max, dt.date.min)


class Offering:
    """What stations offer on some days.

    Args:
        terms: By the station's number.
        first: The first of the days.
        last: The last of them.
    """

    def __init__(self, terms: Mapping[int, Terms], first: dt.date, last: dt.date) -> None:
        self._terms = terms
        # Most services are offered all the time, and need not be asked about day by day.
        self._always = {
            number: {s for s, term in own.items() if within(first, *term) and within(last, *term)}
            for number, own in terms.items()
        }

    def lacking(
        self, station_id: int, day: dt.date, counts: Mapping[Service, int | None]
    ) -> list[Service]:
        """Services that were counted though the station does not offer them that day."""
        always = self._always.get(station_id, ())
        own = self._terms.get(station_id, {})
        return [
            service
            for service, people in counts.items()
            if people is not None and service not in always and not offers(own, service, day)
        ]


def offers(terms: Terms, service: Service, day: dt.date) -> bool:
    return within(day, *terms.get(service, _NEVER))


def within(day: dt.date, first: dt.date | None, last: dt.date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def service_terms(
    session: Session, station_ids: Collection[int] | None = None
) -> Mapping[int, Terms]:
    """What these stations offer when, by their number; one without any service is absent.

    Args:
        session: A read of the register.
        station_ids: None for all of them.
    """
    parts = (col(StationService.since), col(StationService.until))
    told: sa.ColumnElement[str] = sa.cast(col(StationService.service), sa.String)
    for part in parts:
        told = told + "|" + sa.func.coalesce(sa.cast(part, sa.String), "")
    query = sa.select(
        col(StationService.station_id), sa.func.aggregate_strings(told, ",")
    ).group_by(col(StationService.station_id))
    if station_ids is not None:
        query = query.where(col(StationService.station_id).in_(station_ids))
    # Most stations offer the same: what is the same is read once.
    known: dict[str, Terms] = {}
    found = {}
    for number, text in session.connection().execute(query).all():
        if text not in known:
            known[text] = _read_terms(text)
        found[number] = known[text]
    return found


def _read_terms(text: str) -> Terms:
    """Such as ``meals||2026-10-01,rest||``: services with their first and last days."""
    terms: dict[Service, Term] = {}
    for each in text.split(","):
        service, since, until = each.split("|")
        terms[Service(service)] = _day(since), _day(until)
    return terms


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
