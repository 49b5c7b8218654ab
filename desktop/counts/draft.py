"""One station's line of the day sheet while it is being typed. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.counts import DayEntry
from db.errors import RecordError, YizhanError
from db.record import MAX_PEOPLE
from db.rows import CountRow
from db.values import CountMethod, Service
from db.workbooks.cells import read_people
from db.workbooks.vocabulary import METHODS, member_of
from desktop.text import label, number

METHOD, NOTE = "method", "note"
METHOD_KEYS = {str(n): method for n, method in enumerate(CountMethod, start=1)}
"""One digit is enough to say how the people were counted."""


@dataclass(frozen=True)
class Refused:
    """What was typed into a cell, and why it cannot be kept as it is."""

    text: str
    error: YizhanError


class Draft:
    """What the cells of one line hold, beside what the register holds.

    A line without a number is not reported: its record goes, or none is made. Cells are named
    by a member of `Service`, ``"method"`` or ``"note"``.

    Attributes:
        day: The day of the sheet.
        row: The line as the register gave it.
        stored: What the register holds; None where the day is not reported.
        refused: Cells whose text cannot be read, with that text.
        saving: What is on its way to the register; meaningless unless `is_saving`.
    """

    counts: dict[Service, int | None]
    method: CountMethod
    note: str

    def __init__(self, day: dt.date, row: CountRow) -> None:
        self.day = day
        self.refused: dict[str, Refused] = {}
        self.is_saving = False
        self.saving: DayEntry | None = None
        self._failed: tuple[DayEntry | None, YizhanError] | None = None
        self.row = row
        self.stored = _entry(day, row)
        self.revert()

    @property
    def known(self) -> DayEntry | None:
        """What the register will hold when the next save of this line begins."""
        return self.saving if self.is_saving else self.stored

    def rebase(self, row: CountRow) -> None:
        """Take what the register holds now; cells that were typed into stay as typed."""
        before = self.stored
        self.row = row
        self.stored = _entry(self.day, row)
        then = before.counts if before else {}
        now = self.stored.counts if self.stored else {}
        for service in Service:
            if self.counts.get(service) == then.get(service):
                self.counts[service] = now.get(service)
        if before is None or self.method is before.method:
            self.method = self.stored.method if self.stored else self.row.method
        if self.note == (before.note if before else ""):
            self.note = self.stored.note if self.stored else ""

    def revert(self) -> None:
        """Drop what was typed."""
        self.counts = dict(self.stored.counts) if self.stored else {}
        self.method = self.stored.method if self.stored else self.row.method
        self.note = self.stored.note if self.stored else ""
        self.refused.clear()
        self._failed = None

    @property
    def entry(self) -> DayEntry | None:
        """What the line says now; None where it holds no number."""
        counts = {service: n for service, n in self.counts.items() if n is not None}
        if not counts:
            return None
        return DayEntry(self.row.station_id, self.day, counts, self.method, self.note)

    @property
    def total(self) -> int:
        return sum(people or 0 for people in self.counts.values())

    @property
    def is_unsaved(self) -> bool:
        return bool(self.refused) or self._lonely_note or self.entry != self.stored

    @property
    def is_ready(self) -> bool:
        """It differs from the register and can be saved: a save that failed is not repeated."""
        if self.refused or self._lonely_note or self.entry == self.stored:
            return False
        if self.is_saving and self.saving == self.entry:
            return False
        return self._failed is None or self._failed[0] != self.entry

    def is_open(self, key: str) -> bool:
        """Whether the cell takes a value. A number of a service since given up can be mended."""
        if key in (METHOD, NOTE):
            return True
        service = Service(key)
        kept = self.stored.counts.get(service) if self.stored else None
        return service in self.row.offered or kept is not None

    def text(self, key: str) -> str:
        """The cell as it shows: what was typed where that cannot be read."""
        if key in self.refused:
            return self.refused[key].text
        if key == NOTE:
            return self.note
        if key == METHOD:
            unsaid = self.entry is None and self.method is self.row.method
            return "" if unsaid else label(self.method)
        people = self.counts.get(Service(key))
        return "" if people is None else str(people)

    def type_in(self, key: str, text: str) -> None:
        """Put text into an open cell; what cannot be read stays there, refused."""
        self.refused.pop(key, None)
        self._failed = None
        try:
            self._take(key, text.strip())
        except RecordError as error:
            self.refused[key] = Refused(text, error)

    def report(self, entry: DayEntry) -> None:
        """Fill the line from another day's report: numbers of services offered today alone."""
        self.refused.clear()
        self._failed = None
        self.counts = {s: n for s, n in entry.counts.items() if s in self.row.offered}
        self.method = entry.method

    def report_zero(self) -> None:
        """Nobody came: zero for every service offered."""
        self.refused.clear()
        self._failed = None
        self.counts = dict.fromkeys(self.row.offered, 0)

    def clear(self) -> None:
        """Empty the line: the day counts as not reported."""
        self.refused.clear()
        self._failed = None
        self.counts, self.method, self.note = {}, self.row.method, ""

    def start_saving(self) -> DayEntry | None:
        self.is_saving, self.saving = True, self.entry
        return self.saving

    def saved(self, entry: DayEntry | None) -> None:
        """The register holds `entry` now."""
        self.is_saving = self.is_saving and self.saving != entry
        self.stored = entry

    def failed(self, entry: DayEntry | None, error: YizhanError) -> None:
        """The register did not take `entry`; the line stays as it was typed."""
        self.is_saving = self.is_saving and self.saving != entry
        self._failed = entry, error

    def retry(self) -> None:
        """Let a save that failed be tried once more."""
        self._failed = None

    def problem(self, key: str) -> YizhanError | None:
        """Why the cell is refused; an error that names no cell is at every open one."""
        if key in self.refused:
            return self.refused[key].error
        if key == NOTE and self._lonely_note:
            return RecordError("note_without_counts", field=NOTE)
        if self._failed is None:
            return None
        error = self._failed[1]
        field = error.field if isinstance(error, RecordError) else None
        return error if field in (None, key) else None

    @property
    def first_problem(self) -> YizhanError | None:
        found = (self.problem(key) for key in (*Service, METHOD, NOTE))
        return next((problem for problem in found if problem), None)

    @property
    def _lonely_note(self) -> bool:
        return bool(self.note) and self.entry is None

    def _take(self, key: str, text: str) -> None:
        if key == NOTE:
            self.note = " ".join(text.split())
        elif key == METHOD:
            self.method = _read_method(text, self.row.method)
        else:
            self.counts[Service(key)] = _read_people(Service(key), text)


def _entry(day: dt.date, row: CountRow) -> DayEntry | None:
    if not row.reported:
        return None
    counts = {service: n for service, n in row.counts.items() if n is not None}
    return DayEntry(row.station_id, day, counts, row.method, row.note)


def _read_people(service: Service, text: str) -> int | None:
    read = read_people(text)
    if read is None:
        return None
    if read.value > MAX_PEOPLE:
        raise RecordError("too_large", field=service, value=text, limit=number(MAX_PEOPLE))
    return int(read.value)


def _read_method(text: str, usual: CountMethod) -> CountMethod:
    if not text:
        return usual
    return METHOD_KEYS.get(text) or member_of(METHODS, text, METHOD)
