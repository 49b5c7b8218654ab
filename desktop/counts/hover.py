"""What is known of a cell: who entered it, what stood there on the days before."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from db.values import LOCAL
from desktop.counts.floating import FloatingCard
from desktop.counts.frame import SheetFrame
from desktop.counts.reading import CellStory
from desktop.counts.strokes import CENTRE, font_of
from desktop.style import look
from desktop.text import _
from desktop.widgets.labels import quiet_label, section_label

_WAIT_MS = 550
_BAR, _HIGH = 30, 46


class HoverCard(FloatingCard):
    """Says nothing of its own: it is told."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("countsStory", parent)
        self._title = section_label()
        self._remark, self._written = quiet_label(), quiet_label()
        self._bars = _Bars()
        for widget in (self._title, self._remark, self._bars, self._written):
            self.body.addWidget(widget)
        for label in (self._title, self._remark, self._written):
            label.setWordWrap(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def tell(
        self, title: str, remark: str, story: CellStory, now: tuple[dt.date, int | None]
    ) -> None:
        """Args: `now` is the cell's own day and number."""
        self._title.setText(title)
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))
        if story.written is None:
            said = _("没有登记人的记录") if now[1] is not None else _("这一格没有登记")
        else:
            who, at = story.written
            said = _("{who} 于 {at:%Y-%m-%d %H:%M} 登记").format(who=who, at=at.astimezone(LOCAL))
        self._written.setText(said)
        self._bars.show_days([*reversed(story.recent), now])
        self._bars.setVisible(bool(story.recent))
        words = "　".join(filter(None, (title, remark, self._bars.words, said)))
        self.setAccessibleName(words)


class _Bars(QWidget):
    """The days from left to right, each with its number above and its date below."""

    def __init__(self) -> None:
        super().__init__()
        self._days: list[tuple[dt.date, int | None]] = []
        self.words = ""

    def show_days(self, days: list[tuple[dt.date, int | None]]) -> None:
        self._days = days
        told = [_("{m}-{d} {n}").format(m=day.month, d=day.day, n=n) for day, n in days[:-1]]
        self.words = _("、").join(told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(px(_BAR) * max(len(self._days), 1), px(_HIGH) + 2 * px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font_of(self, 11))
        most = max((n or 0 for _day, n in self._days), default=0) or 1
        line = px(16)
        for place, (day, people) in enumerate(self._days):
            is_now = place == len(self._days) - 1
            left, wide = place * px(_BAR), px(_BAR)
            high = round(px(_HIGH) * (people or 0) / most)
            top = line + px(_HIGH) - high
            if people is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look().colour("accent" if is_now else "info"))
                bar = QRectF(left + px(7), top, wide - 2 * px(7), max(high, 1))
                painter.drawRoundedRect(bar, 2, 2)
                painter.setPen(look().colour("text"))
                painter.drawText(QRect(left, top - line, wide, line), CENTRE, str(people))
            painter.setPen(look().colour("text" if is_now else "muted"))
            foot = QRect(left, line + px(_HIGH), wide, line)
            painter.drawText(foot, CENTRE, f"{day.month}-{day.day}")
        painter.end()


class Hover(QObject):
    """Waits until the mouse rests on a cell.

    Signals:
        rested(int, int): Row and column of the cell.
        left(): The mouse went on, or a key was pressed.
    """

    rested = Signal(int, int)
    left = Signal()

    def __init__(self, grid: SheetFrame) -> None:
        super().__init__(grid)
        self._grid = grid
        self._index = QModelIndex()
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._rest)
        grid.viewport().installEventFilter(self)
        grid.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            if event.buttons() == Qt.MouseButton.NoButton:
                self._move(event.position().toPoint())
        elif kind in (
            QEvent.Type.Leave,
            QEvent.Type.Wheel,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.KeyPress,
            QEvent.Type.FocusOut,
            QEvent.Type.Hide,
        ):
            self._wait.stop()
            self._index = QModelIndex()
            self.left.emit()
        return super().eventFilter(watched, event)

    def _move(self, at: QPoint) -> None:
        index = self._grid.indexAt(at)
        if index != self._index:
            self._index = index
            self.left.emit()
            self._wait.start()

    def _rest(self) -> None:
        if self._index.isValid():
            self.rested.emit(self._index.row(), self._index.column())
