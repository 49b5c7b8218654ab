"""The sheet under the hands: every stroke that a spreadsheet has, and no cell that takes none."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSettings,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from db.values import Service
from desktop.counts.cells import ServiceHeader, StationCorner, StationHeader, paint_cell
from desktop.counts.clipboard import read_block, written_block
from desktop.counts.draft import METHOD, METHOD_KEYS, NOTE
from desktop.counts.table import KEYS, TOTAL, SheetModel, title
from desktop.style import look, on_look_changed
from desktop.text import _, label

_WIDTHS = {Service.OTHER: 76, TOTAL: 72, METHOD: 88}
_SERVICE_WIDTH, _STATION_WIDTH, _NOTE_WIDTH = 102, 190, 120
_ROW, _HEADING = 29, 36
_STEPS = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class _Cells(QStyledItemDelegate):
    """Paints a cell, makes its editor, and turns the editor's last key into a step.

    Signals:
        stepped(int, int): The cell was left by a key, by rows and columns.
    """

    stepped = Signal(int, int)

    def __init__(self, model: SheetModel) -> None:
        super().__init__(model)
        self._model = model

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        paint_cell(painter, option, index, self._model)

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        editor = QLineEdit(parent)
        key = KEYS[index.column()]
        editor.setObjectName("countsEditor")
        editor.setAccessibleName(title(key))
        editor.setMaxLength(200 if key == NOTE else 20)
        right = index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
        editor.setAlignment(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        # The cell is lower than a field of a form: its own frame has to be thinner.
        editor.setStyleSheet(
            f"QLineEdit {{ border-radius: 0; min-height: 0; padding: 0 {look().px(9)}px; }}"
        )
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        # A reload of the sheet must not overwrite what is being typed.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step and isinstance(watched, QWidget):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier and step == (1, 0)
                self.stepped.emit(*((-1, 0) if back else step))
                return True
        return super().eventFilter(watched, event)


class SheetGrid(QTableView):
    """The day sheet.

    Signals:
        yesterday_asked: Y was pressed in a cell of numbers.
        revert_asked: Ctrl+Z on a line that has not been saved.
        block_changed(rows, shut, over): Several cells were filled or emptied at once: their rows,
            the cells by row and column that take no value, and the clipboard's rows left over.
    """

    yesterday_asked = Signal()
    revert_asked = Signal()
    block_changed = Signal(object, object, int)

    def __init__(self, model: SheetModel, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("countsGrid")
        self.setAccessibleName(_("一日各站登记表"))
        self.sheet = model
        self._settings = settings
        self._fitting = False
        self.setHorizontalHeader(ServiceHeader())
        self.setVerticalHeader(StationHeader(model))
        self.setModel(model)
        self._cells = _Cells(model)
        self._cells.stepped.connect(self._step)
        self.setItemDelegate(self._cells)
        self._corner = StationCorner(self)
        self._set_up()
        self.horizontalHeader().sectionResized.connect(self._keep_width)
        self.selectionModel().currentChanged.connect(self._show_current)
        on_look_changed(self._measure)

    def selected_lines(self) -> list[int]:
        """Rows of the selection, or of the current cell."""
        rows = {index.row() for index in self.selectedIndexes()}
        if not rows and self.currentIndex().isValid():
            rows = {self.currentIndex().row()}
        return sorted(rows)

    def start(self) -> None:
        """Stand in the first cell of the sheet that takes a number."""
        first = next((n for n in range(len(KEYS)) if self._takes(0, n)), None)
        if first is not None:
            self._go(0, first)

    def end_editing(self) -> None:
        """Take what stands in an open editor."""
        editor = self.findChild(QLineEdit, "countsEditor")
        if editor is not None and self.state() == QAbstractItemView.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def copy(self) -> None:
        """The block around the selection goes on the clipboard."""
        chosen = self.selectedIndexes() or [self.currentIndex()]
        rows = range(min(i.row() for i in chosen), max(i.row() for i in chosen) + 1)
        columns = range(min(i.column() for i in chosen), max(i.column() for i in chosen) + 1)
        QGuiApplication.clipboard().setText(
            written_block(
                [[str(self.sheet.index(r, c).data() or "") for c in columns] for r in rows]
            )
        )

    def paste(self) -> None:
        """The clipboard goes in from the top left of the selection; one cell fills them all."""
        block = read_block(QGuiApplication.clipboard().text())
        chosen = self.selectedIndexes() or [self.currentIndex()]
        if not block or not self.currentIndex().isValid():
            return
        top, left = min(i.row() for i in chosen), min(i.column() for i in chosen)
        if len(block) == 1 and len(block[0]) == 1:
            texts = {(i.row(), i.column()): block[0][0] for i in chosen}
        else:
            texts = {
                (top + down, left + along): text
                for down, line in enumerate(block[: self.sheet.rowCount() - top])
                for along, text in enumerate(line[: len(KEYS) - left])
            }
        self._type_block(texts, over=max(top + len(block) - self.sheet.rowCount(), 0))

    def fill_down(self) -> None:
        """The first line of the selection, or the cell above, goes down."""
        chosen = [(i.row(), i.column()) for i in self.selectedIndexes()]
        top = min((row for row, _column in chosen), default=0)
        if all(row == top for row, _column in chosen):
            top -= 1
        if top < 0:
            return
        self._type_block(
            {
                (row, column): str(self.sheet.index(top, column).data() or "")
                for row, column in chosen
                if row > top and self._takes(row, column) and self._takes(top, column)
            }
        )

    def clear(self) -> None:
        """Empty the selected cells."""
        self._type_block(
            {
                (i.row(), i.column()): ""
                for i in self.selectedIndexes()
                if self._takes(i.row(), i.column())
            }
        )

    def _type_block(self, texts: dict[tuple[int, int], str], *, over: int = 0) -> None:
        shut = self.sheet.type_in(texts)
        self.block_changed.emit(sorted({row for row, _column in texts}), shut, over)

    def _takes(self, row: int, column: int) -> bool:
        editable = self.sheet.flags(self.sheet.index(row, column)) & Qt.ItemFlag.ItemIsEditable
        return bool(editable)

    def _go(self, row: int, column: int) -> None:
        index = self.sheet.index(row, column)
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.scrollTo(index)

    def _step(self, down: int, along: int) -> None:
        """Go to the next cell that takes a value; past an edge, on in the next line or column."""
        here = self.currentIndex()
        if not here.isValid() or self._is_refused(here):
            return
        rows, columns = self.sheet.rowCount(), len(KEYS)
        by_column = bool(down)
        place = here.column() * rows + here.row() if by_column else here.row() * columns
        place += 0 if by_column else here.column()
        while 0 <= (place := place + down + along) < rows * columns:
            row, column = (place % rows, place // rows) if by_column else divmod(place, columns)
            if self._takes(row, column):
                self._go(row, column)
                return

    def _is_refused(self, index: QModelIndex) -> bool:
        return KEYS[index.column()] in self.sheet.draft(index.row()).refused

    def _show_current(self) -> None:
        """The headings of the current cell stand out."""
        self.horizontalHeader().viewport().update()
        self.verticalHeader().viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.revert_asked.emit()
        elif key == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.fill_down()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step(-1 if back else 1, 0)
        elif key in _TABS and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key in _TABS:
            self._step(0, -1 if key == Qt.Key.Key_Backtab else 1)
        elif not (plain and self._take_letter(event)):
            super().keyPressEvent(event)
            if key == Qt.Key.Key_F2:
                self._end_of_text()

    def _take_letter(self, event: QKeyEvent) -> bool:
        """A letter that is a command where it can be no entry."""
        index = self.currentIndex()
        if not index.isValid():
            return False
        if KEYS[index.column()] == METHOD and event.text() in METHOD_KEYS:
            method = label(METHOD_KEYS[event.text()])
            self.sheet.type_in({(index.row(), index.column()): method})
            return True
        if event.key() == Qt.Key.Key_Y and KEYS[index.column()] != NOTE:
            self.yesterday_asked.emit()
            return True
        return False

    def _end_of_text(self) -> None:
        editor = self.findChild(QLineEdit, "countsEditor")
        if editor is not None:
            editor.end(False)

    def event(self, event: QEvent) -> bool:
        # The window's Ctrl+Z takes back what was saved; a line still being typed comes first.
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.currentIndex().isValid()
            and self.sheet.draft(self.currentIndex().row()).is_unsaved
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        # Tab walks the cells; Ctrl+Tab leaves them.
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.viewport().setAutoFillBackground(False)
        # The card around it has the frame.
        self.setStyleSheet("#countsGrid { border: none; background: transparent; }")

    def _measure(self) -> None:
        px = look().px
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        self.verticalHeader().setFixedWidth(px(_STATION_WIDTH))
        self.horizontalHeader().setFixedHeight(px(_HEADING))
        self.horizontalHeader().setMinimumSectionSize(px(56))
        self._fit()
        self.scrollTo(self.currentIndex())

    def _fit(self) -> None:
        """Give each column its width, and the notes the room that is left."""
        if self._fitting:
            return
        self._fitting = True
        widths = [look().px(self._width(key)) for key in KEYS]
        widths[-1] += max(self.viewport().width() - sum(widths), 0)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self._corner.setGeometry(
            0, 0, self.verticalHeader().width(), self.horizontalHeader().height()
        )
        self._corner.raise_()
        self._fitting = False

    def _width(self, key: str) -> float:
        usual = _NOTE_WIDTH if key == NOTE else _WIDTHS.get(key, _SERVICE_WIDTH)
        return cast("float", self._settings.value(f"tables/counts/{key}", usual, type=float))

    def _keep_width(self, column: int, _before: int, width: int) -> None:
        if not self._fitting and KEYS[column] != NOTE:
            self._settings.setValue(f"tables/counts/{KEYS[column]}", width / look().scale)
