"""What the page tells the program."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot


class Bridge(QObject):
    """The one object of the page's QWebChannel; its slots are called by the page's script.

    It carries ids and numbers only, and does nothing with them but tell; numbers that are no
    place on earth it keeps to itself.
    """

    opened = Signal()
    painted = Signal(int)
    picked = Signal(int)
    place_clicked = Signal(float, float)
    moved = Signal(float, float, int)
    group_toggled = Signal(int)
    group_singled = Signal(int)
    groups_restored = Signal()
    placed = Signal(float, float)
    encircled = Signal(object)
    tool_left = Signal()

    @Slot()
    def open(self) -> None:
        """The page's script is up and takes commands."""
        self.opened.emit()

    @Slot(int)
    def paint(self, revision: int) -> None:
        """The stations of this revision of the source stand on the screen."""
        self.painted.emit(revision)

    @Slot(int)
    def pick(self, station_id: int) -> None:
        """A station was clicked, or chosen by the keyboard."""
        self.picked.emit(station_id)

    @Slot(float, float)
    def click(self, lat: float, lng: float) -> None:
        """The map was clicked where no station is."""
        if _on_earth(np.array([[lat, lng]])):
            self.place_clicked.emit(lat, lng)

    @Slot(float, float, int)
    def move(self, lat: float, lng: float, zoom: int) -> None:
        """The middle of the view is now here."""
        self.moved.emit(lat, lng, zoom)

    @Slot(int)
    def toggle(self, group: int) -> None:
        """A row of the legend was switched."""
        self.group_toggled.emit(group)

    @Slot(int)
    def only(self, group: int) -> None:
        """A row of the legend is wanted alone."""
        self.group_singled.emit(group)

    @Slot()
    def restore(self) -> None:
        """All rows of the legend are wanted."""
        self.groups_restored.emit()

    @Slot(float, float)
    def place(self, lat: float, lng: float) -> None:
        """The station in hand was put here."""
        if _on_earth(np.array([[lat, lng]])):
            self.placed.emit(lat, lng)

    @Slot(str)
    def encircle(self, corners: str) -> None:
        """An area was closed; its corners as JSON, ``[[lat, lng], …]``."""
        try:
            places = np.array(json.loads(corners), np.float64)
        except (ValueError, TypeError, RecursionError):
            return
        if places.ndim == 2 and places.shape[1] == 2 and len(places) > 2 and _on_earth(places):
            self.encircled.emit(places)

    @Slot()
    def leaveTool(self) -> None:
        """The person wants no tool any more."""
        self.tool_left.emit()


def _on_earth(places: NDArray[np.float64]) -> bool:
    """Whether these are latitudes and longitudes."""
    return bool((np.abs(places) <= (90, 180)).all())
