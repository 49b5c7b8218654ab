"""The marks of the board: each state has a shape of its own besides its colour."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from db.expected import DayState
from desktop.counts.strokes import hatch
from desktop.style import look

MARK = 14
"""Side of a mark at 100 % text."""
_GROUNDS = {DayState.ON_TIME: "ok_soft", DayState.UNDATED: "ok_soft", DayState.LATE: "warn_soft"}


def paint_mark(painter: QPainter, cell: QRect, state: DayState) -> None:
    """Paint a day's mark in the middle of a cell.

    On time is a dot, late a half square, not reported a full one with a cross; an old report is
    a ring, a day to come a point, a day that hours or the calendar leave out a dash, open or with
    a bar, and a day out of service is hatched.
    """
    if state is DayState.NOT_IN_SERVICE:
        hatch(painter, cell)
        return
    px, colour = look().px, look().colour
    side = px(MARK)
    mark = QRectF(0, 0, side, side)
    mark.moveCenter(QRectF(cell).center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if state in _GROUNDS:
        painter.setBrush(colour(_GROUNDS[state]))
        painter.drawRoundedRect(mark, px(3), px(3))
    match state:
        case DayState.ON_TIME:
            painter.setBrush(colour("ok"))
            painter.drawEllipse(mark.center(), side * 0.17, side * 0.17)
        case DayState.UNDATED:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("ok"), side * 0.1))
            painter.drawEllipse(mark.center(), side * 0.24, side * 0.24)
        case DayState.LATE:
            painter.setBrush(colour("warn"))
            corners = [mark.bottomLeft(), mark.bottomRight(), mark.topRight()]
            painter.drawPolygon(QPolygonF([QPointF(corner) for corner in corners]))
        case DayState.MISSING:
            _paint_missing(painter, mark)
        case DayState.NOT_YET:
            painter.setBrush(colour("absent"))
            painter.drawEllipse(mark.center(), side * 0.08, side * 0.08)
        case _:
            _paint_closed(painter, mark, state)
    painter.restore()


def _paint_missing(painter: QPainter, mark: QRectF) -> None:
    painter.setBrush(look().colour("accent"))
    painter.drawRoundedRect(mark, look().px(3), look().px(3))
    inset = mark.width() * 0.32
    inner = mark.adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(look().colour("on_accent"), mark.width() * 0.11))
    painter.drawLine(QLineF(inner.topLeft(), inner.bottomRight()))
    painter.drawLine(QLineF(inner.bottomLeft(), inner.topRight()))


def _paint_closed(painter: QPainter, mark: QRectF, state: DayState) -> None:
    """A dash by the hours, two for a holiday, a square with a bar for a closure."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(look().colour("absent"), mark.width() * 0.1)
    painter.setPen(pen)
    middle, reach = mark.center(), mark.width() * 0.24
    if state is DayState.CLOSURE:
        inset = mark.width() * 0.14
        painter.drawRect(mark.adjusted(inset, inset, -inset, -inset))
    heights = (-0.13, 0.13) if state is DayState.HOLIDAY else (0.0,)
    for height in heights:
        y = middle.y() + height * mark.height()
        painter.drawLine(QLineF(middle.x() - reach, y, middle.x() + reach, y))


def mark_sample(state: DayState, ratio: float) -> QPixmap:
    """A mark by itself, for a legend.

    Args:
        state: Whose mark.
        ratio: Pixels of the screen to one of ours.
    """
    side = look().px(MARK + 2)
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_mark(painter, QRect(0, 0, side, side), state)
    painter.end()
    return pixmap
