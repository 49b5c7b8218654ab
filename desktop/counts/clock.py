"""Asks whether the clock is right where it is far ahead of all that was ever entered."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QObject, Signal

from db.history import last_deed_at
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _, number

_FAR = dt.timedelta(days=60)


class ClockQuestion(QObject):
    """Asked once; until it is answered nothing should be dated.

    Signals:
        answered(): The clock is right.
    """

    answered = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._newest: dt.datetime | None = None
        self.is_open = False
        desk.read(last_deed_at, self._look, owner=self)

    def ask(self) -> None:
        """Say what is strange, with the button that answers it."""
        if self._newest is None or not self.is_open:
            return
        now = self._desk.now()
        words = _(
            "这台电脑的时间是 {now:%Y-%m-%d}，比台账里最近一次改动（{last:%Y-%m-%d}）晚 {n} 天。"
            "时间不对请先改好；输入还在，没有保存。"
        ).format(now=now, last=self._newest, n=number((now - self._newest).days))
        self._desk.notices.show_notice(Kind.WARN, words, (_("时间没错，保存"), self._trust))

    def _look(self, newest: dt.datetime | None) -> None:
        self._newest = newest
        self.is_open = newest is not None and self._desk.now() - newest > _FAR
        if not self.is_open:
            self.answered.emit()

    def _trust(self) -> None:
        self.is_open = False
        self._desk.notices.dismiss()
        self.answered.emit()
