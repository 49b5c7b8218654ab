"""Sheets of daily counts to fill in by hand, or filled in: lines and columns as on screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db.count_sheets import CountSheets, SheetDay, SheetStation
from db.expected import DayState
from db.holidays import HolidayRow
from db.sheet_lines import SheetLine
from db.values import LOCAL, CountMethod, DayKind, Month, Service
from db.week import WEEKEND
from desktop.paper.press import print_pdf, print_pictures
from desktop.paper.prose import sample_label
from desktop.text import N_, _, day_text, label, month_text, number

TEMPLATE = "count-sheet.typ"

_LIMIT_S = 300
_EVERY = 5
"""Lines of a day's sheet between two strong rules."""
_WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))
_METHODS = {
    CountMethod.TALLY: N_("逐人"),
    CountMethod.DOOR: N_("门禁"),
    CountMethod.ESTIMATE: N_("估算"),
}


def sheets_pdf(
    data: dict[str, Any], *, made_on: dt.date, stop: Callable[[], None] = lambda: None
) -> bytes:
    """Sheets as PDF; the same data on the same day give the same bytes.

    Args:
        data: From `month_data` or `day_data`.
        made_on: Day written into the document.
        stop: As in `print_pdf`.

    Raises:
        PaperError: The page could not be made.
    """
    return print_pdf(TEMPLATE, data, made_at=_made_at(made_on), limit_s=_LIMIT_S, stop=stop)


def first_page(data: dict[str, Any], *, made_on: dt.date, ppi: float) -> bytes:
    """The first page as PNG, to look at before it is printed.

    Where `data` holds some of the sheets only, its `pages` says how many there will be.
    """
    return print_pictures(TEMPLATE, data, made_at=_made_at(made_on), ppi=ppi)[0]


def month_data(sheets: CountSheets, month: Month) -> dict[str, Any]:
    """What `TEMPLATE` shows of a month: a page for each station, its days as lines."""
    title = month_text(month)
    return {
        **_frame(sheets, title),
        "landscape": False,
        "columns": {"number": _("号"), "name": _("星期"), **_columns()},
        "sheets": [
            {
                "name": station.line.station,
                "facts": _station_facts(station),
                **_lines(
                    [station],
                    [
                        {**_date(day, sheets.calendar.get(day.day)), **_cells(station.line, day)}
                        for day in station.days
                    ],
                ),
            }
            for station in sheets.stations
        ],
    }


def day_data(sheets: CountSheets, place: str) -> dict[str, Any]:
    """What `TEMPLATE` shows of a single day: the stations of `place` as lines."""
    (day,) = sheets.days
    holiday = sheets.calendar.get(day)
    lines = [
        {
            "number": str(place_in_sheet),
            "name": station.line.station,
            "detail": _("{code}　{town}　{method}").format(
                code=station.line.code,
                town=station.line.town,
                method=label(station.line.method),
            ),
            "tint": "",
            "strong": place_in_sheet % _EVERY == 1 and place_in_sheet > 1,
            **_cells(station.line, station.days[0]),
        }
        for place_in_sheet, station in enumerate(sheets.stations, start=1)
    ]
    return {
        **_frame(sheets, f"{day_text(day)}　{_festival(holiday)}" if holiday else day_text(day)),
        "landscape": True,
        "columns": {"number": _("序号"), "name": _("驿站"), **_columns()},
        "sheets": [
            {
                "name": place,
                "facts": [[_("驿站"), _("{n} 座").format(n=number(len(lines)))]],
                **_lines(sheets.stations, lines),
            }
        ],
    }


def _frame(sheets: CountSheets, period: str) -> dict[str, Any]:
    """What stands on every sheet alike."""
    return {
        "heading": _("驿站服务登记表"),
        "period": period,
        "sample": sample_label() if sheets.sample else None,
        "page": _("第 {page} 页 共 {pages} 页"),
        "pages": None,
        "methods": [[method.value, _(words)] for method, words in _METHODS.items()],
        "signatures": [_("填报人"), _("复核人"), _("填报日期")],
        "legend": _(
            "斜线格不用填：驿站不提供这项服务，或者当天不开放。没有人来填 0，空着表示没有填报。"
            "方式不勾选的，按常用方式。"
        ),
    }


def _columns() -> dict[str, Any]:
    return {
        "services": [label(service) for service in Service],
        "total": _("合计"),
        "method": _("方式"),
        "note": _("备注"),
    }


def _station_facts(station: SheetStation) -> list[list[str]]:
    line = station.line
    facts = [
        [_("编号"), line.code],
        [_("管理单位"), line.unit],
        [_("镇街"), line.town],
        [_("常用方式"), label(line.method)],
    ]
    return [*facts, [_("开放时间"), station.hours]] if station.hours else facts


def _date(day: SheetDay, holiday: HolidayRow | None) -> dict[str, Any]:
    weekday = day.day.weekday()
    usual = "weekend" if weekday in WEEKEND else ""
    return {
        "number": str(day.day.day),
        "name": _(_WEEKDAYS[weekday]),
        "detail": _briefly(holiday) if holiday else "",
        "tint": holiday.kind.value if holiday else usual,
        "strong": weekday == 0 and day.day.day > 1,
    }


def _briefly(holiday: HolidayRow) -> str:
    return holiday.name if holiday.kind is DayKind.HOLIDAY else label(holiday.kind)


def _festival(holiday: HolidayRow) -> str:
    if holiday.kind is DayKind.MAKEUP_WORKDAY:
        return _("{festival}调休上班").format(festival=holiday.name)
    return holiday.name


def _cells(line: SheetLine, day: SheetDay) -> dict[str, Any]:
    """The part of a line that is filled in; a cell of None is hatched."""
    counts = day.entry.counts if day.entry else {}
    open_cells = () if day.shut and not day.entry else line.offered(day.day)
    cells: list[str | None] = []
    for service in Service:
        people = counts.get(service)
        if people is not None:
            cells.append(number(people))
        else:
            cells.append("" if service in open_cells else None)
    counted = [people for people in counts.values() if people is not None]
    total = number(sum(counted)) if counted else ""
    is_open = any(cell is not None for cell in cells)
    return {
        "cells": cells,
        "total": total if is_open else None,
        "method": day.entry.method.value if day.entry else None,
        "asked": is_open,
        "note": day.entry.note if day.entry else "",
        "aside": _shut_words(day),
    }


def _shut_words(day: SheetDay) -> str:
    match day.shut:
        case None:
            return ""
        case DayState.NOT_IN_SERVICE:
            return _("未运营")
        case DayState.CLOSURE:
            return _("临时关闭：{reason}").format(reason=day.reason)
        case DayState.HOLIDAY:
            return _("放假")
        case _by_hours:
            return _("不开放")


def _lines(stations: Iterable[SheetStation], lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Lines and what they come to; a service that no line asks for is hatched in the sum too."""
    sums = dict.fromkeys(Service, 0)
    counted = set()
    for station in stations:
        for day in station.days:
            for service, people in (day.entry.counts if day.entry else {}).items():
                if people is not None:
                    sums[service] += people
                    counted.add(service)
    asked = [any(line["cells"][place] is not None for line in lines) for place in range(len(sums))]
    return {
        "lines": list(lines),
        "sums": [
            (number(people) if service in counted else "") if open_column else None
            for (service, people), open_column in zip(sums.items(), asked, strict=True)
        ],
        "sum": number(sum(sums.values())) if counted else "",
    }


def _made_at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LOCAL)
