"""From when to when: which spans two clock times can mean, as people write them."""

from __future__ import annotations

from dataclasses import dataclass

from db.hours_words import PERIODS
from db.week import DAY, Span

_HALF = DAY // 2
_EARLIEST = 5 * 60
"""Nobody opens for the whole day before; what begins earlier ends within half a day."""
_EVENING = 17 * 60


@dataclass(frozen=True)
class Clock:
    """A time at face value.

    `vague` where 8 could as well be 20 o'clock; `digital` where it is written as on a clock
    of 24 hours.
    """

    minute: int
    period: str
    next_day: bool
    vague: bool
    digital: bool

    def within_period(self) -> int | None:
        """The minute of the day that 晚 8 点 is; None where the word and the number disagree."""
        first, last = PERIODS[self.period]
        halves = (0, -_HALF, _HALF) if self.minute < 13 * 60 else (0,)
        fitting = (self.minute + half for half in halves if first <= self.minute + half <= last)
        return next(fitting, None)


def spans_meant(opens: Clock, closes: Clock) -> list[Span]:
    """What the two can mean, likeliest first: one where it is clear, none where impossible."""
    if (opens.period and opens.within_period() is None) or (
        closes.period and closes.within_period() is None
    ):
        return []
    start = opens.minute if not opens.period else opens.within_period() or 0
    early = opens.vague and not opens.period and start < 6 * 60
    starts = [start, start + _HALF] if early else [start]
    if closes.period or closes.next_day or closes.minute == 0:
        spans = [(start, _end(closes, start)) for start in starts]
    elif not closes.vague:
        spans = [(start, closes.minute)]
    elif opens.period:
        ends = _halves(closes)
        forenoon = opens.period == "上午" and start < closes.minute
        spans = _ordered([(start, end) for end in (ends[:1] if forenoon else ends)])
        if not spans and start >= _EVENING:
            # 晚 6 点至 12 点 ends at midnight, 晚 8 点至 2 点 after it.
            spans = [(start, closes.minute + (_HALF if closes.minute >= _HALF else DAY))]
    elif not opens.vague or closes.digital:
        spans = [(start, closes.minute)]
        if early and closes.minute < _HALF:
            spans.insert(0, later_half((start, closes.minute)))
    else:
        spans = [(start, end) for end in _halves(closes)]
        if closes.minute < _HALF and start < _HALF:
            spans.insert(0 if early else len(spans), later_half((start, closes.minute)))
    possible = _ordered(spans)
    if not (possible or opens.period or closes.period or closes.next_day):
        possible = _out_of_order(start, closes)
    brief = [span for span in possible if span[0] >= _EARLIEST or span[1] - span[0] <= _HALF]
    return brief or possible


def later_half(span: Span) -> Span:
    """The same span half a day later."""
    return span[0] + _HALF, span[1] + _HALF


def _end(closes: Clock, start: int) -> int:
    end = (closes.within_period() or 0) if closes.period else closes.minute
    if closes.next_day:
        return end + DAY
    if not closes.period:
        return end or DAY
    # 晚 10 点至早 6 点, 晚 8 点至凌晨 2 点
    from_evening = start >= _EVENING or closes.period == "凌晨"
    return end + DAY if end <= start and end < _HALF and from_evening else end


def _halves(clock: Clock) -> list[int]:
    # 12 alone is noon: midnight would be 晚12点 or 24点.
    return [clock.minute] if clock.minute >= _HALF else [clock.minute, clock.minute + _HALF]


def _ordered(spans: list[Span]) -> list[Span]:
    return [(start, end) for start, end in spans if start < end <= start + DAY and start < DAY]


def _out_of_order(start: int, closes: Clock) -> list[Span]:
    """18:00-9:00: until nine in the evening, until nine the next day, or the wrong way round?"""
    later = [(start, end) for end in _halves(closes)[1:]] if closes.vague else []
    spans = _ordered([*later, (start, closes.minute + DAY)])
    return spans if len(spans) > 1 else _ordered([*spans, (closes.minute, start)])
