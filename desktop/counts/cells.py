"""How a cell looks: its state by ground, mark and colour, never by colour alone."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop.counts.sheet import Bar, Sheet
from desktop.counts.strokes import (
    LEFT,
    NARROW_PADDING,
    PADDING,
    RIGHT,
    dot,
    fold,
    gap,
    hatch,
    rule,
)
from desktop.counts.turn import METHOD, NOTE, TOTAL, Cell, Kind
from desktop.counts.words import row_question
from desktop.style import look
from desktop.text import _

_SELECTED = 26
"""Of 255: how strongly the selection lies over what a cell shows."""


class _Face(NamedTuple):
    """Colour roles of a cell by its state; empty for what it has not.

    Attributes:
        fold: Of the folded corner: at the left where the cell is refused, else at the right.
    """

    ink: str = "text"
    ground: str = ""
    fold: str = ""


_REFUSED = _Face("accent", "accent_soft", "accent")
_DOUBTED = _Face("warn", "warn_soft", "warn")


def paint_cell(
    painter: QPainter, option: QStyleOptionViewItem, sheet: Sheet, row: int, column: int
) -> None:
    """A cell with everything that can be seen of its state."""
    rect: QRect = option.rect
    state: QStyle.StateFlag = option.state
    cell, bar = sheet.turn.cell(row, column), sheet.bar(row, column)
    face = _face(sheet, cell, bar)
    if bar in (Bar.NOT_OFFERED, Bar.NOT_IN_SERVICE):
        hatch(painter, rect)
    elif face.ground:
        painter.fillRect(rect, look().colour(face.ground))
    if state & QStyle.StateFlag.State_Selected:
        over = look().colour("accent")
        over.setAlpha(_SELECTED)
        painter.fillRect(rect, over)
    rule(painter, rect)
    if face.fold:
        fold(painter, rect, face.fold, right=face is not _REFUSED)
    draft = None if sheet.turn.by_record or cell.field == TOTAL else sheet.drafted(cell.key)
    if draft is not None and face is not _REFUSED:
        dot(painter, rect, hollow=draft.is_saving)
    _write(painter, rect, sheet, (row, column), face.ink, bar)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(look().colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))


def _face(sheet: Sheet, cell: Cell, bar: Bar | None) -> _Face:
    if sheet.problem(cell) is not None:
        return _REFUSED
    if sheet.doubt(cell) is not None:
        return _DOUBTED
    turn = sheet.turn
    sums_days = turn.kind is Kind.SERVICE and cell.field == TOTAL
    ground = ""
    if turn.kind is not Kind.DAY and not sums_days and sheet.is_free(cell.day):
        ground = "background"
    elif bar is Bar.FUTURE:
        ground = "raised"
    ink = "muted" if bar is Bar.LOCKED else "text"
    return _Face(ink, ground, "absent" if sheet.acceptance(cell) else "")


def _write(
    painter: QPainter, rect: QRect, sheet: Sheet, place: tuple[int, int], role: str, bar: Bar | None
) -> None:
    row, column = place
    turn = sheet.turn
    field, words = turn.field(column), sheet.text(row, column)
    if not words and turn.by_record:
        words, role = _said_instead(sheet, row, field, role)
    elif not words and bar is None and sheet.is_missing(row, column):
        gap(painter, rect)
    if not words:
        return
    padding = look().px(PADDING if turn.by_record else NARROW_PADDING)
    inner = rect.adjusted(padding, 0, -padding, 0)
    painter.setPen(look().colour(role))
    if field in (METHOD, NOTE):
        metrics = painter.fontMetrics()
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, LEFT, words)
    else:
        painter.drawText(inner, RIGHT, words)


def _said_instead(sheet: Sheet, row: int, field: str, role: str) -> tuple[str, str]:
    """What an empty cell of a record says, and its colour."""
    if field == NOTE:
        return row_question(sheet, row), "warn"
    if field == TOTAL and sheet.is_missing(row, 0):
        return _("未填报"), "warn"
    if field == TOTAL and sheet.is_not_due(row, 0):
        return _("不需填报"), "muted"
    return "", role
