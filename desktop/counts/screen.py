"""登记: the sheet, the board of what is missing and the closing of months, behind pills."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from PySide6.QtCore import QDate, QObject

from db.sheet_lines import Place
from db.values import Month, Service
from desktop.counts.board.page import BoardPage
from desktop.counts.closing.page import ClosingPage
from desktop.counts.page import SheetPage
from desktop.counts.turn import Kind
from desktop.counts.view import BOARD, CLOSING, CountsView
from desktop.desk import Desk
from desktop.widgets.closing import CloseGuard


class CountsScreen(QObject):
    """Joins the pages; they share month and place through it.

    Attributes:
        sheet: The page of the three turns.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.sheet = SheetPage(desk)
        self.view = CountsView(self.sheet.view)
        super().__init__(self.view)
        self._month = self.sheet.month
        self._shown: tuple[Kind, QDate, Place] | None = None
        CloseGuard(self.view, desk.notices, self.sheet.entering.lost_words)
        self.sheet.told.connect(self.view.state.say)
        self.sheet.turned.connect(self._show_sheet)
        self.sheet.entry_asked.connect(self.show_entry)
        self.view.chosen.connect(self.show_page)
        self._show_sheet(self.sheet.kind)
        self.sheet.entering.tell_state()

    @cached_property
    def board(self) -> BoardPage:
        """Who has not reported; begun when somebody looks."""
        board = BoardPage(self._desk)
        board.entry_asked.connect(self.show_entry)
        board.month_chosen.connect(self._keep_month)
        board.place_chosen.connect(self.sheet.set_place)
        self.view.add_page(BOARD, board.view)
        return board

    @cached_property
    def closing(self) -> ClosingPage:
        """Months signed; begun when somebody looks."""
        closing = ClosingPage(self._desk)
        closing.entry_asked.connect(self._show_entry_of_closing)
        closing.board_asked.connect(lambda: self.show_page(BOARD))
        closing.month_chosen.connect(self._keep_month)
        self.view.add_page(CLOSING, closing.view)
        return closing

    def show_day(self, day: dt.date, town_code: str | None = None) -> None:
        """Show the sheet of a day, and of a town where one is given; days to come are refused."""
        self.sheet.show_day(day, town_code)

    def show_entry(self, day: dt.date, station_id: int, service: Service | None = None) -> None:
        """Show the day's sheet with the cursor at a station, and at a service if one is given."""
        self.sheet.show_entry(day, station_id, service)
        self.sheet.view.grid.setFocus()

    def show_page(self, name: str) -> None:
        """Show a turn of the sheet, the board or the closing of months."""
        self._desk.notices.turn_page()
        if name == BOARD:
            self.board.set_place(self.sheet.place)
            self.board.show_month(self._month)
            self.view.show_page(BOARD)
        elif name == CLOSING:
            # A month that is not over cannot be closed.
            over = Month.of(self._desk.today()).shifted(-1)
            self.closing.show_month(min(self._month, over))
            self.view.show_page(CLOSING)
        else:
            self.sheet.turn(Kind(name), self._month)
            self.view.show_page(name)
            self.sheet.view.grid.setFocus()

    def _show_entry_of_closing(
        self, day: dt.date, station_id: int, service: Service | None
    ) -> None:
        """Keep to the unit that is being closed."""
        self.sheet.set_place(Place(unit_id=self.closing.unit_id))
        self.show_entry(day, station_id, service)

    def _show_sheet(self, kind: Kind) -> None:
        shown = kind, self.sheet.view.day.date(), self.sheet.place
        if shown != self._shown:  # a day to come is refused with a notice, and nothing turns
            self._desk.notices.turn_page()
        self._shown = shown
        self._month = self.sheet.month
        self.view.show_page(str(kind))

    def _keep_month(self, month: Month) -> None:
        self._desk.notices.turn_page()
        self._month = month
