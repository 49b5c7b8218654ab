"""What a file would change, a line for each cell and each new record, and how a line is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from db.workbooks.plan import CellChange, Choice, Holds, Plan
from desktop.icons import paint_icon
from desktop.imports.ticks import Ticks
from desktop.style import look
from desktop.text import N_, _, field_label
from desktop.theme import Tone
from desktop.widgets.cells import CellDelegate
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import DataTable

_PERSONAL = frozenset({"contact", "phone"})
_TICK = "taken"
_LEFT, _SIDE, _GAP = 12, 18, 8
_FOCUS_WIDTH, _FOCUS_RADIUS = 2, 4


class Sort(StrEnum):
    """What a line is about."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"


SORTS = {Sort.NEW: N_("新增"), Sort.CHANGED: N_("修改"), Sort.CONFLICT: N_("冲突")}
_TONES = {Sort.NEW: Tone.OK, Sort.CHANGED: Tone.INFO, Sort.CONFLICT: Tone.WARN}


@dataclass(frozen=True)
class Difference:
    """One line; `number` is its place in the file. The texts are as they are shown.

    Attributes:
        holds: What the plan says of its new records.
    """

    number: int
    holds: Holds
    choice: Choice
    sort: Sort
    name: str
    field: str = ""
    base: str = ""
    ours: str = ""
    theirs: str = ""

    @property
    def in_file(self) -> str:
        """What the file says, of a new record in all its fields; made when it is asked for."""
        if self.sort is not Sort.NEW:
            return self.theirs
        held = self.holds(self.choice[0])
        return _("，").join(
            _("{field} {text}").format(field=field_label(field), text=text) for field, text in held
        )


def differences(plan: Plan) -> tuple[Difference, ...]:
    """The lines of a plan in the file's order; those of good rows where others are refused."""
    return tuple(Difference(number, plan.holds, *rest) for number, rest in enumerate(_lines(plan)))


def _lines(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for change in plan.changes:
        if change.new:
            yield (change.key, ""), Sort.NEW, change.name
        for cell in change.cells:
            sort = Sort.CONFLICT if cell.conflict else Sort.CHANGED
            yield (change.key, cell.field), sort, change.name, *_texts(cell)


def _texts(cell: CellChange) -> tuple[str, str, str, str]:
    base, ours, theirs = (
        _("（不显示）") if cell.field in _PERSONAL else text or _("（空）")
        for text in (cell.base, cell.ours, cell.theirs)
    )
    return field_label(cell.field), "" if cell.base is None else base, ours, theirs


def difference_columns(ticks: Callable[[], Ticks]) -> tuple[Column[Difference], ...]:
    """The columns; `ticks` tells what is ticked now."""

    def tick(line: Difference) -> str:
        return _("已勾选") if line.choice in ticks().taken else _("未勾选")

    def state(line: Difference) -> str:
        if line.sort is not Sort.CONFLICT:
            return _(SORTS[line.sort])
        if line.choice in ticks().waiting:
            return _("冲突：请选")
        return _("冲突：用文件的") if line.choice in ticks().taken else _("冲突：留现在的")

    def conflict_tone(line: Difference) -> Tone:
        return Tone.WARN if line.sort is Sort.CONFLICT else Tone.PLAIN

    return (
        Column(_TICK, _("勾选"), tick, width=68, order=lambda line: line.number),
        Column(
            "sort",
            _("变化"),
            state,
            kind="state",
            width=136,
            order=lambda line: tuple(SORTS).index(line.sort),
            tone=lambda line: _TONES[line.sort],
        ),
        Column("name", _("记录"), lambda line: line.name, width=190),
        Column("field", _("字段"), lambda line: line.field, width=100),
        Column("base", _("导出时"), lambda line: line.base, width=150, tone=_muted),
        Column("ours", _("现在"), lambda line: line.ours, width=190, tone=conflict_tone),
        Column(
            "theirs",
            _("文件"),
            lambda line: line.in_file,
            width=190,
            stretch=True,
            # The words of thousands of new records are not made to be sorted.
            order=lambda line: line.theirs,
            tone=conflict_tone,
        ),
    )


def _muted(_line: Difference) -> Tone:
    return Tone.MUTED


class DifferenceTable(DataTable):
    """Space ticks the selected lines, with Shift all of their records; so does a click on a tick.

    Signals:
        toggled(list[Difference]): Lines to tick or untick.
    """

    toggled = Signal(object)

    def __init__(self, name: str, label: str, ticks: Callable[[], Ticks]) -> None:
        rows: RowsModel[Difference] = RowsModel(difference_columns(ticks), lambda line: line.choice)
        super().__init__(name, label, rows)
        self._cells = _DifferenceDelegate(rows, ticks)
        self.setItemDelegate(self._cells)
        self.clicked.connect(self._toggle_at)

    def shown_rows(self) -> list[Difference]:
        """All lines that the filter leaves."""
        return [self.rows.row(place) for place in range(self.rows.rowCount())]

    def hide_empty(self, key: str, *, hidden: bool) -> None:
        """Hide a column in which no line has anything."""
        place = [column.key for column in self.rows.columns].index(key)
        self.setColumnHidden(place, hidden)
        self.headings.fit()

    def _toggle_at(self, index: QModelIndex) -> None:
        if self.rows.columns[index.column()].key == _TICK:
            self.toggled.emit([self.rows.row(index.row())])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
            return
        lines = self.selected_rows()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            keys = {line.choice[0] for line in lines}
            lines = [line for line in self.shown_rows() if line.choice[0] in keys]
        self.toggled.emit(lines)


class _DifferenceDelegate(CellDelegate):
    """Paints the ticks, a warning sign at each conflict, and a ground where one has to choose."""

    def __init__(self, rows: RowsModel[Difference], ticks: Callable[[], Ticks]) -> None:
        super().__init__(rows)
        self._ticks = ticks

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if self._rows.columns[index.column()].key != _TICK:
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        line, px = self._rows.row(index.row()), look().px
        painter.save()
        self._paint_ground(painter, rect, index, bool(state & QStyle.StateFlag.State_Selected))
        side = px(_SIDE)
        box = QRect(rect.left() + px(_LEFT), rect.center().y() - side // 2 + 1, side, side)
        ticked = line.choice in self._ticks().taken
        paint_icon(painter, box, *(_TICKED if ticked else _UNTICKED))
        if line.sort is Sort.CONFLICT:
            paint_icon(painter, box.translated(side + px(_GAP), 0), "warning-fill", "warn")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look().colour("accent"), _FOCUS_WIDTH))
            ring = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
            painter.drawRoundedRect(ring, _FOCUS_RADIUS, _FOCUS_RADIUS)
        painter.restore()

    def _paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        selected: bool,
    ) -> None:
        if self._rows.row(index.row()).choice in self._ticks().waiting:
            painter.fillRect(rect, look().colour("warn_soft"))
        super()._paint_ground(painter, rect, index, selected)


_TICKED, _UNTICKED = ("check-square-fill", "accent"), ("square", "absent")
