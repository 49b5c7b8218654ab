"""What a screen shows where there is nothing yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.icons import icon
from desktop.style import look, on_look_changed
from desktop.widgets.labels import quiet_label, section_label


class EmptyState(QWidget):
    """An icon, what is missing, why, and the one thing to do about it.

    Args:
        action: Words of the button and what it does; None where nothing can be done here.
    """

    def __init__(
        self,
        icon_name: str,
        title: str,
        body: str,
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self._icon_name = icon_name
        self._sign = QLabel()
        self._body = quiet_label(body)
        self._body.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._all = QVBoxLayout(self)
        centre = Qt.AlignmentFlag.AlignHCenter
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._body, 8)
        middle.addStretch(1)
        self._all.addStretch(2)
        self._all.addWidget(self._sign, 0, centre)
        self._all.addWidget(section_label(title), 0, centre)
        self._all.addLayout(middle)
        if action:
            words, do = action
            button = QPushButton(words)
            button.setObjectName("emptyAction")
            button.setAccessibleName(words)
            button.clicked.connect(lambda: do())
            self._all.addWidget(button, 0, centre)
        self._all.addStretch(3)
        on_look_changed(self._measure)

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(10))
        self._body.setMaximumWidth(px(360))
        self._sign.setPixmap(icon(self._icon_name, "absent").pixmap(px(40), px(40)))
