"""What the marks in the sheet mean."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.counts.strokes import CENTRE, LEFT, RIGHT, dot, fold, gap, hatch
from desktop.icons import paint_icon
from desktop.style import look, on_look_changed
from desktop.text import N_, _
from desktop.widgets.popup_chip import PopupChip

_ROW, _SAMPLE, _WIDTH = 32, 64, 254
_Paint = Callable[[QPainter, QRect], None]


def _ground(role: str, text: str, paint: _Paint) -> _Paint:
    """A cell as it stands in the sheet."""

    def sample(painter: QPainter, rect: QRect) -> None:
        if role:
            painter.fillRect(rect, look().colour(f"{role}_soft"))
        paint(painter, rect)
        painter.setPen(look().colour(role or "text"))
        painter.drawText(rect.adjusted(0, 0, -look().px(8), 0), RIGHT, text)

    return sample


def _said(role: str, text: str) -> _Paint:
    """What stands in an empty cell."""

    def sample(painter: QPainter, rect: QRect) -> None:
        painter.setPen(look().colour(role))
        painter.drawText(rect, CENTRE, _(text))

    return sample


def _icon(name: str, role: str) -> _Paint:
    def sample(painter: QPainter, rect: QRect) -> None:
        side = look().px(15)
        spot = QRect(0, 0, side, side)
        spot.moveCenter(rect.center())
        paint_icon(painter, spot, name, role)

    return sample


_SAMPLES: tuple[tuple[_Paint, str], ...] = (
    (_icon("pencil-simple", "muted"), N_("有未保存的输入")),
    (_icon("arrows-clockwise", "info"), N_("正在保存")),
    (_icon("warning-circle", "accent"), N_("没有保存成")),
    (_ground("accent", "1x", lambda p, r: fold(p, r, "accent")), N_("读不懂，请改")),
    (_ground("warn", "150", lambda p, r: fold(p, r, "warn", right=True)), N_("存疑，Ctrl+M 认可")),
    (_ground("", "150", lambda p, r: fold(p, r, "absent", right=True)), N_("已认可")),
    (_ground("", "12", lambda p, r: dot(p, r, hollow=False)), N_("这一格未保存")),
    (_ground("", "12", lambda p, r: dot(p, r, hollow=True)), N_("这一格正在保存")),
    (gap, N_("未填报")),
    (_said("muted", N_("不需填报")), N_("那天不开放，没有登记")),
    (hatch, N_("不提供，或未启用")),
    (_icon("lock-simple", "absent"), N_("已结账，不能改")),
)


class LegendChip(PopupChip):
    """A list of samples under a chip."""

    def __init__(self) -> None:
        super().__init__("countsLegend", _("图例"), clearable=False)
        self.popup.body.addWidget(_Samples())


class _Samples(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("、").join(_(words) for _paint, words in _SAMPLES))
        on_look_changed(self._measure)

    def sizeHint(self) -> QSize:
        return QSize(look().px(_WIDTH), look().px(_ROW) * len(_SAMPLES))

    def _measure(self) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        for n, (paint, words) in enumerate(_SAMPLES):
            rect = QRect(px(6), n * px(_ROW) + px(3), px(_SAMPLE), px(_ROW) - px(6))
            painter.save()
            painter.setClipRect(rect)
            painter.fillRect(rect, look().colour("surface"))
            paint(painter, rect)
            painter.restore()
            painter.setPen(look().colour("line"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect)
            painter.setPen(look().colour("text"))
            beside = QRect(rect.right() + px(12), rect.top(), px(_WIDTH), rect.height())
            painter.drawText(beside, LEFT, _(words))
        painter.end()
