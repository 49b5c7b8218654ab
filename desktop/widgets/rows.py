"""A Qt model over frozen rows, described by columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.values import Service
from desktop.text import _, label, number
from desktop.theme import Tone
from desktop.widgets.plain import plain

Row = TypeVar("Row")
T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex

Elsewhere = Callable[[str, Callable[[], T], Callable[[T], None]], None]
"""Does the work off the GUI thread, shown under a label, and tells its result on it."""

_NOWHERE = QModelIndex()
AT_ONCE = 5000
"""Rows that are put in order before anybody notices."""
_TOLD_APART_BY = 96
"""Bytes of a text by which it is sorted."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table of rows.

    Attributes:
        key: Stable name, under which its width is remembered.
        value: The cell's value: text, a number, a date, a member of an enum of `db.values`,
            None for nothing, or a collection of services where `kind` says so.
        kind: ``"number"`` stands at the right, ``"state"`` has a dot before its words,
            ``"services"`` shows an icon for each service.
        width: At 100 % text. One column may `stretch` over the room that is left.
        text: The value in words, where its usual form will not do.
        order: What to sort by instead of the value, such as the pinyin of a name.
        tone: Colour of the cell's words.
        default: It stands in the table until the person chooses otherwise.
    """

    key: str
    title: str
    value: Callable[[Row], object]
    kind: Literal["text", "number", "state", "services"] = "text"
    width: int = 120
    stretch: bool = False
    text: Callable[[Row], str] | None = None
    order: Callable[[Row], Any] | None = None
    tone: Callable[[Row], Tone] | None = None
    tip: Callable[[Row], str] | None = None
    default: bool = True

    def words(self, row: Row) -> str:
        """The cell as text: what is shown, copied and read aloud."""
        if self.text:
            return self.text(row)
        value = self.value(row)
        if self.kind == "services":
            return _joined(value)
        return _in_words(value)

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        number = self.kind == "number"
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def sort_key(self, row: Row) -> Any | None:
        """What the row is sorted by; None for nothing, which comes after everything."""
        key = self.order(row) if self.order else self.value(row)
        if isinstance(key, Collection) and not isinstance(key, str):
            return len(key)
        return None if key == "" else key


def _in_words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, digits=0 if isinstance(value, int) else 1)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _joined(services: object) -> str:
    assert isinstance(services, Collection)
    return _("、").join(label(service) for service in Service if service in services)


class RowSet(Generic[Row]):
    """Rows together with what finding and sorting them needs, which may be made off the GUI thread.

    Args:
        rows: In the order given.
        columns: By which they can be sorted.
        key: What makes a row the same row after a reload.
    """

    def __init__(
        self, rows: Iterable[Row], columns: Sequence[Column[Row]], key: Callable[[Row], Hashable]
    ) -> None:
        self.rows = list(rows)
        self.keys = [key(row) for row in self.rows]
        self._places = {key: n for n, key in enumerate(self.keys)}
        self._columns = columns
        self._ranks: dict[int, NDArray[np.int32]] = {}

    def is_ranked(self, column: int) -> bool:
        return column in self._ranks

    def rank(self, column: int) -> None:
        """Find out where each row stands by a column."""
        if column not in self._ranks:
            keys = [self._columns[column].sort_key(row) for row in self.rows]
            self._ranks[column] = _ranks(keys)

    def mask(self, keys: Iterable[Hashable]) -> NDArray[np.bool_]:
        """Which of the rows have these keys; keys of no row are passed over."""
        mask = np.zeros(len(self.rows), np.bool_)
        mask[[self._places[key] for key in keys if key in self._places]] = True
        return mask

    def sorted(
        self, positions: NDArray[np.intp], column: int, order: Qt.SortOrder
    ) -> NDArray[np.intp]:
        """These rows by a column that is ranked, what has nothing there last either way."""
        ranks = self._ranks[column].take(positions)
        if order == Qt.SortOrder.DescendingOrder:
            ranks = np.where(ranks == _NOTHING, ranks, -ranks)
        return positions.take(np.argsort(ranks, kind="stable"))


_NOTHING = np.iinfo(np.int32).max


def _ranks(keys: Sequence[Any]) -> NDArray[np.int32]:
    ranks = np.full(len(keys), _NOTHING, np.int32)
    known = [key for key in keys if key is not None]
    if known:
        _values, places = np.unique(_comparable(known), return_inverse=True)
        ranks[[key is not None for key in keys]] = places
    return ranks


def _comparable(keys: list[Any]) -> NDArray[Any]:
    """As an array that NumPy sorts without holding up Python's other threads, if it can be."""
    if all(isinstance(key, str) for key in keys):
        return np.array([key.encode()[:_TOLD_APART_BY] for key in keys])
    if all(isinstance(key, int | float) for key in keys):
        return np.array(keys)
    if all(type(key) is dt.date for key in keys):
        return np.array([key.toordinal() for key in keys])
    array = np.empty(len(keys), object)
    array[:] = keys
    return array


