"""What was said of a header is kept, and the next workbook with the same one is read by it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.column_maps import remember_map, remembered_maps
from db.engine import reading
from db.errors import RecordError
from db.imports import ImportChoice, ImportKind, carry_out, plan_file, recognise
from db.work import Work
from db.workbooks.exported import exported_texts
from db.workbooks.mapping import ColumnMapping
from db.workbooks.sheets import ORIGINAL_SHEET, read_sheets

HEADER = ("站", "哪个街", "位于")
STRANGE = ColumnMapping("|".join(HEADER), {"name": 0, "town_code": 1})
ROWS = [HEADER, ("示例工会驿站", "拱北街道", "示例路 1 号")]
OTHER = ColumnMapping("甲|乙", {"name": 1, "town_code": 0})


def remember(engine: sa.Engine, *mappings: ColumnMapping, kind: str = "stations") -> None:
    with Work(engine, "记住") as work:
        for mapping in mappings:
            remember_map(work, kind, mapping)


def remembered(engine: sa.Engine, kind: str = "stations") -> tuple[ColumnMapping, ...]:
    with reading(engine) as session:
        return remembered_maps(session, kind)


def test_mappings_are_kept_by_kind_in_their_order(engine: sa.Engine) -> None:
    remember(engine, STRANGE, OTHER)
    assert remembered(engine) == (STRANGE, OTHER)
    assert remembered(engine, "counts") == ()


def test_the_same_header_is_replaced(engine: sa.Engine) -> None:
    better = ColumnMapping(STRANGE.header, {"name": 0, "town_code": 1, "address": 2})
    remember(engine, STRANGE, OTHER)
    remember(engine, better)
    remember(engine, STRANGE, kind="counts")
    assert remembered(engine) == (better, OTHER)


def test_a_header_beyond_reason_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(RecordError) as refused:
        remember(engine, ColumnMapping("列|" * 5000, {"name": 0}))
    assert refused.value.field == "header"


def test_the_next_file_is_read_by_it(
    engine: sa.Engine, workbook: Callable[..., Path], today: dt.date
) -> None:
    path, choice = workbook(ROWS), ImportChoice(ImportKind.STATIONS)
    assert recognise(engine, read_sheets(path)) is None
    assert plan_file(engine, path, choice, today=today).problems
    remember(engine, STRANGE)
    assert recognise(engine, read_sheets(path)) is ImportKind.STATIONS
    assert [c.name for c in plan_file(engine, path, choice, today=today).changes] == [ROWS[1][0]]


def test_what_is_said_now_goes_before_what_is_remembered(
    engine: sa.Engine, workbook: Callable[..., Path], today: dt.date
) -> None:
    remember(engine, ColumnMapping(STRANGE.header, {"name": 2, "town_code": 1}))
    choice = ImportChoice(ImportKind.STATIONS, mappings=(STRANGE,))
    plan = plan_file(engine, workbook(ROWS), choice, today=today)
    carry_out(engine, plan, "导入", remembered=choice.mappings)
    assert plan.changes[0].name == ROWS[1][0]
    assert remembered(engine) == (STRANGE,)


def test_a_file_is_read_but_once(
    engine: sa.Engine, workbook: Callable[..., Path], today: dt.date
) -> None:
    path, choice = workbook([("名称", "镇街"), ROWS[1]]), ImportChoice(ImportKind.STATIONS)
    sheets = read_sheets(path)
    path.unlink()
    assert recognise(engine, sheets) is ImportKind.STATIONS
    plan = plan_file(engine, path, choice, today=today, sheets=sheets)
    assert [change.name for change in plan.changes] == [ROWS[1][0]]


def test_a_foreign_sheet_of_the_name_of_ours_is_no_export(workbook: Callable[..., Path]) -> None:
    (sheet,) = read_sheets(workbook([("名称", "镇街"), ROWS[1]]))
    assert exported_texts([replace(sheet, name=ORIGINAL_SHEET)]) is None
