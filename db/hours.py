"""When a station is open: OSM `opening_hours`, with the year's breaks and make-up workdays.

The library evaluates; what it cannot know is the calendar. Its Chinese holidays are the statutory
days only, so none is loaded and each day is asked for in the terms that hold on it: on a holiday
the text with ``PH`` meaning every day, on a make-up workday the Friday before.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from opening_hours import OpeningHours, State, validate

from db.errors import RecordError
from db.holidays import Holidays
from db.values import LOCAL, DayKind
from db.week import DAY, Spans
from db.written_hours import read_week

_AHEAD_DAYS = 14
"""How far `Opening.changes_at` looks ahead: past the longest break."""

_LATIN = re.compile(r"[A-Za-z]{2}")
_HOLIDAY_RULE = re.compile(r"\bPH\b")
_FRIDAY = 4
_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Hours:
    """Opening hours as kept, and codes of what had to be assumed to read them."""

    osm: str
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """Open or closed at an instant, and when that changes.

    `changes_at` is local and aware; None where nothing changes within 14 days.
    """

    is_open: bool
    changes_at: dt.datetime | None


def read_hours(text: str) -> Hours:
    """Understand opening hours in the Chinese of offices, or in OSM syntax.

    OSM beyond a plain week (seasons, dates, sunrise) is kept as written.

    Returns:
        The hours; `assumed` holds ``every_day_assumed`` where no day was named and
        ``holidays_off_assumed`` where only 工作日 were.

    Raises:
        RecordError: ``hours_unreadable``, ``hours_ambiguous`` or ``hours_impossible``, with `text`
            and `rest`, the part that is to blame.
    """
    try:
        week, assumed = read_week(text)
    except RecordError:
        osm = text.strip()
        if not (_LATIN.search(osm) and validate(osm) and validate(_on_holiday(osm))):
            raise
        return Hours(osm, ())
    return Hours(week.osm(), assumed)


def say_hours(osm: str) -> str:
    """Say it as staff write it; OSM beyond a plain week is returned as it is."""
    try:
        return read_week(osm)[0].chinese()
    except RecordError:
        return osm


def opening(osm: str | None, at: dt.datetime, holidays: Holidays) -> Opening | None:
    """Tell whether a station is open at an aware instant; None where its hours are not known."""
    if not osm:
        return None
    local = at.astimezone(LOCAL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    now = (local - midnight) / _MINUTE
    for start, end in _timeline(osm, local.date(), holidays):
        if now < start:
            return Opening(False, midnight + start * _MINUTE)
        if now < end:
            lasts = end >= (_AHEAD_DAYS + 1) * DAY
            return Opening(True, None if lasts else midnight + end * _MINUTE)
    return Opening(False, None)


def day_spans(osm: str, day: dt.date, holidays: Holidays) -> Spans:
    """Spans that begin on a day, in minutes from its midnight, ascending.

    A night belongs to the day it begins on: its end exceeds 1440 there, and the next day does not
    show it. Hours without a break, day after day, are cut at each midnight.
    """
    kind = holidays.kind(day)
    if kind is DayKind.MAKEUP_WORKDAY:
        day -= dt.timedelta(days=(day.weekday() - _FRIDAY) % 7)
    return _spans(osm, day, kind is DayKind.HOLIDAY)


@lru_cache(maxsize=16_384)
def _spans(osm: str, day: dt.date, holiday: bool) -> Spans:
    midnight = dt.datetime.combine(day, dt.time())
    one_day = dt.timedelta(days=1)
    spans = []
    for opens, closes, state, _comment in _parsed(osm, holiday).intervals(
        midnight - one_day, midnight + 2 * one_day
    ):
        start, end = (opens - midnight) // _MINUTE, (closes - midnight) // _MINUTE
        begun_before = start < 0 and end < DAY
        if state is State.OPEN and start < DAY and end > 0 and not begun_before:
            spans.append((max(start, 0), end if end < 2 * DAY else DAY))
    return tuple(spans)


@lru_cache(maxsize=4096)
def _parsed(osm: str, holiday: bool) -> OpeningHours:
    return OpeningHours(_on_holiday(osm) if holiday else osm)


def _on_holiday(osm: str) -> str:
    return _HOLIDAY_RULE.sub("Mo-Su", osm)


def _timeline(osm: str, today: dt.date, holidays: Holidays) -> list[tuple[int, int]]:
    """Join the spans of yesterday and the days ahead, in minutes from today's midnight."""
    joined: list[tuple[int, int]] = []
    for offset in range(-1, _AHEAD_DAYS + 1):
        for start, end in day_spans(osm, today + dt.timedelta(days=offset), holidays):
            start, end = start + offset * DAY, end + offset * DAY
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
    return joined
