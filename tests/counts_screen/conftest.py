"""A day sheet under a person's hands."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from db.counts import day_sheet
from db.engine import reading
from db.rows import CountRow
from db.values import Service
from desktop.counts.screen import CountsScreen
from desktop.counts.table import KEYS
from desktop.desk import Desk

TODAY = dt.date(2026, 11, 22)
GONGBEI = "440402005"


class CountsPage:
    """Types into the sheet and reads what stands there and in the register."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.window = QMainWindow()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addWidget(desk.notices)
        self.screen = CountsScreen(desk)
        column.addWidget(self.screen.view)
        self.window.setCentralWidget(middle)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window, before_close_func=self._forget)
        self.window.show()
        self.window.activateWindow()
        self.view = self.screen.view
        self.grid = self.view.grid
        self.model = self.view.model
        qtbot.waitUntil(lambda: self.model.rowCount() > 0)

    def _forget(self, _window: QWidget) -> None:
        for draft in self.model.drafts:
            draft.revert()
        self.screen._unsaved.clear()

    def open(self, day: dt.date, town_code: str = GONGBEI) -> None:
        self.screen.show_day(day, town_code)
        self._qtbot.waitUntil(
            lambda: (
                bool(self.model.drafts)
                and self.model.draft(0).day == day
                and not self.screen._is_reading
            )
        )
        self.grid.setFocus()

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget() or self.grid
        self._qtbot.keyClick(widget, key, modifier)

    def type(self, text: str) -> None:
        for sign in text:
            self._qtbot.keyClicks(QApplication.focusWidget(), sign)

    def enter(self, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
        self.type(text)
        self.press(key)

    def stand(self, row: int, key: str) -> None:
        self.grid._go(row, KEYS.index(key))

    @property
    def here(self) -> tuple[int, str]:
        index = self.grid.currentIndex()
        return index.row(), KEYS[index.column()]

    def text(self, row: int, key: str) -> str:
        return str(self.model.index(row, KEYS.index(key)).data() or "")

    def row_without(self, service: Service) -> int:
        return next(n for n, d in enumerate(self.model.drafts) if service not in d.row.offered)

    def wait_saved(self) -> None:
        self._qtbot.waitUntil(lambda: "已全部保存" in self.view.state.text(), timeout=10_000)

    def wait_for(self, state: str) -> None:
        self._qtbot.waitUntil(lambda: state in self.view.state.text(), timeout=10_000)

    def stored(self, day: dt.date, town_code: str = GONGBEI) -> list[CountRow]:
        with reading(self.desk.register) as session:
            return day_sheet(session, day, town_code=town_code)


@pytest.fixture
def page(qtbot, desk: Desk) -> CountsPage:
    return CountsPage(qtbot, desk)
