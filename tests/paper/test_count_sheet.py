"""Sheets to write counts in: whose lines and columns, what is hatched, and how it prints."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from db.count_sheets import CountSheets, SheetDay, SheetStation
from db.counts import DayEntry
from db.expected import DayState
from db.holidays import HolidayRow
from db.sheet_lines import SheetLine
from db.values import CountMethod, DayKind, Month, Service
from desktop.paper.count_sheet import day_data, first_page, month_data, sheets_pdf
from desktop.text import label

OCTOBER, FEBRUARY = Month(2026, 10), Month(2026, 2)
NATIONAL_DAY, MAKE_UP = dt.date(2026, 10, 1), dt.date(2026, 10, 10)
MADE_ON = dt.date(2026, 11, 22)
MM = 72 / 25.4
HOSTILE = '#panic("x") *粗* $x$ @a <b> `c` \\u{202e} [d] //e'
LONG = "港珠澳大桥珠海公路口岸旅检大楼二层出发大厅东侧外卖骑手和网约车司机共享休息区" * 2


def line(number: int = 1, **others: Any) -> SheetLine:
    plain = SheetLine(
        station_id=number,
        code=f"440402005-{number:03d}",
        station=f"第{number}工会驿站",
        town="拱北街道",
        unit="香洲区",
        terms={Service.WATER: (None, None), Service.REST: (None, None)},
    )
    return plain._replace(**others)


def entry(day: dt.date, water: int | None, rest: int | None = None, **others: Any) -> DayEntry:
    return DayEntry(1, day, {Service.WATER: water, Service.REST: rest}, **others)


def station(
    month: Month = OCTOBER,
    about: SheetLine | None = None,
    days: Mapping[int, SheetDay] | None = None,
) -> SheetStation:
    told = days or {}
    return SheetStation(
        about or line(),
        "周一至周五 8:30-18:00",
        tuple(told.get(day.day, SheetDay(day)) for day in month.days),
    )


def sheets_of(*stations: SheetStation, sample: bool = False) -> CountSheets:
    days = tuple(day.day for day in stations[0].days)
    calendar = [
        HolidayRow(NATIONAL_DAY, DayKind.HOLIDAY, "国庆节"),
        HolidayRow(MAKE_UP, DayKind.MAKEUP_WORKDAY, "国庆节"),
    ]
    return CountSheets(
        days, stations, {row.day: row for row in calendar if row.day in days}, sample
    )


def month_of(*stations: SheetStation, month: Month = OCTOBER, **others: Any) -> dict[str, Any]:
    return month_data(sheets_of(*stations, **others), month)


def a_day(count: int) -> dict[str, Any]:
    """The sheet of one day, of so many stations that counted ten times their number of people."""
    stations = [
        SheetStation(line(n), "", (SheetDay(MAKE_UP, entry=entry(MAKE_UP, n * 10)),))
        for n in range(1, count + 1)
    ]
    return day_data(sheets_of(*stations), "香洲区")


def printed(data: dict[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(sheets_pdf(data, made_on=MADE_ON)))


def text_of(page: PageObject) -> str:
    return "".join(page.extract_text().split())


def size_mm(page: PageObject) -> tuple[int, int]:
    return round(page.mediabox.width / MM), round(page.mediabox.height / MM)


def heights(page: PageObject, left_of_mm: float) -> dict[str, float]:
    """Where the numbers at the left edge stand, in millimetres from below."""
    found: dict[str, float] = {}

    def visit(text: str, cm: list[float], _tm: object, _font: object, _size: object) -> None:
        if text.strip().isdigit() and cm[4] < left_of_mm * MM:
            found[text.strip()] = cm[5] / MM

    page.extract_text(visitor_text=visit)
    return found


def cells(data: dict[str, Any], number: int) -> list[str | None]:
    found: list[str | None] = data["sheets"][0]["lines"][number - 1]["cells"]
    return found


def test_a_blank_month_has_a_line_a_day_and_says_whose_it_is() -> None:
    (page,) = printed(month_of(station())).pages
    text = text_of(page)
    assert size_mm(page) == (210, 297)
    for words in (
        *("驿站服务登记表", "第1工会驿站", "440402005-001", "香洲区", "拱北街道", "2026年10月"),
        *("常用方式逐人登记", "周一至周五8:30-18:00", "填报人", "复核人", "填报日期", "备注"),
        *("1四国庆节", "10六调休上班", "31六", "合计", "第1页共1页"),
    ):
        assert words in text
    places = [text.index(label(service)) for service in Service if service is not Service.OTHER]
    assert places == sorted(places)
    assert text.count("□") == 31 * 3
    assert "■" not in text
    assert "示例数据" not in text


@pytest.mark.parametrize(("month", "days"), [(FEBRUARY, 28), (Month(2028, 2), 29), (OCTOBER, 31)])
def test_lines_are_high_enough_for_a_pen(month: Month, days: int) -> None:
    (page,) = printed(month_of(station(month), month=month)).pages
    lines = [high for _number, high in sorted(heights(page, 20).items(), key=lambda at: -at[1])]
    assert len(lines) == days
    assert all(upper - lower >= 6.5 for upper, lower in pairwise(lines))


def test_what_was_counted_stands_in_its_column_and_adds_up() -> None:
    noted = entry(dt.date(2026, 10, 2), 0, method=CountMethod.DOOR, note="停水半天")
    days = {
        1: SheetDay(NATIONAL_DAY, entry=entry(NATIONAL_DAY, 1_204, 9)),
        2: SheetDay(noted.day, entry=noted),
    }
    data = month_of(station(days=days))
    assert cells(data, 1) == [None, "1,204", None, "9", None, None, None]
    assert cells(data, 2) == [None, "0", None, "", None, None, None]
    assert cells(data, 3) == [None, "", None, "", None, None, None]
    assert data["sheets"][0]["sums"] == [None, "1,204", None, "9", None, None, None]
    text = text_of(printed(data).pages[0])
    assert "四国庆节1,20491,213■逐人□门禁□估算" in text
    assert "五00□逐人■门禁□估算停水半天" in text
    assert text.count("■") == 2
    assert "合计1,20491,213" in text


def test_what_is_not_to_be_filled_in_is_hatched() -> None:
    begins = {
        Service.WATER: (dt.date(2026, 10, 3), dt.date(2026, 10, 30)),
        Service.REST: (None, None),
    }
    reported = dt.date(2026, 10, 5)
    days = {
        4: SheetDay(dt.date(2026, 10, 4), DayState.CLOSURE, "外墙维修"),
        5: SheetDay(reported, DayState.SHUT, entry=entry(reported, 8)),
        6: SheetDay(dt.date(2026, 10, 6), DayState.HOLIDAY),
        7: SheetDay(dt.date(2026, 10, 7), DayState.NOT_IN_SERVICE),
    }
    data = month_of(station(about=line(terms=begins), days=days))
    water = [cells(data, day)[1] for day in range(1, 32)]
    assert water[:8] == [None, None, "", None, "8", None, None, ""]
    assert water[29:] == ["", None]
    assert [cells(data, day)[3] for day in (4, 5, 6)] == [None, "", None]
    text = text_of(printed(data).pages[0])
    for words in ("4日临时关闭：外墙维修", "不开放", "6二放假", "7三未运营"):
        assert words in text
    assert text.count("□") + text.count("■") == 3 * (31 - 3)


@pytest.mark.parametrize("name", [HOSTILE, LONG[:60], "W" * 60, "a" * 59 + "驿"])
def test_any_name_is_printed_as_it_is_on_the_one_page(name: str) -> None:
    pdf = printed(month_of(station(about=line(station=name))))
    (page,) = pdf.pages
    assert text_of(page).count("".join(name.split())) == 2
    assert [mark["/Title"] for mark in pdf.outline] == [name]


def test_words_of_others_are_words_wherever_they_stand() -> None:
    noted = entry(NATIONAL_DAY, 3, note=HOSTILE)
    about = line(station=HOSTILE, town=HOSTILE, unit=HOSTILE)
    month = month_of(station(about=about, days={1: SheetDay(NATIONAL_DAY, entry=noted)}))
    shut = SheetDay(NATIONAL_DAY, DayState.CLOSURE, HOSTILE)
    day = day_data(sheets_of(SheetStation(about, HOSTILE, (shut,))), HOSTILE)
    for data, often in ((month, 5), (day, 5)):
        text = "".join(text_of(page) for page in printed(data).pages)
        assert text.count("".join(HOSTILE.split())) == often


def test_long_remarks_take_another_page_and_lose_nothing() -> None:
    remarks = {n: f"{n:02d}" + LONG[:50] for n in range(1, 32)}
    days = {
        day.day: SheetDay(day, entry=entry(day, 1, note=remarks[day.day])) for day in OCTOBER.days
    }
    pdf = printed(month_of(station(days=days)))
    assert len(pdf.pages) > 1
    text = "".join(text_of(page) for page in pdf.pages)
    assert all(remark in text for remark in remarks.values())
    assert all("免费饮水" in text_of(page) for page in pdf.pages)
    assert text.count("第1工会驿站2026年10月") == len(pdf.pages) + 1


def test_stations_have_a_page_and_a_bookmark_each_in_their_order() -> None:
    pdf = printed(month_of(*(station(about=line(n)) for n in (3, 1, 2))))
    assert [mark["/Title"] for mark in pdf.outline] == ["第3工会驿站", "第1工会驿站", "第2工会驿站"]
    assert [pdf.get_destination_page_number(mark) for mark in pdf.outline] == [0, 1, 2]
    assert "第2页共3页" in text_of(pdf.pages[1])


def test_a_day_has_a_line_a_station_over_several_pages() -> None:
    data = a_day(50)
    pdf = printed(data)
    assert {size_mm(page) for page in pdf.pages} == {(297, 210)}
    texts = [text_of(page) for page in pdf.pages]
    assert len(texts) == 3
    assert all("免费饮水" in text for text in texts)
    assert "2026-10-10星期六国庆节调休上班" in texts[0]
    assert "1第1工会驿站440402005-001拱北街道逐人登记1010■逐人" in texts[0]
    assert "50第50工会驿站" in texts[-1]
    assert f"合计{sum(range(10, 501, 10)):,}" in texts[-1]
    on_paper = [int(number) for page in pdf.pages for number in heights(page, 24)]
    assert on_paper == list(range(1, 51))
    lines = sorted(heights(pdf.pages[0], 24).values(), reverse=True)
    assert all(upper - lower >= 6.5 for upper, lower in pairwise(lines))


def test_sample_data_say_so_on_every_sheet() -> None:
    pdf = printed(month_of(station(), station(about=line(2)), sample=True))
    assert all("示例数据，非真实统计" in text_of(page) for page in pdf.pages)


@pytest.mark.parametrize("data", [month_of(station()), a_day(30)], ids=["month", "day"])
def test_the_document_is_declared_tagged_and_in_our_fonts(data: dict[str, Any]) -> None:
    pdf = printed(data)
    root = pdf.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in metadata
    assert "pdfaid:conformance>A<" in metadata
    assert pdf.metadata.title.startswith("驿站服务登记表 2026")
    everything = [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]
    tags = Counter(thing["/S"] for thing in everything if isinstance(thing, dict) and "/S" in thing)
    assert tags["/Table"] == 1
    assert tags["/TH"] == 12
    assert tags["/TD"] >= 30 * 12
    fonts = {
        font["/BaseFont"] for page in pdf.pages for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSerifSC", "NotoSansSC"}


def test_the_first_page_is_a_picture_that_knows_how_many_there_will_be() -> None:
    data = month_of(station())
    alone = first_page(data, made_on=MADE_ON, ppi=40)
    assert alone.startswith(b"\x89PNG")
    assert first_page(data | {"pages": 194}, made_on=MADE_ON, ppi=40) != alone
    assert "第1页共194页" in text_of(printed(data | {"pages": 194}).pages[0])


def test_the_same_sheets_give_the_same_bytes() -> None:
    data = month_of(station())
    assert sheets_pdf(data, made_on=MADE_ON) == sheets_pdf(data, made_on=MADE_ON)
