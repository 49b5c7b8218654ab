import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from db.figures import ActivityLine, MonthFigures, StationLine
from db.values import Service
from desktop.paper.month import TEMPLATE, report_data
from desktop.paper.press import PaperError, print_pdf, print_pictures
from desktop.paper.prose import percent, summary

NOON = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)
MADE_ON = dt.date(2026, 11, 22)

Printed = Callable[[MonthFigures], PdfReader]


@pytest.fixture
def printed() -> Printed:
    def reader(figures: MonthFigures) -> PdfReader:
        data = report_data(figures, made_on=MADE_ON)
        return PdfReader(io.BytesIO(print_pdf(TEMPLATE, data, made_at=NOON)))

    return reader


def _lines(pdf: PdfReader) -> list[str]:
    return "\n".join(page.extract_text() for page in pdf.pages).splitlines()


def _text(pdf: PdfReader) -> str:
    return "".join("".join(_lines(pdf)).split())


def _elements(pdf: PdfReader) -> list[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    found: list[DictionaryObject] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_every_figure_is_on_paper_as_it_is_in_the_figures(
    month: MonthFigures, printed: Printed
) -> None:
    pdf = printed(month)
    text = _text(pdf)
    totals = month.totals
    assert "珠海市工会驿站服务月报" in text
    assert "2026年10月" in text
    assert f"在册运营驿站{month.stations}座" in text
    assert f"服务人次{totals.visits_total:,}人次" in text
    assert (
        f"已填报{totals.station_days_reported:,}，应填报{month.station_days_expected:,}站日" in text
    )
    assert f"参与{totals.attendance:,}人次" in text
    for line in month.services:
        assert f"{line.stations}{line.visits:,}" in text
    for line in (*month.units, *month.towns):
        visits = "".join(f"{line.visits[service]:,}" for service in Service)
        assert f"{line.stations}{visits}{line.visits_total:,}" in text
    for category in month.categories:
        goal = category.yearly_target or "—"
        row = f"{category.activities}{category.attendance}{category.year_to_date}{goal}"
        assert f"{category.name}{row}" in text
    for activity in month.activities:
        people = "—" if activity.attendance is None else activity.attendance
        row = f"{activity.title}{activity.category}{activity.place}{people}"
        assert f"{activity.day:%m-%d}{row}" in text
    for station in month.stations_by_visits:
        visits = f"{station.visits_total:,}" if station.days_reported else "—"
        row = f"{station.name}{station.town}{station.unit}{station.days_reported}{visits}"
        assert f"{station.code}{row}" in text
    for station in month.silent:
        assert f"{station.code}{station.name}{station.town}{station.unit}" in text


def test_pages_are_numbered_and_each_says_that_the_data_is_sample(
    month: MonthFigures, printed: Printed
) -> None:
    pdf = printed(month)
    pages = ["".join(page.extract_text().split()) for page in pdf.pages]
    assert len(pages) == 8
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共8页" in page
        assert "示例数据，非真实统计" in page
    assert "示例" not in _text(printed(replace(month, sample=False)))


def test_the_document_is_tagged_titled_and_in_chinese(
    month: MonthFigures, printed: Printed
) -> None:
    pdf = printed(month)
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.creation_date == NOON
    assert pdf.metadata.title == "珠海市工会驿站服务月报 2026年10月"
    meta = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A" in meta
    assert "<pdfuaid:part>1<" in meta

    kinds = [element["/S"] for element in _elements(pdf)]
    figures = [element for element in _elements(pdf) if element["/S"] == "/Figure"]
    assert kinds.count("/Table") == 7
    assert kinds.count("/TH") >= 6
    assert len(figures) == 2
    assert "免费饮水 88,427" in figures[0]["/Alt"]
    assert "2026-10 223,660" in figures[1]["/Alt"]


def test_the_bookmarks_are_the_sections(month: MonthFigures, printed: Printed) -> None:
    pdf = printed(month)
    titles = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert [title[:2] for title in titles] == [
        "一、",
        "二、",
        "三、",
        "四、",
        "五、",
        "六、",
        "说明",
        "附录",
    ]


def test_only_the_shipped_fonts_are_used_and_all_are_embedded(
    month: MonthFigures, printed: Printed
) -> None:
    for page in printed(month).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert inner["/BaseFont"].split("+")[1].startswith(("NotoSansSC-", "NotoSerifSC-"))
            assert "/FontFile3" in inner["/FontDescriptor"]


def test_the_same_figures_give_the_same_bytes(month: MonthFigures) -> None:
    data = report_data(month, made_on=MADE_ON)
    pages = [print_pdf(TEMPLATE, data, made_at=NOON) for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "#set text(red)",
        "*粗* _斜_ `码` $x^2$ <label> @ref",
        "<script>alert(1)</script>",
        "]]> #{ panic() } \\u{41} // 注释",
        "= 一级标题",
        '{{7*7}}"];',
    ],
)
def test_names_that_look_like_markup_are_printed_as_they_are(
    name: str, month_of: Callable[[int], MonthFigures], printed: Printed
) -> None:
    month = month_of(1)
    station = replace(month.stations_by_visits[0], name=name)
    text = _text(printed(replace(month, stations_by_visits=(station,), office=name)))
    assert text.count("".join(name.split())) == 2


