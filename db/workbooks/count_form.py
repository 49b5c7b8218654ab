"""A station's sheet in a fill-in workbook of counts: the days of a month down, services across.

The totals stand above the heading, where they stay in view, and where no reader takes them for a
day. Two hidden columns say whose row it is, wherever the row goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range

from db.count_sheets import SheetDay, SheetStation
from db.expected import DayState
from db.holidays import HolidayRow
from db.record import MAX_PEOPLE, MAX_TEXT
from db.values import DayKind, Month, Service
from db.week import CHINESE_DAYS, WEEKEND
from db.workbooks import vocabulary
from db.workbooks.look import A4, HEAD, INK, LINE, QUIET, TITLE

SERVICES = tuple(Service)
TOTALS, HEADING, FIRST = 2, 3, 4
"""Rows of the totals, of the heading and of the first day."""
DAY, WEEKDAY, FIRST_SERVICE = 0, 1, 2
TOTAL = FIRST_SERVICE + len(SERVICES)
METHOD, NOTE, STATION, CODE = range(TOTAL + 1, TOTAL + 5)
_WIDTHS = {DAY: 9, WEEKDAY: 14, METHOD: 9, NOTE: 17, STATION: 20, CODE: 15}
_SERVICE_WIDTH = 8
_HINT = (
    "只填白色和浅色的格子：来了几人写几，没有人来写 0，整行空着就是没有填报。"
    "斜线格（有的程序显示为深灰）这一天不提供这项服务；浅灰底的日子按开放时间不开放，有人来照填。"
)
_WORKDAY, _WEEKEND, _HOLIDAY, _SHUT = "#FFFFFF", "#F5F3EC", "#FBE9E7", "#E4E1DA"
_STRIPE = "#A8A296"
_REASONS = {DayState.NOT_IN_SERVICE: "未启用或已撤销", DayState.CLOSURE: "临时关闭"}
_ACROSS = 14
"""Excel's number for a pattern of thin stripes."""
_ALLOWED = dict.fromkeys(
    ("select_locked_cells", "select_unlocked_cells", "format_columns", "format_rows"), True
)


