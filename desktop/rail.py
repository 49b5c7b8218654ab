"""The rail at the left edge: the screens, one below another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from desktop.icons import icon
from desktop.style import look, on_look_changed
from desktop.text import _

_WIDTH = 84


class Rail(QFrame):
    """Buttons that choose a screen; the arrow keys walk them.

    Signals:
        chosen(str): Id of the screen asked for.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("主要页面"))
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._mark = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._mark)
        self._column.addStretch(1)
        on_look_changed(self._measure)

    def add(self, screen: str, text: str, icon_name: str) -> None:
        button = QToolButton()
        button.setObjectName(f"rail.{screen}")
        button.setText(text)
        button.setAccessibleName(text)
        button.setIcon(icon(icon_name, "muted", checked="accent"))
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.chosen.emit(screen))
        button.installEventFilter(self)
        self._group.addButton(button)
        self._buttons[screen] = button
        place = len(self._buttons)
        button.setToolTip(_("{screen}（Ctrl+{n}）").format(screen=text, n=place))
        self._column.insertWidget(place, button)
        self._measure()

    def check(self, screen: str) -> None:
        self._buttons[screen].setChecked(True)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            buttons = list(self._buttons.values())
            if step and watched in buttons:
                place = (buttons.index(watched) + step) % len(buttons)
                buttons[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False

    def _measure(self) -> None:
        # Seven entries must fit 768 pixels at 200 % text: only the words grow in full.
        px, side = look().px, round(20 * min(look().scale, 1.4))
        self.setFixedWidth(max(_WIDTH, px(52)))
        self._column.setContentsMargins(8, 12, 8, 12)
        self._column.setSpacing(4)
        self._mark.setPixmap(QPixmap(icon("house-line", "accent").pixmap(px(26), px(26))))
        self._mark.setContentsMargins(0, 0, 0, 6)
        for button in self._buttons.values():
            button.setIconSize(QSize(side, side))
            button.setMinimumHeight(min(px(58), 82))