def test_a_name_no_font_can_show_is_reported_with_its_character(month: MonthFigures) -> None:
    silent = StationLine("4404990001", "骑手🛵驿站", "香湾街道", "香洲区", 0, 0)
    data = report_data(replace(month, silent=(silent,)), made_on=MADE_ON)
    with pytest.raises(PaperError) as failure:
        print_pdf(TEMPLATE, data, made_at=NOON)
    assert failure.value.code == "paper_glyph_missing"
    assert failure.value.values == {"text": "🛵", "place": "骑手🛵驿站"}


@pytest.mark.parametrize("name", ["长" * 200, "W" * 200, "https://example.org/" + "a/" * 90])
def test_a_long_name_wraps_within_its_column(
    name: str, month_of: Callable[[int], MonthFigures]
) -> None:
    month = month_of(3)
    stations = tuple(replace(line, name=name, town=name[:60]) for line in month.stations_by_visits)
    activity = ActivityLine(dt.date(2026, 10, 3), name, name[:40], name, 12)
    figures = replace(month, stations_by_visits=stations, silent=stations, activities=(activity,))
    data = report_data(figures, made_on=MADE_ON)
    text = _text(PdfReader(io.BytesIO(print_pdf(TEMPLATE, data, made_at=NOON))))
    assert text.count(name) >= 6
    for picture in print_pictures(TEMPLATE, data, made_at=NOON, ppi=50):
        page = QImage.fromData(picture)
        margin = page.copy(QRect(page.width() * 190 // 210, 0, page.width(), page.height()))
        assert all(
            margin.pixelColor(x, y).lightness() > 250
            for x in range(page.width() * 20 // 210)
            for y in range(page.height())
        )


def test_a_month_with_nothing_in_it_is_printed_without_a_made_up_zero(
    no_month: MonthFigures, printed: Printed
) -> None:
    pdf = printed(no_month)
    text = _text(pdf)
    assert len(pdf.pages) == 2
    assert "统计范围：万山区" in text
    assert "服务人次—环比：无上期数据同比：无同期数据" in text
    assert "本月万山区没有在册运营驿站。没有服务登记，服务人次无从统计。本月未举办活动。" in text
    assert "爱心午餐0——0—" in text
    assert "本月没有在册运营驿站。" in text


def test_a_reported_zero_is_a_zero(month_of: Callable[[int], MonthFigures]) -> None:
    month = month_of(4)
    nobody = replace(
        month.totals, visits_total=0, visits=dict.fromkeys(Service, 0), station_days_reported=60
    )
    figures = replace(
        month,
        totals=nobody,
        previous=nobody,
        services=tuple(replace(line, visits=0) for line in month.services),
    )
    assert "已填报 60 站日，登记的服务人次为 0。" in summary(figures)
    data = report_data(figures, made_on=MADE_ON)
    assert data["tables"]["units"]["total"][-2] == 0
    assert data["indicators"][3]["value"] == 0
    assert data["indicators"][3]["notes"][0] == "环比：不可比"
    assert data["services_chart"] is None


@pytest.mark.parametrize(
    ("before", "note", "sentence"),
    [
        (100, "环比 +20.0%", "与上月相比，服务人次增长 20.0%。"),
        (160, "环比 −25.0%", "与上月相比，服务人次下降 25.0%。"),
        (120, "环比 持平", "与上月相比，服务人次持平。"),
        (0, "环比：不可比", "没有可比的上月数据，不作环比。"),
        (None, "环比：无上期数据", "没有可比的上月数据，不作环比。"),
    ],
)
def test_month_on_month_is_said_in_words_that_fit(
    month: MonthFigures, before: int | None, note: str, sentence: str
) -> None:
    figures = replace(
        month,
        totals=replace(month.totals, visits_total=120),
        previous=None if before is None else replace(month.totals, visits_total=before),
    )
    data = report_data(figures, made_on=MADE_ON)
    assert data["indicators"][3]["notes"][0] == note
    assert sentence in data["summary"]


def test_a_month_nobody_reported_keeps_its_place_in_the_trend(month: MonthFigures) -> None:
    columns = report_data(month, made_on=MADE_ON)["trend_chart"]["columns"]
    assert [column["name"] for column in columns][:5] == ["10月", "11月", "12月", "1月", "2月"]
    assert len(columns) == 13
    assert [column["total"] is None for column in columns].index(True) == 4
    assert (
        report_data(replace(month, trend=month.trend[-1:]), made_on=MADE_ON)["trend_chart"] is None
    )


def test_towns_stand_by_unit_in_the_order_of_the_units(month: MonthFigures) -> None:
    shuffled = replace(month, towns=tuple(sorted(month.towns, key=lambda line: line.name)))
    rows = report_data(shuffled, made_on=MADE_ON)["tables"]["towns"]["rows"]
    units = list(dict.fromkeys(row[0] for row in rows))
    assert units == [line.name for line in month.units]
    assert len({row[1] for row in rows}) == 26


def test_halves_are_rounded_up_on_paper_as_in_a_spreadsheet() -> None:
    assert percent(1, 16) == "6.3%"
    assert percent(1235, 10000) == "12.4%"
    assert percent(26, 26) == "100.0%"
    assert percent(0, 0) == "—"
