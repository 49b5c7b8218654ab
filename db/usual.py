"""How many people are usual somewhere: the rule by which counts are questioned.

A count is compared with the same service of that station on the last 12 days like it in the 12
weeks before: an ordinary day with its weekday, a holiday with days off, a make-up workday with
workdays. It is questioned where it lies further from their median than 3.5 times their spread,
both taken of square roots, since chance alone spreads the roots of counts by a half, be they few
or many. The spread is held between that half and a fifth of the median's root, so that three
times as many people as usual, or a tenth of them, are questioned however unsteady a station is.

What the rule is after are slips: a digit too many or lost, a neighbour's number. So a single digit
is never too many, and too few is asked only where ten or more are usual. Where the rest of the
town counted more or fewer than usual that day, the bound goes along.

With fewer than 4 such days the bound is twice that of the station's last 28 days, and without
those twice the furthest in its town; neither finds too few. Where nothing is known, nothing is
questioned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from db.holidays import Holidays
from db.values import DayKind
from db.week import WEEKEND

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

WEEKS_BEFORE = 12
"""So far back the rule looks."""

_LIKE_DAYS, _FEWEST_DAYS, _OTHER_DAYS = 12, 4, 28
_REACH = 3.5
"""The usual limit for distances from a median (Iglewicz and Hoaglin, 1993)."""
_CHANCE, _UNSTEADY = 0.5, 0.2
"""Least spread of roots, and the most as a share of their median."""
_NORMAL = 1.4826
"""Standard deviation of what spreads normally, by the median distance from its median."""
_USUAL = 1.5
"""So many spreads on either side are called usual."""
_TWO_DIGITS = 10
_GENEROUS = 2
_CALM = 10
"""People added to what a town counted and to what is usual there, so that few sway little."""


class DoubtReason(StrEnum):
    """What a count is compared with."""

    WORKDAYS = "workdays"
    DAYS_OFF = "days_off"
    OTHER_DAYS = "other_days"
    TOWN = "town"


REASONS = tuple(DoubtReason)


@dataclass(frozen=True)
class Bounds:
    """By day, station and service; NaN where nothing is known.

    Attributes:
        low: Usual from here, up to `high`.
        least: Fewer people are too few; more than `most` are too many.
        reason: Place in `REASONS`.
    """

    low: Floats
    high: Floats
    least: Floats
    most: Floats
    reason: NDArray[np.int8]


def is_off(day: dt.date, holidays: Holidays) -> bool:
    """A holiday, or a weekend day on which nobody makes up for one."""
    kind = holidays.kind(day)
    return kind is DayKind.HOLIDAY or (kind is None and day.weekday() in WEEKEND)


def bounds(counts: Floats, days: Sequence[dt.date], holidays: Holidays, towns: Places) -> Bounds:
    """What is usual on each day that has `WEEKS_BEFORE` weeks before it.

    Args:
        counts: People by day, station and service; NaN where nothing was counted.
        days: All of them, without a gap.
        holidays: The calendar.
        towns: Where each town's stations begin: those of a town stand together.
    """
    before = 7 * WEEKS_BEFORE
    # The last row, in which nothing was counted, is that of a day that is not there.
    roots = np.sqrt(np.concatenate([counts, np.full_like(counts[:1], np.nan)]))
    like = np.moveaxis(roots[_like_days(days, holidays)], 1, -1)
    found = _by_like_days(like, counts[before:], towns)
    off = np.array([is_off(day, holidays) for day in days[before:]])
    found.reason[off] = REASONS.index(DoubtReason.DAYS_OFF)
    wide = [
        _of_town(np.fmin, found.low, towns),
        _of_town(np.fmax, found.high, towns),
        _of_town(np.fmax, found.most, towns),
    ]
    lacking = np.isnan(found.most) & ~np.isnan(counts).all(axis=0)
    months = np.lib.stride_tricks.sliding_window_view(roots, _OTHER_DAYS, axis=0)
    middle, spread = _middle_and_spread(months[before - _OTHER_DAYS : -2][lacking])
    low, high = _reach(middle, spread, _USUAL)
    _stand_in(found, lacking, low, high, _reach(middle, spread, _REACH)[1], DoubtReason.OTHER_DAYS)
    lacking = np.isnan(found.most)
    low, high, most = (each[lacking] for each in wide)
    _stand_in(found, lacking, low, high, most, DoubtReason.TOWN)
    # A single digit is never too many; NaN stays.
    np.maximum(found.most, _TWO_DIGITS - 1, out=found.most)
    return found


def _like_days(days: Sequence[dt.date], holidays: Holidays) -> Places:
    """By day that has the weeks before it, the places of days like it, -1 where there are fewer."""
    off = [is_off(day, holidays) for day in days]
    plain = [holidays.kind(day) is None for day in days]
    before = 7 * WEEKS_BEFORE
    like = np.full((len(days) - before, _LIKE_DAYS), -1, np.intp)
    for n, row in enumerate(like, start=before):
        if plain[n]:
            same = [at for at in range(n - before, n, 7) if plain[at]]
        else:
            same = [at for at in range(n - before, n) if off[at] == off[n]]
        chosen = same[-_LIKE_DAYS:]
        row[: len(chosen)] = chosen
    return like


def _by_like_days(like: Floats, counts: Floats, towns: Places) -> Bounds:
    middle, spread = _middle_and_spread(like)
    low, high = _reach(middle, spread, _USUAL)
    least, most = _reach(middle, spread, _REACH)
    usual = np.square(middle)
    least[usual < _TWO_DIGITS] = 0
    lift = _lift(counts, usual, np.clip(counts, least, most), towns)
    least *= np.minimum(lift, 1)
    most *= np.maximum(lift, 1)
    return Bounds(low, high, least, most, np.zeros(most.shape, np.int8))


def _middle_and_spread(roots: Floats) -> tuple[Floats, Floats]:
    """Along the last axis; NaN where too few days were counted."""
    known = (~np.isnan(roots)).sum(axis=-1)
    middle = _median(roots, known)
    spread = _NORMAL * _median(np.abs(roots - middle[..., None]), known)
    spread = np.clip(spread, _CHANCE, np.maximum(_CHANCE, _UNSTEADY * middle))
    middle[known < _FEWEST_DAYS] = np.nan
    return middle, spread


def _median(values: Floats, known: Places) -> Floats:
    """As `numpy.nanmedian`, which takes ten times as long."""
    # What is NaN comes last.
    ordered = np.sort(values, axis=-1)
    last = np.maximum(known - 1, 0)
    two = np.stack([last // 2, (last + 1) // 2], axis=-1)
    middle: Floats = np.take_along_axis(ordered, two, axis=-1).mean(axis=-1)
    return middle


def _reach(middle: Floats, spread: Floats, spreads: float) -> tuple[Floats, Floats]:
    """So many spreads below and above the middle, in people."""
    below = np.square(np.maximum(middle - spreads * spread, 0))
    return below, np.square(middle + spreads * spread)


def _lift(counts: Floats, usual: Floats, tamed: Floats, towns: Places) -> Floats:
    """How many times the usual the other stations of the town counted, each `tamed`."""
    told = ~np.isnan(counts) & ~np.isnan(usual)
    here, then = np.where(told, tamed, 0), np.where(told, usual, 0)
    counted, expected = (_of_town(np.add, each, towns) - each for each in (here, then))
    lift: Floats = (counted + _CALM) / (expected + _CALM)
    return lift


def _of_town(join: np.ufunc, values: Floats, towns: Places) -> Floats:
    """By day, station and service, what the stations of its town come to together."""
    sizes = np.diff(towns, append=values.shape[1])
    together: Floats = np.repeat(join.reduceat(values, towns, axis=1), sizes, axis=1)
    return together


def _stand_in(
    found: Bounds, where: Flags, low: Floats, high: Floats, most: Floats, reason: DoubtReason
) -> None:
    """Where days like it are lacking: a bound further off, and none below."""
    found.low[where], found.high[where] = low, high
    found.least[where], found.most[where] = 0, _GENEROUS * most
    found.reason[where] = REASONS.index(reason)
