"""The list of what there is to do: one line a kind, each a button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from db.overview import EXPIRY_DAYS, VERIFY_DAYS, Todo, TodoKey
from desktop.icons import paint_icon
from desktop.style import look
from desktop.text import N_, _, number
from desktop.theme import Tone
from desktop.widgets.labels import StateLabel
from desktop.widgets.plain import plain


@dataclass(frozen=True)
class _Kind:
    """`text` has the count as ``{n}`` and, where it speaks of a period, its ``{days}``."""

    icon: str
    tone: Tone
    text: str
    days: int = 0


_KINDS: Mapping[TodoKey, _Kind] = {
    TodoKey.UNREPORTED: _Kind("bell", Tone.WARN, N_("{n} 座驿站昨日未填报")),
    TodoKey.UNCONFIRMED: _Kind("calendar-check", Tone.INFO, N_("{n} 场活动待确认")),
    TodoKey.OVERDUE: _Kind("wrench", Tone.ERROR, N_("{n} 项整改逾期")),
    TodoKey.EXPIRING: _Kind(
        "first-aid-kit", Tone.WARN, N_("{n} 种物资 {days} 天内到期"), EXPIRY_DAYS
    ),
    TodoKey.UNVERIFIED: _Kind(
        "clipboard-text", Tone.INFO, N_("{n} 座驿站 {days} 天未核实"), VERIFY_DAYS
    ),
    TodoKey.UNPLACED: _Kind("map-pin", Tone.INFO, N_("{n} 座驿站没有坐标")),
}


class TodoList(QWidget):
    """Signals: `chosen(str)` is the `TodoKey` of the line that was clicked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("今天要做"))
        self._lines: dict[TodoKey, _TodoLine] = {}
        self._nothing = StateLabel(_("今天没有要做的事。"), Tone.OK)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._nothing)
        for key in TodoKey:
            line = self._lines[key] = _TodoLine(key)
            line.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(str(key)))
            self._layout.addWidget(line)
        self._layout.addStretch(1)

    def show_todos(self, todos: Iterable[Todo]) -> None:
        present = {todo.key: todo for todo in todos}
        for key, line in self._lines.items():
            line.setVisible(key in present)
            if key in present:
                line.tell(present[key])
        self._nothing.setVisible(not present)


class _TodoLine(QAbstractButton):
    """Icon, what there is to do, and in quiet words whom it is about."""

    def __init__(self, key: TodoKey) -> None:
        super().__init__()
        self.setObjectName(f"todo.{key}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._kind = _KINDS[key]
        self._names = ""

    def tell(self, todo: Todo) -> None:
        self.setText(_(self._kind.text).format(n=number(todo.count), days=self._kind.days))
        self._names = _("、").join(todo.names)
        if todo.count > len(todo.names):
            self._names = _("{names} 等").format(names=self._names)
        self.setAccessibleName(_("{what}：{names}").format(what=self.text(), names=self._names))
        self.setToolTip(plain(self._names))
        self.update()

    def sizeHint(self) -> QSize:
        px = look().px
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + px(60), px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        px = look().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(look().colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("hatch") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, px(6), px(6))
        side = px(17)
        rect = self.rect().adjusted(px(6), 0, -px(6), 0)
        paint_icon(painter, _left_of(rect, side), self._kind.icon, str(self._kind.tone))
        paint_icon(painter, _right_of(rect, px(14)), "caret-right", "muted")
        rect.adjust(side + px(9), 0, -px(20), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(look().colour("text"))
        painter.drawText(rect, middle, self.text())
        rect.setLeft(rect.left() + painter.fontMetrics().horizontalAdvance(self.text()) + px(12))
        painter.setPen(look().colour("muted"))
        names = painter.fontMetrics().elidedText(
            self._names, Qt.TextElideMode.ElideRight, max(rect.width(), 0)
        )
        painter.drawText(rect, middle, names)


def _left_of(rect: QRect, side: int) -> QRect:
    return QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)


def _right_of(rect: QRect, side: int) -> QRect:
    return QRect(rect.right() - side, rect.center().y() - side // 2 + 1, side, side)
