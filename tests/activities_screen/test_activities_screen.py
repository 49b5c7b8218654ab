import datetime as dt

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from db.activities import amend_activity, log_activity, remove_activity
from db.lists import ListKind, add_line, retire_line
from db.values import ActivityStatus
from db.work import Work
from desktop.activities.table import TO_CONFIRM

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
OCTOBER = 45


def chip(page, bar, name) -> QPushButton:
    return getattr(page.view, bar).findChild(QPushButton, f"chip.{name}")


def test_an_activity_is_logged_by_keyboard_and_undone_from_the_bar(page, desk, qtbot):
    page.press(Qt.Key.Key_N)
    assert page.form.title.hasFocus()
    page.fill("activityTitle", "消防演练进驿站")
    page.fill("activityStart", "9:30")
    page.fill("activityEnd", "11:00")
    page.add_station("gbmz")
    page.add_station("gbjz")
    page.fill("activityOrganiser", "拱北街道总工会")
    page.fill("activityAttendance", "35人")
    page.fill("activityNewForm", "8")
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_said("已记下活动：消防演练进驿站")
    row = page.stored("消防演练进驿站")
    assert (row.day, row.start_time, row.end_time) == (
        dt.date(2026, 10, 21),
        dt.time(9, 30),
        dt.time(11),
    )
    assert set(row.stations) == {"拱北明珠工会驿站", "拱北九洲工会驿站"}
    assert (row.attendance, row.new_form_attendance) == (35, 8)
    assert (row.status, row.organiser) == (ActivityStatus.DONE, "拱北街道总工会")
    page.wait_list(OCTOBER + 1)
    qtbot.waitUntil(lambda: page.table.current_row() is not None)
    assert page.table.current_row().title == "消防演练进驿站"
    desk.notices.findChild(QPushButton, "noticeAction").click()
    page.wait_list(OCTOBER)
    assert page.stored("消防演练进驿站") is None


def test_a_retired_category_is_kept_but_given_no_more(page, desk, qtbot):
    with Work(desk.register, "停用") as work:
        unused = add_line(work, ListKind.CATEGORIES, {"name": "法律咨询"})
        for key in (1, unused):
            retire_line(work, ListKind.CATEGORIES, key, desk.today())
    page.screen.refresh()
    box = page.form.category
    qtbot.waitUntil(lambda: box.count() == 6)
    given = {box.itemText(n): box.model().item(n).isEnabled() for n in range(box.count())}
    retired = {"应急救援", "法律咨询"}
    assert {name for name, enabled in given.items() if not enabled} == retired
    assert chip(page, "categories", 1) is not None
    assert chip(page, "categories", unused) is None
    rows = (page.table.rows.row(n) for n in range(page.table.rows.rowCount()))
    page.table.choose(next(row.id for row in rows if row.category_id == 1))
    qtbot.waitUntil(lambda: box.currentText() == "应急救援")


def test_a_second_ctrl_s_before_the_answer_logs_no_second_activity(page):
    page.press(Qt.Key.Key_N)
    page.fill("activityTitle", "量血压")
    page.add_station("gbmz")
    page.press(Qt.Key.Key_S, CTRL)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_said("已记下活动：量血压")
    page.wait_list(OCTOBER + 1)
    page.wait_idle()
    page.wait_list(OCTOBER + 1)


def test_what_is_wrong_is_said_beside_the_field_as_one_types(page):
    page.press(Qt.Key.Key_N)
    page.fill("activityStart", "14:00")
    assert page.wrong("end_time") == ""
    page.fill("activityEnd", "9:00")
    assert "开始时间之前" in page.wrong("end_time")
    page.fill("activityEnd", "15:00")
    assert page.wrong("end_time") == ""
    page.fill("activityAttendance", "3x")
    assert "3x" in page.wrong("attendance")
    page.fill("activityAttendance", "3")
    page.fill("activityNewForm", "4")
    assert "最大是 3" in page.wrong("new_form_attendance")


def test_nothing_is_saved_while_something_is_missing(page, desk):
    page.press(Qt.Key.Key_N)
    assert page.wrong("title") == ""
    page.press(Qt.Key.Key_S, CTRL)
    assert "不能空着" in page.wrong("title")
    assert "不能空着" in page.wrong("station_id")
    assert page.form.title.hasFocus()
    assert desk.notices.text == ""


def test_a_refusal_of_the_register_keeps_what_was_typed(page, qtbot):
    page.press(Qt.Key.Key_Down)
    row = page.table.current_row()
    page.fill("activityTitle", "改过的名称")
    with Work(page.desk.register, "删去") as work:
        remove_activity(work, row.id)
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_said("已经不在台账里")
    assert page.form.title.text() == "改过的名称"


