"""Keeps a window open while what was typed in it would be lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.notice import Kind, NoticeBar
from desktop.text import _


class CloseGuard(QObject):
    """Asks a screen before the window it stands in closes.

    Args:
        view: The screen's widget; the window is whichever it is shown in.
        notices: Says what would be lost, with a button to close all the same.
        unsaved: Saves what can be saved and answers what cannot, in a sentence; empty if nothing.
    """

    def __init__(self, view: QWidget, notices: NoticeBar, unsaved: Callable[[], str]) -> None:
        super().__init__(view)
        self._view, self._notices, self._unsaved = view, notices, unsaved
        self._window: QWidget | None = None
        self._gives_up = False
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._view.window() is not self._window:
            self._window = self._view.window()
            self._window.installEventFilter(self)
        if event.type() == QEvent.Type.Close and watched is self._window:
            lost = self._unsaved()
            if lost and not self._gives_up:
                action = _("放弃并关闭"), self._close_anyway
                self._notices.show_notice(Kind.WARN, lost, action)
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def _close_anyway(self) -> None:
        self._gives_up = True
        assert self._window is not None
        self._window.close()
