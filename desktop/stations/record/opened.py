"""What the page of a station reads from the register."""

from __future__ import annotations

from dataclasses import dataclass

from db.contacts import LookRow, contact_looks
from db.dossier import Dossier, dossier
from db.engine import Session
from db.holidays import HolidayRow, calendar_days
from db.rows import FacilityRow, TownRow, UnitRow
from db.stations import facilities, station_record, towns, units
from db.values import LatLng
from desktop.stations.record.typed import BLANK

SHOWN_LOOKS = 5
"""Of those who looked at the contacts the last are told."""


@dataclass(frozen=True)
class Opened:
    """A station as it was read, with what there is to choose from.

    Attributes:
        station_id: None for one that is being entered; `code` is then empty.
        version: The edit counter of the record.
        place: Where it is; None where that is not known.
    """

    station_id: int | None
    code: str
    version: int
    place: LatLng | None
    station: Dossier
    towns: list[TownRow]
    units: list[UnitRow]
    facilities: list[FacilityRow]
    calendar: list[HolidayRow]
    looks: list[LookRow]


def read_station(session: Session, station_id: int | None, *, contacts: bool) -> Opened:
    """Read all that the page shows in fields.

    Raises:
        RecordError: There is no station with this number.
    """
    code, version, place, station, looks = "", 0, None, BLANK, []
    if station_id is not None:
        record = station_record(session, station_id)
        code, version = record.code, record.version
        if record.longitude is not None and record.latitude is not None:
            place = LatLng(record.latitude, record.longitude)
        station = dossier(session, station_id, contacts=contacts)
        looks = contact_looks(session, code, limit=SHOWN_LOOKS)
    return Opened(
        station_id,
        code,
        version,
        place,
        station,
        towns(session),
        units(session),
        facilities(session),
        calendar_days(session),
        looks,
    )
