"""A station and what belongs to it."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import (
    MAX_NAME,
    MAX_NOTE,
    MAX_PASTED,
    MAX_PEOPLE,
    MAX_TEXT,
    Record,
    choice,
    name_field,
    owned,
    reference,
    text_field,
)
from db.values import (
    Build,
    CountMethod,
    Datum,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)


class StationNumber(Record, table=True):
    """The last number given out in each town. Never counts back, so that no code is used twice."""

    __tablename__ = "station_number"
    town_code: str = owned("town.code", primary_key=True)
    last: int = Field(ge=0, le=999_999)


class Station(Record, table=True):
    """A station. `version` counts the edits: an edit of an older version is a conflict.

    `longitude` and `latitude` are WGS-84 and stand or fall together; `position_text` is what was
    typed, in `position_datum`. `hours` is OSM opening_hours, `hours_text` what was typed.
    `managing_unit_id` is None where the station goes with its town, as nearly all do.
    """

    __tablename__ = "station"
    __table_args__ = (
        sa.CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", name="position_whole"),
        # What a likeness is looked for by, without reading the rows of a whole town.
        sa.Index("ix_station_town_code", "town_code", "name", "address"),
        sa.CheckConstraint(
            "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on",
            name="closed_after_opened",
        ),
        sa.CheckConstraint("status <> 'closed' OR closed_on IS NOT NULL", name="closed_when"),
        # An undone station's number never becomes another's: drafts and history go by it.
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(min_length=4, max_length=20, unique=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, index=True)
    pinyin: str = text_field(400)
    initials: str = text_field(MAX_NAME)
    kind: StationKind = Field(default=StationKind.LOVE, sa_type=choice(StationKind, "kind"))
    form: StationForm = Field(default=StationForm.FIXED, sa_type=choice(StationForm, "form"))
    build: Build = Field(default=Build.SHARED, sa_type=choice(Build, "build"))
    host: str = text_field(MAX_NAME)
    town_code: str = reference("town.code")
    managing_unit_id: int | None = Field(default=None, foreign_key="managing_unit.id")
    address: str = text_field()
    longitude: float | None = Field(default=None, ge=73, le=136)
    latitude: float | None = Field(default=None, ge=3, le=54, index=True)
    position_text: str = text_field(MAX_PASTED)
    position_datum: Datum | None = Field(default=None, sa_type=choice(Datum, "position_datum"))
    position_verified_on: dt.date | None = None
    position_verified_by: str = text_field(MAX_NAME)
    hours: str = text_field()
    hours_text: str = text_field()
    smart_door: bool = False
    area_m2: float | None = Field(default=None, ge=0, le=100_000)
    seats: int | None = Field(default=None, ge=0, le=MAX_PEOPLE)
    stars: int | None = Field(default=None, ge=1, le=5)
    awards: str = text_field()
    status: StationStatus = Field(
        default=StationStatus.OPEN,
        sa_type=choice(StationStatus, "status"),
    )
    opened_on: dt.date | None = None
    opened_text: str = text_field(MAX_NAME)
    closed_on: dt.date | None = None
    closed_reason: str = text_field()
    count_method: CountMethod = Field(
        default=CountMethod.TALLY,
        sa_type=choice(CountMethod, "count_method"),
    )
    note: str = text_field(MAX_NOTE)
    verified_on: dt.date | None = None
    version: int = Field(default=1, ge=1)


class StationPast(Record, table=True):
    """Where a station belonged until the end of a day; its unit is the one that it had then."""

    __tablename__ = "station_past"
    station_id: int = owned("station.id", primary_key=True)
    until: dt.date = Field(primary_key=True)
    town_code: str = reference("town.code")
    managing_unit_id: int = reference("managing_unit.id")


class FormerCode(Record, table=True):
    """A code that still hangs at a door, of a record that was merged into this station's."""

    __tablename__ = "former_code"
    code: str = Field(primary_key=True, min_length=4, max_length=20)
    station_id: int = owned("station.id")


class StationContact(Record, table=True):
    """Personal data: shown on demand, left out of exports and logs unless asked for."""

    __tablename__ = "station_contact"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = owned("station.id")
    name: str = name_field()
    phone: str = text_field(MAX_NAME)
    role: str = text_field(MAX_NAME)


class ContactLook(Record, table=True):
    """Somebody looked at a station's contacts. Only ever added to, so without history."""

    __tablename__ = "contact_look"
    id: int | None = Field(default=None, primary_key=True)
    at: dt.datetime
    who: str = name_field()
    station_code: str = Field(min_length=4, max_length=20, index=True)
    station: str = name_field()


class StationService(Record, table=True):
    __tablename__ = "station_service"
    station_id: int = owned("station.id", primary_key=True)
    service: Service = Field(primary_key=True, sa_type=choice(Service, "service"))
    since: dt.date | None = None
    until: dt.date | None = None


class Facility(Record, table=True):
    """A kind of equipment that a station may have: a list that staff edit."""

    __tablename__ = "facility"
    code: str = Field(primary_key=True, min_length=1, max_length=24)
    name: str = name_field()
    required: bool = False
    position: int = 0
    retired_on: dt.date | None = None


class StationFacility(Record, table=True):
    __tablename__ = "station_facility"
    station_id: int = owned("station.id", primary_key=True)
    facility_code: str = reference("facility.code", primary_key=True)
    state: FacilityState = Field(
        default=FacilityState.OK,
        sa_type=choice(FacilityState, "state"),
    )
    note: str = text_field()


class Supply(Record, table=True):
    __tablename__ = "supply"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = owned("station.id")
    name: str = name_field()
    quantity: str = text_field(MAX_NAME)
    expires_on: dt.date | None = Field(default=None, index=True)


class Closure(Record, table=True):
    """A temporary closure, both days included."""

    __tablename__ = "closure"
    __table_args__ = (sa.CheckConstraint("last_day >= first_day", name="last_after_first"),)
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = owned("station.id")
    first_day: dt.date
    last_day: dt.date
    reason: str = name_field(MAX_TEXT)


class MapListing(Record, table=True):
    __tablename__ = "map_listing"
    station_id: int = owned("station.id", primary_key=True)
    provider: MapProvider = Field(primary_key=True, sa_type=choice(MapProvider, "provider"))
    state: ListingState = Field(sa_type=choice(ListingState, "state"))
    checked_on: dt.date
