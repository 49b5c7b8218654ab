"""What a check found: the places to look at, or what else it names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.closing_checks import CheckCell
from desktop.counts.accepting import AcceptCard
from desktop.counts.closing.tables import USUAL, place_columns
from desktop.counts.closing.words import CheckLine
from desktop.counts.unusual_words import say_doubt
from desktop.counts.words import ACCEPT_KEYS
from desktop.style import look, on_look_changed
from desktop.text import _, n_, number
from desktop.widgets.buttons import push_button
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.labels import quiet_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable

_LEAST = 102
"""Height at 100 % text of the headings and two rows."""


class CheckPlaces(QWidget):
    """Beside the checks; unusual numbers are accepted here, several with one reason.

    Args:
        room: Holds the card that asks for the reason.

    Signals:
        opened(CheckCell): Its entry is wanted.
        accepted(list[CheckCell], str): These numbers stand, for this reason.
    """

    opened = Signal(object)
    accepted = Signal(object, str)

    def __init__(self, settings: QSettings, room: QWidget) -> None:
        super().__init__()
        self.table = DataTable(
            "closingPlaces",
            _("在哪里"),
            RowsModel(place_columns(), key=lambda cell: cell),
            settings,
        )
        keys = [column.key for column in self.table.rows.columns]
        self._usual = keys.index(USUAL)
        self.else_named = QLabel(wordWrap=True)
        self.else_named.setObjectName("closingElse")
        self.else_named.setTextFormat(Qt.TextFormat.PlainText)
        self.else_named.setProperty("tone", "muted")
        self.else_named.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._more = quiet_label()
        self.accept = push_button("closingAccept", _("认可"), "check-circle")
        self.accept.setToolTip(with_keys(_("选中的数字核对无误"), ACCEPT_KEYS))
        self._asked: list[CheckCell] = []
        self.reason = AcceptCard(room)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._more, 1)
        self._foot.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.else_named, 1)
        column.addLayout(self._foot)
        self.table.row_opened.connect(self.opened)
        self.table.selection_changed.connect(lambda _n: self._offer())
        self.accept.clicked.connect(self._ask)
        shortcut_within(self.table, ACCEPT_KEYS).activated.connect(self.accept.click)
        self.reason.accepted.connect(lambda note: self.accepted.emit(self._asked, note))
        self.reason.closed.connect(self.table.setFocus)
        on_look_changed(self._measure)

    def show_line(self, line: CheckLine | None) -> None:
        """Show what a check found."""
        cells: Sequence[CheckCell] = line.check.cells if line and line.check else ()
        names = line.names if line else ()
        more = (line.check.count if line and line.check else 0) - len(cells)
        doubted = any(cell.doubt for cell in cells)
        self.table.set_rows(cells)
        self.table.setColumnHidden(self._usual, not doubted)
        self.table.headings.fit()
        self.table.setVisible(bool(cells))
        self.else_named.setText("\n".join(names) or _("这一项没有要看的登记。"))
        self.else_named.setVisible(not cells)
        self._more.setText(_("另有 {n} 处").format(n=number(more)) if more > 0 else "")
        self.accept.setVisible(doubted)
        self._offer()

    def _offer(self) -> None:
        self.accept.setEnabled(any(cell.doubt for cell in self.table.selected_rows()))

    def _ask(self) -> None:
        self._asked = [cell for cell in self.table.selected_rows() if cell.doubt]
        if not self._asked:
            return
        first = self._asked[0]
        assert first.doubt is not None
        question = say_doubt(first.doubt)
        if len(self._asked) > 1:
            question = n_("{question} 等 {n} 格", len(self._asked)).format(
                question=question, n=number(len(self._asked))
            )
        self.reason.ask(question)
        self.reason.show_at(self.accept.rect(), self.accept)
        self.reason.note.setFocus()

    def _measure(self) -> None:
        self.table.setMinimumHeight(look().px(_LEAST))