def test_an_activity_is_changed_and_the_change_undone(page, desk, qtbot):
    page.press(Qt.Key.Key_Down)
    row = page.table.current_row()
    page.press(Qt.Key.Key_Return)
    assert page.form.title.hasFocus()
    page.fill("activityTitle", "换了名称的活动")
    assert page.form.state.text() == "未保存"
    page.press(Qt.Key.Key_Return)
    page.wait_said("已保存活动")
    assert page.stored("换了名称的活动").id == row.id
    assert page.form.state.text() == ""
    desk.undo()
    qtbot.waitUntil(lambda: page.form.title.text() == row.title)
    assert page.stored("换了名称的活动") is None


def test_what_was_typed_waits_while_another_one_is_looked_at(page):
    page.press(Qt.Key.Key_Down)
    page.fill("activityTitle", "没写完")
    page.table.setFocus()
    page.press(Qt.Key.Key_Down)
    assert page.form.title.text() != "没写完"
    page.press(Qt.Key.Key_Up)
    assert page.form.title.text() == "没写完"
    assert page.stored("没写完") is None


def test_delete_takes_an_activity_out_and_undo_brings_it_back(page, desk):
    page.press(Qt.Key.Key_Down)
    row = page.table.current_row()
    page.press(Qt.Key.Key_Delete)
    page.wait_said("已删去活动")
    page.wait_list(OCTOBER - 1)
    desk.undo()
    page.wait_list(OCTOBER)
    assert any(page.table.rows.row(n) == row for n in range(OCTOBER))


def test_chips_filter_and_count(page, qtbot):
    first = page.form.category.itemData(0)
    button = chip(page, "categories", first)
    count = int(button.text().split()[-1])
    assert 0 < count < OCTOBER
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.table.rows.rowCount() == count
    assert chip(page, "states", "done").text().split()[-1] == str(count)
    assert page.view.note.text().startswith(f"{count} 场")


def test_what_was_planned_and_is_past_wants_to_be_confirmed(page, qtbot):
    row = page.table.rows.row(0)
    with Work(page.desk.register, "改回计划") as work:
        amend_activity(work, row.id, {"status": ActivityStatus.PLANNED}, row.station_ids)
    page.screen.refresh()
    qtbot.waitUntil(lambda: chip(page, "states", TO_CONFIRM) is not None)
    qtbot.mouseClick(chip(page, "states", TO_CONFIRM), Qt.MouseButton.LeftButton)
    assert [page.table.rows.row(0).id] == [row.id]
    assert page.table.rows.rowCount() == 1


def test_months_and_the_whole_year(page, qtbot):
    page.press(Qt.Key.Key_Left, ALT)
    qtbot.waitUntil(lambda: page.table.rows.row(0).day.month == 9)
    page.view.period.findChild(QPushButton, "activitiesYear").click()
    qtbot.waitUntil(lambda: page.table.rows.rowCount() > 200)
    for _year in range(2):
        page.press(Qt.Key.Key_Right, ALT)
    page.wait_list(0)
    assert page.view.findChild(QPushButton, "emptyAction").isVisible()


def test_another_screen_can_open_an_activity_of_any_month(page, qtbot):
    with Work(page.desk.register, "记活动") as work:
        activity = log_activity(
            work,
            {"title": "远处的活动", "category_id": 1, "day": dt.date(2026, 3, 5)},
            page.table.rows.row(0).station_ids,
        )
        number = activity.id
    page.screen.show_activity(number)
    qtbot.waitUntil(lambda: page.form.title.text() == "远处的活动")
    assert page.table.current_row().id == number


def test_a_station_is_taken_out_again_with_backspace(page):
    page.press(Qt.Key.Key_N)
    page.add_station("gbmz")
    page.add_station("gbjz")
    page.press(Qt.Key.Key_Backspace)
    assert len(page.form.stations.chosen()) == 1


def test_a_new_activity_to_come_is_a_plan(page):
    page.press(Qt.Key.Key_N)
    page.form.day.setDate(QDate(2026, 12, 1))
    assert page.form.status.checked() == ("planned",)
    page.form.day.setDate(QDate(2026, 10, 20))
    assert page.form.status.checked() == ("done",)


def test_the_window_does_not_close_over_an_unsaved_activity(page, desk):
    page.press(Qt.Key.Key_N)
    page.fill("activityTitle", "没写完")
    page.window.close()
    assert page.window.isVisible()
    assert "关闭就会丢掉" in desk.notices.text


@pytest.mark.parametrize("column", [0, 5])
def test_qt_finds_no_fault_with_the_list(page, column):
    model = page.table.rows
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sort(column)
    tester.deleteLater()


def test_a_reload_does_not_move_the_cursor_of_who_is_typing(page, qtbot):
    page.press(Qt.Key.Key_Down)
    page.fill("activityTitle", "abcdef")
    page.form.title.setCursorPosition(3)
    asked = page.screen._asked
    with qtbot.waitSignal(page.table.rows.modelReset):
        page.desk.jobs.changed.emit(frozenset({"activity"}), None)
    assert page.screen._asked == asked + 1
    page.press(Qt.Key.Key_X)
    assert page.form.title.text() == "abcxdef"
