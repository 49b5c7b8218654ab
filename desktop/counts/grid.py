"""The sheet under the hands: every stroke that a spreadsheet has, and no cell that takes none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QSettings,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QLineEdit

from db.errors import RecordError
from desktop.counts.clipboard import checked, pasted, read_block, written_block
from desktop.counts.draft import METHOD_KEYS
from desktop.counts.editor import KEYPAD_SIGNS, CellDelegate
from desktop.counts.fill import down_fill, drag_fill, right_fill
from desktop.counts.frame import SheetFrame
from desktop.counts.handle import FillHandle
from desktop.counts.moves import (
    Area,
    Place,
    first_number,
    jump,
    next_number,
    rest_of_row,
    row_end,
    shift,
    step,
)
from desktop.counts.sheet import Bar
from desktop.counts.steps import Steps
from desktop.counts.table import SheetModel
from desktop.counts.turn import METHOD, NOTE, Kind
from desktop.text import label

_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_ENDS = {Qt.Key.Key_Home: True, Qt.Key.Key_End: False}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_MOST_FILLED = 20_000


class SheetGrid(SheetFrame):
    """The sheet.

    Args:
        steps: Strokes of typing; the window's undo waits until there are none.

    Signals:
        same_asked(): The selected records are to be as the day before.
        undo_asked(), redo_asked(): Of a stroke of typing.
        block_typed(int, int): Several cells were filled at once, so many; and blanks that the
            clipboard had for others.
        refused(RecordError): A block cannot go in; nothing of it did.
        shut(int, int): The cell at this row and column was to be filled, and takes nothing.
        station_stepped(int): The next or the last station, where one fills the sheet.
    """

    same_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    block_typed = Signal(int, int)
    refused = Signal(object)
    shut = Signal(int, int)
    station_stepped = Signal(int)

    def __init__(self, model: SheetModel, settings: QSettings, steps: Steps) -> None:
        super().__init__(model, settings)
        self._steps = steps
        self.keypad = False
        self._cells = CellDelegate(model)
        self._cells.stepped.connect(self._step)
        self._cells.entered.connect(self._next)
        self._cells.sign_pressed.connect(self._obey)
        self._cells.filled.connect(self._fill_selection)
        self.setItemDelegate(self._cells)
        self._handle = FillHandle(self)
        self._handle.dragged.connect(self._drag)
        self._commands: Mapping[QKeySequence.StandardKey, Callable[[], None]] = {
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.Cut: self.cut,
            QKeySequence.StandardKey.Paste: self.paste,
            QKeySequence.StandardKey.Undo: self.undo_asked.emit,
            QKeySequence.StandardKey.Redo: self.redo_asked.emit,
        }

    def set_keypad(self, on: bool) -> None:
        """Enter goes right, and the signs of the keypad are commands."""
        self.keypad = self._cells.keypad = on

    @property
    def here(self) -> Place | None:
        index = self.currentIndex()
        return Place(index.row(), index.column()) if index.isValid() else None

    @property
    def area(self) -> Area:
        """What is selected; the current cell where nothing is."""
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(n) for n in range(chosen.count())]
        if not ranges:
            row, column = self.here or Place(0, 0)
            return Area(row, column, row, column)
        return Area(
            min(each.top() for each in ranges),
            min(each.left() for each in ranges),
            max(each.bottom() for each in ranges),
            max(each.right() for each in ranges),
        )

    @property
    def locked_typing(self) -> Mapping[Place, str]:
        """What was typed into the current cell before it was locked; empty for nothing."""
        return self.table.locked_typing([self.here]) if self.here else {}

    @property
    def _editor(self) -> QLineEdit | None:
        """That of the current cell: a closed one lives on until the event loop turns."""
        editor = self.indexWidget(self.currentIndex())
        return editor if isinstance(editor, QLineEdit) else None

    def start(self) -> None:
        """Stand in the first cell of the sheet that takes a number."""
        first = first_number(self.table.sheet)
        self.go(*(first or row_end(self.table.sheet, 0, first=True)))

    def go(self, row: int, column: int, *, extend: bool = False) -> None:
        """Stand in a cell, or stretch the selection to it."""
        index = self.table.index(row, column)
        flags = QItemSelectionModel.SelectionFlag
        self.setAutoScroll(False)
        if extend:
            anchor = self._anchor()
            block = QItemSelection(self.table.index(*anchor), index)
            self.selectionModel().select(block, flags.ClearAndSelect)
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)
        else:
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        self.setAutoScroll(True)
        self.bring_into_sight(index)

    def end_editing(self) -> None:
        """Take what stands in an open editor."""
        editor = self._editor
        if editor is not None and self.state() == QAbstractItemView.State.EditingState:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def copy(self) -> None:
        """The selected block goes on the clipboard."""
        area, sheet = self.area, self.table.sheet
        QGuiApplication.clipboard().setText(
            written_block([[sheet.text(row, n) for n in area.columns] for row in area.rows])
        )

    def cut(self) -> None:
        self.copy()
        self.clear()

    def paste(self) -> None:
        """The clipboard goes in from the top left of the selection, whole or not at all."""
        sheet, area = self.table.sheet, self.area
        if self.here is None:
            return
        try:
            block = read_block(QGuiApplication.clipboard().text())
            texts = pasted(sheet, block, area) if block else {}
        except RecordError as error:
            self.refused.emit(error)
            return
        wide = max(map(len, block), default=0)
        filled = sum(bool(text.strip()) for line in block for text in line)
        self._type_block(texts, wide * len(block) - filled)

    def fill_down(self) -> None:
        self.fill(down_fill(self.table.sheet, self.area))

    def fill_right(self) -> None:
        self.fill(right_fill(self.table.sheet, self.area))

    def clear(self) -> None:
        """Empty the selected cells."""
        sheet = self.table.sheet
        stuck = self.table.locked_typing(self.area.places())
        self.table.let_go(stuck)
        self.fill({p: "" for p in self.area.places() if sheet.text(*p) and sheet.takes(*p)})
        is_open = any(sheet.takes(*place) for place in self.area.places())
        if self.here and not (stuck or is_open):
            self.shut.emit(*self.here)

    def fill(self, texts: Mapping[Place, str]) -> bool:
        """Type into several cells, as one stroke; whether they were not too many."""
        if len(texts) > _MOST_FILLED:
            self.refused.emit(RecordError("paste_too_large", cells=len(texts), limit=_MOST_FILLED))
            return False
        if texts:
            self._type_block(texts, 0)
        return True

    def _fill_selection(self, text: str) -> None:
        """What was typed goes into every selected cell that is of the same kind."""
        sheet, here = self.table.sheet, self.here
        if here is None:
            return
        field = sheet.turn.field(here.column)
        only = {METHOD, NOTE} & {field}
        texts = {
            place: text
            for place in self.area.places()
            if (
                sheet.takes(*place) and sheet.turn.field(place.column) == field
                if only
                else sheet.takes_number(*place)
            )
        }
        try:
            self.fill(checked(sheet, texts))
        except RecordError:
            # Where it was typed it stays, to be mended.
            self.table.type_in({here: text})

    def _drag(self, source: Area, target: Area) -> None:
        self.fill(drag_fill(self.table.sheet, source, target))
        block = QItemSelection(
            self.table.index(target.top, target.left),
            self.table.index(target.bottom, target.right),
        )
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _type_block(self, texts: Mapping[Place, str], blanks: int) -> None:
        self.table.type_in(texts)
        self.block_typed.emit(len(texts), blanks)

    def _anchor(self) -> Place:
        """The corner of the selection across from the current cell."""
        area, here = self.area, self.here
        if here is None:
            return Place(area.top, area.left)
        return Place(
            area.top if here.row == area.bottom else area.bottom,
            area.left if here.column == area.right else area.right,
        )

    def _step(self, down: int, along: int) -> None:
        """Go to the next cell, unless this one has to be mended first."""
        here = self.here
        if here is None or self._is_refused(here):
            return
        there = step(self.table.sheet, here, down, along)
        if there:
            self.go(*there)

    def _next(self, way: int = 1) -> None:
        here = self.here
        if here is None or self._is_refused(here):
            return
        there = next_number(self.table.sheet, here, way)
        if there:
            self.go(*there)

    def _obey(self, sign: str) -> None:
        """A command of the keypad."""
        sheet, here = self.table.sheet, self.here
        if here is None or self._is_refused(here):
            return
        if sign == "+":
            self._next(-1)
            return
        last = Place(here.row, sheet.turn.columns - 1)
        if sign == "*":
            self.same_asked.emit()
        elif sign == "/":
            self.table.type_in(dict.fromkeys(rest_of_row(sheet, here), "0"))
        elif sheet.takes(*here) and sheet.text(*here):
            self.table.type_in({here: ""})
        by_cell = sign in ".-" or (sign == "*" and not sheet.turn.by_record)
        there = next_number(sheet, here if by_cell else last, 1)
        if there:
            self.go(*there)

    def _is_refused(self, here: Place) -> bool:
        cell = self.table.turn.cell(*here)
        draft = self.table.sheet.drafted(cell.key)
        return draft is not None and draft.is_refused(cell.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        command = next((do for keys, do in self._commands.items() if event.matches(keys)), None)
        if command:
            command()
        elif self._moved(key, modifiers) or self._edited(key, modifiers):
            pass
        elif not (self._takes_as_command(event)):
            self._cells.typed_over = key != Qt.Key.Key_F2
            super().keyPressEvent(event)
            if key == Qt.Key.Key_F2:
                self._end_of_text()

    def _moved(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether the key moved the cursor."""
        sheet, here = self.table.sheet, self.here
        extend, control = bool(modifiers & _SHIFT), bool(modifiers & _CONTROL)
        if here is None or modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        if key in _ARROWS:
            move = jump if control else shift
            self.go(*move(sheet, here, *_ARROWS[key]), extend=extend)
        elif key in _ENDS:
            first = _ENDS[key]
            row = (0 if first else sheet.turn.rows - 1) if control else here.row
            self.go(*row_end(sheet, row, first=first), extend=extend)
        elif key in _PAGES and sheet.turn.kind is Kind.STATION:
            self.station_stepped.emit(_PAGES[key])
        elif key in _ENTERS and self.keypad and not (extend or control):
            self._next()
        elif key in _ENTERS:
            self._step(-1 if extend else 1, 0)
        elif key in _TABS and control:
            super().focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key in _TABS:
            self._step(0, -1 if key == Qt.Key.Key_Backtab else 1)
        else:
            return False
        return True

    def _edited(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Whether the key filled or emptied cells."""
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not modifiers:
            self.clear()
        elif key == Qt.Key.Key_D and modifiers == _CONTROL:
            self.fill_down()
        elif key == Qt.Key.Key_R and modifiers == _CONTROL:
            self.fill_right()
        elif key == Qt.Key.Key_Escape and (stuck := self.locked_typing):
            self.table.let_go(stuck)
        else:
            return False
        return True

    def _takes_as_command(self, event: QKeyEvent) -> bool:
        """A sign that is a command where it can be no entry."""
        here, key = self.here, Qt.Key(event.key())
        if here is None or event.modifiers() & (_CONTROL | Qt.KeyboardModifier.AltModifier):
            return False
        sheet = self.table.sheet
        text, field = event.text(), sheet.turn.field(here.column)
        goes_back = self.keypad and text == "+"
        if text and text.isprintable() and sheet.bar(*here) is Bar.LOCKED and not goes_back:
            self.shut.emit(*here)
            return True
        if self.keypad and key in KEYPAD_SIGNS and field != NOTE:
            self._obey(KEYPAD_SIGNS[key])
            return True
        if field == METHOD and text in METHOD_KEYS and sheet.takes(*here):
            self.table.type_in({here: label(METHOD_KEYS[text])})
            return True
        return False

    def _end_of_text(self) -> None:
        editor = self._editor
        if editor is not None:
            editor.end(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._cells.typed_over = False
        super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        # The window's Ctrl+Z takes back what was saved; what is still being typed comes first.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            undoes = event.matches(keys.Undo) and (self._steps.can_undo or self.locked_typing)
            redoes = event.matches(keys.Redo) and self._steps.can_redo
            if undoes or redoes:
                event.accept()
                return True
        return super().event(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        # Tab walks the cells; Ctrl+Tab leaves them.
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._handle.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._handle.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._handle.release(event):
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._handle.paint(event)
