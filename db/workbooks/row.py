"""Walk through a workbook's rows of data; what is wrong in one is remarked at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from db.errors import RecordError
from db.values import Month
from db.workbooks.cells import plain_text
from db.workbooks.headers import (
    Header,
    Spellings,
    find_header,
    is_blank,
    is_data,
    is_sample,
    month_of,
)
from db.workbooks.mapping import ColumnMapping
from db.workbooks.plan import SAMPLE_DATA, Remark, Remarks, Weight
from db.workbooks.sheets import Cell, Progress, Sheet, address, quiet
from db.workbooks.vocabulary import AIDS

T = TypeVar("T")

_REPORTED_ROWS = 100


class Row:
    """One row of data, read by the keys of the header's spellings.

    Attributes:
        header: What its columns mean; the same for all rows of a sheet.
        cells: As the sheet holds them, and after them those that `header` makes of them.
        number: Position in the sheet, from 0.
        month: Month that the sheet's title or file name speaks of, where one does.
        refused: A cell of it was wrong.
    """

    __slots__ = (
        *("_columns", "_places", "_remarks", "_silent"),
        *("cells", "header", "month", "number", "refused"),
    )

    def __init__(
        self, sheet: Sheet, header: Header, number: int, remarks: Remarks, month: Month | None
    ) -> None:
        self.header = header
        self.cells = header.filled(sheet.rows[number])
        self._columns = header.columns
        self._places = header.places
        self._silent = sheet.silent
        self._remarks = remarks
        self.number = number
        self.month = month
        self.refused = False

    def refuse_silent(self) -> None:
        """Refuse the cells that hold something but no value."""
        for key, column in self._columns.items():
            if (self.number, column) in self._silent:
                self.refuse(key, RecordError("cell_without_value"))

    def has(self, key: str) -> bool:
        return key in self._places

    def cell(self, key: str) -> Cell:
        return self.cells[self._places[key]] if key in self._places else None

    def text(self, key: str) -> str:
        place = self._places.get(key)
        if place is None:
            return ""
        cell = self.cells[place]
        # Most cells are text, and this is asked millions of times.
        return cell.strip() if type(cell) is str else plain_text(cell)

    def heading(self, key: str) -> str:
        """What the header says above this column."""
        return self.header.headings[self._columns[key]]

    def at(self, key: str) -> str:
        return address(self.number, self._columns.get(key, 0))

    @property
    def remarks(self) -> int:
        """How many remarks the sheet has so far."""
        return len(self._remarks)

    def remarks_since(self, before: int) -> tuple[Remark, ...]:
        """Those after the first `before` of the sheet."""
        return tuple(self._remarks.found[before:])

    def repeat(self, remarks: Iterable[Remark]) -> None:
        """Say of the same cells in this row what was said of them in another."""
        for remark in remarks:
            self._remarks.repeat(remark, self.number)
            self.refused |= remark.weight is Weight.PROBLEM

    def note(self, weight: Weight, key: str, code: str, /, **values: object) -> None:
        self._remarks.add(weight, self.at(key), self.text(key), code, **values)

    def refuse(self, key: str, error: RecordError) -> None:
        self.refused = True
        self._remarks.refuse(self.at(key), self.text(key), error, key)

    def read(self, key: str, reading: Callable[[], T]) -> T | None:
        """What `reading` makes of the column; None when it refused the cell."""
        try:
            return reading()
        except RecordError as error:
            self.refuse(key, error)
            return None

    def hold(self, key: str, checking: Callable[[], object]) -> None:
        """Refuse what `checking` does, at the column of its field, or at `key` without one."""
        try:
            checking()
        except RecordError as error:
            self.refuse(error.field if error.field and self.has(error.field) else key, error)


def data_rows(
    sheets: Sequence[Sheet],
    spellings: Spellings,
    required: tuple[str, ...],
    remarks: list[Remarks],
    *,
    mappings: Iterable[ColumnMapping] = (),
    progress: Progress = quiet,
) -> Iterator[Row]:
    """The rows of data of every sheet whose header is understood; appends to `remarks`.

    Args:
        sheets: Of one file; at least one.
        spellings: What people write above a column, by its meaning.
        required: Meanings without which a row is no header.
        remarks: One is added for each sheet.
        mappings: What people said of headers that were not understood.
        progress: Told of the rows; what it raises ends the reading.
    """
    sheets = [sheet for sheet in sheets if sheet.name not in AIDS] or sheets
    found: list[tuple[Sheet, Header, Remarks]] = []
    refused = False
    for sheet in sheets:
        said = Remarks(sheet.file, sheet.name)
        remarks.append(said)
        if sheet.hidden and len(sheets) > 1:
            said.add(Weight.UNDERSTOOD, "A1", "", "sheet_hidden")
            continue
        try:
            header = find_header(sheet, spellings, required, mappings)
        except RecordError as error:
            said.refuse(f"A{error.values['row']}", error.values["text"], error)
            refused = True
            continue
        if header is None:
            said.add(Weight.UNDERSTOOD, "A1", "", "sheet_skipped")
        else:
            found.append((sheet, header, said))
    if not found and not refused:
        missing = [spellings[key][0] for key in required]
        remarks[0].refuse("A1", "", RecordError("header_unreadable", missing=missing))
    done, rows = 0, sum(len(sheet.rows) for sheet, _header, _said in found)
    for sheet, header, said in found:
        for row in _rows(sheet, header, said):
            if row.number % _REPORTED_ROWS == 0:
                progress(done + row.number, rows)
            yield row
        done += len(sheet.rows)
    progress(rows, rows)


def _rows(sheet: Sheet, header: Header, remarks: Remarks) -> Iterator[Row]:
    month = month_of(sheet, header)
    if is_sample(sheet, header):
        remarks.add(Weight.UNDERSTOOD, "A1", "", SAMPLE_DATA)
    if header.unread:
        at = address(header.row, 0)
        remarks.add(Weight.UNDERSTOOD, at, "", "columns_unread", headings=header.unread)
    for number in range(header.row + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        if is_data(cells):
            row = Row(sheet, header, number, remarks, month)
            if sheet.silent:
                row.refuse_silent()
            yield row
        elif not is_blank(cells):
            first = next(plain_text(cell) for cell in cells if plain_text(cell))
            remarks.add(Weight.UNDERSTOOD, address(number, 0), first, "row_not_data")
