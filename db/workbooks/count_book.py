"""A month of counts as a workbook to fill in: a sheet for each station, read back exactly."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session
from xlsxwriter.utility import xl_rowcol_to_cell

from db.count_sheets import CountSheets, SheetStation, count_sheets
from db.sheet_lines import Place
from db.values import Month
from db.workbooks import vocabulary
from db.workbooks.count_form import (
    FIRST,
    FIRST_SERVICE,
    SERVICES,
    TOTAL,
    TOTALS,
    CountForm,
    total_of,
)
from db.workbooks.count_original import OriginalCounts
from db.workbooks.look import A4, HEAD, INK, QUIET, TITLE, new_book
from db.workbooks.sheets import ORIGINAL_SHEET, Progress, quiet

_STEPS = (
    "每座驿站一张工作表，行是日子，列是服务。点下面的站名就到那一张；“汇总”里看各站的合计。",
    "来了几人写几，没有人来写 0。整行空着就是没有填报，导入时不会当作 0。",
    "斜线格不用填：这一天没有这项服务。灰底的日子按开放时间不开放，有人来照样可以填。",
    "登记方式从下拉里选，空着就按这座驿站平常的方式记。",
    "已经登记过的数字都在表里。不想改的格子不用动：导入时只取您改过的格子，别处后来的改动不会被盖掉。",
    "整行清空不会撤回已经登记的数字；要撤回，请在驿站管家的“登记”里清除。",
    "工作表可以改名、换位置，列名和每行的日期请不要改。表有保护但没有密码。",
    "填好后存盘，在驿站管家里导入：先看到每一处改动，确认后才写入，写入后也能撤销。",
)
_LONGEST_NAME = 31
"""Excel's limit for the name of a sheet, in UTF-16 units."""
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ENDING = re.compile(r"(工会|爱心)*驿站$")
_RESERVED = frozenset({"history", vocabulary.GUIDE_SHEET, vocabulary.SUMMARY_SHEET, ORIGINAL_SHEET})
_WIDTHS = (5, 30, 16, 20)


def count_book(
    session: Session, month: Month, place: Place, *, progress: Progress = quiet
) -> bytes:
    """The counts of a month to fill in, with what is known of them; `plan_counts` reads it back.

    Args:
        session: A read of the register.
        month: Also one that has not come.
        place: Whose stations, in the order of every sheet.
        progress: Told of stations done and in all; what it raises ends the writing.

    Raises:
        RecordError: As `count_sheets`.
    """
    sheets = count_sheets(session, month.days, place, filled=True)
    content = io.BytesIO()
    book = new_book(content)
    names = sheet_names(each.line.station for each in sheets.stations)
    remark = "（示例数据，非真实站点）" if sheets.sample else ""
    title = f"工会驿站{month.year}年{month.number}月服务登记表{remark}"
    _write_guide(book, title, sheets, names)
    if len(names) > 1:
        _write_summary(book, title, sheets, names)
    form = CountForm(book, month, sheets.calendar, remark)
    pages = [book.add_worksheet(name) for name in names]
    original = OriginalCounts(book.add_worksheet(ORIGINAL_SHEET), month)
    for done, (page, station) in enumerate(zip(pages, sheets.stations, strict=True)):
        progress(done, len(names))
        form.write(page, station)
        original.add(station.line.code, (day.entry for day in station.days if day.entry))
    book.close()
    progress(len(names), len(names))
    return content.getvalue()


def sheet_names(stations: Iterable[str]) -> list[str]:
    """Names that Excel takes for the sheets of these stations, each another one."""
    taken = {name.casefold() for name in _RESERVED}
    names = []
    for station in stations:
        plain = _NOT_IN_NAME.sub(" ", station)
        short = (_ENDING.sub("", plain) or plain).strip(" '") or "驿站"
        name, n = _cut(short, _LONGEST_NAME), 1
        while name.casefold() in taken:
            n += 1
            ending = f"（{n}）"
            name = _cut(short, _LONGEST_NAME - len(ending)) + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(name: str, units: int) -> str:
    """The beginning of a name that takes so many UTF-16 units; no sign is cut in two."""
    cut = name.encode("utf-16-le")[: units * 2].decode("utf-16-le", errors="ignore")
    return cut.rstrip(" '")


