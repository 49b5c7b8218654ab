"""The heading at the side of a table of ours: it is not resized, and shows the current row."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.counts.strokes import rule
from desktop.style import look

_BAR = 3


class SideHeading(QHeaderView):
    """Subclasses write over what `paint_ground` painted."""

    def __init__(self, name: str) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setObjectName(name)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.viewport().setAutoFillBackground(False)

    def paint_ground(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The lines about a row, and a tint and a bar where the cursor stands in it."""
        view = self.parent()
        assert isinstance(view, QTableView)
        if view.currentIndex().row() == section:
            painter.fillRect(rect, look().colour("accent_soft"))
            bar = QRect(rect.left(), rect.top(), look().px(_BAR), rect.height())
            painter.fillRect(bar, look().colour("accent"))
        rule(painter, rect)
