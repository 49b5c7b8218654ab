"""Widgets of the map page; `screen.py` decides what they show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.finding.facets_bar import FacetsBar
from desktop.finding.inquiry import Inquiry
from desktop.map.ask_box import AskBox
from desktop.map.base_maps import BaseMap
from desktop.map.colour_bar import ColourBar
from desktop.map.side import MapSide
from desktop.map.view import MapView
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.beside import Beside
from desktop.widgets.keys import shortcut_within
from desktop.widgets.page import Page


class MapPageView(Page):
    """The line to ask in, the filters, the map, and the answers at its right.

    Args:
        inquiry: Which the list answers too.
        coverage: Takes the place of the answers while it is asked for.
        base: What lies under the stations.

    Attributes:
        tools: The line under the question, for what else the map can do.
    """

    def __init__(self, inquiry: Inquiry, coverage: QWidget, base: BaseMap) -> None:
        super().__init__(_("地图"))
        self.setObjectName("mapPage")
        self.ask = AskBox()
        self.facets = FacetsBar(inquiry, "map", folded=True)
        self.colours = ColourBar(inquiry.now().date())
        self.facets.search_line.addStretch(1)
        self.facets.search_line.addWidget(self.colours)
        self.map = MapView(look().theme, base=base)
        self.side = MapSide()
        self.coverage = coverage
        self.tools = QHBoxLayout()
        self.body.addWidget(self.ask)
        self.body.addWidget(self.facets)
        self.body.addLayout(self.tools)
        self.both = Beside(self.map, self.side, coverage)
        self.body.addWidget(self.both, 1)
        self.setFocusProxy(self.ask.field)
        for keys in ("Ctrl+F", "/"):
            shortcut_within(self, keys).activated.connect(self._go_to_line)
        on_look_changed(self._fit)

    def add_switch(self, name: str, text: str, icon_name: str) -> QPushButton:
        """A button of the title line that stays down."""
        button = self.add_button(name, text, icon_name)
        button.setCheckable(True)
        return button

    def _go_to_line(self) -> None:
        self.ask.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ask.field.selectAll()

    def _fit(self) -> None:
        self.tools.setSpacing(look().px(8))
