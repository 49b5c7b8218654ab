"""A station's visits in thirteen months, as small bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from db.timeline import MonthVisits
from desktop.style import look
from desktop.text import _, month_text, number

_BARS, _LABELS = 84, 16


class MonthsChart(QWidget):
    """One bar for each month; a month without a report has a dash, not a zero."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record.months")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("各月服务人次"))
        self._months: tuple[MonthVisits, ...] = ()

    def show_months(self, months: Sequence[MonthVisits]) -> None:
        """Oldest first; the last one is still running."""
        self._months = tuple(months)
        self.setAccessibleDescription(_("，").join(_said(month) for month in months))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(320), look().px(_BARS + 2 * _LABELS))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._months:
            at = int(event.pos().x() * len(self._months) / max(self.width(), 1))
            said = _said(self._months[max(0, min(at, len(self._months) - 1))])
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(look().px(11))
        painter.setFont(font)
        most = max((month.visits or 0 for month in self._months), default=0)
        for n, month in enumerate(self._months):
            step = self.width() / len(self._months)
            self._paint_month(painter, month, QRectF(n * step, 0, step, self.height()), most)

    def _paint_month(self, painter: QPainter, month: MonthVisits, place: QRectF, most: int) -> None:
        px, colour = look().px, look().colour
        is_last = month is self._months[-1]
        foot = place.bottom() - px(_LABELS)
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(round(place.left()), round(foot), round(place.right()), round(foot))
        painter.setPen(colour("text" if is_last else "muted"))
        middle = Qt.AlignmentFlag.AlignCenter
        name = QRectF(place.left(), foot, place.width(), px(_LABELS))
        painter.drawText(name, middle, str(month.month.number))
        tall = px(_BARS) * (month.visits or 0) / most if most else 0
        told = QRectF(place.left(), foot - tall - px(_LABELS), place.width(), px(_LABELS))
        painter.drawText(told, middle, "—" if month.visits is None else number(month.visits))
        if tall:
            bar = QRectF(0, foot - tall, place.width() * 0.52, tall)
            bar.moveCenter(QRectF(place.left(), foot - tall, place.width(), tall).center())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("info"))
            painter.setOpacity(0.5 if is_last else 1.0)
            painter.drawRoundedRect(bar, px(2), px(2))
            painter.setOpacity(1.0)


def _said(month: MonthVisits) -> str:
    if month.visits is None:
        return _("{month} 未填报").format(month=month_text(month.month))
    return _("{month} {people} 人次，填报 {days} 天").format(
        month=month_text(month.month), people=number(month.visits), days=month.days_reported
    )
