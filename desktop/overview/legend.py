"""The legend of the chart and of the map: a sign of the colour, and its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.style import look
from desktop.text import _

_SIGN, _GAP, _BETWEEN, _LINE = 10, 6, 14, 20


@dataclass(frozen=True)
class LegendItem:
    """`role` is a role of `Theme.colour`; `sign` is the shape that stands for the item."""

    text: str
    role: str
    sign: Literal["square", "dot", "dashes", "mark"] = "square"


class Legend(QWidget):
    """Items in a line that wraps."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._items: tuple[LegendItem, ...] = ()

    def show_items(self, items: Iterable[LegendItem]) -> None:
        self._items = tuple(items)
        texts = _("，").join(item.text for item in self._items)
        self.setAccessibleName(_("图例：{texts}").format(texts=texts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = sum(self._width(item) for item in self._items) - look().px(_BETWEEN)
        return QSize(max(width, 1), look().px(_LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(max((self._width(i) for i in self._items), default=1), look().px(_LINE))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return int(places[-1].y()) + look().px(_LINE) if places else look().px(_LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = look().px
        painter.setFont(self._small())
        for item, place in zip(self._items, self._places(self.width()), strict=True):
            sign = QRectF(place.x(), place.y() + (px(_LINE) - px(_SIGN)) / 2, px(_SIGN), px(_SIGN))
            _paint_sign(painter, sign, item)
            words = QRectF(sign.right() + px(_GAP), place.y(), self.width(), px(_LINE))
            painter.setPen(look().colour("muted"))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, item.text)

    def _places(self, width: int) -> list[QPointF]:
        x, y, places = 0, 0, []
        for item in self._items:
            wide = self._width(item)
            if x and x + wide - look().px(_BETWEEN) > width:
                x, y = 0, y + look().px(_LINE)
            places.append(QPointF(x, y))
            x += wide
        return places

    def _width(self, item: LegendItem) -> int:
        from_sign = look().px(_SIGN) + look().px(_GAP)
        words = QFontMetrics(self._small()).horizontalAdvance(item.text)
        return from_sign + words + look().px(_BETWEEN)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(look().px(12))
        return font


def _paint_sign(painter: QPainter, sign: QRectF, item: LegendItem) -> None:
    colour = look().colour(item.role)
    if item.sign == "dashes":
        pen = QPen(colour, 1.6 * look().scale)
        pen.setDashPattern([2, 1.2])
        painter.setPen(pen)
        middle = sign.center().y()
        painter.drawLine(QPointF(sign.left(), middle), QPointF(sign.right(), middle))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if item.sign == "dot":
        painter.drawEllipse(sign)
    elif item.sign == "mark":
        inset = (sign.width() - look().px(2)) / 2
        painter.drawRect(sign.adjusted(inset, 0, -inset, 0))
    else:
        painter.drawRoundedRect(sign, 2, 2)
