"""A Qt model over frozen rows, described by columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.values import Service
from desktop.text import _, label, number
from desktop.theme import Tone

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()


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

    def sort_key(self, row: Row) -> tuple[bool, Any]:
        """Nothing sorts after everything."""
        if self.order:
            return (False, self.order(row))
        value = self.value(row)
        if value is None:
            return (True, "")
        if isinstance(value, Collection) and not isinstance(value, str):
            return (False, len(value))
        return (False, value)


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
    return "、".join(label(service) for service in Service if service in services)


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order given, or sorted by a column; rows never change in place.

    Args:
        key: What makes a row the same row after a reload.
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
        self._given: list[Row] = []
        self._rows: list[Row] = []
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Iterable[Row]) -> None:
        self.beginResetModel()
        self._given = list(rows)
        self._rows = self._in_order()
        self.endResetModel()

    def row(self, number: int) -> Row:
        return self._rows[number]

    def row_of(self, key: Hashable) -> int | None:
        """Where the row with this key stands; None where it is not among the rows."""
        return next((n for n, row in enumerate(self._rows) if self.key(row) == key), None)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return column.alignment
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{title}：{words}").format(title=column.title, words=column.words(row))
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row) if column.tip else column.words(row)
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
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self.key(self._rows[index.row()]) for index in before]
        self._sorted_by = (column, order)
        self._rows = self._in_order()
        if before:
            place = {self.key(row): n for n, row in enumerate(self._rows)}
            self.changePersistentIndexList(
                before,
                [
                    self.index(place[key], old.column())
                    for key, old in zip(keys, before, strict=True)
                ],
            )
        self.layoutChanged.emit()

    def _in_order(self) -> list[Row]:
        number, order = self._sorted_by
        if number < 0:
            return list(self._given)
        column = self.columns[number]
        keyed = [(column.sort_key(row), row) for row in self._given]
        some = [pair for pair in keyed if not pair[0][0]]
        none = [row for (nothing, _key), row in keyed if nothing]
        some.sort(key=lambda pair: pair[0][1], reverse=order == Qt.SortOrder.DescendingOrder)
        return [row for _key, row in some] + none
