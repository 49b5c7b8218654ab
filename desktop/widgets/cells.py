"""Paints the cells of a table: words, a state's dot, the services' icons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from db.values import Service
from desktop.icons import paint_icon, service_glyph
from desktop.style import look
from desktop.theme import Tone
from desktop.widgets.dot import paint_dot
from desktop.widgets.rows import Column, RowsModel

Marks = Callable[[Column[Any], Any, str], Sequence[tuple[int, int]]]
"""Column, row and words of a cell → what of the words was searched for, from and to."""

_PADDING = 12
_ICON, _ICON_STEP = 16, 22
# 其他 has no icon of its own in a row of six: it is read in the detail.
_SHOWN = tuple(service for service in Service if service is not Service.OTHER)


class CellDelegate(QStyledItemDelegate):
    """One for a table. A selected row gets a tint and a bar; its words keep their colours.

    Attributes:
        hovered_row: Row under the mouse, or -1.
        marks: What of a cell's words is marked as found; None marks nothing.
    """

    def __init__(self, rows: RowsModel[Any]) -> None:
        super().__init__(rows)
        self._rows = rows
        self.hovered_row = -1
        self.marks: Marks | None = None

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        self._paint_ground(painter, rect, index, bool(state & QStyle.StateFlag.State_Selected))
        px = look().px
        inner = rect.adjusted(px(_PADDING), 0, -px(_PADDING), 0)
        column, row = self._rows.columns[index.column()], self._rows.row(index.row())
        if column.kind == "services":
            _paint_services(painter, inner, column.value(row))
        else:
            _paint_words(painter, inner, column, row, self.marks)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        px = look().px
        if self._rows.columns[index.column()].kind == "services":
            width = px(_ICON_STEP) * len(_SHOWN)
        else:
            width = super().sizeHint(option, index).width() + px(16)
        return QSize(width + 2 * px(_PADDING), px(32))

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        selected: bool,
    ) -> None:
        if selected:
            painter.fillRect(rect, look().colour("accent_soft"))
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, look().colour("raised"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look().colour("hatch"))
        if selected and index.column() == 0:
            bar = QRect(rect.left(), rect.top(), look().px(3), rect.height())
            painter.fillRect(bar, look().colour("accent"))


def _paint_words(
    painter: QPainter, rect: QRect, column: Column[Any], row: object, marks: Marks | None
) -> None:
    tone = column.tone(row) if column.tone else Tone.PLAIN
    if column.kind == "state":
        side = look().px(12)
        top = rect.center().y() - side // 2 + 1
        paint_dot(painter, QRect(rect.left(), top, side, side), tone)
        rect = rect.adjusted(side + look().px(5), 0, 0, 0)
    words = column.words(row)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    if marks:
        paint_marks(painter, rect, shown, marks(column, row, words))
    painter.setPen(QColor(look().colour(tone)))
    painter.drawText(rect, column.alignment, shown)


def paint_marks(
    painter: QPainter, rect: QRect, shown: str, found: Sequence[tuple[int, int]]
) -> None:
    """A stroke as of a marker under each run of signs; text at the left only."""
    metrics, middle = painter.fontMetrics(), rect.center().y() + 1
    high = metrics.height()
    for first, end in found:
        left = rect.left() + metrics.horizontalAdvance(shown[:first])
        width = metrics.horizontalAdvance(shown[first:end])
        stroke = QRect(left, middle - high // 2, width, high).intersected(rect)
        painter.fillRect(stroke, look().colour("marker"))


def _paint_services(painter: QPainter, rect: QRect, offered: object) -> None:
    assert isinstance(offered, Collection)
    px = look().px
    top = rect.center().y() - px(_ICON) // 2 + 1
    for place, service in enumerate(_SHOWN):
        spot = QRect(rect.left() + place * px(_ICON_STEP), top, px(_ICON), px(_ICON))
        paint_icon(painter, spot, *service_glyph(service, offered=service in offered))
