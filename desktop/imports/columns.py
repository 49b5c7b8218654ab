"""What somebody is asked about a header that was not understood, and what may be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.column_maps import remembered_maps
from db.engine import Register, reading
from db.errors import RecordError
from db.imports import HEADINGS, ImportKind
from db.workbooks.headers import HeaderGuess, find_header, header_guess, headerless
from db.workbooks.mapping import ColumnMapping
from db.workbooks.sheets import Progress, Sheet, read_sheets
from db.workbooks.vocabulary import AIDS

_TOP_ROWS = 15
"""As many as a header is looked for in."""


@dataclass(frozen=True)
class Question:
    """The tops of a file's sheets.

    Attributes:
        sheets: Their first rows; at least one.
        mappings: What was said of headers before, the newest last.
    """

    path: Path
    kind: ImportKind
    sheets: tuple[Sheet, ...]
    mappings: tuple[ColumnMapping, ...]

    @property
    def required(self) -> tuple[str, ...]:
        return HEADINGS[self.kind][1]

    @property
    def meanings(self) -> Mapping[str, str]:
        """What a column may be, in the words of our own workbooks, what is required first."""
        spellings = HEADINGS[self.kind][0]
        keys = dict.fromkeys([*self.required, *spellings])
        return {key: spellings[key][0] for key in keys}

    def guess(self, sheet: Sheet, row: int | None = None) -> HeaderGuess:
        """What most looks like the header, or the one that ends in `row`."""
        return header_guess(sheet, HEADINGS[self.kind][0], row)

    def may_lack_header(self, sheet: Sheet) -> bool:
        """No row of it is understood as a header, so that the first may be data."""
        try:
            return find_header(sheet, *HEADINGS[self.kind]) is None
        except RecordError:
            return False

    def first_guess(self, sheet: Sheet) -> HeaderGuess:
        """The header that was mapped before, or its lack, else what most looks like one."""
        said = {mapping.header for mapping in self.mappings}
        guesses = [self.guess(sheet, row) for row in range(len(sheet.rows))]
        if self.may_lack_header(sheet):
            guesses.append(headerless(sheet))
        return next((each for each in guesses if each.key in said), self.guess(sheet))

    def preset(self, guess: HeaderGuess) -> list[str | None]:
        """What the columns are taken for until somebody says otherwise; nothing twice."""
        said: list[str | None] = list(guess.meanings)
        for mapping in self.mappings:
            if mapping.header == guess.key:
                by_column = {column: key for key, column in mapping.columns.items()}
                said = [by_column.get(place) for place in range(len(guess.headings))]
        return [None if key in said[:place] else key for place, key in enumerate(said)]

    def missing(self, said: Sequence[str | None]) -> list[str]:
        """The required columns that are still to be named, in words."""
        return [self.meanings[key] for key in self.required if key not in said]


def read_question(
    register: Register,
    path: Path,
    kind: ImportKind,
    mappings: tuple[ColumnMapping, ...],
    progress: Progress,
) -> Question:
    """Read the tops of a file's sheets; those that are no data are left out.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    sheets = read_sheets(path, progress)
    shown = [sheet for sheet in sheets if not sheet.hidden and sheet.name not in AIDS] or sheets
    with reading(register) as session:
        remembered = remembered_maps(session, kind)
    tops = tuple(replace(sheet, rows=sheet.rows[:_TOP_ROWS]) for sheet in shown)
    return Question(path, kind, tops, (*remembered, *mappings))
