"""Units and their towns: how many days came on time, late or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
)

from db.expected import DayState
from db.missing import MissingBoard, Rate, UnitRate
from db.sheet_lines import Place
from desktop.counts.board.table import Index
from desktop.counts.board.words import rate_words, share
from desktop.counts.strokes import LEFT, RIGHT
from desktop.style import look, on_look_changed
from desktop.text import _, number
from desktop.widgets.buttons import tool_button
from desktop.widgets.plain import plain

_RATE, _UNIT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_NAME, _ON_TIME, _LATE, _MISSING, _SHARE, _COPY = range(6)
_NUMBERS = {_ON_TIME: DayState.ON_TIME, _LATE: DayState.LATE, _MISSING: DayState.MISSING}
_WIDTHS = {_ON_TIME: 54, _LATE: 44, _MISSING: 44, _SHARE: 62, _COPY: 32}
_ROW = 34
_HEADINGS = """
    #boardSummary QHeaderView::section { padding: 0 4px; }
    #boardSummary QHeaderView::section:first { padding-left: 12px; }
"""
"""Over the numbers, where they are narrow."""
_BAR = {
    DayState.ON_TIME: "ok",
    DayState.UNDATED: "info",
    DayState.LATE: "warn",
    DayState.MISSING: "accent",
}


class Summary(QTreeWidget):
    """A line for the city, one for each unit, its towns beneath; the current one narrows the board.

    Signals:
        place_chosen(Place): Another line became the current one.
        reminder_asked(UnitRate | None): The text for a unit is wanted, or those for all.
    """

    place_chosen = Signal(object)
    reminder_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("boardSummary")
        self.setAccessibleName(_("各单位填报情况"))
        self.setHeaderLabels([_("单位、镇街"), _("按时"), _("迟报"), _("未填"), _("填报率"), ""])
        self.setItemDelegate(_RateDelegate(self))
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(1)
        self.setStyleSheet(_HEADINGS)
        for column in (*_NUMBERS, _SHARE):
            self.headerItem().setTextAlignment(column, RIGHT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.currentItemChanged.connect(self._choose)
        on_look_changed(self._measure)

    def show_board(self, board: MissingBoard, place: Place) -> None:
        """Show the rates anew; what was unfolded stays so."""
        unfolded = {item.data(_NAME, _RATE).place for item in self._items() if item.isExpanded()}
        self.blockSignals(True)
        self.clear()
        whole = self._line(replace(board.city, name=_("全部")))
        self.addTopLevelItem(whole)
        self._add_copy(whole, None, _("复制全部催报"))
        for unit in board.units:
            line = self._line(unit.whole)
            line.addChildren([self._line(town) for town in unit.towns])
            self.addTopLevelItem(line)
            line.setExpanded(unit.whole.place in unfolded)
            self._add_copy(line, unit, _("复制{unit}催报").format(unit=unit.whole.name))
        self.blockSignals(False)
        self.show_place(place)

    def show_place(self, place: Place) -> None:
        """Make the line of a place the current one, silently; none where it has no line."""
        towns = {place, Place(town_code=place.town_code)}
        found = None
        for item in self._items():
            its = item.data(_NAME, _RATE).place
            if its == place or (place.town_code and Place(town_code=its.town_code) in towns):
                found = item
        self.blockSignals(True)
        if found is None:
            self.setCurrentIndex(QModelIndex())
        else:
            self.setCurrentItem(found)
        self.blockSignals(False)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        at = QTreeWidgetItemIterator(self)
        while item := at.value():
            yield item
            at += 1

    def _line(self, rate: Rate) -> QTreeWidgetItem:
        numbers = [number(rate.days.get(state, 0)) for state in _NUMBERS.values()]
        item = QTreeWidgetItem([rate.name, *numbers, share(rate)])
        item.setData(_NAME, _RATE, rate)
        words = rate_words(rate.name, rate)
        item.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, words)
        for column in range(_COPY):
            item.setToolTip(column, plain(words))
        return item

    def _add_copy(self, item: QTreeWidgetItem, unit: UnitRate | None, words: str) -> None:
        if not item.data(_NAME, _RATE).missing:
            return
        button = tool_button("copyReminder", "copy", words)
        button.clicked.connect(lambda: self.reminder_asked.emit(unit))
        button.setIconSize(QSize(look().px(16), look().px(16)))
        self.setItemWidget(item, _COPY, button)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.place_chosen.emit(item.data(_NAME, _RATE).place)

    def _measure(self) -> None:
        px = look().px
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, max(px(width), self.header().sectionSizeHint(column)))
        self.setIndentation(px(16))
        for button in self.findChildren(QToolButton):
            button.setIconSize(QSize(px(16), px(16)))
        self.scheduleDelayedItemsLayout()


class _RateDelegate(QStyledItemDelegate):
    """Numbers in the colour of their state, and under the share a bar of what it is made of."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(look().px(_WIDTHS[_LATE]), look().px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        px, colour, column = look().px, look().colour, index.column()
        rect, flags = QRect(option.rect), QStyle.StateFlag(option.state)
        rate: Rate = index.sibling(index.row(), _NAME).data(_RATE)
        painter.save()
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colour("accent_soft"))
        elif flags & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colour("raised"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("hatch"))
        role = "text"
        if column in _NUMBERS:
            lacking = column != _ON_TIME and rate.days.get(_NUMBERS[column], 0)
            role = _BAR[_NUMBERS[column]] if lacking else "muted"
        painter.setPen(colour(role if flags & QStyle.StateFlag.State_Enabled else "absent"))
        inner = rect.adjusted(px(4), 0, -px(4), -px(4) if column == _SHARE else 0)
        shown = painter.fontMetrics().elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, LEFT if column == _NAME else RIGHT, shown)
        if column == _SHARE:
            _paint_bar(painter, QRectF(rect).adjusted(px(14), 0, -px(4), -px(4)), rate)
        painter.restore()


def _paint_bar(painter: QPainter, rect: QRectF, rate: Rate) -> None:
    """At the bottom of a place."""
    high = look().px(3)
    bar = QRectF(rect.left(), rect.bottom() - high, rect.width(), high)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(bar, high / 2, high / 2)
    painter.setClipPath(path)
    painter.fillRect(bar, look().colour("hatch"))
    left = bar.left()
    for state, role in _BAR.items():
        wide = bar.width() * rate.days.get(state, 0) / max(rate.expected, 1)
        painter.fillRect(QRectF(left, bar.top(), wide, high), look().colour(role))
        left += wide
