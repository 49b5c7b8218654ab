"""What the program tells: a bar inside the window, and the only message boxes there are."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QEnterEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.icons import icon
from desktop.style import look, on_look_changed, restyle
from desktop.text import _
from desktop.widgets.buttons import tool_button
from desktop.widgets.plain import plain

_OK_SHOWN_MS = 6000


class Kind(StrEnum):
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"


_ICONS = {
    Kind.INFO: ("info", "info"),
    Kind.OK: ("check-circle", "ok"),
    Kind.WARN: ("warning", "warn"),
    Kind.ERROR: ("warning-circle", "accent"),
}


class NoticeBar(QFrame):
    """One message at a time; good news leaves by itself, the rest stays until closed.

    Args:
        parent: Over its foot the bar floats, so that nothing moves and what pages have at
            their head stays in reach; without one it stands where a layout puts it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._kind = Kind.INFO
        self._do: Callable[[], None] | None = None
        self._sign = QLabel()
        self._text = QLabel(wordWrap=True)
        self._text.setObjectName("noticeText")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action = QPushButton()
        self._action.setObjectName("noticeAction")
        self._action.clicked.connect(self._act)
        self._close = tool_button("noticeClose", "x", _("关闭提示"))
        self._close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self, singleShot=True, interval=_OK_SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        self._row = row = QHBoxLayout(self)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.hide()
        if parent is not None:
            restyle(self, floats=True)
            parent.installEventFilter(self)
        on_look_changed(self._measure)

    def show_notice(
        self, kind: Kind, text: str, action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """Show `text` instead of what is shown now; `action` is a button, such as 撤销."""
        self._kind = kind
        self._text.setText(text)
        self._do = action[1] if action else None
        self._action.setText(action[0] if action else "")
        self._action.setAccessibleName(self._action.text())
        self._action.setVisible(action is not None)
        restyle(self, kind=str(kind))
        self._measure()
        self.setAccessibleName(text)
        self.show()
        self._float()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if kind is Kind.OK:
            self._timer.start()
        else:
            self._timer.stop()

    @property
    def text(self) -> str:
        """What the bar says; empty when it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def dismiss(self) -> None:
        self._timer.stop()
        self._do = None
        self.hide()

    def turn_page(self) -> None:
        """Another page comes: what was said of the one before goes, errors and questions stay."""
        if self._kind in (Kind.INFO, Kind.WARN) and self._do is None:
            self.dismiss()

    def _float(self) -> None:
        """In the middle, as wide as the words want and there is room for."""
        below = self.parentWidget()
        if below is None or not self.property("floats"):
            return
        margin = look().px(8)
        room = max(below.width() - 2 * margin, 1)
        self._text.setWordWrap(False)
        width = min(self.sizeHint().width(), room)
        self._text.setWordWrap(True)
        height = self.heightForWidth(width)
        left = (below.width() - width) // 2
        self.setGeometry(left, below.height() - height - margin, width, height)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._float()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        do = self._do
        self.dismiss()
        if do:
            do()

    def _measure(self) -> None:
        px = look().px
        self._row.setContentsMargins(px(24), px(6), px(16), px(6))
        self._row.setSpacing(px(10))
        name, role = _ICONS[self._kind]
        self._close.setIconSize(QSize(px(16), px(16)))
        self._sign.setPixmap(icon(name, role).pixmap(px(18), px(18)))
        if self.isVisible():
            self._float()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._kind is Kind.OK:
            self._timer.start()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


def tell_trouble(parent: QWidget, text: str) -> None:
    """Say that the environment is wrong: a file, a disk, a server; and what to do."""
    box = _box(parent, QMessageBox.Icon.Warning, _("驿站管家"), text)
    box.setObjectName("trouble")
    _open(box)


def tell_fault(parent: QWidget, error: Exception) -> None:
    """Own up to a mistake of ours, with the details to hand on."""
    details = "".join(traceback.format_exception(error))
    box = _box(
        parent,
        QMessageBox.Icon.Critical,
        _("程序出错"),
        _("这一步没有办成，是程序的问题。已保存的记录没有受影响，可以继续工作。"),
    )
    box.setObjectName("fault")
    box.setInformativeText(plain(_("请把详情发给维护人员：{error}").format(error=error)))
    copy = box.addButton(_("复制详情"), QMessageBox.ButtonRole.ActionRole)
    copy.setObjectName("copyDetails")
    copy.clicked.disconnect()
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    _open(box)


def ask(parent: QWidget, text: str, *, yes: str) -> bool:
    """Ask before what no undo can mend. `yes` names the deed; Esc and Enter both decline."""
    buttons = QMessageBox.StandardButton
    box = _box(parent, QMessageBox.Icon.Question, _("驿站管家"), text, buttons.Cancel)
    box.setObjectName("question")
    agree = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(buttons.Cancel)
    box.exec()
    agreed = box.clickedButton() is agree
    box.deleteLater()
    return agreed


def _open(box: QMessageBox) -> None:
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _box(
    parent: QWidget,
    sign: QMessageBox.Icon,
    title: str,
    text: str,
    buttons: QMessageBox.StandardButton = QMessageBox.StandardButton.Close,
) -> QMessageBox:
    box = QMessageBox(sign, title, text, buttons, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box
