"""Prints sheets of daily counts, blank or filled in, for those who write by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from typing import Any

from PySide6.QtWidgets import QWidget

from db.count_sheets import CountSheets, count_sheets
from db.engine import reading
from db.sheet_lines import Place, SheetLine
from db.values import Month
from desktop.desk import Desk
from desktop.jobs import Job
from desktop.paper.count_sheet import day_data, first_page, month_data, sheets_pdf
from desktop.paper_dialog import Order, PaperDialog
from desktop.text import _, day_text, month_text

_PREVIEW_PPI = 110
_BLANK, _FILLED = "blank", "filled"


class SheetKind(StrEnum):
    """What a sheet shows."""

    STATION_MONTH = "station_month"
    STATIONS_MONTH = "stations_month"
    DAY = "day"


class SheetPrintDialog(PaperDialog):
    """Kind and content are chosen; the first page beside them is what will be printed.

    Args:
        desk: Whose register is read.
        kind: Chosen to begin with.
        day: Of the day's sheet, and in the month of the others.
        place: The town, the unit or the city that is on screen.
        place_name: What it is called.
        station: The one at hand; without it no sheet of a single station is offered.
        parent: Window that the dialog belongs to.
    """

    def __init__(
        self,
        desk: Desk,
        kind: SheetKind,
        day: dt.date,
        place: Place,
        place_name: str,
        station: SheetLine | None,
        parent: QWidget,
    ) -> None:
        note = _("行和列的顺序与登记表格相同，拿着纸用小键盘从上往下录。各站月表一站一页。")
        super().__init__(desk, "sheetPrint", _("打印登记表"), note, parent)
        self.setObjectName("counts.print")
        self._day, self._station = day, station
        self._place, self._place_name = place, place_name
        kinds = [(SheetKind.STATIONS_MONTH, _("各站月表")), (SheetKind.DAY, _("当天各站"))]
        if station is not None:
            kinds.insert(0, (SheetKind.STATION_MONTH, _("本站月表")))
        self._kind = self.chips(_("表"), *kinds)
        self._kind.check(kind)
        self._content = self.chips(_("内容"), (_BLANK, _("空白")), (_FILLED, _("已填")))
        self.form.addRow(_("表"), self._kind)
        self.form.addRow(_("内容"), self._content)
        self.make()

    def order(self) -> Order:
        kind = SheetKind(self._kind.checked()[0])
        filled = self._content.checked() == (_FILLED,)
        register, today = self.desk.register, self.desk.today()
        month = Month.of(self._day)
        place, name = self._place, self._place_name
        if kind is SheetKind.STATION_MONTH and self._station is not None:
            place, name = Place(station_id=self._station.station_id), self._station.station
        days = [self._day] if kind is SheetKind.DAY else month.days

        def read() -> CountSheets:
            with reading(register) as session:
                return count_sheets(session, days, place, filled=filled)

        def data(sheets: CountSheets) -> dict[str, Any]:
            if kind is SheetKind.DAY:
                return day_data(sheets, name)
            return month_data(sheets, month)

        def picture(_job: Job) -> bytes:
            sheets = read()
            if kind is SheetKind.STATIONS_MONTH:
                first = replace(sheets, stations=sheets.stations[:1])
                shown = data(first) | {"pages": len(sheets.stations)}
            else:
                shown = data(sheets)
            return first_page(shown, made_on=today, ppi=_PREVIEW_PPI)

        def pdf(job: Job) -> bytes:
            return sheets_pdf(data(read()), made_on=today, stop=job.stop_if_cancelled)

        period = day_text(self._day) if kind is SheetKind.DAY else month_text(month)
        title = _("服务登记表 {name} {period}").format(name=name, period=period)
        return Order(title, picture, pdf)
