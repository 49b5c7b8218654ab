"""Labels in the steps of the type scale, and the label of a state."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from desktop.style import look, on_look_changed, restyle
from desktop.theme import Tone
from desktop.widgets.dot import paint_dot


def title_label(text: str = "") -> QLabel:
    return _label("title", text)


def section_label(text: str = "") -> QLabel:
    return _label("section", text)


def figure_label(text: str = "") -> QLabel:
    return _label("figure", text)


def quiet_label(text: str = "") -> QLabel:
    """A note beside something; it wraps."""
    label = _label("quiet", text)
    label.setWordWrap(True)
    return label


def _label(role: str, text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


class StateLabel(QLabel):
    """A dot and words in the tone of a state: ● 现在开放."""

    def __init__(self, text: str = "", tone: Tone = Tone.PLAIN) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(text, tone)
        on_look_changed(self._measure)

    def say(self, text: str, tone: Tone) -> None:
        self._tone = tone
        self.setText(text)
        restyle(self, tone=str(tone))

    def _measure(self) -> None:
        self.setContentsMargins(look().px(16), 0, 0, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, look().px(20)))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = look().px(12)
        painter = QPainter(self)
        paint_dot(painter, QRect(0, (self.height() - side) // 2, side, side), self._tone)
