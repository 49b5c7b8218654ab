"""The chip 某时开放: which stations are open on a day, at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from db.errors import RecordError
from db.typed_days import read_typed_day
from db.values import LOCAL
from db.workbooks.cells import read_times
from desktop.finding.query import NOW, Moment
from desktop.station.words import moment_text
from desktop.style import restyle
from desktop.text import _, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.keys import is_enter
from desktop.widgets.labels import quiet_label
from desktop.widgets.popup_chip import PopupChip


class MomentChip(PopupChip):
    """A day and a time are typed; Enter takes them.

    Args:
        name: Object name.
        clock: Tells now, from which 今天 and 明天 count.

    Signals:
        changed(datetime): A local, aware minute.
    """

    changed = Signal(object)

    def __init__(self, name: str, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(name, _("某时开放"))
        self._clock = clock
        self._day = self._field("moment.day", _("日期"), _("今天、明天、11-30"))
        self._time = self._field("moment.time", _("时间"), "21:00")
        self._said_wrong = quiet_label()
        self._said_wrong.setObjectName("moment.wrong")
        restyle(self._said_wrong, tone=str(Tone.ERROR))
        self._take_button = push_button("moment.take", _("看这时开放的"))
        self._take_button.clicked.connect(self._take)
        line = QHBoxLayout()
        line.addWidget(self._day, 3)
        line.addWidget(self._time, 2)
        self.popup.body.addLayout(line)
        self.popup.body.addWidget(self._said_wrong)
        self.popup.body.addWidget(self._take_button)
        self.opening.connect(self._prepare)

    def show_moment(self, moment: Moment | None) -> None:
        """Show a chosen moment; now has a chip of its own."""
        self.say("" if moment is None or moment == NOW else moment_text(moment, self._clock()))

    def _field(self, name: str, words: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setPlaceholderText(hint)
        field.installEventFilter(self)
        return field

    def _prepare(self) -> None:
        self._say_wrong("")
        if not self._day.text():
            self._day.setText(_("今天"))
        self._time.setFocus()
        self._time.selectAll()

    def _take(self) -> None:
        try:
            today = self._clock().date()
            day = read_typed_day(self._day.text(), today) or today
            time = read_times(self._time.text())[0]
            if time is None:
                raise RecordError("empty", field="time")
        except RecordError as error:
            self._say_wrong(say(error))
            return
        self.popup.hide()
        self.changed.emit(dt.datetime.combine(day, time, LOCAL))

    def _say_wrong(self, words: str) -> None:
        self._said_wrong.setText(words)
        self._said_wrong.setVisible(bool(words))
        self.popup.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_enter(event):
            self._take()
            return True
        return super().eventFilter(watched, event)
