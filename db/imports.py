"""Take a file in: read it into a plan, then carry the plan out as one deed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from db.engine import reading
from db.errors import RecordError
from db.values import Datum, Month
from db.work import Work
from db.workbooks import activities, counts, stations, vocabulary
from db.workbooks.activities import plan_activities
from db.workbooks.counts import plan_counts
from db.workbooks.headers import find_header
from db.workbooks.plan import Plan
from db.workbooks.sheets import Sheet, read_sheets
from db.workbooks.stations import plan_stations


class ImportKind(StrEnum):
    """What a workbook holds; in the order in which kinds stand on each other."""

    STATIONS = "stations"
    COUNTS = "counts"
    ACTIVITIES = "activities"


_HEADINGS = {
    ImportKind.STATIONS: (vocabulary.STATION_HEADINGS, stations.REQUIRED),
    ImportKind.COUNTS: (vocabulary.COUNT_HEADINGS, counts.REQUIRED),
    ImportKind.ACTIVITIES: (vocabulary.ACTIVITY_HEADINGS, activities.REQUIRED),
}


@dataclass(frozen=True)
class ImportChoice:
    """What the person says of a file beyond what stands in it."""

    kind: ImportKind
    month: Month | None = None
    datum: Datum | None = None


def recognise(path: Path) -> ImportKind | None:
    """The kind whose headings the workbook speaks best; None where no kind's header is found.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    sheets = read_sheets(path)
    known = {kind: max(_understood(sheet, kind) for sheet in sheets) for kind in ImportKind}
    best = max(ImportKind, key=lambda kind: known[kind])
    return best if known[best] else None


def _understood(sheet: Sheet, kind: ImportKind) -> int:
    """How many columns the kind's header understands."""
    try:
        header = find_header(sheet, *_HEADINGS[kind])
    except RecordError:
        # 日期 beside 时间 says the same twice to the words of counts, not to those of activities.
        return 0
    return len(header.columns) if header else 0


def plan_file(engine: sa.Engine, path: Path, choice: ImportChoice, *, today: dt.date) -> Plan:
    """Understand a file; nothing is written.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    with reading(engine) as session:
        if choice.kind is ImportKind.STATIONS:
            return plan_stations(session, path, datum=choice.datum)
        if choice.kind is ImportKind.COUNTS:
            return plan_counts(session, path, month=choice.month)
        return plan_activities(session, path, today=today)


def carry_out(engine: sa.Engine, plan: Plan, label: str) -> Work | None:
    """Write the whole of a plan as one deed; None when it holds problems and nothing is written.

    Raises:
        ConflictError: The register changed since the plan was made; nothing was written.
    """
    if plan.problems:
        return None
    with Work(engine, label) as work:
        plan.write(work)
    return work