class Held(NamedTuple, Generic[Row]):
    """Some rows of a set, by their positions in it."""

    among: RowSet[Row]
    positions: NDArray[np.intp]


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order given, or sorted by a column; rows never change in place.

    Args:
        key: What makes a row the same row after a reload.

    Attributes:
        elsewhere: Where many rows are put in order; at once where None.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self.elsewhere: Elsewhere[Any] | None = None
        self._set = self.row_set(())
        self._given: NDArray[np.intp] = np.arange(0)
        self._shown = self._given
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)

    def row_set(self, rows: Iterable[Row]) -> RowSet[Row]:
        """Rows made ready for `show_some`; may be called on any thread."""
        return RowSet(rows, self.columns, self.key)

    def set_rows(self, rows: Iterable[Row]) -> None:
        found = self.row_set(rows)
        self.show_some(found, np.arange(len(found.rows)))

    def show_some(self, found: RowSet[Row], positions: NDArray[np.intp]) -> None:
        """Show those of `found` that stand at these positions, in this order until sorted."""
        self.beginResetModel()
        self._set, self._given, self._shown = found, positions, positions
        if self._is_ready():
            self._shown = self._in_order()
        self.endResetModel()
        if not self._is_ready():
            self._get_ready()

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """The column, -1 for the order given, and which way."""
        return self._sorted_by

    def row(self, number: int) -> Row:
        row: Row = self._set.rows[self._shown[number]]
        return row

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands; None where it is not among the rows."""
        places = self.rows_of([key])
        return int(places[0]) if places.size else None

    def rows_of(self, keys: Iterable[Hashable]) -> NDArray[np.intp]:
        """Where the rows with these keys stand, from the top; those not among them left out."""
        return np.flatnonzero(self._set.mask(keys).take(self._shown))

    def hold(self, places: NDArray[np.intp]) -> Held[Row]:
        """What stands at these places, to be found again in another order or after a reload."""
        return Held(self._set, self._shown.take(places))

    def places_of(self, held: Held[Row]) -> NDArray[np.intp]:
        """Where that stands now, from the top; what is not shown is left out."""
        if held.among is self._set:
            mask = np.zeros(len(self._set.rows), np.bool_)
            mask[held.positions] = True
        else:
            mask = self._set.mask(held.among.keys[n] for n in held.positions.tolist())
        return np.flatnonzero(mask.take(self._shown))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{title}：{words}").format(title=column.title, words=column.words(row))
            case Qt.ItemDataRole.ToolTipRole:
                return plain(column.tip(row) if column.tip else column.words(row))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].alignment
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the order the rows were given in."""
        if (column, order) == self._sorted_by:
            return
        self._sorted_by = (column, order)
        if self._is_ready():
            self._rearrange()
        else:
            self._get_ready()

    def _is_ready(self) -> bool:
        column = self._sorted_by[0]
        if column >= 0 and (self.elsewhere is None or len(self._set.rows) <= AT_ONCE):
            self._set.rank(column)
        return column < 0 or self._set.is_ranked(column)

    def _get_ready(self) -> None:
        found, column = self._set, self._sorted_by[0]

        def go_on(_ranked: object) -> None:
            if found is self._set and self._is_ready():
                self._rearrange()

        assert self.elsewhere is not None
        self.elsewhere(_("正在排序"), lambda: found.rank(column), go_on)

    def _rearrange(self) -> None:
        # Not a change of layout: Qt would take 10 s to move some thousand selected rows along.
        self.beginResetModel()
        self._shown = self._in_order()
        self.endResetModel()

    def _in_order(self) -> NDArray[np.intp]:
        column, order = self._sorted_by
        return self._given if column < 0 else self._set.sorted(self._given, column, order)
