"""``yizhan report``: the same figures as JSON, PDF and Excel."""

from __future__ import annotations

import openpyxl
import pytest
from pypdf import PdfReader

UNITS = {
    "香洲区": 139_541,
    "斗门区": 33_679,
    "金湾区": 29_204,
    "横琴粤澳深度合作区": 11_322,
    "高新区": 22_021,
    "万山区": 3_427,
}


def cells(path):
    book = openpyxl.load_workbook(path)
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def test_the_month_of_the_sample_workbooks(yizhan, imported_file, tmp_path):
    pdf, xlsx = tmp_path / "月报.pdf", tmp_path / "月报.xlsx"

    answer = yizhan(
        "report", "2026-10", "-o", pdf, "--xlsx", xlsx, "--data", imported_file, "--json"
    )

    assert answer.code == 0
    report = answer.json
    assert report["month"] == "2026-10"
    assert report["visits_total"] == 239_194 == sum(report["visits"].values())
    assert report["by_unit"] == UNITS
    assert sum(report["by_town"].values()) == 239_194
    assert (report["stations"], report["towns_covered"], report["towns_total"]) == (194, 26, 26)
    assert report["station_days_reported"] == 5_524
    assert report["station_days_expected"] == 5_685
    assert report["station_days_in_service"] == 194 * 31
    assert report["activities"] == sum(c["activities"] for c in report["by_category"].values()) > 0
    assert report["attendance"] == sum(c["attendance"] for c in report["by_category"].values()) > 0
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "239,194" in text
    assert "示例数据" in text
    assert 239_194 in cells(xlsx)


def test_one_managing_unit(yizhan, imported_file, tmp_path):
    pdf = tmp_path / "斗门.pdf"
    answer = yizhan(
        *("report", "2026-10", "--unit", "斗门区", "-o", pdf),
        *("--data", imported_file, "--json"),
    )
    assert answer.code == 0
    assert answer.json["scope"] == "斗门区"
    assert answer.json["visits_total"] == UNITS["斗门区"]
    assert answer.json["by_unit"] == {"斗门区": UNITS["斗门区"]}
    assert "33,679" in "".join(page.extract_text() for page in PdfReader(pdf).pages)


@pytest.mark.parametrize(
    ("month", "more", "words"),
    [
        ("2026-10", ("--unit", "月球区"), "没有“月球区”这个管理单位"),
        ("2099-01", (), "2099-01 还没有开始"),
        ("2026-13", (), "不是月份"),
        ("十月", (), "不是月份"),
    ],
)
def test_a_report_that_cannot_be_is_refused(yizhan, imported_file, tmp_path, month, more, words):
    pdf = tmp_path / "月报.pdf"
    answer = yizhan("report", month, "-o", pdf, *more, "--data", imported_file, "--json")
    assert (answer.code, answer.out) == (1, "")
    assert words in answer.err
    assert not pdf.exists()


def test_a_report_with_no_place_to_go_is_refused(yizhan, imported_file, tmp_path):
    gone = tmp_path / "没有" / "月报.pdf"
    answer = yizhan("report", "2026-10", "-o", gone, "--data", imported_file, "--json")
    assert (answer.code, answer.out) == (1, "")
    assert "写不了" in answer.err
