"""The lists are found from anywhere by what one calls them."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from db.lists import ListKind
from db.values import LOCAL
from desktop.keys_sheet import KeysSheet
from desktop.lists.view import CALENDAR


@pytest.fixture
def office(qtbot, make_office, imported):
    office = make_office(imported, dt.datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL))
    office.window.go("overview")
    qtbot.waitUntil(lambda: office.jobs.idle, timeout=20_000)
    return office


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("bianjizhenjie", ListKind.TOWNS),
        ("bianjisheshi", ListKind.FACILITIES),
        ("bjlfrq", ListKind.VISITORS),
        ("bjjjr", CALENDAR),
    ],
)
def test_a_command_opens_its_list(qtbot, office, typed, opened):
    office.window.start_search()
    QTest.keyClicks(office.window.finder, typed)
    QTest.keyClick(office.window.finder, Qt.Key.Key_Return)
    assert office.window.current_screen == "records"
    view = office.screen("records").view.findChild(type(office._lists.view), "lists")
    page = view.calendar if opened == CALENDAR else view.pages[opened]
    assert page.isVisible()
    qtbot.waitUntil(lambda: page.table.hasFocus())
    qtbot.waitUntil(lambda: page.table.rows.rowCount() > 0)
    qtbot.waitUntil(lambda: office.jobs.idle, timeout=20_000)


def test_help_names_no_command_without_keys(office, qtbot):
    office._actions["help"].trigger()
    sheet = office.window.findChild(KeysSheet)
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Ctrl+I", "从 Excel 表导入", "到筛选框，Ctrl+F 也行"} <= words
    assert "改名、合并、归属" not in words
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: office.window.findChild(KeysSheet) is None)
