"""The widgets of the overview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from db.overview import Overview
from db.values import Service
from desktop.overview.chart import VisitsChart
from desktop.overview.distribution import Distribution
from desktop.overview.first_steps import FirstSteps
from desktop.overview.legend import Legend, LegendItem
from desktop.overview.progress import ActivityProgress
from desktop.overview.todos import TodoList
from desktop.style import look, on_look_changed
from desktop.text import _, label, number
from desktop.theme import Tone
from desktop.widgets.card import Card
from desktop.widgets.flow import FlowLayout
from desktop.widgets.key_figure import KeyFigure
from desktop.widgets.page import Page

_TWO_COLUMNS = 900
"""Width at 100 % text from which cards stand beside each other."""


class OverviewView(Page):
    """Key figures, then four cards; or the first steps, where the register is empty."""

    def __init__(self) -> None:
        super().__init__(_("概览"), scrolls=True)
        self.setObjectName("overview")
        self.print_month = self.add_button("printMonth", "", "printer", primary=True)
        self.print_month.hide()
        self.first_steps = FirstSteps()
        self.first_steps.hide()
        self.chart = VisitsChart()
        self.todos = TodoList()
        self.progress = ActivityProgress()
        self.distribution = Distribution()
        self._chart_legend, self._map_legend = Legend(), Legend()
        self.figures = {
            name: _key_figure(name, text)
            for name, text in {
                "stations": _("运营中的驿站"),
                "visits": _("上月服务人次"),
                "activities": _("今年活动"),
                "satisfaction": _("满意度"),
                "silent": _("昨日未填报"),
            }.items()
        }
        self._content = QWidget()
        self._content.hide()
        self._cards = self._make_cards()
        self._columns = 0
        self._fill()
        self.body.addWidget(self._content)
        beside = QHBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self.first_steps, 20)
        beside.addStretch(1)
        self.body.addLayout(beside)
        self.body.addStretch(1)
        on_look_changed(self._arrange)

    def show_content(self, *, empty: bool) -> None:
        self.first_steps.setVisible(empty)
        self._content.setVisible(not empty)
        self.print_month.setVisible(not empty)

    def show_charts(self, found: Overview) -> None:
        """The pictures; the words of the key figures are the controller's."""
        self.chart.show_months(found.months)
        self._chart_legend.show_items(_services_legend(self.chart.services, found))
        self.progress.show_progress(found.categories, found.pace)
        self.distribution.show_dots(found.dots)
        self._map_legend.show_items(
            LegendItem(
                _("{name} {n}").format(name=name, n=number(stations)), f"unit.{place}", sign="dot"
            )
            for place, (name, stations) in enumerate(found.units)
            if stations
        )
        self.todos.show_todos(found.todos)

    def tell(self, name: str, value: str, note: str, tone: Tone) -> None:
        self.figures[name].tell(value, note, tone)

    def _make_cards(self) -> tuple[Card, Card, Card, Card]:
        chart = Card(_("各月服务人次"))
        chart.corner.addWidget(self._chart_legend)
        chart.body.addWidget(self.chart, 1)
        spread = Card(_("驿站分布"))
        spread.body.addWidget(self.distribution, 1)
        spread.body.addWidget(self._map_legend)
        todos = Card(_("今天要做"))
        todos.body.addWidget(self.todos, 1)
        progress = Card(_("活动进度"))
        mark = Legend()
        mark.show_items([LegendItem(_("竖线为全年匀速应到"), "text", sign="mark")])
        progress.corner.addWidget(mark)
        progress.body.addWidget(self.progress)
        progress.body.addStretch(1)
        return chart, spread, todos, progress

    def _fill(self) -> None:
        tiles = QWidget()
        self._tiles = FlowLayout(tiles, gap=12, tile=190)
        for figure in self.figures.values():
            self._tiles.addWidget(figure)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        tiles.setSizePolicy(policy)
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._tiles_widget = tiles

    def _arrange(self) -> None:
        """Two columns where there is room, one where the window is narrow or the text large."""
        px = look().px
        self._grid.setSpacing(px(12))
        columns = 2 if self.width() >= px(_TWO_COLUMNS) else 1
        if columns == self._columns:
            return
        self._columns = columns
        while self._grid.takeAt(0):
            pass
        self._grid.addWidget(self._tiles_widget, 0, 0, 1, columns)
        for n, card in enumerate(self._cards):
            self._grid.addWidget(card, 1 + n // columns, n % columns)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if columns == 2 else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _key_figure(name: str, text: str) -> KeyFigure:
    figure = KeyFigure(text)
    figure.setObjectName(f"figure.{name}")
    return figure


def _services_legend(services: Sequence[Service], found: Overview) -> list[LegendItem]:
    items = [LegendItem(label(service), f"service.{service}") for service in services]
    if any(month.total_before is not None for month in found.months):
        items.append(LegendItem(_("去年同月"), "text", sign="dashes"))
    return items
