"""What reading a file comes to, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, NamedTuple, Protocol

from db.errors import RecordError
from db.settings import mark_sample
from db.work import Work
from db.workbooks.sheets import Progress, quiet

if TYPE_CHECKING:
    from db.workbooks.row import Row

Choice = tuple[str, str]
"""Key of a change and one of its fields, which is empty for a new record: that is taken whole."""


class Weight(StrEnum):
    """How much a remark matters: a problem refuses the file, the others inform."""

    PROBLEM = "problem"
    DOUBTED = "doubted"
    CHANGED = "changed"
    MISSING = "missing"
    UNDERSTOOD = "understood"


SAMPLE_DATA = "sample_data"
"""Code of the remark that a workbook calls its own data synthetic; the register then does too."""
_OF_ALL_ROWS = frozenset({"header_unreadable", "header_twice", "column_shuffled"})
"""Problems after which no row of the file can be trusted."""
_SHOWN = 80
"""Characters of a cell's value that a remark repeats."""


class Remark(NamedTuple):
    """Something to say about one cell: `code` and `values` as in `YizhanError`."""

    weight: Weight
    file: str
    sheet: str
    cell: str
    value: str
    code: str
    values: Mapping[str, object]

    @property
    def row(self) -> tuple[str, str]:
        """Its sheet, and its row as the sheet counts."""
        return self.sheet, self.cell.lstrip(ascii_uppercase)


@dataclass(frozen=True)
class CellChange:
    """One field that the file wants otherwise, as the workbook says it.

    Attributes:
        field: Key of the field, as in `desktop.fields`.
        ours: What the register holds.
        theirs: What the file holds. All three are empty where they are personal.
        base: What the file was exported with; None where it is no export of ours.
        conflict: The register came to hold something else than `base` too.
    """

    field: str
    ours: str
    theirs: str
    base: str | None = None
    conflict: bool = False


