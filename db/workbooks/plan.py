"""What reading a file comes to, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from db.errors import RecordError
from db.settings import mark_sample
from db.work import Work


class Weight(StrEnum):
    """How much a remark matters: a problem refuses the file, the others inform."""

    PROBLEM = "problem"
    CHANGED = "changed"
    MISSING = "missing"
    UNDERSTOOD = "understood"


SAMPLE_DATA = "sample_data"
"""Code of the remark that a workbook calls its own data synthetic; the register then does too."""
_SHOWN = 80
"""Characters of a cell's value that a remark repeats."""


@dataclass(frozen=True)
class Remark:
    """Something to say about one cell: `code` and `values` as in `YizhanError`."""

    weight: Weight
    file: str
    sheet: str
    cell: str
    value: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RowChange:
    """One record that the file adds or changes; `fields` holds (column, before, after)."""

    name: str
    new: bool
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """A file, understood.

    `read` = `created` + `updated` + `left` + `refused`: all of a file is taken or nothing.

    Attributes:
        read: Rows that hold data; titles, totals and signatures are not among them.
        changes: The records to add or change, in the file's order.
        remarks: Problems first.
        write: Carries the plan out inside a `Work`.
    """

    kind: str
    path: Path
    read: int
    changes: tuple[RowChange, ...]
    remarks: tuple[Remark, ...]
    write: Callable[[Work], None]

    @property
    def problems(self) -> tuple[Remark, ...]:
        return tuple(r for r in self.remarks if r.weight is Weight.PROBLEM)

    @property
    def refused(self) -> int:
        return self.read if self.problems else 0

    @property
    def created(self) -> int:
        return 0 if self.problems else sum(1 for change in self.changes if change.new)

    @property
    def updated(self) -> int:
        return 0 if self.problems else sum(1 for change in self.changes if not change.new)

    @property
    def left(self) -> int:
        """Rows that change nothing."""
        return 0 if self.problems else self.read - len(self.changes)


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

    def refuse(self, cell: str, value: object, error: RecordError, field: str = "") -> None:
        """Remark on a wrong cell; `field` names its column where the error does not."""
        about = error.field or field
        named = {"field": about} if about else {}
        self.add(Weight.PROBLEM, cell, value, error.code, **named, **error.values)

    @property
    def found(self) -> tuple[Remark, ...]:
        return tuple(self._found)


def finished(
    kind: str,
    path: Path,
    read: int,
    changes: Iterable[RowChange],
    remarks: Iterable[Remarks],
    write: Callable[[Work], None],
) -> Plan:
    """The plan of a file whose rows have all been read."""
    said = [remark for each in remarks for remark in each.found]
    sample = any(remark.code == SAMPLE_DATA for remark in said)

    def write_all(work: Work) -> None:
        if sample:
            mark_sample(work.session)
        write(work)

    return Plan(
        kind=kind,
        path=path,
        read=read,
        changes=tuple(changes),
        remarks=tuple(sorted(said, key=lambda remark: remark.weight is not Weight.PROBLEM)),
        write=write_all,
    )
