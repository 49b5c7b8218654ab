"""A workbook of ours that went out, was edited, and comes back to a register that moved on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    SupplyLine,
    dossier,
    save_dossier,
)
from db.engine import reading
from db.imports import ImportChoice, ImportKind, plan_file
from db.stations import amend_station, station_record
from db.values import Datum, FacilityState, ListingState, MapProvider
from db.work import Work
from db.workbooks.plan import Plan
from db.workbooks.write import stations_workbook


@pytest.fixture
def desk(engine: sa.Engine) -> sa.Engine:
    """A register, on either engine, whose first station has something of everything."""
    with Work(engine, "一切") as work:
        before = dossier(work.session, 1, contacts=True)
        values = {
            **before.values,
            "longitude": 113.55,
            "latitude": 22.22,
            "position_text": "113.55,22.22",
            "position_datum": Datum.WGS84,
            "hours": "24/7",
            "hours_text": "24小时",
            "area_m2": 18.5,
            "stars": 3,
            "host": "示例银行",
            "opened_on": dt.date(2024, 2, 1),
            "opened_text": "2024年2月",
            "note": "有坡道",
        }
        whole = Dossier(
            values,
            before.services,
            {"water": FacilityLine(), "microwave": FacilityLine(FacilityState.BROKEN, "门坏了")},
            (SupplyLine("创可贴", "10盒", dt.date(2026, 12, 31)), SupplyLine("口罩")),
            (ClosureLine(dt.date(2026, 10, 1), dt.date(2026, 10, 3), "装修"),),
            {MapProvider.AMAP: ListingLine(ListingState.LISTED, dt.date(2026, 9, 1))},
            (ContactLine("李", "0756-0000001", "站长"), ContactLine("王", "0756-0000002")),
        )
        save_dossier(work, 1, before.values.get("version", 1), whole)
    return engine


@pytest.fixture
def returned(desk: sa.Engine, tmp_path: Path, today: dt.date) -> Callable[..., Path]:
    """Export, then edit as somebody would: `returned({(code, heading): value})`."""

    def make(
        edits: Mapping[tuple[str, str], object], *, contacts: bool = False, forgetful: bool = False
    ) -> Path:
        path = tmp_path / "export.xlsx"
        with reading(desk) as session:
            path.write_bytes(stations_workbook(session, today=today, contacts=contacts))
        book = openpyxl.load_workbook(path)
        if forgetful:
            del book["yizhan"]
        sheet = book.active
        columns = {cell.value: cell.column for cell in sheet[3]}
        rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value}
        for (code, heading), value in edits.items():
            row = rows.setdefault(code, max(rows.values()) + 1)
            sheet.cell(row, columns[heading]).value = value
        book.save(path)
        return path

    return make


@pytest.fixture
def planned(desk: sa.Engine, today: dt.date) -> Callable[[Path], Plan]:
    """Compare what came back with the register."""

    def plan(path: Path) -> Plan:
        return plan_file(desk, path, ImportChoice(ImportKind.STATIONS), today=today)

    return plan


@pytest.fixture(scope="session")
def told() -> Callable[[Plan], list[tuple[object, ...]]]:
    """The cells that differ, of a file without problems."""

    def tell(plan: Plan) -> list[tuple[object, ...]]:
        assert [(r.code, r.cell, r.value) for r in plan.problems] == []
        return [
            (change.key, cell.field, cell.base, cell.ours, cell.theirs, cell.conflict)
            for change in plan.changes
            for cell in change.cells
        ]

    return tell


@pytest.fixture
def held(desk: sa.Engine) -> Callable[..., Dossier]:
    """All that the register holds of a station, of the first if not said."""

    def hold(number: int = 1) -> Dossier:
        with reading(desk) as session:
            return dossier(session, number, contacts=True)

    return hold


@pytest.fixture
def amend(desk: sa.Engine) -> Callable[..., None]:
    """Somebody edits a station meanwhile: `amend(number, note=…)`."""

    def edit(number: int, **values: object) -> None:
        with Work(desk, "改") as work:
            amend_station(work, number, station_record(work.session, number).version, values)

    return edit
