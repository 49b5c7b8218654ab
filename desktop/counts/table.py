"""The day sheet as a Qt model: a line for each station, a cell for each service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from db.values import Service
from desktop.counts.draft import METHOD, NOTE, Draft
from desktop.text import N_, _, label, number, say
from desktop.widgets.plain import plain

Index = QModelIndex | QPersistentModelIndex
TOTAL = "total"
KEYS: tuple[str, ...] = (*Service, TOTAL, METHOD, NOTE)
"""The columns. The stations stand in the vertical header, so that they never scroll away."""

_TITLES = {TOTAL: N_("合计"), METHOD: N_("方式"), NOTE: N_("备注")}
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Totals:
    """The last line of the sheet; a service that no station offers or reported is None."""

    stations: int
    reported: int
    people: Mapping[str, int | None]


def title(key: str) -> str:
    return _(_TITLES[key]) if key in _TITLES else label(Service(key))


class SheetModel(QAbstractTableModel):
    """Drafts as they are typed; text that cannot be read stays in its cell."""

    def __init__(self) -> None:
        super().__init__()
        self._drafts: list[Draft] = []

    def set_drafts(self, drafts: Iterable[Draft]) -> None:
        self.beginResetModel()
        self._drafts = list(drafts)
        self.endResetModel()

    @property
    def drafts(self) -> Sequence[Draft]:
        return self._drafts

    def draft(self, row: int) -> Draft:
        return self._drafts[row]

    def change(self, rows: Iterable[int], do: Callable[[Draft], None]) -> None:
        """Change whole lines."""
        changed = list(rows)
        for row in changed:
            do(self._drafts[row])
        self._tell(changed)

    def type_in(self, texts: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
        """Put text into cells, by row and column.

        Returns:
            The cells that take none although there was something to put there.
        """
        shut = []
        for (row, column), text in texts.items():
            draft, key = self._drafts[row], KEYS[column]
            if key == TOTAL:
                continue
            if draft.is_open(key):
                draft.type_in(key, text)
            elif text.strip():
                shut.append((row, column))
        self._tell([row for row, _column in texts])
        return shut

    def totals(self) -> Totals:
        """What the lines come to as they stand."""
        people: dict[str, int | None] = {}
        for service in Service:
            told = [n for d in self._drafts if (n := d.counts.get(service)) is not None]
            people[service] = sum(told) if told else None
        reported = sum(draft.entry is not None for draft in self._drafts)
        people[TOTAL] = sum(draft.total for draft in self._drafts) if reported else None
        return Totals(len(self._drafts), reported, people)

    def refresh(self, drafts: Iterable[Draft]) -> None:
        """Show those of these lines anew that are shown at all."""
        changed = set(map(id, drafts))
        self._tell([n for n, draft in enumerate(self._drafts) if id(draft) in changed])

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._drafts)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(KEYS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        key = KEYS[index.column()]
        shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if key == TOTAL:
            return shown
        if not self._drafts[index.row()].is_open(key):
            return Qt.ItemFlag.NoItemFlags
        return shown | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        draft, key = self._drafts[index.row()], KEYS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return _shown(draft, key)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if key in (METHOD, NOTE) else _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(draft, key)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{station} {title}：{words}").format(
                    station=draft.row.station, title=title(key), words=_heard(draft, key)
                )
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if str(value) != _shown(self._drafts[index.row()], KEYS[index.column()]):
            self.type_in({(index.row(), index.column()): str(value)})
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return title(KEYS[section])
        return self._drafts[section].row.station

    def _tell(self, rows: Collection[int]) -> None:
        """Announce changed lines at once: each announcement adds up the sheet anew."""
        if rows:
            first, last = min(rows), max(rows)
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(KEYS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, first, last)


def _shown(draft: Draft, key: str) -> str:
    if key != TOTAL:
        return draft.text(key)
    return _("未填报") if draft.entry is None else number(draft.total)


def _heard(draft: Draft, key: str) -> str:
    if key != TOTAL and not draft.is_open(key):
        return _("不提供")
    return _shown(draft, key) or _("空")


def _tip(draft: Draft, key: str) -> str | None:
    if key == TOTAL:
        return None
    if not draft.is_open(key):
        return _("{station}不提供{service}").format(station=draft.row.station, service=title(key))
    problem = draft.problem(key)
    if problem is not None:
        return plain(say(problem))
    return plain(draft.note) if key == NOTE and draft.note else None
