"""Keeps what is being typed in its draft, and offers a draft that was left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from PySide6.QtCore import QObject, QTimer

from db.duplicates import brief_station
from db.engine import Session
from db.errors import DataFileError, RecordError
from db.values import LOCAL
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.stations.record.bar import Bar
from desktop.stations.record.drafts import Draft, Drafts, new_slot
from desktop.stations.record.merge import changed
from desktop.stations.record.typed import Typed
from desktop.text import _, n_, say
from desktop.typed_files import draft_folder

_AFTER_MS = 400
"""After the first keystroke that is not kept yet; a crash may take what was typed within."""

_TOLD_GONE = "drafts/told_gone"

_NAMED = 3
"""Of many drafts the newest are named."""


class Keeper(QObject):
    """The draft of the station that is on the page.

    Args:
        typed: Gives what the fields hold now.

    Attributes:
        waiting: Drafts of an earlier time, or of another window, that are neither taken up nor
            thrown away yet; they are offered in this order. What is typed meanwhile is kept in
            a draft of its own.
        slot: Of the draft that belongs to this visit.
    """

    def __init__(self, desk: Desk, typed: Callable[[], Typed], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._typed = desk, typed
        self._drafts = Drafts(draft_folder(desk.settings), desk.register)
        self.waiting: list[Draft] = []
        self.slot = new_slot()
        self._taken: list[Draft] = []
        self._station_id: int | None = None
        self._before: Typed = {}
        self._has_complained = False
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, station_id: int | None, first: str = "") -> None:
        """Another station is on the page; its drafts wait, the one with slot `first` before all."""
        self._timer.stop()
        self._station_id, self._before = station_id, {}
        self.slot, self._taken = new_slot(), []
        self.waiting = sorted(self._drafts.of(station_id), key=lambda each: each.slot != first)

    def rest_on(self, before: Typed) -> None:
        """What the record says now: what differs from it is kept.

        A draft that waits and says nothing else is in the register already, and is forgotten.
        """
        self._before = before
        for draft in tuple(self.waiting):
            # Contacts that are hidden cannot be told from those that a draft leaves out.
            is_known = "contacts" not in draft.typed or before.get("contacts") is not None
            if is_known and not changed(before, before | draft.typed):
                self.waiting.remove(draft)
                self._drafts.drop(draft.station_id, draft.slot)

    def take(self) -> Draft:
        """Take the draft that waits first; its file goes once the page's own holds it."""
        draft = self.waiting.pop(0)
        self._taken.append(draft)
        return draft

    def offer(self, bar: Bar, take_up: Callable[[], None], throw_away: Callable[[], None]) -> None:
        """Ask what is to become of the draft that waits, if one does."""
        if not self.waiting:
            bar.hide()
            return
        at = self.waiting[0].typed_at.astimezone(LOCAL)
        bar.ask(
            _("有上次没保存的内容（{at:%m-%d %H:%M}）。").format(at=at),
            [
                ("draft.restore", _("恢复上次没保存的内容"), take_up),
                ("draft.discard", _("丢弃"), throw_away),
            ],
        )

    def tell_all(self, go_on: Callable[[int | None, str], None]) -> None:
        """Say which stations have a draft, with a way to the newest.

        One of a station that is no more is told once, to be thrown away; otherwise it is kept,
        since the station may be brought back.
        """
        drafts = self._drafts.all()
        if not drafts:
            return

        def tell(gone: list[Draft]) -> None:
            fresh = [each for each in gone if each.slot not in self._told_gone()]
            if fresh:
                self._desk.settings.setValue(_TOLD_GONE, [each.slot for each in gone])
                told = n_("有 {n} 份没保存的内容，驿站已不在台账里：{names}", len(fresh))
                self._tell(told, fresh, (_("丢弃"), lambda: self._drop(fresh)))
                return
            live = [each for each in drafts if each not in gone]
            if live:
                told = n_("有 {n} 座驿站的内容还没有保存：{names}", len(live))
                go = _("打开"), lambda: go_on(live[0].station_id, live[0].slot)
                self._tell(told, live, go)

        self._desk.read(lambda session: _gone(session, drafts), tell, owner=self)

    def _tell(
        self, told: str, drafts: Sequence[Draft], choice: tuple[str, Callable[[], None]]
    ) -> None:
        names = _("、").join(each.name.strip() or _("新驿站") for each in drafts[:_NAMED])
        words = told.format(n=len(drafts), names=names)
        self._desk.notices.show_notice(Kind.INFO, words, choice)

    def _told_gone(self) -> list[str]:
        """Slots of drafts whose station is no more, of which the person was told."""
        told = self._desk.settings.value(_TOLD_GONE, [])
        # A settings file gives a list of one back as its text.
        return [told] if isinstance(told, str) else list(cast("list[str]", told))

    def _drop(self, drafts: Iterable[Draft]) -> None:
        for draft in drafts:
            self._drafts.drop(draft.station_id, draft.slot)

    def touch(self) -> None:
        """Something was typed."""
        # Not begun anew at each key: who types without a pause is kept as well.
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write the draft now; none where nothing differs."""
        self._timer.stop()
        typed = self._typed()
        keys = changed(self._before, typed)
        before = {key: self._before.get(key) for key in keys}
        if not keys:
            self._drafts.drop(self._station_id, self.slot)
        elif not self._write(self._station_id, before, {key: typed.get(key) for key in keys}):
            return
        self._forget_taken()

    def hand_on(self, station_id: int, typed: Typed) -> None:
        """Make what was typed for a new station a draft of one that stands."""
        self._timer.stop()
        if self._write(station_id, {}, typed):
            self._drafts.drop(None, self.slot)
            self._forget_taken()
            self._before = self._typed()

    def _forget_taken(self) -> None:
        for draft in self._taken:
            self._drafts.drop(draft.station_id, draft.slot)
        self._taken = []

    def _write(self, station_id: int | None, before: Typed, typed: Typed) -> bool:
        """Write the draft of this visit; False where that cannot be done."""
        name, at = str(self._typed()["name"]), self._desk.now().isoformat()
        draft = Draft(station_id, self.slot, name, at, before, typed)
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
        """All that was typed is in the register; drafts that still wait stay."""
        self._timer.stop()
        self._drafts.drop(self._station_id, self.slot)
        self._forget_taken()

    def settle(self, station_id: int | None, slot: str, typed: Typed) -> None:
        """What was typed in an earlier visit is in the register."""
        for draft in self._drafts.of(station_id):
            if draft.slot == slot and not changed(typed, typed | draft.typed):
                self._drafts.drop(station_id, slot)

    def throw_away(self) -> None:
        """Forget the draft that waits first."""
        draft = self.waiting.pop(0)
        self._drafts.drop(draft.station_id, draft.slot)


def _gone(session: Session, drafts: Iterable[Draft]) -> list[Draft]:
    """Those whose station is no more."""
    gone = []
    for draft in drafts:
        try:
            if draft.station_id is not None:
                brief_station(session, draft.station_id)
        except RecordError:
            gone.append(draft)
    return gone
