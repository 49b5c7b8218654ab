"""One question to one reading of the register, which the list and the map share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from db.engine import reading
from desktop.desk import Desk
from desktop.finding.listing import Answer, Listing, read_listing
from desktop.finding.query import ListQuery

TOPICS = frozenset(
    {
        "attachment",
        "calendar_day",
        "closure",
        "day_count",
        "facility",
        "feedback",
        "finding",
        "inspection",
        "managing_unit",
        "map_listing",
        "station",
        "station_facility",
        "station_service",
        "supply",
        "town",
    }
)
"""Tables whose change shows in the list or on the map."""


class Inquiry(QObject):
    """Whoever asks, all who show the answer are told.

    Args:
        parent: Lives on the GUI thread, where its timer has to end.

    Attributes:
        listing: The stations as last read; None until they are there.
        query: What is asked; without a sorting, which is the list's own.
        answer: What of `listing` the question leaves.

    Signals:
        read(): There is another listing: the register changed, or a station opened or closed
            since. `asked` follows.
        asked(): There is another question or another answer to it.
    """

    read = Signal()
    asked = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.listing: Listing | None = None
        self.query = ListQuery()
        self.answer: Answer | None = None
        self._begun = 0
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self.look_at_clock)
        desk.jobs.changed.connect(self._changed)
        self.refresh()
        self._wait_for_minute()

    def now(self) -> dt.datetime:
        return self._desk.now()

    def refresh(self) -> None:
        """Read the register again; the question stays."""
        register, now = self._desk.register, self.now()

        def work() -> Listing:
            with reading(register) as session:
                return read_listing(session, now)

        self._renew(work)

    def ask(self, query: ListQuery) -> None:
        """Ask something else."""
        self.query = query
        if self.listing is not None:
            self.answer = self.listing.answer(query)
        self.asked.emit()

    def look_at_clock(self) -> None:
        """Show what opened or closed meanwhile; with a new day all ages are counted anew."""
        listing, now = self.listing, self.now()
        if listing is not None:
            if now.date() != listing.at.date():
                self.refresh()
            elif listing.changes_at is not None and listing.changes_at <= now:
                self._renew(lambda: listing.seen_at(now))
        self._wait_for_minute()

    def _renew(self, work: Callable[[], Listing]) -> None:
        self._begun += 1
        begun = self._begun

        def show(listing: Listing) -> None:
            # Two readings run beside each other, and the older may be the later to end.
            if begun == self._begun:
                self.listing = listing
                self.answer = listing.answer(self.query)
                self.read.emit()
                self.asked.emit()

        self._desk.jobs.start(lambda _job: work(), done=show, owner=self)

    def _wait_for_minute(self) -> None:
        now = self.now()
        self._minute.start(60_000 - now.second * 1000 - now.microsecond // 1000)

    def _changed(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & TOPICS:
            self.refresh()
