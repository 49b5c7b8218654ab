"""Fill-in workbooks of counts: what leaves, and that exactly what was touched comes back."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from db.counts import DayEntry, clear_counts, reported_days, save_counts
from db.engine import open_register, reading
from db.errors import RecordError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file, recognise
from db.models import Closure, Station, StationService
from db.sheet_lines import Place
from db.stations import add_station
from db.values import CountMethod, Month, Service
from db.work import Work
from db.workbooks.count_book import count_book, sheet_names
from db.workbooks.plan import Plan
from db.workbooks.sheets import read_sheets

MONTH = Month(2026, 10)
CITY = Place()
FIRST, LAST = MONTH.first_day, MONTH.last_day
TODAY = dt.date(2026, 11, 2)
ONE, TWO = "拱北口岸", "横琴湿地"
OFFERED = {
    ONE: (Service.WATER, Service.CHARGING, Service.REST),
    TWO: (Service.WATER, Service.MEDICAL),
}
NUMBERS = {ONE: 1, TWO: 2}
HEADINGS = {
    Service.WATER: "免费饮水",
    Service.CHARGING: "应急充电",
    Service.REST: "临时休息",
    Service.MEDICAL: "简易医疗",
    "method": "登记方式",
    "note": "备注",
}
KNOWN = DayEntry(
    1,
    dt.date(2026, 10, 8),
    {Service.WATER: 12, Service.CHARGING: 0, Service.REST: 3},
    CountMethod.DOOR,
    "台风",
)

Edits = Mapping[tuple[str, int, str], object]
"""What to type, by sheet, day of the month and field."""


def write(engine: sa.Engine, path: Path, place: Place = CITY) -> Path:
    with reading(engine) as session:
        path.write_bytes(count_book(session, MONTH, place))
    return path


def save(engine: sa.Engine, *entries: DayEntry) -> None:
    with Work(engine, "登记") as work:
        save_counts(work, entries, today=TODAY)


def edit(path: Path, edits: Edits) -> Path:
    """Type into cells as a person does, whatever program is used: formulas lose their results."""
    book = openpyxl.load_workbook(path)
    for (name, day, field), value in edits.items():
        sheet = book[name]
        columns = {cell.value: cell.column for cell in sheet[4]}
        sheet.cell(4 + day, columns[HEADINGS[field]]).value = value
    book.save(path)
    return path


def plan(engine: sa.Engine, path: Path) -> Plan:
    found = plan_file(engine, path, ImportChoice(ImportKind.COUNTS), today=TODAY)
    assert not found.problems
    return found


def standing(engine: sa.Engine) -> dict[tuple[dt.date, int], DayEntry]:
    with reading(engine) as session:
        return reported_days(session, FIRST, LAST)


@pytest.fixture
def book(file_engine: sa.Engine, tmp_path: Path) -> Path:
    save(file_engine, KNOWN)
    return write(file_engine, tmp_path / "填报表.xlsx")


def test_an_untouched_book_changes_nothing(file_engine: sa.Engine, book: Path) -> None:
    for path in (book, edit(book, {})):
        assert recognise(file_engine, read_sheets(path)) is ImportKind.COUNTS
        found = plan(file_engine, path)
        assert (found.read, found.changes, found.remarks) == (1, (), ())


def test_what_others_report_meanwhile_is_not_taken_back(file_engine: sa.Engine, book: Path) -> None:
    others = DayEntry(1, KNOWN.day, {Service.WATER: 40, Service.REST: 1}, note="已核")
    save(file_engine, others, DayEntry(2, KNOWN.day, {Service.WATER: 7}))
    assert plan(file_engine, book).changes == ()
    found = plan(file_engine, edit(book, {(ONE, 8, Service.REST): 9, (ONE, 8, "note"): "台风天"}))
    cells = {cell.field: cell for change in found.changes for cell in change.cells}
    rest, note = cells[Service.REST], cells["note"]
    assert (rest.base, rest.ours, rest.theirs, rest.conflict) == ("3", "1", "9", True)
    assert (note.base, note.ours, note.theirs, note.conflict) == ("台风", "已核", "台风天", True)
    assert cells.keys() == {Service.REST, "note"}


def test_zero_is_zero_and_a_blank_row_is_no_report(file_engine: sa.Engine, book: Path) -> None:
    carry_out(file_engine, plan(file_engine, edit(book, {(TWO, 3, Service.WATER): 0})), "导入")
    kept = standing(file_engine)
    assert kept.keys() == {(KNOWN.day, 1), (dt.date(2026, 10, 3), 2)}
    assert kept[dt.date(2026, 10, 3), 2].counts[Service.WATER] == 0


def test_an_emptied_row_is_told_and_nothing_is_deleted(file_engine: sa.Engine, book: Path) -> None:
    fields = (*OFFERED[ONE], "method", "note")
    found = plan(file_engine, edit(book, {(ONE, 8, field): None for field in fields}))
    assert found.changes == ()
    assert [(remark.code, remark.cell) for remark in found.remarks] == [("row_emptied", "A12")]


def test_a_day_that_was_taken_back_meanwhile_comes_whole(
    file_engine: sa.Engine, book: Path
) -> None:
    with Work(file_engine, "撤回") as work:
        clear_counts(work, [(KNOWN.day, 1)])
    carry_out(file_engine, plan(file_engine, edit(book, {(ONE, 8, Service.REST): 5})), "导入")
    (entry,) = standing(file_engine).values()
    assert (entry.counts[Service.WATER], entry.counts[Service.REST]) == (12, 5)


def test_a_renamed_sheet_and_a_renamed_station_are_still_known(
    file_engine: sa.Engine, book: Path
) -> None:
    edit(book, {(ONE, 9, Service.WATER): 6})
    opened = openpyxl.load_workbook(book)
    opened[ONE].title = "Sheet1"
    opened[TWO].title = ONE
    opened.save(book)
    with Work(file_engine, "改名") as work:
        work.session.execute(sa.update(Station).where(Station.id == 1).values(name="口岸广场驿站"))
    (change,) = plan(file_engine, book).changes
    assert (change.key, change.name) == ("2026-10-09 1", "10-09 口岸广场驿站")


def test_a_service_that_is_not_offered_is_refused_at_its_cell(
    file_engine: sa.Engine, book: Path
) -> None:
    path = edit(book, {(TWO, 1, Service.CHARGING): 3, (TWO, 1, Service.WATER): 1})
    found = plan_file(file_engine, path, ImportChoice(ImportKind.COUNTS), today=TODAY)
    (problem,) = found.problems
    assert (problem.code, problem.sheet, problem.cell) == ("service_not_offered", TWO, "E5")


def test_what_excel_is_told(file_engine: sa.Engine, tmp_path: Path) -> None:
    with Work(file_engine, "装修") as work:
        days = {"first_day": dt.date(2026, 10, 20), "last_day": dt.date(2026, 10, 21)}
        row = {"station_id": 1, "reason": "装修", **days}
        work.session.execute(sa.insert(Closure), [row])
    save(file_engine, KNOWN)
    opened = openpyxl.load_workbook(write(file_engine, tmp_path / "填报表.xlsx"))
    assert opened.sheetnames[:3] == ["填写说明", "汇总", ONE]
    assert opened["yizhan"].sheet_state == "veryHidden"
    sheet = opened[ONE]
    assert "2026年10月" in sheet["A1"].value
    said = {sheet.cell(row, 1).value.day: sheet.cell(row, 2).value for row in range(5, 36)}
    assert (said[1], said[10], said[20]) == ("周四 国庆节", "周六 调休上班", "周二 临时关闭")
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize) == (
        *("C5", "$1:$4"),
        9,
    )
    assert sheet.column_dimensions["M"].hidden
    locked = {cell.coordinate: cell.protection.locked for cell in (sheet["C5"], sheet["D5"])}
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert locked == {"C5": True, "D5": False}
    assert sheet["C5"].fill.fill_type == "lightUp"
    assert not sheet["D24"].protection.locked
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    whole = rules["C5:I35"]
    assert (whole.type, whole.formula1, whole.formula2) == ("whole", "0", "9999")
    assert rules["K5:K35"].formula1 == '"逐人登记,门禁,估算"'
    assert rules["L5:L35"].formula1 == "200"
    results = openpyxl.load_workbook(tmp_path / "填报表.xlsx", data_only=True)
    assert [results[ONE][at].value for at in ("D3", "J3", "J12")] == [12, 15, 15]
    assert [cell.value for cell in results["汇总"][4]][:10] == [
        *("拱北口岸工会驿站", 0, 12, 0, 3, 0, 0, 0, 15),
        1,
    ]


def test_one_station_or_one_unit_can_be_asked_for(file_engine: sa.Engine, tmp_path: Path) -> None:
    def names(place: Place) -> list[str]:
        return openpyxl.load_workbook(write(file_engine, tmp_path / "a.xlsx", place)).sheetnames

    assert names(Place(station_id=3)) == ["填写说明", "白藤湖", "yizhan"]
    assert names(Place(unit_id=1)) == ["填写说明", ONE, "yizhan"]
    with pytest.raises(RecordError) as refused:
        names(Place(town_code="440404004"))
    assert refused.value.code == "sheets_none"


def test_names_of_sheets_are_what_excel_takes() -> None:
    stations = [
        *("a/b:c*d?e[f]\\g", "A B C D E F  G", "'单引号'", "驿站", "工会驿站", "汇总", "History"),
        *("填写说明", "yizhan", "长" * 40 + "驿站", "长" * 50, "𠮷" * 40, " ", "\x01"),
    ]
    names = sheet_names(stations)
    assert len({name.casefold() for name in names}) == len(stations)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\\x01")
        assert name == name.strip(" '")
        assert name.casefold() not in {"history", "汇总", "填写说明", "yizhan"}


def test_stations_of_one_name_have_sheets_of_their_own(
    file_engine: sa.Engine, tmp_path: Path
) -> None:
    with Work(file_engine, "同名") as work:
        add_station(work, {"town_code": "440402104", "name": "拱北口岸工会驿站"})
    path = write(file_engine, tmp_path / "填报表.xlsx")
    opened = openpyxl.load_workbook(path)
    (other,) = (name for name in opened.sheetnames if name.startswith(f"{ONE}（"))
    assert opened[other]["N5"].value == "440402104-002"


_FIELDS = [
    (name, day, field)
    for name, services in OFFERED.items()
    for day in range(1, 32)
    for field in (*services, "method", "note")
]
_WORDS = {CountMethod.TALLY: "逐人登记", CountMethod.DOOR: "门禁", CountMethod.ESTIMATE: "估算"}
_ENTRIES = st.dictionaries(
    st.tuples(st.sampled_from(sorted(OFFERED)), st.integers(1, 31)),
    st.tuples(
        st.lists(st.none() | st.integers(0, 9999), min_size=3, max_size=3).filter(any),
        st.sampled_from(CountMethod),
        st.sampled_from(["", "台风", "=1+1"]),
    ),
    max_size=6,
)


def _typed(field: str) -> st.SearchStrategy[object]:
    if field == "method":
        return st.sampled_from([*_WORDS.values()])
    return st.sampled_from(["停电", "'引号"]) if field == "note" else st.integers(0, 9999)


@st.composite
def _edits(draw: st.DrawFn) -> dict[tuple[str, int, str], object]:
    places = draw(st.lists(st.sampled_from(_FIELDS), max_size=8, unique=True))
    return {place: draw(_typed(place[2])) for place in places}


@pytest.fixture(scope="module")
def template(file_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "template.yizhan"
    shutil.copyfile(file_template, path)
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(entries=_ENTRIES, edits=_edits())
def test_exactly_what_was_typed_comes_back(
    template: Path, entries: dict[tuple[str, int], Any], edits: Edits
) -> None:
    """Fill, export, type, import: these cells differ, and no others."""
    register = template.with_name("register.yizhan")
    shutil.copyfile(template, register)
    register.chmod(0o600)
    engine = open_register(str(register))
    filled = [
        DayEntry(
            NUMBERS[name],
            FIRST.replace(day=day),
            dict(zip(OFFERED[name], people, strict=False)),
            method,
            note,
        )
        for (name, day), (people, method, note) in entries.items()
    ]
    save(engine, *[entry for entry in filled if _says(entry)])
    before = standing(engine)
    path = edit(write(engine, template.with_name("book.xlsx")), edits)
    carry_out(engine, plan(engine, path), "导入")
    after = standing(engine)
    engine.dispose()
    wanted = {key: _cells(entry) for key, entry in before.items()}
    for (name, day, field), value in edits.items():
        key = FIRST.replace(day=day), NUMBERS[name]
        counted = any((name, day, service) in edits for service in OFFERED[name])
        if key in before or counted:
            wanted.setdefault(key, dict.fromkeys(Service) | {"method": "逐人登记", "note": ""})
            wanted[key][field] = value
    assert {key: _cells(entry) for key, entry in after.items()} == wanted


def _says(entry: DayEntry) -> bool:
    return any(people is not None for people in entry.counts.values())


def _cells(entry: DayEntry) -> dict[str, object]:
    counts: dict[str, object] = {service: entry.counts.get(service) for service in Service}
    return counts | {"method": _WORDS[entry.method], "note": entry.note}


def test_a_stopped_export_ends(file_engine: sa.Engine) -> None:
    steps: list[tuple[int, int]] = []

    def progress(done: int, stations: int) -> None:
        steps.append((done, stations))
        if done == 1:
            raise KeyboardInterrupt

    with reading(file_engine) as session, pytest.raises(KeyboardInterrupt):
        count_book(session, MONTH, CITY, progress=progress)
    assert steps == [(0, 3), (1, 3)]


def test_a_day_taken_back_whose_service_ended_is_refused_at_its_cell(
    file_engine: sa.Engine, book: Path
) -> None:
    with Work(file_engine, "撤回") as work:
        clear_counts(work, [(KNOWN.day, 1)])
        ended = sa.update(StationService).where(
            col(StationService.station_id) == 1, col(StationService.service) == Service.WATER
        )
        work.session.execute(ended.values(until=dt.date(2026, 10, 1)))
    path = edit(book, {(ONE, 8, Service.REST): 5})
    found = plan_file(file_engine, path, ImportChoice(ImportKind.COUNTS), today=TODAY)
    assert [(problem.code, problem.cell) for problem in found.problems] == [
        ("service_not_offered", "D12")
    ]
