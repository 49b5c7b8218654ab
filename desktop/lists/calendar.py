"""Holidays and make-up workdays: kept true to the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from db.engine import Session
from db.errors import RecordError
from db.holiday_notice import read_holiday_notice
from db.holidays import (
    CalendarYear,
    HolidayRow,
    calendar_days,
    calendar_years,
    clear_calendar_day,
    copy_shipped_year,
    set_calendar_day,
    set_calendar_days,
)
from db.values import DayKind
from db.work import Work
from db.workbooks.cells import read_day
from desktop.desk import Desk
from desktop.lists.calendar_page import CalendarPage
from desktop.text import _, n_, say


class Calendar(QObject):
    """Joins the page of the holidays to the register; every edit is one deed."""

    def __init__(self, desk: Desk, page: CalendarPage) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._year = desk.today().year
        self._read_notice: list[HolidayRow] = []
        page.year_wanted.connect(self._go)
        page.table.model_rows.edited.connect(self._edit)
        page.table.removed.connect(self._remove)
        page.add.entered.connect(self._add)
        page.sheet.day_chosen.connect(self._choose)
        page.paste.clicked.connect(lambda: page.notice.ask(self._year))
        page.shipped.clicked.connect(self._use_shipped)
        page.notice.typed.connect(self._understand)
        page.notice.agree.clicked.connect(self._enter_notice)

    def refresh(self) -> None:
        year, today = self._year, self._desk.today()

        def query(session: Session) -> tuple[list[CalendarYear], list[HolidayRow]]:
            return calendar_years(session, today), calendar_days(session, year)

        self._desk.read(query, partial(self._show, year), owner=self)

    def _show(self, year: int, found: tuple[list[CalendarYear], list[HolidayRow]]) -> None:
        years, rows = found
        if year != self._year:
            return  # another year was chosen meanwhile
        self._page.show_years(years, year)
        shown = next(each for each in years if each.year == year)
        self._page.show_year(shown, rows, self._desk.today())

    def _go(self, year: int) -> None:
        self._year = year
        self.refresh()

    def _choose(self, day: dt.date) -> None:
        """A day of the sheet: its line in the table, or the line that adds it."""
        if not self._page.table.choose(day):
            self._page.add.start(day)

    def _edit(self, row: HolidayRow, column: str, typed: object) -> None:
        refused = self._beside(row, column, typed)
        try:
            day = read_day(str(typed)) if column == "day" else row.day
        except RecordError as error:
            refused(error)
            return
        kind = DayKind(str(typed)) if column == "kind" else row.kind
        name = str(typed) if column == "name" else row.name

        def deed(work: Work) -> None:
            if day != row.day:
                clear_calendar_day(work, row.day)
            set_calendar_day(work, day, kind, name)

        self._desk.write(
            _("修改节假日 {day}").format(day=row.day),
            deed,
            initiator=self,
            failed=refused,
            said=_("已修改 {day}").format(day=day),
        )

    def _remove(self) -> None:
        row = self._page.table.current_row()
        if row is not None:
            self._desk.write(
                _("删除节假日 {day}").format(day=row.day),
                lambda work: clear_calendar_day(work, row.day),
                initiator=self,
                said=_("已删除 {day}，这一天按星期几算").format(day=row.day),
            )

    def _add(self, day: dt.date, kind: DayKind, name: str) -> None:
        self._desk.write(
            _("节假日 {day}：{name}").format(day=day, name=name),
            lambda work: set_calendar_day(work, day, kind, name),
            initiator=self,
            done=lambda _none: self._page.add.accept(),
            failed=partial(self._refuse, self._page.add.refuse),
            said=_("已添加 {day} {name}").format(day=day, name=name),
        )

    def _use_shipped(self) -> None:
        year = self._year
        self._desk.write(
            _("填入 {year} 年放假安排").format(year=year),
            lambda work: copy_shipped_year(work, year),
            initiator=self,
            said=_("已填入 {year} 年放假安排").format(year=year),
        )

    def _understand(self, text: str) -> None:
        panel = self._page.notice
        self._read_notice = []
        if not text.strip():
            panel.understood([])
            return
        try:
            self._read_notice = read_holiday_notice(text, self._year)
        except RecordError as error:
            panel.refuse(say(error))
        else:
            panel.understood(self._read_notice)

    def _enter_notice(self) -> None:
        rows, panel = self._read_notice, self._page.notice
        if not rows:
            return
        said = n_("已填入 {n} 天", len(rows)).format(n=len(rows))
        self._desk.write(
            _("填入 {year} 年放假通知").format(year=self._year),
            lambda work: set_calendar_days(work, rows),
            initiator=self,
            done=lambda _none: panel.leave(),
            failed=partial(self._refuse, panel.refuse),
            said=said,
        )

    def _beside(self, row: HolidayRow, column: str, typed: object) -> Callable[[Exception], None]:
        return partial(self._refuse, partial(self._page.table.refuse, row.day, column, typed))

    def _refuse(self, show: Callable[[str], None], error: Exception) -> None:
        if isinstance(error, RecordError):
            show(say(error))
        else:
            self._desk.jobs.failed.emit(error)
