"""The people behind a station: shown on demand, and each look is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.dossier import ContactLine, dossier
from db.engine import writer
from db.faults import explained
from db.models import ContactLook, FormerCode, Station
from db.stations import station_record
from db.work import current_person


@dataclass(frozen=True)
class LookRow:
    """Somebody looked at a station's contacts at an aware instant."""

    at: dt.datetime
    who: str
    station: str


def look_at_contacts(
    engine: sa.Engine, station_id: int, *, who: str | None = None
) -> tuple[ContactLine, ...]:
    """The contacts of a station, and a note of who looked.

    The note is no deed: it cannot be undone, and it stands before anything is shown.

    Raises:
        RecordError: There is no station with this number.
    """
    with (
        explained(str(engine.url.database)),
        writer(engine) as connection,
        connection.begin(),
        Session(connection, expire_on_commit=False) as session,
    ):
        station = station_record(session, station_id)
        session.add(
            ContactLook(
                at=dt.datetime.now(dt.UTC),
                who=who or current_person(),
                station_code=station.code,
                station=station.name,
            )
        )
        session.flush()
        return tuple(dossier(session, station_id, contacts=True).contacts or ())


def contact_looks(session: Session, station_code: str, limit: int = 50) -> list[LookRow]:
    """Who looked at a station's contacts, newest first; those of records merged into it too."""
    merged = (
        select(FormerCode.code)
        .join(Station, col(Station.id) == col(FormerCode.station_id))
        .where(col(Station.code) == station_code)
    )
    looked_at = col(ContactLook.station_code)
    query = (
        select(ContactLook)
        .where(sa.or_(looked_at == station_code, looked_at.in_(merged)))
        .order_by(col(ContactLook.id).desc())
        .limit(limit)
    )
    return [LookRow(row.at, row.who, row.station) for row in session.exec(query)]
