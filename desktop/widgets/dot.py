"""The dot before the words of a state."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.style import look
from desktop.theme import Tone


def paint_dot(painter: QPainter, rect: QRect, tone: Tone) -> None:
    """Full in the tone; a ring for what is muted, so that its shape tells it too."""
    colour = look().colour(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    circle = QRectF(rect).adjusted(1, 1, -1, -1)
    if tone is Tone.MUTED:
        painter.setPen(QPen(colour, 1.4 * look().scale))
        circle.adjust(0.7, 0.7, -0.7, -0.7)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    painter.drawEllipse(circle)
    painter.restore()
