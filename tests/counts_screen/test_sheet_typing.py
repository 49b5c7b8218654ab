"""Numbers typed into the sheet, key by key."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from db.values import CountMethod, Service
from desktop.counts.turn import FIELDS, NOTE, TOTAL, Kind

EMPTY_DAY = dt.date(2026, 11, 20)
FULL_DAY = dt.date(2026, 10, 13)
NEXT_DAY = FULL_DAY + dt.timedelta(days=1)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_towns_whole_day_is_entered_by_keyboard_alone(page):
    page.open(EMPTY_DAY)
    expected = {}
    number = 1
    for row, line in enumerate(page.lines):
        expected[row] = {}
        for service in line.offered(EMPTY_DAY):
            assert page.here == (row, service)
            page.enter(str(number), Qt.Key.Key_Tab)
            expected[row][service] = number
            number += 1
        assert page.here == (row, "method")
        page.type("3")
        page.press(Qt.Key.Key_Tab)
        page.press(Qt.Key.Key_Tab)
    page.save()
    for row, line in enumerate(page.lines):
        assert page.counts(EMPTY_DAY, row) == expected[row]
        assert page.stored(EMPTY_DAY, line.station_id).method is CountMethod.ESTIMATE
    assert page.state.text() == "已全部保存 16:12:04"


def test_enter_goes_down_past_cells_that_are_not_offered_and_shift_enter_up(page):
    page.open(EMPTY_DAY)
    offering = [n for n, line in enumerate(page.lines) if line.offers(Service.MEALS, EMPTY_DAY)]
    assert offering != list(range(len(offering)))
    page.stand(offering[0], Service.MEALS)
    for row in offering[1:]:
        page.enter("1")
        assert page.here == (row, Service.MEALS)
    page.press(Qt.Key.Key_Return, SHIFT)
    assert page.here == (offering[-2], Service.MEALS)


def test_the_arrows_leave_what_is_typed_over_and_stay_in_what_is_mended(page):
    page.open(FULL_DAY)
    page.stand(0, Service.WATER)
    page.enter("5", Qt.Key.Key_Right)
    assert page.text(0, Service.WATER) == "5"
    assert page.here == (0, Service.CHARGING)
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_F2)
    page.press(Qt.Key.Key_Left)
    page.enter("1")
    assert page.text(0, Service.WATER) == "15"


def test_escape_leaves_the_cell_as_it_was(page):
    page.open(FULL_DAY)
    before = page.text(0, Service.WATER)
    page.stand(0, Service.WATER)
    page.type("77")
    page.press(Qt.Key.Key_Escape)
    assert page.text(0, Service.WATER) == before


def test_home_end_and_ctrl_arrows_go_as_far_as_a_spreadsheets(page):
    page.open(FULL_DAY)
    last = len(page.lines) - 1
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_End)
    assert page.here == (0, NOTE)
    page.press(Qt.Key.Key_Home)
    assert page.here[0] == 0
    assert FIELDS.index(page.here[1]) <= FIELDS.index(Service.WATER)
    page.press(Qt.Key.Key_End, CTRL)
    assert page.here == (last, NOTE)
    page.press(Qt.Key.Key_Home, CTRL)
    assert page.here[0] == 0
    page.stand(0, TOTAL)
    page.press(Qt.Key.Key_Down, CTRL)
    full = [bool(page.text(row, TOTAL)) for row in range(last + 1)]
    run = full.index(False) - 1 if False in full else last
    assert page.here == (run if run > 0 else full.index(True, 1), TOTAL)


def test_shift_and_the_arrows_select_a_block(page):
    page.open(FULL_DAY)
    page.stand(1, Service.WATER)
    page.press(Qt.Key.Key_Down, SHIFT)
    page.press(Qt.Key.Key_Right, SHIFT)
    area = page.grid.area
    assert (area.top, area.bottom) == (1, 2)
    assert (area.left, area.right) == (FIELDS.index("water"), FIELDS.index("charging"))
    page.press(Qt.Key.Key_Up, SHIFT)
    assert (page.grid.area.top, page.grid.area.bottom) == (1, 1)


def test_a_cell_that_is_not_offered_takes_nothing(page):
    page.open(EMPTY_DAY)
    row = page.row_without(Service.CHARGING)
    page.stand(row, Service.WATER)
    page.press(Qt.Key.Key_Right)
    assert page.here[1] != Service.CHARGING
    page.stand(row, Service.CHARGING)
    page.type("7")
    assert page.text(row, Service.CHARGING) == ""
    assert "不提供" in page.view.remark.words


def test_what_cannot_be_read_stays_in_its_cell_and_says_why(page, desk):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("1x")
    assert page.here == (0, Service.WATER)
    assert page.text(0, Service.WATER) == "1x"
    assert "1x" in desk.notices.text
    assert "1x" in page.view.remark.words
    page.press(Qt.Key.Key_Down)
    page.wait_for("1 行未能保存")
    assert page.stored(EMPTY_DAY) is None
    # Another day and back: it is still there.
    page.open(FULL_DAY)
    page.open(EMPTY_DAY)
    assert page.text(0, Service.WATER) == "1x"
    page.stand(0, Service.WATER)
    page.enter("14")
    page.wait_saved()
    assert desk.notices.text == ""
    assert page.counts(EMPTY_DAY)[Service.WATER] == 14


@pytest.mark.parametrize(
    ("typed", "why"),
    [("10000", "9,999"), ("1e9", "读不出"), ("2026/10/1", "是日期"), ("-3", "最小是 0")],
)
def test_what_is_no_count_is_refused_with_the_reason(page, desk, typed, why):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter(typed)
    assert why in desk.notices.text
    assert page.text(0, Service.WATER) == typed


def test_sums_move_as_one_types(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("12", Qt.Key.Key_Tab)
    assert page.text(0, TOTAL) == "12"
    assert page.text(1, TOTAL) == ""
    sums = page.model.sheet.sums
    water = page.column(Service.WATER)
    assert (sums.reported, sums.column(water), sums.grand) == (1, 12, 12)
    assert "已填 1 12" in page.view.totals.accessibleName()
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_Delete)
    assert (sums.reported, sums.column(water), sums.grand) == (0, None, None)


def test_the_day_before_is_copied_a_row_zeroed_and_cleared(page):
    page.open(FULL_DAY)
    yesterday = page.counts(FULL_DAY)
    page.open(NEXT_DAY)
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_Y, ALT)
    page.save()
    assert page.counts(NEXT_DAY) == yesterday
    page.press(Qt.Key.Key_0, ALT)
    page.save()
    assert page.counts(NEXT_DAY) == dict.fromkeys(page.lines[0].offered(NEXT_DAY), 0)
    page.press(Qt.Key.Key_Delete, ALT)
    page.save()
    assert page.stored(NEXT_DAY) is None


def test_the_keypad_enters_a_row_alone(page):
    page.open(NEXT_DAY)
    page.press(Qt.Key.Key_Delete, ALT)
    page.press(Qt.Key.Key_F8)
    assert "小键盘" in page.view.remark.words or page.view.keypad.isChecked()
    offered = page.lines[0].offered(NEXT_DAY)
    page.stand(0, offered[0])
    page.enter("4")
    assert page.here == (0, offered[1])
    page.type("+")
    assert page.here == (0, offered[0])
    page.enter("6", Qt.Key.Key_Enter)
    page.type(".")
    assert page.here == (0, offered[2])
    page.type("/")
    assert page.here[0] == 1
    page.save()
    rest = dict.fromkeys(offered[2:], 0)
    assert page.counts(NEXT_DAY) == {offered[0]: 6, **rest}


def test_the_keypads_star_copies_the_day_before_and_goes_on(page):
    page.open(NEXT_DAY)
    page.press(Qt.Key.Key_Delete, ALT)
    page.press(Qt.Key.Key_F8)
    page.stand(0, Service.WATER)
    page.type("*")
    assert page.here[0] == 1
    page.save()
    assert page.counts(NEXT_DAY) == page.counts(FULL_DAY)


def test_the_keypads_signs_end_what_is_being_typed(page):
    page.open(EMPTY_DAY)
    page.press(Qt.Key.Key_F8)
    offered = page.lines[0].offered(EMPTY_DAY)
    page.stand(0, offered[0])
    page.type("8/")
    page.save()
    assert page.counts(EMPTY_DAY) == {offered[0]: 8, **dict.fromkeys(offered[1:], 0)}


def test_the_keypad_is_remembered(page, desk, qtbot):
    page.open(EMPTY_DAY)
    page.press(Qt.Key.Key_F8)
    again = type(page)(qtbot, desk)
    assert again.grid.keypad
    assert "小键盘" in again.view.remark.words


def test_ctrl_z_and_y_take_back_and_bring_typing_stroke_by_stroke(page):
    page.open(FULL_DAY)
    before = page.text(0, Service.WATER), page.text(0, Service.CHARGING)
    page.stand(0, Service.WATER)
    page.enter("901", Qt.Key.Key_Tab)
    page.enter("902", Qt.Key.Key_Left)
    page.press(Qt.Key.Key_Z, CTRL)
    assert (page.text(0, Service.WATER), page.text(0, Service.CHARGING)) == ("901", before[1])
    page.press(Qt.Key.Key_Z, CTRL)
    assert page.text(0, Service.WATER) == before[0]
    assert "已全部保存" in page.state.text()
    page.press(Qt.Key.Key_Y, CTRL)
    assert page.text(0, Service.WATER) == "901"
    page.press(Qt.Key.Key_Y, CTRL)
    assert page.text(0, Service.CHARGING) == "902"
    page.save()
    assert page.counts(FULL_DAY)[Service.CHARGING] == 902


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("day", [EMPTY_DAY, FULL_DAY])
def test_qt_finds_no_fault_with_the_sheet(page, day, kind):
    tester = QAbstractItemModelTester(
        page.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    page.open(day)
    if kind is not Kind.DAY:
        page.turn(kind)
    page.enter("3")
    page.wait_shown()
    tester.deleteLater()
