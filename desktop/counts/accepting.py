"""Asks for the reason why an unusual number is right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from db.record import MAX_TEXT
from desktop.counts.floating import FloatingCard
from desktop.style import look
from desktop.text import _
from desktop.widgets.keys import is_enter
from desktop.widgets.labels import quiet_label, section_label


class AcceptCard(FloatingCard):
    """Enter lets the number stand, with or without a reason; Esc leaves the question.

    Signals:
        accepted(str): With this reason.
        closed(): The keyboard is free again.
    """

    accepted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("countsAccept", parent)
        self._question = section_label()
        self.note = QLineEdit()
        self.note.setObjectName("countsAccept.note")
        self.note.setAccessibleName(_("认可的原因"))
        self.note.setPlaceholderText(_("原因（可以不写），如“当天有活动”"))
        self.note.setMaxLength(MAX_TEXT)
        for widget in (self._question, self.note, quiet_label(_("Enter 认可　Esc 返回"))):
            self.body.addWidget(widget)
        self.note.installEventFilter(self)

    def ask(self, question: str) -> None:
        self._question.setText(question)
        self.note.clear()
        self.note.setMinimumWidth(look().px(320))
        self.setAccessibleName(question)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_enter(event):
            self._close()
            self.accepted.emit(self.note.text())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._close()
        return super().eventFilter(watched, event)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
