"""Until when a report is on time, shown and changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QRadioButton, QSpinBox, QWidget

from db.settings import MOST_DUE, DueBy, DueRule
from desktop.counts.board.words import due_words
from desktop.style import look, on_look_changed
from desktop.text import N_, _
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label
from desktop.widgets.popup_chip import PopupChip

_WORDS = {
    DueBy.MONTH: (N_("次月"), N_("日前（含）")),
    DueBy.DAY: (N_("每天的登记几天内"), N_("天")),
}
_WIDTH = 290


class DueChip(PopupChip):
    """The rule in force; the panel beneath offers the other.

    Signals:
        rule_chosen(DueRule): A person wants it so from now on.
    """

    rule_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("boardDue", _("填报期限"), clearable=False)
        self._rule = DueRule()
        self._ways = {by: QRadioButton(_(words)) for by, (words, _unit) in _WORDS.items()}
        self._days = {by: _days_field(by) for by in DueBy}
        choices = QWidget()
        grid = QGridLayout(choices)
        grid.setContentsMargins(0, 0, 0, 0)
        for row, (by, way) in enumerate(self._ways.items()):
            way.setObjectName(f"due.{by}")
            self._days[by].valueChanged.connect(way.click)
            grid.addWidget(way, row, 0)
            grid.addWidget(self._days[by], row, 1)
            grid.addWidget(QLabel(_(_WORDS[by][1])), row, 2)
        grid.setColumnStretch(0, 1)
        save = push_button("saveDue", _("保存"), primary=True)
        save.clicked.connect(self._save)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(save)
        self._note = quiet_label(_("晚于期限的填报算迟报，以往的月份也按新期限看。"))
        for widget in (choices, self._note):
            self.popup.body.addWidget(widget)
        self.popup.body.addLayout(foot)
        self.opening.connect(self._show_rule)
        on_look_changed(self._measure)

    def show_rule(self, rule: DueRule) -> None:
        self._rule = rule
        self.say(due_words(rule))

    def _show_rule(self) -> None:
        rule = self._rule
        self._days[rule.by].setValue(rule.days)
        self._ways[rule.by].setChecked(True)
        self._days[rule.by].setFocus()
        self._days[rule.by].selectAll()

    def _save(self) -> None:
        by = next(by for by, way in self._ways.items() if way.isChecked())
        rule = DueRule(by, self._days[by].value())
        self.popup.hide()
        if rule != self._rule:
            self.rule_chosen.emit(rule)

    def _measure(self) -> None:
        self._note.setFixedWidth(look().px(_WIDTH))


def _days_field(by: DueBy) -> QSpinBox:
    rule = DueRule(by)
    field = QSpinBox()
    field.setObjectName(f"due.{by}.days")
    field.setAccessibleName(_(_WORDS[by][0]))
    field.setRange(rule.least, MOST_DUE[by])
    field.setValue(rule.days if by is DueBy.MONTH else 2)
    return field
