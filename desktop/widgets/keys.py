"""Keys that work within one widget, and how a tip names them."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.text import _


def shortcut_within(
    widget: QWidget, keys: str | QKeySequence | QKeySequence.StandardKey
) -> QShortcut:
    """A shortcut that works while the cursor is in `widget` or in anything inside it."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return shortcut


def with_keys(tip: str, keys: str) -> str:
    return _("{tip}（{keys}）").format(tip=tip, keys=keys)


def is_enter(event: QEvent) -> bool:
    """Enter is pressed, the one or the other."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.KeyPress
        and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    )
