"""Where the cursor goes next; cells that hold nothing are passed over. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from desktop.counts.sheet import Bar, Sheet
from desktop.counts.turn import PEOPLE


class Place(NamedTuple):
    """Where a cell stands."""

    row: int
    column: int


class Area(NamedTuple):
    """A block of cells, all edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom + 1)

    @property
    def columns(self) -> range:
        return range(self.left, self.right + 1)

    @property
    def size(self) -> int:
        return len(self.rows) * len(self.columns)

    def places(self) -> Iterator[Place]:
        return (Place(row, column) for row in self.rows for column in self.columns)


def step(sheet: Sheet, here: Place, down: int, along: int) -> Place | None:
    """The next cell, open or locked; past an edge, on in the next row or column."""
    rows, columns = sheet.turn.rows, sheet.turn.columns
    by_column = bool(down)
    at = here.column * rows + here.row if by_column else here.row * columns + here.column
    while 0 <= (at := at + down + along) < rows * columns:
        row, column = (at % rows, at // rows) if by_column else divmod(at, columns)
        if sheet.bar(row, column) in (None, Bar.LOCKED):
            return Place(row, column)
    return None


def next_number(sheet: Sheet, here: Place, way: int) -> Place | None:
    """The next cell of a number, locked or not, in the order of the printed sheet, or the last."""
    rows, columns = sheet.turn.rows, sheet.turn.columns
    at = here.row * columns + here.column
    while 0 <= (at := at + way) < rows * columns:
        row, column = divmod(at, columns)
        if sheet.turn.field(column) in PEOPLE and sheet.bar(row, column) in (None, Bar.LOCKED):
            return Place(row, column)
    return None


def rest_of_row(sheet: Sheet, here: Place) -> list[Place]:
    """The empty cells of numbers from here to the end of the row."""
    return [
        Place(here.row, column)
        for column in range(here.column, sheet.turn.columns)
        if sheet.takes_number(here.row, column) and not sheet.text(here.row, column)
    ]


def shift(sheet: Sheet, here: Place, down: int, along: int) -> Place:
    """One cell on that can be looked at; the same one at an edge."""
    row, column = here.row + down, here.column + along
    while 0 <= row < sheet.turn.rows and 0 <= column < sheet.turn.columns:
        if is_shown(sheet, row, column):
            return Place(row, column)
        row, column = row + down, column + along
    return here


def jump(sheet: Sheet, here: Place, down: int, along: int) -> Place:
    """To the edge of what is filled, as in a spreadsheet: over a run of like cells."""
    there = shift(sheet, here, down, along)
    run = bool(sheet.text(*here)) and bool(sheet.text(*there))
    while True:
        further = shift(sheet, there, down, along)
        if further == there or (run and not sheet.text(*further)):
            return there
        if not run and sheet.text(*there):
            return there
        there = further


def row_end(sheet: Sheet, row: int, *, first: bool) -> Place:
    """The first or last cell of a row that can be looked at."""
    columns = range(sheet.turn.columns)
    ordered = columns if first else reversed(columns)
    return Place(row, next((n for n in ordered if is_shown(sheet, row, n)), 0))


def is_shown(sheet: Sheet, row: int, column: int) -> bool:
    """The cursor may stand there: it takes something, or only shows it."""
    bar = sheet.bar(row, column)
    return bar is None or bar.shows


def first_number(sheet: Sheet) -> Place | None:
    """The first cell of the sheet that takes a number."""
    columns = range(sheet.turn.columns)
    places = (Place(row, column) for row in range(sheet.turn.rows) for column in columns)
    return next((place for place in places if sheet.takes_number(*place)), None)
