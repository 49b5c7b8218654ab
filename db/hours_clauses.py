"""What an office wrote about its hours, taken apart into clauses.

The grammar, once full-width characters are folded::

    text   := clause { STOP clause }
    clause := [season] [days] ( span { [COMMA] span } | ALL_DAY | OFF | USUAL ) [season]
            | OTHERS ( hours | OFF ) | NO_BREAK
            | hours "(" days ")" | EXCEPT days EXCEPT_END | INCLUDING days | BREAK span
    season := [SEASON] ["("] month [DASH month] { COMMA month [DASH month] } [")"] | OTHER_MONTHS
    days   := day [DASH day] { [COMMA] day [DASH day] } [ "(" days [OFF] ")" ]
    span   := clock DASH clock
    clock  := [NEXT_DAY] [PERIOD] hour [minutes]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar

from db.errors import RecordError
from db.hours_words import DAY_KINDS, Token, clock_of, days_of, month_of, tokens
from db.spoken_clock import Clock, later_half, spans_meant
from db.week import ALL_DAY, DAY, EVERY_DAY, Span, Spans

_LATIN = re.compile(r"[A-Za-z]{2}")
_BARE_DIGITS = re.compile(r"\d{3,4}")
_SPAN_KINDS = ("period", "next_day", "clock", "dash", "comma", "all_day")
_REFUSED = {
    "festival": "hours_festival",
    "not_weekly": "hours_not_weekly",
    "no_times": "hours_without_times",
}

Option = TypeVar("Option")


@dataclass(frozen=True)
class SeasonName:
    """`months` is None where only a name was written: 冬季, 其他月份."""

    name: str
    months: frozenset[int] | None


@dataclass(frozen=True)
class Clause:
    """`spans` is None for "as usual"; `named` tells whether days were written at all.

    `start` is where the clause begins in the text; `apart` tells whether more than a comma
    divides it from the clause before.
    """

    days: frozenset[int]
    spans: Spans | None
    holiday: bool = False
    workdays: bool = False
    named: bool = True
    season: SeasonName | None = None
    start: int = 0
    apart: bool = True


@dataclass
class Forks:
    """Where a text can be read in several ways, and which way this reading takes.

    Attributes:
        path: Options to take at the first forks; at later ones it is the first.
        met: How many options each fork had, and where in the text it lies.
    """

    path: Sequence[int]
    met: list[tuple[int, int]] = field(default_factory=list)

    def pick(self, options: Sequence[Option], start: int) -> Option:
        if len(options) == 1:
            return options[0]
        taken = self.path[len(self.met)] if len(self.met) < len(self.path) else 0
        self.met.append((len(options), start))
        return options[taken]


class ClauseReader:
    """Reads one text along one path of its forks."""

    def __init__(self, text: str, forks: Forks) -> None:
        self.text = text
        self.osm = bool(_LATIN.search(text))
        self.forks = forks
        self._tokens = tokens(text)
        self._at = 0
        self._found: list[Clause] = []

    def clauses(self) -> list[Clause]:
        """Take the text apart.

        Raises:
            RecordError: With `rest`, the part that is to blame.
        """
        for at, token in enumerate(self._tokens):
            if token.kind in _REFUSED:
                self.refuse(_REFUSED[token.kind], at)
        season: SeasonName | None = None
        while self._skip("stop", "comma", "close", "heading"):
            apart = self._at == 0 or self._tokens[self._at - 1].kind == "stop"
            # In OSM the months belong to one rule, in Chinese to all that follows.
            season = self._season() or (None if self.osm else season)
            if self._at == len(self._tokens):
                self.refuse("hours_without_times")
            self._clause(season, apart=apart)
        return self._found

    def refuse(self, code: str, at: int | None = None) -> NoReturn:
        at = min(self._at if at is None else at, len(self._tokens) - 1)
        raise unread(code, self.text, self.text[self._tokens[at].start :])

    def _peek(self, *kinds: str, ahead: int = 0) -> bool:
        at = self._at + ahead
        return at < len(self._tokens) and self._tokens[at].kind in kinds

    def _take(self, *kinds: str) -> Token | None:
        if not self._peek(*kinds):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, *kinds: str) -> bool:
        while self._take(*kinds):
            pass
        return self._at < len(self._tokens)

    def _clause(self, season: SeasonName | None, *, apart: bool) -> None:
        start = self._tokens[self._at].start
        spans: Spans | None = ()
        self._take("open")
        if self._take("break"):
            self._cut_out_break()
            return
        if self._take("no_break"):
            if self._found and self._found[-1].spans and len(self._found[-1].spans) > 1:
                self.refuse("hours_contradictory", self._at - 1)
            return
        if self._take("except"):
            days = self._named_days()
            if not self._take("except_end"):
                self.refuse("hours_unreadable")
        elif self._take("including"):
            days, spans = self._named_days(), None
        elif self._take("others"):
            since = self._at - 1
            days = self._other_days(season)
            spans = self._hours(may_be_off=True)
            if not days.days:
                if spans:
                    self.refuse("hours_contradictory", since)
                return  # 每天8:00-20:00，其余时间休息
        elif self._days_follow():
            spans = self._hours(may_be_off=False)
            self._take("open")
            days = self._days()
        else:
            days = self._days()
            last = self._found[-1] if self._found else None
            goes_on = last is not None and last.season is season and not days.named
            if last and last.spans and goes_on and self._peek("period", "clock"):
                self._found[-1] = replace(last, spans=self._spans(last.spans))
                return
            spans = self._hours(may_be_off=days.named or season is not None)
        self._found.append(replace(days, spans=spans, season=season, start=start, apart=apart))
        self._season_after()

    def _season(self) -> SeasonName | None:
        since = self._at
        named = self._take("season", "other_months")
        bracket = named and self._take("open")
        months = self._months()
        if bracket and months:
            self._take("close")
        elif bracket:
            self._at -= 1
        if named is None and months is None:
            self._at = since
            return None
        self._skip("comma", "stop")
        return SeasonName(named.text if named else "", months)

    def _season_after(self) -> None:
        """8:00-18:00(5月至9月)."""
        if self._peek("open") and self._peek("month", ahead=1):
            self._at += 1
            self._found[-1] = replace(self._found[-1], season=SeasonName("", self._months()))

    def _months(self) -> frozenset[int] | None:
        since = self._at
        months: set[int] = set()
        while token := self._take("month"):
            until = token
            if self._take("dash"):
                until = self._take("month") or self.refuse("hours_unreadable", since)
            first, last = month_of(token, ends=False), month_of(until, ends=True)
            if first is None or last is None:
                self.refuse("hours_month_parts", since)
            months.update((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
            if self._peek("comma") and self._peek("month", ahead=1):
                self._at += 1
        return frozenset(months) if months else None

    def _other_days(self, season: SeasonName | None) -> Clause:
        """The weekdays that no clause of the season has spoken of."""
        spoken = [clause.days for clause in self._found if clause.season is season]
        if not spoken:
            self.refuse("hours_unreadable", self._at - 1)
        self._skip("stop")
        return Clause(EVERY_DAY.difference(*spoken), ())

    def _named_days(self) -> Clause:
        days = self._days()
        return days if days.named else self.refuse("hours_unreadable")

    def _days(self) -> Clause:
        found = Clause(frozenset(), ())
        if not self._peek(*DAY_KINDS):
            return replace(found, days=EVERY_DAY, named=False)
        bracketed = False
        while token := self._take(*DAY_KINDS):
            if token.kind == "holiday":
                found = replace(found, holiday=True)
            else:
                days = self._to(days_of(token))
                workdays = found.workdays or token.text.endswith("工作日")
                found = replace(found, days=found.days | days, workdays=workdays)
            self._skip("comma")
            if self._days_in_bracket("close"):  # 工作日(周一至周五)
                self._at += 1
                bracketed = True
        if bracketed:
            self._skip("close")
        elif self._days_in_bracket("off", "usual"):  # 周一至周五(节假日除外)9:00-17:00
            self._at += 1
            exception = self._days()
            self._found.append(replace(exception, spans=self._hours(may_be_off=True)))
            self._skip("close")
        self._take("open")  # 周六(9:00-12:00)
        self._skip("stop")
        return found

    def _days_in_bracket(self, *then: str) -> bool:
        """Whether a bracket with days opens here, and one of `then` comes after the days."""
        if not (self._peek("open") and self._peek(*DAY_KINDS, ahead=1)):
            return False
        ahead = 1
        while self._peek(*DAY_KINDS, "dash", "comma", ahead=ahead):
            ahead += 1
        return self._peek(*then, ahead=ahead)

    def _days_follow(self) -> bool:
        """9:00-21:00(周一至周五)."""
        since = self._at
        while self._take(*_SPAN_KINDS):
            pass
        follow = self._at > since and self._days_in_bracket("close")
        self._at = since
        return follow

    def _to(self, first: frozenset[int]) -> frozenset[int]:
        dash = self._at
        if not self._take("dash"):
            return first
        last = self._take(*DAY_KINDS)
        if last is None or last.kind == "holiday":
            self.refuse("hours_unreadable", dash)
        until = days_of(last)
        if len(first) > 1 or len(until) > 1:  # 每天至周五
            self.refuse("hours_unreadable", dash)
        (opens,), (closes,) = first, until
        return frozenset((opens + step) % 7 for step in range((closes - opens) % 7 + 1))

    def _hours(self, *, may_be_off: bool) -> Spans | None:
        if self._take("all_day"):
            self._skip("all_day")
            return ALL_DAY
        if may_be_off and self._take("usual"):
            return None
        if may_be_off and self._take("off"):
            return ()
        if self._at >= len(self._tokens):
            self.refuse("hours_without_times")
        return self._spans(())

    def _spans(self, spans: Spans) -> Spans:
        while True:
            since = self._at
            span = self._span(spans[-1][1] if spans else 0)
            if any(span[0] < end and start < span[1] for start, end in spans):
                self.refuse("hours_contradictory", since)
            spans = tuple(sorted((*spans, span)))
            mark = self._at
            self._skip("comma")
            if not self._peek("period", "clock"):
                self._at = mark
                return spans

    def _span(self, previous_end: int) -> Span:
        since = self._at
        opens = self._clock()
        # 早九晚五 needs no dash.
        if not self._take("dash") and not (opens.period == "早" and self._peek("period")):
            self.refuse("hours_unreadable")
        closes = self._clock()
        if opens.next_day:
            self.refuse("hours_unreadable", since)
        meant = [_osm_span(opens, closes)] if self.osm else spans_meant(opens, closes)
        if not meant:
            self.refuse("hours_impossible", since)
        if len(meant) == 1 and opens.vague and not opens.period and meant[0][0] < previous_end:
            # 8:30-12:00, 6:00-9:00: the evening after, or the morning before?
            meant = [span for span in (later_half(meant[0]), meant[0]) if span[1] <= DAY]
        return self.forks.pick(meant, self._tokens[since].start)

    def _clock(self) -> Clock:
        since = self._at
        next_day = self._take("next_day")
        period = self._take("period")
        token = self._take("clock")
        if token is None:
            self.refuse("hours_without_times" if period else "hours_unreadable", since)
        hour, minute, mark = clock_of(token)
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            self.refuse("hours_impossible", since)
        digital = mark in (":", ".") or bool(_BARE_DIGITS.fullmatch(token.text))
        return Clock(
            minute=hour * 60 + minute,
            period=period.text if period else "",
            next_day=next_day is not None,
            vague=1 <= hour <= 12 and not (digital and token.text.startswith("0")),
            digital=digital,
        )

    def _cut_out_break(self) -> None:
        """周一至周五 8:30-17:30(午休 12:00-14:00)."""
        self._skip("stop", "comma")
        since = self._at
        last = self._found[-1] if self._found else None
        if last is None or not last.spans:
            self.refuse("hours_unreadable", since)
        if not self._peek("period", "clock"):
            self.refuse("hours_without_times", since - 1)
        (start, end), *more = self._spans(())
        around = [span for span in last.spans if span[0] < start and end < span[1]]
        if more or not around:
            self.refuse("hours_contradictory", since)
        opens, closes = around[0]
        kept = set(last.spans) - {around[0]} | {(opens, start), (end, closes)}
        self._found[-1] = replace(last, spans=tuple(sorted(kept)))


def unread(code: str, text: str, rest: str, **values: object) -> RecordError:
    return RecordError(code, field="hours", text=text, rest=rest, **values)


def _osm_span(opens: Clock, closes: Clock) -> Span:
    """In OSM every time is meant on a clock of 24 hours, and an earlier end is the next day's."""
    end = closes.minute or DAY
    return opens.minute, end if end > opens.minute else end + DAY
