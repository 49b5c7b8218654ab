"""Small cards beside a cell: a child of the window, since a Qt popup would take the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.style import look


class FloatingCard(QFrame):
    """Out of sight until it is shown at a cell."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.hide()

    def show_at(self, cell: QRect, of: QWidget) -> None:
        """Under a cell, or above it where there is no room.

        Args:
            cell: Its place in `of`.
            of: A widget in the same window.
        """
        px = look().px
        margin = px(12)
        self.body.setContentsMargins(margin, px(10), margin, px(10))
        self.body.setSpacing(px(6))
        room = self.parentWidget()
        assert room is not None
        self.adjustSize()
        at = QRect(of.mapTo(room, cell.topLeft()), cell.size())
        left = max(px(8), min(at.left(), room.width() - self.width() - px(8)))
        top = at.bottom() + px(4)
        if top + self.height() > room.height() - px(8):
            top = max(px(8), at.top() - px(4) - self.height())
        self.move(left, top)
        self.show()
        self.raise_()
