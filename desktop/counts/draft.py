"""One station's day while it is being typed. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from db.counts import DayEntry, DayKey
from db.errors import ConflictError, RecordError, YizhanError
from db.record import MAX_PEOPLE
from db.sheet_lines import SheetLine
from db.values import CountMethod, Month, Service
from db.words import shown
from db.workbooks.cells import read_day, read_people
from db.workbooks.vocabulary import METHODS, member_of
from desktop.counts.turn import METHOD, NOTE
from desktop.text import label, number

METHOD_KEYS = {str(n): method for n, method in enumerate(CountMethod, start=1)}
"""One digit is enough to say how the people were counted."""
_EDITED = (*Service, METHOD, NOTE)
_MOST_SHOWN = 40
"""Signs of a text in a sentence about it."""


@dataclass(frozen=True)
class Refused:
    """What was typed into a cell, and why it cannot be kept as it is."""

    text: str
    error: YizhanError


class Typed(NamedTuple):
    """What was typed into a record, to go back to: only the cells that differ from the register.

    The others are the register's, whatever others write there meanwhile.
    """

    counts: Mapping[Service, int | None] = {}
    method: CountMethod | None = None
    note: str | None = None
    refused: Mapping[str, Refused] = {}


class Draft:
    """What the cells of one record hold, beside what the register holds.

    A record without a number is not reported: it goes, or none is made. Cells are named by a
    member of `Service`, ``"method"`` or ``"note"``.

    Attributes:
        line: The station.
        stored: What the register holds; None where the day is not reported.
        saving: What is on its way to the register; meaningless unless `is_saving`.
        is_held: Found again after a crash, or others wrote the record meanwhile: saved only once
            somebody looked at it.
    """

    def __init__(self, day: dt.date, line: SheetLine, stored: DayEntry | None) -> None:
        self.day, self.line, self.stored = day, line, stored
        self.is_saving = self.is_held = False
        self.saving: DayEntry | None = None
        self._failed: tuple[DayEntry | None, YizhanError] | None = None
        self.typed = Typed()

    @property
    def key(self) -> DayKey:
        return self.day, self.line.station_id

    @property
    def typed(self) -> Typed:
        stored = self._stored_counts
        counts = {s: self._counts.get(s) for s in Service if self._counts.get(s) != stored.get(s)}
        return Typed(
            counts,
            None if self._method is self._stored_method else self._method,
            None if self._note == self._stored_note else self._note,
            dict(self._refused),
        )

    @typed.setter
    def typed(self, typed: Typed) -> None:
        self._counts = {**self._stored_counts, **typed.counts}
        self._method = self._stored_method if typed.method is None else typed.method
        self._note = self._stored_note if typed.note is None else typed.note
        self._refused = dict(typed.refused)
        self.retry()

    @property
    def known(self) -> DayEntry | None:
        """What the register will hold when the next save of this record begins."""
        return self.saving if self.is_saving else self.stored

    def rebase(self, stored: DayEntry | None, line: SheetLine) -> None:
        """Take what the register holds now; cells that were typed into stay as typed."""
        typed, failed, is_held = self.typed, self._failed, self.is_held
        self.stored, self.line = stored, line
        self.typed = typed
        self._failed, self.is_held = failed, is_held

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
        typed, texts = self.typed, {}
        for field in _EDITED:
            if (
                field in typed.refused
                or (field == METHOD and typed.method)
                or (field == NOTE and typed.note is not None)
                or field in typed.counts
            ):
                texts[field] = self.text(field)
        return texts

    def type_in(self, field: str, text: str) -> None:
        """Put text into a cell that takes some; what cannot be read stays there, refused."""
        self._refused.pop(field, None)
        self.retry()
        try:
            self._take(field, text.strip())
        except RecordError as error:
            self._refused[field] = Refused(text, brief(error))

    def report(self, entry: DayEntry) -> None:
        """Fill the record from another day's report: numbers of services offered today alone."""
        offered = self.line.offered(self.day)
        counts = {s: n for s, n in entry.counts.items() if s in offered}
        self._become(counts, entry.method, self._note)

    def report_zero(self) -> None:
        """Nobody came: zero for every service offered."""
        zeros = dict.fromkeys(self.line.offered(self.day), 0)
        self._become(zeros, self._method, self._note)

    def clear(self) -> None:
        """Empty the record: the day counts as not reported."""
        self._become({}, self.line.method, "")

    def revert(self, fields: Collection[str]) -> None:
        """Let go of what was typed into these cells: they say what the register says."""
        typed = self.typed
        self.typed = Typed(
            {service: n for service, n in typed.counts.items() if service not in fields},
            None if METHOD in fields else typed.method,
            None if NOTE in fields else typed.note,
            {field: refused for field, refused in typed.refused.items() if field not in fields},
        )

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
        # What others wrote is about to come in beside it: it is not the entry that failed then.
        self.is_held = isinstance(error, ConflictError)

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

    @property
    def _stored_counts(self) -> Mapping[Service, int | None]:
        return self.stored.counts if self.stored else {}

    @property
    def _stored_method(self) -> CountMethod:
        return self.stored.method if self.stored else self.line.method

    @property
    def _stored_note(self) -> str:
        return self.stored.note if self.stored else ""

    def _become(self, counts: Mapping[Service, int | None], method: CountMethod, note: str) -> None:
        self._counts, self._method, self._note = dict(counts), method, note
        self._refused = {}
        self.retry()

    def _take(self, field: str, text: str) -> None:
        if field == NOTE:
            self._note = " ".join(text.split())
        elif field == METHOD:
            self._method = read_method(text, self.line.method)
        else:
            self._counts[Service(field)] = read_count(Service(field), text, self.day)


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


def brief(error: RecordError) -> RecordError:
    """The same error, of whose texts a sentence can show the beginning."""
    values = {
        name: shown(value)[:_MOST_SHOWN] if isinstance(value, str) else value
        for name, value in error.values.items()
    }
    return type(error)(error.code, field=error.field, **values)


def _is_day(text: str, day: dt.date) -> bool:
    try:
        read_day(text, Month.of(day))
    except RecordError:
        return False
    return True
