import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from db.figures import MonthFigures
from db.values import Service
from desktop.paper.month_xlsx import month_workbook


def _sheets(book: bytes) -> dict[str, list[list[Any]]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in workbook.sheet_names
    }


def test_the_sheets_hold_the_figures_as_numbers(month: MonthFigures) -> None:
    sheets = _sheets(month_workbook(month))
    assert " ".join(sheets) == "指标 服务项目 管理单位 镇街 活动 活动明细 未填报 各驿站"
    totals = month.totals

    said = {row[0]: row[1] for row in sheets["指标"][3:]}
    assert said["服务人次"] == totals.visits_total
    assert said["在册运营驿站"] == month.stations
    assert said["应填报站日"] == month.station_days_expected
    assert said["填报率"] == pytest.approx(
        totals.station_days_reported / month.station_days_expected
    )
    assert month.previous
    assert said["服务人次环比"] == pytest.approx(
        totals.visits_total / month.previous.visits_total - 1
    )

    assert [row[2] for row in sheets["服务项目"][3:-1]] == [line.visits for line in month.services]
    assert [row[4:12] for row in sheets["管理单位"][3:-1]] == [
        [*(line.visits[service] for service in Service), line.visits_total] for line in month.units
    ]
    assert sheets["管理单位"][-1][11] == totals.visits_total
    assert {row[1]: row[11] for row in sheets["镇街"][3:-1]} == {
        line.name: line.visits_total for line in month.towns
    }
    assert [row[1:4] for row in sheets["活动"][3:-1]] == [
        [line.activities, line.attendance, line.year_to_date] for line in month.categories
    ]
    assert [(row[0], row[1], row[4]) for row in sheets["活动明细"][3:]] == [
        (line.day, line.title, "—" if line.attendance is None else line.attendance)
        for line in month.activities
    ]
    assert [row[0] for row in sheets["未填报"][3:]] == [line.code for line in month.silent]
    assert [(row[0], row[4], row[5]) for row in sheets["各驿站"][3:]] == [
        (line.code, line.days_reported, line.visits_total if line.days_reported else "—")
        for line in month.stations_by_visits
    ]


@pytest.mark.parametrize(
    "name", ['=cmd|"/c calc"!A1', "=1+1", "+86", "-1", "@SUM(A1)", "https://example.org"]
)
def test_a_name_is_never_a_formula_or_a_link(
    name: str, month_of: Callable[[int], MonthFigures]
) -> None:
    month = month_of(1)
    station = replace(month.stations_by_visits[0], name=name)
    book = month_workbook(replace(month, stations_by_visits=(station,)))
    assert _sheets(book)["各驿站"][3][1] == name
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        for part in parts.namelist():
            content = parts.read(part)
            assert b"<f>" not in content
            assert b"<hyperlink" not in content


def test_sample_data_is_labelled_on_every_sheet_and_every_printed_page(
    month: MonthFigures,
) -> None:
    label = "示例数据，非真实统计"
    for sample in (True, False):
        book = month_workbook(replace(month, sample=sample))
        assert all((rows[1][0] == label) is sample for rows in _sheets(book).values())
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            pages = [parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n]
        assert [f"&amp;R{label}" in page for page in pages] == [sample] * 8
        assert all("frozen" in page and 'paperSize="9"' in page for page in pages)


def test_an_empty_month_says_so_and_shows_dashes(no_month: MonthFigures) -> None:
    sheets = _sheets(month_workbook(no_month))
    said = {row[0]: row[1] for row in sheets["指标"][3:]}
    assert said["服务人次"] == said["服务人次环比"] == said["填报率"] == "—"
    assert said["在册运营驿站"] == 0
    assert sheets["未填报"][3][0] == "本月没有在册运营驿站。"
    assert sheets["活动明细"][3][0] == "本月未举办活动。"
    assert sheets["管理单位"][-1][4:] == ["—"] * 9
