"""The card: a titled surface."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.style import look, on_look_changed
from desktop.widgets.labels import section_label


class Card(QFrame):
    """A surface with a thin line around it.

    Attributes:
        body: Where the content goes.
        corner: At the right of the title, for a legend or a link.
    """

    def __init__(self, title: str | None = None) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._all = QVBoxLayout(self)
        self.corner = QHBoxLayout()
        self.body = QVBoxLayout()
        if title is not None:
            head = QHBoxLayout()
            head.addWidget(section_label(title))
            head.addStretch(1)
            head.addLayout(self.corner)
            self._all.addLayout(head)
            self.setAccessibleName(title)
        self._all.addLayout(self.body, 1)
        on_look_changed(self._measure)

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(16), px(14), px(16), px(14))
        self._all.setSpacing(px(12))
        self.body.setSpacing(px(8))
        self.corner.setSpacing(px(12))
