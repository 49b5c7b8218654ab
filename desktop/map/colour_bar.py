"""What the map is asked to show: what its colours say, and what heat lies under it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from desktop.map.colouring import ColourBy
from desktop.map.heat import HeatKind, periods
from desktop.style import look, on_look_changed
from desktop.text import N_, _

_COLOURS = {
    ColourBy.UNIT: N_("管理单位"),
    ColourBy.STATE: N_("现在的状态"),
    ColourBy.SERVICES: N_("服务"),
    ColourBy.REPORTED: N_("本月填报"),
    ColourBy.VERIFIED: N_("多久没有核实"),
    ColourBy.SATISFACTION: N_("满意度"),
    ColourBy.VISITS: N_("日均服务人次"),
}
_HEATS = {None: N_("不显示"), HeatKind.VISITS: N_("服务人次"), HeatKind.ACTIVITIES: N_("活动")}
_LAST_MONTH = 1
"""Its place among the periods: the newest one that is whole."""


class ColourBar(QWidget):
    """Lists to choose from.

    Attributes:
        colour, heat, period: The lists; the last is shown while there is heat.

    Signals:
        changed(ColourBy): A person wants other colours.
        heat_changed(HeatKind | None, Period): A person wants other heat, or none.
    """

    changed = Signal(object)
    heat_changed = Signal(object, object)

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._periods = periods(today)
        self.colour = self._list("map.colour", _("着色"), [_(text) for text in _COLOURS.values()])
        self.heat = self._list("map.heat", _("热度"), [_(text) for text in _HEATS.values()])
        self.period = self._list("map.period", _("时段"), [each.words for each in self._periods])
        self.period.setCurrentIndex(_LAST_MONTH)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self._name(self.colour),
            self.colour,
            self._name(self.heat),
            self.heat,
            self.period,
        ):
            self._row.addWidget(widget)
        self.colour.activated.connect(lambda _index: self.changed.emit(self.colour_by))
        self.heat.activated.connect(self._tell_heat)
        self.period.activated.connect(self._tell_heat)
        self._show_period()
        on_look_changed(self._measure)

    @property
    def colour_by(self) -> ColourBy:
        return list(_COLOURS)[self.colour.currentIndex()]

    @property
    def heat_kind(self) -> HeatKind | None:
        return list(_HEATS)[self.heat.currentIndex()]

    @staticmethod
    def _list(name: str, words: str, entries: list[str]) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.addItems(entries)
        return box

    @staticmethod
    def _name(box: QComboBox) -> QLabel:
        label = QLabel(box.accessibleName())
        label.setBuddy(box)
        return label

    def _tell_heat(self, _index: int) -> None:
        self._show_period()
        self.heat_changed.emit(self.heat_kind, self._periods[self.period.currentIndex()])

    def _show_period(self) -> None:
        self.period.setVisible(self.heat_kind is not None)

    def _measure(self) -> None:
        self._row.setSpacing(look().px(8))
