"""A workbook that nobody edited changes nothing, whatever the register holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.dossier import (
    ClosureLine,
    ContactLine,
    Dossier,
    FacilityLine,
    ListingLine,
    ServiceLine,
    SupplyLine,
    dossier,
    save_dossier,
)
from db.engine import open_register, reading
from db.errors import RecordError
from db.forms import checked
from db.imports import ImportChoice, ImportKind, plan_file
from db.models import Facility
from db.stations import station_record
from db.values import (
    Build,
    CountMethod,
    Datum,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)
from db.work import Work
from db.workbooks.plan import Plan
from db.workbooks.write import stations_workbook

TODAY = dt.date(2026, 11, 2)
SIGNS = "拱北口岸驿站（临时）()·一三AB019 '\"&:：;；,，、。\n无是至到-~=_x000D_2026-10-08合计注/|<>"
TEXT = st.text(alphabet=SIGNS, max_size=30)
LINE = st.text(alphabet=SIGNS.replace("<", ""), max_size=20)
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
CLOSINGS = st.sampled_from(
    [
        {"status": status, "opened_on": opened, "closed_on": closed}
        for status in StationStatus
        for opened in (None, dt.date(1899, 12, 31), dt.date(2024, 2, 29))
        for closed in (None, dt.date(2025, 1, 1))
        if closed or status is not StationStatus.CLOSED
    ]
)
PLACES = st.sampled_from(
    [
        {"longitude": 113.5, "latitude": 22.2},
        {"longitude": 113.123456789, "latitude": 22.2, "position_text": "x, y；“二”"},
        {"position_text": "113.5,22.2", "position_datum": Datum.BD09},
        *({"longitude": 113.5, "latitude": 22.2, "position_datum": datum} for datum in Datum),
        {},
    ]
)
OWN = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(StationKind),
        "form": st.sampled_from(StationForm),
        "build": st.sampled_from(Build),
        "count_method": st.sampled_from(CountMethod),
    },
    optional={
        **dict.fromkeys(("address", "awards", "closed_reason", "hours_text", "note"), TEXT),
        "hours": st.sampled_from(["", "24/7", "Mo-Su 07:30-21:30", "Apr-Oct 08:00-20:00"]),
        **dict.fromkeys(("host", "position_verified_by", "opened_text"), LINE),
        **dict.fromkeys(("verified_on", "position_verified_on"), st.none() | DAYS),
        "managing_unit_id": st.none() | st.integers(1, 6),
        "smart_door": st.booleans(),
        "area_m2": st.none() | st.floats(0, 100_000),
        "seats": st.none() | st.integers(0, 9_999),
        "stars": st.none() | st.integers(1, 5),
    },
)
SPAN = st.tuples(st.none() | DAYS, st.none() | DAYS)
FACILITIES = st.dictionaries(
    st.sampled_from(["water", "microwave", "table", "odd"]),
    st.builds(FacilityLine, st.sampled_from(FacilityState), TEXT),
)
SUPPLIES = st.lists(
    st.builds(SupplyLine, LINE.filter(str.strip), LINE, st.none() | DAYS), max_size=3
)
CLOSURES = st.lists(
    st.builds(
        lambda days, reason: ClosureLine(min(days), max(days), reason),
        st.tuples(DAYS, DAYS),
        TEXT.filter(str.strip),
    ),
    max_size=3,
)
DOSSIERS = st.builds(
    Dossier,
    values=st.builds(
        lambda own, closing, place, name: {**own, **closing, **place, "name": name},
        OWN,
        CLOSINGS,
        PLACES,
        LINE.filter(str.strip),
    ),
    services=st.dictionaries(st.sampled_from(Service), SPAN.map(lambda span: ServiceLine(*span))),
    facilities=FACILITIES,
    supplies=SUPPLIES,
    closures=CLOSURES,
    listings=st.dictionaries(
        st.sampled_from(MapProvider), st.builds(ListingLine, st.sampled_from(ListingState), DAYS)
    ),
    contacts=st.lists(st.builds(ContactLine, LINE.filter(str.strip), LINE, LINE), max_size=2),
)
ODD = "饮水、热（冷）机"
"""A kind of equipment whose name has the signs of the list in it."""


@pytest.fixture(scope="module")
def register(file_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A register to which the examples are added one after the other."""
    path = tmp_path_factory.mktemp("round") / "round.yizhan"
    path.write_bytes(file_template.read_bytes())
    engine = open_register(str(path))
    with Work(engine, "设施") as work:
        odd = {"code": "odd", "name": "饮水机", "position": 99}
        work.session.add(checked(Facility, odd))
        work.session.flush()
        facility = work.session.get(Facility, "odd")
        assert facility is not None
        facility.name = ODD
    yield engine
    engine.dispose()


