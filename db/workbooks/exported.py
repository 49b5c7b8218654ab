"""What a workbook was exported with, kept in a sheet of its own that nobody is shown."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from db.workbooks.sheets import Cell
from db.workbooks.station_cells import LONGEST_CELL, cell_text, written
from db.workbooks.vocabulary import ORIGINAL_SHEET

_MARK = "yizhan-stations-1"
"""First cell of the sheet; another number would be another arrangement of it."""

Texts = Mapping[str, str]
"""What the cells of a row say, by column."""


def said(texts: Texts, columns: Sequence[str]) -> str:
    """What several columns say as one."""
    return " ".join(text for column in columns if (text := texts.get(column, "")))


@dataclass(frozen=True)
class Exported:
    """What a workbook was exported with.

    Attributes:
        columns: The columns that it had.
        texts: What the cells of each station said, in the order of `columns`, by its code.
    """

    columns: tuple[str, ...]
    texts: Mapping[str, Sequence[str]]

    def of(self, code: str) -> Texts | None:
        """What a station's cells said, the empty ones too; None where it was not in the export."""
        texts = self.texts.get(code)
        return None if texts is None else dict(zip(self.columns, texts, strict=True))

    def name_of(self, code: str) -> str | None:
        """What a station was called; None where it was not in the export."""
        texts = self.texts.get(code)
        return None if texts is None else texts[self.places["name"]]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each column's text stands among a station's texts."""
        return {column: place for place, column in enumerate(self.columns)}

    def owner(self, texts: Texts, code: str) -> str:
        """Whose row this is: the code beside it, unless another station of its name fits better."""
        names = self._codes_by_name
        others = names.get(texts["name"], [])
        return max([code, *others], key=lambda each: self._likeness(each, texts))

    @cached_property
    def _codes_by_name(self) -> Mapping[str, list[str]]:
        codes: dict[str, list[str]] = {}
        for code, texts in self.texts.items():
            codes.setdefault(texts[self.places["name"]], []).append(code)
        return codes

    def _likeness(self, code: str, texts: Texts) -> int:
        known = self.of(code) or {}
        return sum(
            texts[column] == text != "" for column, text in known.items() if column != "code"
        )


class Original:
    """Writes the sheet row by row: the texts of a row as JSON, over as many cells as that takes.

    Args:
        sheet: An empty sheet of an xlsxwriter workbook.
        columns: The columns of the export.
    """

    def __init__(self, sheet: Any, columns: Sequence[str]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._row = 0
        sheet.very_hidden()
        self._write([_MARK, *columns])

    def add(self, cells: Mapping[str, Cell]) -> None:
        self._row += 1
        self._write([cell_text(written(cells.get(column))) for column in self._columns])

    def _write(self, texts: Sequence[str]) -> None:
        row = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        for place, start in enumerate(range(0, len(row), LONGEST_CELL)):
            self._sheet.write_string(self._row, place, row[start : start + LONGEST_CELL])


def exported_texts(path: Path) -> Exported | None:
    """What an export of ours left with; None of any other workbook.

    Args:
        path: A file that `read_sheets` has read without complaint.
    """
    if not zipfile.is_zipfile(path):
        return None
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        if ORIGINAL_SHEET not in book.sheet_names:
            return None
        rows = book.get_sheet_by_name(ORIGINAL_SHEET).iter_rows()
        lines = (json.loads("".join(map(str, cells))) for cells in rows)
        mark, *columns = next(lines)
        if mark != _MARK:
            return None
        code = columns.index("code")
        return Exported(tuple(columns), {texts[code]: texts for texts in lines})
