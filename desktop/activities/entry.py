"""What stands in the form of an activity, and what it comes to. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from db.errors import RecordError
from db.forms import clean_value
from db.record import MAX_ATTENDANCE, MAX_NAME
from db.rows import ActivityRow
from db.values import ActivityStatus
from db.workbooks.cells import read_people, read_times
from desktop.text import number

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """The form's fields as they were typed.

    Attributes:
        id: The activity that is being changed; None for a new one.
    """

    id: int | None
    title: str
    category_id: int | None
    status: ActivityStatus
    day: dt.date
    start_time: str = ""
    end_time: str = ""
    station_ids: tuple[int, ...] = ()
    organiser: str = ""
    attendance: str = ""
    new_form_attendance: str = ""
    summary: str = ""


def entry_of(row: ActivityRow) -> Entry:
    """The form for an activity of the register."""
    return Entry(
        id=row.id,
        title=row.title,
        category_id=row.category_id,
        status=row.status,
        day=row.day,
        start_time=_time_words(row.start_time),
        end_time=_time_words(row.end_time),
        station_ids=row.station_ids,
        organiser=row.organiser,
        attendance=_people_words(row.attendance),
        new_form_attendance=_people_words(row.new_form_attendance),
        summary=row.summary,
    )


def read_entry(entry: Entry) -> tuple[Mapping[str, Any], Mapping[str, RecordError]]:
    """Values for the register by field, and the fields that cannot be read with the reason."""
    problems: dict[str, RecordError] = {}

    def read(field: str, reader: Callable[[str, str], T]) -> T | None:
        try:
            return reader(field, getattr(entry, field))
        except RecordError as error:
            problems[field] = error
            return None

    values: dict[str, Any] = {
        "title": read("title", _name),
        "category_id": entry.category_id,
        "status": entry.status,
        "day": entry.day,
        "start_time": read("start_time", _time),
        "end_time": read("end_time", _time),
        "organiser": read("organiser", clean_value),
        "attendance": read("attendance", _people),
        "new_form_attendance": read("new_form_attendance", _people),
        "summary": read("summary", clean_value),
    }
    start, end = values["start_time"], values["end_time"]
    if start and end and end < start:
        problems["end_time"] = RecordError("ends_before_start", field="end_time")
    came, of_which = values["attendance"], values["new_form_attendance"]
    if of_which is not None and came is not None and of_which > came:
        problems["new_form_attendance"] = RecordError(
            "too_large", field="new_form_attendance", value=str(of_which), limit=number(came)
        )
    if not entry.station_ids:
        problems["station_id"] = RecordError("empty", field="station_id")
    return values, problems


def _name(field: str, text: str) -> str:
    cleaned = str(clean_value(field, text))
    if not cleaned:
        raise RecordError("empty", field=field)
    if len(cleaned) > MAX_NAME:
        raise RecordError("too_long", field=field, limit=MAX_NAME)
    return cleaned


def _time(_field: str, text: str) -> dt.time | None:
    if not text.strip():
        return None
    start, end = read_times(text)
    if end is not None:
        raise RecordError("time_unreadable", text=text)
    return start


def _people(field: str, text: str) -> int | None:
    read = read_people(text)
    if read is None:
        return None
    if read.value > MAX_ATTENDANCE:
        raise RecordError("too_large", field=field, value=text, limit=number(MAX_ATTENDANCE))
    return int(read.value)


def _time_words(time: dt.time | None) -> str:
    return f"{time.hour}:{time:%M}" if time else ""


def _people_words(people: int | None) -> str:
    return "" if people is None else str(people)
