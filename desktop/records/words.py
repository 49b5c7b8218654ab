"""How a value of the history reads."""

from __future__ import annotations

from enum import StrEnum

from db.differences import Value
from desktop.text import _, label, number


def value_text(value: Value) -> str:
    """A value in words; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, int):
        return number(value)
    return str(value)
