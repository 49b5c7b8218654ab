"""The tables, one row per fact. Every limit stands once, on its field (see `db.record`)."""

import datetime as dt

import sqlalchemy as sa
from sqlmodel import Field

from db.record import (
    MAX_ATTENDANCE,
    MAX_HEADER,
    MAX_NAME,
    MAX_NOTE,
    MAX_PASTED,
    MAX_PEOPLE,
    MAX_TEXT,
    Record,
    add_checks,
    choice,
    name_field,
    owned,
    people_field,
    reference,
    text_field,
)
from db.values import (
    ActivityStatus,
    Build,
    CountMethod,
    Datum,
    DayKind,
    FacilityState,
    FeedbackChannel,
    FeedbackKind,
    FindingResult,
    ListingState,
    MapProvider,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)


class ManagingUnit(Record, table=True):
    __tablename__ = "managing_unit"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    position: int = 0


class District(Record, table=True):
    __tablename__ = "district"
    code: str = Field(primary_key=True, min_length=6, max_length=6)
    name: str = name_field()


class Town(Record, table=True):
    """A 镇街: its legal district and its managing unit are two facts. Centre is WGS-84, rough.

    A town that is no more keeps its row for the reports of its time: `ended_on` is its first day
    without it.
    """

    __tablename__ = "town"
    code: str = Field(primary_key=True, min_length=9, max_length=9)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    district_code: str = reference("district.code")
    managing_unit_id: int = reference("managing_unit.id", index=True)
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    ended_on: dt.date | None = None
    merged_into: str | None = Field(default=None, foreign_key="town.code")


class ManagingUnitPast(Record, table=True):
    """What a managing unit was called until the end of a day."""

    __tablename__ = "managing_unit_past"
    managing_unit_id: int = owned("managing_unit.id", primary_key=True)
    until: dt.date = Field(primary_key=True)
    name: str = name_field()


class TownPast(Record, table=True):
    """What a town was called and whose it was until the end of a day."""

    __tablename__ = "town_past"
    town_code: str = owned("town.code", primary_key=True)
    until: dt.date = Field(primary_key=True)
    name: str = name_field()
    managing_unit_id: int = reference("managing_unit.id")


class StationNumber(Record, table=True):
    """The last number given out in each town. Never counts back, so that no code is used twice."""

    __tablename__ = "station_number"
    town_code: str = owned("town.code", primary_key=True)
    last: int = Field(ge=0, le=999_999)


class CalendarDay(Record, table=True):
    """A day off or a make-up workday, as published; a year without rows is not published."""

    __tablename__ = "calendar_day"
    day: dt.date = Field(primary_key=True)
    kind: DayKind = Field(sa_type=choice(DayKind, "kind"))
    name: str = name_field()


