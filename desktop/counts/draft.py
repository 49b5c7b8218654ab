"""One station's day while it is being typed. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from db.counts import DayEntry, DayKey
from db.errors import RecordError, YizhanError
from db.record import MAX_PEOPLE
from db.sheet_lines import SheetLine
from db.values import CountMethod, Month, Service
from db.workbooks.cells import read_day, read_people
from db.workbooks.vocabulary import METHODS, member_of
from desktop.counts.turn import METHOD, NOTE
from desktop.text import label, number

METHOD_KEYS = {str(n): method for n, method in enumerate(CountMethod, start=1)}
"""One digit is enough to say how the people were counted."""
_EDITED = (*Service, METHOD, NOTE)


@dataclass(frozen=True)
class Refused:
    """What was typed into a cell, and why it cannot be kept as it is."""

    text: str
    error: YizhanError


class Typed(NamedTuple):
    """All that typing can change of a record, to go back to."""

    counts: Mapping[Service, int | None]
    method: CountMethod
    note: str
    refused: Mapping[str, Refused]


class Draft:
    """What the cells of one record hold, beside what the register holds.

    A record without a number is not reported: it goes, or none is made. Cells are named by a
    member of `Service`, ``"method"`` or ``"note"``.

    Attributes:
        line: The station.
        stored: What the register holds; None where the day is not reported.
        saving: What is on its way to the register; meaningless unless `is_saving`.
        is_held: Found again after a crash: saved only once somebody looked at it.
    """

    def __init__(self, day: dt.date, line: SheetLine, stored: DayEntry | None) -> None:
        self.day, self.line, self.stored = day, line, stored
        self.is_saving = self.is_held = False
        self.saving: DayEntry | None = None
        self._failed: tuple[DayEntry | None, YizhanError] | None = None
        self.typed = self._as_stored()

    @property
    def key(self) -> DayKey:
        return self.day, self.line.station_id

    @property
    def typed(self) -> Typed:
        return Typed(dict(self._counts), self._method, self._note, dict(self._refused))

    @typed.setter
    def typed(self, state: Typed) -> None:
        counts, self._method, self._note, refused = state
        self._counts, self._refused = dict(counts), dict(refused)
        self._failed = None
        self.is_held = False

    @property
    def known(self) -> DayEntry | None:
        """What the register will hold when the next save of this record begins."""
        return self.saving if self.is_saving else self.stored

    def rebase(self, stored: DayEntry | None, line: SheetLine) -> None:
        """Take what the register holds now; cells that were typed into stay as typed."""
        before, mine = self._as_stored(), self.typed
        self.stored, self.line = stored, line
        now = self._as_stored()
        self._counts = {
            s: (now if mine.counts.get(s) == before.counts.get(s) else mine).counts.get(s)
            for s in Service
        }
        self._method = now.method if mine.method is before.method else mine.method
        self._note = now.note if mine.note == before.note else mine.note

    @property
    def entry(self) -> DayEntry | None:
        """What the record says now; None where it holds no number."""
        counts = {service: n for service, n in self._counts.items() if n is not None}
        if not counts:
            return None
        return DayEntry(self.line.station_id, self.day, counts, self._method, self._note)

    @property
    def is_unsaved(self) -> bool:
        return bool(self._refused) or self._lonely_note or self._differs

    @property
    def is_ready(self) -> bool:
        """It differs from the register and can be saved: a save that failed is not repeated."""
        if self._refused or self._lonely_note or self.is_held or not self._differs:
            return False
        if self.is_saving and same(self.saving, self.entry):
            return False
        return self._failed is None or not same(self._failed[0], self.entry)

    def text(self, field: str) -> str:
        """The cell as it shows: what was typed where that cannot be read."""
        if field in self._refused:
            return self._refused[field].text
        if field == NOTE:
            return self._note
        if field == METHOD:
            unsaid = self.entry is None and self._method is self.line.method
            return "" if unsaid else label(self._method)
        people = self._counts.get(Service(field))
        return "" if people is None else str(people)

    def people(self, service: Service) -> int | None:
        return self._counts.get(service)

    def changed_texts(self) -> dict[str, str]:
        """By field, the text of the cells that differ from the register."""
        stored = self._as_stored()
        texts = {}
        for field in _EDITED:
            if field in self._refused:
                texts[field] = self._refused[field].text
            elif field == NOTE and self._note != stored.note:
                texts[field] = self._note
            elif field == METHOD and self._method is not stored.method:
                texts[field] = label(self._method)
            elif field in _PEOPLE and self._counts.get(_PEOPLE[field]) != stored.counts.get(
                _PEOPLE[field]
            ):
                texts[field] = self.text(field)
        return texts

    def type_in(self, field: str, text: str) -> None:
        """Put text into a cell that takes some; what cannot be read stays there, refused."""
        self._refused.pop(field, None)
        self._failed = None
        self.is_held = False
        try:
            self._take(field, text.strip())
        except RecordError as error:
            self._refused[field] = Refused(text, error)

    def report(self, entry: DayEntry) -> None:
        """Fill the record from another day's report: numbers of services offered today alone."""
        offered = self.line.offered(self.day)
        counts = {s: n for s, n in entry.counts.items() if s in offered}
        self.typed = Typed(counts, entry.method, self._note, {})

    def report_zero(self) -> None:
        """Nobody came: zero for every service offered."""
        zeros = dict.fromkeys(self.line.offered(self.day), 0)
        self.typed = Typed(zeros, self._method, self._note, {})

    def clear(self) -> None:
        """Empty the record: the day counts as not reported."""
        self.typed = Typed({}, self.line.method, "", {})

    def start_saving(self) -> DayEntry | None:
        self.is_saving, self.saving = True, self.entry
        return self.saving

    def saved(self, entry: DayEntry | None) -> None:
        """The register holds `entry` now."""
        self.is_saving = self.is_saving and not same(self.saving, entry)
        self.stored = entry

    def failed(self, entry: DayEntry | None, error: YizhanError) -> None:
        """The register did not take `entry`; the record stays as it was typed."""
        self.is_saving = self.is_saving and not same(self.saving, entry)
        self._failed = entry, error

    def retry(self) -> None:
        """Let a save that failed, or was held, be tried."""
        self._failed = None
        self.is_held = False

    def is_refused(self, field: str) -> bool:
        """The text of the cell cannot be read."""
        return field in self._refused

    def problem(self, field: str) -> YizhanError | None:
        """Why the cell is refused; an error that names no cell is at every one."""
        if field in self._refused:
            return self._refused[field].error
        if field == NOTE and self._lonely_note:
            return RecordError("note_without_counts", field=NOTE)
        if self._failed is None:
            return None
        error = self._failed[1]
        named = error.field if isinstance(error, RecordError) else None
        return error if named not in _EDITED or named == field else None

    @property
    def first_problem(self) -> YizhanError | None:
        found = (self.problem(field) for field in _EDITED)
        return next((problem for problem in found if problem), None)

    @property
    def _differs(self) -> bool:
        return not same(self.entry, self.stored)

    @property
    def _lonely_note(self) -> bool:
        return bool(self._note) and self.entry is None

    def _as_stored(self) -> Typed:
        if self.stored is None:
            return Typed({}, self.line.method, "", {})
        return Typed(self.stored.counts, self.stored.method, self.stored.note, {})

    def _take(self, field: str, text: str) -> None:
        if field == NOTE:
            self._note = " ".join(text.split())
        elif field == METHOD:
            self._method = read_method(text, self.line.method)
        else:
            self._counts[Service(field)] = read_count(Service(field), text, self.day)


_PEOPLE = {service.value: service for service in Service}


def same(one: DayEntry | None, other: DayEntry | None) -> bool:
    """They say the same; a service left out is as good as None."""
    if one is None or other is None:
        return one is other
    return (one.method, one.note) == (other.method, other.note) and all(
        one.counts.get(s) == other.counts.get(s) for s in Service
    )


def read_count(service: Service, text: str, day: dt.date) -> int | None:
    """Raises: RecordError: It is no number of people that one day can have."""
    try:
        read = read_people(text)
    except RecordError as error:
        if error.code == "number_unreadable" and _is_day(text, day):
            raise RecordError("day_for_number", field=service, text=text) from None
        raise
    if read is None:
        return None
    if read.value > MAX_PEOPLE:
        raise RecordError("too_large", field=service, value=text, limit=number(MAX_PEOPLE))
    return int(read.value)


def read_method(text: str, usual: CountMethod) -> CountMethod:
    """Raises: RecordError: There is no such method. An empty text is the usual one."""
    if not text:
        return usual
    return METHOD_KEYS.get(text) or member_of(METHODS, text, METHOD)


def _is_day(text: str, day: dt.date) -> bool:
    try:
        read_day(text, Month.of(day))
    except RecordError:
        return False
    return True
