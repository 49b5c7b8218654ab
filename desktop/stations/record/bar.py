"""A line above the page that says something about it, with what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.style import look, restyle
from desktop.widgets.buttons import push_button
from desktop.widgets.flow import FlowLayout

Choice = tuple[str, str, Callable[[], None]]
"""Object name, words, deed."""

_STACKED_AT = 1.4
"""Text size from which the buttons stand below the words."""


class Bar(QFrame):
    """One of the page's own notices: it stays until what it speaks of is settled."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "bar")
        restyle(self, kind="warn")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._buttons.setSizePolicy(policy)
        self._flow = FlowLayout(self._buttons, gap=8)
        self._all = QHBoxLayout(self)
        self._all.addWidget(self._text, 1)
        self._all.addWidget(self._buttons)
        self._measure()
        self.hide()

    @property
    def text(self) -> str:
        """What the bar says; empty when it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def ask(self, text: str, choices: Sequence[Choice] = (), kind: str = "warn") -> None:
        """Say it, with a button for each choice."""
        while item := self._flow.takeAt(0):
            if widget := item.widget():
                widget.setObjectName("")
                widget.hide()
                widget.deleteLater()
        for name, words, do in choices:
            button: QPushButton = push_button(name, words)
            button.clicked.connect(lambda _checked=False, do=do: do())
            self._flow.addWidget(button)
        self._buttons.setVisible(bool(choices))
        self._text.setText(text)
        self.setAccessibleName(text)
        restyle(self, kind=kind)
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_all"):
            self._measure()

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(14), px(8), px(14), px(8))
        self._all.setSpacing(px(8))
        beside = look().scale < _STACKED_AT
        self._all.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
