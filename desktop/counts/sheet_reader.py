"""Brings a sheet from the register to the screen, and the rest of it as it comes into sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from db.counts import DayKey, DayTotal, StoredCount
from db.expected import StationDays, station_days
from db.unusual import Acceptance, CellKey, Norms
from desktop.counts.reading import (
    Wanted,
    read_counts,
    read_questions,
    read_sheet,
    read_totals,
    seen_stations,
)
from desktop.counts.sheet import Contents
from desktop.counts.table import SheetModel
from desktop.desk import Desk


class SheetReader(QObject):
    """One sheet at a time: answers about another one are dropped.

    Attributes:
        is_reading: The sheet that was asked for last is not there yet.

    Signals:
        arrived(): It is shown.
        added_up(): So are its sums.
    """

    arrived = Signal()
    added_up = Signal()

    def __init__(self, desk: Desk, model: SheetModel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._model = desk, model
        self._asked = 0
        self._coming: set[int] = set()
        self.is_reading = False

    def read(self, wanted: Wanted) -> None:
        self._asked += 1
        self.is_reading = True
        self._coming.clear()
        today = self._desk.today()
        self._desk.read(
            lambda session: read_sheet(session, wanted, today),
            partial(self._take, self._asked, wanted),
            owner=self,
        )

    def see(self, first: int, last: int) -> None:
        """Read the rows near these, where that was not done."""
        sheet = self._model.sheet
        windows = [n for n in sheet.lacking(first, last) if n not in self._coming]
        if not windows or self.is_reading:
            return
        self._coming.update(windows)
        turn, numbers = sheet.turn, [no for n in windows for no in sheet.window_stations(n)]
        self._desk.read(
            lambda session: read_counts(session, turn, numbers),
            partial(self._take_window, self._asked, windows),
            owner=self,
        )
        self._question(numbers)

    def _take(self, asked: int, wanted: Wanted, contents: Contents) -> None:
        if asked != self._asked:
            return
        self.is_reading = False
        self._model.show_contents(contents)
        self.arrived.emit()
        if contents.totals is None:
            self._desk.read(
                lambda session: read_totals(session, wanted),
                partial(self._take_totals, asked),
                owner=self,
            )
        turn, today = contents.turn, contents.today
        self._desk.read(
            lambda session: station_days(session, turn.days[0], turn.days[-1], today=today),
            partial(self._take_due, asked),
            owner=self,
        )
        self._question(seen_stations(contents))

    def _question(self, station_ids: Collection[int] | None) -> None:
        turn = self._model.turn
        if turn.rows:
            self._desk.read(
                lambda session: read_questions(session, turn, station_ids),
                partial(self._take_questions, self._asked),
                owner=self,
            )

    def _take_window(
        self, asked: int, windows: Collection[int], counts: Mapping[DayKey, StoredCount]
    ) -> None:
        if asked == self._asked:
            self._model.sheet.take_window(windows, counts)
            self._model.repaint()

    def _take_totals(self, asked: int, totals: Mapping[dt.date, DayTotal]) -> None:
        if asked == self._asked:
            self._model.sheet.add_up(totals)
            self._model.repaint()
            self.added_up.emit()

    def _take_due(self, asked: int, due: StationDays) -> None:
        if asked == self._asked:
            self._model.sheet.take_due(due)
            self._model.repaint()

    def _take_questions(
        self, asked: int, answer: tuple[Norms, Mapping[CellKey, Acceptance]]
    ) -> None:
        if asked == self._asked:
            self._model.sheet.take_questions(*answer)
            self._model.repaint()
