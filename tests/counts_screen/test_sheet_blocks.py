"""Several cells at once: copied, pasted, filled, dragged."""

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from db.values import CountMethod, Service
from desktop.counts.turn import NOTE, TOTAL, Kind

EMPTY_DAY = dt.date(2026, 11, 20)
FULL_DAY = dt.date(2026, 10, 13)
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_block_from_a_spreadsheet_goes_in_as_one_deed(page, desk, qtbot):
    page.open(EMPTY_DAY)
    lines = []
    for line in page.lines[:2]:
        offered = line.offered(EMPTY_DAY)
        cells = [("１２" if s is Service.WATER else "3人") if s in offered else "" for s in Service]
        lines.append("\t".join([*cells, "", "门禁", "照抄"]))
    page.stand(0, Service.MEALS)
    page.paste("\r\n".join(lines) + "\r\n")
    page.wait_saved()
    for row in (0, 1):
        counts = page.counts(EMPTY_DAY, row)
        assert counts[Service.WATER] == 12
        assert {n for s, n in counts.items() if s is not Service.WATER} == {3}
        entry = page.stored(EMPTY_DAY, page.lines[row].station_id)
        assert (entry.method, entry.note) == (CountMethod.DOOR, "照抄")
    desk.undo()
    qtbot.waitUntil(lambda: page.text(0, TOTAL) == "")
    assert page.stored(EMPTY_DAY, page.lines[0].station_id) is None
    assert page.stored(EMPTY_DAY, page.lines[1].station_id) is None


def test_numbers_for_a_service_that_is_not_offered_are_named_and_nothing_goes_in(page, desk):
    page.open(EMPTY_DAY)
    row = page.row_without(Service.SOCIAL)
    page.stand(row, Service.WATER)
    page.paste("1\t2\t3\t4\t5\t6")
    assert "整块都没有贴入" in desk.notices.text
    assert page.lines[row].station in desk.notices.text
    assert page.text(row, Service.WATER) == ""
    assert page.stored(EMPTY_DAY, page.lines[row].station_id) is None


def test_a_nought_or_a_dash_for_what_is_not_offered_is_passed_over(page):
    page.open(EMPTY_DAY)
    offered = page.lines[0].offered(EMPTY_DAY)
    page.stand(0, Service.MEALS)
    page.paste("\t".join("5" if s in offered else "-" for s in Service))
    page.save()
    assert page.counts(EMPTY_DAY) == dict.fromkeys(offered, 5)


def test_blanks_leave_their_cells_as_they_are(page, desk):
    page.open(FULL_DAY)
    before = page.text(1, Service.WATER)
    assert before
    page.stand(0, Service.WATER)
    # A merged cell of three rows: a value and blanks.
    page.paste("9\n\n\n")
    page.paste("9\n\n7\n")
    assert page.text(0, Service.WATER) == "9"
    assert page.text(1, Service.WATER) == before
    assert page.text(2, Service.WATER) == "7"
    assert "空白的 1 格没有改动" in desk.notices.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4\n5\n六个", "第 3 行第 1 列"),
        ("4\n2026-10-01", "是日期"),
        ("4\n1000000000", "9,999"),
        ("4\n3.5", "不是整数"),
        ("1\n" * 18, "只放得下 17 行"),
        ("1\t2\t3\t4\t5\t6\t7\t8\t9\t10", "10 列"),
        ("1\t" * 1000 + ("\n" + "1\t" * 1000) * 1000, "一次最多放 20,000 格"),
    ],
)
def test_a_block_that_cannot_go_in_whole_does_not_go_in_at_all(page, desk, text, said):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.paste(text)
    assert said in desk.notices.text
    assert [page.text(row, Service.WATER) for row in range(len(page.lines))] == [""] * 17
    assert "已全部保存" in page.state.text()