class RowChange(NamedTuple):
    """One record that the file adds or changes.

    Attributes:
        key: Tells it from the other changes of its plan.
        name: What people call it.
        new: The register does not hold it; it is taken whole, and `cells` is empty.
        cells: The fields that change.
    """

    key: str
    name: str
    new: bool
    cells: tuple[CellChange, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What a person may take of it or leave."""
        return ((self.key, ""),) if self.new else tuple((self.key, c.field) for c in self.cells)

    @property
    def undisputed(self) -> tuple[Choice, ...]:
        """The choices that are no conflict."""
        if self.new:
            return self.choices
        disputed = {(self.key, cell.field) for cell in self.cells if cell.conflict}
        return tuple(choice for choice in self.choices if choice not in disputed)


Holds = Callable[[str], Iterable[tuple[str, str]]]
"""What a new record would hold, fields and texts as in `CellChange`, by the key of its change."""


def untold(_key: str) -> tuple[tuple[str, str], ...]:
    """Nothing is told of new records but their names."""
    return ()


class Write(Protocol):
    """Carries out those of a plan's choices that are taken, inside a `Work`."""

    def __call__(self, work: Work, taken: Collection[Choice], progress: Progress) -> None: ...


@dataclass(frozen=True)
class Plan:
    """A file, understood.

    `read` = `created` + `updated` + `unchanged` + `refused`: all of a file is taken, or what
    somebody ticks of it, or nothing. A problem keeps the whole file out until somebody says that
    its row is to be skipped.

    Attributes:
        read: Rows that hold data; titles, totals and signatures are not among them.
        changes: The records to add or change, in the file's order; none of a row with a problem.
        remarks: Problems first.
        carry_out: Writes what is taken; see `write`.
        skips: Rows with a problem are left out, and the others may be written.
        told: By the key that its change has or would have, a row that no other file of the same
            batch may contradict, and what it says.
        holds: What new records would hold, made when it is asked for: there may be very many.
    """

    kind: str
    path: Path
    read: int
    changes: tuple[RowChange, ...]
    remarks: tuple[Remark, ...]
    carry_out: Write
    skips: bool = False
    told: Mapping[str, tuple[Row, Hashable]] = field(default_factory=dict)
    holds: Holds = untold

    @cached_property
    def problems(self) -> tuple[Remark, ...]:
        return tuple(r for r in self.remarks if r.weight is Weight.PROBLEM)

    @cached_property
    def conflicts(self) -> tuple[tuple[RowChange, CellChange], ...]:
        """Cells that both sides changed since the export: somebody has to choose."""
        return tuple(
            (change, cell) for change in self.changes for cell in change.cells if cell.conflict
        )

    @property
    def blocked(self) -> bool:
        """Nothing of it may be written."""
        return bool(self.problems) and not self.skips

    @property
    def can_skip(self) -> bool:
        """Its problems are each of one row, and others would change something."""
        told = {remark.code for remark in self.problems}
        return bool(told and self.changes) and told.isdisjoint(_OF_ALL_ROWS)

    def skipping(self) -> Plan:
        """The same without its rows with a problem, where these can be told from the others."""
        return replace(self, skips=True) if self.can_skip else self

    @cached_property
    def bad_rows(self) -> int:
        """Rows with a problem."""
        return len({remark.row for remark in self.problems})

    @property
    def refused(self) -> int:
        return self.read if self.blocked else self.bad_rows

    @cached_property
    def created(self) -> int:
        return 0 if self.blocked else sum(1 for change in self.changes if change.new)

    @cached_property
    def updated(self) -> int:
        return 0 if self.blocked else sum(1 for change in self.changes if not change.new)

    @property
    def unchanged(self) -> int:
        """Rows that change nothing."""
        return 0 if self.blocked else self.read - len(self.changes) - self.refused

    def write(
        self, work: Work, taken: Collection[Choice] | None = None, progress: Progress = quiet
    ) -> None:
        """Carry the plan out.

        Args:
            work: The deed.
            taken: Of the changes' `choices` those to write; None for all but the conflicts.
            progress: Told of records done and in all; what it raises ends the deed.

        Raises:
            ConflictError: The register changed since the plan was made.
        """
        if taken is None:
            taken = {choice for change in self.changes for choice in change.undisputed}
        self.carry_out(work, taken, progress)


class Remarks:
    """Collects the remarks of one sheet, at the cells they are about."""

    def __init__(self, file: str, sheet: str) -> None:
        self._file = file
        self._sheet = sheet
        self._found: list[Remark] = []

    def add(self, weight: Weight, cell: str, value: object, code: str, /, **values: object) -> None:
        shown = "" if value is None else str(value)
        self._found.append(
            Remark(weight, self._file, self._sheet, cell, shown[:_SHOWN], code, values)
        )

    def repeat(self, remark: Remark, row: int) -> None:
        """Say a remark again, of the same column in another row, from 0."""
        column = remark.cell.rstrip(digits)
        self._found.append(remark._replace(cell=f"{column}{row + 1}"))

    def refuse(self, cell: str, value: object, error: RecordError, field: str = "") -> None:
        """Remark on a wrong cell; `field` names its column where the error does not."""
        about = error.field or field
        named = {"field": about} if about else {}
        self.add(Weight.PROBLEM, cell, value, error.code, **named, **error.values)

    def put_in_order(self) -> None:
        """Put the remarks into the order of the rows; those of one row stay as they came."""
        self._found.sort(key=lambda remark: int(remark.cell.lstrip(ascii_uppercase)))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def found(self) -> Sequence[Remark]:
        return self._found


def finished(
    kind: str,
    path: Path,
    read: int,
    changes: Iterable[RowChange],
    remarks: Iterable[Remarks],
    write: Write,
) -> Plan:
    """The plan of a file whose rows have all been read."""
    said = [remark for each in remarks for remark in each.found]
    sample = any(remark.code == SAMPLE_DATA for remark in said)

    def carry_out(work: Work, taken: Collection[Choice], progress: Progress) -> None:
        if sample:
            mark_sample(work.session)
        write(work, taken, progress)

    return Plan(
        kind=kind,
        path=path,
        read=read,
        changes=tuple(changes),
        remarks=tuple(sorted(said, key=lambda remark: remark.weight is not Weight.PROBLEM)),
        carry_out=carry_out,
    )
