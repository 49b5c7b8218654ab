"""What a workbook was exported with, kept in a sheet of its own that nobody is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from db.workbooks.sheets import ORIGINAL_SHEET, Cell, Sheet
from db.workbooks.station_cells import LONGEST_CELL, cell_text

STATIONS, COUNTS = "yizhan-stations-1", "yizhan-counts-1"
"""First word of the sheet by what the workbook holds; another number is another arrangement."""

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
        mark: `STATIONS` or `COUNTS`.
        columns: The columns of the export.
    """

    def __init__(self, sheet: Any, mark: str, columns: Sequence[str]) -> None:
        self._sheet = sheet
        self._row = 0
        sheet.very_hidden()
        self._write([mark, *columns])

    def add(self, cells: Iterable[Cell]) -> None:
        """Keep the cells of a row as they were `written`, in the order of the columns."""
        self._row += 1
        self._write([cell_text(cell) for cell in cells])

    def _write(self, texts: Sequence[str]) -> None:
        row = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        for place, start in enumerate(range(0, len(row), LONGEST_CELL)):
            self._sheet.write_string(self._row, place, row[start : start + LONGEST_CELL])


def exported_texts(sheets: Iterable[Sheet]) -> Exported | None:
    """What an export of stations left with; None of any other workbook.

    Args:
        sheets: All of it.
    """
    lines = exported_lines(sheets, STATIONS)
    if lines is None:
        return None
    columns, *stations = lines
    code = columns.index("code")
    return Exported(tuple(columns), {texts[code]: texts for texts in stations})


def exported_lines(sheets: Iterable[Sheet], mark: str) -> list[list[str]] | None:
    """The columns of an export of ours, and the texts of its rows; None of any other workbook."""
    for sheet in sheets:
        if sheet.name == ORIGINAL_SHEET and str(sheet.rows[0][0]).startswith(f'["{mark}",'):
            try:
                lines = [json.loads("".join(str(cell or "") for cell in row)) for row in sheet.rows]
            except ValueError:
                return None  # somebody wrote into it: the workbook is read like any other
            return [lines[0][1:], *lines[1:]]
    return None
