"""A header that nobody understands: somebody says what the columns are, and it is remembered."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton

from db.column_maps import remembered_maps
from db.engine import reading
from db.history import next_undo, take_back
from db.imports import ImportKind
from desktop.imports.mapping import ColumnsDialog
from desktop.widgets.table import DataTable

DATA = Path(__file__).parent.parent / "data"
HEADER = ["站", "哪个街", "几点开门", "详细地址"]


@pytest.fixture
def strange(tmp_path) -> Path:
    """A sheet with a title, a header of its own words and two stations; a second sheet of none."""
    book = openpyxl.Workbook()
    for row in (["某街道一览"], HEADER):
        book.active.append(row)
    for name in ("甲地工会驿站", "乙地工会驿站"):
        book.active.append([name, "翠香街道", "8:00-18:00", "示例路 1 号"])
    book.create_sheet("去年").append(["没有", "别的"])
    path = tmp_path / "街道报来.xlsx"
    book.save(path)
    return path


class MappingPage:
    """The mapping screen as a person has it."""

    def __init__(self, qtbot, page) -> None:
        self._qtbot, self._page = qtbot, page
        page.press_button("columns")
        self.dialog = page.view.findChild(ColumnsDialog)
        qtbot.waitUntil(lambda: self.dialog.isActiveWindow())

    def _named(self, kind, name):
        return self.dialog.findChild(kind, f"imports.mapping.{name}")

    @property
    def header_row(self) -> int:
        return self._named(DataTable, "rows").current_row().number + 1

    def step(self, key: Qt.Key) -> None:
        self._qtbot.keyClick(self._named(DataTable, "rows"), key)

    @property
    def meanings(self) -> list[str]:
        count = self._named(DataTable, "rows").rows.columnCount() - 1
        return [self._named(QComboBox, f"column.{n}").currentText() for n in range(count)]

    def say(self, column: int, meaning: str) -> None:
        """Choose with the arrow keys."""
        box = self._named(QComboBox, f"column.{column}")
        self._qtbot.keyClick(box, Qt.Key.Key_Home)
        for _step in range(box.findText(meaning)):
            if box.currentText() != meaning:
                self._qtbot.keyClick(box, Qt.Key.Key_Down)

    @property
    def hint(self) -> str:
        return self._named(QLabel, "hint").text()

    def press(self, kind, name: str) -> None:
        self._qtbot.keyClick(self._named(kind, name), Qt.Key.Key_Space)
        self._page.wait()


@pytest.fixture
def mapping(qtbot, page, strange) -> MappingPage:
    page.add(strange)
    page.answer("kind", "驿站台账")
    return MappingPage(qtbot, page)


@pytest.fixture
def remembered(register):
    def maps():
        with reading(register) as session:
            return remembered_maps(session, ImportKind.STATIONS)

    return maps


def test_an_unreadable_header_asks_for_its_columns(page, strange):
    page.add(strange)
    page.answer("kind", "驿站台账")
    assert "看不懂这张表的列名" in page.summary
    assert page.view.focusWidget().objectName() == "imports.columns"


def test_the_likeliest_header_is_preset_and_what_is_missing_is_told(mapping):
    assert mapping.header_row == 2
    assert mapping.meanings == ["（不读）", "（不读）", "（不读）", "地址"]
    assert mapping.hint == "还要指出：驿站名称、镇街"
    mapping.step(Qt.Key.Key_Down)
    assert (mapping.header_row, mapping.meanings) == (3, ["（不读）"] * 4)
    mapping.step(Qt.Key.Key_Up)
    assert mapping.meanings[3] == "地址"


def test_one_meaning_is_of_one_column(mapping):
    mapping.say(0, "驿站名称（必有）")
    mapping.say(1, "驿站名称（必有）")
    assert mapping.meanings[0] == "驿站名称（必有）" != mapping.meanings[1]
    mapping.say(1, "（不读）")
    assert mapping.hint == "还要指出：镇街"
    mapping.press(QPushButton, "read")
    assert mapping.dialog.isVisible()


def test_what_was_said_is_read_and_remembered_with_the_import(
    page, mapping, strange, held, remembered, register
):
    mapping.say(0, "驿站名称（必有）")
    mapping.say(1, "镇街（必有）")
    assert mapping.hint == "可以读了：读 3 列，不读 1 列"
    mapping.press(QPushButton, "read")
    assert page.files[strange.name][:3] == ("可导入", "2", "2")
    assert remembered() == ()

    page.press_button("import")
    assert held() == (2, 0, 0)
    assert [dict(each.columns) for each in remembered()] == [
        {"name": 0, "town_code": 1, "address": 3}
    ]
    page.add(strange)
    assert page.files[strange.name][0] == "无变化"

    with reading(register) as session:
        deed = next_undo(session)
    take_back(register, deed.id, "撤销")
    assert (held(), remembered()) == ((0, 0, 0), ())


def test_what_is_not_to_be_remembered_is_not(page, mapping, strange, held, remembered):
    mapping.say(0, "驿站名称（必有）")
    mapping.say(1, "镇街（必有）")
    mapping.press(QCheckBox, "remember")
    mapping.press(QPushButton, "read")
    page.press_button("import")
    assert (held(), remembered()) == ((2, 0, 0), ())


def test_another_sheet_can_be_looked_at(mapping, qtbot):
    qtbot.keyClick(mapping.dialog.findChild(QComboBox, "imports.mapping.sheet"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(mapping.meanings) == 2)


def test_a_step_to_a_column_out_of_sight_scrolls_to_it(page, qtbot, tmp_path):
    book = openpyxl.Workbook()
    book.active.append([f"第{n}栏" for n in range(30)])
    path = tmp_path / "很宽.xlsx"
    book.save(path)
    page.add(path)
    page.answer("kind", "驿站台账")
    mapping = MappingPage(qtbot, page)
    last = mapping.dialog.findChild(QComboBox, "imports.mapping.column.29")
    last.setFocus(Qt.FocusReason.TabFocusReason)
    assert last.geometry().right() <= last.parentWidget().width()


@pytest.fixture
def headerless(tmp_path) -> Path:
    """Stations from the first row on."""
    book = openpyxl.Workbook()
    for name in ("甲地工会驿站", "乙地工会驿站"):
        book.active.append([name, "翠香街道", "示例路 1 号"])
    path = tmp_path / "没有表头.xlsx"
    book.save(path)
    return path


def test_a_sheet_without_a_header_is_mapped_by_its_letters(
    page, headerless, qtbot, held, remembered
):
    page.add(headerless)
    page.answer("kind", "驿站台账")
    mapping = MappingPage(qtbot, page)
    mapping.press(QCheckBox, "headerless")
    table = mapping.dialog.findChild(DataTable, "imports.mapping.rows")
    assert [column.title for column in table.rows.columns] == ["行", "A", "B", "C"]
    assert table.selected_rows() == []
    mapping.say(0, "驿站名称（必有）")
    mapping.step(Qt.Key.Key_Down)
    mapping.say(1, "镇街（必有）")
    mapping.press(QPushButton, "read")
    assert page.files[headerless.name][:3] == ("可导入", "2", "2")
    page.press_button("import")
    assert (held(), len(remembered())) == ((2, 0, 0), 1)
    page.add(headerless)
    assert page.files[headerless.name][0] == "无变化"

    again = MappingPage(qtbot, page)
    assert again.dialog.findChild(QCheckBox, "imports.mapping.headerless").isChecked()
    assert again.meanings == ["驿站名称（必有）", "镇街（必有）", "（不读）"]
    again.press(QCheckBox, "headerless")
    assert (again.header_row, again.meanings) == (1, ["（不读）"] * 3)


def test_a_header_that_is_understood_is_not_taken_for_data(page, qtbot):
    page.add(DATA / "stations-as-kept.xlsx")
    mapping = MappingPage(qtbot, page)
    assert mapping.dialog.findChild(QCheckBox, "imports.mapping.headerless").isHidden()
