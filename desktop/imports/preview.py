"""What one file comes to: a sentence, and its problems, readings and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from db.values import Month
from desktop.icons import icon
from desktop.imports.batch import Line, State
from desktop.imports.choices import Choices
from desktop.imports.table import (
    ChangeLine,
    RemarkLine,
    change_columns,
    change_lines,
    problem_columns,
    problem_lines,
    reading_columns,
    reading_lines,
)
from desktop.imports.words import STATES, WEIGHTS, summary
from desktop.style import look
from desktop.text import _, number
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import StateLabel, quiet_label, section_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable

_HEADER, _ROW, _LEAST_ROWS = 36, 32, 4
_FIXED = frozenset({State.WRITING, State.DONE})
"""States in which nothing is left to say of a file."""


class Pane(QWidget):
    """A table that says in words when it is empty.

    A message that the table has no room for stands below it while its row is chosen.

    Attributes:
        body: Above the table.
    """

    def __init__(self, table: DataTable, empty: EmptyState) -> None:
        super().__init__()
        self.table = table
        self._empty = empty
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

    def measure(self) -> None:
        px = look().px
        self.body.setContentsMargins(0, px(8), 0, 0)
        self.body.setSpacing(px(8))
        self.table.setMinimumHeight(px(_HEADER + _LEAST_ROWS * _ROW))

    def _tell_in_full(self, row: ChangeLine | RemarkLine | None) -> None:
        text = row.message if isinstance(row, RemarkLine) and not self._has_room(row) else ""
        self._full.setText(text)
        self._full.setVisible(bool(text))

    def _has_room(self, row: RemarkLine) -> bool:
        place = [column.key for column in self.table.rows.columns].index("message")
        shown = self.table.visualRect(self.table.rows.index(0, place))
        room = min(shown.right(), self.table.viewport().width()) - shown.left() - look().px(24)
        return self.table.fontMetrics().horizontalAdvance(row.message) <= room


class FilePreview(QWidget):
    """The file chosen in the list; `screen.py` says which.

    Attributes:
        choices: Kind, month and datum of the file.
    """

    def __init__(self, this_month: Month) -> None:
        super().__init__()
        self.setObjectName("imports.preview")
        self._towns: Mapping[str, str] = {}
        self._readings: list[RemarkLine] = []
        self._name = section_label()
        self._name.setObjectName("imports.name")
        self._summary = StateLabel()
        self._summary.setObjectName("imports.summary")
        self._summary.setWordWrap(True)
        self.choices = Choices(this_month)
        self._chips = ChipBar(_("读法"))
        self._chips.changed.connect(self._filter)
        self.problems, self.readings, self.changes = _panes()
        self.readings.body.insertWidget(0, self._chips)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("imports.tabs")
        for named in (self.tabs, self.tabs.tabBar()):
            named.setAccessibleName(_("文件的问题、读法和改动"))
        for pane in (self.problems, self.readings, self.changes):
            self.tabs.addTab(pane, "")
        self._build()

    def set_towns(self, towns: Mapping[str, str]) -> None:
        """Names of the towns by their codes."""
        self._towns = towns

    def show_line(self, line: Line, *, anew: bool) -> None:
        """Show a file; `anew` brings the tab that matters to the front."""
        draft, plan = line.draft, line.draft.plan
        self._name.setText(draft.path.name)
        self._summary.say(summary(line), STATES[line.state][1])
        self.choices.show_draft(draft)
        self.choices.setEnabled(line.state not in _FIXED)
        problems = problem_lines(draft)
        self._readings = reading_lines(plan) if plan else []
        changes = change_lines(plan, self._towns) if plan else []
        self.problems.show_rows(problems)
        self.changes.show_rows(changes)
        counts = Counter(each.weight for each in self._readings)
        self._chips.set_chips(
            Chip(weight.value, _(text), counts[weight])
            for weight, text in WEIGHTS.items()
            if counts[weight]
        )
        self._chips.setVisible(bool(self._readings))
        self._filter()
        self._name_tabs(
            len(plan.problems) if plan else len(problems),
            len(self._readings),
            plan.created + plan.updated if plan else 0,
        )
        if anew:
            self.tabs.setCurrentWidget(self._telling(line.state))

    def enter(self) -> None:
        """Put the cursor into the lines in front."""
        pane = self.tabs.currentWidget()
        assert isinstance(pane, Pane)
        pane.table.setFocus()

    def _telling(self, state: State) -> Pane:
        """The tab to begin with."""
        if state in (State.PROBLEM, State.WAITING):
            return self.problems
        if state in (State.READY, State.DONE) and not self._readings:
            return self.changes
        return self.readings

    def _filter(self, *_said: object) -> None:
        wanted = self._chips.checked()
        self.readings.show_rows(
            each for each in self._readings if not wanted or each.weight in wanted
        )

    def _name_tabs(self, problems: int, readings: int, changes: int) -> None:
        titles = (
            (_("问题 {n}"), problems),
            (_("读法 {n}"), readings),
            (_("改动 {n}"), changes),
        )
        for place, (title, count) in enumerate(titles):
            self.tabs.setTabText(place, title.format(n=number(count)))
        sign = icon("warning-circle", "accent") if problems else icon("check-circle", "ok")
        self.tabs.setTabIcon(0, sign)

    def _build(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._name, 1)
        self._head.addWidget(self.choices)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._head)
        self._all.addWidget(self._summary)
        self._all.addWidget(self.tabs, 1)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_all"):
            self._measure()
        super().changeEvent(event)

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(8))
        self._head.setSpacing(px(16))
        self.tabs.setIconSize(QSize(px(16), px(16)))
        for pane in (self.problems, self.readings, self.changes):
            pane.measure()


def _panes() -> tuple[Pane, Pane, Pane]:
    problems: RowsModel[RemarkLine] = RowsModel(problem_columns(), lambda line: line.number)
    readings: RowsModel[RemarkLine] = RowsModel(
        reading_columns(), lambda line: (line.sheet, line.cell, line.number)
    )
    changes: RowsModel[ChangeLine] = RowsModel(
        change_columns(), lambda line: (line.number, line.field)
    )
    return (
        Pane(
            _table("imports.problems", _("问题"), problems),
            EmptyState("check-circle", _("没有问题"), _("每一行都读懂了")),
        ),
        Pane(
            _table("imports.readings", _("读法"), readings),
            EmptyState("check-circle", _("原样读入"), _("没有改写，也没有缺失")),
        ),
        Pane(
            _table("imports.changes", _("改动"), changes),
            EmptyState("equals", _("没有改动"), _("这个文件不会改动登记簿")),
        ),
    )


def _table(name: str, text: str, rows: RowsModel[Any]) -> DataTable:
    return DataTable(name, text, rows)
