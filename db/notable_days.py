"""What a station's hours come to on the days people ask about: breaks and make-up workdays."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from db.holidays import HolidayRow, Holidays
from db.hours import day_spans
from db.rows import ClosureRow
from db.values import DayKind
from db.week import Spans

_ASKED_FOR = ("春节", "国庆节")
_ONE_DAY = dt.timedelta(days=1)


class Run(NamedTuple):
    """Days in a row, both ends included."""

    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class NotableDays:
    """A break, or a make-up workday, and the hours on it.

    Attributes:
        names: Festivals of the break; of a make-up workday the one it makes up for.
        hours: The runs of days on which each of the hours hold, by first day; one of each where
            the whole break has the same.
    """

    kind: DayKind
    names: tuple[str, ...]
    first_day: dt.date
    last_day: dt.date
    hours: tuple[tuple[Spans, tuple[Run, ...]], ...]


@dataclass(frozen=True)
class Outlook:
    """What to show beside hours.

    Attributes:
        days: By first day.
        missing_years: Years that matter now and have no published arrangement.
    """

    days: tuple[NotableDays, ...]
    missing_years: tuple[int, ...]


def outlook(
    osm: str,
    rows: Iterable[HolidayRow],
    today: dt.date,
    closures: Sequence[ClosureRow] = (),
) -> Outlook:
    """The next break and make-up workday, 春节 and 国庆节.

    Of each the next one is shown; where the year to come is not published, the last one, and the
    year is missing.

    Args:
        osm: Hours as kept, not empty.
        rows: The calendar, all years that the register has.
        today: A break that includes it is the next one.
        closures: Temporary closures; they win over the hours.
    """
    by_day = sorted(rows, key=lambda row: row.day)
    holidays = Holidays.of(by_day)
    runs = _runs(by_day)
    breaks = [run for run in runs if run[0].kind is DayKind.HOLIDAY]
    made_up = [run for run in runs if run[0].kind is DayKind.MAKEUP_WORKDAY]
    named = [
        # A notice may name one break after two festivals: 国庆节、中秋节.
        [run for run in breaks if any(name in row.name for row in run)]
        for name in _ASKED_FOR
    ]
    shown: dict[dt.date, Sequence[HolidayRow]] = {}
    for candidates in (breaks, made_up, *named):
        coming = [run for run in candidates if run[-1].day >= today]
        for run in coming[:1] or candidates[-1:]:
            shown[run[0].day] = run
    waiting = any(run[-1].day < today for run in shown.values())
    relevant = (today.year, today.year + 1) if waiting else (today.year,)
    return Outlook(
        tuple(_notable(osm, shown[day], holidays, closures) for day in sorted(shown)),
        tuple(year for year in relevant if year not in holidays.years),
    )


def _runs(rows: Sequence[HolidayRow]) -> list[list[HolidayRow]]:
    """Rows of one kind on days in a row; make-up workdays each for itself."""
    runs: list[list[HolidayRow]] = []
    for row in rows:
        last = runs[-1][-1] if runs else None
        goes_on = last and row.kind is last.kind and row.day == last.day + _ONE_DAY
        if goes_on and row.kind is DayKind.HOLIDAY:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _names(run: Sequence[HolidayRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.name for row in run))


def _notable(
    osm: str, run: Sequence[HolidayRow], holidays: Holidays, closures: Sequence[ClosureRow]
) -> NotableDays:
    def spans(row: HolidayRow) -> Spans:
        return day_spans(osm, row.day, holidays, closures)

    hours: dict[Spans, list[Run]] = defaultdict(list)
    for held, rows in groupby(run, spans):
        days = [row.day for row in rows]
        hours[held].append(Run(days[0], days[-1]))
    told = tuple((held, tuple(runs)) for held, runs in hours.items())
    return NotableDays(run[0].kind, _names(run), run[0].day, run[-1].day, told)
