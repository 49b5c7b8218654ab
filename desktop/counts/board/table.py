"""Stations × days of the board as a Qt model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from db.expected import DayState
from db.missing import BoardStation, MissingBoard
from db.sheet_lines import Place
from db.values import DayKind
from db.week import WEEKEND
from desktop.counts.board.words import state_words

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class BoardModel(QAbstractTableModel):
    """The stations of a place, or those among them with days in certain states.

    Attributes:
        board: None until one was read.
        days: Columns.
        states: Those filtered by; empty for all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.board: MissingBoard | None = None
        self.days: tuple[dt.date, ...] = ()
        self.place = Place()
        self.states: frozenset[DayState] = frozenset()
        self.worst_first = True
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)
        self._missing: NDArray[np.int64] = self._rows

    def show_board(self, board: MissingBoard) -> None:
        self.board, self.days = board, board.month.days
        self._missing = board.missing
        self.arrange()

    def arrange(self) -> None:
        """Lay the rows out anew after `place`, `states` or `worst_first` has changed."""
        self.beginResetModel()
        if self.board is not None:
            shown = self.board.within(self.place)
            if self.states:
                shown &= np.isin(self.board.states, list(self.states)).any(axis=1)
            self._rows = np.flatnonzero(shown)
            if self.worst_first:
                order = np.argsort(-self._missing[self._rows], kind="stable")
                self._rows = self._rows[order]
        self.endResetModel()

    def counts(self) -> Mapping[DayState, int]:
        """Days by state of all stations of the place, whatever is filtered by."""
        if self.board is None:
            return {}
        states = self.board.states[self.board.within(self.place)]
        found = np.bincount(states.ravel(), minlength=len(DayState)).tolist()
        return {state: found[state] for state in DayState if found[state]}

    def station(self, row: int) -> BoardStation:
        assert self.board is not None
        return self.board.stations[int(self._rows[row])]

    def state(self, row: int, column: int) -> DayState:
        assert self.board is not None
        return DayState(int(self.board.states[self._rows[row], column]))

    def missing(self, row: int) -> int:
        return int(self._missing[self._rows[row]])

    def row_of(self, station_id: int) -> int | None:
        """Where a station stands; None where it is not shown."""
        if self.board is None:
            return None
        stations = self.board.stations
        at = (n for n, row in enumerate(self._rows) if stations[row].id == station_id)
        return next(at, None)

    def kind(self, column: int) -> DayKind | None:
        """What the calendar makes of a day."""
        assert self.board is not None
        return self.board.holidays.kind(self.days[column])

    def is_free(self, column: int) -> bool:
        """A weekend or a holiday, and no make-up workday."""
        kind = self.kind(column)
        return kind is DayKind.HOLIDAY or (kind is None and self.days[column].weekday() in WEEKEND)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.days)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.AccessibleTextRole:
            return state_words(self.state(index.row(), index.column()))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return str(self.days[section].day)
        return self.station(section).name
