"""Buttons as every screen has them: named for tests, for the ear and for the eye."""

from PySide6.QtWidgets import QPushButton, QToolButton

from desktop.icons import icon
from desktop.widgets.keys import with_keys


def push_button(name: str, text: str, icon_name: str = "", *, primary: bool = False) -> QPushButton:
    """A button with words; at most one in sight is `primary`."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text)
    button.setProperty("primary", primary)
    if icon_name:
        button.setIcon(icon(icon_name, "on_accent" if primary else "muted"))
    return button


def tool_button(name: str, icon_name: str, text: str, *, keys: str = "") -> QToolButton:
    """A button with a sign alone; `text` is its tip, together with the `keys` that do the same."""
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(icon_name, "muted"))
    button.setAccessibleName(text)
    button.setToolTip(with_keys(text, keys) if keys else text)
    return button
