"""Opening hours as offices write them, in Chinese or in OSM syntax, read into a `Week`.

The grammar, once full-width characters are folded::

    week   := clause { STOP clause }
    clause := [days] ( span { [COMMA] span } | ALL_DAY | OFF | USUAL )
            | "(" days ")"                 the days of the hours written just before
    days   := day [DASH day] { [COMMA] day [DASH day] } [ "(" days ")" ]
    span   := clock DASH clock
    clock  := [NEXT_DAY] [PERIOD] hour [minutes]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NoReturn

from db.errors import RecordError
from db.week import ALL_DAY, CHINESE_DAYS, DAY, EVERY_DAY, OSM_DAYS, WEEKEND, WORKDAYS, Spans, Week

_HALF = DAY // 2

_DAY_SETS = {
    "每天": EVERY_DAY,
    "每日": EVERY_DAY,
    "天天": EVERY_DAY,
    "全年": EVERY_DAY,
    "全年无休": EVERY_DAY,
    "工作日": WORKDAYS,
    "周末": WEEKEND,
    "双休日": WEEKEND,
} | {name: frozenset({number}) for number, name in enumerate(OSM_DAYS)}

# Earliest and latest minute each word can speak of: of 8 and 20 o'clock one at most lies within.
_PERIODS = {
    **dict.fromkeys(("凌晨",), (0, 6 * 60)),
    **dict.fromkeys(("清晨", "早上", "早晨", "早", "晨", "上午"), (4 * 60, 12 * 60 + 59)),
    **dict.fromkeys(("中午",), (11 * 60, 14 * 60)),
    **dict.fromkeys(("下午", "午后", "傍晚"), (12 * 60, 19 * 60 + 59)),
    **dict.fromkeys(("晚上", "晚间", "晚", "夜间", "夜里", "夜"), (17 * 60, DAY)),
}

_NUMERAL = "[一二]?十[一二三四五六七八九]?|[三四五]十[一二三四五六七八九]?|[零一二两三四五六七八九]"
_NUMBER = rf"(?:\d{{1,2}}|{_NUMERAL})"
_DASH = r"[-‐‑‒–—―−~〜至到]+"
_TOKENS = {
    "heading": r"(?:开放|营业|服务|办公|运营)时间为?:?",
    "all_day": r"24/7|24 ?(?:小时|[hH])(?:开放|营业|服务)?|全天候?(?:开放|营业|服务)?",
    "usual": r"照常(?:开放|营业|服务)?|不休息?|(?<!全年)无休",
    "off": r"不(?:开放|营业)|休息|闭馆|闭站|关闭|关门|停业|除外|off|closed",
    "holiday": r"(?:国家)?(?:法定)?(?:节假日|节日|假日|假期)|PH",
    "days": "|".join(sorted(_DAY_SETS, key=len, reverse=True)),
    "weekday": rf"(?:周|星期|礼拜)[{CHINESE_DAYS}天]",
    "period": "|".join(sorted(_PERIODS, key=len, reverse=True)),
    "next_day": r"次日|翌日|第二天|隔[天日]",
    "clock": rf"{_NUMBER}(?:[:.]\d{{2}}(?!\d)[时分]?"
    rf"|[点时](?:整|半|[一三]刻|(?:\d{{1,2}}|{_NUMERAL})(?![\d:点时])分?)?)"
    rf"|\d{{1,2}}(?=\s*{_DASH}\s*\d{{1,2}}[点时])",
    "bare_weekday": rf"[{CHINESE_DAYS}天]",
    "dash": _DASH,
    "comma": r"以及|[,、/和及与]",
    "open": r"[(\[]",
    "close": r"[)\]]",
    "stop": r"[;。.:|\n]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _TOKENS.items()))
_CLOCK = re.compile(
    rf"(?P<hour>{_NUMBER})(?P<mark>[:.点时])?(?P<minute>[一三]刻|[半整]|{_NUMBER})?"
)
_DAY_KINDS = ("days", "weekday", "bare_weekday", "holiday")
_LATIN = re.compile(r"[A-Za-z]{2}")


def read_week(text: str) -> tuple[Week, tuple[str, ...]]:
    """Understand what an office wrote.

    Returns:
        The week, and what had to be assumed: ``every_day_assumed`` where no day was named,
        ``holidays_off_assumed`` where 工作日 were named and nothing else.

    Raises:
        RecordError: ``hours_unreadable``, ``hours_ambiguous`` or ``hours_impossible``, each with
            `rest`: the part that is to blame.
    """
    reader = _Reader(unicodedata.normalize("NFKC", text).strip())
    clauses = reader.week()
    if _contradict(clauses, osm=reader.osm):
        raise _error("hours_ambiguous", reader.text, reader.text)
    if not any(clause.spans for clause in clauses):
        raise _error("hours_unreadable", reader.text, reader.text)
    days = _laid_out(clauses)
    if days is None:
        raise _error("hours_ambiguous", reader.text, reader.text)
    assumed = []
    if not reader.osm and any(not one.named and one.spans != ALL_DAY for one in clauses):
        assumed.append("every_day_assumed")
    holiday = next((clause.spans for clause in clauses if clause.holiday), None)
    if (
        any(clause.workdays for clause in clauses)
        and not any(clause.holiday for clause in clauses)
        and not any(days[day] for day in WEEKEND)
    ):
        holiday = ()
        assumed.append("holidays_off_assumed")
    return Week(tuple(days), holiday), tuple(assumed)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class _Clause:
    """`spans` is None for "as usual"; `named` tells whether days were written at all."""

    days: frozenset[int]
    spans: Spans | None
    holiday: bool = False
    workdays: bool = False
    named: bool = True


_NO_DAYS = _Clause(EVERY_DAY, (), named=False)


@dataclass(frozen=True)
class _Clock:
    """`minute` is at face value.

    `vague` where 8 could as well be 20 o'clock; `digital` where it is written as on a clock
    of 24 hours.
    """

    minute: int
    period: str
    next_day: bool
    vague: bool
    digital: bool


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.osm = bool(_LATIN.search(text))
        self._tokens = self._split()
        self._at = 0

    def week(self) -> list[_Clause]:
        clauses: list[_Clause] = []
        while self._skip("stop", "comma", "close", "heading"):
            bracket = self._take("open")
            days = self._days()
            previous = clauses[-1] if clauses else None
            if bracket and days.named and previous and not previous.named and self._ends():
                clauses[-1] = replace(days, spans=previous.spans)
            elif not days.named and previous and previous.spans and self._peek("period", "clock"):
                clauses[-1] = replace(previous, spans=self._spans(previous.spans))
            else:
                clauses.append(replace(days, spans=self._hours(days.named)))
        return clauses

    def _split(self) -> list[_Token]:
        tokens, at = [], 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            if match and match.lastgroup:
                tokens.append(_Token(match.lastgroup, match[0], at))
                at = match.end()
            elif self.text[at].isspace():
                at += 1
            else:
                raise _error("hours_unreadable", self.text, self.text[at:])
        return tokens

    def _peek(self, *kinds: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].kind in kinds

    def _take(self, *kinds: str) -> _Token | None:
        if not self._peek(*kinds):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, *kinds: str) -> bool:
        while self._take(*kinds):
            pass
        return self._at < len(self._tokens)

    def _ends(self) -> bool:
        return self._at >= len(self._tokens) or self._peek("close")

    def _refuse(self, code: str, since: int | None = None) -> NoReturn:
        at = self._at if since is None else since
        rest = self.text[self._tokens[at].start :] if at < len(self._tokens) else ""
        raise _error(code, self.text, rest)

    def _days(self) -> _Clause:
        if not self._peek(*_DAY_KINDS):
            return _NO_DAYS
        found, bracketed = _Clause(frozenset(), ()), False
        while token := self._take(*_DAY_KINDS):
            if token.kind == "holiday":
                found = replace(found, holiday=True)
            else:
                days = self._to(_days_of(token))
                found = replace(
                    found,
                    days=found.days | days,
                    workdays=found.workdays or token.text == "工作日",
                )
            self._skip("comma")
            if self._take("open"):
                bracketed = self._peek(*_DAY_KINDS)  # 工作日(周一至周五), not 周六(9:00-12:00)
        if bracketed:
            self._skip("close")
        self._skip("stop")
        return found

    def _to(self, first: frozenset[int]) -> frozenset[int]:
        dash = self._at
        if not self._take("dash"):
            return first
        last = self._take(*_DAY_KINDS)
        if last is None or last.kind == "holiday":
            self._refuse("hours_unreadable", dash)
        until = _days_of(last)
        if len(first) > 1 or len(until) > 1:  # 每天至周五
            self._refuse("hours_unreadable", dash)
        (opens,), (closes,) = first, until
        return frozenset((opens + step) % 7 for step in range((closes - opens) % 7 + 1))

    def _hours(self, named: bool) -> Spans | None:
        if self._take("all_day"):
            self._skip("all_day")
            return ALL_DAY
        if named and self._take("usual"):
            return None
        if named and self._take("off"):
            return ()
        return self._spans(())

    def _spans(self, spans: Spans) -> Spans:
        while True:
            since = self._at
            span = self._span()
            if spans and span[0] < spans[-1][1]:
                self._refuse("hours_ambiguous", since)
            spans = (*spans, span)
            mark = self._at
            self._skip("comma")
            if not self._peek("period", "clock"):
                self._at = mark
                return spans

    def _span(self) -> tuple[int, int]:
        since = self._at
        opens = self._clock()
        if not self._take("dash"):
            self._refuse("hours_unreadable")
        closes = self._clock()
        start = self._start(opens, closes, since)
        end = self._end(opens, closes, start, since)
        if not start < end <= start + DAY or start >= DAY:
            self._refuse("hours_impossible", since)
        return start, end

    def _clock(self) -> _Clock:
        since = self._at
        next_day = self._take("next_day")
        period = self._take("period")
        token = self._take("clock")
        match = token and _CLOCK.match(token.text)
        if not token or not match:
            self._refuse("hours_unreadable", since)
        hour, minute = _number(match["hour"]), _number(match["minute"] or "整")
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            self._refuse("hours_impossible", since)
        colon = match["mark"] in (":", ".")
        return _Clock(
            minute=hour * 60 + minute,
            period=period.text if period else "",
            next_day=next_day is not None,
            vague=1 <= hour <= 12 and not (colon and token.text.startswith("0")),
            digital=colon,
        )

    def _start(self, opens: _Clock, closes: _Clock, since: int) -> int:
        if opens.next_day:
            self._refuse("hours_unreadable", since)
        if opens.period:
            return self._within(opens, since)
        spoken = closes.vague and not (closes.period or closes.next_day or self.osm)
        if opens.vague and spoken and opens.minute < 6 * 60:
            self._refuse("hours_ambiguous", since)  # 2点到6点: at night, or in the afternoon?
        return opens.minute

    def _end(self, opens: _Clock, closes: _Clock, start: int, since: int) -> int:
        if closes.period:
            end = self._within(closes, since)
            night = closes.next_day or (closes.period == "凌晨" and end <= start)
            return end + DAY if night else end
        if closes.next_day:
            return closes.minute + DAY
        if closes.minute == 0:
            return DAY
        if self.osm:
            return closes.minute if closes.minute > start else closes.minute + DAY
        if not closes.vague or (closes.digital and not opens.period):
            return closes.minute
        if opens.period == "上午" and start < closes.minute <= 12 * 60:
            return closes.minute
        # 12 alone is noon: midnight would be 晚12点 or 24点.
        later = {closes.minute, closes.minute + (0 if closes.minute >= _HALF else _HALF)}
        possible = [end for end in later if end > start]
        if len(possible) > 1:
            self._refuse("hours_ambiguous", since)
        return possible[0] if possible else closes.minute

    def _within(self, clock: _Clock, since: int) -> int:
        first, last = _PERIODS[clock.period]
        spoken = (-_HALF, _HALF) if clock.minute < 13 * 60 else ()
        for minute in (clock.minute, *(clock.minute + half for half in spoken)):
            if first <= minute <= last:
                return minute
        return self._refuse("hours_impossible", since)


def _contradict(clauses: Sequence[_Clause], *, osm: bool) -> bool:
    """Tell whether two clauses claim a day and neither is the exception to the other.

    每天 gives way to 周日. In OSM the order decides instead, so there any overlap counts.
    """
    for one, other in combinations(clauses, 2):
        exception = not osm and (one.days < other.days or other.days < one.days)
        if (one.days & other.days and not exception) or (one.holiday and other.holiday):
            return True
    return False


def _laid_out(clauses: Sequence[_Clause]) -> list[Spans | None] | None:
    """Give each weekday its hours, exceptions last.

    None where 照常 could mean several hours, or where exceptions leave nothing of a clause.
    """
    usual = {clause.spans for clause in clauses if clause.spans}
    if len(usual) > 1 and any(clause.spans is None and clause.days for clause in clauses):
        return None
    days: list[Spans | None] = [None] * 7
    for clause in sorted(clauses, key=lambda clause: -len(clause.days)):
        for day in clause.days:
            days[day] = next(iter(usual)) if clause.spans is None else clause.spans
    for clause in clauses:
        if clause.spans and clause.days and all(days[day] != clause.spans for day in clause.days):
            return None
    return days


def _error(code: str, text: str, rest: str) -> RecordError:
    return RecordError(code, field="hours", text=text, rest=rest)


def _days_of(token: _Token) -> frozenset[int]:
    if token.kind == "days":
        return _DAY_SETS[token.text]
    return frozenset({CHINESE_DAYS.index(token.text[-1].replace("天", "日"))})


def _number(text: str) -> int:
    """Read 30, 三十, 十五, 半 (a half), 一刻 (a quarter) or 整 (nothing more)."""
    words = {"半": 30, "整": 0, "一刻": 15, "三刻": 45, "两": 2}
    if text in words:
        return words[text]
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.index(tens or "一") * 10 if ten else 0) + (digits.index(ones) if ones else 0)
