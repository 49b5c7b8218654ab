"""Every word on screen and paper: gettext, labels, sentences for errors, numbers and dates."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from db.differences import Value
from db.values import Month
from desktop.catalogue import N_, Language, _, n_, use_language
from desktop.fields import field_label
from desktop.labels import label
from desktop.sentences import say, say_remark

__all__ = [
    "N_",
    "Language",
    "_",
    "ago",
    "day_text",
    "field_label",
    "label",
    "month_text",
    "n_",
    "number",
    "say",
    "say_remark",
    "use_language",
    "value_text",
]

_WEEKDAYS = (
    N_("星期一"),
    N_("星期二"),
    N_("星期三"),
    N_("星期四"),
    N_("星期五"),
    N_("星期六"),
    N_("星期日"),
)


def number(value: float, digits: int = 0) -> str:
    """``1234`` → ``1,234``; `digits` after the point."""
    return f"{value:,.{digits}f}"


def day_text(day: dt.date) -> str:
    """``2026-11-21 星期六``."""
    return f"{day:%Y-%m-%d} {_(_WEEKDAYS[day.weekday()])}"


def month_text(month: Month) -> str:
    """``2026年11月``."""
    return _("{year}年{month}月").format(year=month.year, month=month.number)


def ago(days: int) -> str:
    """How long ago, in days: 今天, 昨天, ``41 天前``."""
    if days == 0:
        return _("今天")
    if days == 1:
        return _("昨天")
    return n_("{n} 天前", days).format(n=number(days))


def value_text(value: Value) -> str:
    """A value of the history in words; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, int):
        return number(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
