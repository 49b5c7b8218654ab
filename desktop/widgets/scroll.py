"""Content that scrolls where it is taller than its place, on whatever surface it lies."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


def scrolling(content: QLayout) -> QScrollArea:
    """Put `content` into an area that scrolls up and down and shows the surface beneath."""
    content.setContentsMargins(0, 0, 0, 0)
    inner = QWidget()
    inner.setObjectName("scrolled")
    inner.setLayout(content)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    inner.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
