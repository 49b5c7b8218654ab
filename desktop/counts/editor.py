"""Paints the cells, and opens an editor in one of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from db.record import MAX_TEXT
from desktop.counts.cells import paint_cell
from desktop.counts.strokes import NARROW_PADDING, PADDING
from desktop.counts.table import SheetModel
from desktop.counts.turn import METHOD, NOTE
from desktop.counts.words import field_name
from desktop.style import look

_MOST_SIGNS = 20
"""In a cell of a number: room for what is wrong, too."""
_OUT = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
_ALONG = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KEYPAD_SIGNS = {
    Qt.Key.Key_Plus: "+",
    Qt.Key.Key_Asterisk: "*",
    Qt.Key.Key_Slash: "/",
    Qt.Key.Key_Period: ".",
    Qt.Key.Key_Minus: "-",
}


class CellDelegate(QStyledItemDelegate):
    """Paints a cell, makes its editor, and turns the editor's last key into what comes next.

    Attributes:
        typed_over: The editor that opens next replaces the cell: the arrows leave it.
        keypad: Signs of the keypad are commands.

    Signals:
        stepped(int, int): The cell was left by a key, by rows and columns.
        entered(): The cell was left by Enter in keypad mode.
        sign_pressed(str): A command of the keypad; the editor is closed.
        filled(str): The text is for the whole selection.
    """

    stepped = Signal(int, int)
    entered = Signal()
    sign_pressed = Signal(str)
    filled = Signal(str)

    def __init__(self, model: SheetModel) -> None:
        super().__init__(model)
        self._model = model
        self.typed_over = False
        self.keypad = False

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        paint_cell(painter, option, self._model.sheet, index.row(), index.column())

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        cell = self._model.turn.cell(index.row(), index.column())
        editor = QLineEdit(parent)
        editor.setObjectName("countsEditor")
        editor.setAccessibleName(field_name(cell))
        editor.setMaxLength(MAX_TEXT if cell.field == NOTE else _MOST_SIGNS)
        left = cell.field in (METHOD, NOTE)
        editor.setAlignment(Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight)
        padding = PADDING if self._model.turn.by_record else NARROW_PADDING
        # The cell is lower than a field of a form: its own frame has to be thinner.
        editor.setStyleSheet(
            "QLineEdit { border-radius: 0; min-height: 0;"
            f" padding: 0 {look().px(padding - 3)}px; }}"
        )
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        # A reload of the sheet must not overwrite what is being typed.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(watched, QLineEdit)
            and self._leave(watched, event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _leave(self, editor: QLineEdit, event: QKeyEvent) -> bool:
        """Whether the key ended the editing, and said where to go."""
        key = Qt.Key(event.key())
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and key in _ENTERS:
            text = editor.text()
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
            self.filled.emit(text)
            return True
        if self.keypad and key in KEYPAD_SIGNS and not control:
            sign = KEYPAD_SIGNS[key]
            if sign in ".-":
                editor.clear()
            self._close(editor)
            self.sign_pressed.emit(sign)
            return True
        step = _OUT.get(key) or (_ALONG.get(key) if self.typed_over else None)
        if step is None or (control and key not in (Qt.Key.Key_Up, Qt.Key.Key_Down)):
            return False
        self._close(editor)
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key not in _ENTERS:
            self.stepped.emit(*step)
        elif self.keypad and not back:
            self.entered.emit()
        else:
            self.stepped.emit(-1 if back else 1, 0)
        return True

    def _close(self, editor: QLineEdit) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
