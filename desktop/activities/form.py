"""The card in which an activity is logged or changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.errors import YizhanError
from db.rows import CategoryRow, StationRow
from db.values import ActivityStatus
from desktop.activities.entry import Entry, read_entry
from desktop.activities.picker import StationPicker
from desktop.style import look, on_look_changed, restyle
from desktop.text import _, field_label, label, say
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.keys import with_keys
from desktop.widgets.labels import quiet_label, section_label


class Field(QWidget):
    """A widget with its name above, and what is wrong with it below."""

    def __init__(self, name: str, words: str, widget: QWidget) -> None:
        super().__init__()
        self.widget = widget
        widget.setAccessibleName(words)
        title = quiet_label(words)
        title.setBuddy(widget)
        self.wrong = quiet_label()
        self.wrong.setObjectName(f"activityWrong.{name}")
        restyle(self.wrong, tone="accent")
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(title)
        column.addWidget(widget)
        column.addWidget(self.wrong)

    def complain(self, words: str) -> None:
        """Say what is wrong; nothing where `words` is empty."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        self.widget.setAccessibleDescription(words)
        restyle(self.widget, wrong=bool(words))


class ActivityForm(Card):
    """An activity's fields, each with what is wrong with it below.

    Signals:
        changed: A person changed something.
        save_asked: Save it; nothing in it is wrong.
        remove_asked: Take the activity out of the register.
    """

    changed = Signal()
    save_asked = Signal()
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("activityForm")
        self.setAccessibleName(_("活动登记表"))
        self._id: int | None = None
        self._today = QDate()
        self._is_showing = False
        # An empty form is not wrong yet: a missing entry is named once saving was tried.
        self._is_strict = False
        self.heading = section_label()
        self.title = _line("activityTitle", 80)
        self.category = QComboBox()
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.start = _line("activityStart", 20, _("9:00"))
        self.end = _line("activityEnd", 20, _("11:00"))
        self.stations = StationPicker()
        self.organiser = _line("activityOrganiser", 80)
        self.attendance = _line("activityAttendance", 20)
        self.new_form = _line("activityNewForm", 20)
        self.summary = QPlainTextEdit()
        self.summary.setTabChangesFocus(True)
        self.status = ChipBar(_("状态"), exclusive=True)
        self.status.set_chips(Chip(status, label(status)) for status in ActivityStatus)
        self.save = push_button("activitySave", _("保存"), primary=True)
        self.remove = push_button("activityRemove", _("删去"), "trash")
        for name, widget in {
            "activityCategory": self.category,
            "activityDay": self.day,
            "activitySummary": self.summary,
            "activityStatus": self.status,
        }.items():
            widget.setObjectName(name)
        self._lay_out()
        self._join()
        on_look_changed(self._fit)

    def set_choices(
        self, categories: Iterable[CategoryRow], stations: Iterable[StationRow]
    ) -> None:
        chosen = self.category.currentData()
        self._is_showing = True
        self.category.clear()
        kinds = self.category.model()
        assert isinstance(kinds, QStandardItemModel)
        for n, row in enumerate(categories):
            self.category.addItem(row.name, row.id)
            # An activity keeps a category that is retired; none is given it any more.
            kinds.item(n).setEnabled(row.retired_on is None)
        self.category.setCurrentIndex(max(self.category.findData(chosen), 0))
        self.stations.set_stations(stations)
        self._is_showing = False

    def show_entry(self, entry: Entry, today: dt.date) -> None:
        """Fill the form, silently."""
        self._today = QDate(today.year, today.month, today.day)
        self._is_showing = True
        self._id = entry.id
        new = entry.id is None
        self.heading.setText(_("记一场活动") if new else _("活动详情"))
        self.remove.setVisible(not new)
        self.title.setText(entry.title)
        self.title.setCursorPosition(0)
        self.category.setCurrentIndex(max(self.category.findData(entry.category_id), 0))
        self.status.check(entry.status)
        self.day.setDate(QDate(entry.day.year, entry.day.month, entry.day.day))
        self.start.setText(entry.start_time)
        self.end.setText(entry.end_time)
        self.stations.choose(entry.station_ids)
        self.organiser.setText(entry.organiser)
        self.attendance.setText(entry.attendance)
        self.new_form.setText(entry.new_form_attendance)
        self.summary.setPlainText(entry.summary)
        self._is_showing = False
        self._is_strict = False
        self._judge()

    def entry(self) -> Entry:
        """What stands in the form."""
        day = self.day.date()
        return Entry(
            id=self._id,
            title=self.title.text(),
            category_id=self.category.currentData(),
            status=ActivityStatus(self.status.checked()[0]),
            day=dt.date(day.year(), day.month(), day.day()),
            start_time=self.start.text(),
            end_time=self.end.text(),
            station_ids=self.stations.chosen(),
            organiser=self.organiser.text(),
            attendance=self.attendance.text(),
            new_form_attendance=self.new_form.text(),
            summary=self.summary.toPlainText(),
        )

    def try_save(self) -> None:
        """Ask to save, or go to the first field that is wrong."""
        self._is_strict = True
        problems = self._judge()
        if not problems:
            self.save_asked.emit()
            return
        first = next(name for name in self._fields if name in problems)
        self._fields[first].widget.setFocus()

    def complain(self, error: YizhanError, field: str) -> bool:
        """Show an error of the register beside its field; False where the form has none."""
        if field not in self._fields:
            return False
        self._fields[field].complain(say(error))
        self._fields[field].widget.setFocus()
        return True

    def _lay_out(self) -> None:
        fields: Mapping[str, QWidget] = {
            "title": self.title,
            "category_id": self.category,
            "day": self.day,
            "start_time": self.start,
            "end_time": self.end,
            "station_id": self.stations,
            "organiser": self.organiser,
            "attendance": self.attendance,
            "new_form_attendance": self.new_form,
            "summary": self.summary,
            "status": self.status,
        }
        words = {"title": _("活动名称")}
        self._fields = {
            name: Field(name, words.get(name, field_label(name)), widget)
            for name, widget in fields.items()
        }
        inner = QWidget()
        inner.setProperty("role", "body")
        self._grid = grid = QGridLayout(inner)
        lines = ((2,), (1, 1), (1, 1), (2,), (2,), (1, 1), (2,), (2,))
        places = (
            (row, column, span)
            for row, line in enumerate(lines)
            for column, span in enumerate(line)
        )
        for field, (row, column, span) in zip(self._fields.values(), places, strict=True):
            grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(lines), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self.state = QLabel()
        self.state.setObjectName("activityState")
        restyle(self.state, role="quiet", tone="warn")
        foot = QHBoxLayout()
        foot.addWidget(self.remove)
        foot.addStretch(1)
        foot.addWidget(self.save)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.state)
        self.save.setToolTip(with_keys(_("保存活动"), "Ctrl+S"))
        self.body.addLayout(head)
        self.body.addWidget(area, 1)
        self.body.addLayout(foot)

    def _join(self) -> None:
        for line in self.findChildren(QLineEdit):
            if line.objectName().startswith("activity") and line is not self.stations.field:
                line.textChanged.connect(self._note)
                line.returnPressed.connect(self.try_save)
        self.summary.textChanged.connect(self._note)
        self.category.currentIndexChanged.connect(self._note)
        self.day.dateChanged.connect(self._follow_day)
        self.stations.changed.connect(self._note)
        self.status.changed.connect(self._note)
        self.save.clicked.connect(self.try_save)
        self.remove.clicked.connect(self.remove_asked)

    def _follow_day(self, day: QDate) -> None:
        """A new activity in the future is a plan, one until today took place."""
        if self._id is None and not self._is_showing:
            future = day > self._today
            self.status.check(ActivityStatus.PLANNED if future else ActivityStatus.DONE)
        self._note()

    def _note(self) -> None:
        if not self._is_showing:
            self._judge()
            self.changed.emit()

    def _judge(self) -> Mapping[str, YizhanError]:
        """Say beside each field what is wrong with it, and answer the same."""
        _values, problems = read_entry(self.entry())
        if not self._is_strict:
            problems = {name: e for name, e in problems.items() if e.code != "empty"}
        for name, field in self._fields.items():
            field.complain(say(problems[name]) if name in problems else "")
        return problems

    def _fit(self) -> None:
        px = look().px
        self.setFixedWidth(px(344))
        self.summary.setFixedHeight(px(46))
        self._grid.setContentsMargins(0, 0, px(10), 0)
        self._grid.setVerticalSpacing(px(3))
        self._grid.setHorizontalSpacing(px(12))


def _line(name: str, limit: int, hint: str = "") -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setMaxLength(limit)
    line.setPlaceholderText(hint)
    return line
