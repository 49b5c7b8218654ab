"""The legend: what the marks mean, how many days each has, and a filter at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton

from db.expected import DayState
from desktop.counts.board.marks import mark_sample
from desktop.counts.board.words import STATES, state_words
from desktop.style import on_look_changed
from desktop.text import _
from desktop.widgets.chips import Chip
from desktop.widgets.one_line_chips import OneLineChips

_ALWAYS = (DayState.ON_TIME, DayState.LATE, DayState.MISSING)


class Legend(OneLineChips):
    """States that no station has are left out, but for the three that one looks for.

    Signals:
        states_chosen(frozenset[DayState]): Only stations with such a day; all where it is empty.
    """

    states_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("图例，点选只看有这些日子的驿站"))
        self.setObjectName("boardLegend")
        self.changed.connect(lambda _names: self.states_chosen.emit(self.states))
        self.show_counts({})
        on_look_changed(self._draw)

    @property
    def states(self) -> frozenset[DayState]:
        return frozenset(DayState[name] for name in self.checked())

    def show_counts(self, days: Mapping[DayState, int]) -> None:
        """Put the number of days beside each state."""
        chosen = self.states
        self.set_chips(
            Chip(state.name, state_words(state), days.get(state, 0))
            for state in STATES
            if state in days or state in _ALWAYS or state in chosen
        )
        self._draw()
        self._fit()

    def _draw(self) -> None:
        for state in STATES:
            button = self.findChild(QPushButton, f"chip.{state.name}")
            if button is not None:
                button.setIcon(QIcon(mark_sample(state, self.devicePixelRatioF())))