class CountForm:
    """Writes the sheets of stations into a workbook.

    Args:
        book: An xlsxwriter workbook.
        month: Whose days they are.
        calendar: Holidays and make-up workdays of the month.
        remark: Stands behind each title; empty for none.
    """

    def __init__(
        self, book: Any, month: Month, calendar: Mapping[dt.date, HolidayRow], remark: str
    ) -> None:
        self._month = month
        self._calendar = calendar
        self._remark = remark
        self._format = cache(lambda *properties: book.add_format(dict(properties)))

    def write(self, sheet: Any, station: SheetStation) -> None:
        """Fill an empty sheet."""
        last = FIRST + len(station.days) - 1
        self._head(sheet, station, last)
        for row, day in enumerate(station.days, start=FIRST):
            self._day(sheet, row, station, day)
        self._rules(sheet, last)
        sheet.freeze_panes(FIRST, FIRST_SERVICE)
        sheet.protect("", _ALLOWED)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 1)
        sheet.repeat_rows(0, HEADING)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.set_footer("&L填表人：&C审核人：&R&A　第 &P 页")

    def _head(self, sheet: Any, station: SheetStation, last: int) -> None:
        line, month = station.line, self._month
        title = f"{line.station}{month.year}年{month.number}月服务登记表{self._remark}"
        facts = " · ".join(filter(None, (line.unit, line.town, line.code, station.hours)))
        quiet = {"font_color": QUIET, "font_size": 9}
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, title, self._look(TITLE))
        sheet.set_row(1, 40)
        sheet.merge_range(1, 0, 1, NOTE, "", self._look(quiet, text_wrap=True, valign="top"))
        sheet.write_string(
            1, 0, f"{facts}\n{_HINT}", self._look(quiet, text_wrap=True, valign="top")
        )
        total = self._look(bold=True, font_color=INK, align="center")
        sheet.write_string(TOTALS, WEEKDAY, "本月", total)
        for column in range(FIRST_SERVICE, TOTAL + 1):
            days = xl_range(FIRST, column, last, column)
            sheet.write_formula(TOTALS, column, f"=SUM({days})", total, total_of(station, column))
        headings = {
            DAY: "日期",
            WEEKDAY: "星期",
            **{n: vocabulary.SERVICES[s][0] for n, s in enumerate(SERVICES, start=FIRST_SERVICE)},
            TOTAL: "合计",
            METHOD: "登记方式",
            NOTE: "备注",
            STATION: "驿站",
            CODE: "驿站编号",
        }
        sheet.set_row(HEADING, 22)
        for column, heading in headings.items():
            width = _WIDTHS.get(column, _SERVICE_WIDTH)
            sheet.set_column(column, column, width, None, {"hidden": column >= STATION})
            sheet.write_string(HEADING, column, heading, self._look(HEAD, align="center"))

    def _day(self, sheet: Any, row: int, station: SheetStation, day: SheetDay) -> None:
        tint, said = self._tint(day)
        fill = {"bottom": 1, "bottom_color": LINE, "valign": "vcenter", "bg_color": tint}
        key = self._look(fill, font_color=QUIET, num_format='m"月"d"日"', align="left")
        sheet.set_row(row, 22)
        sheet.write_datetime(row, DAY, day.day, key)
        sheet.write_string(row, WEEKDAY, said, self._look(fill, font_color=QUIET))
        free = self._look(fill, locked=False, font_color=INK, align="center")
        text = self._look(fill, locked=False, font_color=INK, num_format="@", text_wrap=True)
        hatched = self._look(fill, pattern=_ACROSS, fg_color=_STRIPE)
        serves = day.shut is not DayState.NOT_IN_SERVICE
        counts = day.entry.counts if day.entry else {}
        for column, service in enumerate(SERVICES, start=FIRST_SERVICE):
            people = counts.get(service)
            offered = serves and station.line.offers(service, day.day)
            style = free if offered else hatched
            if people is None:
                sheet.write_blank(row, column, None, style)
            else:
                sheet.write_number(row, column, people, style)
        first, last = xl_col_to_name(FIRST_SERVICE), xl_col_to_name(TOTAL - 1)
        cells = f"{first}{row + 1}:{last}{row + 1}"
        told = [people for people in counts.values() if people is not None]
        sheet.write_formula(
            row,
            TOTAL,
            f'=IF(COUNT({cells})=0,"",SUM({cells}))',
            self._look(fill, font_color=INK, bold=True, align="center"),
            sum(told) if told else "",
        )
        method = vocabulary.word(vocabulary.METHODS, day.entry.method) if day.entry else ""
        note = day.entry.note if day.entry else ""
        sheet.write_string(row, METHOD, method, text if serves else hatched)
        sheet.write_string(row, NOTE, note, text if serves else hatched)
        sheet.write_string(row, STATION, station.line.station, key)
        sheet.write_string(row, CODE, station.line.code, key)

    def _tint(self, day: SheetDay) -> tuple[str, str]:
        """The ground of a day, and its weekday with what is special about it."""
        weekday = f"周{CHINESE_DAYS[day.day.weekday()]}"
        known = self._calendar.get(day.day)
        names = [weekday]
        tint = _WEEKEND if day.day.weekday() in WEEKEND else _WORKDAY
        if known and known.kind is DayKind.HOLIDAY:
            tint = _HOLIDAY
            names.append(known.name)
        elif known:
            tint = _WORKDAY
            names.append("调休上班")
        if day.shut:
            tint = _SHUT
            names.append(_REASONS.get(day.shut, "不开放"))
        return tint, " ".join(names)

    def _rules(self, sheet: Any, last: int) -> None:
        sheet.data_validation(
            FIRST,
            FIRST_SERVICE,
            last,
            TOTAL - 1,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": MAX_PEOPLE,
                "error_title": "服务人次",
                "error_message": f"请写 0 到 {MAX_PEOPLE} 的整数，不带“人”字。",
            },
        )
        methods = [said[0] for said in vocabulary.METHODS.values()]
        sheet.data_validation(FIRST, METHOD, last, METHOD, {"validate": "list", "source": methods})
        sheet.data_validation(
            FIRST,
            NOTE,
            last,
            NOTE,
            {
                "validate": "length",
                "criteria": "<=",
                "value": MAX_TEXT,
                "error_title": "备注",
                "error_message": f"最多 {MAX_TEXT} 个字。",
            },
        )

    def _look(self, *shared: Mapping[str, Any], **more: Any) -> Any:
        properties: dict[str, Any] = {}
        for each in (*shared, more):
            properties |= each
        return self._format(*properties.items())


def total_of(station: SheetStation, column: int) -> int:
    """What a total comes to before anybody edits: readers that do not calculate show it."""
    services = SERVICES if column == TOTAL else (SERVICES[column - FIRST_SERVICE],)
    entries = (day.entry for day in station.days if day.entry)
    return sum(entry.counts.get(s) or 0 for entry in entries for s in services)
