"""A week of opening hours, drawn: seven bars of 24 hours, and where now is."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from db.holidays import Holidays
from db.hours import day_spans, say_hours
from desktop.style import look
from desktop.text import _

_DAY_MIN = 24 * 60
_ROW = 13


class WeekStrip(QWidget):
    """The week of `now`, Monday first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("weekStrip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._days: list[tuple[tuple[int, int], ...]] = [()] * 7
        self._now: dt.datetime | None = None

    def show_week(self, osm: str, now: dt.datetime, holidays: Holidays) -> None:
        """Draw the hours of the week that `now` lies in; blank for unknown hours."""
        monday = now.date() - dt.timedelta(days=now.weekday())
        week = [monday + dt.timedelta(days=n) for n in range(7)]
        self._days = [tuple(day_spans(osm, day, holidays)) if osm else () for day in week]
        self._now = now
        self.setAccessibleName(say_hours(osm) if osm else _("开放时间未登记"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(_ROW) * 7 + look().px(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, colour = look().px, look().colour
        font = self.font()
        font.setPixelSize(px(11))
        painter.setFont(font)
        left, row, bar = px(20), px(_ROW), px(7)
        width = self.width() - left
        for n, name in enumerate(_("一 二 三 四 五 六 日").split()):
            top = n * row
            painter.setPen(colour("muted"))
            painter.drawText(
                QRectF(0, top, left, row),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                name,
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("hatch"))
            middle = top + (row - bar) / 2
            painter.drawRoundedRect(QRectF(left, middle, width, bar), bar / 2, bar / 2)
            painter.setBrush(colour("ok"))
            for start, end in self._days[n]:
                x = left + width * start / _DAY_MIN
                span = width * (min(end, _DAY_MIN) - start) / _DAY_MIN
                painter.drawRoundedRect(QRectF(x, middle, span, bar), bar / 2, bar / 2)
        if self._now is not None:
            minute = self._now.hour * 60 + self._now.minute
            x = left + width * minute / _DAY_MIN
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawRect(QRectF(x - px(1) / 2, 0, max(px(1.5), 1), 7 * row))
        painter.end()
