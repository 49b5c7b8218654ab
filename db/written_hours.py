"""Opening hours as offices write them, in Chinese or in OSM syntax, read into a `Timetable`."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, dropwhile, takewhile

from db.errors import RecordError
from db.hours_clauses import Clause, ClauseReader, Forks, unread
from db.timetable import ALL_MONTHS, Season, Timetable
from db.week import ALL_DAY, WEEKEND, Spans, Week

_MOST_CHOICES = 6
_MOST_READINGS = 64

Reading = tuple[Timetable, tuple[str, ...]]


def read_timetable(text: str) -> Reading:
    """Understand what an office wrote.

    Every way to read the text is followed; it is ambiguous where they come to something
    different.

    Returns:
        The timetable, and what had to be assumed: ``every_day_assumed`` where no day was named,
        ``holidays_off_assumed`` where 工作日 were named and nothing else.

    Raises:
        RecordError: With `text` and `rest`, the part that is to blame. ``hours_ambiguous`` brings
            `choices` too: the text rewritten for each reading, likeliest first, two at least and
            six at most, each of which reads without a question; `first` and `second` are the first
            two.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    readings: dict[Hashable, Reading] = {}
    refusal: RecordError | None = None
    forked_at: int | None = None
    paths: list[tuple[int, ...]] = [()]
    for path in paths:
        forks = Forks(path)
        try:
            timetable, assumed = _read(folded, forks)
            readings.setdefault(_effect(timetable), (timetable, assumed))
        except RecordError as error:
            refusal = refusal or error
        if forks.met and forked_at is None:
            forked_at = forks.met[0][1]
        if len(paths) < _MOST_READINGS:
            paths.extend(_turnings(path, forks))
    if not readings:
        assert refusal is not None
        raise refusal
    if len(readings) > 1:
        choices = tuple(each.chinese() for each, _assumed in readings.values())[:_MOST_CHOICES]
        first, second, *_more = choices
        raise unread(
            "hours_ambiguous",
            folded,
            folded[forked_at:],
            choices=choices,
            first=first,
            second=second,
        )
    return next(iter(readings.values()))


def _effect(timetable: Timetable) -> Hashable:
    """What a timetable comes to, whether a closed day was named or left out."""
    return tuple(
        (season.months, tuple(spans or () for spans in season.week.days), season.week.holiday)
        for season in timetable.seasons
    )


def _turnings(path: tuple[int, ...], forks: Forks) -> Iterator[tuple[int, ...]]:
    """The paths that leave this one at a fork after those that it was told."""
    taken = (*path, *(0 for _ in forks.met[len(path) :]))
    for depth in range(len(path), len(forks.met)):
        options, _start = forks.met[depth]
        yield from ((*taken[:depth], option) for option in range(1, options))


def _read(text: str, forks: Forks) -> Reading:
    reader = ClauseReader(text, forks)
    clauses = reader.clauses()
    if not clauses:
        raise unread("hours_unreadable", text, text)
    if not any(clause.spans for clause in clauses):
        raise unread("hours_without_times", text, text)
    seasons, assumed = [], []
    for months, ruling in _by_season(clauses, reader):
        week, holidays_assumed = _week(ruling, reader)
        if any(week.days) or week.holiday:
            seasons.append(Season(months, week))
        if holidays_assumed:
            assumed = ["holidays_off_assumed"]
    unnamed = any(one.spans and not one.named and one.spans != ALL_DAY for one in clauses)
    if unnamed and not reader.osm:
        assumed.insert(0, "every_day_assumed")
    return Timetable(tuple(seasons)), tuple(assumed)


