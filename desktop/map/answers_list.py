"""The stations that answer a caller, nearest first, two lines each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from db.locator import Found
from desktop.icons import SERVICE_ICONS, paint_icon
from desktop.map.caller import state_then, straight_text
from desktop.station.words import state_tone
from desktop.style import look
from desktop.text import _, label
from desktop.theme import Tone
from desktop.widgets.dot import paint_dot

_NOWHERE = QModelIndex()
_HEIGHT, _EDGE, _RANK, _ICON, _GAP = 54, 10, 24, 15, 6


class _Model(QAbstractListModel):
    """Attributes: `found` are the answers and `states` their states in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.found: Sequence[Found] = ()
        self.states: Sequence[str] = ()

    def show(self, found: Sequence[Found], states: Sequence[str]) -> None:
        self.beginResetModel()
        self.found, self.states = found, states
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return answer_words(index.row() + 1, self.found[index.row()], self.states[index.row()])
        return None


class AnswersList(QListView):
    """Shows at most ten answers; the one in front is the current row.

    Signals:
        chosen(Found): Another answer is the current one; also when a person comes to it by keys.
        taken(): Enter, or a double click: the caller is to be told of the current one.
    """

    chosen = Signal(object)
    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("map.answers")
        self.setAccessibleName(_("最近的驿站"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self))
        self.selectionModel().currentRowChanged.connect(self._tell)
        self.activated.connect(lambda _index: self.taken.emit())

    def show_answers(
        self, found: Sequence[Found], at: dt.datetime, now: dt.datetime, *, anew: bool
    ) -> None:
        """The first becomes the current one, or the one that was stays.

        Args:
            found: Nearest first.
            at: When they are in the states that `found` tells.
            now: When that was asked.
            anew: Another question is answered: the nearest is the one meant.
        """
        kept = None if anew else self.current()
        self._model.show(found, [state_then(each, at, now) for each in found])
        ids = [each.station.id for each in found]
        row = ids.index(kept.station.id) if kept and kept.station.id in ids else 0
        self.setCurrentIndex(self._model.index(row))
        self.updateGeometry()

    def current(self) -> Found | None:
        row = self.currentIndex().row()
        return self._model.found[row] if 0 <= row < len(self._model.found) else None

    def choose(self, station_id: int) -> None:
        """Make an answer the current one; a station that is none changes nothing."""
        for row, found in enumerate(self._model.found):
            if found.station.id == station_id:
                self.setCurrentIndex(self._model.index(row))

    def step(self, rows: int) -> None:
        """Go down (or up) by rows, as far as there are any."""
        last = self._model.rowCount() - 1
        if last >= 0:
            row = min(max(self.currentIndex().row() + rows, 0), last)
            self.setCurrentIndex(self._model.index(row))

    def sizeHint(self) -> QSize:
        rows = max(1, self._model.rowCount())
        return QSize(look().px(300), rows * look().px(_HEIGHT) + 2 * self.frameWidth())

    def _tell(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.found[index.row()])


def answer_words(rank: int, found: Found, state: str) -> str:
    """An answer for the ear: all that its two lines show."""
    station = found.station
    parts = [_("第 {n}").format(n=rank), station.name]
    if found.distance_m is not None:
        parts.append(straight_text(found.distance_m))
    parts += [state, *map(label, station.services)]
    if station.broken:
        parts.append(_("报修中：{broken}").format(broken=_("、").join(station.broken)))
    return _("，").join(parts)


class _Painter(QStyledItemDelegate):
    """Rank, name and distance; below them the state, the services and what is broken."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, look().px(_HEIGHT))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        px, colour = look().px, look().colour
        model = index.model()
        assert isinstance(model, _Model)
        found = model.found[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("accent_soft"))
        self._paint_rank(painter, rect, index.row() + 1)
        left, right = rect.left() + px(_EDGE + _RANK + 8), rect.right() - px(_EDGE)
        half = rect.height() // 2
        first = QRect(left, rect.top() + px(5), right - left, half - px(5))
        second = QRect(left, rect.top() + half, right - left, half - px(5))
        far = "" if found.distance_m is None else straight_text(found.distance_m)
        self._write(painter, first, far, "muted", Qt.AlignmentFlag.AlignRight)
        first.setRight(right - painter.fontMetrics().horizontalAdvance(far) - px(_GAP))
        strong = QFont(painter.font())
        strong.setWeight(QFont.Weight.DemiBold)
        painter.setFont(strong)
        self._write(painter, first, found.station.name, "text")
        painter.setFont(option.font)
        self._paint_below(painter, second, found, model.states[index.row()])
        painter.setPen(colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    def _paint_rank(self, painter: QPainter, rect: QRect, rank: int) -> None:
        px, colour = look().px, look().colour
        circle = QRect(0, 0, px(_RANK), px(_RANK))
        circle.moveCenter(QPoint(rect.left() + px(_EDGE) + px(_RANK) // 2, rect.center().y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent"))
        painter.drawEllipse(circle)
        painter.setPen(colour("on_accent"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(rank))

    def _paint_below(self, painter: QPainter, rect: QRect, found: Found, state: str) -> None:
        px = look().px
        side = px(10)
        tone = state_tone(found)
        paint_dot(painter, QRect(rect.left(), rect.center().y() - side // 2, side, side), tone)
        rect.setLeft(rect.left() + side + px(5))
        role = "muted" if tone is Tone.MUTED else str(tone)
        rect.setLeft(self._write(painter, rect, state, role) + px(_GAP + 2))
        for service in found.station.services:
            icon = QRect(rect.left(), rect.center().y() - px(_ICON) // 2, px(_ICON), px(_ICON))
            paint_icon(painter, icon, SERVICE_ICONS[service], f"service.{service}")
            rect.setLeft(rect.left() + px(_ICON) + px(3))
        if found.station.broken:
            rect.setLeft(rect.left() + px(_GAP))
            said = _("报修中：{broken}").format(broken=_("、").join(found.station.broken))
            self._write(painter, rect, said, "warn")

    def _write(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        role: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:
        """Where the text ends; what has no room is cut with an ellipsis."""
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setPen(look().colour(role))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return rect.left() + painter.fontMetrics().horizontalAdvance(shown)
