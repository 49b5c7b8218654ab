"""A line above the page that says something about it, with what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from desktop.style import look, on_look_changed, restyle
from desktop.widgets.buttons import push_button
from desktop.widgets.plain import plain

Choice = tuple[str, str, Callable[[], None]]
"""Object name, words, deed."""

_ELIDED_AT = 1.4
"""Text size from which a bar is one line, or it would take the room of the form."""
_LEAST = 80
"""Width that the words keep beside the buttons, at 100 % text."""


class Bar(QFrame):
    """One of the page's own notices: it stays until what it speaks of is settled."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "bar")
        restyle(self, kind="warn")
        self._text = _Words()
        self._buttons = QHBoxLayout()
        self._all = QHBoxLayout(self)
        self._all.addWidget(self._text, 1)
        self._all.addLayout(self._buttons)
        self.hide()
        on_look_changed(self._measure)

    @property
    def text(self) -> str:
        """What the bar says; empty when it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def ask(self, text: str, choices: Sequence[Choice] = (), kind: str = "warn") -> None:
        """Say it, with a button for each choice."""
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.setObjectName("")
                widget.hide()
                widget.deleteLater()
        for name, words, do in choices:
            button: QPushButton = push_button(name, words)
            button.clicked.connect(lambda _checked=False, do=do: do())
            self._buttons.addWidget(button)
        self._text.setText(text)
        self.setAccessibleName(text)
        restyle(self, kind=kind)
        self.show()

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(14), px(8), px(14), px(8))
        self._all.setSpacing(px(8))
        self._buttons.setSpacing(px(8))
        self._text.set_elided(elided=look().scale >= _ELIDED_AT)


class _Words(QLabel):
    """Words that wrap, or end in an ellipsis and say all in their tip."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._is_elided = False
        self.set_elided(elided=False)

    def set_elided(self, *, elided: bool) -> None:
        self._is_elided = elided
        self.setWordWrap(not elided)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(look().px(_LEAST), wanted.height()) if self._is_elided else wanted

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        is_cut = self._is_elided and shown != self.text()
        self.setToolTip(plain(self.text()) if is_cut else "")
        if not is_cut:
            super().paintEvent(event)
            return
        self.style().drawItemText(
            QPainter(self),
            room,
            Qt.AlignmentFlag.AlignVCenter,
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )
