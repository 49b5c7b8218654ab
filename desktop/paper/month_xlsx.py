"""The month's figures as a workbook: the tables of the report, numbers as numbers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from fractions import Fraction

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from db.corrections import DRAFT, Standing
from db.figures import MonthFigures
from desktop.paper.corrections import cells_table, figures_table, standing_words, station_names
from desktop.paper.prose import change, sample_label, scope_name
from desktop.paper.tables import (
    Cell,
    Column,
    Kind,
    Table,
    activities_table,
    categories_table,
    ratio,
    services_table,
    silent_table,
    stations_table,
    towns_table,
    units_table,
)
from desktop.text import _, month_text

_HEADER_ROW = 2
_NUMBER_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "mean": "#,##0.0",
    "share": "0.0%",
    "day": "yyyy-mm-dd",
}
_WIDTHS: dict[Kind, int] = {"text": 22, "code": 16, "day": 12, "count": 11, "mean": 11, "share": 9}
_MISSING = "—"


def month_workbook(figures: MonthFigures, standing: Standing = DRAFT) -> bytes:
    """An .xlsx file with one sheet per table; missing is a dash, zero is 0.

    A correction has two sheets more, with every difference.

    Texts stay texts: a name that begins with ``=`` is no formula and an address no link.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        pages = _Pages(workbook, figures, standing)
        pages.indicators(_("指标"))
        pages.table(_("服务项目"), services_table(figures))
        pages.table(_("管理单位"), units_table(figures))
        pages.table(_("镇街"), towns_table(figures))
        pages.table(_("活动"), categories_table(figures))
        pages.table(_("活动明细"), activities_table(figures))
        pages.table(_("未填报"), silent_table(figures))
        pages.table(_("各驿站"), stations_table(figures))
        if correction := standing.correction:
            pages.table(_("更正数字"), figures_table(correction.figures, station_names(figures)))
            pages.table(_("更正登记"), cells_table(correction.cells))
    return file.getvalue()


def _number(part: Fraction | None) -> float | None:
    return None if part is None else float(part)


class _Pages:
    """Sheets that share a title, a print set-up and cell formats."""

    def __init__(self, workbook: Workbook, figures: MonthFigures, standing: Standing) -> None:
        self._workbook = workbook
        self._figures = figures
        self._title = _("珠海市工会驿站服务月报 {month}（{scope}）　{standing}").format(
            month=month_text(figures.month),
            scope=scope_name(figures),
            standing=standing_words(standing),
        )
        self._formats: dict[tuple[Kind, bool], Format] = {}
        self._heading = workbook.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._large = workbook.add_format({"bold": True, "font_size": 14})
        self._red = workbook.add_format({"font_color": "#B3261E"})

    def indicators(self, name: str) -> None:
        figures, totals = self._figures, self._figures.totals
        reported, expected = totals.station_days_reported, figures.station_days_expected
        lines: tuple[tuple[str, float | None, Kind, str], ...] = (
            (_("在册运营驿站"), figures.stations, "count", _("座")),
            (_("本月新开"), figures.opened, "count", _("座")),
            (_("本月关闭"), figures.closed, "count", _("座")),
            (_("镇街"), figures.towns_total, "count", _("个")),
            (_("覆盖镇街"), figures.towns_covered, "count", _("个")),
            (_("服务人次"), totals.visits_total if reported else None, "count", _("人次")),
            (_("服务人次环比"), _number(change(totals, figures.previous)), "share", ""),
            (_("服务人次同比"), _number(change(totals, figures.last_year)), "share", ""),
            (_("站日均服务人次"), ratio(totals.visits_total, reported), "mean", _("人次")),
            (_("运营站日"), figures.station_days_in_service, "count", _("站日")),
            (_("已填报站日"), reported, "count", _("站日")),
            (_("应填报站日"), expected, "count", _("站日")),
            (_("填报率"), ratio(reported, expected), "share", ""),
            (_("活动场次"), totals.activities, "count", _("场")),
            (_("参与人次"), totals.attendance, "count", _("人次")),
        )
        columns = (
            Column(_("指标"), "text"),
            Column(_("数值"), "count"),
            Column(_("单位"), "text"),
        )
        sheet = self._sheet(name, columns)
        for row, (label, value, kind, unit) in enumerate(lines, _HEADER_ROW + 1):
            self._write(sheet, row, ((label, "text"), (value, kind), (unit, "text")))

    def table(self, name: str, table: Table) -> None:
        sheet = self._sheet(name, table.columns)
        kinds = [column.kind for column in table.columns]
        row = _HEADER_ROW
        for row, cells in enumerate(table.rows, _HEADER_ROW + 1):
            self._write(sheet, row, zip(cells, kinds, strict=True))
        if not table.rows:
            sheet.write_string(row + 1, 0, table.empty)
        elif table.total is not None:
            self._write(sheet, row + 1, zip(table.total, kinds, strict=True), total=True)

    def _sheet(self, name: str, columns: tuple[Column, ...]) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        sheet.write_string(0, 0, self._title, self._large)
        if self._figures.sample:
            sheet.write_string(1, 0, sample_label(), self._red)
        for x, column in enumerate(columns):
            sheet.write_string(_HEADER_ROW, x, column.title, self._heading)
            sheet.set_column(x, x, _WIDTHS[column.kind])
        sheet.freeze_panes(_HEADER_ROW + 1, 1)
        sheet.repeat_rows(_HEADER_ROW)
        sheet.set_paper(9)  # A4
        if len(columns) > 8:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&R" + sample_label() if self._figures.sample else "")
        sheet.set_footer("&C" + _("第 {page} 页 共 {pages} 页").format(page="&P", pages="&N"))
        return sheet

    def _write(
        self,
        sheet: Worksheet,
        row: int,
        cells: Iterable[tuple[Cell, Kind]],
        *,
        total: bool = False,
    ) -> None:
        for x, (value, kind) in enumerate(cells):
            shape = self._format(kind, total=total)
            if value is None:
                sheet.write_string(row, x, _MISSING, shape)
            elif isinstance(value, str) and kind == "day":
                sheet.write_datetime(row, x, dt.date.fromisoformat(value), shape)
            elif isinstance(value, str):
                sheet.write_string(row, x, value, shape)
            else:
                sheet.write_number(row, x, value, shape)

    def _format(self, kind: Kind, *, total: bool) -> Format:
        if (kind, total) not in self._formats:
            properties: dict[str, object] = {"valign": "vcenter"}
            if kind in _NUMBER_FORMATS:
                properties |= {"num_format": _NUMBER_FORMATS[kind], "align": "right"}
            else:
                properties |= {"text_wrap": True}
            if total:
                properties |= {"bold": True, "top": 1}
            self._formats[kind, total] = self._workbook.add_format(properties)
        return self._formats[kind, total]
