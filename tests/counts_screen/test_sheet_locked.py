"""Locked rows, rows that are reported already, and where the keyboard is afterwards."""

import datetime as dt

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from db.closing import close_month
from db.counts import DayEntry, save_counts
from db.values import Month, Service
from db.work import Work
from desktop.counts.headings import _sign
from desktop.counts.strokes import PADDING, font_of
from desktop.counts.turn import NOTE, TOTAL, Kind
from desktop.style import apply_theme, look
from desktop.theme import LIGHT

DAY = dt.date(2026, 10, 13)
EMPTY_DAY = dt.date(2026, 11, 20)
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def closed(page, desk):
    """October is closed for the stations of the town that is shown."""
    with Work(desk.register, "结账") as work:
        close_month(
            work,
            Month(2026, 10),
            1,
            signed_by="张三",
            note="核对过",
            today=desk.today(),
            at=desk.now(),
        )
    page.open(DAY)
    return page


def test_the_cursor_stands_on_locked_cells_and_walks_through_them(closed):
    offering = [n for n, line in enumerate(closed.lines) if line.offers(Service.WATER, DAY)]
    closed.stand(offering[0], Service.WATER)
    closed.type("5")
    assert closed.here == (offering[0], Service.WATER)
    closed.press(Qt.Key.Key_Return)
    assert closed.here == (offering[1], Service.WATER)
    closed.press(Qt.Key.Key_F8)
    closed.press(Qt.Key.Key_Return)
    offered = closed.lines[offering[1]].offered(DAY)
    assert closed.here == (offering[1], offered[offered.index(Service.WATER) + 1])
    closed.type("+")
    assert closed.here == (offering[1], Service.WATER)


def test_every_locked_row_has_the_padlock(closed):
    signs = [_sign(closed.model.sheet, row) for row in range(len(closed.lines))]
    assert signs == [("lock-simple", "absent")] * len(closed.lines)


@pytest.mark.parametrize("kind", [Kind.DAY, Kind.SERVICE])
@pytest.mark.parametrize("key", [Qt.Key.Key_Y, Qt.Key.Key_0, Qt.Key.Key_Delete])
def test_the_commands_for_rows_say_why_a_locked_one_takes_none(closed, kind, key):
    closed.stand(0, Service.WATER)
    if kind is Kind.SERVICE:
        closed.turn(kind)
    before = closed.counts(DAY)
    closed.desk.notices.dismiss()
    closed.press(key, ALT)
    assert "由张三在" in closed.desk.notices.text
    assert "已全部保存" in closed.state.text()
    assert closed.counts(DAY) == before


def reported(page, day: dt.date, rows: range, people: int) -> None:
    lines = [page.lines[row] for row in rows]
    with Work(page.desk.register, "登记") as work:
        entries = [
            DayEntry(each.station_id, day, dict.fromkeys(each.offered(day), people))
            for each in lines
        ]
        save_counts(work, entries, today=page.desk.today())
    page.sheet.refresh()
    page.wait_shown()


def test_several_rows_as_the_day_before_leave_what_is_reported(page):
    page.open(EMPTY_DAY)
    reported(page, EMPTY_DAY - dt.timedelta(days=1), range(3), 4)
    reported(page, EMPTY_DAY, range(1), 9)
    page.stand(0, NOTE)
    page.stretch(3, NOTE)
    page.press(Qt.Key.Key_Y, ALT)
    assert "照前一天填了 2 行；1 行原有登记，没有动" in page.desk.notices.text
    assert page.lines[3].station + "前一天没有登记" in page.desk.notices.text
    page.wait_saved()
    assert [set(page.counts(EMPTY_DAY, row).values()) for row in range(4)] == [{9}, {4}, {4}, set()]
    page.desk.notices.findChild(QWidget, "noticeAction").click()
    page._qtbot.waitUntil(lambda: page.counts(EMPTY_DAY, 1) == {})
    assert set(page.counts(EMPTY_DAY, 0).values()) == {9}


