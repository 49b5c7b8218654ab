"""The sheet under a person's hands."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from db.counts import DayEntry, sheet_counts
from db.engine import reading
from db.values import Service
from desktop.counts.screen import CountsScreen
from desktop.counts.turn import FIELDS, TOTAL, Kind
from desktop.desk import Desk

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
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.sheet = self.screen.sheet
        self.view = self.sheet.view
        self.state = self.screen.view.state
        self.grid = self.view.grid
        self.model = self.view.model
        self.wait_shown()

    def wait_shown(self) -> None:
        self._qtbot.waitUntil(lambda: self.sheet.is_settled and self.desk.jobs.idle, timeout=10_000)

    def open(self, day: dt.date, town_code: str = GONGBEI) -> None:
        self.screen.show_day(day, town_code)
        self.wait_shown()
        self.grid.start()
        self.grid.setFocus()

    def turn(self, kind: Kind) -> None:
        self.screen.view.pills.findChild(QWidget, f"chip.{kind}").click()
        self.wait_shown()
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

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def save(self) -> None:
        self.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        self.wait_saved()

    def column(self, field: str | int) -> int:
        """Of a field, or of a day of the month where days are the columns."""
        turn = self.model.turn
        if isinstance(field, int):
            return field - 1
        return FIELDS.index(field) if turn.by_record else turn.total_column

    def stand(self, row: int, field: str | int) -> None:
        self.grid.go(row, self.column(field))

    def stretch(self, row: int, field: str | int) -> None:
        """Select from here to there."""
        self.grid.go(row, self.column(field), extend=True)

    @property
    def here(self) -> tuple[int, str | int]:
        place, turn = self.grid.here, self.model.turn
        assert place is not None
        field = turn.field(place.column)
        by_day = not turn.by_record and field != TOTAL
        return place.row, place.column + 1 if by_day else field

    def text(self, row: int, field: str | int) -> str:
        return str(self.model.index(row, self.column(field)).data() or "")

    @property
    def lines(self):
        return self.model.turn.lines

    def row_without(self, service: Service) -> int:
        day = self.model.turn.days[0]
        return next(n for n, line in enumerate(self.lines) if not line.offers(service, day))

    def row_with(self, *services: Service) -> int:
        day = self.model.turn.days[0]
        return next(
            n
            for n, line in enumerate(self.lines)
            if all(line.offers(service, day) for service in services)
        )

    def wait_saved(self) -> None:
        self.wait_for("已全部保存")

    def wait_for(self, state: str) -> None:
        self._qtbot.waitUntil(lambda: state in self.state.text(), timeout=10_000)

    def wait_notice(self, words: str) -> None:
        self._qtbot.waitUntil(lambda: words in self.desk.notices.text, timeout=10_000)

    def stored(self, day: dt.date, station_id: int | None = None) -> DayEntry | None:
        """What the register holds of a day; of the first station of the sheet by default."""
        number = self.lines[0].station_id if station_id is None else station_id
        with reading(self.desk.register) as session:
            found = sheet_counts(session, day, day, [number])
        return found[day, number].entry if found else None

    def counts(self, day: dt.date, row: int = 0) -> dict[Service, int]:
        """The numbers that the register holds of a station in the sheet; empty without a report."""
        entry = self.stored(day, self.lines[row].station_id)
        return {s: n for s, n in entry.counts.items() if n is not None} if entry else {}


@pytest.fixture
def page(qtbot, desk: Desk) -> CountsPage:
    return CountsPage(qtbot, desk)