def entered(engine: sa.Engine, wanted: Dossier) -> int | None:
    """The number of the station; None where the register would not have it."""
    town = "440404001"
    try:
        with Work(engine, "新站") as work:
            values = {**wanted.values, "town_code": town}
            given = Dossier(**{**vars(wanted), "values": values})
            return save_dossier(work, None, 1, given).id
    except RecordError:
        return None


def planned(engine: sa.Engine, path: Path) -> Plan:
    return plan_file(engine, path, ImportChoice(ImportKind.STATIONS), today=TODAY)


def written_again(path: Path, *, without: str = "") -> None:
    """The workbook as another program would save it, with or without the sheet nobody sees."""
    book = openpyxl.load_workbook(path)
    if without:
        del book[without]
    book.save(path)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=st.lists(DOSSIERS, min_size=1, max_size=6), contacts=st.booleans())
def test_any_station_comes_back(
    register: sa.Engine, tmp_path: Path, wanted: list[Dossier], contacts: bool
) -> None:
    numbers = [number for each in wanted if (number := entered(register, each)) is not None]
    if not numbers:
        return
    path = tmp_path / "export.xlsx"
    for stripped in ("", "yizhan"):
        with reading(register) as session:
            path.write_bytes(
                stations_workbook(session, today=TODAY, contacts=contacts, station_ids=numbers)
            )
        plans = [planned(register, path)]
        written_again(path, without=stripped)
        plans.append(planned(register, path))
        for plan in plans:
            assert [(r.code, r.cell, r.value) for r in plan.problems] == []
            assert plan.changes == ()
            assert (plan.read, plan.unchanged) == (len(numbers), len(numbers))


def test_the_rows_are_checked_as_one_types(register: sa.Engine, tmp_path: Path) -> None:
    with reading(register) as session:
        content = stations_workbook(session, today=TODAY, station_ids=[1, 3])
        assert dossier(session, 1).contacts is None
        assert station_record(session, 1).code == "440402005-001"
    path = tmp_path / "export.xlsx"
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    assert [(s.title, s.sheet_state) for s in book] == [
        ("驿站台账", "visible"),
        ("填写说明", "visible"),
        ("yizhan", "veryHidden"),
    ]
    sheet = book.active
    heads = {cell.value: cell for cell in sheet[3]}
    assert [sheet.cell(row, 1).value for row in (4, 5, 6)] == [
        "440402005-001",
        "440403001-001",
        None,
    ]
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref == f"A3:{sheet.cell(5, sheet.max_column).coordinate}"
    assert sheet.protection.sheet
    assert sheet["A4"].protection.locked
    assert not sheet["B4"].protection.locked
    assert all(cell.comment for cell in heads.values())
    assert "联系人" not in heads
    rules = {
        str(rule.sqref).split(":")[0][:-1]: rule for rule in sheet.data_validations.dataValidation
    }
    words = book["填写说明"]
    rule = rules[heads["镇街"].column_letter]
    place = rule.formula1.split("!")[1].replace("$", "")
    assert "拱北街道" in [cell.value for (cell,) in words[place]]
    assert rules[heads["核实日期"].column_letter].type == "date"
    assert rules[heads["面积"].column_letter].type == "decimal"
