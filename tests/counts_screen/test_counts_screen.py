import datetime as dt
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from db.counts import DayEntry, save_counts
from db.towns import merge_towns
from db.values import CountMethod, Service
from db.work import Work
from desktop.counts.table import TOTAL

EMPTY_DAY = dt.date(2026, 11, 20)
FULL_DAY = dt.date(2026, 10, 13)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_a_towns_whole_day_is_entered_by_keyboard_alone(page):
    page.open(EMPTY_DAY)
    expected = {}
    number = 1
    for row, draft in enumerate(page.model.drafts):
        expected[draft.row.station] = {}
        for service in draft.row.offered:
            assert page.here == (row, service)
            page.enter(str(number), Qt.Key.Key_Tab)
            expected[draft.row.station][service] = number
            number += 1
        assert page.here == (row, "method")
        page.type("3")
        page.press(Qt.Key.Key_Tab)
        page.press(Qt.Key.Key_Tab)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_saved()
    stored = page.stored(EMPTY_DAY)
    assert {
        row.station: {s: n for s, n in row.counts.items() if n is not None} for row in stored
    } == expected
    assert {row.method for row in stored} == {CountMethod.ESTIMATE}
    assert page.view.state.text() == "已全部保存 16:12:04"


def test_a_line_is_saved_when_the_cursor_leaves_it(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    assert "未保存" in page.view.state.text()
    assert not page.stored(EMPTY_DAY)[0].reported
    page.press(Qt.Key.Key_Down)
    page.wait_saved()
    assert page.stored(EMPTY_DAY)[0].counts[Service.WATER] == 12


def test_enter_goes_down_past_cells_that_are_not_offered(page):
    page.open(EMPTY_DAY)
    offering = [n for n, d in enumerate(page.model.drafts) if Service.MEALS in d.row.offered]
    assert offering != list(range(len(offering)))
    page.stand(offering[0], Service.MEALS)
    for row in offering[1:]:
        page.enter("1")
        assert page.here == (row, Service.MEALS)


def test_a_cell_that_is_not_offered_takes_nothing(page, desk):
    page.open(EMPTY_DAY)
    row = page.row_without(Service.CHARGING)
    page.stand(row, Service.WATER)
    page.press(Qt.Key.Key_Right)
    assert page.here[1] != Service.CHARGING
    page.stand(row, Service.CHARGING)
    page.type("7")
    assert page.text(row, Service.CHARGING) == ""
    QGuiApplication.clipboard().setText("7")
    page.press(Qt.Key.Key_V, CTRL)
    assert page.text(row, Service.CHARGING) == ""
    assert "没有贴入" in desk.notices.text


def test_a_block_from_a_spreadsheet_goes_in_as_one_deed(page, desk, qtbot):
    page.open(EMPTY_DAY)
    first, second = page.model.drafts[:2]
    lines = []
    for draft in (first, second):
        cells = [
            ("１２" if s is Service.WATER else "3人") if s in draft.row.offered else ""
            for s in Service
        ]
        lines.append("\t".join([*cells, "", "门禁", "照抄"]))
    QGuiApplication.clipboard().setText("\r\n".join(lines) + "\r\n")
    page.stand(0, Service.MEALS)
    page.press(Qt.Key.Key_V, CTRL)
    page.wait_saved()
    for row in page.stored(EMPTY_DAY)[:2]:
        assert row.counts[Service.WATER] == 12
        assert {n for s, n in row.counts.items() if n and s is not Service.WATER} == {3}
        assert (row.method, row.note) == (CountMethod.DOOR, "照抄")
    desk.undo()
    qtbot.waitUntil(lambda: page.text(0, TOTAL) == "未填报")
    assert not any(row.reported for row in page.stored(EMPTY_DAY))


def test_numbers_for_a_service_that_is_not_offered_are_named(page, desk):
    page.open(EMPTY_DAY)
    row = page.row_without(Service.SOCIAL)
    QGuiApplication.clipboard().setText("1\t2\t3\t4\t5\t6")
    page.stand(row, Service.WATER)
    page.grid.paste()
    assert "没有贴入" in desk.notices.text
    assert page.text(row, Service.WATER) == "1"
    assert page.text(row, Service.SOCIAL) == ""


def test_what_cannot_be_read_stays_in_its_cell_and_says_why(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("1x")
    assert page.here == (0, Service.WATER)
    assert page.text(0, Service.WATER) == "1x"
    assert "1x" in desk.notices.text
    page.press(Qt.Key.Key_Down)
    page.wait_for("1 行未能保存")
    assert not page.stored(EMPTY_DAY)[0].reported
    # Another day and back: it is still there.
    page.open(FULL_DAY)
    page.open(EMPTY_DAY)
    assert page.text(0, Service.WATER) == "1x"
    page.stand(0, Service.WATER)
    page.enter("14")
    page.wait_saved()
    assert desk.notices.text == ""
    assert page.stored(EMPTY_DAY)[0].counts[Service.WATER] == 14


def test_too_many_people_are_a_slip_of_the_finger(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("10000")
    assert "9,999" in desk.notices.text
    assert page.text(0, Service.WATER) == "10000"


def test_a_save_that_fails_keeps_what_was_typed(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    page.stand(0, "note")
    page.press(Qt.Key.Key_F2)
    QGuiApplication.clipboard().setText("很好\U0001f600")
    page.press(Qt.Key.Key_V, CTRL)
    page.press(Qt.Key.Key_Return)
    page.wait_for("1 行未能保存")
    assert "备注" in desk.notices.text
    assert page.text(0, "note") == "很好\U0001f600"
    assert page.text(0, Service.WATER) == "12"
    assert not page.stored(EMPTY_DAY)[0].reported


def test_undo_restores_the_line(page, desk, qtbot):
    page.open(FULL_DAY)
    before = page.stored(FULL_DAY)[0]
    page.stand(0, Service.WATER)
    page.enter("999")
    page.wait_saved()
    assert page.stored(FULL_DAY)[0].counts[Service.WATER] == 999
    desk.undo()
    qtbot.waitUntil(lambda: page.text(0, Service.WATER) == str(before.counts[Service.WATER]))
    assert page.stored(FULL_DAY)[0] == before


def test_ctrl_z_takes_back_a_line_that_is_still_being_typed(page):
    page.open(FULL_DAY)
    before = page.text(0, Service.WATER)
    page.stand(0, Service.WATER)
    page.enter("999", Qt.Key.Key_Tab)
    page.press(Qt.Key.Key_Z, CTRL)
    assert page.text(0, Service.WATER) == before
    assert "已全部保存" in page.view.state.text()


def test_sums_move_as_one_types(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    assert page.text(0, TOTAL) == "12"
    assert page.text(1, TOTAL) == "未填报"
    totals = page.model.totals()
    assert (totals.reported, totals.people[Service.WATER], totals.people[TOTAL]) == (1, 12, 12)
    assert "已填 1 12" in page.view.totals.accessibleName()


def test_whole_lines_are_copied_zeroed_and_taken_back(page, desk):
    yesterday = {row.station_id: row for row in page.stored(FULL_DAY)}
    page.open(FULL_DAY + dt.timedelta(days=1))
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_Y)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_saved()
    row = page.stored(FULL_DAY + dt.timedelta(days=1))[0]
    assert row.counts == yesterday[row.station_id].counts
    page.press(Qt.Key.Key_0, ALT)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_saved()
    row = page.stored(FULL_DAY + dt.timedelta(days=1))[0]
    assert {row.counts[s] for s in row.offered} == {0}
    page.press(Qt.Key.Key_Delete, ALT)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_saved()
    assert not page.stored(FULL_DAY + dt.timedelta(days=1))[0].reported


def test_fill_down_and_delete(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("8")
    assert page.here[1] == Service.WATER
    page.press(Qt.Key.Key_D, CTRL)
    row = page.here[0]
    assert page.text(row, Service.WATER) == "8"
    page.press(Qt.Key.Key_Delete)
    assert page.text(row, Service.WATER) == ""


def test_a_copied_block_is_what_a_spreadsheet_takes(page):
    page.open(FULL_DAY)
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    page.press(Qt.Key.Key_C, CTRL)
    shown = [page.text(0, Service.WATER), page.text(0, Service.CHARGING)]
    assert QGuiApplication.clipboard().text() == "\t".join(shown) + "\n"


def test_days_to_come_are_refused_and_the_arrows_walk(page, desk):
    page.open(dt.date(2026, 11, 21))
    page.press(Qt.Key.Key_Right, ALT)
    assert page.view.day.date().toPython() == dt.date(2026, 11, 22)
    assert not page.view.later.isEnabled()
    page.screen.show_day(dt.date(2026, 11, 23))
    assert page.view.day.date().toPython() == dt.date(2026, 11, 22)
    assert "还没有到" in desk.notices.text


def test_a_town_that_is_merged_away_gives_its_place_to_another(page, desk, qtbot):
    page.open(EMPTY_DAY)
    place = page.view.place
    assert place.currentText() == "拱北街道"
    deed = partial(merge_towns, gone_code="440402005", kept_code="440402004", since=desk.today())
    desk.write("并", deed, initiator=desk.notices)
    qtbot.waitUntil(lambda: place.currentText() == "翠香街道")
    assert place.findText("拱北街道") < 0
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)


def test_it_opens_on_yesterday_and_remembers_the_place(page, desk, qtbot):
    assert page.view.day.date().toPython() == dt.date(2026, 11, 21)
    place = page.view.place
    place.setCurrentIndex(place.findText("香洲区（全部）"))
    place.activated.emit(place.currentIndex())
    again = type(page)(qtbot, desk)
    assert again.view.place.currentText() == "香洲区（全部）"
    assert again.model.rowCount() > 20


def test_the_window_does_not_close_over_what_cannot_be_saved(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("1x")
    page.window.close()
    assert page.window.isVisible()
    assert "关闭就会丢掉" in desk.notices.text
    desk.notices.findChild(QPushButton, "noticeAction").click()
    assert not page.window.isVisible()


def test_leaving_the_screen_saves_the_open_editor(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.type("31")
    page.view.hide()
    page.wait_saved()
    assert page.stored(EMPTY_DAY)[0].counts[Service.WATER] == 31


@pytest.mark.parametrize("day", [EMPTY_DAY, FULL_DAY])
def test_qt_finds_no_fault_with_the_sheet(page, day):
    tester = QAbstractItemModelTester(
        page.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    page.open(day)
    page.stand(0, Service.WATER)
    page.enter("3")
    tester.deleteLater()


def test_a_reload_does_not_touch_what_is_being_typed(page, desk, qtbot):
    page.open(FULL_DAY)
    page.stand(0, Service.WATER)
    page.enter("77", Qt.Key.Key_Tab)
    page.type("8")
    with qtbot.waitSignal(page.model.dataChanged):
        desk.jobs.changed.emit(frozenset({"day_count"}), None)
    page.enter("8", Qt.Key.Key_Tab)
    assert page.text(0, Service.WATER) == "77"
    assert page.text(0, Service.CHARGING) == "88"


def test_what_somebody_else_saved_meanwhile_is_not_written_over(page, qtbot):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    station_id = page.model.draft(0).row.station_id
    with Work(page.desk.register, "别人") as work:
        save_counts(work, [DayEntry(station_id, EMPTY_DAY, {Service.WATER: 12, Service.REST: 13})])
    page.enter("92")
    page.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "刚被别人改过" in page.desk.notices.text)
    assert page.stored(EMPTY_DAY)[0].counts[Service.WATER] == 12
    draft = page.model.draft(0)
    qtbot.waitUntil(lambda: draft.counts.get(Service.REST) == 13)
    assert draft.counts[Service.WATER] == 92
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_saved()
    stored = page.stored(EMPTY_DAY)[0].counts
    assert (stored[Service.WATER], stored[Service.REST]) == (92, 13)


def test_nothing_is_called_saved_once_the_file_is_gone(page, qtbot, imported_file):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    imported_file.unlink()
    page.enter("92")
    page.press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "未能保存" in page.view.state.text())
    assert page.model.draft(0).counts[Service.WATER] == 92
