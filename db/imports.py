"""Take a file in: read it into a plan, then carry the plan out as one deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from db.column_maps import remember_map, remembered_maps
from db.engine import reading
from db.errors import DataFileError, RecordError
from db.values import Datum, Month
from db.work import Work
from db.workbooks import activities, counts, station_columns, vocabulary
from db.workbooks.activities import plan_activities
from db.workbooks.agreement import agreed
from db.workbooks.counts import plan_counts
from db.workbooks.headers import Spellings, find_header
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import Choice, Plan
from db.workbooks.sheets import Progress, Sheet, quiet, read_sheets, uncollected
from db.workbooks.stations import plan_stations


class ImportKind(StrEnum):
    """What a workbook holds; in the order in which kinds stand on each other."""

    STATIONS = "stations"
    COUNTS = "counts"
    ACTIVITIES = "activities"


HEADINGS: Mapping[ImportKind, tuple[Spellings, tuple[str, ...]]] = {
    ImportKind.STATIONS: (vocabulary.STATION_HEADINGS, station_columns.REQUIRED),
    ImportKind.COUNTS: (vocabulary.COUNT_HEADINGS, counts.REQUIRED),
    ImportKind.ACTIVITIES: (vocabulary.ACTIVITY_HEADINGS, activities.REQUIRED),
}
"""What people write above the columns of each kind, by meaning, and which there have to be."""


@dataclass(frozen=True)
class ImportChoice:
    """What the person says of a file beyond what stands in it.

    `mappings` are of its headers; they go before those that the register remembers.
    """

    kind: ImportKind
    month: Month | None = None
    datum: Datum | None = None
    mappings: tuple[ColumnMapping, ...] = ()


def recognise(engine: sa.Engine, sheets: Collection[Sheet]) -> ImportKind | None:
    """The kind whose headings the workbook speaks best; None where no kind's header is found."""
    with reading(engine) as session:
        maps = {kind: remembered_maps(session, kind) for kind in ImportKind}
    known = {
        kind: max(_understood(sheet, kind, maps[kind]) for sheet in sheets) for kind in ImportKind
    }
    best = max(ImportKind, key=lambda kind: known[kind])
    return best if known[best] else None


def _understood(sheet: Sheet, kind: ImportKind, mappings: Collection[ColumnMapping]) -> int:
    """How many columns the kind's header understands."""
    try:
        header = find_header(sheet, *HEADINGS[kind], mappings)
    except RecordError:
        # 日期 beside 时间 says the same twice to the words of counts, not to those of activities.
        return 0
    return len(header.columns) if header else 0


def plan_file(
    engine: sa.Engine,
    path: Path,
    choice: ImportChoice,
    *,
    today: dt.date,
    sheets: Sequence[Sheet] | None = None,
    progress: Progress = quiet,
) -> Plan:
    """Understand a file; nothing is written.

    Args:
        engine: The register.
        path: A workbook, a text file or a web page.
        choice: What the person says of it.
        today: Day of the reading.
        sheets: What `read_sheets` gave of it; None where nobody has read it yet.
        progress: Told of rows done and in all, (0, 0) while the file is opened; what it raises
            ends the reading.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    sheets = sheets or read_sheets(path, progress)
    with reading(engine) as session:
        mappings = (*remembered_maps(session, choice.kind), *choice.mappings)
        if choice.kind is ImportKind.STATIONS:
            return plan_stations(
                session,
                path,
                sheets,
                today=today,
                datum=choice.datum,
                mappings=mappings,
                progress=progress,
            )
        if choice.kind is ImportKind.COUNTS:
            return plan_counts(
                session,
                path,
                sheets,
                today=today,
                month=choice.month,
                mappings=mappings,
                progress=progress,
            )
        return plan_activities(
            session, path, sheets, today=today, mappings=mappings, progress=progress
        )


def contradicted_files(
    engine: sa.Engine, paths: Collection[Path], choice: ImportChoice, *, today: dt.date
) -> dict[Path, Plan]:
    """The plans of those files that tell a day otherwise than another one of them does.

    A file that cannot be read is left out.
    """
    plans = []
    if choice.kind is ImportKind.COUNTS and len(paths) > 1:
        for path in paths:
            with suppress(DataFileError):
                plans.append(plan_file(engine, path, choice, today=today))
    together = zip(plans, agreed(plans), strict=True)
    return {plan.path: plan for alone, plan in together if plan is not alone}


def carry_out(
    engine: sa.Engine,
    plan: Plan,
    label: str,
    *,
    taken: Collection[Choice] | None = None,
    remembered: Collection[ColumnMapping] = (),
    progress: Progress = quiet,
) -> Work | None:
    """Write a plan as one deed; None where problems block it and nothing is written.

    Args:
        engine: The register.
        plan: What a file comes to.
        label: What the deed is called in the history.
        taken: The choices to write; None for all but the conflicts.
        remembered: Mappings to keep for the next file; an undo of the deed forgets them too.
        progress: Told of records done and in all; what it raises leaves no trace of the deed.

    Raises:
        ConflictError: The register changed since the plan was made; nothing was written.
    """
    if plan.blocked:
        return None
    with uncollected(), Work(engine, label) as work:
        for mapping in remembered:
            remember_map(work, plan.kind, mapping)
        plan.write(work, taken, progress)
    return work
