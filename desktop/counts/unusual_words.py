"""Why a count is questioned, in words."""

from __future__ import annotations

from collections.abc import Mapping

from db.unusual import Doubt, DoubtReason
from desktop.text import N_, _, number

_SENTENCES: Mapping[DoubtReason, str] = {
    DoubtReason.WORKDAYS: N_("平日 {usual}，当天 {people}"),
    DoubtReason.DAYS_OFF: N_("往常休息日 {usual}，当天 {people}"),
    DoubtReason.OTHER_DAYS: N_("近四周每天 {usual}，当天 {people}"),
    DoubtReason.TOWN: N_("同镇街各站 {usual}，当天 {people}"),
}


def say_doubt(doubt: Doubt) -> str:
    """Such as “平日 8–15，当天 150”."""
    usual = say_range(doubt.low, doubt.high)
    return _(_SENTENCES[doubt.reason]).format(usual=usual, people=number(doubt.people))


def say_range(low: int, high: int) -> str:
    """Such as “8–15”."""
    if low == high:
        return number(low)
    return _("{low}–{high}").format(low=number(low), high=number(high))
