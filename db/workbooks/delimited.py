"""Tables in text files: which encoding, which delimiter, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import DataFileError

if TYPE_CHECKING:
    import _csv

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_DELIMITERS = (",", "\t", ";", "，")
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""Excel's own way of naming the delimiter, on a line of its own."""
_SNIFFED_ROWS = 200


def decoded(content: bytes) -> str | None:
    """The text, which China writes in UTF-8, in GB 18030 (GBK) or in UTF-16; None of no text."""
    mark = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    if mark:
        encodings = [mark]
    elif b"\0" in content:
        low_first = content[1::2].count(0) >= content[::2].count(0)
        encodings = ["utf-16-le" if low_first else "utf-16-be"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


def table_rows(path: Path, text: str) -> list[list[str]]:
    """The rows of a delimited text, as ragged as they are written.

    Raises:
        DataFileError: It is no table, or a quotation mark in it has no partner.
    """
    said = _SAID.match(text)
    delimiter = said[1] if said else _sniffed(text)
    if delimiter is None:
        raise DataFileError("not_a_workbook", path)
    reader = _reader(text, delimiter)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise DataFileError("quotes_unbalanced", path, row=reader.line_num) from error
    if said:
        rows[0] = []
    return rows


def _sniffed(text: str) -> str | None:
    """The delimiter that cuts the most rows into the same number of cells, several each."""
    cells = {delimiter: _regular_cells(text, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: cells[delimiter])
    return best if cells[best] else None


def _regular_cells(text: str, delimiter: str) -> int:
    widths: Counter[int] = Counter()
    try:
        for row in islice(_reader(text, delimiter), _SNIFFED_ROWS):
            widths[len(row)] += 1
    except csv.Error:
        pass
    return max(
        ((width - 1) * rows for width, rows in widths.items() if width > 1 and rows > 1), default=0
    )


def _reader(text: str, delimiter: str) -> _csv.Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
