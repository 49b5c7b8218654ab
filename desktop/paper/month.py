"""The monthly report in the words and order of its page: figures in, the template's data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from db.corrections import DRAFT, Correction, Standing
from db.figures import MonthFigures
from db.values import LOCAL, Month, Service
from desktop.paper.corrections import (
    cause_words,
    cells_table,
    extent_words,
    figures_table,
    standing_notes,
    standing_words,
    station_names,
)
from desktop.paper.month_map import month_map
from desktop.paper.press import print_pdf
from desktop.paper.prose import indicators, method_notes, sample_label, scope_name, summary
from desktop.paper.tables import (
    activities_table,
    categories_table,
    ratio,
    services_table,
    silent_table,
    stations_table,
    towns_table,
    units_table,
)
from desktop.text import _, label, month_text, number

TEMPLATE = "month.typ"
_DIFFERENCES_PRINTED = 60
"""Of each table of a correction; Excel has them all."""


def month_pdf(figures: MonthFigures, *, made_on: dt.date, standing: Standing = DRAFT) -> bytes:
    """The report as PDF; the same figures on the same day give the same bytes.

    Raises:
        PaperError: The page could not be made.
    """
    made_at = dt.datetime.combine(made_on, dt.time(), LOCAL)
    data = report_data(figures, made_on=made_on, standing=standing)
    return print_pdf(TEMPLATE, data, made_at=made_at)


def report_data(
    figures: MonthFigures, *, made_on: dt.date, standing: Standing = DRAFT
) -> dict[str, Any]:
    """Everything `TEMPLATE` shows, numbers as numbers.

    Args:
        figures: A month; one without stations, records or activities is well.
        made_on: Day printed as the day the report was made.
        standing: Whether the month is signed, and what it corrects.
    """
    month = figures.month
    return {
        "title": _("珠海市工会驿站服务月报"),
        "month": month_text(month),
        "office": figures.office,
        "made_on": _("编制日期：{year}年{month}月{day}日").format(
            year=made_on.year, month=made_on.month, day=made_on.day
        ),
        "scope": _("统计范围：{scope}").format(scope=scope_name(figures)),
        "period": _("统计区间：{month}月1日至{day}日").format(
            month=month.number, day=month.last_day.day
        ),
        "signatures": [_("编制"), _("审核"), _("签发")],
        "standing": standing_words(standing),
        "correction": standing.correction and _correction(standing.correction, figures),
        "sample": sample_label() if figures.sample else None,
        "page": _("第 {page} 页 共 {pages} 页"),
        "headings": {
            "indicators": _("一、主要指标"),
            "services": _("二、服务项目"),
            "units": _("三、管理单位"),
            "towns": _("四、镇街"),
            "activities": _("五、活动"),
            "silent": _("六、未填报驿站"),
            "correction": _("七、更正"),
            "notes": _("说明"),
            "stations": _("附录　各驿站服务人次"),
        },
        "indicators": [asdict(indicator) for indicator in indicators(figures)],
        "summary": list(summary(figures)),
        "services_chart": _services_chart(figures),
        "trend_chart": _trend_chart(figures),
        "map": month_map(figures),
        "tables": {
            "services": asdict(services_table(figures)),
            "units": asdict(units_table(figures)),
            "towns": asdict(towns_table(figures)),
            "categories": asdict(categories_table(figures)),
            "activities": asdict(activities_table(figures)),
            "silent": asdict(silent_table(figures)),
            "stations": asdict(stations_table(figures)),
        },
        "notes": [*method_notes(figures), *standing_notes(standing)],
    }


def _correction(correction: Correction, figures: MonthFigures) -> dict[str, Any]:
    """The differences, cut where they are more than a page or two."""
    printed = []
    for table in (
        figures_table(correction.figures, station_names(figures)),
        cells_table(correction.cells),
    ):
        left = len(table.rows) - _DIFFERENCES_PRINTED
        more = _("另有 {n} 项，见 Excel 月报。").format(n=number(left)) if left > 0 else ""
        shown = replace(table, rows=table.rows[:_DIFFERENCES_PRINTED])
        printed.append(asdict(shown) | {"more": more})
    words = [cause_words(correction), extent_words(correction)]
    return {"words": words, "figures": printed[0], "cells": printed[1]}


def _services_chart(figures: MonthFigures) -> dict[str, Any] | None:
    lines = [line for line in figures.services if line.station_days]
    if not any(line.visits for line in lines):
        return None
    return {
        "alt": _("各服务项目服务人次条形图：{parts}。").format(
            parts=_("，").join(f"{label(line.service)} {number(line.visits)}" for line in lines)
        ),
        "bars": [
            {
                "service": line.service.value,
                "name": label(line.service),
                "value": line.visits,
                "share": ratio(line.visits, figures.totals.visits_total),
            }
            for line in lines
        ],
    }


def _trend_chart(figures: MonthFigures) -> dict[str, Any] | None:
    """Columns from the first month on record to this one; a month without a record stays a gap."""
    if len(figures.trend) < 2:
        return None
    on_record = {totals.month: totals for totals in figures.trend}
    first = figures.trend[0].month
    columns = []
    for month in _months(first, figures.month):
        totals = on_record.get(month)
        columns.append(
            {
                "year": month.year if month == first or month.number == 1 else None,
                "name": _("{month}月").format(month=month.number),
                "total": totals and totals.visits_total,
                "parts": [totals.visits.get(service, 0) for service in Service] if totals else [],
            }
        )
    return {
        "title": _("各月服务人次"),
        "alt": _("各月服务人次柱形图：{parts}。").format(
            parts=_("，").join(f"{t.month} {number(t.visits_total)}" for t in figures.trend)
        ),
        "missing": _("无记录"),
        "series": [{"service": s.value, "name": label(s)} for s in Service],
        "columns": columns,
    }


def _months(first: Month, last: Month) -> Iterable[Month]:
    month = first
    while month <= last:
        yield month
        month = month.shifted(1)
