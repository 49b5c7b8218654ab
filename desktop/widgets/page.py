"""The frame of a screen: title, a note beside it, its buttons, and the content."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.style import look, on_look_changed
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label, title_label
from desktop.widgets.scroll import scrolling


class Page(QWidget):
    """Margins, title line and content of one screen.

    Args:
        scrolls: The content scrolls as a whole where it is taller than the window; not for
            pages whose content is one table or map.

    Attributes:
        head: The title line; widgets added to it stand after the note.
        body: The content.
        note: The quiet words after the title.
    """

    def __init__(self, title: str, *, scrolls: bool = False) -> None:
        super().__init__()
        self.title = title_label(title)
        self.note = quiet_label()
        self.note.setWordWrap(False)
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title)
        self.head.addWidget(self.note, 1)
        self.body = QVBoxLayout()
        self._all = QVBoxLayout(self)
        self._all.addLayout(self.head)
        if scrolls:
            self._all.addWidget(scrolling(self.body), 1)
        else:
            self._all.addLayout(self.body, 1)
        on_look_changed(self._measure)

    def add_button(
        self, name: str, text: str, icon_name: str = "", *, primary: bool = False
    ) -> QPushButton:
        """A button at the right end of the title line; one primary button to a page."""
        button = push_button(name, text, icon_name, primary=primary)
        self.head.addWidget(button)
        return button

    def _measure(self) -> None:
        px = look().px
        # The scroll bar stands in the right margin, so that cards end below the buttons.
        self._all.setContentsMargins(px(24), px(16), px(8), px(16))
        self.head.setContentsMargins(0, 0, px(16), 0)
        self.body.setContentsMargins(0, 0, px(16), 0)
        self._all.setSpacing(px(12))
        self.head.setSpacing(px(12))
        self.body.setSpacing(px(14))
