"""A table for real work: sorts, copies, remembers its columns, and is all keyboard."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSettings,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.cells import CellDelegate, Marks
from desktop.widgets.headings import Headings
from desktop.widgets.rows import AT_ONCE, RowSet, RowsModel

_FORMULA = ("=", "+", "-", "@")
_Flag = QItemSelectionModel.SelectionFlag


class DataTable(QTableView):
    """Rows of a `RowsModel`.

    Args:
        name: Object name, under which the columns are kept in `settings`.
        label: What the table holds, for those who hear the screen.

    Attributes:
        headings: The columns as the person wants them.

    Signals:
        row_chosen(Row | None): Another row is the current one.
        row_opened(Row): Enter or a double click on a row.
        selection_changed(int): So many rows are selected now.
        menu_asked(QPoint): The Menu key or the right button on the rows, with the place on screen.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)
    selection_changed = Signal(int)
    menu_asked = Signal(QPoint)

    def __init__(
        self, name: str, label: str, rows: RowsModel[Any], settings: QSettings | None = None
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.rows = rows
        self._cells = CellDelegate(rows)
        rows.modelAboutToBeReset.connect(self._keep_place)
        self.setModel(rows)
        # With the table's own, Qt asks for each column whether all rows are selected: 0.7 s at
        # 20,000 rows with every repaint.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(rows, self))
        # After the view's own answer, which forgets all of it.
        rows.modelReset.connect(self._find_place)
        self.setItemDelegate(self._cells)
        self._set_up()
        self.headings = Headings(self, rows.columns, settings)
        self.setSortingEnabled(True)
        on_look_changed(self._measure)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        self.doubleClicked.connect(lambda index: self.row_opened.emit(rows.row(index.row())))

    def set_rows(self, rows: Iterable[object]) -> None:
        """Show these rows; what is selected and still among them stays so."""
        self.rows.set_rows(rows)

    def show_some(self, found: RowSet[Any], positions: NDArray[np.intp]) -> None:
        """As `set_rows`, of rows made ready before: see `RowsModel.show_some`."""
        self.rows.show_some(found, positions)

    def mark(self, marks: Marks | None) -> None:
        """Mark what was searched for in the cells."""
        self._cells.marks = marks
        self.viewport().update()

    def current_row(self) -> Any | None:
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[Any]:
        """From the top."""
        return [self.rows.row(place) for place in self._selected().tolist()]

    def choose(self, key: Hashable) -> bool:
        """Make the row with this key the current one and show it; False where there is none."""
        place = self.rows.row_of(key)
        if place is None:
            return False
        self.selectRow(place)
        self.scrollTo(self.rows.index(place, 0))
        return True

    def choose_all(self, keys: Iterable[Hashable]) -> None:
        """Select the rows with these keys, as far as they are shown, and go to the first."""
        places = self.rows.rows_of(keys)
        if places.size:
            first = self.rows.index(int(places[0]), 0)
            self.selectionModel().setCurrentIndex(first, _Flag.NoUpdate)
            self.scrollTo(first)
        self._select(places)

    def copy(self) -> None:
        """Put the selection on the clipboard as a spreadsheet takes it, with the headings."""
        shown = [self.rows.columns[n] for n in self.headings.in_order()]
        rows = self.selected_rows()

        def text() -> str:
            lines = [[column.title for column in shown]]
            lines += [[column.words(row) for column in shown] for row in rows]
            return "\n".join("\t".join(map(_harmless, line)) for line in lines)

        put = QGuiApplication.clipboard().setText
        if self.rows.elsewhere and len(rows) > AT_ONCE:
            self.rows.elsewhere(_("正在复制"), text, put)
        else:
            put(text())

    def _keep_place(self) -> None:
        """Remember what is current, selected and in sight, before the model begins anew."""
        current = self.currentIndex()
        self._held = (
            self.rows.hold(np.array([current.row()] if current.isValid() else [], np.intp)),
            max(current.column(), 0),
            self.rows.hold(self._selected()),
            self.verticalScrollBar().value(),
        )

    def _find_place(self) -> None:
        current, column, selected, scrolled = self._held
        places = self.rows.places_of(current)
        if places.size:
            index = self.rows.index(int(places[0]), column)
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        elif current.positions.size:
            self.row_chosen.emit(None)
        self._select(self.rows.places_of(selected))
        self.verticalScrollBar().setValue(scrolled)

    def _selected(self) -> NDArray[np.intp]:
        """Places of the selected rows, from the top."""
        mask = np.zeros(self.rows.rowCount(), np.bool_)
        for first, last in self._spans():
            mask[first : last + 1] = True
        return np.flatnonzero(mask)

    def _spans(self) -> list[tuple[int, int]]:
        """First and last place of each run of selected rows."""
        chosen = self.selectionModel().selection()
        runs = (chosen.at(n) for n in range(chosen.count()))
        return [(run.top(), run.bottom()) for run in runs]

    def _select(self, places: NDArray[np.intp]) -> None:
        chosen = QItemSelection()
        breaks = np.flatnonzero(np.diff(places) != 1) + 1
        last = self.rows.columnCount() - 1
        for first, end in pairwise([0, *breaks.tolist(), len(places)]) if places.size else ():
            top, bottom = int(places[first]), int(places[end - 1])
            chosen.select(self.rows.index(top, 0), self.rows.index(bottom, last))
        self.selectionModel().select(chosen, _Flag.ClearAndSelect)
        # A model that begins anew forgets the selection without a word.
        self._tell_selected()

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

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(look().px(32))
        self.headings.fit()

    def _tell_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(self.rows.row(current.row()))

    def _tell_selected(self, *_what: object) -> None:
        self.selection_changed.emit(sum(last - first + 1 for first, last in self._spans()))

    def _hover(self, row: int) -> None:
        if row != self._cells.hovered_row:
            self._cells.hovered_row = row
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.headings.fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex())
            where = self.viewport().mapToGlobal(cell.bottomLeft())
        self.menu_asked.emit(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.row_opened.emit(row)
        else:
            super().keyPressEvent(event)


def _harmless(cell: str) -> str:
    """On one line, and nothing that a spreadsheet would reckon instead of show."""
    words = " ".join(cell.split())
    if not words.startswith(_FORMULA) or words[1:].replace(",", "").replace(".", "").isdecimal():
        return words
    return f"'{words}"
