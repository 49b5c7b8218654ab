"""An afternoon of a clerk with forty stations, by keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from db.dossier import Dossier, dossier
from db.engine import Register, reading
from db.facets import Care
from db.history import deeds
from db.stations import station_rows
from db.values import LOCAL, Service, StationStatus
from desktop import file_dialog
from desktop.imports.view import ImportDialog
from desktop.office import Office
from desktop.stations.bulk.view import BulkDialog

NOW = dt.datetime(2026, 11, 20, 14, 0, tzinfo=LOCAL)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Dialog = TypeVar("Dialog", bound=QDialog)
NEW = "拱北来魅力工会驿站"


class Clerk:
    """Presses keys where the cursor is, and reads what is there."""

    def __init__(self, office: Office, qtbot) -> None:
        self.office, self._qtbot = office, qtbot
        self.view = office.screen("stations").view

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        self.wait_for(lambda: QApplication.focusWidget() is not None)
        self._qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        self.settle()

    def type(self, letters: str) -> None:
        for letter in letters:
            self._qtbot.keyClick(QApplication.focusWidget(), letter)
        self.settle()

    def write(self, words: str) -> None:
        """Words come whole: from an input method, or from the clipboard as here."""
        QApplication.clipboard().setText(words)
        self.press(Qt.Key.Key_A, CTRL)
        self.press(Qt.Key.Key_V, CTRL)

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until the cursor is in the widget of this name."""
        for _press in range(60):
            widget = QApplication.focusWidget()
            if widget is not None and widget.objectName() == name:
                return widget
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {name}")

    def window_of(self, kind: type[Dialog]) -> Dialog:
        """The dialog of this kind, once the keys go to it."""
        self.wait_for(lambda: isinstance(QApplication.activeWindow(), kind))
        window = QApplication.activeWindow()
        assert isinstance(window, kind)
        return window

    def back(self) -> None:
        """Without a window manager nobody gives the keys back when a dialog closes."""
        self.office.window.activateWindow()

    def wait_for(self, what: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(what, timeout=20_000)

    def settle(self) -> None:
        self.wait_for(lambda: self.office.jobs.idle)

    def told(self, words: str) -> None:
        self.wait_for(lambda: words in self.office.window.notice.text)
        self.settle()

    @property
    def names(self) -> list[str]:
        rows = self.view.table.rows
        return [rows.row(n).station.name for n in range(rows.rowCount())]

    def station(self, name: str) -> Dossier:
        with reading(self.office.desk.register) as session:
            rows = station_rows(session, today=NOW.date())
            (number,) = (row.id for row in rows if row.name == name)
            return dossier(session, number)

    @property
    def labels(self) -> list[str]:
        with reading(self.office.desk.register) as session:
            return [deed.label for deed in deeds(session)]


@pytest.fixture
def clerk(qtbot, make_office, imported: Register) -> Clerk:
    office = make_office(imported, NOW)
    office.window.go("overview")
    clerk = Clerk(office, qtbot)
    clerk.settle()
    return clerk


def test_an_afternoon(clerk, tmp_path: Path, monkeypatch):
    # Somebody rings: the hours posted at 拱北明珠 are no longer so.
    clerk.press(Qt.Key.Key_2, CTRL)
    clerk.press(Qt.Key.Key_F, CTRL)
    clerk.type("gbmz")
    assert clerk.names == ["拱北明珠工会驿站"]
    clerk.press(Qt.Key.Key_Down)
    clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_3, ALT)
    clerk.write("周一至周五 8:30-12:00, 14:30-18:00，节假日休息")
    clerk.press(Qt.Key.Key_S, CTRL)
    clerk.told("拱北明珠工会驿站")
    assert clerk.station("拱北明珠工会驿站").values["hours"] == (
        "Mo-Fr 08:30-12:00,14:30-18:00; PH off"
    )
    clerk.press(Qt.Key.Key_Escape)

    # A new station is entered; its place comes from 高德's share link.
    clerk.press(Qt.Key.Key_N, CTRL)
    clerk.write(NEW)
    clerk.press(Qt.Key.Key_2, ALT)
    town = clerk.tab_to("record.town_code")
    assert isinstance(town, QComboBox)
    while "拱北街道" not in town.currentText():
        clerk.press(Qt.Key.Key_Down)
    clerk.tab_to("record.position_text")
    clerk.write("https://uri.amap.com/marker?position=113.550400,22.222500&name=驿站")
    clerk.press(Qt.Key.Key_4, ALT)
    clerk.tab_to("record.service.water")
    clerk.press(Qt.Key.Key_Space)
    clerk.press(Qt.Key.Key_S, CTRL)
    clerk.told(NEW)
    entered = clerk.station(NEW)
    assert entered.values["town_code"] == "440402005"
    assert entered.values["position_datum"] == "gcj02"
    assert entered.services[Service.WATER].since == NOW.date()
    clerk.press(Qt.Key.Key_Escape)

    # All stations of a street are closed for the typhoon, as one deed.
    clerk.press(Qt.Key.Key_F, CTRL)
    clerk.press(Qt.Key.Key_A, CTRL)
    clerk.type("wanzai")
    clerk.press(Qt.Key.Key_Down)
    clerk.press(Qt.Key.Key_A, CTRL)
    street = clerk.names
    assert len(street) > 3
    clerk.tab_to("selection.bulk")
    clerk.press(Qt.Key.Key_Space)
    dialog = clerk.window_of(BulkDialog)
    status = clerk.tab_to("record.status")
    while status.currentText() != "暂停":
        clerk.press(Qt.Key.Key_Down)
    clerk.wait_for(dialog.apply.isEnabled)
    clerk.tab_to("bulk.apply")
    clerk.press(Qt.Key.Key_Space)
    clerk.told("已修改")
    assert {clerk.station(name).values["status"] for name in street} == {StationStatus.SUSPENDED}
    # The typhoon turns away.
    clerk.back()
    clerk.press(Qt.Key.Key_Z, CTRL)
    clerk.told("已撤销")
    assert StationStatus.SUSPENDED not in {clerk.station(n).values["status"] for n in street}

    # The same stations go out as a workbook, come back filled in, and two cells are taken.
    path = tmp_path / "湾仔.xlsx"
    monkeypatch.setattr(file_dialog, "answered", lambda _asked: [str(path)])
    clerk.view.table.setFocus()
    clerk.press(Qt.Key.Key_A, CTRL)
    clerk.tab_to("selection.export")
    clerk.press(Qt.Key.Key_Space)
    clerk.told("已导出")
    fill_in(path, {street[0]: 66, street[1]: 77})
    clerk.press(Qt.Key.Key_I, CTRL)
    window = clerk.window_of(ImportDialog)
    clerk.press(Qt.Key.Key_O, CTRL)
    clerk.wait_for(window.import_button.isEnabled)
    clerk.press(Qt.Key.Key_Return)
    clerk.settle()
    clerk.press(Qt.Key.Key_Escape)
    clerk.back()
    assert [clerk.station(name).values["seats"] for name in street[:2]] == [66, 77]

    # Those without coordinates are called one by one, and noted as verified.
    clerk.press(Qt.Key.Key_F, CTRL)
    clerk.press(Qt.Key.Key_A, CTRL)
    clerk.press(Qt.Key.Key_Delete)
    clerk.tab_to(f"chip.{Care.UNPLACED}")
    clerk.press(Qt.Key.Key_Space)
    called = clerk.names
    assert len(called) == 3
    clerk.tab_to("stations.table")
    clerk.press(Qt.Key.Key_A, CTRL)
    clerk.tab_to("selection.verify")
    clerk.press(Qt.Key.Key_Space)
    clerk.settle()
    assert {clerk.station(name).values["verified_on"] for name in called} == {NOW.date()}
    assert clerk.labels[:6] == [
        "核实 3 座驿站",
        "导入 湾仔.xlsx",
        f"撤销：批量修改 {len(street)} 座驿站",
        f"批量修改 {len(street)} 座驿站",
        f"新驿站：{NEW}",
        "修改驿站：拱北明珠工会驿站",
    ]


def fill_in(path: Path, seats: dict[str, int]) -> None:
    """Somebody types numbers of seats into the workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    (header,) = (row for row in sheet.iter_rows() if any(cell.value == "座位数" for cell in row))
    columns = {cell.value: cell.column - 1 for cell in header}
    for row in sheet.iter_rows(min_row=header[0].row + 1):
        if row[columns["驿站名称"]].value in seats:
            row[columns["座位数"]].value = seats[row[columns["驿站名称"]].value]
    book.save(path)
