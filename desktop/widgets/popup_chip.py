"""A chip that opens a small panel beneath itself, and says what was chosen there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from desktop.icons import paint_icon
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.plain import plain

_SIGN = 26
"""Width of the place of the sign at the right."""
_WORDS = 130
"""Width of what is chosen, at 100 % text."""


class Popup(QFrame):
    """A panel that takes the keyboard until Esc or a click elsewhere closes it."""

    closed = Signal()

    def __init__(self, chip: QPushButton) -> None:
        super().__init__(chip, Qt.WindowType.Popup)
        self.setObjectName("chipPopup")
        self._chip = chip
        self.body = QVBoxLayout(self)

    def open(self) -> None:
        """Under the chip, or above it where there is more room."""
        px = look().px
        self.body.setContentsMargins(px(6), px(6), px(6), px(6))
        self.body.setSpacing(px(6))
        self.adjustSize()
        chip = QRect(self._chip.mapToGlobal(QPoint()), self._chip.size())
        room = QGuiApplication.screenAt(chip.center()) or QGuiApplication.primaryScreen()
        there = room.availableGeometry()
        left = max(there.left(), min(chip.left(), there.right() - self.width()))
        top = chip.bottom() + px(4)
        if top + self.height() > there.bottom():
            top = max(there.top(), chip.top() - px(4) - self.height())
        self.move(left, top)
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


class PopupChip(QPushButton):
    """Enter, Space, Alt+↓ or a click opens the panel; Delete or a click on × clears the choice.

    Args:
        name: Object name.
        title: What is chosen here.
        clearable: There may be nothing chosen, and × goes back to that.

    Attributes:
        popup: The panel; fill its `body`.

    Signals:
        opening(): The panel is about to be shown.
        cleared(): The person wants nothing chosen.
    """

    opening = Signal()
    cleared = Signal()

    def __init__(self, name: str, title: str, *, clearable: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "chip")
        self.setProperty("opens", True)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.title = title
        self._clearable = clearable
        self._said = ""
        self.popup = Popup(self)
        self.popup.closed.connect(self.setFocus)
        self.clicked.connect(self.open)
        on_look_changed(self._say_again)

    def say(self, chosen: str) -> None:
        """Show what is chosen; empty for nothing."""
        self._said = chosen
        self.setChecked(bool(chosen) and self._clearable)
        words = _("{title}：{chosen}").format(title=self.title, chosen=chosen)
        full = words if chosen else self.title
        shown = self.fontMetrics().elidedText(
            full, Qt.TextElideMode.ElideRight, look().px(_WORDS + len(self.title) * 12)
        )
        self.setText(shown.replace("&", "&&"))
        self.setAccessibleName(full)
        self.setToolTip(plain(full) if shown != full else "")

    @property
    def said(self) -> str:
        """What is shown as chosen."""
        return self._said

    def open(self) -> None:
        """Show the panel."""
        self.setChecked(bool(self._said) and self._clearable)
        self.opening.emit()
        self.popup.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key == Qt.Key.Key_Down and alt):
            self.open()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.isChecked():
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at_sign = event.position().x() >= self.width() - look().px(_SIGN)
        if self.isChecked() and at_sign and event.button() == Qt.MouseButton.LeftButton:
            self.cleared.emit()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = look().px(12)
        left = self.width() - look().px(_SIGN) + look().px(4)
        place = QRect(left, (self.height() - side) // 2, side, side)
        name, role = ("x", "accent") if self.isChecked() else ("caret-down", "muted")
        painter = QPainter(self)
        paint_icon(painter, place, name, role)
        painter.end()

    def _say_again(self) -> None:
        self.say(self._said)
