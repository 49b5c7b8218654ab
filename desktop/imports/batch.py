"""The files of one import: what each comes to, and which may be written when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from db.engine import Register
from db.imports import ImportChoice, ImportKind, plan_file, recognise
from db.values import Datum, Month
from db.workbooks.agreement import agreed
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import Plan
from db.workbooks.sheets import Progress, read_sheets
from desktop.imports.differences import Difference, differences
from desktop.imports.ticks import Ticks

STATION_CODES = frozenset({"station_unmatched", "station_ambiguous", "service_not_offered"})
"""Problems that a register of stations still to be taken in may mend."""
HEADER_CODES = frozenset({"header_unreadable", "header_twice"})
"""Problems that saying what the columns are may mend."""
_ORDER = tuple(ImportKind)


class State(StrEnum):
    """Where a file stands, as the list shows it."""

    READING = "reading"
    KIND_WANTED = "kind_wanted"
    READY = "ready"
    DISPUTED = "disputed"
    PROBLEM = "problem"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    WRITING = "writing"
    DONE = "done"


WRITABLE = frozenset({State.READY, State.DISPUTED})
FIXED = frozenset({State.WRITING, State.DONE})
"""States in which nothing is left to say of a file."""


@dataclass(frozen=True)
class Draft:
    """One file and what is known of it so far.

    Attributes:
        mappings: What somebody said its columns are.
        remember: They are kept for the next file when this one is written.
        alone: What the last reading came to, whatever the other files say.
        plan: The same without what another file contradicts.
        lines: Its differences.
        ticks: What of it is taken.
        trouble: Why it could not be read or written as a whole.
        unread: It is to be read, again where `plan` is there.
        asked: Somebody wants it read again, and expects it to come to something else.
        differs: It came to something else than what could be written before; somebody has to look.
        deed: Number of the change that wrote it, by which it can be taken back.
    """

    path: Path
    kind: ImportKind | None = None
    month: Month | None = None
    datum: Datum | None = None
    mappings: tuple[ColumnMapping, ...] = ()
    remember: bool = True
    alone: Plan | None = None
    plan: Plan | None = None
    lines: tuple[Difference, ...] = ()
    ticks: Ticks = field(default_factory=Ticks)
    trouble: Exception | None = None
    unread: bool = True
    asked: bool = False
    differs: bool = False
    writing: bool = False
    done: bool = False
    deed: int | None = None

    def anew(
        self,
        *,
        month: Month | None = None,
        datum: Datum | None = None,
        mapping: ColumnMapping | None = None,
        remember: bool | None = None,
    ) -> Draft:
        """The draft as before any reading, with what somebody said of its file now."""
        others = tuple(m for m in self.mappings if mapping and m.header != mapping.header)
        return Draft(
            self.path,
            self.kind,
            month or self.month,
            datum or self.datum,
            (*others, mapping) if mapping else self.mappings,
            self.remember if remember is None else remember,
        )

    def reread(self) -> Draft:
        """The draft as it is read again on somebody's word; what was ticked is kept."""
        return replace(self, unread=True, asked=True, trouble=None, done=False, deed=None)

    @property
    def can_skip(self) -> bool:
        """Its rows with a problem can be left out, and no answer would mend them."""
        asks = self.wants_month or self.wants_datum or self.wants_columns
        return self.plan is not None and self.plan.can_skip and not asks

    @property
    def wants_month(self) -> bool:
        """Its days leave out the year, and neither its title nor its name tells it."""
        return self.kind is ImportKind.COUNTS and self._has_problem("year_unknown")

    @property
    def wants_datum(self) -> bool:
        """It holds coordinates and nothing in it says which map they are from."""
        return self._has_problem("datum_unknown")

    @property
    def wants_columns(self) -> bool:
        """Its header is not understood."""
        return self._has_problem(*HEADER_CODES)

    def _has_problem(self, *codes: str) -> bool:
        return self.plan is not None and any(r.code in codes for r in self.plan.problems)

    @property
    def depends_on_stations(self) -> bool:
        """All its problems are about stations that the register does not know."""
        if self.plan is None or self.plan.skips or self.kind is ImportKind.STATIONS:
            return False
        problems = self.plan.problems
        return bool(problems) and all(r.code in STATION_CODES for r in problems)


@dataclass(frozen=True)
class Line:
    """A file as the list shows it."""

    draft: Draft
    state: State


