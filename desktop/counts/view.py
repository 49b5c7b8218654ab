"""The frame of 登记: its pages behind pills."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.counts.sheet_view import LARGE
from desktop.counts.turn import Kind
from desktop.style import look, on_look_changed
from desktop.text import N_, _
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import StateLabel
from desktop.widgets.page import Page

BOARD, CLOSING = "board", "closing"
_TITLES = {
    str(Kind.DAY): N_("一日各站"),
    str(Kind.STATION): N_("一站各日"),
    str(Kind.SERVICE): N_("一项服务"),
    BOARD: N_("填报情况"),
    CLOSING: N_("月末结账"),
}


class CountsView(Page):
    """Args: `sheet` is the page of the three turns; the others are added when first looked at.

    Attributes:
        state: Whether all is saved.

    Signals:
        chosen(str): The pill that was clicked: a member of `Kind`, `BOARD` or `CLOSING`.
    """

    chosen = Signal(str)

    def __init__(self, sheet: QWidget) -> None:
        super().__init__(_("服务登记"))
        self.setObjectName("counts")
        self.note.hide()
        self.pills = ChipBar(_("登记的样子"), exclusive=True)
        self.pills.setObjectName("countsPages")
        self.pills.changed.connect(lambda checked: self.chosen.emit(checked[0]))
        self.state = StateLabel()
        self.state.setObjectName("countsState")
        self.head.setStretchFactor(self.note, 0)
        self.head.addWidget(self.pills, 1)
        self.head.addWidget(self.state)
        self._pages = QStackedWidget()
        self._pages.addWidget(sheet)
        self._by_name = dict.fromkeys(map(str, Kind), sheet)
        self.pills.set_chips(Chip(name, _(title)) for name, title in _TITLES.items())
        self.body.addWidget(self._pages, 1)
        on_look_changed(self._show_title)

    def add_page(self, name: str, page: QWidget) -> None:
        self._pages.addWidget(page)
        self._by_name[name] = page

    def show_page(self, name: str) -> None:
        """Bring a page to the front, and its pill with it."""
        page = self._by_name[name]
        self.pills.check(name)
        self._pages.setCurrentWidget(page)
        # What is typed is typed into the sheet.
        self.state.setVisible(name in set(Kind))
        self.setFocusProxy(page)

    def _show_title(self) -> None:
        # In large text the pills need the whole line, and say what it is that they show.
        self.title.setVisible(look().scale < LARGE)
