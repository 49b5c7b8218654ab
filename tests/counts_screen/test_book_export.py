"""The month's fill-in workbook, asked for in the window."""

import openpyxl
import pytest
from PySide6.QtWidgets import QWidget

from db.engine import reading
from db.sheet_lines import Place
from db.stations import units
from db.values import Month
from desktop import file_dialog
from desktop.counts.books import BookExport

MONTH = Month(2026, 10)


@pytest.fixture
def ask(qtbot, desk, monkeypatch, tmp_path):
    """Ask for a place's book; the suggested name, and what the notice says in the end."""
    window = QWidget()
    qtbot.addWidget(window)
    export = BookExport(desk, window)

    def do(place, name):
        suggested = []

        def choose(dialog):
            suggested.append(dialog.selectedFiles()[0].rsplit("/", 1)[1])
            return [str(tmp_path / "book.xlsx")]

        monkeypatch.setattr(file_dialog, "answered", choose)
        export.ask(MONTH, place, name)
        qtbot.waitUntil(lambda: desk.jobs.idle, timeout=20_000)
        return suggested[0], desk.notices.text

    return do


def test_a_units_book_goes_where_the_person_says(ask, desk, tmp_path):
    with reading(desk.register) as session:
        unit = next(unit for unit in units(session) if unit.name == "万山区")
    suggested, said = ask(Place(unit_id=unit.id), "万山区")
    assert (suggested, said) == ("服务填报表-2026-10-万山区.xlsx", "已导出 book.xlsx")
    names = openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames
    assert names[:2] == ["填写说明", "汇总"]


def test_a_name_that_no_file_may_have_is_made_one(ask):
    suggested, _said = ask(Place(), 'a/b:"c"')
    assert suggested == "服务填报表-2026-10-a b  c.xlsx"


def test_without_a_station_nothing_is_written_and_the_bar_says_so(ask, tmp_path):
    _suggested, said = ask(Place(station_id=-1), "没有")
    assert "没有在营的驿站" in said
    assert not (tmp_path / "book.xlsx").exists()
