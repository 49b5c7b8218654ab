"""What one file comes to: a sentence, and its problems, readings and changes."""

from __future__ import annotations

from collections import Counter
from operator import is_not

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from db.values import Month
from desktop.icons import icon
from desktop.imports.batch import FIXED, Draft, Line, State
from desktop.imports.choices import Choices
from desktop.imports.pane import Pane, show_words
from desktop.imports.table import (
    RemarkLine,
    problem_columns,
    problem_lines,
    reading_columns,
    reading_lines,
)
from desktop.imports.ticking import DifferencePane
from desktop.imports.words import STATES, WEIGHTS, skip_text, summary
from desktop.style import look, on_look_changed
from desktop.text import _, number
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import with_keys
from desktop.widgets.labels import StateLabel, section_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable


class FilePreview(QWidget):
    """The file chosen in the list; `screen.py` says which.

    Attributes:
        head: Its name and what somebody says of it.
        choices: Kind, month and datum of the file, and what its columns are.
        skip: Leaves out its rows with a problem.
        take_back: Undoes what it brought.
        changes: What it would change, to be ticked.
    """

    def __init__(self, this_month: Month) -> None:
        super().__init__()
        self.setObjectName("imports.preview")
        self._compact = False
        self._reading: tuple[object, ...] | None = None
        self._readings: list[RemarkLine] = []
        self._name = section_label()
        self._name.setObjectName("imports.name")
        self._summary = StateLabel()
        self._summary.setObjectName("imports.summary")
        self._summary.setWordWrap(True)
        self.choices = Choices(this_month)
        self.skip = QCheckBox()
        self.skip.setObjectName("imports.skip")
        self.take_back = push_button("imports.undo", _("撤销导入"), "arrow-counter-clockwise")
        self.take_back.setToolTip(with_keys(_("撤销导入"), "Ctrl+Z"))
        self._chips = ChipBar(_("读法"))
        self._chips.changed.connect(self._filter)
        self.problems, self.readings = _panes()
        self.changes = DifferencePane()
        self.readings.body.insertWidget(0, self._chips)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("imports.tabs")
        for named in (self.tabs, self.tabs.tabBar()):
            named.setAccessibleName(_("文件的问题、读法和改动"))
        for pane in (self.problems, self.changes, self.readings):
            self.tabs.addTab(pane, "")
        self._build()
        on_look_changed(self._measure)

    def show_line(self, line: Line, *, anew: bool) -> None:
        """Show a file; `anew` brings the tab that matters to the front."""
        draft = line.draft
        self._name.setText(draft.path.name)
        self._summary.say(summary(line, short=self._compact), STATES[line.state][1])
        self.choices.show_draft(draft)
        self.choices.setEnabled(line.state not in FIXED)
        self._show_ways_out(line)
        reading = (draft.path, draft.plan, draft.trouble)
        # Thousands of lines are put into the tables once, not with every tick and step.
        if self._reading is None or any(map(is_not, reading, self._reading)):
            self._reading = reading
            self._show_reading(draft)
        self.changes.show_ticks(draft.ticks, fixed=line.state in FIXED)
        if anew:
            self.tabs.setCurrentWidget(self._telling(line))

    def _show_ways_out(self, line: Line) -> None:
        """What can be done about rows with a problem, and about what was written."""
        draft, plan = line.draft, line.draft.plan
        if plan is not None:
            self.skip.setText(skip_text(plan.bad_rows))
            self.skip.setAccessibleName(self.skip.text())
            self.skip.setChecked(plan.skips)
        offered = plan is not None and draft.can_skip and not draft.unread
        self.skip.setVisible(offered and line.state not in (*FIXED, State.WAITING))
        self.take_back.setVisible(draft.deed is not None)

    def _show_reading(self, draft: Draft) -> None:
        plan = draft.plan
        problems = problem_lines(draft)
        # Empty tables would say that nothing is wrong.
        self.tabs.setVisible(plan is not None or bool(problems))
        self._readings = reading_lines(plan) if plan else []
        self.problems.show_rows(problems)
        self.changes.show_lines(draft.lines)
        counts = Counter(each.weight for each in self._readings)
        self._chips.set_chips(
            Chip(weight.value, _(text), counts[weight])
            for weight, text in WEIGHTS.items()
            if counts[weight]
        )
        self._chips.setVisible(bool(self._readings))
        self._filter()
        self._name_tabs(
            len(plan.problems) if plan else len(problems), len(self._readings), len(draft.lines)
        )

    def enter(self) -> None:
        """Put the cursor into the lines in front."""
        pane = self.tabs.currentWidget()
        assert isinstance(pane, Pane)
        pane.table.setFocus()

    def _telling(self, line: Line) -> Pane:
        """The tab to begin with."""
        if line.state in (State.PROBLEM, State.WAITING):
            return self.problems
        updates = line.draft.plan is not None and line.draft.plan.updated
        if line.draft.lines and (updates or not self._readings):
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
            (_("改动 {n}"), changes),
            (_("读法 {n}"), readings),
        )
        for place, (title, count) in enumerate(titles):
            self.tabs.setTabText(place, title.format(n=number(count)))
        sign = icon("warning-circle", "accent") if problems else icon("check-circle", "ok")
        self.tabs.setTabIcon(0, sign)

    def _build(self) -> None:
        self.head = QHBoxLayout()
        self.head.addWidget(self._name, 1)
        self.head.addWidget(self.choices)
        told = QHBoxLayout()
        told.addWidget(self._summary, 1)
        told.addWidget(self.skip)
        told.addWidget(self.take_back)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self.head)
        self._all.addLayout(told)
        self._all.addWidget(self.tabs, 1)
        self._all.addStretch()

    def set_compact(self, *, compact: bool) -> None:
        """Leave the room to the tables."""
        self._compact = compact
        for pane in (self.problems, self.changes, self.readings):
            pane.set_compact(compact=compact)
        show_words(self.choices.columns, words=not compact)

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(8))
        self.head.setSpacing(px(8))
        self.tabs.setIconSize(QSize(px(16), px(16)))
        for pane in (self.problems, self.readings, self.changes):
            pane.measure()


def _panes() -> tuple[Pane, Pane]:
    problems: RowsModel[RemarkLine] = RowsModel(problem_columns(), lambda line: line.number)
    readings: RowsModel[RemarkLine] = RowsModel(
        reading_columns(), lambda line: (line.sheet, line.cell, line.number)
    )
    return (
        Pane(
            DataTable("imports.problems", _("问题"), problems),
            EmptyState("check-circle", _("没有问题"), _("每一行都读懂了")),
            ("message",),
        ),
        Pane(
            DataTable("imports.readings", _("读法"), readings),
            EmptyState("check-circle", _("原样读入"), _("没有改写，也没有缺失")),
            ("message",),
        ),
    )
