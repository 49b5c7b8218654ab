"""Keeps what a screen shows true to the register."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.jobs import Jobs

_SETTLE_MS = 150


class Reload(QObject):
    """Calls `reload` after a change, once the changes have settled and the view is seen.

    A view out of sight reloads when it is shown again: nobody waits for work nobody looks at,
    and nothing is asked of a program that is closing.
    """

    def __init__(self, view: QWidget, jobs: Jobs, reload: Callable[[], None]) -> None:
        super().__init__(view)
        self._view = view
        self._reload = reload
        self._stale = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._catch_up)
        jobs.changed.connect(self._changed)
        view.installEventFilter(self)

    def _changed(self, _topics: object, _initiator: object) -> None:
        self._stale = True
        self._settle.start()

    def _catch_up(self) -> None:
        if self._stale and self._view.isVisible():
            self._stale = False
            self._reload()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._stale:
            self._settle.start()
        return super().eventFilter(watched, event)
