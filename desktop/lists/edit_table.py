"""A table whose cells are edited where they stand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QAbstractItemModel, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.style import look
from desktop.widgets.cells import CellDelegate
from desktop.widgets.rows import Column, Index, RowsModel
from desktop.widgets.table import DataTable

Row = TypeVar("Row")
Choices = Mapping[str, Sequence[tuple[str, object]]]
"""What a column of choices offers, by its key: words and what they mean."""


@dataclass(frozen=True)
class EditColumn(Column[Row]):
    """A column that may be edited: as text, as a choice, or by turning a switch."""

    edit: Literal["", "text", "choice", "switch"] = ""


class EditRows(RowsModel[Row], Generic[Row]):
    """Rows that tell what was typed into them, and change only when they are read again.

    Args:
        stands: Whether a row may still be edited.

    Signals:
        edited(Row, str, object): A cell's row, its column's key, and what was typed or chosen.
    """

    edited = Signal(object, str, object)

    def __init__(
        self,
        columns: Sequence[EditColumn[Row]],
        key: Callable[[Row], Hashable],
        stands: Callable[[Row], bool],
    ) -> None:
        super().__init__(columns, key)
        self.stands = stands

    def column(self, index: Index) -> EditColumn[Row]:
        column = self.columns[index.column()]
        assert isinstance(column, EditColumn)
        return column

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.isValid() and self.column(index).edit in ("text", "choice")
        if editable and self.stands(self.row(index.row())):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            value = self.columns[index.column()].value(self.row(index.row()))
            return "" if value is None else str(value)
        return super().data(index, role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if value != self.data(index, role):
            row, key = self.row(index.row()), self.column(index).key
            # The editor closes first: what follows may want the keyboard.
            QTimer.singleShot(0, self, lambda: self.edited.emit(row, key, value))
        return False

    def turn(self, index: Index) -> None:
        """Turn the switch of a cell, where it is one."""
        if index.isValid() and self.column(index).edit == "switch":
            row = self.row(index.row())
            if self.stands(row):
                column = self.column(index)
                self.edited.emit(row, column.key, not column.value(row))


class EditTable(DataTable):
    """Enter, F2 or a double click edits a cell; Alt with an arrow moves its row.

    Attributes:
        choices: What the columns of choices offer; the screen fills it.

    Signals:
        moved(int): Steps by which the current row is to go, negative up.
        removed(): The current row is to go.
    """

    moved = Signal(int)
    removed = Signal()

    def __init__(
        self, name: str, label: str, rows: EditRows[Any], settings: QSettings | None = None
    ) -> None:
        super().__init__(name, label, rows, settings)
        self.model_rows = rows
        self.choices: Choices = {}
        self._delegate = _EditDelegate(self, rows)
        self._cells = self._delegate
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        # The order of a list is kept by hand, and is that of every report.
        self.setSortingEnabled(False)
        self.horizontalHeader().setSectionsClickable(False)
        self._wrong = QLabel(self.viewport(), wordWrap=True)
        self._wrong.setObjectName("cellWrong")
        self._wrong.setProperty("role", "wrong")
        self._wrong.setTextFormat(Qt.TextFormat.PlainText)
        self._wrong.hide()
        self.doubleClicked.connect(rows.turn)
        self._delegate.closeEditor.connect(lambda _editor, _hint: self._wrong.hide())

    def edit_cell(self, key: Hashable, column: str) -> bool:
        """Open the editor of a cell; False where there is no such row."""
        place = self.rows.row_of(key)
        if place is None:
            return False
        index = self.rows.index(place, self._place_of(column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        return True

    def refuse(self, key: Hashable, column: str, typed: object, sentence: str) -> None:
        """Open a cell again with what was typed, and say beneath it what is wrong."""
        self._delegate.drops_down = False  # a list of choices would hide the sentence
        opened = self.edit_cell(key, column)
        self._delegate.drops_down = True
        if not opened:
            return
        index = self.currentIndex()
        editor = self._delegate.editor
        if isinstance(editor, QLineEdit):
            editor.setText(str(typed))
            editor.selectAll()
            editor.textEdited.connect(lambda _text: self._wrong.hide())
        cell = self.visualRect(index)
        self._wrong.setText(sentence)
        self._wrong.setFixedWidth(min(look().px(360), self.viewport().width() - look().px(8)))
        self._wrong.adjustSize()
        left = min(cell.left(), self.viewport().width() - self._wrong.width() - look().px(4))
        below = cell.bottom() + look().px(4)
        if below + self._wrong.height() > self.viewport().height():
            below = cell.top() - self._wrong.height() - look().px(4)
        self._wrong.move(max(left, 0), max(below, 0))
        self._wrong.show()
        self._wrong.raise_()

    @property
    def wrong(self) -> str:
        """What is said to be wrong with the cell that is open; empty where nothing is."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def _place_of(self, column: str) -> int:
        return next(n for n, each in enumerate(self.rows.columns) if each.key == column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            event.ignore()  # what the editor leaves over is not meant for the row
            return
        index = self.currentIndex()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(steps)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.model_rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.edit(index)
            else:
                self.model_rows.turn(index)
        else:
            super().keyPressEvent(event)


class _EditDelegate(CellDelegate):
    """Paints as every table does, and opens an editor as wide as the cell.

    Attributes:
        editor: The one that was opened last.
        drops_down: Whether an editor of choices shows them at once.
    """

    def __init__(self, table: EditTable, rows: EditRows[Any]) -> None:
        super().__init__(rows)
        self._table = table
        self._model = rows
        self.editor: QWidget | None = None
        self.drops_down = True

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._model.column(index)
        if column.edit == "choice":
            box = QComboBox(parent)
            for words, value in self._table.choices.get(column.key, ()):
                box.addItem(words, value)
            # A choice is made when it is chosen: there is nothing to confirm.
            box.activated.connect(lambda _n: self._finish(box))
            if self.drops_down:
                QTimer.singleShot(0, box, box.showPopup)
            editor: QWidget = box
        else:
            editor = QLineEdit(parent)
        editor.setObjectName("cellEditor")
        editor.setProperty("role", "cell")
        editor.setAccessibleName(column.title)
        self.editor = editor
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(self._model.column(index).words(self._model.row(index.row())))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(self._model.data(index, Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            column = self._model.column(index)
            if editor.currentText() != column.words(self._model.row(index.row())):
                model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        editor.setGeometry(option.rect)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
