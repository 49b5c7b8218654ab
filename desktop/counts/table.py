"""The sheet as a Qt model: what is typed goes into drafts, and what changed is announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from db.closed import ClosedMonths
from db.counts import DayKey
from desktop.counts.draft import Draft, Typed
from desktop.counts.moves import Place
from desktop.counts.sheet import Bar, Contents, Sheet
from desktop.counts.turn import METHOD, NOTE, Kind, Turn
from desktop.counts.words import cell_words, column_title, row_title
from desktop.text import _

Index = QModelIndex | QPersistentModelIndex
Step: TypeAlias = Mapping[DayKey, tuple[Typed, Typed]]
"""One stroke of a person: by record, what was typed before and after it."""
_FEW = 40
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _nothing() -> Contents:
    day = dt.date.min
    return Contents(Turn(Kind.DAY, (), (day,)), day, {}, ClosedMonths(frozenset(), {}), {})


class SheetModel(QAbstractTableModel):
    """One class for all three turns.

    Args:
        drafts: Every draft that is not saved, shared with whoever saves them.

    Signals:
        typed(Step): A person changed records.
        summed(): The sums may have moved.
    """

    typed = Signal(object)
    summed = Signal()

    def __init__(self, drafts: dict[DayKey, Draft]) -> None:
        super().__init__()
        self._drafts = drafts
        self.sheet = Sheet(_nothing(), drafts)

    @property
    def turn(self) -> Turn:
        return self.sheet.turn

    def show_contents(self, contents: Contents) -> None:
        """Show a sheet; where its rows and columns are the same, only its cells change."""
        before, turn = self.turn, contents.turn
        alike = (
            before.kind is turn.kind
            and before.days == turn.days
            and before.service is turn.service
            and [each.station_id for each in before.lines]
            == [each.station_id for each in turn.lines]
        )
        if alike:
            known, self.sheet = self.sheet, Sheet(contents, self._drafts)
            self.sheet.take_known(known)
            self.repaint()
            return
        self.beginResetModel()
        self.sheet = Sheet(contents, self._drafts)
        self.endResetModel()
        self.summed.emit()

    def repaint(self) -> None:
        """All cells may look otherwise."""
        rows, columns = self.turn.rows, self.turn.columns
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
        self.summed.emit()

    def type_in(self, texts: Mapping[Place, str]) -> None:
        """Put text into cells that take some, as one stroke."""
        by_record: dict[DayKey, list[tuple[Place, str]]] = {}
        for place, text in texts.items():
            by_record.setdefault(self.turn.cell(*place).key, []).append((place, text))

        def fill(draft: Draft) -> None:
            for (_row, column), text in by_record[draft.key]:
                draft.type_in(self.turn.field(column), text)

        self.change({places[0][0] for places in by_record.values()}, fill)

    def change(self, places: Iterable[Place], do: Callable[[Draft], None]) -> None:
        """Change the records of these cells, as one stroke."""
        step: dict[DayKey, tuple[Typed, Typed]] = {}
        for place in places:
            draft = self.sheet.draft(self.turn.cell(*place))
            entry, before = draft.entry, draft.typed
            do(draft)
            self.sheet.sums.move(draft.key, entry, draft.entry)
            step[draft.key] = before, draft.typed
        if step:
            self.typed.emit(step)
            self.refresh(step)

    def put_back(self, typed: Mapping[DayKey, Typed]) -> None:
        """Take a stroke back, or bring it again; records of other sheets too."""
        step: dict[DayKey, tuple[Typed, Typed]] = {}
        for key, state in typed.items():
            draft = self._drafts.get(key) or self._drafted(key)
            if draft is None:
                continue
            entry, before = draft.entry, draft.typed
            draft.typed = state
            if self.turn.row_of(key) is not None:
                self.sheet.sums.move(key, entry, draft.entry)
            step[key] = before, state
        self.refresh(step)

    def locked_typing(self, places: Iterable[Place]) -> Mapping[Place, str]:
        """Where among these cells somebody typed before they were locked, and what."""
        sheet, found = self.sheet, {}
        for place in places:
            cell = self.turn.cell(*place)
            draft = sheet.drafted(cell.key)
            texts = draft.changed_texts() if draft else {}
            if cell.field in texts and sheet.bar(*place) is Bar.LOCKED:
                found[place] = texts[cell.field]
        return found

    def let_go(self, places: Iterable[Place]) -> None:
        """Let go of what was typed into these cells, as one stroke."""
        fields: dict[DayKey, set[str]] = {}
        firsts: dict[DayKey, Place] = {}
        for place in places:
            cell = self.turn.cell(*place)
            firsts.setdefault(cell.key, place)
            fields.setdefault(cell.key, set()).add(cell.field)
        self.change(firsts.values(), lambda draft: draft.revert(fields[draft.key]))

    def refresh(self, keys: Collection[DayKey]) -> None:
        """Show those of these records anew that are shown at all, with their sums."""
        turn = self.turn
        rows: set[int] = set()
        columns: set[int] = set()
        for key in keys:
            row = turn.row_of(key)
            if row is not None:
                rows.add(row)
                columns.update(turn.columns_of(key))
        if not rows:
            return
        first, last = min(rows), max(rows)
        columns.add(turn.total_column)
        if len(rows) * len(columns) <= _FEW:
            # Of one cell Qt paints that cell, of more it paints all there are.
            for index in (self.index(row, column) for row in rows for column in columns):
                self.dataChanged.emit(index, index)
        else:
            self.dataChanged.emit(self.index(first, min(columns)), self.index(last, max(columns)))
        self.summed.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.turn.rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self.turn.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        match self.sheet.bar(index.row(), index.column()):
            case None:
                return _SHOWN | Qt.ItemFlag.ItemIsEditable
            case bar:
                return _SHOWN if bar.shows else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self.sheet.text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if self.turn.field(column) in (METHOD, NOTE) else _RIGHT
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{row} {column}：{words}").format(
                    row=row_title(self.sheet, row),
                    column=column_title(self.turn, column),
                    words=cell_words(self.sheet, row, column),
                )
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        place = Place(index.row(), index.column())
        if str(value) != self.sheet.text(*place) and self.sheet.takes(*place):
            self.type_in({place: str(value)})
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return column_title(self.turn, section)
        return row_title(self.sheet, section)

    def _drafted(self, key: DayKey) -> Draft | None:
        row = self.turn.row_of(key)
        if row is None:
            return None
        return self.sheet.draft(self.turn.cell(row, self.turn.columns_of(key)[0]))