def test_one_reported_row_may_be_zeroed_and_it_is_said(page):
    page.open(EMPTY_DAY)
    reported(page, EMPTY_DAY, range(1), 9)
    page.stand(0, NOTE)
    page.press(Qt.Key.Key_0, ALT)
    assert page.desk.notices.text == "全零上报了 1 行"
    page.save()
    assert set(page.counts(EMPTY_DAY).values()) == {0}


def test_zeros_in_a_services_month_leave_the_numbers_there(page):
    page.open(EMPTY_DAY)
    reported(page, EMPTY_DAY.replace(day=2), range(1), 9)
    page.stand(0, Service.WATER)
    page.turn(Kind.SERVICE)
    page.stand(0, 1)
    page.stretch(0, 3)
    page.press(Qt.Key.Key_0, ALT)
    assert page.desk.notices.text == "全零上报了 2 格；1 格原有登记，没有动"
    assert [page.text(0, day) for day in (1, 2, 3)] == ["0", "9", "0"]


def test_the_row_and_the_column_stay_when_the_day_changes(page):
    page.open(DAY)
    row = page.row_with(Service.WATER)
    page.stand(row, NOTE)
    page.press(Qt.Key.Key_Right, ALT)
    page.wait_shown()
    assert page.model.turn.days == (DAY + dt.timedelta(days=1),)
    assert page.here == (row, NOTE)


def test_a_date_with_enter_gives_the_keyboard_to_the_sheet(page):
    page.open(DAY)
    page.stand(2, Service.WATER)
    page.view.day.setFocus()
    page.view.day.setDate(QDate(2026, 10, 14))
    assert page.window.focusWidget() is page.view.day
    page.press(Qt.Key.Key_Return)
    page.wait_shown()
    assert page.window.focusWidget() is page.grid
    assert page.here == (2, Service.WATER)


def test_a_place_and_a_pill_give_the_keyboard_to_the_sheet(page):
    page.open(DAY)
    page.stand(2, Service.WATER)
    number = page.lines[2].station_id
    place = page.view.place
    place.setFocus()
    place.setCurrentIndex(0)
    place.activated.emit(0)
    page.wait_shown()
    assert page.window.focusWidget() is page.grid
    assert page.lines[page.here[0]].station_id == number
    pill = page.screen.view.pills.findChild(QWidget, f"chip.{Kind.STATION}")
    pill.setFocus()
    pill.click()
    page.wait_shown()
    assert page.window.focusWidget() is page.grid
    assert page.here == (DAY.day - 1, Service.WATER)


@pytest.fixture
def large(qapp):
    apply_theme(qapp, LIGHT, 2.0)
    yield
    apply_theme(qapp, LIGHT)


def test_in_large_text_the_foot_shows_reasons_and_the_keypad(large, page):
    page.open(EMPTY_DAY)
    assert not page.view.remark.isVisible()
    page.stand(page.row_without(Service.CHARGING), Service.CHARGING)
    assert page.view.remark.isVisible()
    assert "不提供" in page.view.remark.text()
    page.grid.start()
    assert not page.view.remark.isVisible()
    page.press(Qt.Key.Key_F8)
    assert page.view.remark.isVisible()
    assert page.view.remark.text().endswith("F8 退出")


@pytest.mark.parametrize("scale", [1.0, 1.4, 2.0])
def test_words_fit_where_sums_stand(qapp, page, scale):
    apply_theme(qapp, LIGHT, scale)
    page.open(DAY)
    metrics = QFontMetrics(page.grid.font())
    room = page.grid.columnWidth(page.column(TOTAL)) - 2 * look().px(PADDING)
    assert metrics.horizontalAdvance("不需填报") <= room
    page.turn(Kind.STATION)
    strong = QFontMetrics(font_of(page.view.totals, 13, strong=True))
    head = page.grid.verticalHeader().width() - look().px(PADDING)
    assert strong.horizontalAdvance(page.view.totals.words) <= head
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("dash", ["-", "—", "/"])
def test_a_dash_in_an_open_cell_leaves_it_as_it_is(page, dash):
    page.open(DAY)
    before = page.text(1, Service.WATER)
    assert before
    page.stand(0, Service.WATER)
    page.paste(f"9\n{dash}\n7")
    assert [page.text(row, Service.WATER) for row in range(3)] == ["9", before, "7"]
