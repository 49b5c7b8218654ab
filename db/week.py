"""A week's opening hours, and how OSM and staff write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]
Spans = tuple[Span, ...]
"""Minutes from the day's midnight, ascending; an end past `DAY` lies on the next day."""

DAY = 24 * 60
ALL_DAY: Spans = ((0, DAY),)

OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
OSM_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHINESE_DAYS = "一二三四五六日"
EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
WEEKEND = frozenset({5, 6})


@dataclass(frozen=True)
class Week:
    """Hours by weekday, Monday first, and those of public holidays.

    No span means closed and said so; None means nothing was said: a weekday is then closed,
    and a holiday keeps its weekday's hours.
    """

    days: tuple[Spans | None, ...]
    holiday: Spans | None

    def osm(self, months: str = "") -> str:
        """Write it as OSM `opening_hours`, each rule held to `months` (``May-Sep``)."""
        prefix = f"{months} " if months else ""
        overnight = any(end > DAY for spans in self.days if spans for _, end in spans)
        rules = []
        for days, spans in self._groups():
            # A further rule of OSM cuts off the night that runs into its days, an additional
            # one (a comma) does not; a weekday left out is closed all the same.
            if not (overnight and not spans):
                rules.append(f"{prefix}{_listed(days, OSM_DAYS, '-', ',')} {_osm_spans(spans)}")
        always = self.days == (ALL_DAY,) * 7 and not months
        parts = ["24/7" if always else (", " if overnight else "; ").join(rules)]
        if self.holiday is not None:
            parts.append(f"{prefix}PH {_osm_spans(self.holiday)}")
        return "; ".join(part for part in parts if part)

    def chinese(self) -> str:
        """Write it as staff would on the door."""
        closed_otherwise = not any(self.days[day] for day in WEEKEND) and self.holiday == ()
        clauses = []
        for days, spans in self._groups():
            name = _listed(days, [f"周{day}" for day in CHINESE_DAYS], "至", "、")
            if set(days) == EVERY_DAY:
                name = "" if spans == ALL_DAY else "每天"
            elif set(days) == WEEKEND:
                name = "周末"
            elif set(days) == WORKDAYS and closed_otherwise:
                name = "工作日"
            clauses.append(_chinese_clause(name, spans))
        if self.holiday is not None:
            clauses.append(_chinese_clause("节假日", self.holiday))
        return "，".join(clauses)

    def _groups(self) -> list[tuple[list[int], Spans]]:
        groups: dict[Spans, list[int]] = {}
        for day, spans in enumerate(self.days):
            if spans is not None:
                groups.setdefault(spans, []).append(day)
        return sorted(((days, spans) for spans, days in groups.items()), key=lambda g: not g[1])


def _listed(members: Sequence[int], names: Sequence[str], to: str, comma: str) -> str:
    """Name days by runs of neighbours: ``Mo-Fr,Su``."""
    breaks = [at for at, (one, two) in enumerate(pairwise(members), 1) if two != one + 1]
    runs = [members[start:end] for start, end in pairwise([0, *breaks, len(members)])]
    return comma.join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}{to}{names[run[-1]]}" for run in runs
    )


def _osm_spans(spans: Spans) -> str:
    def clock(minute: int) -> str:
        return f"{minute // 60:02d}:{minute % 60:02d}"

    written = (f"{clock(start)}-{clock(end if end <= DAY else end - DAY)}" for start, end in spans)
    return ",".join(written) or "off"


def chinese_spans(spans: Spans) -> str:
    """Say a day's hours: ``08:30–12:00、14:30–18:00``, 24 小时 or 休息."""
    if not spans:
        return "休息"
    if spans == ALL_DAY:
        return "24 小时"

    def clock(minute: int) -> str:
        # Without their zero 1:00 to 5:59 could be taken for the afternoon; the others follow suit.
        if minute > DAY:
            return f"次日 {clock(minute - DAY)}"
        return f"{minute // 60:02d}:{minute % 60:02d}"

    return "、".join(f"{clock(start)}–{clock(end)}" for start, end in spans)


def _chinese_clause(name: str, spans: Spans) -> str:
    said = chinese_spans(spans)
    return f"{name} {said}".strip() if spans else f"{name}{said}"
