"""What the closing of a month is called, in the history and on screen."""

from db.values import Month
from desktop.text import _, month_text


def closing_label(month: Month, unit: str | None) -> str:
    """The deed of signing; `unit` is None for the city."""
    return _("结账：{scope} {month}").format(scope=scope_text(unit), month=month_text(month))


def reopening_label(month: Month, unit: str | None) -> str:
    return _("重新打开：{scope} {month}").format(scope=scope_text(unit), month=month_text(month))


def scope_text(unit: str | None) -> str:
    return unit or _("全市")