def _write_guide(book: Any, title: str, sheets: CountSheets, names: Sequence[str]) -> None:
    sheet = book.add_worksheet(vocabulary.GUIDE_SHEET)
    plain = {"font_color": INK, "text_wrap": True, "valign": "top"}
    text, number = book.add_format(plain), book.add_format({**plain, "align": "left"})
    soft, head = book.add_format({**plain, "font_color": QUIET}), book.add_format(HEAD)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, book.add_format(TITLE))
    for row, step in enumerate(_STEPS, start=2):
        sheet.set_row(row, 30)
        sheet.write_number(row, 0, row - 1, number)
        sheet.merge_range(row, 1, row, len(_WIDTHS) - 1, step, text)
    top = len(_STEPS) + 3
    for column, heading in enumerate(("序号", "驿站", "镇街", "管理单位")):
        sheet.write_string(top, column, heading, head)
    for row, (name, station) in enumerate(zip(names, sheets.stations, strict=True), start=1):
        sheet.write_number(top + row, 0, row, number)
        _link(sheet, top + row, 1, name, station)
        sheet.write_string(top + row, 2, station.line.town, soft)
        sheet.write_string(top + row, 3, station.line.unit, soft)
    _print(sheet, top)


def _write_summary(book: Any, title: str, sheets: CountSheets, names: Sequence[str]) -> None:
    """What the sheets come to, by formulas that follow them."""
    sheet = book.add_worksheet(vocabulary.SUMMARY_SHEET)
    head, bold = book.add_format(HEAD), book.add_format({"bold": True, "font_color": INK})
    services = [vocabulary.SERVICES[service][0] for service in SERVICES]
    headings = ("站名", *services, "合计", "已填天数", "开放天数")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(headings) - 1, 9)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, f"{title}　汇总", book.add_format(TITLE))
    sheet.write_row(2, 0, headings, head)
    last = 3 + len(names)
    sheet.write_string(last, 0, "全部", bold)
    days = [xl_rowcol_to_cell(row, TOTAL) for row in (FIRST, FIRST + len(sheets.days) - 1)]
    table = []
    for row, (name, station) in enumerate(zip(names, sheets.stations, strict=True), start=3):
        columns = range(FIRST_SERVICE, TOTAL + 1)
        told = sum(day.entry is not None for day in station.days)
        values = [*(total_of(station, column) for column in columns), told]
        there = f"'{_quoted(name)}'!"
        formulas = [f"={there}{xl_rowcol_to_cell(TOTALS, column)}" for column in columns]
        formulas.append(f"=COUNT({there}{':'.join(days)})")
        _link(sheet, row, 0, name, station)
        for column, each in enumerate(zip(formulas, values, strict=True), start=1):
            sheet.write_formula(row, column, each[0], None, each[1])
        values.append(sum(day.shut is None for day in station.days))
        sheet.write_number(row, len(values), values[-1])
        table.append(values)
    for column, total in enumerate(map(sum, zip(*table, strict=True)), start=1):
        ends = (xl_rowcol_to_cell(row, column) for row in (3, last - 1))
        sheet.write_formula(last, column, f"=SUM({':'.join(ends)})", bold, total)
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    _print(sheet, 2)


def _link(sheet: Any, row: int, column: int, name: str, station: SheetStation) -> None:
    sheet.write_url(row, column, f"internal:'{_quoted(name)}'!A1", string=station.line.station)


def _quoted(name: str) -> str:
    """A sheet's name as it stands between the quotation marks of a formula."""
    return name.replace("'", "''")


def _print(sheet: Any, heading: int) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    sheet.protect("", {"format_columns": True, "format_rows": True})
