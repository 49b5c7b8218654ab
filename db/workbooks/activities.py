"""The register of activities, from a workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session

from db.activities import activity_rows, categories, log_activity, refuse_backwards
from db.errors import RecordError
from db.forms import checked, clean_value
from db.models import Activity
from db.record import MAX_ATTENDANCE
from db.stations import station_keys
from db.values import ActivityStatus
from db.work import Work
from db.workbooks import vocabulary
from db.workbooks.cells import narrow, read_day, read_people, read_times
from db.workbooks.mapping import ColumnMapping
from db.workbooks.names import Match, StationNames
from db.workbooks.plan import Choice, Plan, Remarks, RowChange, Weight, finished
from db.workbooks.row import Row, data_rows
from db.workbooks.sheets import Progress, Sheet, quiet

REQUIRED = ("day", "title", "category")
_SEPARATORS = re.compile(r"[,，、;；/\n]+")
_EARLIEST_YEAR = 2000

_Identity = tuple[dt.date, str, dt.time | None, tuple[int, ...]]


def plan_activities(
    session: Session,
    path: Path,
    sheets: Sequence[Sheet],
    *,
    today: dt.date,
    mappings: Collection[ColumnMapping] = (),
    progress: Progress = quiet,
) -> Plan:
    """Read a register of activities; nothing is written.

    A row is one that the register holds already when day, title, start and stations agree.

    Args:
        session: A read of the register.
        path: Where the sheets are from.
        sheets: What `read_sheets` gave.
        today: What lies after it is planned, unless the file says otherwise.
        mappings: What people said of headers that were not understood.
        progress: Told of the rows; what it raises ends the reading.
    """
    stations = StationNames((s.id, s.name) for s in station_keys(session))
    known = {row.name: row.id for row in categories(session)}
    standing = Counter(
        (row.day, row.title, row.start_time, tuple(sorted(row.station_ids)))
        for row in activity_rows(session, dt.date.min, dt.date.max)
    )
    remarks: list[Remarks] = []
    changes: list[RowChange] = []
    deeds: dict[str, partial[Any]] = {}
    read = 0
    rows = data_rows(
        sheets,
        vocabulary.ACTIVITY_HEADINGS,
        REQUIRED,
        remarks,
        mappings=mappings,
        progress=progress,
    )
    for row in rows:
        read += 1
        values, places = _understood(row, known, stations, today)
        if row.refused:
            continue
        identity = (values["day"], values["title"], values["start_time"], places)
        if standing[identity]:
            standing[identity] -= 1
            continue
        key = f"+{len(deeds) + 1}"
        changes.append(RowChange(key, f"{values['day']:%m-%d} {values['title']}", new=True))
        deeds[key] = partial(log_activity, values=values, station_ids=places)

    def write(work: Work, taken: Collection[Choice], progress: Progress) -> None:
        wanted = [deed for key, deed in deeds.items() if (key, "") in taken]
        for done, deed in enumerate(wanted, start=1):
            deed(work)
            progress(done, len(wanted))

    return finished("activities", path, read, changes, remarks, write)


def _understood(
    row: Row, known: dict[str, int], stations: StationNames, today: dt.date
) -> tuple[dict[str, Any], tuple[int, ...]]:
    day = row.read("day", lambda: _day(row))
    times = row.read("time", lambda: _times(row)) or (None, None)
    places = row.read("place", lambda: _places(row, stations)) or ()
    values: dict[str, Any] = {
        "day": day,
        "start_time": times[0],
        "end_time": times[1],
        "title": row.read("title", lambda: clean_value("title", row.text("title"))),
        "category_id": row.read("category", lambda: _category(row, known)),
        "status": row.read("status", lambda: _status(row, day, today)),
        **(row.read("attendance", lambda: _attendance(row)) or {}),
    }
    for key in ("organiser", "partner", "summary"):
        if row.text(key):
            values[key] = row.read(key, partial(clean_value, key, row.text(key)))
    if not row.refused:
        row.hold("title", lambda: checked(Activity, values))
    return values, places


def _day(row: Row) -> dt.date:
    day = read_day(row.cell("day"), row.month)
    if day.year < _EARLIEST_YEAR:
        raise RecordError("day_unreadable", text=row.text("day"))
    return day


def _times(row: Row) -> tuple[dt.time | None, dt.time | None]:
    start, end = read_times(row.cell("time"))
    refuse_backwards(start, end)
    return start, end


def _places(row: Row, stations: StationNames) -> tuple[int, ...]:
    found: list[Match] = []
    for part in _SEPARATORS.split(row.text("place")):
        if not part.strip():
            continue
        match = stations.match(part)
        if not match.exact:
            row.note(Weight.CHANGED, "place", "station_matched", name=match.name)
        found.append(match)
    return tuple(sorted({match.station_id for match in found}))


def _category(row: Row, known: dict[str, int]) -> int:
    text = narrow(row.cell("category"))
    for said in (text, text.removesuffix("活动"), text.removesuffix("类")):
        if said in known:
            if said != text:
                row.note(Weight.CHANGED, "category", "category_read", now=said)
            return known[said]
    raise RecordError("choice_unknown", field="category_id", text=text, choices=list(known))


def _attendance(row: Row) -> dict[str, Any]:
    number = read_people(row.cell("attendance"))
    if number is None:
        return {"attendance": None}
    if number.value > MAX_ATTENDANCE:
        raise RecordError("too_large", value=row.text("attendance"), limit=MAX_ATTENDANCE)
    people = int(number.value)
    if number.plain:
        return {"attendance": people}
    code = "number_about" if number.about else "number_read"
    row.note(Weight.CHANGED, "attendance", code, now=people)
    return {"attendance": people, "attendance_text": row.text("attendance")}


def _status(row: Row, day: dt.date | None, today: dt.date) -> ActivityStatus:
    if row.text("status"):
        return vocabulary.member_of(vocabulary.ACTIVITY_STATUSES, row.cell("status"), "status")
    return ActivityStatus.PLANNED if day and day > today else ActivityStatus.DONE
