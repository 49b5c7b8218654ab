"""The small square at the corner of the selection that is dragged to fill cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from desktop.counts.moves import Area
from desktop.style import look

if TYPE_CHECKING:
    from desktop.counts.grid import SheetGrid

_SIDE, _REACH = 7, 4


class FillHandle(QObject):
    """Dragged, it stretches the selection along one side.

    Signals:
        dragged(Area, Area): A block is to be repeated over a larger one.
    """

    dragged = Signal(object, object)

    def __init__(self, grid: SheetGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._source: Area | None = None
        self._target: Area | None = None

    def press(self, event: QMouseEvent) -> bool:
        """Whether the drag of a fill begins here."""
        reach = look().px(_REACH)
        spot = self._spot().adjusted(-reach, -reach, reach, reach)
        if event.button() != Qt.MouseButton.LeftButton or not spot.contains(event.pos()):
            return False
        self._grid.end_editing()
        self._source = self._target = self._grid.area
        return True

    def move(self, event: QMouseEvent) -> bool:
        if self._source is None:
            over = self._spot().contains(event.pos())
            shape = Qt.CursorShape.CrossCursor if over else Qt.CursorShape.ArrowCursor
            if self._grid.viewport().cursor().shape() != shape:
                self._grid.viewport().setCursor(shape)
            return False
        self._target = self._reaching(event.pos())
        self._grid.viewport().update()
        return True

    def release(self, _event: QMouseEvent) -> bool:
        source, target = self._source, self._target
        if source is None or target is None:
            return False
        self._source = self._target = None
        self._grid.viewport().update()
        if target != source:
            self.dragged.emit(source, target)
        return True

    def paint(self, event: QPaintEvent) -> None:
        spot = self._spot()
        if self._target is None and not spot.intersects(event.rect()):
            return
        painter = QPainter(self._grid.viewport())
        if self._target is not None and self._target != self._source:
            painter.setPen(QPen(look().colour("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRect(self._rect(self._target).adjusted(1, 1, -2, -2))
        elif self._grid.currentIndex().isValid():
            painter.fillRect(spot, look().colour("surface"))
            painter.fillRect(spot.adjusted(1, 1, 0, 0), look().colour("accent"))
        painter.end()

    def _spot(self) -> QRect:
        side = look().px(_SIDE)
        corner = self._rect(self._grid.area).bottomRight()
        return QRect(corner - QPoint(side - 1, side - 1), corner)

    def _rect(self, area: Area) -> QRect:
        model = self._grid.table
        first = self._grid.visualRect(model.index(area.top, area.left))
        return first.united(self._grid.visualRect(model.index(area.bottom, area.right)))

    def _reaching(self, at: QPoint) -> Area:
        """The source stretched to the mouse, along the one side that is further."""
        grid, source = self._grid, self._source
        assert source is not None
        turn = grid.table.turn
        row, column = grid.rowAt(at.y()), grid.columnAt(at.x())
        row = row if row >= 0 else (0 if at.y() < 0 else turn.rows - 1)
        column = column if column >= 0 else (0 if at.x() < 0 else turn.columns - 1)
        down = max(source.top - row, row - source.bottom, 0)
        along = max(source.left - column, column - source.right, 0)
        if down >= along:
            return source._replace(top=min(source.top, row), bottom=max(source.bottom, row))
        return source._replace(left=min(source.left, column), right=max(source.right, column))
