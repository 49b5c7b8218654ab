"""The rows of a sheet, read column by column."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from db.workbooks.cells import plain_text
from db.workbooks.plan import Remark
from db.workbooks.row import Row
from db.workbooks.sheets import Cell

Answer = TypeVar("Answer")
Answered = TypeVar("Answered", covariant=True)

Whole = Callable[[Sequence[Row], Sequence[str]], Sequence[Answer] | None]
"""Reads one row or more that have these texts; None where one of them wants a closer look."""

Columns = Sequence[Sequence[Cell]]
"""All the cells of some rows, column by column."""


class Column(Protocol[Answered]):
    """What the rows of a sheet say of one thing."""

    def answers(self, rows: Sequence[Row], columns: Columns) -> Sequence[Answered]:
        """The answer of each row; what is wrong with its cells, or odd, is remarked."""


class Repeated(Generic[Answer]):
    """A column whose cells repeat from row to row: the same are read once.

    A row that repeats them is remarked on, or refused, as the first one was.

    Args:
        places: Positions of all the cells that an answer depends on.
        reading: Reads them in one row.
    """

    def __init__(self, places: Sequence[int], reading: Callable[[Row], Answer]) -> None:
        self._places = places
        self._reading = reading
        self._known: dict[Hashable, tuple[Answer, Sequence[Remark]]] = {}

    def answers(self, rows: Sequence[Row], columns: Columns) -> list[Answer]:
        answers = []
        keys = _keys([columns[place] for place in self._places])
        for row, key in zip(rows, keys, strict=True):
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = self._read(row)
            elif known[1]:
                row.repeat(known[1])
            answers.append(known[0])
        return answers

    def _read(self, row: Row) -> tuple[Answer, Sequence[Remark]]:
        before = row.remarks
        answer = self._reading(row)
        return answer, row.remarks_since(before)


def _keys(columns: Columns) -> Iterable[Hashable]:
    """What tells the cells of one row from those of another."""
    if any(bool in map(type, cells) for cells in columns):
        # A tick (True) is no 1, though Python calls them equal.
        kinds = [tuple(map(type, cells)) for cells in columns]
        return zip(*columns, *kinds, strict=True)
    return zip(*columns, strict=True) if len(columns) > 1 else columns[0]


class Differing(Generic[Answer]):
    """A column whose cells differ from row to row: they are read as a whole where that can be.

    Args:
        place: Its position.
        whole: Reads many rows, whose texts are not empty.
        reading: Reads one row.
    """

    def __init__(
        self,
        place: int,
        whole: Whole[Answer],
        reading: Callable[[Row], Answer],
    ) -> None:
        self._place = place
        self._whole = whole
        self._reading = reading

    def answers(self, rows: Sequence[Row], columns: Columns) -> list[Answer]:
        texts = [
            cell.strip() if type(cell) is str else plain_text(cell) for cell in columns[self._place]
        ]
        filled = [row for row, text in zip(rows, texts, strict=True) if text]
        whole = self._whole(filled, [text for text in texts if text]) if filled else None
        told = map(self._reading, filled) if whole is None else iter(whole)
        return [
            next(told) if text else self._reading(row)
            for row, text in zip(rows, texts, strict=True)
        ]
