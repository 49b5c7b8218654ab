"""Unusual numbers are questioned where they stand, and one key lets them stand."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from db.counts import DayEntry, save_counts
from db.engine import reading
from db.sheet_lines import Place
from db.unusual import acceptances
from db.values import Service
from db.work import Work
from desktop.counts.turn import NOTE, Kind
from desktop.notice import Kind as Notice

DAY = dt.date(2026, 10, 29)
CTRL = Qt.KeyboardModifier.ControlModifier


def questioned(page):
    """A count far above what is usual, of a station that always had about ten."""
    page.open(DAY)
    row = page.row_with(Service.WATER)
    number = page.lines[row].station_id
    with Work(page.desk.register, "往日") as work:
        days = [DAY - dt.timedelta(days=n) for n in range(1, 80)]
        entries = [DayEntry(number, day, {Service.WATER: 10 + day.day % 3}) for day in days]
        save_counts(work, entries, today=DAY)
    page.sheet.refresh()
    page.wait_shown()
    page.stand(row, Service.WATER)
    page.enter("150", Qt.Key.Key_Tab)
    return row, number


def note_field(page) -> QLineEdit:
    return page.window.findChild(QLineEdit, "countsAccept.note")


def accepted(page, number):
    with reading(page.desk.register) as session:
        return acceptances(session, DAY, DAY).get((DAY, number, Service.WATER))


def test_the_question_stands_in_words_beside_the_number(page):
    row, _number = questioned(page)
    page.stand(row, Service.WATER)
    assert "150" in page.view.remark.words
    assert "Ctrl+M" in page.view.remark.words
    page.save()
    assert page.counts(DAY, row)[Service.WATER] == 150


def test_one_key_accepts_with_a_note_and_another_number_asks_anew(page, qtbot):
    row, number = questioned(page)
    page.stand(row, Service.WATER)
    page.press(Qt.Key.Key_M, CTRL)
    note = note_field(page)
    assert note.isVisible()
    qtbot.keyClicks(note, "run")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: accepted(page, number) is not None)
    assert (accepted(page, number).people, accepted(page, number).note) == (150, "run")
    qtbot.waitUntil(lambda: "认可过 150" in page.view.remark.words)
    page.stand(row, Service.WATER)
    page.enter("160", Qt.Key.Key_Tab)
    page.stand(row, Service.WATER)
    assert "160" in page.view.remark.words
    assert "Ctrl+M" in page.view.remark.words


def test_escape_leaves_the_question(page, qtbot):
    row, number = questioned(page)
    page.stand(row, Service.WATER)
    page.press(Qt.Key.Key_M, CTRL)
    qtbot.keyClick(note_field(page), Qt.Key.Key_Escape)
    assert page.window.focusWidget() is page.grid
    page.save()
    assert accepted(page, number) is None


def test_without_a_question_there_is_nothing_to_accept(page, desk):
    page.open(DAY)
    page.stand(0, NOTE)
    page.press(Qt.Key.Key_M, CTRL)
    assert "没有存疑" in desk.notices.text


def test_all_pages_are_behind_the_pills_and_share_the_month(page, qtbot):
    page.open(DAY)
    screen = page.screen
    for name in ("board", "closing"):
        screen.view.pills.findChild(object, f"chip.{name}").click()
        qtbot.waitUntil(lambda: page.desk.jobs.idle, timeout=10_000)
        shown = screen.board if name == "board" else screen.closing
        assert shown.view.isVisible()
        assert str(shown.month) == "2026-10"
        assert not page.state.isVisible()
    screen.board.entry_asked.emit(DAY, page.lines[2].station_id)
    page.wait_shown()
    assert page.view.isVisible()
    assert page.here[0] == 2
    assert page.model.turn.kind is Kind.DAY


def test_a_number_that_is_asked_for_is_under_the_cursor_and_its_unit_around_it(page, qtbot):
    page.open(DAY)
    row = page.row_with(Service.WATER)
    station = page.lines[row].station_id
    page.screen.show_page("closing")
    closing = page.screen.closing
    qtbot.waitUntil(lambda: closing.unit_id is not None, timeout=10_000)
    unit = closing.unit_id
    closing.entry_asked.emit(DAY, station, Service.WATER)
    page.wait_shown()
    assert page.screen.sheet.place == Place(unit_id=unit)
    assert page.lines[page.here[0]].station_id == station
    assert page.here[1] == Service.WATER


def test_what_was_said_of_a_sheet_goes_with_it(page):
    page.open(DAY)
    notices = page.desk.notices
    notices.show_notice(Notice.INFO, "这里没有存疑的数字。")
    page.sheet.refresh()
    page.wait_shown()
    assert notices.text
    page.view.earlier.click()
    assert not notices.text
    notices.show_notice(Notice.INFO, "这里没有存疑的数字。")
    page.screen.show_page("board")
    assert not notices.text
