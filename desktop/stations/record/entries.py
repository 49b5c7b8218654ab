"""Fields of the page: each shows a value under a key, and says beneath it what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.stations.record.typed import Value
from desktop.style import look, on_look_changed, restyle
from desktop.text import _
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label


class Entry(QWidget):
    """A field with its name above and what is said of it beneath.

    Args:
        key: Under which its value is known.
        editor: Where the value is typed or chosen.
        name: What the field is called.
        captioned: Show the name above; not where a table's line shows it.

    Attributes:
        beside: At the right of the editor, for a button.
        below: Under what is said, for what a kind of field adds.

    Signals:
        changed(str): The value is no longer what it was, by whoever changed it; with the key.
    """

    changed = Signal(str)

    def __init__(self, key: str, editor: QWidget, name: str, *, captioned: bool = True) -> None:
        super().__init__()
        self.key, self.editor, self.name = key, editor, name
        editor.setObjectName(f"record.{key}")
        editor.setAccessibleName(name)
        editor.installEventFilter(self)
        self._said = quiet_label()
        self._told = "", Tone.MUTED
        self._said.setObjectName(f"said.{key}")
        self._said.hide()
        self.beside, self.below = QHBoxLayout(), QVBoxLayout()
        line = QHBoxLayout()
        line.addWidget(editor, 1)
        line.addLayout(self.beside)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._caption: QLabel | None = None
        if captioned:
            self._caption = quiet_label(name)
            self._caption.setBuddy(editor)
            self._all.addWidget(self._caption)
        self._all.addLayout(line)
        self._all.addWidget(self._said)
        self._all.addLayout(self.below)
        # Beside a field with an error the others keep their place.
        self._all.addStretch(1)
        self._offer: QWidget | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        on_look_changed(self._measure)

    def require(self) -> None:
        """Say that the field must not be left empty."""
        told = required_text(self.name)
        if self._caption is not None:
            self._caption.setText(told)
        self.editor.setAccessibleName(told)

    def value(self) -> Value:
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Put a value into the field; None empties it."""
        raise NotImplementedError

    def words(self, value: Value) -> str:
        """A value of this field as the person would read it."""
        return str(value) if value else _("空")

    def say(self, text: str, tone: Tone = Tone.MUTED, at: str = "") -> None:
        """Say something under the field, or nothing; `at` names a part of a field of many."""
        if (text, tone) == self._told:
            return
        self._told = text, tone
        self._said.setText(text)
        self._said.setVisible(bool(text))
        restyle(self._said, tone=str(tone))
        restyle(self.editor, wrong=tone is Tone.ERROR and bool(text))
        self.editor.setAccessibleDescription(text)

    def go(self, at: str = "") -> None:
        """Put the cursor into the field."""
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, text: str, take: Callable[[], None], keep: Callable[[], None]) -> None:
        """Let the person choose between what somebody else put here and what stands here."""
        self.withdraw()
        self._offer = QWidget()
        column = QVBoxLayout(self._offer)
        column.setContentsMargins(0, 0, 0, 0)
        told = quiet_label(text)
        restyle(told, tone=str(Tone.WARN))
        column.addWidget(told)
        line = QHBoxLayout()
        for name, words, do in (("take", _("用别人的"), take), ("keep", _("保留我的"), keep)):
            button = push_button(f"{name}.{self.key}", words)
            button.clicked.connect(do)
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        self._all.insertWidget(self._all.indexOf(self.below), self._offer)

    def withdraw(self) -> None:
        """Take the choice away."""
        if self._offer is not None:
            self._offer.hide()
            self._offer.deleteLater()
            self._offer = None

    def tell(self, *_what: object) -> None:
        self.changed.emit(self.key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and moves_on(self, event):
            return True
        return super().eventFilter(watched, event)

    def _measure(self) -> None:
        self._all.setSpacing(look().px(3))


class LineEntry(Entry):
    """One line of text."""

    editor: QLineEdit

    def __init__(self, key: str, name: str, *, captioned: bool = True, hint: str = "") -> None:
        super().__init__(key, QLineEdit(), name, captioned=captioned)
        self.editor.setPlaceholderText(hint)
        self.editor.textChanged.connect(self.tell)

    def value(self) -> str:
        return self.editor.text()

    def show_value(self, value: Value) -> None:
        # Unless it differs: the cursor of somebody who is typing must not jump.
        if self.editor.text() != str(value or ""):
            self.editor.setText(str(value or ""))
            self.editor.setCursorPosition(0)


class NoteEntry(Entry):
    """Some lines of text."""

    editor: QPlainTextEdit

    def __init__(self, key: str, name: str) -> None:
        super().__init__(key, QPlainTextEdit(), name)
        self.editor.setTabChangesFocus(True)
        self.editor.textChanged.connect(self.tell)

    def value(self) -> str:
        return self.editor.toPlainText()

    def show_value(self, value: Value) -> None:
        if self.editor.toPlainText() != str(value or ""):
            self.editor.setPlainText(str(value or ""))

    def _measure(self) -> None:
        super()._measure()
        self.editor.setFixedHeight(look().px(76))


class TickEntry(Entry):
    """Yes or no."""

    editor: QCheckBox

    def __init__(self, key: str, name: str) -> None:
        super().__init__(key, QCheckBox(name), name, captioned=False)
        self.editor.toggled.connect(self.tell)

    def value(self) -> bool:
        return self.editor.isChecked()

    def show_value(self, value: Value) -> None:
        self.editor.setChecked(bool(value))

    def words(self, value: Value) -> str:
        return _("是") if value else _("否")


class ChoiceEntry(Entry):
    """One of several; values are texts, such as a town's code or the text of an enum's member."""

    editor: QComboBox

    def __init__(
        self,
        key: str,
        name: str,
        choices: Iterable[tuple[str, str]] = (),
        *,
        captioned: bool = True,
    ) -> None:
        super().__init__(key, _Combo(), name, captioned=captioned)
        self.set_choices(choices)
        self.editor.currentIndexChanged.connect(self.tell)

    def set_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these, words and value; what is chosen stays chosen, and silent."""
        chosen = self.value()
        self.editor.blockSignals(True)
        self.editor.clear()
        for words, value in choices:
            self.editor.addItem(words, value)
        self.editor.setCurrentIndex(max(self.editor.findData(chosen), 0))
        self.editor.blockSignals(False)

    def value(self) -> str:
        return str(self.editor.currentData() or "")

    def show_value(self, value: Value) -> None:
        wanted = str(value or "")
        if self.editor.findData(wanted) < 0:
            # Such as a town that is no more: what a record holds is shown, offered or not.
            self.editor.addItem(wanted, wanted)
        self.editor.setCurrentIndex(self.editor.findData(wanted))

    def words(self, value: Value) -> str:
        return self.editor.itemText(max(self.editor.findData(str(value or "")), 0))


class _Combo(QComboBox):
    """A box that the wheel scrolls past: it would change what stands in it unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def required_text(name: str) -> str:
    return _("{name}（必填）").format(name=name)


def follow(after: QWidget, widgets: Iterable[QWidget]) -> None:
    """Let Tab go through widgets that came later, in this order, right behind one before them."""
    for widget in widgets:
        QWidget.setTabOrder(after, widget)
        after = widget


def moves_on(page: QWidget, event: QEvent) -> bool:
    """Enter goes to the next field, as Tab does; not where Enter begins a line."""
    if not isinstance(event, QKeyEvent) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    focused = page.window().focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return False
    if isinstance(focused, QPlainTextEdit):
        return False
    return page.focusNextChild()
