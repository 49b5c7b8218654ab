"""What the cells of a sheet hold, and which take something. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from db.closed import ClosedMonths
from db.closing import ClosingRow
from db.counts import DayEntry, DayKey, DayTotal, StoredCount
from db.errors import YizhanError
from db.expected import DayState, StationDays
from db.holidays import HolidayRow
from db.sheet_lines import SheetLine
from db.unusual import Acceptance, CellKey, Doubt, Norms
from db.values import DayKind, Service
from db.week import WEEKEND
from desktop.counts.draft import Draft
from desktop.counts.sums import Sums
from desktop.counts.turn import METHOD, NOTE, PEOPLE, TOTAL, Cell, Turn
from desktop.text import label, number

_SERVICES = {service.value: service for service in Service}
ONE_DAY = dt.timedelta(days=1)
WINDOW = 100
"""Rows that are read at once where there are too many to read all."""


_NOT_DUE = frozenset({DayState.SHUT, DayState.HOLIDAY, DayState.CLOSURE})


class Bar(StrEnum):
    """Why a cell takes nothing."""

    SUM = auto()
    NOT_IN_SERVICE = auto()
    NOT_OFFERED = auto()
    FUTURE = auto()
    LOCKED = auto()

    @property
    def shows(self) -> bool:
        """The cursor may stand there all the same."""
        return self in (Bar.SUM, Bar.LOCKED)


@dataclass
class Contents:
    """What was read of a sheet.

    Attributes:
        counts: By day and station, from the day before the sheet's first one on.
        windows: Numbers of the windows of rows that `counts` holds; None for all rows.
        closings: Signatures of the sheet's month, where it is closed for anybody.
        totals: None while they are still added up.
        norms: What is usual, as far as it was looked up.
    """

    turn: Turn
    today: dt.date
    counts: dict[DayKey, StoredCount]
    closed: ClosedMonths
    calendar: Mapping[dt.date, HolidayRow]
    closings: Sequence[ClosingRow] = ()
    windows: set[int] | None = None
    totals: Mapping[dt.date, DayTotal] | None = None
    norms: list[Norms] = field(default_factory=list)
    accepted: Mapping[CellKey, Acceptance] = field(default_factory=dict)


class Sheet:
    """Records as the register gave them, and over them the drafts of those that were touched.

    Args:
        contents: What the register holds.
        drafts: Every draft that is not saved, of this sheet and of others; shared with whoever
            saves them.
    """

    def __init__(self, contents: Contents, drafts: dict[DayKey, Draft]) -> None:
        self.turn, self.today = contents.turn, contents.today
        self._in = contents
        self._drafts = drafts
        self.sums = Sums(self.turn, {})
        self._due: StationDays | None = None
        self._due_rows: Mapping[int, int] = {}
        self._rebase(drafts)
        self.add_up()

    @property
    def calendar(self) -> Mapping[dt.date, HolidayRow]:
        return self._in.calendar

    @property
    def is_added_up(self) -> bool:
        return self._in.totals is not None

    def add_up(self, totals: Mapping[dt.date, DayTotal] | None = None) -> None:
        """Begin the sums anew, from the register's and what is typed."""
        if totals is not None:
            self._in.totals = totals
        self.sums = Sums(self.turn, self._in.totals or {})
        if not self.turn.by_record:
            self.sums.begin_rows(self._own(self._in.counts))
        for key, draft in self._drafts.items():
            if self.turn.row_of(key) is not None:
                self.sums.move(key, draft.stored, draft.entry)

    def take_window(self, windows: Iterable[int], counts: Mapping[DayKey, StoredCount]) -> None:
        """Rows came in that had not been read."""
        assert self._in.windows is not None
        self._in.windows.update(windows)
        self._in.counts.update(counts)
        self._rebase(key for key in self._drafts if key in counts)
        self.add_up()

    def take_questions(self, norms: Norms, accepted: Mapping[CellKey, Acceptance]) -> None:
        """What is usual in some of the rows came in, and all that was let stand."""
        kept = self._in.norms if self._in.windows is not None else []
        self._in.norms = [norms, *kept]
        self._in.accepted = accepted

    def take_known(self, before: Sheet) -> None:
        """Until it is read anew, what the same sheet knew besides its counts."""
        self._in.norms, self._in.accepted = before._in.norms, before._in.accepted
        self._due, self._due_rows = before._due, before._due_rows

    def lacking(self, first: int, last: int) -> list[int]:
        """Windows of rows that were not read yet, near the rows from `first` to `last`."""
        if self._in.windows is None:
            return []
        near = WINDOW // 4
        span = range(max(first - near, 0) // WINDOW, (last + near) // WINDOW + 1)
        rows = self.turn.rows
        return [n for n in span if n * WINDOW < rows and n not in self._in.windows]

    def window_stations(self, window: int) -> list[int]:
        lines = self.turn.lines[window * WINDOW : (window + 1) * WINDOW]
        return [line.station_id for line in lines]

    def drafted(self, key: DayKey) -> Draft | None:
        return self._drafts.get(key)

    def draft(self, cell: Cell) -> Draft:
        """The draft of a cell's record, made where there is none."""
        key = cell.key
        if key not in self._drafts:
            self._drafts[key] = Draft(cell.day, cell.line, self.stored(key))
        return self._drafts[key]

    def stored(self, key: DayKey) -> DayEntry | None:
        found = self._in.counts.get(key)
        return found.entry if found else None

    def written_by(self, key: DayKey) -> int | None:
        """The number of the deed that wrote a record as it is in the register."""
        found = self._in.counts.get(key)
        return found.change_id if found else None

    def keep(self, key: DayKey, entry: DayEntry | None, change_id: int | None) -> None:
        """The register holds `entry` now."""
        if entry is None:
            self._in.counts.pop(key, None)
            return
        before = self._in.counts.get(key)
        reported_on = before.reported_on if before else self.today
        self._in.counts[key] = StoredCount(entry, reported_on, change_id)

    def entry(self, key: DayKey) -> DayEntry | None:
        """The record as it stands, typing included."""
        draft = self._drafts.get(key)
        return draft.entry if draft else self.stored(key)

    def day_before(self, key: DayKey) -> DayEntry | None:
        """What the same station reported the day before."""
        return self.entry((key[0] - ONE_DAY, key[1]))

    def bar(self, row: int, column: int) -> Bar | None:
        """Why a cell takes nothing; None where it does."""
        turn = self.turn
        field = turn.field(column)
        if field == TOTAL:
            return Bar.SUM
        day, line = turn.day(row, column), turn.line(row)
        service = _SERVICES.get(field)
        # A number from before the service was given up can still be mended.
        if not line.serves(day):
            if service is None or not self._holds(day, line, service):
                return Bar.NOT_IN_SERVICE
        elif service and not line.offers(service, day) and not self._holds(day, line, service):
            return Bar.NOT_OFFERED
        if day > self.today:
            return Bar.FUTURE
        return Bar.LOCKED if self._locks(day, line) else None

    def is_locked(self, row: int) -> bool:
        """The month of a row is closed for its station, whatever its cells would take."""
        return self._locks(self.turn.day(row, 0), self.turn.line(row))

    def _locks(self, day: dt.date, line: SheetLine) -> bool:
        closed = self._in.closed
        return bool(closed.city or closed.stations) and closed.locks(day, line.station_id)

    def _holds(self, day: dt.date, line: SheetLine, service: Service) -> bool:
        entry = self.stored((day, line.station_id))
        return entry is not None and entry.counts.get(service) is not None

    def takes(self, row: int, column: int) -> bool:
        return self.bar(row, column) is None

    def takes_number(self, row: int, column: int) -> bool:
        return self.turn.field(column) in PEOPLE and self.takes(row, column)

    def text(self, row: int, column: int) -> str:
        cell = self.turn.cell(row, column)
        if cell.field == TOTAL:
            return self._total(row, cell)
        draft = self._drafts.get(cell.key)
        if draft:
            return draft.text(cell.field)
        entry = self.stored(cell.key)
        if entry is None:
            return ""
        if cell.field == NOTE:
            return entry.note
        if cell.field == METHOD:
            return label(entry.method)
        people = entry.counts.get(Service(cell.field))
        return "" if people is None else str(people)

    def take_due(self, due: StationDays) -> None:
        """Which days are to be reported came in."""
        self._due = due
        self._due_rows = {number: row for row, number in enumerate(due.stations.tolist())}

    def is_missing(self, row: int, column: int) -> bool:
        """The cell's record should be there and is not; today's comes in the evening."""
        return self._due_state(row, column) == DayState.MISSING

    def is_not_due(self, row: int, column: int) -> bool:
        """The station was closed that day, by its hours or for a time, and reported nothing."""
        return self._due_state(row, column) in _NOT_DUE

    def _due_state(self, row: int, column: int) -> int | None:
        """What a record that is not there is to the office; None for one that is there."""
        day, number = self.turn.day(row, column), self.turn.line(row).station_id
        due_row = self._due_rows.get(number)
        if self._due is None or due_row is None or self.entry((day, number)) is not None:
            return None
        return int(self._due.states[due_row, (day - self.turn.days[0]).days])

    def total(self, row: int) -> int | None:
        """What a row comes to; None where it holds no number."""
        if not self.turn.by_record:
            return self.sums.row(self.turn.line(row).station_id)
        entry = self.entry(self.turn.cell(row, 0).key)
        return sum(n or 0 for n in entry.counts.values()) if entry else None

    def problem(self, cell: Cell) -> YizhanError | None:
        draft = self._drafts.get(cell.key)
        return draft.problem(cell.field) if draft and cell.field != TOTAL else None

    def doubt(self, cell: Cell) -> Doubt | None:
        """The question about a cell; None where there is none, or somebody answered it."""
        found = self._doubt(cell)
        return None if found is None or self.acceptance(cell) else found

    def acceptance(self, cell: Cell) -> Acceptance | None:
        """Who let an unusual number stand; another number asks anew."""
        if cell.field not in PEOPLE or not self._in.accepted:
            return None
        service = Service(cell.field)
        found = self._in.accepted.get((*cell.key, service))
        return found if found and found.people == self.people(cell) else None

    def closed_by(self, cell: Cell) -> ClosingRow | None:
        """The signature under a cell's month: the city's, or that of its unit."""
        standing = [row for row in self._in.closings if row.reopened_at is None]
        own = (row for row in standing if row.unit_id is None or row.unit == cell.line.unit)
        return min(own, key=lambda row: row.unit_id is not None, default=None)

    def people(self, cell: Cell) -> int | None:
        if cell.field not in PEOPLE:
            return None
        entry = self.entry(cell.key)
        return entry.counts.get(Service(cell.field)) if entry else None

    def touched(self, row: int) -> list[Draft]:
        """Drafts of a row."""
        if not self._drafts:
            return []
        return [found for key in self.turn.keys(row) if (found := self._drafts.get(key))]

    def is_free(self, day: dt.date) -> bool:
        """A weekend or a day off, make-up workdays apart."""
        listed = self.calendar.get(day)
        if listed is None:
            return day.weekday() in WEEKEND
        return listed.kind is not DayKind.MAKEUP_WORKDAY

    def _total(self, row: int, cell: Cell) -> str:
        total = self.total(row)
        return "" if total is None else number(total)

    def _doubt(self, cell: Cell) -> Doubt | None:
        people = self.people(cell) if self._in.norms else None
        if people is None:
            return None
        asked = cell.line.station_id, cell.day, Service(cell.field), people
        found = (norms.doubt(*asked) for norms in self._in.norms)
        return next((doubt for doubt in found if doubt), None)

    def _rebase(self, keys: Iterable[DayKey]) -> None:
        for key in list(keys):
            row = self.turn.row_of(key)
            if row is not None and self._is_read(row):
                self._drafts[key].rebase(self.stored(key), self.turn.line(row))

    def _is_read(self, row: int) -> bool:
        return self._in.windows is None or row // WINDOW in self._in.windows

    def _own(self, counts: Mapping[DayKey, StoredCount]) -> Collection[DayEntry]:
        first = self.turn.days[0]
        return [found.entry for (day, _number), found in counts.items() if day >= first]
