"""Activities against the year's targets: a bar for each category, a mark for even pace."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from db.overview import CategoryProgress
from desktop.style import look
from desktop.text import _, number

_LINE, _BAR = 26, 6


class ActivityProgress(QWidget):
    """One line a category. A bar that ends left of its mark is behind, and paler in tone."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("activityProgress")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._lines: tuple[CategoryProgress, ...] = ()
        self._pace = 0.0

    def show_progress(self, lines: Iterable[CategoryProgress], pace: float) -> None:
        """`pace` is the part of the year that has passed."""
        self._lines, self._pace = tuple(lines), pace
        parts = [_("{name} {counts}").format(name=x.name, counts=_counts(x)) for x in self._lines]
        self.setAccessibleName(_("活动进度：{parts}").format(parts=_("，").join(parts)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(300), look().px(_LINE) * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(_LINE) * len(self._lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, metrics = look().px, self.fontMetrics()
        names = max((metrics.horizontalAdvance(x.name) for x in self._lines), default=0)
        counts = max((metrics.horizontalAdvance(_counts(x)) for x in self._lines), default=0)
        middle = Qt.AlignmentFlag.AlignVCenter
        for n, line in enumerate(self._lines):
            rect = QRectF(0, n * px(_LINE), self.width(), px(_LINE))
            painter.setPen(look().colour("text"))
            painter.drawText(rect, middle, line.name)
            painter.setPen(look().colour("muted"))
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, _counts(line))
            bar = rect.adjusted(names + px(14), 0, -counts - px(14), 0)
            bar.setTop(rect.center().y() - px(_BAR) / 2)
            bar.setHeight(px(_BAR))
            if line.yearly_target:
                self._paint_bar(painter, bar, line.held / line.yearly_target)

    def _paint_bar(self, painter: QPainter, bar: QRectF, share: float) -> None:
        px, round_ = look().px, bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("line"))
        painter.drawRoundedRect(bar, round_, round_)
        done = QRectF(bar)
        done.setWidth(bar.width() * min(share, 1.0))
        painter.setBrush(look().colour("ok" if share >= self._pace else "warn"))
        painter.drawRoundedRect(done, round_, round_)
        mark = QRectF(0, 0, px(2), bar.height() + px(6))
        mark.moveCenter(bar.center())
        mark.moveLeft(bar.left() + bar.width() * self._pace - px(1))
        painter.setBrush(look().colour("text"))
        painter.drawRect(mark)


def _counts(line: CategoryProgress) -> str:
    if line.yearly_target is None:
        return number(line.held)
    return _("{held} / {target}").format(held=number(line.held), target=number(line.yearly_target))
