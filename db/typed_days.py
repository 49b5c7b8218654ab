"""Days as people type them."""

from __future__ import annotations

import datetime as dt

from db.errors import RecordError
from db.values import Month
from db.workbooks.cells import read_day

_NAMED = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2}


def read_typed_day(text: str, today: dt.date) -> dt.date | None:
    """Read 2026-11-2, 2026.11.2, 20261102, 11月2日 (of this year) or 今天; None for nothing.

    Raises:
        RecordError: ``day_unreadable``.
    """
    typed = text.strip()
    if not typed:
        return None
    if typed in _NAMED:
        return today + dt.timedelta(days=_NAMED[typed])
    if len(typed) == 8 and typed.isdecimal():
        typed = f"{typed[:4]}-{typed[4:6]}-{typed[6:]}"
    try:
        return read_day(typed, Month.of(today))
    except RecordError:
        raise RecordError("day_unreadable", text=text) from None
