"""A table for real work: sorts, copies, remembers its widths, and is all keyboard."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QSettings,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.style import look
from desktop.widgets.cells import CellDelegate
from desktop.widgets.rows import RowsModel


class DataTable(QTableView):
    """Rows of a `RowsModel`.

    Args:
        name: Object name, under which the widths are kept in `settings`.
        label: What the table holds, for those who hear the screen.

    Signals:
        row_chosen(Row | None): Another row is the current one.
        row_opened(Row): Enter or a double click on a row.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)

    def __init__(
        self, name: str, label: str, rows: RowsModel[Any], settings: QSettings | None = None
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.rows = rows
        self._settings = settings
        self._fitting = False
        self._cells = CellDelegate(rows)
        self.setModel(rows)
        self.setItemDelegate(self._cells)
        self._set_up()
        self._measure()
        self.horizontalHeader().sectionResized.connect(self._keep_width)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.doubleClicked.connect(lambda index: self.row_opened.emit(rows.row(index.row())))

    def set_rows(self, rows: Iterable[object]) -> None:
        """Show these rows; the current row stays the current one where it is among them."""
        current = self.current_row()
        scrolled = self.verticalScrollBar().value()
        column = max(self.currentIndex().column(), 0)
        self.rows.set_rows(rows)
        if current is not None:
            place = self.rows.row_of(self.rows.key(current))
            if place is None:
                self.row_chosen.emit(None)
            else:
                self.selectionModel().setCurrentIndex(
                    self.rows.index(place, column),
                    QItemSelectionModel.SelectionFlag.ClearAndSelect
                    | QItemSelectionModel.SelectionFlag.Rows,
                )
        self.verticalScrollBar().setValue(scrolled)

    def current_row(self) -> Any | None:
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[Any]:
        return [self.rows.row(index.row()) for index in self.selectionModel().selectedRows()]

    def choose(self, key: Hashable) -> bool:
        """Make the row with this key the current one and show it; False where there is none."""
        place = self.rows.row_of(key)
        if place is None:
            return False
        self.selectRow(place)
        self.scrollTo(self.rows.index(place, 0))
        return True

    def copy(self) -> None:
        """Put the selection on the clipboard as a spreadsheet takes it, with the headings."""
        columns = sorted(range(len(self.rows.columns)), key=self.horizontalHeader().visualIndex)
        shown = [self.rows.columns[n] for n in columns if not self.isColumnHidden(n)]
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        lines = [[column.title for column in shown]]
        lines += [[column.words(self.rows.row(place)) for column in shown] for place in places]
        text = "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in lines)
        QGuiApplication.clipboard().setText(text)

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.viewport().setAutoFillBackground(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.viewport().setAutoFillBackground(False)
        self.setSortingEnabled(True)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(look().px(32))
        self._fit()

    def _fit(self) -> None:
        """Give each column its width, and the stretching one the room that is left."""
        if self._fitting:
            return
        self._fitting = True
        self.horizontalHeader().setMinimumSectionSize(look().px(48))
        widths = [look().px(self._width(column.key, column.width)) for column in self.rows.columns]
        room = self.viewport().width() - sum(widths)
        for n, column in enumerate(self.rows.columns):
            self.setColumnWidth(n, widths[n] + (max(room, 0) if column.stretch else 0))
        self._fitting = False

    def _width(self, key: str, default: int) -> float:
        if self._settings is None:
            return default
        return cast("float", self._settings.value(self._kept(key), default, type=float))

    def _kept(self, key: str) -> str:
        return f"tables/{self.objectName()}/{key}"

    def _keep_width(self, section: int, _before: int, width: int) -> None:
        column = self.rows.columns[section]
        if self._settings is None or self._fitting or column.stretch:
            return
        self._settings.setValue(self._kept(column.key), width / look().scale)

    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.rows.row(current.row()))

    def _hover(self, row: int) -> None:
        if row != self._cells.hovered_row:
            self._cells.hovered_row = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Qt sends one from the base constructor, before there is anything to measure.
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_cells"):
            self._measure()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.row_opened.emit(row)
        else:
            super().keyPressEvent(event)
