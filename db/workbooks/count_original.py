"""What a fill-in workbook of counts left with, so that only what was touched comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.counts import DayEntry
from db.values import Month, Service
from db.workbooks import vocabulary
from db.workbooks.exported import COUNTS, Original, exported_lines
from db.workbooks.row import Row
from db.workbooks.sheets import Sheet
from db.workbooks.station_cells import cell_text

COUNT_FIELDS = (*Service, "method", "note")


def count_texts(entry: DayEntry) -> tuple[str, ...]:
    """What a day's cells say, in the order of `COUNT_FIELDS`."""
    counts = (entry.counts.get(service) for service in Service)
    said = ("" if people is None else str(people) for people in counts)
    return (*said, vocabulary.word(vocabulary.METHODS, entry.method), entry.note)


@dataclass(frozen=True)
class Base:
    """What the cells of a day said when the workbook left, by field."""

    texts: Mapping[str, str]

    def touched(self, row: Row) -> list[str]:
        """The fields of which the row's cells say something else now."""
        return [f for f in self.texts if row.has(f) and cell_text(row.cell(f)) != self.texts[f]]


class OriginalCounts:
    """Keeps what a workbook leaves with in an empty sheet of it."""

    def __init__(self, sheet: Any, month: Month) -> None:
        self._original = Original(sheet, COUNTS, [str(month)])

    def add(self, code: str, entries: Iterable[DayEntry]) -> None:
        """Keep what stands in a station's sheet."""
        self._original.add([code])
        for entry in entries:
            self._original.add([code, entry.day.isoformat(), *count_texts(entry)])


class ExportedCounts:
    """What a workbook left with.

    Args:
        month: Of all its days.
        lines: A code alone for each of its stations; code, day and texts of each reported day.
    """

    def __init__(self, month: str, lines: Sequence[Sequence[str]]) -> None:
        self._month = month
        self._codes = {code for code, *_rest in lines}
        self._texts = {(line[0], line[1]): line[2:] for line in lines if len(line) > 1}

    def of(self, row: Row, day: dt.date) -> Base | None:
        """What a row said of its day; None where it was not in the workbook."""
        code = row.text("code")
        if code not in self._codes or str(Month.of(day)) != self._month:
            return None
        blank = ("",) * len(COUNT_FIELDS)
        texts = self._texts.get((code, day.isoformat()), blank)
        return Base(dict(zip(COUNT_FIELDS, texts, strict=True)))

    def is_emptied(self, row: Row) -> bool:
        """Its day was reported when the workbook left; the row holds no count now."""
        return (row.text("code"), row.text("day")) in self._texts


def exported_counts(sheets: Iterable[Sheet]) -> ExportedCounts | None:
    """What a fill-in workbook of ours left with; None of any other.

    Args:
        sheets: All of it.
    """
    lines = exported_lines(sheets, COUNTS)
    return ExportedCounts(lines[0][0], lines[1:]) if lines else None
