"""What we write into a workbook is what we read back out of it, without a difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.activities import log_activity
from db.counts import DayEntry, save_counts
from db.dossier import ContactLine, dossier, save_dossier
from db.engine import create_register, open_register, reading
from db.history import take_back
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import Station
from db.places import read_position
from db.seed import fill
from db.settings import is_sample, mark_sample
from db.stations import add_station, amend_station, station_record
from db.totals import month_figures
from db.values import CountMethod, Datum, Month, Service, StationStatus
from db.work import Work
from db.workbooks.plan import Plan
from db.workbooks.write import activities_workbook, counts_workbook, stations_workbook

TODAY = dt.date(2026, 11, 2)
DAY = dt.date(2026, 10, 8)


@pytest.fixture
def kept(file_engine: sa.Engine) -> sa.Engine:
    """A register with something in every sheet."""
    with Work(file_engine, "一切") as work:
        position = read_position("113.553912,22.218805", Datum.GCJ02)
        amend_station(
            work,
            1,
            1,
            {
                "longitude": position.place.lng,
                "latitude": position.place.lat,
                "position_text": position.text,
                "position_datum": position.datum,
                "hours": "Mo-Su 07:30-21:30",
                "hours_text": "每天 07:30～21:30",
                "opened_on": dt.date(2024, 2, 1),
                "opened_text": "2024年2月",
                "area_m2": 18.5,
                "note": "有坡道\n近公交站",
            },
        )
        amend_station(
            work,
            2,
            1,
            {
                "status": StationStatus.CLOSED,
                "opened_on": dt.date(2023, 1, 1),
                "closed_on": DAY,
                "closed_reason": "搬迁",
            },
        )
        station = dossier(work.session, 3)
        save_dossier(work, 3, 1, replace(station, services={}))
        person = (ContactLine("李", "0756-0000001"),)
        save_dossier(work, 1, 2, replace(dossier(work.session, 1), contacts=person))
        for day in (DAY, dt.date(2025, 12, 31)):
            counts = {Service.WATER: 12, Service.CHARGING: None, Service.REST: 0}
            entry = DayEntry(1, day, counts, CountMethod.DOOR, "台风，下午关门")
            save_counts(work, [entry, DayEntry(2, day, {Service.MEDICAL: 1})], today=day)
        for start, end, stations in (
            (dt.time(14, 30), dt.time(16), [1, 3]),
            (dt.time(9), None, [2]),
            (None, None, []),
        ):
            values = {"category_id": 1, "start_time": start, "end_time": end, "attendance": 40}
            log_activity(work, {"title": "总计划宣讲", "day": DAY, **values}, stations)
    return file_engine


def back_in(engine: sa.Engine, content: bytes, kind: ImportKind, folder: Path) -> Plan:
    path = folder / "export.xlsx"
    path.write_bytes(content)
    return plan_file(engine, path, ImportChoice(kind), today=TODAY)


def unchanged(plan: Plan) -> tuple[object, ...]:
    assert [(r.code, r.cell, r.value) for r in plan.problems] == []
    assert plan.changes == ()
    return plan.read, plan.unchanged


@pytest.mark.parametrize("contacts", [False, True])
def test_stations_come_back(kept: sa.Engine, tmp_path: Path, contacts: bool) -> None:
    with reading(kept) as session:
        content = stations_workbook(session, today=TODAY, contacts=contacts)
    assert unchanged(back_in(kept, content, ImportKind.STATIONS, tmp_path)) == (3, 3)
    text = " ".join(
        str(cell)
        for row in openpyxl.load_workbook(tmp_path / "export.xlsx").active.values
        for cell in row
    )
    assert ("0756-0000001" in text) is contacts


def test_counts_come_back(kept: sa.Engine, tmp_path: Path) -> None:
    for months, rows in ((None, 4), ([Month(2026, 10)], 2), ([Month(2026, 9)], 0)):
        with reading(kept) as session:
            content = counts_workbook(session, months)
        plan = back_in(kept, content, ImportKind.COUNTS, tmp_path)
        assert unchanged(plan) == (rows, rows)


def test_activities_come_back(kept: sa.Engine, tmp_path: Path) -> None:
    with reading(kept) as session:
        content = activities_workbook(session)
    assert unchanged(back_in(kept, content, ImportKind.ACTIVITIES, tmp_path)) == (3, 3)


def test_an_empty_register_is_written_all_the_same(file_engine: sa.Engine, tmp_path: Path) -> None:
    with reading(file_engine) as session:
        for content in (counts_workbook(session), activities_workbook(session)):
            path = tmp_path / "export.xlsx"
            path.write_bytes(content)
            assert openpyxl.load_workbook(path).sheetnames


def test_synthetic_data_says_so_and_is_recognised(
    kept: sa.Engine, new_file: Callable[[], Path], tmp_path: Path
) -> None:
    with Work(kept, "示例") as work:
        mark_sample(work.session)
    with reading(kept) as session:
        content = activities_workbook(session)
    other = open_register(str(new_file()))
    carry_out(other, back_in(other, content, ImportKind.ACTIVITIES, tmp_path), "导入")
    with reading(other) as session:
        assert is_sample(session)
    other.dispose()


def test_text_in_a_cell_stays_text(kept: sa.Engine, tmp_path: Path) -> None:
    with Work(kept, "公式") as work:
        station_record(work.session, 1).note = '=HYPERLINK("http://example.org")'
        station_record(work.session, 1).awards = "007"
    with reading(kept) as session:
        content = stations_workbook(session, today=TODAY)
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    by_value = {cell.value: cell for cell in cells}
    assert by_value['=HYPERLINK("http://example.org")'].data_type == "s"
    assert by_value["007"].data_type == "s"
    assert all(cell.hyperlink is None for cell in cells)


def test_a_register_moves_to_a_new_file_with_its_codes(imported: sa.Engine, tmp_path: Path) -> None:
    # A code that was given and taken back leaves a gap that no counting on would find again.
    new = {"name": "翠香试站工会驿站", "town_code": "440402001"}
    with Work(imported, "新驿站") as work:
        add_station(work, new)
    take_back(imported, work.number, "撤销")
    with Work(imported, "新驿站") as work:
        add_station(work, new)
    fresh = create_register(str(tmp_path / "fresh.yizhan"), fill)
    with reading(imported) as session:
        stations = stations_workbook(session, today=TODAY, contacts=True)
        books = {
            ImportKind.COUNTS: counts_workbook(session),
            ImportKind.ACTIVITIES: activities_workbook(session),
        }
        codes = dict(session.execute(sa.select(col(Station.name), col(Station.code))).all())
    for kind, content in {ImportKind.STATIONS: stations, **books}.items():
        plan = back_in(fresh, content, kind, tmp_path)
        assert plan.problems == ()
        carry_out(fresh, plan, "搬家")
    with Work(fresh, "新驿站") as work:
        added = add_station(work, {"name": "翠香新站工会驿站", "town_code": "440402001"})
    assert added.code not in codes.values()
    with reading(fresh) as session:
        moved = dict(session.execute(sa.select(col(Station.name), col(Station.code))).all())
        figures = month_figures(session, Month(2026, 10), today=TODAY)
    assert {name: code for name, code in moved.items() if name in codes} == codes
    assert (figures.totals.visits_total, figures.totals.activities) == (239_194, 45)
    fresh.dispose()
