"""Chips that keep to one line: what finds no room goes under 更多."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QResizeEvent

from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.tick_chip import Option, TickChip


class OneLineChips(ChipBar):
    """As `ChipBar`, without a second line."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._more = TickChip("chip.more", _("更多"))
        self._more.changed.connect(self._ticked)
        self._chips: dict[str, Chip] = {}
        on_look_changed(self._fit)

    def set_chips(self, chips: Iterable[Chip]) -> None:
        self._chips = {chip.id: chip for chip in chips}
        super().set_chips(self._chips.values())
        self._more.show_counts({name: chip.count or 0 for name, chip in self._chips.items()})
        self._fit()

    def check(self, *names: str) -> None:
        super().check(*names)
        self._more.choose(frozenset(names) & self._hidden())

    def _rebuild(self, wanted: dict[str, Chip]) -> None:
        super()._rebuild(wanted)
        self._flow.addWidget(self._more)

    def _hidden(self) -> frozenset[str]:
        return frozenset(name for name, button in self._buttons.items() if button.isHidden())

    def _fit(self) -> None:
        gap = look().px(8)
        widths = {name: b.sizeHint().width() + gap for name, b in self._buttons.items()}
        room = self.width() + gap
        if sum(widths.values()) > room:
            room -= self._more.sizeHint().width() + gap
        for name, button in self._buttons.items():
            room -= widths[name]
            button.setVisible(room >= 0)
        hidden = self._hidden()
        self._more.set_options([Option(n, c.text) for n, c in self._chips.items() if n in hidden])
        self._more.choose(frozenset(self.checked()) & hidden)
        self._more.setVisible(bool(hidden))

    def _ticked(self, names: frozenset[str]) -> None:
        shown = set(self.checked()) - self._hidden()
        super().check(*shown, *names)
        self.changed.emit(self.checked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