def test_one_cell_is_pasted_all_over_the_selection(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.stretch(2, Service.WATER)
    page.paste("6")
    page.save()
    assert [page.counts(EMPTY_DAY, row)[Service.WATER] for row in range(3)] == [6, 6, 6]


def test_a_copied_block_is_what_a_spreadsheet_takes_and_gives_back(page):
    page.open(FULL_DAY)
    page.stand(0, Service.WATER)
    page.press(Qt.Key.Key_Right, SHIFT)
    page.press(Qt.Key.Key_C, CTRL)
    shown = [page.text(0, Service.WATER), page.text(0, Service.CHARGING)]
    assert QGuiApplication.clipboard().text() == "\t".join(shown) + "\n"
    page.press(Qt.Key.Key_X, CTRL)
    assert page.text(0, Service.WATER) == ""
    page.press(Qt.Key.Key_V, CTRL)
    assert [page.text(0, Service.WATER), page.text(0, Service.CHARGING)] == shown


def test_ctrl_d_fills_down_and_ctrl_r_right_over_what_is_offered(page):
    page.open(EMPTY_DAY)
    row = page.row_with(Service.WATER, Service.CHARGING)
    page.stand(row, Service.WATER)
    page.enter("8")
    page.press(Qt.Key.Key_D, CTRL)
    below = page.here[0]
    assert page.text(below, Service.WATER) == "8"
    page.stand(row, Service.WATER)
    page.press(Qt.Key.Key_Right, SHIFT)
    page.press(Qt.Key.Key_R, CTRL)
    assert page.text(row, Service.CHARGING) == "8"
    page.press(Qt.Key.Key_Delete)
    assert page.text(row, Service.WATER) == ""


def test_ctrl_enter_fills_the_selection_with_what_was_typed(page, desk, qtbot):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.stretch(3, Service.WATER)
    page.type("15")
    page.press(Qt.Key.Key_Return, CTRL)
    page.wait_saved()
    assert [page.counts(EMPTY_DAY, row)[Service.WATER] for row in range(4)] == [15] * 4
    desk.undo()
    qtbot.waitUntil(lambda: page.text(3, Service.WATER) == "")
    assert page.text(0, Service.WATER) == ""


def test_what_ctrl_enter_cannot_read_stays_where_it_was_typed(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.stretch(2, Service.WATER)
    page.type("1x")
    page.press(Qt.Key.Key_Return, CTRL)
    assert sorted(page.text(row, Service.WATER) for row in range(3)) == ["", "", "1x"]


def test_the_handle_is_dragged_to_fill(page):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.enter("8", Qt.Key.Key_Tab)
    page.stand(0, Service.WATER)
    grid, viewport = page.grid, page.grid.viewport()
    corner = grid.visualRect(page.model.index(0, page.column(Service.WATER))).bottomRight()
    down = QPoint(0, 3 * grid.rowHeight(0))
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=corner - QPoint(2, 2))
    QTest.mouseMove(viewport, corner + down / 2)
    QTest.mouseMove(viewport, corner + down - QPoint(2, 2))
    QTest.mouseRelease(viewport, left, pos=corner + down - QPoint(2, 2))
    assert [page.text(row, Service.WATER) for row in range(5)] == ["8"] * 4 + [""]
    page.wait_saved()
    assert page.counts(EMPTY_DAY, 3)[Service.WATER] == 8


def test_a_block_over_several_days_is_one_deed_and_one_undo(page, desk, qtbot):
    page.open(EMPTY_DAY)
    page.stand(0, Service.WATER)
    page.turn(Kind.SERVICE)
    page.stand(0, 1)
    page.paste("1\t2\t3\n4\t5\t6")
    page.wait_saved()
    days = [dt.date(2026, 11, day) for day in (1, 2, 3)]
    service = page.model.turn.service
    assert [page.counts(day)[service] for day in days] == [1, 2, 3]
    assert [page.counts(day, 1)[service] for day in days] == [4, 5, 6]
    desk.undo()
    qtbot.waitUntil(lambda: page.text(1, 3) == "")
    assert all(page.stored(day) is None for day in days)


def test_a_note_alone_is_refused_since_the_row_would_say_reported(page):
    page.open(EMPTY_DAY)
    page.stand(0, NOTE)
    page.press(Qt.Key.Key_F2)
    page.paste("下雨")
    page.press(Qt.Key.Key_Return)
    assert "没有数字" in page.desk.notices.text
    assert page.stored(EMPTY_DAY) is None
