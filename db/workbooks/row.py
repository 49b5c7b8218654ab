"""Walk through a workbook's rows of data; what is wrong in one is remarked at its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from db.errors import RecordError
from db.values import Month
from db.workbooks.cells import narrow, plain_text
from db.workbooks.headers import Header, find_header, is_blank, is_data, is_sample, month_of
from db.workbooks.plan import SAMPLE_DATA, Remarks, Weight
from db.workbooks.sheets import Cell, Sheet, address, read_sheets

T = TypeVar("T")


class Row:
    """One row of data, read by the keys of the header's spellings.

    Attributes:
        number: Position in the sheet, from 0.
        month: Month that the sheet's title or file name speaks of, where one does.
        refused: A cell of it was wrong.
    """

    def __init__(
        self, sheet: Sheet, header: Header, number: int, remarks: Remarks, month: Month | None
    ) -> None:
        self._sheet = sheet
        self._header = header
        self._remarks = remarks
        self.number = number
        self.month = month
        self.refused = False

    def has(self, key: str) -> bool:
        return key in self._header.columns

    def cell(self, key: str) -> Cell:
        column = self._header.columns.get(key)
        cells = self._sheet.rows[self.number]
        return cells[column] if column is not None and column < len(cells) else None

    def text(self, key: str) -> str:
        return plain_text(self.cell(key))

    def heading(self, key: str) -> str:
        """What the header says above this column."""
        return narrow(self._sheet.rows[self._header.row][self._header.columns[key]])

    def at(self, key: str) -> str:
        return address(self.number, self._header.columns.get(key, 0))

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
    path: Path,
    spellings: Mapping[str, tuple[str, ...]],
    required: tuple[str, ...],
    remarks: list[Remarks],
) -> Iterator[Row]:
    """The rows of data of every sheet whose header is understood; appends to `remarks`.

    Raises:
        DataFileError: It is no workbook that can be read.
    """
    sheets = read_sheets(path)
    understood = 0
    for sheet in sheets:
        said = Remarks(path.name, sheet.name)
        remarks.append(said)
        try:
            header = find_header(sheet, spellings, required)
        except RecordError as error:
            said.refuse(f"A{error.values['row']}", error.values["text"], error)
            understood += 1
            continue
        if header is None:
            continue
        understood += 1
        yield from _rows(sheet, header, said)
    if not understood:
        missing = [spellings[key][0] for key in required]
        remarks[0].refuse("A1", "", RecordError("header_unreadable", missing=missing))


def _rows(sheet: Sheet, header: Header, remarks: Remarks) -> Iterator[Row]:
    month = month_of(sheet, header)
    if is_sample(sheet, header):
        remarks.add(Weight.UNDERSTOOD, "A1", "", SAMPLE_DATA)
    for number in range(header.row + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        if is_blank(cells):
            continue
        if is_data(cells):
            row = Row(sheet, header, number, remarks, month)
            for key, column in header.columns.items():
                if (number, column) in sheet.silent:
                    row.refuse(key, RecordError("cell_without_value"))
            yield row
        else:
            first = next(plain_text(cell) for cell in cells if plain_text(cell))
            remarks.add(Weight.UNDERSTOOD, address(number, 0), first, "row_not_data")
