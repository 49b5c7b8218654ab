"""Filters as a row of chips with counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.style import on_look_changed, restyle
from desktop.text import _, number
from desktop.widgets.flow import FlowLayout


@dataclass(frozen=True)
class Chip:
    """A choice; `count` is how many it would leave."""

    id: str
    text: str
    count: int | None = None


class ChipBar(QWidget):
    """Chips that check; they wrap where the line is full.

    Args:
        name: What is chosen here, for those who hear the screen.
        exclusive: Exactly one is checked, the first to begin with; else any number.

    Signals:
        changed(tuple[str, ...]): Ids checked, in the chips' order, after a person's choice.
    """

    changed = Signal(object)

    def __init__(self, name: str, *, exclusive: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._exclusive = exclusive
        self._buttons: dict[str, QPushButton] = {}
        self._flow = FlowLayout(self, gap=8)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_look_changed(self._lay_out_anew)

    def set_chips(self, chips: Iterable[Chip]) -> None:
        """Show these; a chip that was checked and is still there stays checked and focused."""
        wanted = {chip.id: chip for chip in chips}
        if list(wanted) != list(self._buttons):
            self._rebuild(wanted)
        for name, chip in wanted.items():
            text = chip.text
            if chip.count is not None:
                text = _("{name} {n}").format(name=chip.text, n=number(chip.count))
            button, vain = self._buttons[name], chip.count == 0
            button.setText(text.replace("&", "&&"))
            button.setAccessibleName(text)
            if button.property("vain") != vain:
                restyle(button, vain=vain)

    def checked(self) -> tuple[str, ...]:
        return tuple(name for name, button in self._buttons.items() if button.isChecked())

    def check(self, *names: str) -> None:
        """Check exactly these, silently."""
        for name, button in self._buttons.items():
            button.setChecked(name in names)

    def _rebuild(self, wanted: dict[str, Chip]) -> None:
        before = self._buttons
        self._buttons = {
            name: before.pop(name) if name in before else self._made(name) for name in wanted
        }
        while self._flow.takeAt(0):
            pass
        for gone in before.values():
            gone.hide()
            gone.deleteLater()
        for button in self._buttons.values():
            self._flow.addWidget(button)
        if self._exclusive and self._buttons and not self.checked():
            next(iter(self._buttons.values())).setChecked(True)

    def _made(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"chip.{name}")
        button.setProperty("role", "chip")
        button.setCheckable(True)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._chosen(name))
        return button

    def _chosen(self, name: str) -> None:
        if self._exclusive:
            self.check(name)
        self.changed.emit(self.checked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        buttons = list(self._buttons.values())
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out_anew(self) -> None:
        self._flow.invalidate()
