import datetime as dt
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
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


def test_sorting_takes_what_points_at_a_row_along(qapp):
    probed = model()
    kept = QPersistentModelIndex(probed.index(0, 0))
    probed.sort(1, Qt.SortOrder.AscendingOrder)
    assert kept.row() == 1


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
