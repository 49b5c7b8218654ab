"""The search box of the whole program, with its results beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import paint_icon
from desktop.style import look
from desktop.text import _
from desktop.widgets.cells import paint_marks
from desktop.widgets.search_field import SearchField

_ROW, _ROWS_SHOWN = 44, 9
_RESULT = Qt.ItemDataRole.UserRole
Ranges = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class SearchResult:
    """Something found.

    Attributes:
        kind: In words: 驿站, 活动, 命令.
        target: What `result_chosen` hands on.
        in_title, in_subtitle: What of the words was searched for, from and to.
    """

    title: str
    subtitle: str
    icon: str
    kind: str
    target: object
    in_title: Ranges = ()
    in_subtitle: Ranges = ()


class Finder(SearchField):
    """Typing searches; the arrows choose, Enter opens, Esc closes. Typing keeps the focus.

    Signals:
        search_changed(str): What is typed now, without outer blanks; empty when cleared.
        result_chosen(object): Target of the result that was opened.
    """

    search_changed = Signal(str)
    result_chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(_("查找"), _("找驿站、活动或命令　拼音首字母也行　Ctrl+K"))
        self.setObjectName("finder")
        self._results = _Results(window)
        self._results.list.itemClicked.connect(self._open)
        self._before: QWidget | None = None
        self.textEdited.connect(self._typed)

    def start(self) -> None:
        """Take the keys, and remember where they were: Esc gives them back."""
        before = self.window().focusWidget()
        if before is not self:
            self._before = before
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def set_results(self, results: Sequence[SearchResult]) -> None:
        """Show what was found for the words in the box; late answers to none are dropped."""
        words = self.text().strip()
        if not words or not self.hasFocus():
            self._results.hide()
            return
        self._results.fill(results, words)
        self._results.place_under(self)

    def _typed(self) -> None:
        words = self.text().strip()
        if not words:
            self._results.hide()
        self.search_changed.emit(words)

    def _open(self, item: QListWidgetItem) -> None:
        result: SearchResult = item.data(_RESULT)
        self._results.hide()
        self.clear()
        self.search_changed.emit("")
        self.clearFocus()
        self.result_chosen.emit(result.target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self._results.isVisible()
        current = self._results.list.currentItem() if shown else None
        match event.key():
            case Qt.Key.Key_Down if shown:
                self._results.step(1)
            case Qt.Key.Key_Up if shown:
                self._results.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if current is not None:
                self._open(current)
            case Qt.Key.Key_Escape if shown:
                self._results.hide()
            case Qt.Key.Key_Escape:
                self.clear()
                self.search_changed.emit("")
                self._give_back()
            case _other:
                super().keyPressEvent(event)

    def _give_back(self) -> None:
        """Let the keys go on where they were before the search."""
        before = self._before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.text().strip():
            self.search_changed.emit(self.text().strip())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._results.hide()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._results.isVisible():
            self._results.place_under(self)


class _Results(QFrame):
    """A child of the window rather than a popup: popups take the keyboard."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("finderResults")
        self.list = QListWidget()
        self.list.setObjectName("finderList")
        self.list.setAccessibleName(_("查找结果"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_ResultDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = QLabel()
        self._nothing.setObjectName("finderNothing")
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.list)
        column.addWidget(self._nothing)
        window.installEventFilter(self)
        self.hide()

    def fill(self, results: Sequence[SearchResult], words: str) -> None:
        self.list.clear()
        for result in results:
            item = QListWidgetItem(result.title)
            item.setData(_RESULT, result)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                _("{kind}：{title}，{more}").format(
                    kind=result.kind, title=result.title, more=result.subtitle
                ),
            )
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(results))
        self._nothing.setVisible(not results)
        self._nothing.setText(_("没有找到“{words}”").format(words=words))

    def place_under(self, box: QWidget) -> None:
        px, window = look().px, self._window
        corner = box.mapTo(window, QPoint(0, box.height() + 4))
        rows = min(self.list.count(), _ROWS_SHOWN) or 1
        width = min(max(box.width(), px(480)), window.width() - corner.x() - 8)
        height = min(rows * px(_ROW) + 14, window.height() - corner.y() - 8)
        self.setGeometry(QRect(corner, QSize(width, height)))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        if self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.Resize):
            self.hide()
        return super().eventFilter(watched, event)


class _ResultDelegate(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, look().px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        result: SearchResult = index.data(_RESULT)
        px = look().px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(look().colour("accent_soft"))
            painter.drawRoundedRect(rect, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(look().colour("hatch"))
            painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(px(10), px(4), -px(12), -px(4))
        sign = QRect(inner.left(), inner.center().y() - px(9), px(18), px(18))
        paint_icon(painter, sign, result.icon, "muted")
        _paint_lines(painter, inner.adjusted(px(30), 0, 0, 0), result)
        painter.restore()


def _paint_lines(painter: QPainter, rect: QRect, result: SearchResult) -> None:
    small, usual = painter.font(), painter.font()
    small.setPixelSize(look().px(12))
    painter.setFont(small)
    painter.setPen(look().colour("muted"))
    kind_width = painter.fontMetrics().horizontalAdvance(result.kind)
    vertical = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, vertical | Qt.AlignmentFlag.AlignRight, result.kind)
    words = rect.adjusted(0, 0, -kind_width - look().px(12), 0)
    half = words.height() // 2
    lower = words.adjusted(0, half, 0, 0)
    _paint_line(painter, lower, result.subtitle, result.in_subtitle)
    painter.setFont(usual)
    painter.setPen(look().colour("text"))
    upper = words.adjusted(0, 0, 0, half - words.height()) if result.subtitle else words
    _paint_line(painter, upper, result.title, result.in_title)


def _paint_line(painter: QPainter, rect: QRect, text: str, found: Ranges) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    paint_marks(painter, rect, shown, found)
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
