"""A year on one sheet: which days are off, and on which weekend days people work."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from db.holidays import HolidayRow
from db.values import DayKind
from desktop.style import look
from desktop.text import _, day_text, label
from desktop.widgets.plain import plain

_CELL, _GAP, _HEAD = 17, 14, 22
_WEEKS = 6
_SATURDAY = 5


class YearSheet(QWidget):
    """Twelve small months; a break is filled, a make-up workday framed, weekends are pale.

    Signals:
        day_chosen(date): A day was clicked.
    """

    day_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("yearSheet")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._year = 2000
        self._today = dt.date.min
        self._days: Mapping[dt.date, HolidayRow] = {}
        self._columns = 3

    def show_year(self, year: int, rows: list[HolidayRow], today: dt.date) -> None:
        self._year, self._today = year, today
        self._days = {row.day: row for row in rows}
        self.setAccessibleName(_("{year} 年的放假安排").format(year=year))
        self.update()

    def set_columns(self, columns: int) -> None:
        """Put so many months side by side."""
        if columns != self._columns:
            self._columns = columns
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        lines = -(-12 // self._columns)
        wide, high = self._month_size()
        gap = look().px(_GAP)
        return QSize(
            self._columns * wide + (self._columns - 1) * gap, lines * high + (lines - 1) * gap
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def day_at(self, point: QPoint) -> dt.date | None:
        """The day drawn at a point; None between them."""
        return next((day for day, spot in self._spots() if spot.contains(point)), None)

    def spot_of(self, day: dt.date) -> QRect:
        """Where a day of the year is drawn."""
        return next(spot for each, spot in self._spots() if each == day)

    def _month_size(self) -> tuple[int, int]:
        px = look().px
        return 7 * px(_CELL), px(_HEAD) + _WEEKS * px(_CELL)

    def _month_at(self, number: int) -> QPoint:
        line, column = divmod(number - 1, self._columns)
        wide, high = self._month_size()
        gap = look().px(_GAP)
        return QPoint(column * (wide + gap), line * (high + gap))

    def _spots(self) -> list[tuple[dt.date, QRect]]:
        cell, head = look().px(_CELL), look().px(_HEAD)
        found = []
        for number in range(1, 13):
            corner = self._month_at(number)
            blank, days = calendar.monthrange(self._year, number)
            for n in range(days):
                week, weekday = divmod(blank + n, 7)
                place = corner + QPoint(weekday * cell, head + week * cell)
                found.append((dt.date(self._year, number, n + 1), QRect(place, QSize(cell, cell))))
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = look().px
        font = painter.font()
        font.setPixelSize(px(12))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(look().colour("text"))
        for number in range(1, 13):
            corner = self._month_at(number)
            head = QRect(corner, QSize(self._month_size()[0], px(_HEAD - 4)))
            words = _("{month}月").format(month=number)
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, words)
        font.setPixelSize(px(10))
        font.setBold(False)
        painter.setFont(font)
        for day, spot in self._spots():
            self._paint_day(painter, day, QRectF(spot).adjusted(1, 1, -1, -1))

    def _paint_day(self, painter: QPainter, day: dt.date, spot: QRectF) -> None:
        row = self._days.get(day)
        corner = look().px(4)
        ink = look().colour("absent" if day.weekday() >= _SATURDAY else "text")
        if row and row.kind is DayKind.HOLIDAY:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().colour("accent"))
            painter.drawRoundedRect(spot, corner, corner)
            ink = look().colour("on_accent")
        elif row:
            painter.setPen(QPen(look().colour("warn"), look().px(1.5)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(spot.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
            ink = look().colour("warn")
        if day == self._today:
            self._underline(painter, spot, ink)
        painter.setPen(ink)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(day.day))

    @staticmethod
    def _underline(painter: QPainter, spot: QRectF, ink: QColor) -> None:
        painter.setPen(QPen(ink, look().px(2)))
        low = spot.bottom() - look().px(1)
        painter.drawLine(
            QPoint(round(spot.left() + look().px(3)), round(low)),
            QPoint(round(spot.right() - look().px(3)), round(low)),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if day is not None:
            self.day_chosen.emit(day)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            day = self.day_at(event.pos())
            row = self._days.get(day) if day else None
            words = [day_text(day)] if day else []
            words += [row.name, label(row.kind)] if row else []
            QToolTip.showText(event.globalPos(), plain("　".join(words)), self)
            return True
        return super().event(event)
