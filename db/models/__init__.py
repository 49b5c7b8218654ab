"""The tables, one row per fact. Every limit stands once, on its field (see `db.record`)."""

import sqlalchemy as sa

from db.models.activity import Activity, ActivityCategory, ActivityStation
from db.models.belonging import (
    District,
    ManagingUnit,
    ManagingUnitPast,
    Town,
    TownBoundary,
    TownPast,
)
from db.models.keeping import (
    Attachment,
    Blob,
    Change,
    ChangeRow,
    ColumnMap,
    OpenChange,
    SavedView,
    Setting,
)
from db.models.service import (
    CalendarDay,
    CountAcceptance,
    DayCount,
    MonthClose,
    Report,
    VisitorCount,
    VisitorGroup,
)
from db.models.station import (
    Closure,
    ContactLook,
    Facility,
    FormerCode,
    MapListing,
    Station,
    StationContact,
    StationFacility,
    StationNumber,
    StationPast,
    StationService,
    Supply,
)
from db.models.verdict import ChecklistItem, Feedback, Finding, Inspection
from db.record import Record, add_checks

__all__ = [
    "DAY_COUNT",
    "UNLOGGED",
    "Activity",
    "ActivityCategory",
    "ActivityStation",
    "Attachment",
    "Blob",
    "CalendarDay",
    "Change",
    "ChangeRow",
    "ChecklistItem",
    "Closure",
    "ColumnMap",
    "ContactLook",
    "CountAcceptance",
    "DayCount",
    "District",
    "Facility",
    "Feedback",
    "Finding",
    "FormerCode",
    "Inspection",
    "ManagingUnit",
    "ManagingUnitPast",
    "MapListing",
    "MonthClose",
    "OpenChange",
    "Report",
    "SavedView",
    "Setting",
    "Station",
    "StationContact",
    "StationFacility",
    "StationNumber",
    "StationPast",
    "StationService",
    "Supply",
    "Town",
    "TownBoundary",
    "TownPast",
    "VisitorCount",
    "VisitorGroup",
    "logged_tables",
]

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
