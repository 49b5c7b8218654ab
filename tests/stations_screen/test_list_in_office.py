"""The list of stations joined with the overview and with Excel, in the whole window."""

from __future__ import annotations

import datetime as dt

import pytest
from python_calamine import load_workbook

from db.engine import Register
from db.imports import ImportKind
from db.models import Finding, Inspection, Station
from db.overview import TodoKey
from db.values import LOCAL, FindingResult
from db.work import Work
from desktop import file_dialog
from desktop.imports.screen import ImportScreen

NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=LOCAL)


@pytest.fixture
def office(qtbot, make_office, imported: Register):
    office = make_office(imported, NOW)
    office.window.go("stations")
    qtbot.waitUntil(lambda: office.jobs.idle, timeout=20_000)
    return office


def names(office) -> list[str]:
    rows = office.screen("stations").view.table.rows
    return [rows.row(n).station.name for n in range(rows.rowCount())]


def test_a_todo_of_the_overview_opens_the_list_with_its_filter(office, qtbot):
    overview = office.screen("overview")
    qtbot.waitUntil(lambda: office.jobs.idle)
    overview.todo_chosen.emit(str(TodoKey.UNPLACED))
    assert len(names(office)) == 3
    overview.todo_chosen.emit(str(TodoKey.UNVERIFIED))
    assert len(names(office)) == 194


def test_overdue_repairs_open_the_list_with_their_stations(office, qtbot):
    overview, today = office.screen("overview"), NOW.date()
    qtbot.waitUntil(lambda: office.jobs.idle)
    with Work(office.desk.register, "巡查") as work:
        inspection = Inspection(station_id=1, day=today, inspector="何")
        work.session.add(inspection)
        work.session.flush()
        finding = Finding(inspection_id=inspection.id, item_id=1, result=FindingResult.NOT_OK)
        finding.due_on = today - dt.timedelta(days=1)
        work.session.add(finding)
        name = work.session.get(Station, 1).name
    office.jobs.changed.emit(work.topics, None)
    qtbot.waitUntil(lambda: office.jobs.idle)
    overview.todo_chosen.emit(str(TodoKey.OVERDUE))
    assert names(office) == [name]


def test_importing_from_the_list_expects_stations(office):
    office._actions["import"].trigger()
    screen = office.window.findChild(ImportScreen)
    assert screen._expected is ImportKind.STATIONS
    screen.view.close()


def test_only_the_selection_is_exported(office, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "所选.xlsx"
    monkeypatch.setattr(file_dialog, "answered", lambda _asked: [str(path)])
    view = office.screen("stations").view
    view.search.setText("拱北")
    view.table.selectRow(0)
    view.table.selectAll()
    chosen = names(office)
    view.selection.export_wanted.emit()
    qtbot.waitUntil(lambda: office.jobs.idle)
    sheet = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    written = {cell for row in sheet for cell in row}
    assert set(chosen) <= written
    assert not set(names_not_in(office, chosen)) & written


def names_not_in(office, chosen) -> list[str]:
    office.screen("stations").view.facets.clear()
    return [name for name in names(office) if name not in chosen]


def test_stations_encircled_on_the_map_are_selected_in_the_list(office, qtbot):
    rows = office.screen("stations").view.table.rows
    wanted = [rows.row(n).station for n in (3, 4, 90)]
    screen = office.screen("map")
    screen.selection_wanted.emit([station.id for station in wanted])
    assert office.window.current_screen == "stations"
    table = office.screen("stations").view.table
    assert [each.station for each in table.selected_rows()] == wanted
    assert table.current_row().station == wanted[0]
