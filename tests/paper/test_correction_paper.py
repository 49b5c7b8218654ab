"""What the report says of the signature below it, on paper and in Excel."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from db.closing import ClosingRow
from db.corrections import CellChange, Correction, Standing
from db.figures import MonthFigures
from db.statement import FigureChange, Path, statement
from db.values import CountMethod, Month
from desktop.paper.corrections import figures_table, standing_words, station_names
from desktop.paper.month import month_pdf, report_data
from desktop.paper.month_xlsx import month_workbook

MADE_ON = dt.date(2026, 11, 22)
AT = dt.datetime(2026, 11, 3, 2, 30, tzinfo=dt.UTC)
SIGNED = ClosingRow(
    id=1,
    month=Month(2026, 10),
    unit_id=None,
    unit=None,
    revision=0,
    closed_at=AT,
    closed_by="马",
    signed_by="何主任",
    note="",
    stated_total=None,
    figures="[]",
    reopened_at=None,
    reopened_by="",
    reason="",
)
TAKEN_BACK = replace(
    SIGNED, reopened_at=AT + dt.timedelta(days=1), reopened_by="林", reason="漏报了一天。"
)


def correction(figures: int = 2, cells: int = 2) -> Correction:
    return Correction(
        revision=1,
        signed=TAKEN_BACK,
        figures=tuple(
            FigureChange(("by_station", f"4404-{n}", "visits_total"), n, n + 1000)
            for n in range(figures)
        ),
        cells=tuple(
            CellChange(
                dt.date(2026, 10, 1), n, f"驿站{n:03d}号", "water", None, n, "林", AT
            )
            for n in range(cells)
        ),
    )  # fmt: skip


DRAFT = Standing()
CLOSED = Standing(SIGNED)
REOPENED = Standing(None, correction())
CORRECTED = Standing(replace(SIGNED, id=2, revision=1), correction())


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (DRAFT, "未结账（草稿）"),
        (CLOSED, "已结账：何主任，2026-11-03 10:30"),
        (REOPENED, "第 1 次更正　未结账（草稿）"),
        (CORRECTED, "第 1 次更正　已结账：何主任，2026-11-03 10:30"),
    ],
)
def test_the_report_says_whether_it_is_signed(
    standing: Standing, words: str, month: MonthFigures
) -> None:
    assert standing_words(standing) == words
    printed = text(month_pdf(month, made_on=MADE_ON, standing=standing))
    assert "".join(words.split()) in printed
    assert ("七、更正" in printed) is (standing.correction is not None)
    for sheet in sheets(month_workbook(month, standing)).values():
        assert words in sheet[0][0]


def test_a_correction_names_its_reason_and_lists_the_differences(month: MonthFigures) -> None:
    printed = text(month_pdf(month, made_on=MADE_ON, standing=CORRECTED))
    assert "何主任于2026-11-0310:30签字的月报，由林于2026-11-0410:30重新打开更正" in printed
    assert "原因：漏报了一天。与原月报" in printed
    assert "2项数字不同，2处登记不同" in printed
    assert "驿站001号" in printed
    assert "1,001" in printed
    assert "+1,000" in printed


def test_long_lists_are_cut_on_paper_and_whole_in_excel(month: MonthFigures) -> None:
    standing = Standing(SIGNED, correction(figures=61, cells=500))
    data = report_data(month, made_on=MADE_ON, standing=standing)["correction"]
    assert (len(data["figures"]["rows"]), data["figures"]["more"]) == (
        60,
        "另有 1 项，见 Excel 月报。",
    )
    assert (len(data["cells"]["rows"]), data["cells"]["more"][:6]) == (60, "另有 440")
    found = sheets(month_workbook(month, standing))
    assert len(found["更正数字"]) == 3 + 61
    assert len(found["更正登记"]) == 3 + 500
    assert found["更正登记"][3] == [
        dt.date(2026, 10, 1), "驿站000号", "免费饮水", "林", "2026-11-03 10:30", "—", 0,
    ]  # fmt: skip


def test_what_changed_after_the_signature_is_noted(month: MonthFigures) -> None:
    drifted = replace(CLOSED, drift=(FigureChange(("activities",), 1, 2),))
    for standing, words in ((DRAFT, "尚未结账"), (drifted, "有 1 项数字与签字时不同")):
        notes = report_data(month, made_on=MADE_ON, standing=standing)["notes"]
        assert words in notes[-1]
    assert len(report_data(month, made_on=MADE_ON, standing=CLOSED)["notes"]) == len(notes) - 1


def test_every_number_of_a_statement_has_words(month: MonthFigures) -> None:
    paths: list[Path] = [*statement(month), ("methods", CountMethod.ESTIMATE)]
    rows = figures_table([FigureChange(p, 1, 2) for p in paths], station_names(month)).rows
    assert len(rows) == len(paths) > 700
    assert all(table and column for table, _line, column, *_numbers in rows)
    assert len({row[:3] for row in rows}) == len(rows)
    station = month.stations_by_visits[0]
    assert ("各驿站", f"{station.code} {station.name}", "服务人次", 1, 2, "+1") in rows


def text(pdf: bytes) -> str:
    return "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages
    )


def sheets(book: bytes) -> dict[str, list[list[Any]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }
