"""The heat strip: a station a row, a day a column, walked with the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.counts.board.headings import BoardCorner, DayHeading, StationHeading
from desktop.counts.board.marks import paint_mark
from desktop.counts.board.table import BoardModel, Index
from desktop.style import look, on_look_changed
from desktop.text import _

_ROW, _DAY, _HEADING = 25, 18, 42
_NAMES, _NAMES_SHARE = 244, 0.44
"""Width of the stations at 100 % text, and the most of the width that they take."""
_DIMMED = 0.22
_WAIT_MS = 350


class HeatStrip(QTableView):
    """Enter or a double click goes to the entry.

    Attributes:
        board: What it shows.

    Signals:
        opened(int, int): Row and column whose entry is wanted.
        looked_at(QModelIndex): The mouse or the cursor has stayed at a cell for a moment; an
            invalid index when it went elsewhere.
    """

    opened = Signal(int, int)
    looked_at = Signal(QModelIndex)

    def __init__(self, board: BoardModel) -> None:
        super().__init__()
        self.setObjectName("boardStrip")
        self.setAccessibleName(_("填报情况：驿站与日期"))
        self.board = board
        self._looking = QModelIndex()
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(lambda: self.looked_at.emit(self._looking))
        self.setHorizontalHeader(DayHeading(board))
        self.setVerticalHeader(StationHeading(board))
        self.setModel(board)
        self.setItemDelegate(_MarkDelegate(board))
        self._corner = BoardCorner(self)
        self._set_up()
        self.entered.connect(self._look)
        self.doubleClicked.connect(lambda at: self.opened.emit(at.row(), at.column()))
        board.modelReset.connect(self._reset)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(lambda _value: self._look_away())
        on_look_changed(self._measure)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.verticalHeader().viewport().update()
        if self.hasFocus():
            self._look(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at.isValid():
            self.opened.emit(at.row(), at.column())
        elif event.key() == Qt.Key.Key_Escape:
            self._look_away()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self._look_away()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._look_away()
        return super().viewportEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look_away()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look_away()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _look(self, index: QModelIndex) -> None:
        if index != self._looking:
            self._look_away()
            self._looking = QModelIndex(index)
        if index.isValid():
            self._wait.start()

    def _look_away(self) -> None:
        self._wait.stop()
        self._looking = QModelIndex()
        self.looked_at.emit(self._looking)

    def _reset(self) -> None:
        self._look_away()
        self._fit()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)

    def _measure(self) -> None:
        self._look_away()
        self.verticalHeader().setDefaultSectionSize(look().px(_ROW))
        self.horizontalHeader().setFixedHeight(look().px(_HEADING))
        self.horizontalHeader().setMinimumSectionSize(1)
        self._fit()

    def _fit(self) -> None:
        """The days share the width that the stations leave; below their least they scroll."""
        px, days = look().px, self.board.columnCount()
        names = min(px(_NAMES), round(self.width() * _NAMES_SHARE))
        self.verticalHeader().setFixedWidth(names)
        if days:
            # With the vertical bar in sight, so that it may come and go without a jump.
            room = self.width() - names - self.verticalScrollBar().sizeHint().width() - px(4)
            each, rest = divmod(room, days)
            for column in range(days):
                wide = each + (column < rest)
                self.horizontalHeader().resizeSection(column, max(wide, px(_DAY)))
        # The view takes no notice of its own when the headings become narrower.
        self.updateGeometries()
        self._corner.setGeometry(1, 1, names, self.horizontalHeader().height())
        self._corner.raise_()


class _MarkDelegate(QStyledItemDelegate):
    def __init__(self, board: BoardModel) -> None:
        super().__init__(board)
        self._board = board

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        board, rect = self._board, option.rect
        state = board.state(index.row(), index.column())
        if board.is_free(index.column()):
            painter.fillRect(rect, look().colour("background"))
        if board.states and state not in board.states:
            painter.setOpacity(_DIMMED)
        paint_mark(painter, rect, state)
        painter.setOpacity(1)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look().colour("hatch"))
        flags: QStyle.StateFlag = option.state
        if flags & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(look().colour("text"), max(look().px(1.5), 1)))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1.5, -1.5), 4, 4)
