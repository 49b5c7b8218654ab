"""Keeps what is being typed in its draft, and offers a draft that was left behind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from db.errors import DataFileError
from db.values import LOCAL
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.stations.record.bar import Bar
from desktop.stations.record.drafts import Draft, Drafts, draft_folder
from desktop.stations.record.merge import changed
from desktop.stations.record.typed import Typed
from desktop.text import _, n_, say

_AFTER_MS = 400
"""After the last keystroke; a crash may take what was typed within."""

_NAMED = 3
"""Of many drafts the newest are named."""


class Keeper(QObject):
    """The draft of the station that is on the page.

    Args:
        typed: Gives what the fields hold now.

    Attributes:
        waiting: A draft of an earlier time that is neither taken up nor thrown away yet. What is
            typed meanwhile is kept together with it.
    """

    def __init__(self, desk: Desk, typed: Callable[[], Typed], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._typed = desk, typed
        self._drafts = Drafts(draft_folder(desk.settings), desk.register)
        self.waiting: Draft | None = None
        self._station_id: int | None = None
        self._before: Typed = {}
        self._has_complained = False
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, station_id: int | None) -> None:
        """Another station is on the page; `waiting` is its draft, if there is one."""
        self._station_id, self._before = station_id, {}
        self.waiting = self._drafts.of(station_id)

    def rest_on(self, before: Typed) -> None:
        """What the record says now: what differs from it is kept."""
        self._before = before

    def offer(self, bar: Bar, take_up: Callable[[], None], throw_away: Callable[[], None]) -> None:
        """Ask what is to become of the draft that waits, if one does."""
        if self.waiting is None:
            bar.hide()
            return
        at = self.waiting.typed_at.astimezone(LOCAL)
        bar.ask(
            _("有上次没保存的内容（{at:%m-%d %H:%M}）。").format(at=at),
            [
                ("draft.restore", _("恢复上次没保存的内容"), take_up),
                ("draft.discard", _("丢弃"), throw_away),
            ],
        )

    def tell_all(self, go_on: Callable[[int | None], None]) -> None:
        """Say which stations have a draft, with a way to the newest."""
        drafts = self._drafts.all()
        if not drafts:
            return
        names = _("、").join(each.name.strip() or _("新驿站") for each in drafts[:_NAMED])
        told = n_("有 {n} 座驿站的内容还没有保存：{names}", len(drafts))
        self._desk.notices.show_notice(
            Kind.INFO,
            told.format(n=len(drafts), names=names),
            (_("打开"), lambda: go_on(drafts[0].station_id)),
        )

    def touch(self) -> None:
        """Something was typed."""
        self._timer.start()

    def keep(self) -> None:
        """Write the draft now; none where nothing differs."""
        self._timer.stop()
        typed = self._typed()
        keys = changed(self._before, typed)
        waiting = self.waiting
        if not keys:
            if waiting is None:
                self._drafts.drop(self._station_id)
            return
        before = {key: self._before.get(key) for key in keys}
        self._write(self._station_id, before, {key: typed.get(key) for key in keys}, waiting)

    def hand_on(self, station_id: int, typed: Typed) -> None:
        """Make what was typed for a new station a draft of one that stands."""
        self._timer.stop()
        if self._write(station_id, {}, typed, self._drafts.of(station_id)):
            self._drafts.drop(None)
            self._before = self._typed()

    def _write(
        self, station_id: int | None, before: Typed, typed: Typed, waiting: Draft | None
    ) -> bool:
        """Write a draft over one that waits; False where that cannot be done."""
        draft = Draft(
            station_id,
            str(self._typed()["name"]),
            self._desk.now().isoformat(),
            (waiting.before if waiting else {}) | before,
            (waiting.typed if waiting else {}) | typed,
        )
        try:
            self._drafts.keep(draft)
        except DataFileError as error:
            # Once is enough: it is tried again with every keystroke.
            if not self._has_complained:
                self._desk.notices.show_notice(Kind.WARN, say(error))
            self._has_complained = True
            return False
        self._has_complained = False
        return True

    def end(self) -> None:
        """All that was typed is in the register; a draft that still waits stays."""
        self._timer.stop()
        if self.waiting is None:
            self._drafts.drop(self._station_id)

    def settle(self, station_id: int | None, typed: Typed) -> None:
        """What was typed is in the register, of a station that is no longer on the page."""
        draft = self._drafts.of(station_id)
        if draft and all(typed.get(key) == value for key, value in draft.typed.items()):
            self._drafts.drop(station_id)

    def throw_away(self) -> None:
        """Forget the draft that waits; what was typed since is kept."""
        self.waiting = None
        self._drafts.drop(self._station_id)
        self.keep()
