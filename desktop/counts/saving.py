"""Writes what was typed into the register, in the background, and keeps what it did not take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from db.counts import DayEntry, DayKey, clear_counts, refuse_overtaken, save_counts
from db.errors import RecordError, YizhanError
from db.work import Work
from desktop.counts.draft import Draft
from desktop.desk import Desk
from desktop.text import _, number

_Sent = Sequence[tuple[Draft, DayEntry | None]]


class Saver(QObject):
    """Records that are ready go together, as one deed.

    Attributes:
        drafts: Every draft that is not saved, by day and station; shared with the sheet.
        saved_at: When something was last saved.
        is_held: Nothing is written while somebody is asked about the clock.

    Signals:
        began(list[Draft]): These are on their way.
        ended(list[Draft], int): These were saved, by the deed of this number.
        failed(list[Draft], Exception): These were not; what was typed stays.
    """

    began = Signal(object)
    ended = Signal(object, int)
    failed = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.drafts: dict[DayKey, Draft] = {}
        self.saved_at: dt.datetime | None = None
        self.is_held = False

    def save(self, drafts: Iterable[Draft]) -> None:
        """Send those that are ready, as one deed."""
        ready = [draft for draft in drafts if draft.is_ready]
        if ready and not self.is_held:
            self._send(ready)

    def tidy(self, keys: Iterable[DayKey]) -> None:
        """Forget the drafts that say what the register says."""
        for key in keys:
            draft = self.drafts.get(key)
            if draft and not draft.is_unsaved and not draft.is_saving:
                del self.drafts[key]

    @property
    def stuck(self) -> list[Draft]:
        """What cannot be saved as it is."""
        return [draft for draft in self.drafts.values() if draft.first_problem]

    @property
    def is_busy(self) -> bool:
        return any(draft.is_saving for draft in self.drafts.values())

    def _send(self, drafts: Sequence[Draft]) -> None:
        known = {draft.key: draft.known for draft in drafts}
        sent = [(draft, draft.start_saving()) for draft in drafts]
        entries = [entry for _draft, entry in sent if entry is not None]
        cleared = [draft.key for draft, entry in sent if entry is None]
        today = self._desk.today()

        def deed(work: Work) -> int:
            refuse_overtaken(work.session, known)
            save_counts(work, entries, today=today)
            clear_counts(work, cleared)
            return work.number

        self._desk.write(
            deed_label(drafts),
            deed,
            initiator=self,
            done=partial(self._done, sent),
            failed=partial(self._refused, sent),
        )
        self.began.emit(list(drafts))

    def _done(self, sent: _Sent, change_id: int) -> None:
        self.saved_at = self._desk.now()
        for draft, entry in sent:
            draft.saved(entry)
        drafts = [draft for draft, _entry in sent]
        self.tidy([draft.key for draft in drafts])
        self.ended.emit(drafts, change_id)

    def _refused(self, sent: _Sent, error: Exception) -> None:
        known = error if isinstance(error, YizhanError) else RecordError("not_saved")
        for draft, entry in sent:
            draft.failed(entry, known)
        drafts = [draft for draft, _entry in sent]
        # One wrong record refuses the whole deed: the others need not suffer for it.
        if isinstance(error, RecordError) and len(drafts) > 1:
            middle = len(drafts) // 2
            for half in (drafts[:middle], drafts[middle:]):
                for draft in half:
                    draft.retry()
                self._send(half)
            return
        self.failed.emit(drafts, error)


def deed_label(drafts: Sequence[Draft]) -> str:
    """What the history calls the saving of these."""
    first, last = (pick(draft.day for draft in drafts) for pick in (min, max))
    stations = {draft.line.station_id for draft in drafts}
    only = drafts[0].line.station
    days = _days(first, last)
    if len(stations) == 1:
        return _("登记 {station} {days}").format(station=only, days=days)
    towns = {draft.line.town for draft in drafts}
    return _("登记 {place} {days} {n} 站").format(
        place=towns.pop() if len(towns) == 1 else _("全市"), days=days, n=number(len(stations))
    )


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _("{month}月{day}日").format(month=first.month, day=first.day)
    return _("{month}月{day}日至{to_month}月{to_day}日").format(
        month=first.month, day=first.day, to_month=last.month, to_day=last.day
    )