def _by_season(
    clauses: Sequence[Clause], reader: ClauseReader
) -> list[tuple[frozenset[int], list[Clause]]]:
    """Give each season its clauses, those of the whole year among them."""
    seasons = {clause.season: clause.season.months for clause in clauses if clause.season}
    if not seasons:
        return [(ALL_MONTHS, list(clauses))]
    told = {months for months in seasons.values() if months}
    rest = ALL_MONTHS.difference(*told)
    named_only = {season.name for season, months in seasons.items() if months is None}
    if not told or len(named_only) > 1:
        raise unread("hours_season_undefined", reader.text, min(named_only))
    if sum(map(len, told)) != len(ALL_MONTHS) - len(rest):
        raise unread("hours_contradictory", reader.text, reader.text)
    all_year = [clause for clause in clauses if clause.season is None]
    usual = [clause for clause in all_year if clause.spans]
    if usual and reader.osm:  # there the order of rules decides, which no table of seasons shows
        raise unread("hours_unreadable", reader.text, reader.text)
    ruling: dict[frozenset[int], list[Clause]] = {}
    for clause in clauses:
        if clause.season:
            ruling.setdefault(clause.season.months or rest, []).append(clause)
    if usual:
        ruling.setdefault(rest, []).extend(usual)
    elif rest not in ruling and rest and not reader.osm:
        raise unread(
            "hours_months_missing",
            reader.text,
            reader.text,
            months=[f"{month}月" for month in sorted(rest)],
        )
    for clause in [one for one in all_year if not one.spans] + _closing(clauses, reader):
        for each in ruling.values():
            if clause not in each and not _contradict([*each, clause], osm=reader.osm):
                each.append(clause)
    return list(ruling.items())


def _closing(clauses: Sequence[Clause], reader: ClauseReader) -> list[Clause]:
    """What is said to be closed at the end, where all seasons are meant and not the last alone.

    Where seasons stand apart, so does what is meant for all of them: ``；周一休息，节假日休息``.
    """
    firsts = [next(one for one in clauses if one.season == each.season) for each in clauses]
    closing = list(takewhile(lambda one: one.spans == () and one not in firsts, clauses[::-1]))
    if reader.osm or not closing or closing[0].season is None:
        return []
    closing.reverse()
    for_all = list(dropwhile(lambda one: not one.apart, closing))
    if for_all or all(first.apart for first in firsts):
        return for_all
    return closing if reader.forks.pick((True, False), closing[0].start) else []


def _week(clauses: Sequence[Clause], reader: ClauseReader) -> tuple[Week, bool]:
    """Lay out a season's week, and tell whether holidays were assumed to be off."""
    if _contradict(clauses, osm=reader.osm):
        raise unread("hours_contradictory", reader.text, reader.text)
    days = _laid_out(clauses, reader)
    holiday = next((clause.spans for clause in clauses if clause.holiday), None)
    assumed = (
        any(clause.workdays for clause in clauses)
        and not any(clause.holiday for clause in clauses)
        and not any(days[day] for day in WEEKEND)
    )
    return Week(tuple(days), () if assumed else holiday), assumed


def _contradict(clauses: Sequence[Clause], *, osm: bool) -> bool:
    """Tell whether two clauses claim a day and neither is the exception to the other.

    每天 gives way to 周日. In OSM the order decides instead, so there any overlap counts.
    """
    for one, other in combinations(clauses, 2):
        exception = not osm and (one.days < other.days or other.days < one.days)
        if (one.days & other.days and not exception) or (one.holiday and other.holiday):
            return True
    return False


def _laid_out(clauses: Sequence[Clause], reader: ClauseReader) -> list[Spans | None]:
    """Give each weekday its hours, exceptions last."""
    usual = tuple(dict.fromkeys(clause.spans for clause in clauses if clause.spans))
    days: list[Spans | None] = [None] * 7
    for clause in sorted(clauses, key=lambda clause: -len(clause.days)):
        spans = clause.spans
        if spans is None and clause.days:
            spans = reader.forks.pick(usual, clause.start) if usual else ()
        for day in clause.days:
            days[day] = spans
    for clause in clauses:
        if clause.spans and clause.days and all(days[day] != clause.spans for day in clause.days):
            raise unread("hours_contradictory", reader.text, reader.text[clause.start :])
    return days
