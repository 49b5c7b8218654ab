"""The activities' screen under a person's hands."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from db.activities import activity_rows
from db.engine import reading
from db.rows import ActivityRow
from db.values import LOCAL
from desktop.activities.screen import ActivitiesScreen
from desktop.desk import Desk

TODAY = dt.date(2026, 10, 21)


class ActivitiesPage:
    """Types into the form, walks the list, and reads the register."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.window = QMainWindow()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addWidget(desk.notices)
        self.screen = ActivitiesScreen(desk)
        column.addWidget(self.screen.view)
        self.window.setCentralWidget(middle)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window, before_close_func=self._forget)
        self.window.show()
        self.window.activateWindow()
        self.view, self.form = self.screen.view, self.screen.view.form
        self.table = self.view.table
        qtbot.waitUntil(lambda: self.table.rows.rowCount() > 0)
        self.table.setFocus()

    def _forget(self, _window: QWidget) -> None:
        self.screen._unsaved.clear()

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def fill(self, name: str, text: str) -> None:
        """Type into a field; what is no ASCII comes as from an input method."""
        line = self.form.findChild(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        for sign in text:
            if sign.isascii():
                self._qtbot.keyClicks(line, sign)
            else:
                line.insert(sign)

    def add_station(self, initials: str) -> None:
        self.fill("activityStations", initials)
        self._qtbot.keyClick(self.form.stations._popup, Qt.Key.Key_Return)

    def wrong(self, field: str) -> str:
        label = self.form.findChild(QLabel, f"activityWrong.{field}")
        return "" if label.isHidden() else label.text()

    def wait_said(self, words: str) -> None:
        self._qtbot.waitUntil(lambda: words in self.desk.notices.text, timeout=10_000)

    def wait_idle(self) -> None:
        self._qtbot.waitUntil(lambda: self.desk.jobs.idle, timeout=10_000)

    def wait_list(self, length: int) -> None:
        self._qtbot.waitUntil(lambda: self.table.rows.rowCount() == length, timeout=10_000)

    def stored(self, title: str) -> ActivityRow | None:
        with reading(self.desk.register) as session:
            rows = activity_rows(session, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        return next((row for row in rows if row.title == title), None)


@pytest.fixture
def now() -> dt.datetime:
    return dt.datetime.combine(TODAY, dt.time(9), LOCAL)


@pytest.fixture
def page(qtbot, desk: Desk) -> ActivitiesPage:
    return ActivitiesPage(qtbot, desk)
