"""A year's activities near the target, some to come, some that nobody has confirmed yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import col

from db.demo.drawing import draws, one_of, some_of, word_list, write_numbered, write_rows
from db.demo.stations import DemoStation
from db.holidays import Holidays, seed_holidays
from db.models import Activity, ActivityCategory, ActivityStation
from db.values import ActivityStatus, DayKind, Month

_MONTHS_BEFORE = 13
_DAYS_AHEAD = 21
_YEARLY = (95, 104)
"""How many of a category a year holds: from, and below."""
_WEEKEND, _HOLIDAY = 0.5, 0.2
"""How likely a day is for an activity, against a working day."""
_AT_SEVERAL = 0.06
_CONFIRMED_WITHIN_DAYS, _UNCONFIRMED = 9, 4
_CANCELLED = ("台风预警，活动取消", "场地临时停电")
_TIMES = (
    (dt.time(9, 30), dt.time(11, 0)),
    (dt.time(10, 0), dt.time(11, 30)),
    (dt.time(14, 30), dt.time(16, 0)),
    (dt.time(15, 0), dt.time(16, 30)),
    (dt.time(19, 0), dt.time(20, 30)),
)
_SUMMARIES = (
    "现场讲解并实操，发放宣传折页。",
    "讲师结合案例讲解，现场答疑。",
    "分组练习，结束后填写满意度问卷。",
)


def write_activities(
    connection: sa.Connection, today: dt.date, stations: Sequence[DemoStation]
) -> None:
    """Write activities from the 13th month before to three weeks ahead, by day."""
    rng = draws(today, "activities")
    first = Month.of(today).shifted(-_MONTHS_BEFORE).first_day
    span = (today - first).days + _DAYS_AHEAD
    days = [first + dt.timedelta(days=n) for n in range(span)]
    share = _day_shares(days)
    lines = word_list("activities")
    planned: list[tuple[dt.date, int, dict[str, str]]] = []
    for category_id, name in _categories(connection):
        themes = [line for line in lines if line["category"] == name]
        for n in rng.choice(span, size=round(int(rng.integers(*_YEARLY)) * span / 365), p=share):
            fitting = [line for line in themes if _in_season(line, days[n])]
            planned.append((days[n], category_id, one_of(rng, fitting)))
    planned.sort(key=lambda entry: entry[0])
    places = [_places(rng, stations, day) for day, _, _ in planned]
    rows = [
        _activity(rng, today, day, category_id, line, where[0])
        for (day, category_id, line), where in zip(planned, places, strict=True)
    ]
    _leave_open(rng, today, rows)
    numbers = write_numbered(connection, Activity, rows)
    write_rows(
        connection,
        ActivityStation,
        (
            {"activity_id": number, "station_id": station.number}
            for number, where in zip(numbers, places, strict=True)
            for station in where
        ),
    )


def _categories(connection: sa.Connection) -> list[tuple[int, str]]:
    query = sa.select(col(ActivityCategory.id), col(ActivityCategory.name))
    rows = connection.execute(query.order_by(col(ActivityCategory.position)))
    return [(number or 0, name) for number, name in rows]


def _day_shares(days: Sequence[dt.date]) -> NDArray[np.float64]:
    holidays = Holidays.of(seed_holidays())
    weights = np.ones(len(days))
    for n, day in enumerate(days):
        kind = holidays.kind(day)
        if kind is DayKind.HOLIDAY:
            weights[n] = _HOLIDAY
        elif kind is None and day.weekday() >= 5:
            weights[n] = _WEEKEND
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def _in_season(line: dict[str, str], day: dt.date) -> bool:
    """The season may run over the end of the year."""
    first, last = int(line["first_month"]), int(line["last_month"])
    if first <= last:
        return first <= day.month <= last
    return day.month >= first or day.month <= last


def _places(
    rng: np.random.Generator, stations: Sequence[DemoStation], day: dt.date
) -> list[DemoStation]:
    """One station in service, seldom two or three of the same unit."""
    serving = [station for station in stations if station.serves(day)]
    host = one_of(rng, serving, [station.popularity for station in serving])
    if rng.uniform() > _AT_SEVERAL:
        return [host]
    near = [s for s in serving if s.unit == host.unit and s != host]
    return [host, *some_of(rng, near, int(rng.integers(1, 3)))]


def _activity(
    rng: np.random.Generator,
    today: dt.date,
    day: dt.date,
    category_id: int,
    line: dict[str, str],
    station: DemoStation,
) -> dict[str, Any]:
    start, end = one_of(rng, _TIMES)
    row = {
        "title": line["title"],
        "category_id": category_id,
        "status": ActivityStatus.PLANNED,
        "day": day,
        "start_time": start,
        "end_time": end,
        "organiser": f"{station.unit}总工会",
        "partner": line["partner"],
    }
    attendance = int(np.clip(rng.lognormal(3.5, 0.45), 8, 180))
    summary = one_of(rng, _SUMMARIES) if rng.uniform() < 0.3 else ""
    cost_yuan = float(rng.integers(4, 40) * 50) if rng.uniform() < 0.4 else None
    new_form = round(attendance * float(rng.uniform(0.3, 0.8)))
    if day < today:
        row |= {
            "status": ActivityStatus.DONE,
            "attendance": attendance,
            "new_form_attendance": new_form,
            "cost_yuan": cost_yuan,
            "summary": summary,
        }
    return row


def _leave_open(rng: np.random.Generator, today: dt.date, rows: list[dict[str, Any]]) -> None:
    """Take back what was not confirmed yet, and cancel a few."""
    recent = today - dt.timedelta(days=_CONFIRMED_WITHIN_DAYS)
    unsettled = {
        "attendance": None,
        "new_form_attendance": None,
        "cost_yuan": None,
        "summary": "",
    }
    latest = [row for row in rows if recent <= row["day"] < today]
    earlier = [row for row in rows if row["day"] < recent]
    for row in some_of(rng, latest, _UNCONFIRMED):
        row |= {"status": ActivityStatus.PLANNED, **unsettled}
    cancelled = some_of(rng, earlier, len(_CANCELLED))
    for row, reason in zip(cancelled, _CANCELLED, strict=True):
        row |= {"status": ActivityStatus.CANCELLED, "cancelled_reason": reason, **unsettled}
