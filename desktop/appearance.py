"""Which theme and text size the person has chosen, kept from day to day."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication

from desktop.style import apply_theme
from desktop.theme import DARK, LIGHT, Theme

STEPS = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Text sizes that larger and smaller walk through."""

_CHOICE, _SCALE = "appearance/theme", "appearance/scale"


class Choice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Appearance(QObject):
    """Applies the choice at once, and follows the system where that is the choice."""

    def __init__(self, app: QApplication, settings: QSettings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def choice(self) -> Choice:
        kept = str(self._settings.value(_CHOICE, Choice.SYSTEM))
        return Choice(kept) if kept in list(Choice) else Choice.SYSTEM

    @property
    def scale(self) -> float:
        kept = cast("float", self._settings.value(_SCALE, 1.0, type=float))
        return min(max(kept, STEPS[0]), STEPS[-1])

    def choose(self, choice: Choice) -> None:
        self._settings.setValue(_CHOICE, str(choice))
        self._apply()

    def toggle(self) -> None:
        """From what is seen now to the other."""
        self.choose(Choice.LIGHT if self._theme() is DARK else Choice.DARK)

    def larger(self) -> None:
        self._resize(min((s for s in STEPS if s > self.scale), default=STEPS[-1]))

    def smaller(self) -> None:
        self._resize(max((s for s in STEPS if s < self.scale), default=STEPS[0]))

    def _resize(self, scale: float) -> None:
        self._settings.setValue(_SCALE, scale)
        self._apply()

    def _follow(self) -> None:
        if self.choice is Choice.SYSTEM:
            self._apply()

    def _theme(self) -> Theme:
        if self.choice is not Choice.SYSTEM:
            return DARK if self.choice is Choice.DARK else LIGHT
        dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _apply(self) -> None:
        apply_theme(self._app, self._theme(), self.scale)
