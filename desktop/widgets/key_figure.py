"""One number that matters, with its name and what it means."""

from PySide6.QtWidgets import QSizePolicy

from desktop.style import restyle
from desktop.theme import Tone
from desktop.widgets.card import Card
from desktop.widgets.labels import figure_label, quiet_label


class KeyFigure(Card):
    """A card with a name, a large value and a note in the tone of its news."""

    def __init__(
        self, label: str, value: str = "", note: str = "", tone: Tone = Tone.MUTED
    ) -> None:
        super().__init__()
        self._label = quiet_label(label)
        self._value = figure_label()
        self._value.setObjectName("figureValue")
        self._note = quiet_label()
        self._note.setObjectName("figureNote")
        self.body.addWidget(self._label)
        self.body.addWidget(self._value)
        self.body.addWidget(self._note)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.tell(value, note, tone)

    def tell(self, value: str, note: str = "", tone: Tone = Tone.MUTED) -> None:
        self._value.setText(value)
        self._note.setText(note)
        restyle(self._note, tone=str(tone))
        self.setAccessibleName(f"{self._label.text()} {value} {note}".strip())

    def _measure(self) -> None:
        super()._measure()
        self.body.setSpacing(0)
