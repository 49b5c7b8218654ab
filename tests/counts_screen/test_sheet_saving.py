"""What is typed reaches the register, and is never lost on the way."""

import datetime as dt
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from db.counts import DayEntry, save_counts
from db.towns import merge_towns
from db.values import LOCAL, CountMethod, Service
from db.work import Work
from desktop.counts.turn import NOTE, TOTAL

EMPTY_DAY = dt.date(2026, 11, 20)
FULL_DAY = dt.date(2026, 10, 13)
TODAY = dt.date(2026, 11, 22)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_a_line_is_saved_when_the_cursor_leaves_it(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    assert "未保存" in page.state.text()
    assert page.stored(EMPTY_DAY) is None
    page.press(Qt.Key.Key_Down)
    page.wait_saved()
    assert page.counts(EMPTY_DAY)[Service.WATER] == 12


def test_one_key_says_how_people_were_counted(page):
    page.open(FULL_DAY)
    page.stand(0, "method")
    page.type("2")
    page.save()
    assert page.stored(FULL_DAY).method is CountMethod.DOOR


def test_a_save_that_fails_keeps_what_was_typed(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    page.stand(0, NOTE)
    page.press(Qt.Key.Key_F2)
    page.paste("很好\U0001f600")
    page.press(Qt.Key.Key_Return)
    page.wait_for("1 行未能保存")
    assert "备注" in desk.notices.text
    assert page.text(0, NOTE) == "很好\U0001f600"
    assert page.text(0, Service.WATER) == "12"
    assert page.stored(EMPTY_DAY) is None


def test_undo_restores_the_line(page, desk, qtbot):
    page.open(FULL_DAY)
    before = page.stored(FULL_DAY)
    page.stand(0, Service.WATER)
    page.enter("999")
    page.wait_saved()
    assert page.counts(FULL_DAY)[Service.WATER] == 999
    desk.undo()
    water = str(before.counts[Service.WATER])
    qtbot.waitUntil(lambda: page.text(0, Service.WATER) == water)
    assert page.stored(FULL_DAY) == before


def test_days_to_come_are_refused_and_the_arrows_walk(page, desk):
    page.open(dt.date(2026, 11, 21))
    page.press(Qt.Key.Key_Right, ALT)
    assert page.view.day.date().toPython() == TODAY
    assert not page.view.later.isEnabled()
    page.screen.show_day(TODAY + dt.timedelta(days=1))
    assert page.view.day.date().toPython() == TODAY
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


def test_leaving_the_screen_saves_the_open_editor(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.type("31")
    page.screen.view.hide()
    page.wait_saved()
    assert page.counts(EMPTY_DAY)[Service.WATER] == 31


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


def test_what_somebody_else_saved_meanwhile_is_not_written_over(page):
    page.open(EMPTY_DAY)
    row = page.row_with(Service.WATER, Service.REST)
    page.stand(row, Service.WATER)
    station_id = page.lines[row].station_id
    with Work(page.desk.register, "别人") as work:
        theirs = DayEntry(station_id, EMPTY_DAY, {Service.WATER: 12, Service.REST: 13})
        save_counts(work, [theirs], today=TODAY)
    page.enter("92")
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_notice("刚被别人改过")
    assert page.counts(EMPTY_DAY, row)[Service.WATER] == 12
    page._qtbot.waitUntil(lambda: page.text(row, Service.REST) == "13")
    assert page.text(row, Service.WATER) == "92"
    page.save()
    counts = page.counts(EMPTY_DAY, row)
    assert (counts[Service.WATER], counts[Service.REST]) == (92, 13)


def test_nothing_is_called_saved_once_the_file_is_gone(page, imported_file):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    imported_file.unlink()
    page.enter("92")
    page.press(Qt.Key.Key_S, CTRL)
    page.wait_for("未能保存")
    assert page.text(0, Service.WATER) == "92"


def test_the_story_of_a_cell_says_who_and_what_before(page, qtbot):
    page.open(FULL_DAY)
    page.stand(0, Service.WATER)
    page.enter("33")
    page.wait_saved()
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    card = page.view.findChild(QWidget, "countsStory")
    qtbot.waitUntil(card.isVisible)
    told = card.accessibleName()
    assert "免费饮水" in told
    assert "登记" in told
    assert f"{FULL_DAY.month}-{FULL_DAY.day - 1} " in told
    page.press(Qt.Key.Key_Down)
    assert not card.isVisible()


def test_a_clock_far_ahead_is_asked_about_before_anything_is_dated(
    qtbot, make_desk, imported, page
):
    page.window.close()
    desk = make_desk(imported)
    desk.clock = lambda: dt.datetime(2027, 11, 22, 10, 0, tzinfo=LOCAL)
    late = type(page)(qtbot, desk)
    day = dt.date(2027, 11, 20)
    late.open(day)
    late.stand(0, Service.WATER)
    late.enter("12")
    qtbot.waitUntil(lambda: "电脑的时间是 2027-11-22" in desk.notices.text)
    assert late.stored(day) is None
    desk.notices.findChild(object, "noticeAction").click()
    late.wait_saved()
    assert late.counts(day)[Service.WATER] == 12


def test_text_of_the_total_is_what_the_row_comes_to(page):
    page.open(FULL_DAY)
    assert page.text(0, TOTAL) == str(sum(page.counts(FULL_DAY).values()))
    QGuiApplication.clipboard().clear()
