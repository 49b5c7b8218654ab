"""A table of the import window, with what it says when it is empty or short of room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.style import look
from desktop.text import _
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label
from desktop.widgets.table import DataTable

_HEADER, _ROW, _LEAST_ROWS = 36, 32, 2


class Pane(QWidget):
    """A table that says in words when it is empty.

    What the table has no room for stands below it while its row is chosen.

    Args:
        told: Keys of the columns that are told in full.

    Attributes:
        body: Above the table.
    """

    def __init__(self, table: DataTable, empty: EmptyState, told: tuple[str, ...]) -> None:
        super().__init__()
        self.table = table
        self._empty = empty
        self._compact = False
        self._told = [n for n, column in enumerate(table.rows.columns) if column.key in told]
        self._full = quiet_label()
        self._full.setObjectName(f"{table.objectName()}.full")
        self._full.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._full.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(table)
        self._pages.addWidget(empty)
        self.body = QVBoxLayout(self)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self._full)
        table.row_chosen.connect(self._tell_in_full)

    def show_rows(self, rows: Iterable[object]) -> None:
        rows = list(rows)
        self.table.set_rows(rows)
        self._tell_in_full(self.table.current_row())
        self._pages.setCurrentWidget(self.table if rows else self._empty)

    def set_compact(self, *, compact: bool) -> None:
        """Leave the room to the rows: what is told below them stands on one line."""
        self._compact = compact
        self._tell_in_full(self.table.current_row())

    def measure(self) -> None:
        px = look().px
        self.body.setContentsMargins(0, px(8), 0, 0)
        self.body.setSpacing(px(8))
        self.table.setMinimumHeight(px(_HEADER + _LEAST_ROWS * _ROW))

    def _tell_in_full(self, row: Any | None) -> None:
        columns = self.table.rows.columns
        cut = [] if row is None else [n for n in self._told if self._is_cut(n, row)]
        words = [columns[n].words(row) for n in cut]
        if len(self._told) > 1:
            words = [
                _("{title}：{words}").format(title=columns[n].title, words=said)
                for n, said in zip(cut, words, strict=True)
            ]
        self._full.setText((_("；") if self._compact else "\n").join(words))
        self._full.setVisible(bool(words))

    def _is_cut(self, place: int, row: Any) -> bool:
        shown = self.table.visualRect(self.table.rows.index(0, place))
        room = min(shown.right(), self.table.viewport().width()) - shown.left() - look().px(24)
        words = self.table.rows.columns[place].words(row)
        return bool(words) and self.table.fontMetrics().horizontalAdvance(words) > room


def show_words(button: QPushButton, *, words: bool) -> None:
    """Let a button show its name, or its sign alone with the name as its tip."""
    name = button.accessibleName()
    button.setText(name if words else "")
    button.setToolTip("" if words else name)
