"""When a station is open: OSM `opening_hours`, with the year's breaks and make-up workdays.

The library evaluates; what it cannot know is the calendar. Its Chinese holidays are the statutory
days only, so none is loaded and each day is asked for in the terms that hold on it: on a holiday
the text with ``PH`` meaning every day, on a make-up workday the Friday before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from opening_hours import OpeningHours, State, validate

from db.errors import RecordError
from db.holidays import Holidays
from db.rows import ClosureRow
from db.values import LOCAL, DayKind
from db.week import DAY, Spans
from db.written_hours import read_timetable

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

    `changes_at` is local and aware; None where nothing changes within 14 days. While a temporary
    closure lasts, `closed_for` is that closure, and the 14 days count from its end.
    """

    is_open: bool
    changes_at: dt.datetime | None
    closed_for: ClosureRow | None = None


def read_hours(text: str) -> Hours:
    """Understand opening hours in the Chinese of offices, or in OSM syntax.

    OSM beyond a table of seasons (dates, sunrise, rules that overlap) is kept as written.

    Returns:
        The hours; `assumed` holds ``every_day_assumed`` where no day was named and
        ``holidays_off_assumed`` where only 工作日 were.

    Raises:
        RecordError: As `read_timetable`; ``hours_ambiguous`` brings `choices` to pick from.
    """
    try:
        timetable, assumed = read_timetable(text)
    except RecordError:
        osm = text.strip()
        if not (_LATIN.search(osm) and validate(osm) and validate(_on_holiday(osm))):
            raise
        return Hours(osm, ())
    return Hours(timetable.osm(), assumed)


@lru_cache(maxsize=4096)
def say_hours(osm: str) -> str:
    """Say it as staff write it; OSM beyond a table of seasons is returned as it is."""
    try:
        return read_timetable(osm)[0].chinese()
    except RecordError:
        return osm


@lru_cache(maxsize=16_384)
def opening(
    osm: str | None,
    at: dt.datetime,
    holidays: Holidays,
    closures: tuple[ClosureRow, ...] = (),
) -> Opening | None:
    """Tell whether a station is open at an aware instant; None where its hours are not known.

    A closure wins over the hours: no night begins on its days, and one from before ends where it
    begins. Closures that follow each other count as one, with the last one's end.
    """
    local = at.astimezone(LOCAL)
    closed_for = closure_on(closures, local.date())
    if closed_for:
        return Opening(False, _reopening(osm, closed_for, holidays, closures), closed_for)
    if not osm:
        return None
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    now = (local - midnight) / _MINUTE
    for start, end in _timeline(osm, local.date(), holidays, closures):
        if now < start:
            return Opening(False, midnight + start * _MINUTE)
        if now < end:
            lasts = end >= (_AHEAD_DAYS + 1) * DAY
            return Opening(True, None if lasts else midnight + end * _MINUTE)
    return Opening(False, None)


def closure_on(closures: Sequence[ClosureRow], day: dt.date) -> ClosureRow | None:
    """The closure that a day falls into, prolonged by those that follow without a day between."""
    found: ClosureRow | None = None
    until = day
    while later := [each for each in closures if each.first_day <= until <= each.last_day]:
        last = max(later, key=lambda each: each.last_day)
        found = (found or last)._replace(last_day=last.last_day)
        until = last.last_day + dt.timedelta(days=1)
    return found


def day_spans(
    osm: str, day: dt.date, holidays: Holidays, closures: Sequence[ClosureRow] = ()
) -> Spans:
    """Spans that begin on a day, in minutes from its midnight, ascending; none on a closed day.

    A night belongs to the day it begins on: its end exceeds 1440 there, and the next day does not
    show it. Hours without a break, day after day, are cut at each midnight, and a night is where
    the next day is closed.
    """
    if closures and closure_on(closures, day):
        return ()
    kind = holidays.kind(day)
    ruling = day
    if kind is DayKind.MAKEUP_WORKDAY:
        ruling -= dt.timedelta(days=(day.weekday() - _FRIDAY) % 7)
    spans = _spans(osm, ruling, kind is DayKind.HOLIDAY)
    if closures and closure_on(closures, day + dt.timedelta(days=1)):
        return tuple((start, min(end, DAY)) for start, end in spans)
    return spans


def _reopening(
    osm: str | None,
    closed_for: ClosureRow,
    holidays: Holidays,
    closures: tuple[ClosureRow, ...],
) -> dt.datetime | None:
    first_day = closed_for.last_day + dt.timedelta(days=1)
    midnight = dt.datetime.combine(first_day, dt.time(), LOCAL)
    then = opening(osm, midnight, holidays, closures)
    if then is None:
        return None
    return midnight if then.is_open else then.changes_at


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


def _timeline(
    osm: str, today: dt.date, holidays: Holidays, closures: Sequence[ClosureRow]
) -> list[tuple[int, int]]:
    """Join the spans of yesterday and the days ahead, in minutes from today's midnight."""
    joined: list[tuple[int, int]] = []
    for offset in range(-1, _AHEAD_DAYS + 1):
        day = today + dt.timedelta(days=offset)
        for start, end in day_spans(osm, day, holidays, closures):
            start, end = start + offset * DAY, end + offset * DAY
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
    return joined
