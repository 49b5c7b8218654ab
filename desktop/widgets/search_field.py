"""A field to search in, with its sign at the left in the size of the text."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from desktop.icons import paint_icon
from desktop.style import look, on_look_changed


class SearchField(QLineEdit):
    """Args: `name` is what those hear who hear the screen; `hint` shows while it is empty."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(200)
        on_look_changed(self._measure)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = look().px(16)
        painter = QPainter(self)
        place = QRect(look().px(11), (self.height() - side) // 2, side, side)
        paint_icon(painter, place, "magnifying-glass", "muted")
        painter.end()

    def _measure(self) -> None:
        self.setTextMargins(look().px(22), 0, 0, 0)
