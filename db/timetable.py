"""Opening hours through the year: one week, or a week for each season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.week import OSM_MONTHS, Week

ALL_MONTHS = frozenset(range(1, 13))


@dataclass(frozen=True)
class Season:
    months: frozenset[int]
    week: Week


@dataclass(frozen=True)
class Timetable:
    """Seasons without a month in common; in months that none has, the station is closed."""

    seasons: tuple[Season, ...]

    def osm(self) -> str:
        """Write it as OSM `opening_hours`."""
        return "; ".join(
            season.week.osm(_months(season.months, OSM_MONTHS, OSM_MONTHS, "-", ","))
            for season in self.seasons
        )

    def chinese(self) -> str:
        """Write it as staff would on the door."""
        clauses = [_clause(season) for season in self.seasons]
        if frozenset[int]().union(*(season.months for season in self.seasons)) != ALL_MONTHS:
            clauses.append("其他月份休息")
        return "；".join(clauses)


def _clause(season: Season) -> str:
    names = [f"{month}月" for month in range(1, 13)]
    later = [f"次年{name}" for name in names]
    return f"{_months(season.months, names, later, '至', '、')} {season.week.chinese()}".strip()


def _months(
    months: frozenset[int], names: Sequence[str], later: Sequence[str], to: str, comma: str
) -> str:
    """Name months by runs, one that passes the new year as one (``Oct-Apr``); none for all.

    `later` are the names of those past the new year: 10月至次年4月.
    """
    if months == ALL_MONTHS:
        return ""
    runs = []
    for first in sorted(month for month in months if (month - 2) % 12 + 1 not in months):
        last = next(month for month in range(first, first + 12) if month % 12 + 1 not in months)
        if last == first:
            runs.append(names[first - 1])
        else:
            runs.append(names[first - 1] + to + [*names, *later][last - 1])
    return comma.join(runs)
