"""The sums beneath the columns, always in sight."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from desktop.counts.strokes import (
    LEFT,
    NARROW_PADDING,
    NARROW_SUM,
    PADDING,
    RIGHT,
    edge,
    font_of,
    ground,
)
from desktop.counts.table import SheetModel
from desktop.counts.turn import METHOD, NOTE, Kind
from desktop.style import look
from desktop.text import _, number


class TotalsLine(QWidget):
    """One line; dots stand for sums that are still added up."""

    def __init__(self, grid: QTableView, model: SheetModel) -> None:
        super().__init__()
        self.setObjectName("countsTotals")
        self._grid, self._model = grid, model
        self.words = ""
        model.summed.connect(self._tell)
        grid.horizontalHeader().sectionResized.connect(lambda *_moved: self.update())
        grid.horizontalScrollBar().valueChanged.connect(lambda _value: self.update())
        self._tell()

    def _tell(self) -> None:
        sheet = self._model.sheet
        kind, reported = sheet.turn.kind, number(sheet.sums.reported)
        rows = number(sheet.turn.rows)
        if kind is Kind.DAY:
            self.words = _("合计 {n} 站 · 已填 {reported}").format(n=rows, reported=reported)
        elif kind is Kind.STATION:
            self.words = _("已填 {reported} 天").format(reported=reported)
        else:
            self.words = _("合计 {n} 站").format(n=rows)
        people = sheet.sums.grand
        self.setAccessibleName(self.words if people is None else f"{self.words} {number(people)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground(painter, self.rect(), (0, -1, 0, 0))
        sheet, px = self._model.sheet, look().px
        wide = sheet.turn.by_record
        painter.setFont(font_of(self, 13, strong=True))
        left = self._grid.verticalHeader().width()
        painter.setPen(look().colour("text"))
        head = QRect(0, 0, left, self.height())
        painter.drawText(head.adjusted(px(PADDING), 0, 0, 0), LEFT, self.words)
        edge(painter, head)
        painter.setClipRect(left, 0, self._grid.viewport().width(), self.height())
        padding = px(PADDING if wide else NARROW_PADDING - 1)
        painter.setFont(font_of(self, 13 if wide else NARROW_SUM, strong=True))
        for column in range(sheet.turn.columns):
            start = left + self._grid.columnViewportPosition(column)
            rect = QRect(start, 0, self._grid.columnWidth(column), self.height())
            n = sheet.sums.column(column)
            # Days are too narrow for a comma.
            words = "" if n is None else number(n) if wide or sheet.turn.is_sum(column) else str(n)
            if not sheet.is_added_up and sheet.turn.field(column) not in (METHOD, NOTE):
                words = "…"
            painter.setPen(look().colour("text"))
            painter.drawText(rect.adjusted(0, 0, -padding, 0), RIGHT, words)
            edge(painter, rect)
        painter.end()
