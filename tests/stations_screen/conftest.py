"""The stations page under a person's hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from sqlmodel import Session

from db.engine import Register, create_register, reading
from db.history import deeds
from db.seed import fill
from db.values import LOCAL
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.stations.screen import StationsScreen

T = TypeVar("T")

NOW = dt.datetime(2026, 10, 16, 12, 10, tzinfo=LOCAL)
"""A Friday noon: the offices that close for lunch have closed."""


class StationsPage:
    """Types, clicks and reads as a person does."""

    def __init__(self, qtbot, desk: Desk) -> None:
        self._qtbot = qtbot
        self.desk = desk
        self.window = QMainWindow()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addWidget(desk.notices)
        self.inquiry = Inquiry(desk, self.window)
        self.screen = StationsScreen(desk, self.inquiry)
        self.view = self.screen.view
        column.addWidget(self.view)
        self.window.setCentralWidget(middle)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Until every job has told its result."""
        self._qtbot.waitUntil(lambda: self.desk.jobs.idle, timeout=20_000)

    @property
    def opened(self) -> int | None:
        """The number of the station that is on the page."""
        return self.screen.record.station_id

    @property
    def changes(self) -> list[str]:
        """What was done in the register, the newest first."""
        return [deed.label for deed in self.ask(deeds)]

    @property
    def names(self) -> list[str]:
        """Stations in the list, from the top."""
        rows = self.view.table.rows
        return [rows.row(n).station.name for n in range(rows.rowCount())]

    @property
    def note(self) -> str:
        return self.view.note.text()

    def type(self, text: str) -> None:
        """Replace what stands in the search field, a key at a time."""
        self.view.search.selectAll()
        self._qtbot.keyClick(self.view.search, Qt.Key.Key_Delete)
        self._write(self.view.search, text)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the cursor is."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        self._qtbot.keyClick(self.window.focusWidget(), key, held)
        self.settle()

    def save(self) -> None:
        self.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    def click(self, name: str) -> None:
        self.wait_for(lambda: self.shown(name))
        button = self.view.findChild(QPushButton, name)
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def shown(self, name: str) -> bool:
        """A button with this name is there to be pressed."""
        button = self.view.findChild(QPushButton, name)
        return button is not None and button.isVisible()

    def press_button_of(self, empty: QWidget) -> None:
        """Press the one button that an empty state offers."""
        button = empty.findChild(QPushButton, "emptyAction")
        assert button.isVisible()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def chip(self, name: str) -> str:
        return self.view.findChild(QPushButton, f"chip.{name}").text()

    def open(self, name: str) -> None:
        """Find a station by its whole name and open its form."""
        self.type(name)
        self.press_enter_in_search()
        self.press(Qt.Key.Key_Return)
        assert self.editing

    def press_enter_in_search(self) -> None:
        self._qtbot.keyClick(self.view.search, Qt.Key.Key_Return)

    def double_click(self, row: int) -> None:
        table = self.view.table
        where = table.visualRect(table.model().index(row, 0)).center()
        self._qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
        self._qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
        self.settle()

    @property
    def card(self) -> str:
        """All that the card says; empty when it is not shown."""
        if not self.view.card.isVisible():
            return ""
        labels = self.view.card.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    @property
    def editing(self) -> bool:
        return self.view.is_editing

    def field(self, key: str) -> QLineEdit:
        field = self.view.findChild(QLineEdit, f"record.{key}")
        assert isinstance(field, QLineEdit)
        return field

    def fill(self, **texts: str) -> None:
        for key, text in texts.items():
            field = self.field(key)
            # A row that has just been added shows itself with the next event.
            self.wait_for(field.isVisible)
            field.setFocus()
            field.selectAll()
            self._qtbot.keyClick(field, Qt.Key.Key_Delete)
            self._write(field, text)

    def _write(self, field: QLineEdit, text: str) -> None:
        """Keys for what a keyboard has; the rest arrives as from an input method."""
        if text.isascii():
            self._qtbot.keyClicks(field, text)
            return
        written = QInputMethodEvent()
        written.setCommitString(text)
        QApplication.sendEvent(field, written)

    def toggle(self, service: str) -> None:
        box = self.view.findChild(QCheckBox, f"record.service.{service}")
        self._qtbot.keyClick(box, Qt.Key.Key_Space)

    def choose(self, key: str, text: str) -> None:
        """Choose in a combo box with the arrow keys."""
        box = self.view.findChild(QComboBox, f"record.{key}")
        box.setFocus()
        self._qtbot.keyClick(box, Qt.Key.Key_Home)
        for _step in range(box.findText(text)):
            self._qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == text

    def said(self, key: str) -> str:
        """What stands under a field; empty where nothing does."""
        label = self.view.findChild(QLabel, f"said.{key}")
        return label.text() if label.isVisible() else ""

    @property
    def notice(self) -> str:
        return self.desk.notices.text

    def press_notice(self) -> None:
        """Press the button that the notice offers."""
        button = self.desk.notices.findChild(QPushButton, "noticeAction")
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def find(self, name: str) -> int:
        """The number of a station in the list."""
        rows = self.view.table.rows
        found = (rows.row(n).station for n in range(rows.rowCount()))
        return next(station.id for station in found if station.name == name)

    def ask(self, query: Callable[[Session], T]) -> T:
        """Ask the register itself."""
        with reading(self.desk.register) as session:
            return query(session)

    def wait_for(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds)


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def page(qtbot, make_desk, imported: Register) -> StationsPage:
    """The page of the sample register."""
    return StationsPage(qtbot, make_desk(imported))


@pytest.fixture
def reopened(qtbot, make_desk, imported: Register) -> Callable[[], StationsPage]:
    """Opens the page of the same register once more, as after a restart."""
    # A window that nobody holds would go before its desk does.
    pages: list[StationsPage] = []

    def open_again() -> StationsPage:
        pages.append(StationsPage(qtbot, make_desk(imported)))
        return pages[-1]

    return open_again


@pytest.fixture
def empty_page(qtbot, make_desk, tmp_path: Path) -> Iterator[StationsPage]:
    """The page of a register without stations."""
    register = create_register(str(tmp_path / "empty.yizhan"), fill)
    yield StationsPage(qtbot, make_desk(register))
    register.dispose()
