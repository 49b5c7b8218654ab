"""Blocks of cells as spreadsheets put them on the clipboard."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def read_block(text: str) -> list[list[str]]:
    """Rows of cells; quotes around a cell with a line break in it are Excel's and WPS's."""
    rows = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def written_block(rows: Iterable[Sequence[str]]) -> str:
    """The rows as a spreadsheet takes them."""
    out = io.StringIO(newline="")
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue()
