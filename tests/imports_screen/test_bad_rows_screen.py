"""A file of which some rows are refused: they are told, mended and read again, or skipped."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox
from shiboken6 import isValid

from desktop.style import apply_theme
from desktop.theme import LIGHT

HUAN, JI, DA = "翠香后环工会驿站", "翠香机场西工会驿站", "翠香大霖工会驿站"
BAD = {(JI, "面积"): "不知道"}
CTRL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.usefixtures("with_stations")


@pytest.fixture
def sent(returned) -> Path:
    """An export with two good changes and a bad one."""
    return returned({(HUAN, "面积"): 20, (DA, "备注"): "表", **BAD})


@pytest.fixture
def skip(page) -> QCheckBox:
    return page.view.findChild(QCheckBox, "imports.skip")


@pytest.fixture
def large_text(qapp, page):
    """The office's common screen at 200 %."""
    apply_theme(qapp, LIGHT, 2.0)
    page.view.resize(1318, 704)
    yield
    apply_theme(qapp, LIGHT)


def mend(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    (cell,) = (cell for row in book.active for cell in row if cell.value == BAD[JI, "面积"])
    cell.value = 30
    book.save(path)


def test_the_bad_row_is_told_first_and_the_good_ones_are_shown(page, sent, skip):
    page.add(sent)
    assert page.view.preview.tabs.currentWidget() is page.view.preview.problems
    assert [row[1:3] for row in page.table("problems")] == [
        ("不知道", "“不知道”读不出数字，请只写数字。")
    ]
    assert list(page.ticks) == [(HUAN, "面积"), (DA, "备注")]
    assert page.button == ""
    assert (skip.text(), skip.isChecked()) == ("跳过有问题的 1 行", False)


def test_skipping_writes_the_good_rows_and_says_what_it_left(page, sent, skip, area):
    page.add(sent)
    page.press_skip()
    assert page.button == "导入：修改 2 处"
    assert page.summary.startswith("读到 194 行：跳过有问题的 1 行；修改 2 处")
    page.press_skip()
    assert page.button == ""
    page.press_skip()
    page.press_button("import")
    assert (area(HUAN), area(JI)) == (20, 15)
    assert page.summary == "已导入：修改 2 处；有问题的 1 行没有写入"
    assert skip.isHidden()


def test_a_mended_file_is_read_again_with_its_ticks(page, sent, skip):
    page.add(sent)
    page.choose_change(DA, "备注")
    page.press(Qt.Key.Key_Space)
    page.press_skip()
    mend(sent)
    page.press(Qt.Key.Key_F5)
    assert (page.button, skip.isHidden()) == ("导入：修改 2 处", True)
    assert {line: tick for line, (tick, _state) in page.ticks.items()} == {
        (HUAN, "面积"): "已勾选",
        (JI, "面积"): "已勾选",
        (DA, "备注"): "未勾选",
    }
    assert page.summary.startswith("读到 194 行")


def test_skipping_is_of_the_rows_that_were_shown(page, sent, skip):
    """Another row that came to be bad is not left out unseen."""
    page.add(sent)
    page.press_skip()
    page.press(Qt.Key.Key_F5)
    assert skip.isChecked()
    book = openpyxl.load_workbook(sent)
    names = {row[1].value: row for row in book.active.iter_rows(min_row=4)}
    for cell in names[DA]:
        if cell.value == "表":
            cell.value = "=1/0"
    book.save(sent)
    page.press(Qt.Key.Key_F5)
    assert (skip.isChecked(), skip.text()) == (False, "跳过有问题的 2 行")
    assert page.button == ""


def test_what_an_answer_would_mend_is_not_to_be_skipped(page, edited, skip):
    page.add(edited("stations-as-kept.xlsx", "台账.xlsx", {"F3": "坐标"}))
    assert skip.isHidden()


def test_what_was_written_is_taken_back_in_the_window(page, returned, amend, area, desk):
    path = returned({(HUAN, "面积"): 20, (DA, "备注"): "表"})
    amend(DA, note="库")
    page.add(path)
    page.press_button("import")
    assert page.ticks[DA, "备注"] == ("未勾选", "冲突：留现在的")
    assert page.summary == "已导入：修改 1 处；冲突 1 处留现在的"
    assert area(HUAN) == 20

    page.press_button("undo")
    assert area(HUAN) == 18
    assert page.files[path.name][0] == "有冲突，请选"
    assert page.ticks[DA, "备注"] == ("未勾选", "冲突：请选")

    page.press_button("import")
    page.press(Qt.Key.Key_Z, CTRL)
    assert area(HUAN) == 18
    page.view.close()
    assert desk.notices.isHidden()


def test_what_others_changed_since_is_not_taken_back(page, returned, amend, area):
    page.add(returned({(HUAN, "面积"): 20}))
    page.press_button("import")
    amend(HUAN, area_m2=25)
    page.press_button("undo")
    assert area(HUAN) == 25
    assert isValid(page.view)
    assert "已导入" not in page.summary


def test_large_text_leaves_room_for_the_differences(page, sent, large_text):
    """On a low screen the file's own name stands for the list, and signs for words."""
    page.add(sent)
    page.view.preview.tabs.setCurrentWidget(page.view.preview.changes)
    QApplication.processEvents()
    table = page.view.preview.changes.table
    second = table.visualRect(table.rows.index(1, 0)).bottomLeft()
    shown = table.viewport().visibleRegion().boundingRect()
    assert shown.contains(second)
    assert page.view.files.isHidden()
    assert (page.view.reread_button.text(), page.view.reread_button.toolTip()) == ("", "重新读取")
