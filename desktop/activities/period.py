"""The choice of a month or of a whole year."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from db.values import Month
from desktop.style import look, on_look_changed
from desktop.text import _, month_text
from desktop.widgets.buttons import tool_button

EARLIER, LATER = "Alt+Left", "Alt+Right"


class PeriodChooser(QWidget):
    """A month, or with 全年 its year; the keys of its arrows are the screen's.

    Signals:
        changed: A person chose another month or year.
    """

    changed = Signal()

    def __init__(self, month: Month) -> None:
        super().__init__()
        self._month = month
        self._words = QLabel()
        self._words.setObjectName("activitiesPeriod")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.earlier = self._arrow("activitiesEarlier", "caret-left", _("往前"), EARLIER, -1)
        self.later = self._arrow("activitiesLater", "caret-right", _("往后"), LATER, 1)
        self._year = QPushButton(_("全年"))
        self._year.setObjectName("activitiesYear")
        self._year.setAccessibleName(_("看全年"))
        self._year.setProperty("role", "chip")
        self._year.setCheckable(True)
        self._year.clicked.connect(self._tell)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.earlier, self._words, self.later):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self._year)
        self._show()
        on_look_changed(self._fit)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self._month.year, 1, 1) if self._is_year else self._month.first_day

    @property
    def last_day(self) -> dt.date:
        return dt.date(self._month.year, 12, 31) if self._is_year else self._month.last_day

    def show_day(self, day: dt.date) -> bool:
        """Make sure that a day is within; True where that took another month."""
        if self.first_day <= day <= self.last_day:
            return False
        self._month = Month.of(day)
        self._show()
        return True

    @property
    def _is_year(self) -> bool:
        return self._year.isChecked()

    def _arrow(self, name: str, icon_name: str, words: str, keys: str, way: int) -> QToolButton:
        button = tool_button(name, icon_name, words, keys=keys)
        button.clicked.connect(lambda: self._step(way))
        return button

    def _step(self, way: int) -> None:
        self._month = self._month.shifted(way * (12 if self._is_year else 1))
        self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        year = _("{year}年").format(year=self._month.year)
        self._words.setText(year if self._is_year else month_text(self._month))

    def _fit(self) -> None:
        px = look().px
        self._words.setMinimumWidth(px(88))
        for button in (self.earlier, self.later):
            button.setIconSize(QSize(px(16), px(16)))
