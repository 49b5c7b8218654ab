"""What the screen of the activities is made of."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from db.values import Month
from desktop.activities.form import ActivityForm
from desktop.activities.period import EARLIER, LATER, PeriodChooser
from desktop.activities.table import columns
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.card import Card
from desktop.widgets.chips import ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.page import Page
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable


class ActivitiesView(Page):
    """The list with its filters at the left, the form at the right.

    Signals:
        new_asked: A new activity is to be logged.
    """

    new_asked = Signal()

    def __init__(self, settings: QSettings, today: dt.date) -> None:
        super().__init__(_("活动"))
        self.setObjectName("activities")
        self.period = PeriodChooser(Month.of(today))
        self.new = self.add_button("activityNew", _("记一场活动"), "plus")
        self.new.setToolTip(with_keys(self.new.text(), "N"))
        self.new.clicked.connect(self.new_asked)
        self.states = ChipBar(_("按状态筛选"))
        self.states.setObjectName("activitiesStates")
        self.categories = ChipBar(_("按类别筛选"))
        self.categories.setObjectName("activitiesCategories")
        self.table = DataTable(
            "activitiesTable", _("活动"), RowsModel(columns(today), lambda row: row.id), settings
        )
        self.form = ActivityForm()
        self._lay_out()
        self.save = shortcut_within(self, QKeySequence.StandardKey.Save)
        self.save.activated.connect(self.form.try_save)
        for button, keys in {self.period.earlier: EARLIER, self.period.later: LATER}.items():
            shortcut_within(self, keys).activated.connect(button.click)
        shortcut_within(self, "N").activated.connect(self.new_asked)
        self.remove = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        self.remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        on_look_changed(self._fit)

    def show_list(self, *, empty: bool) -> None:
        self._list.setCurrentIndex(1 if empty else 0)

    def show_form(self, *, shown: bool) -> None:
        self._side.setCurrentIndex(1 if shown else 0)

    def _lay_out(self) -> None:
        self.head.insertWidget(1, self.period)
        self._list = QStackedWidget()
        self._list.addWidget(self.table)
        self._list.addWidget(
            EmptyState(
                "calendar-blank",
                _("这里没有活动"),
                _("换一个月份或去掉筛选，记下一场活动，或从 Excel 表导入。"),
                (_("记一场活动"), self.new_asked.emit),
            )
        )
        idle = Card()
        idle.body.addWidget(
            EmptyState(
                "note-pencil",
                _("选一场活动"),
                _("在左边选一场活动，查看或修改；按 N 记一场新的。"),
            )
        )
        self._side = QStackedWidget()
        self._side.addWidget(idle)
        self._side.addWidget(self.form)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.states)
        left.addWidget(self.categories)
        left.addWidget(self._list, 1)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addLayout(left, 1)
        both.addWidget(self._side)
        self.body.addLayout(both)

    def _fit(self) -> None:
        self._side.setFixedWidth(look().px(344))