def understood(
    register: Register,
    draft: Draft,
    *,
    today: dt.date,
    expected: ImportKind | None,
    progress: Progress,
) -> Draft:
    """The draft after a reading of its file; nothing is written.

    A file whose header names no kind is taken for what is `expected`, if anything is. What was
    ticked stays so where the line is the same, and so does what is skipped.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    sheets = read_sheets(draft.path, progress)
    kind = draft.kind or recognise(register, sheets) or expected
    if kind is None:
        return replace(draft, trouble=None, unread=False)
    choice = ImportChoice(kind, draft.month, draft.datum, draft.mappings)
    plan = plan_file(register, draft.path, choice, today=today, sheets=sheets, progress=progress)
    before = draft.plan
    if before and before.skips and before.problems == plan.problems:
        plan = plan.skipping()
    changed = before is not None and not before.blocked and before.changes != plan.changes
    return replace(
        draft,
        kind=kind,
        alone=plan,
        plan=plan,
        lines=differences(plan),
        ticks=draft.ticks.carried(before, plan) if before else Ticks.of(plan),
        trouble=None,
        unread=False,
        asked=False,
        differs=not draft.asked and (draft.differs or changed),
    )


class Batch:
    """Drafts by path, in the order in which they were chosen."""

    def __init__(self) -> None:
        self._drafts: dict[Path, Draft] = {}
        self._compared: list[Plan] = []

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._drafts.values())

    def __len__(self) -> int:
        return len(self._drafts)

    def get(self, path: Path) -> Draft | None:
        return self._drafts.get(path)

    def add(self, paths: Iterable[Path]) -> list[Path]:
        """Take in files; a file that is there already is read anew. Returns their paths."""
        chosen = [path.absolute() for path in paths]
        self._drafts |= {path: Draft(path) for path in chosen}
        return chosen

    def put(self, draft: Draft) -> None:
        self._drafts[draft.path] = draft
        self._compare()

    def remove(self, path: Path) -> None:
        self._drafts.pop(path, None)
        self._compare()

    def remove_unread(self) -> None:
        self._drafts = {path: each for path, each in self._drafts.items() if not each.unread}

    def outdate(self) -> None:
        """The register changed: what is not written yet is to be read again."""
        for draft in self:
            if not draft.done:
                self.put(replace(draft, unread=True))

    def _compare(self) -> None:
        """Refuse the days that two files tell otherwise, in both; what is written is past that."""
        drafts = [d for d in self if d.alone and not (d.unread or d.writing or d.done)]
        plans = [draft.alone for draft in drafts if draft.alone]
        if list(map(id, plans)) == list(map(id, self._compared)):
            return
        self._compared = plans
        for draft, plan in zip(drafts, agreed(plans), strict=True):
            shown = draft.plan
            if shown is not None and shown.problems != plan.problems:
                ticks = draft.ticks.carried(shown, plan)
                self._drafts[draft.path] = replace(
                    draft, plan=plan, lines=differences(plan), ticks=ticks
                )

    def first_unread(self) -> Draft | None:
        return next((draft for draft in self if draft.unread), None)

    def ready(self) -> list[Draft]:
        """What may be written now, stations before what speaks of them."""
        ready = [d for d in self if self.state(d) in WRITABLE and d.ticks.taken]
        return sorted(ready, key=lambda draft: _ORDER.index(draft.kind or ImportKind.STATIONS))

    def lines(self) -> list[Line]:
        return [Line(draft, self.state(draft)) for draft in self]

    def state(self, draft: Draft) -> State:
        if draft.done:
            return State.DONE
        if draft.writing:
            return State.WRITING
        if draft.trouble is not None:
            return State.PROBLEM
        if draft.unread:
            return State.READING
        if draft.plan is None:
            return State.KIND_WANTED
        if draft.depends_on_stations and self._stations_to_come():
            return State.WAITING
        if draft.plan.blocked:
            return State.PROBLEM
        if not draft.plan.changes:
            return State.UNCHANGED
        return State.DISPUTED if draft.ticks.waiting else State.READY

    def _stations_to_come(self) -> bool:
        """A register of stations is among the files and not in the records yet."""
        return any(
            draft.kind is ImportKind.STATIONS
            and not draft.done
            and draft.plan is not None
            and bool(draft.plan.changes or draft.plan.problems)
            for draft in self
        )
