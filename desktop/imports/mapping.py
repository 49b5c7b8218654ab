"""The mapping screen: which row is the header, and what each column is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from db.workbooks.cells import plain_text
from db.workbooks.headers import HeaderGuess, headerless
from db.workbooks.sheets import Cell, Sheet, address
from desktop.imports.columns import Question
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label, title_label
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import DataTable

_SIZE, _EDGE = QSize(1060, 640), QSize(48, 64)
_NUMBER_WIDTH, _COLUMN_WIDTH, _GAP = 56, 172, 4


@dataclass(frozen=True)
class _Line:
    """A row of the sheet, from 0."""

    number: int
    cells: Sequence[Cell]


class ColumnsDialog(QDialog):
    """Asks; what was answered is told once.

    Signals:
        said(ColumnMapping, bool): What the columns are, and whether to remember it.
    """

    said = Signal(object, bool)

    def __init__(self, parent: QWidget, question: Question, *, remember: bool) -> None:
        super().__init__(parent)
        self.setObjectName("imports.mapping")
        self.setWindowTitle(_("指定各列是什么"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._question = question
        self._sheets = QComboBox()
        self._sheets.setObjectName("imports.mapping.sheet")
        self._sheets.setAccessibleName(_("工作表"))
        self._sheets.addItems([sheet.name for sheet in question.sheets])
        self._sheet_name = QLabel(_("工作表"))
        self._sheet_name.setBuddy(self._sheets)
        self.remember = QCheckBox(_("下次遇到同样的表照此办理"))
        self.remember.setObjectName("imports.mapping.remember")
        self.remember.setAccessibleName(self.remember.text())
        self.remember.setChecked(remember)
        self._hint = StateLabel()
        self._hint.setObjectName("imports.mapping.hint")
        self._cancel = push_button("imports.mapping.cancel", _("取消"))
        self._read = push_button("imports.mapping.read", _("按此读取"), primary=True)
        self._above: Meanings | None = None
        self._build()
        on_look_changed(self._measure)
        self._sheets.currentIndexChanged.connect(self._show_sheet)
        self._cancel.clicked.connect(self.close)
        self._read.clicked.connect(self._answer)
        self._show_sheet(0)

    def _show_sheet(self, place: int) -> None:
        if self._above is not None:
            self._above.hide()
            self._above.deleteLater()
        sheet = self._question.sheets[place]
        self._above = Meanings(self._question, sheet)
        self._above.changed.connect(self._tell)
        self._middle.addWidget(self._above)
        self._tell()
        self.setTabOrder(self._sheets, self._above.table)
        self._above.table.setFocus()

    def _tell(self) -> None:
        """Say what is missing; without that nothing can be read."""
        assert self._above is not None
        said = self._above.meanings
        missing = self._question.missing(said)
        self._read.setEnabled(not missing)
        self._read.setDefault(not missing)
        if missing:
            words = _("还要指出：{missing}").format(missing=_("、").join(missing))
            self._hint.say(words, Tone.WARN)
        else:
            known = sum(key is not None for key in said)
            words = _("可以读了：读 {known} 列，不读 {unread} 列").format(
                known=known, unread=len(said) - known
            )
            self._hint.say(words, Tone.OK)

    def _answer(self) -> None:
        assert self._above is not None
        self.said.emit(self._above.guess.mapping(self._above.meanings), self.remember.isChecked())
        self.close()

    def _build(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(title_label(_("指定各列是什么")), 1)
        for widget in (self._sheet_name, self._sheets):
            widget.setVisible(len(self._question.sheets) > 1)
            self._top.addWidget(widget)
        words = _("{file}：先用 ↑↓ 或鼠标点出表头是哪一行，再在每一列上面选它是什么。")
        self._middle = QVBoxLayout()
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.remember, 1)
        self._foot.addWidget(self._cancel)
        self._foot.addWidget(self._read)
        self._all = QVBoxLayout(self)
        self._all.addLayout(self._top)
        self._all.addWidget(quiet_label(words.format(file=self._question.path.name)))
        self._all.addLayout(self._middle, 1)
        self._all.addWidget(self._hint)
        self._all.addLayout(self._foot)

    def _measure(self) -> None:
        px = look().px
        room = self.screen().availableSize() - _EDGE
        self.resize(QSize(px(_SIZE.width()), px(_SIZE.height())).boundedTo(room))
        self._all.setContentsMargins(px(24), px(16), px(24), px(16))
        self._all.setSpacing(px(12))
        self._foot.setSpacing(px(8))
        self._top.setSpacing(px(8))


class Meanings(QWidget):
    """The top of a sheet; the chosen row is the header, and above each column stands its meaning.

    Where no row can be understood as one, somebody may say that there is no header.

    Attributes:
        guess: The header as it is read now.
        meanings: What each of its columns is, None for nothing.

    Signals:
        changed(): Another header or another meaning.
    """

    changed = Signal()

    def __init__(self, question: Question, sheet: Sheet) -> None:
        super().__init__()
        self._question, self._sheet = question, sheet
        self.guess = question.first_guess(sheet)
        self.meanings = question.preset(self.guess)
        width = max(map(len, sheet.rows))
        rows: RowsModel[_Line] = RowsModel(_columns(width), lambda line: line.number)
        self.table = DataTable("imports.mapping.rows", _("表的开头几行"), rows)
        self.table.setSortingEnabled(False)
        self._headerless = QCheckBox(_("没有表头：第一行就是数据"))
        self._headerless.setObjectName("imports.mapping.headerless")
        self._headerless.setAccessibleName(self._headerless.text())
        self._headerless.setVisible(question.may_lack_header(sheet))
        self._headerless.setChecked(self.guess.row < 0)
        self._headerless.toggled.connect(self._choose_header)
        self._strip = QWidget()
        self._keys: list[str | None] = [None, *question.meanings]
        self._boxes = [self._made(place) for place in range(width)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self._headerless)
        layout.addWidget(self._strip)
        layout.addWidget(self.table, 1)
        self.table.set_rows(_Line(number, row) for number, row in enumerate(sheet.rows))
        self._mark_header()
        self._show_meanings()
        header = self.table.horizontalHeader()
        header.sectionResized.connect(lambda *_what: self._place_boxes())
        self.table.horizontalScrollBar().valueChanged.connect(lambda _at: self._place_boxes())
        self.table.row_chosen.connect(self._choose_row)
        self.table.row_opened.connect(lambda _row: self._boxes[0].setFocus())

    def _made(self, place: int) -> QComboBox:
        question = self._question
        box = QComboBox(self._strip)
        box.setObjectName(f"imports.mapping.column.{place}")
        box.setAccessibleName(_("{column} 列是什么").format(column=_letters(place)))
        box.addItem(_("（不读）"))
        for key, text in question.meanings.items():
            needed = key in question.required
            box.addItem(_("{meaning}（必有）").format(meaning=text) if needed else text)
        box.activated.connect(partial(self._choose_meaning, place))
        box.installEventFilter(self)
        return box

    def _choose_row(self, line: _Line | None) -> None:
        if line is not None and line.number != self.guess.row and not self._headerless.isChecked():
            self._take(self._question.guess(self._sheet, line.number))

    def _choose_header(self, lacks: bool) -> None:
        """Take the first row for data, or what most looks like a header for one again."""
        self._take(headerless(self._sheet) if lacks else self._question.guess(self._sheet))
        self._mark_header()

    def _mark_header(self) -> None:
        """Select the header's row, so that it stands out; none where there is none."""
        mode = DataTable.SelectionMode
        if self.guess.row < 0:
            self.table.clearSelection()
        self.table.setSelectionMode(
            mode.NoSelection if self.guess.row < 0 else mode.SingleSelection
        )
        self.table.choose(self.guess.row)

    def _take(self, guess: HeaderGuess) -> None:
        self.guess = guess
        self.meanings = self._question.preset(guess)
        self._show_meanings()
        self.changed.emit()

    def _choose_meaning(self, place: int, chosen: int) -> None:
        self.meanings[place] = self._keys[chosen]
        self._show_meanings()
        self.changed.emit()

    def _show_meanings(self) -> None:
        """What one column is, no other can be: the arrow keys pass over it there."""
        taken = {key for key in self.meanings if key is not None}
        for box, key in zip(self._boxes, self.meanings, strict=True):
            items = box.model()
            assert isinstance(items, QStandardItemModel)
            for place, each in enumerate(self._keys):
                items.item(place).setEnabled(each == key or each not in taken)
            box.setCurrentIndex(self._keys.index(key))

    def _place_boxes(self) -> None:
        """Each above its column, also where the table is scrolled."""
        px, height = look().px, self._boxes[0].sizeHint().height()
        self._strip.setFixedHeight(height)
        edge = self.table.viewport().x()
        for place, box in enumerate(self._boxes, start=1):
            left = edge + self.table.columnViewportPosition(place)
            box.setGeometry(left, 0, self.table.columnWidth(place) - px(_GAP), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            # A wheel that rolls past would change what a column is.
            return True
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QComboBox):
            place = self._boxes.index(watched) + 1
            self.table.scrollTo(self.table.rows.index(max(self.guess.row, 0), place))
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in _LAID_OUT:
            self._place_boxes()
        return done


_LAID_OUT = frozenset({QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.LayoutRequest})


def _columns(width: int) -> tuple[Column[_Line], ...]:
    number = Column[_Line](
        "number", _("行"), lambda line: line.number + 1, kind="number", width=_NUMBER_WIDTH
    )
    cells = (
        Column[_Line](_letters(place), _letters(place), _text_at(place), width=_COLUMN_WIDTH)
        for place in range(width)
    )
    return (number, *cells)


def _text_at(place: int) -> Callable[[_Line], str]:
    return lambda line: plain_text(line.cells[place])


def _letters(place: int) -> str:
    return address(0, place).rstrip("1")
