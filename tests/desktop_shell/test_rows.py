import datetime as dt
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester

from db.values import Service, StationStatus
from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT, Tone
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import DataTable


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    people: int | None
    status: StationStatus = StationStatus.OPEN
    services: frozenset[Service] = frozenset({Service.WATER, Service.MEALS})
    day: dt.date = dt.date(2026, 10, 1)


COLUMNS = (
    Column[Row]("name", "驿站", lambda row: row.name, width=160, stretch=True),
    Column[Row]("people", "人次", lambda row: row.people, kind="number", width=90),
    Column[Row](
        "status", "状态", lambda row: row.status, kind="state", width=90, tone=lambda row: Tone.OK
    ),
    Column[Row]("services", "服务", lambda row: row.services, kind="services", width=150),
    Column[Row]("day", "核实", lambda row: row.day, width=110),
)
SELECT_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
ROWS = [Row("a", "甲", 1209), Row("b", "乙", None), Row("c", "丙", 30)]


def model(rows=ROWS):
    made = RowsModel(COLUMNS, key=lambda row: row.code)
    made.set_rows(rows)
    return made


@pytest.fixture
def table(qtbot, settings):
    made = DataTable("probe", "驿站", model([]), settings)
    qtbot.addWidget(made)
    made.resize(700, 240)
    made.set_rows(ROWS)
    made.show()
    return made


def test_qt_finds_no_fault_with_the_model(qapp):
    probed = model()
    tester = QAbstractItemModelTester(probed, QAbstractItemModelTester.FailureReportingMode.Fatal)
    probed.sort(1, Qt.SortOrder.DescendingOrder)
    probed.set_rows(ROWS[:1])
    probed.sort(-1)
    probed.set_rows([])
    assert tester.model() is probed


def test_cells_read_as_people_write_them(qapp):
    probed = model()
    said = [probed.index(0, n).data() for n in range(5)]
    assert said == ["甲", "1,209", "开放", "爱心午餐、免费饮水", "2026-10-01"]
    assert probed.index(1, 1).data() == ""


def test_nothing_sorts_last_both_ways(qapp):
    probed = model()
    probed.sort(1, Qt.SortOrder.AscendingOrder)
    assert [probed.row(n).code for n in range(3)] == ["c", "a", "b"]
    probed.sort(1, Qt.SortOrder.DescendingOrder)
    assert [probed.row(n).code for n in range(3)] == ["a", "c", "b"]
    probed.sort(-1)
    assert [probed.row(n).code for n in range(3)] == ["a", "b", "c"]


def test_sorting_takes_the_selection_and_the_current_row_along(qtbot, table):
    told = []
    table.selection_changed.connect(told.append)
    table.choose("a")
    table.selectionModel().select(table.rows.index(2, 0), SELECT_ROW)
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [table.rows.row(n).code for n in range(3)] == ["c", "a", "b"]
    assert [row.code for row in table.selected_rows()] == ["c", "a"]
    assert table.current_row().code == "a"
    assert told[-1] == 2


def test_a_selection_that_is_no_longer_shown_is_no_selection(table):
    table.selectAll()
    table.set_rows(ROWS[1:])
    assert [row.code for row in table.selected_rows()] == ["b", "c"]
    table.set_rows(ROWS)
    assert [row.code for row in table.selected_rows()] == ["b", "c"]


def test_many_rows_are_put_in_order_elsewhere(qapp):
    waiting = []
    probed = model([Row(str(n), f"站{n % 7}", -n) for n in range(6000)])
    probed.elsewhere = lambda _label, work, done: waiting.append((work, done))
    probed.sort(1, Qt.SortOrder.AscendingOrder)
    assert probed.row(0).code == "0"
    work, done = waiting.pop()
    done(work())
    assert [probed.row(0).code, probed.row(5999).code] == ["5999", "0"]
    probed.sort(1, Qt.SortOrder.DescendingOrder)
    assert (probed.row(0).code, waiting) == ("0", [])


def test_rows_of_one_value_keep_their_order_both_ways(qapp):
    probed = model([Row(str(n), "同", n % 2) for n in range(6)])
    probed.sort(1, Qt.SortOrder.AscendingOrder)
    assert [probed.row(n).code for n in range(6)] == ["0", "2", "4", "1", "3", "5"]
    probed.sort(1, Qt.SortOrder.DescendingOrder)
    assert [probed.row(n).code for n in range(6)] == ["1", "3", "5", "0", "2", "4"]