class Station(Record, table=True):
    """A station. `version` counts the edits: an edit of an older version is a conflict.

    `longitude` and `latitude` are WGS-84 and stand or fall together; `position_text` is what was
    typed, in `position_datum`. `hours` is OSM opening_hours, `hours_text` what was typed.
    `managing_unit_id` is None where the station goes with its town, as nearly all do.
    """

    __tablename__ = "station"
    __table_args__ = (
        sa.CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", name="position_whole"),
        sa.CheckConstraint(
            "closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on",
            name="closed_after_opened",
        ),
        sa.CheckConstraint("status <> 'closed' OR closed_on IS NOT NULL", name="closed_when"),
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
    town_code: str = reference("town.code", index=True)
    managing_unit_id: int | None = Field(default=None, foreign_key="managing_unit.id")
    address: str = text_field()
    longitude: float | None = Field(default=None, ge=73, le=136)
    latitude: float | None = Field(default=None, ge=3, le=54)
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


class DayCount(Record, table=True):
    """One station's day. The row says "reported"; NULL says "not offered"; zero is zero."""

    __tablename__ = "day_count"
    __table_args__ = (
        sa.Index("ix_day_count_station_id_day", "station_id", "day"),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (day)"},
    )
    day: dt.date = Field(primary_key=True)
    station_id: int = reference("station.id", primary_key=True)
    meals: int | None = people_field()
    water: int | None = people_field()
    charging: int | None = people_field()
    rest: int | None = people_field()
    medical: int | None = people_field()
    social: int | None = people_field()
    other: int | None = people_field()
    method: CountMethod = Field(
        default=CountMethod.TALLY,
        sa_type=choice(CountMethod, "method"),
    )
    note: str = text_field()


class ActivityCategory(Record, table=True):
    __tablename__ = "activity_category"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    yearly_target: int | None = Field(default=None, ge=0, le=MAX_PEOPLE)
    position: int = 0
    retired_on: dt.date | None = None


class Activity(Record, table=True):
    """An activity; `start_time` and `end_time` are local and may be unknown."""

    __tablename__ = "activity"
    __table_args__ = (
        sa.CheckConstraint(
            "end_time IS NULL OR start_time IS NULL OR end_time >= start_time",
            name="end_after_start",
        ),
        sa.CheckConstraint(
            "new_form_attendance IS NULL OR attendance IS NULL"
            " OR new_form_attendance <= attendance",
            name="new_form_within",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str = name_field()
    category_id: int = reference("activity_category.id", index=True)
    status: ActivityStatus = Field(
        default=ActivityStatus.PLANNED,
        sa_type=choice(ActivityStatus, "status"),
    )
    day: dt.date = Field(index=True)
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    organiser: str = text_field(MAX_NAME)
    partner: str = text_field(MAX_NAME)
    attendance: int | None = Field(default=None, ge=0, le=MAX_ATTENDANCE)
    attendance_text: str = text_field(MAX_NAME)
    new_form_attendance: int | None = Field(default=None, ge=0, le=MAX_ATTENDANCE)
    cost_yuan: float | None = Field(default=None, ge=0, le=10_000_000)
    summary: str = text_field(MAX_NOTE)
    cancelled_reason: str = text_field()


class ActivityStation(Record, table=True):
    __tablename__ = "activity_station"
    activity_id: int = owned("activity.id", primary_key=True)
    station_id: int = reference("station.id", primary_key=True, index=True)


class ChecklistItem(Record, table=True):
    __tablename__ = "checklist_item"
    id: int | None = Field(default=None, primary_key=True)
    group: str = name_field()
    name: str = name_field()
    position: int = 0
    retired: bool = False


class Inspection(Record, table=True):
    __tablename__ = "inspection"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = reference("station.id", index=True)
    day: dt.date = Field(index=True)
    inspector: str = text_field(MAX_NAME)
    note: str = text_field(MAX_NOTE)


class Finding(Record, table=True):
    """One item of an inspection; what is not in order is due by a day and closed on another."""

    __tablename__ = "finding"
    id: int | None = Field(default=None, primary_key=True)
    inspection_id: int = owned("inspection.id")
    item_id: int = reference("checklist_item.id")
    result: FindingResult = Field(sa_type=choice(FindingResult, "result"))
    note: str = text_field()
    assignee: str = text_field(MAX_NAME)
    due_on: dt.date | None = Field(default=None, index=True)
    fixed_on: dt.date | None = None
    fixed_note: str = text_field()


class Feedback(Record, table=True):
    __tablename__ = "feedback"
    id: int | None = Field(default=None, primary_key=True)
    station_id: int = reference("station.id", index=True)
    day: dt.date = Field(index=True)
    score: int = Field(ge=1, le=5)
    kind: FeedbackKind = Field(sa_type=choice(FeedbackKind, "kind"))
    channel: FeedbackChannel = Field(sa_type=choice(FeedbackChannel, "channel"))
    text: str = text_field(MAX_NOTE)
    reply: str = text_field(MAX_NOTE)
    closed_on: dt.date | None = None


class Blob(Record, table=True):
    """Bytes by their SHA-256: immutable, so neither logged nor undone."""

    __tablename__ = "blob"
    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    content: bytes


class Attachment(Record, table=True):
    """A photo or file that belongs to exactly one record."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint(
            "(station_id IS NOT NULL) + (activity_id IS NOT NULL) + (finding_id IS NOT NULL) = 1",
            name="one_owner",
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "num_nonnulls(station_id, activity_id, finding_id) = 1", name="one_owner"
        ).ddl_if(dialect="postgresql"),
    )
    id: int | None = Field(default=None, primary_key=True)
    station_id: int | None = Field(default=None, foreign_key="station.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    sha256: str = reference("blob.sha256")
    file_name: str = name_field(MAX_TEXT)
    media_type: str = name_field()
    caption: str = text_field()


class MonthClose(Record, table=True):
    """A managing unit's month that is signed and closed."""

    __tablename__ = "month_close"
    managing_unit_id: int = reference("managing_unit.id", primary_key=True)
    month: str = Field(primary_key=True, min_length=7, max_length=7)
    closed_at: dt.datetime
    closed_by: str = name_field()


class Report(Record, table=True):
    """A finished report: its figures, its PDF, and which revision of the month it is."""

    __tablename__ = "report"
    __table_args__ = (sa.UniqueConstraint("month", "scope", "revision"),)
    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(min_length=7, max_length=7)
    scope: str = text_field(MAX_NAME)
    revision: int = Field(ge=0, le=999)
    made_at: dt.datetime
    made_by: str = name_field()
    figures: str
    template: str = name_field()
    sha256: str = reference("blob.sha256")


class SavedView(Record, table=True):
    """A name for what the list of stations was asked; `query` is its JSON."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    query: str = name_field(MAX_NOTE)


class ColumnMap(Record, table=True):
    """What somebody said the columns of a workbook mean, for the next with the same header.

    `header` is the header's texts and `columns` their meaning, both as JSON.
    """

    __tablename__ = "column_map"
    id: int | None = Field(default=None, primary_key=True)
    kind: str = name_field()
    header: str = name_field(MAX_HEADER)
    columns: str = name_field(MAX_HEADER)


class Setting(Record, table=True):
    """A fact about the register as a whole, such as the office's name."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True, min_length=1, max_length=40)
    value: str = text_field(MAX_NOTE)


class Change(Record, table=True):
    """One deed. `undoes` names the change that it took back."""

    __tablename__ = "change"
    id: int | None = Field(default=None, primary_key=True)
    at: dt.datetime
    who: str = name_field()
    label: str = name_field(MAX_TEXT)
    undoes: int | None = Field(default=None, foreign_key="change.id", index=True)


class ChangeRow(Record, table=True):
    """One row that a change touched; `old` and `new` are the row as JSON, written by triggers."""

    __tablename__ = "change_row"
    __table_args__ = (
        sa.Index("ix_change_row_change_id", "change_id"),
        # A record's own history, which nobody asks of the counts: they are nearly all of the rows.
        sa.Index(
            "ix_change_row_table_name",
            "table_name",
            sqlite_where=sa.text("table_name <> 'day_count'"),
            postgresql_where=sa.text("table_name <> 'day_count'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    change_id: int = reference("change.id")
    table_name: str = name_field()
    old: str | None = None
    new: str | None = None


class OpenChange(Record, table=True):
    """The change that a connection is writing: a row inside its `Work`, never a committed one.

    `writer` is the server's process number of the connection, 0 in SQLite (one writer at a time).
    """

    __tablename__ = "open_change"
    writer: int = Field(primary_key=True, ge=0)
    change_id: int = reference("change.id")


UNLOGGED = frozenset(
    {"blob", "station_number", "contact_look", "change", "change_row", "open_change"}
)
"""Tables without history: the history itself, immutable bytes, what is only ever added to, and a
counter that never goes back.
"""


def logged_tables() -> tuple[sa.Table, ...]:
    return tuple(t for t in Record.metadata.sorted_tables if t.name not in UNLOGGED)


add_checks()

DAY_COUNT = Record.metadata.tables["day_count"]
"""The table itself, for writing many rows at once."""
