"""What the page tells the program."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot


class Bridge(QObject):
    """The one object of the page's QWebChannel; its slots are called by the page's script.

    It carries ids and numbers only, and does nothing with them but tell.
    """

    opened = Signal()
    painted = Signal(int)
    picked = Signal(int)
    place_clicked = Signal(float, float)
    moved = Signal(float, float, int)

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
        self.place_clicked.emit(lat, lng)

    @Slot(float, float, int)
    def move(self, lat: float, lng: float, zoom: int) -> None:
        """The middle of the view is now here."""
        self.moved.emit(lat, lng, zoom)