def test_a_reload_keeps_the_current_row_and_says_when_it_is_gone(qtbot, table):
    assert table.choose("c")
    table.set_rows(list(reversed(ROWS)))
    assert table.current_row().code == "c"
    with qtbot.waitSignal(table.row_chosen, check_params_cb=lambda row: row is None):
        table.set_rows(ROWS[:1])


def test_copy_gives_headings_and_rows_in_the_order_shown(qtbot, qapp, table):
    table.setFocus()
    table.selectAll()
    table.horizontalHeader().moveSection(1, 0)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = qapp.clipboard().text().split("\n")
    assert lines[0].split("\t") == ["人次", "驿站", "状态", "服务", "核实"]
    assert [line.split("\t")[1] for line in lines[1:]] == ["甲", "乙", "丙"]


def test_a_copied_cell_is_shown_by_a_spreadsheet_not_reckoned(qapp, qtbot, table):
    table.set_rows([Row("x", "=HYPERLINK(1)", -5), Row("y", "两\n行", None)])
    table.selectAll()
    table.copy()
    lines = qapp.clipboard().text().split("\n")
    assert lines[1].split("\t")[:2] == ["'=HYPERLINK(1)", "-5"]
    assert lines[2].split("\t")[0] == "两 行"


def test_columns_come_and_go_and_are_remembered(qtbot, qapp, table, settings):
    table.headings.let_choose()
    menu = table.headings.menu()
    day = next(each for each in menu.actions() if each.text() == "核实")
    menu.popup(table.mapToGlobal(table.rect().center()))
    menu.setActiveAction(day)
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    menu.close()
    assert table.isColumnHidden(4)
    table.horizontalHeader().moveSection(3, 1)
    again = DataTable("probe", "驿站", model(), settings)
    qtbot.addWidget(again)
    again.headings.let_choose()
    assert again.headings.in_order() == [0, 3, 1, 2]
    again.headings.menu().actions()[-1].trigger()
    assert again.headings.in_order() == [0, 1, 2, 3, 4]


def test_what_was_searched_for_is_marked(qtbot, table):
    plain = table.viewport().grab().toImage()
    table.mark(lambda column, _row, _words: [(0, 1)] if column.key == "name" else ())
    marked = table.viewport().grab().toImage()
    cell = table.visualRect(table.rows.index(0, 0))
    spots = [(x, cell.center().y()) for x in range(cell.left(), cell.right())]
    wanted = QColor(LIGHT.marker)
    assert any(marked.pixelColor(*spot) == wanted for spot in spots)
    assert not any(plain.pixelColor(*spot) == wanted for spot in spots)


def test_enter_opens_the_current_row(qtbot, table):
    table.choose("b")
    with qtbot.waitSignal(table.row_opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args[0].code == "b"


def test_a_width_comes_back_by_the_columns_name(qtbot, table, settings):
    table.setColumnWidth(1, 133)
    again = DataTable("probe", "驿站", model(), settings)
    qtbot.addWidget(again)
    assert again.columnWidth(1) == 133


def test_the_stretching_column_takes_the_room_that_is_left(table):
    total = sum(table.columnWidth(n) for n in range(5))
    assert total == table.viewport().width()


def test_lengths_grow_with_the_text(qtbot, qapp, table):
    apply_theme(qapp, DARK, 2.0)
    try:
        assert table.rowHeight(0) == 64
        assert table.columnWidth(1) == 180
    finally:
        apply_theme(qapp, LIGHT)
    assert table.rowHeight(0) == 32


def test_a_selected_row_keeps_its_state_colour(qtbot, table):
    table.choose("a")
    image = table.viewport().grab().toImage()
    cell = table.visualRect(table.rows.index(0, 2))
    dot = image.pixelColor(cell.left() + 12 + 6, cell.center().y() + 1)
    assert dot == QColor(LIGHT.ok)
    ground = image.pixelColor(cell.right() - 2, cell.center().y())
    assert ground == QColor(LIGHT.accent_soft)
