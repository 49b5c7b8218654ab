"""From an empty register through the offices' workbooks to a printed month, in the window."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.counts import sheet_counts
from db.engine import create_register, reading
from db.history import deeds
from db.seed import fill
from db.totals import month_figures
from db.values import LOCAL, Month, Service
from desktop import file_dialog
from desktop.actions import SCREENS
from desktop.office import Office

DATA = Path(__file__).parent.parent / "data"
NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL)
OCTOBER = Month(2026, 10)
GONGBEI = "440402005"
COLUMNS = {
    Service.MEALS: 3,
    Service.WATER: 4,
    Service.CHARGING: 5,
    Service.REST: 6,
    Service.MEDICAL: 7,
    Service.SOCIAL: 8,
}


def summed_by_hand(service: Service) -> int:
    """The column of all six workbooks, read another way than the program reads it."""
    total = 0
    for book in DATA.glob("counts-2026-10-*.xlsx"):
        sheet = openpyxl.load_workbook(book).active
        for row in sheet.iter_rows(min_row=3, values_only=True):
            cell = row[COLUMNS[service] - 1]
            if row[0] != "合计" and cell is not None:
                total += int("".join(sign for sign in str(cell) if sign.isdigit()))
    return total


@pytest.fixture
def office(tmp_path, make_office) -> Office:
    office = make_office(create_register(str(tmp_path / "新登记簿.yizhan"), fill), NOW)
    office.window.go("overview")
    return office


def idle(office: Office, qtbot) -> None:
    qtbot.waitUntil(lambda: office.jobs.idle, timeout=20_000)


def press(qtbot, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_a_month_from_an_empty_register_to_paper(office, qtbot, tmp_path, monkeypatch):
    idle(office, qtbot)

    # The offices' workbooks go in, the register of stations first.
    books = [DATA / "stations-as-kept.xlsx", *DATA.glob("counts-*.xlsx")]
    window = office.start_import(None)
    window.add_files([*books, DATA / "activities-2026.xlsx"])
    idle(office, qtbot)
    window.view.import_button.click()
    idle(office, qtbot)
    window.view.import_button.click()
    idle(office, qtbot)
    window.view.close()
    office.window.activateWindow()
    assert office.desk.sample
    assert "示例数据" in office.window.status.findChild(object, "dataFile").text()

    # A station is found by its initials, renamed, and renamed back.
    stations = office.screen("stations")
    idle(office, qtbot)
    stations.view.search.setFocus()
    qtbot.keyClicks(stations.view.search, "gbmz")
    qtbot.waitUntil(lambda: stations.view.table.model().rowCount() == 1)
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stations.view.is_editing)
    name = QApplication.focusWidget()
    assert name.text() == "拱北明珠工会驿站"
    # An input method hands over whole words; so does the clipboard.
    QApplication.clipboard().setText("拱北明珠站工会驿站")
    press(qtbot, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "拱北明珠站工会驿站" in office.window.notice.text)
    idle(office, qtbot)
    assert stations.view.table.current_row().station.name == "拱北明珠站工会驿站"
    # In a field Ctrl+Z takes back typing; in the list, the deed.
    press(qtbot, Qt.Key.Key_Escape)
    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: office.window.notice.text.startswith("已撤销"))
    idle(office, qtbot)
    assert stations.view.table.current_row().station.name == "拱北明珠工会驿站"

    # A day of the new month is typed in.
    day = dt.date(2026, 11, 20)
    counts = office.screen("counts")
    counts.show_day(day, GONGBEI)
    idle(office, qtbot)
    counts.sheet.view.grid.setFocus()
    station_id = counts.sheet.view.model.turn.line(0).station_id
    for digits in ("12", "7", "5"):
        for digit in digits:
            press(qtbot, Qt.Key(ord(digit)))
        press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    idle(office, qtbot)
    with reading(office.desk.register) as session:
        first = sheet_counts(session, day, day)[day, station_id].entry
    assert sum(n or 0 for n in first.counts.values()) == 24

    # The report of October agrees with the workbooks, on screen, on paper and in Excel.
    reports = office.screen("reports")
    reports.show_month(OCTOBER)
    idle(office, qtbot)
    with reading(office.desk.register) as session:
        figures = month_figures(session, OCTOBER, today=NOW.date())
        history = [deed.label for deed in deeds(session)]
    by_hand = {service: summed_by_hand(service) for service in COLUMNS}
    assert {s: figures.totals.visits[s] for s in COLUMNS} == by_hand
    assert figures.totals.visits_total == sum(by_hand.values()) == 239_194
    assert (figures.stations, figures.towns_covered, figures.totals.activities) == (194, 26, 45)
    assert history[-1].endswith("stations-as-kept.xlsx")

    for suffix, save in ((".pdf", reports.save_pdf), (".xlsx", reports.save_excel)):
        target = tmp_path / f"月报{suffix}"
        monkeypatch.setattr(file_dialog, "answered", lambda _asked, to=target: [str(to)])
        save()
        idle(office, qtbot)
        assert target.stat().st_size
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "月报.pdf").pages)
    assert "239,194" in text
    assert "无同期数据" in text
    assert "示例数据" in text
    assert zipfile.is_zipfile(tmp_path / "月报.xlsx")


def test_every_screen_opens_by_its_key_and_the_register_outlives_the_window(office, qtbot):
    for number, name in enumerate(SCREENS, start=1):
        qtbot.keyClick(
            office.window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier
        )
        assert office.window.current_screen == name
        idle(office, qtbot)
    office.window.close()
    with reading(office.desk.register) as session:
        assert deeds(session) == []
