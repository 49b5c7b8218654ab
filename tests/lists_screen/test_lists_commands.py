"""The lists are found from anywhere by what one calls them."""

import datetime as dt

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from db.lists import ListKind
from db.values import LOCAL
from desktop.appearance import Appearance
from desktop.lists.view import CALENDAR
from desktop.office import Office


@pytest.fixture
def office(tmp_path, qapp, qtbot, imported):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    now = dt.datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL)
    made = Office(imported, settings, Appearance(qapp, settings), clock=lambda: now)
    made.window.show()
    made.window.go("overview")
    qtbot.waitUntil(lambda: made.jobs.idle, timeout=20_000)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("typed", "opened"),
    [("bianjizhenjie", ListKind.TOWNS), ("bianjisheshi", ListKind.FACILITIES), ("bjjjr", CALENDAR)],
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


def test_help_names_no_command_without_keys(office):
    office._actions["help"].trigger()
    assert "编辑镇街" not in office.window.notice.text
    assert "导入 Ctrl+I" in office.window.notice.text
