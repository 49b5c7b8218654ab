"""Buttons beneath a field that answer what it asks back."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.flow import FlowLayout


class Answers(QWidget):
    """One button for each meaning that what was typed could have.

    Args:
        name: Object name; the buttons are called so with their number.

    Signals:
        chosen(str): The words that mean one thing.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("可能的意思"))
        self._flow = FlowLayout(self, gap=8)
        self._shown: tuple[str, ...] = ()
        self.hide()

    def show_meanings(self, meanings: Iterable[str]) -> None:
        """Offer these instead of what was offered; out of sight without any."""
        meanings = tuple(meanings)
        if meanings == self._shown:
            return  # the cursor may stand on one of them
        self._shown = meanings
        while (item := self._flow.takeAt(0)) is not None:
            button = item.widget()
            assert button is not None
            button.hide()
            button.deleteLater()
        for n, words in enumerate(meanings):
            button = push_button(f"{self.objectName()}.{n}", words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, words=words: self.chosen.emit(words))
            self._flow.addWidget(button)
        self.setVisible(bool(meanings))
