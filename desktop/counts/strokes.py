"""Strokes of the brush that cells, headings and the legend share."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.style import look

VCENTER = Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | VCENTER
RIGHT = Qt.AlignmentFlag.AlignRight | VCENTER
CENTRE = Qt.AlignmentFlag.AlignCenter
PADDING, NARROW_PADDING = 12, 4
NARROW_SUM = 11
"""Size of the sum of a day among the days of a month."""
_CORNER = 9
"""Of the card that the sheet stands in."""


def font_of(widget: QWidget, pixels: int, *, strong: bool = False) -> QFont:
    font = QFont(widget.font())
    font.setPixelSize(look().px(pixels))
    font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
    return font


def rule(painter: QPainter, rect: QRect) -> None:
    """The thin lines at the right of a cell and below it."""
    colour = look().colour("line")
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour)
    painter.fillRect(rect.right(), rect.top(), 1, rect.height(), colour)


def edge(painter: QPainter, rect: QRect) -> None:
    painter.fillRect(rect.right(), rect.top(), 1, rect.height(), look().colour("line"))


def hatch(painter: QPainter, rect: QRect) -> None:
    """Nothing can stand here."""
    painter.fillRect(rect, look().colour("raised"))
    ratio = painter.device().devicePixelRatioF()
    painter.fillRect(rect, _hatching(look().px(6), ratio, look().colour("line").name()))


@lru_cache(maxsize=8)
def _hatching(step: int, ratio: float, colour: str) -> QBrush:
    """A brush whose tiles join without a seam."""
    tile = QPixmap(round(step * ratio), round(step * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), max(step / 6, 1)))
    for shift in (-step, 0, step):
        painter.drawLine(QPointF(shift, step), QPointF(shift + step, 0))
    painter.end()
    return QBrush(tile)


def fold(painter: QPainter, rect: QRect, role: str, *, right: bool = False) -> None:
    """A folded corner at the top, so that colour is not the only sign of a state."""
    side = look().px(8)
    x = rect.right() if right else rect.left()
    corner = QPainterPath(QPointF(x, rect.top()))
    corner.lineTo(x - side if right else x + side, rect.top())
    corner.lineTo(x, rect.top() + side)
    painter.fillPath(corner, look().colour(role))


def dot(painter: QPainter, rect: QRect, *, hollow: bool) -> None:
    """Beside a number: full while it is not saved, hollow while it is on its way."""
    side = look().px(5)
    place = QRectF(rect.left() + look().px(4), rect.center().y() - side / 2 + 1, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look().colour("info"), look().scale))
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else look().colour("info"))
    painter.drawEllipse(place)
    painter.restore()


def gap(painter: QPainter, rect: QRect) -> None:
    """A short stroke where nothing was reported."""
    wide = look().px(7)
    y = rect.center().y() + 1
    painter.fillRect(
        rect.center().x() - wide // 2, y, wide, max(look().px(1), 1), look().colour("warn")
    )


def ground(painter: QPainter, rect: QRect, spread: tuple[int, int, int, int]) -> None:
    """The raised ground of headings and totals, round where it meets the card's corner.

    Args:
        painter: Paints on the widget.
        rect: The whole widget.
        spread: How far the round corners lie outside, by side, in units of the corner.
    """
    left, top, right, bottom = (way * 2 * _CORNER for way in spread)
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect.adjusted(left, top, right, bottom)), _CORNER, _CORNER)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect)
    painter.fillPath(path, look().colour("raised"))
    painter.restore()
    y = rect.top() if top else rect.bottom()
    painter.fillRect(rect.left(), y, rect.width(), 1, look().colour("line"))
