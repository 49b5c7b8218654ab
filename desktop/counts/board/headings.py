"""Beside the marks the stations with what they lack, above them the days."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from db.values import DayKind
from desktop.counts.board.table import BoardModel
from desktop.counts.strokes import CENTRE, LEFT, PADDING, RIGHT, edge, font_of, ground, rule
from desktop.counts.words import weekday
from desktop.style import look
from desktop.text import _, number

_COUNT = 44
"""Width of the number of missing days, at 100 % text."""


class DayHeading(QHeaderView):
    """The day of the month over its weekday; 休 on holidays, 班 on make-up workdays."""

    def __init__(self, model: BoardModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._model = model
        self.setObjectName("boardDays")
        self.viewport().setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        ground(painter, self.viewport().rect(), (-1, 0, 0, 1))
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model, colour = self._model, look().colour
        day, kind, free = model.days[section], model.kind(section), model.is_free(section)
        mark = {DayKind.HOLIDAY: _("休"), DayKind.MAKEUP_WORKDAY: _("班"), None: weekday(day)}[kind]
        half = rect.height() // 2
        painter.save()
        if free:
            painter.fillRect(rect.adjusted(0, 1, 0, -1), colour("background"))
        today = model.board is not None and day == model.board.today
        painter.setFont(font_of(self, 12, strong=today))
        painter.setPen(colour("text"))
        painter.drawText(rect.adjusted(0, look().px(4), 0, -half), CENTRE, str(day.day))
        painter.setFont(font_of(self, 11))
        painter.setPen(colour("accent" if kind is DayKind.HOLIDAY else "muted"))
        painter.drawText(rect.adjusted(0, half, 0, -look().px(4)), CENTRE, mark)
        painter.restore()


class StationHeading(QHeaderView):
    """Name and town, and at the right how many days are missing."""

    def __init__(self, model: BoardModel) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._model = model
        self.setObjectName("boardStations")
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        px, colour = look().px, look().colour
        view = self.parent()
        assert isinstance(view, QTableView)
        station, missing = self._model.station(section), self._model.missing(section)
        painter.save()
        if view.currentIndex().row() == section:
            painter.fillRect(rect, colour("accent_soft"))
            painter.fillRect(rect.left(), rect.top(), px(3), rect.height(), colour("accent"))
        rule(painter, rect)
        inner = rect.adjusted(px(PADDING), 0, -px(10), 0)
        painter.setFont(font_of(self, 13, strong=bool(missing)))
        painter.setPen(colour("accent" if missing else "absent"))
        painter.drawText(inner, RIGHT, number(missing))
        inner.setRight(inner.right() - px(_COUNT) + px(10))
        painter.setFont(font_of(self, 13))
        painter.setPen(colour("text"))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(station.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, LEFT, shown)
        inner.setLeft(inner.left() + metrics.horizontalAdvance(shown) + px(8))
        painter.setFont(font_of(self, 11))
        painter.setPen(colour("muted"))
        if painter.fontMetrics().horizontalAdvance(station.town.name) <= inner.width():
            painter.drawText(inner, RIGHT, station.town.name)
        painter.restore()


class BoardCorner(QWidget):
    """What the headings at the left hold."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        ground(painter, self.rect(), (0, 0, 1, 1))
        painter.setFont(font_of(self, 12))
        painter.setPen(look().colour("muted"))
        inner = self.rect().adjusted(px(PADDING), 0, -px(10), 0)
        painter.drawText(inner, LEFT, _("驿站"))
        painter.drawText(inner, RIGHT, _("未填"))
        edge(painter, self.rect())
        painter.end()
