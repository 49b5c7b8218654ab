"""The headings beside and above the cells, which never scroll away."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from db.values import Service
from desktop.counts.sheet import Sheet
from desktop.counts.side_heading import SideHeading
from desktop.counts.strokes import (
    LEFT,
    NARROW_PADDING,
    PADDING,
    RIGHT,
    edge,
    font_of,
    ground,
)
from desktop.counts.table import SheetModel
from desktop.counts.turn import PEOPLE, TOTAL, Kind
from desktop.counts.words import column_title, day_mark, row_title, weekday
from desktop.icons import paint_icon, service_glyph
from desktop.style import look
from desktop.text import _


class ColumnHeading(QHeaderView):
    """Services with their icons, or days with their weekdays; the current one is strong."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._model = model
        self.setObjectName("countsColumns")
        self.setHighlightSections(True)
        self.viewport().setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        ground(painter, self.viewport().rect(), (-1, 0, 0, 1))
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        sheet, current = self._model.sheet, _current(self).column() == section
        painter.save()
        painter.setFont(font_of(self, 12, strong=current))
        painter.setPen(look().colour("text" if current else "muted"))
        if sheet.turn.by_record or sheet.turn.is_sum(section):
            self._write_field(painter, rect, section)
        else:
            _write_day(painter, rect, sheet, section)
        painter.restore()

    def _write_field(self, painter: QPainter, rect: QRect, section: int) -> None:
        px, turn = look().px, self._model.turn
        field, words = turn.field(section), column_title(turn, section)
        padding = PADDING if turn.by_record else NARROW_PADDING
        inner = rect.adjusted(px(padding), 0, -px(padding), 0)
        if field not in PEOPLE:
            painter.drawText(inner, RIGHT if field == TOTAL else LEFT, words)
            return
        side, gap = px(15), px(5)
        wide = painter.fontMetrics().horizontalAdvance(words) + side + gap
        left = max(inner.right() + 1 - wide, rect.left() + px(4))
        spot = QRect(left, rect.center().y() - side // 2, side, side)
        paint_icon(painter, spot, *service_glyph(Service(field), offered=True))
        painter.drawText(inner, RIGHT, words)


def _write_day(painter: QPainter, rect: QRect, sheet: Sheet, section: int) -> None:
    """The day of the month over its weekday, or over what the calendar says of it."""
    day = sheet.turn.days[section]
    free, mark = sheet.is_free(day), day_mark(sheet, day)
    if free:
        painter.fillRect(rect.adjusted(0, 1, 0, -1), look().colour("background"))
    middle = rect.center().y()
    upper, lower = QRect(rect), QRect(rect)
    upper.setBottom(middle + look().px(1))
    lower.setTop(middle - look().px(1))
    bottom, top = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
    across = Qt.AlignmentFlag.AlignHCenter
    painter.drawText(upper, bottom | across, str(day.day))
    if mark or free:
        painter.setPen(look().colour("accent" if mark and free else "muted"))
    words = (_("休") if free else mark) if mark else weekday(day)
    painter.drawText(lower, top | across, words)


class RowHeading(SideHeading):
    """Stations or days; a row that is not saved, refused or locked has a sign."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__("countsRows")
        self._model = model

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        px, sheet = look().px, self._model.sheet
        painter.save()
        if sheet.turn.kind is Kind.STATION and sheet.is_free(sheet.turn.days[section]):
            painter.fillRect(rect, look().colour("background"))
        self.paint_ground(painter, rect, section)
        inner = rect.adjusted(px(PADDING), 0, -px(8), 0)
        sign = _sign(sheet, section)
        if sign:
            side = px(15)
            spot = QRect(inner.right() - side, rect.center().y() - side // 2, side, side)
            paint_icon(painter, spot, *sign)
            inner.adjust(0, 0, -side - px(4), 0)
        painter.setFont(font_of(self, 13))
        if sheet.turn.kind is Kind.STATION:
            mark = day_mark(sheet, sheet.turn.days[section])
            if mark:
                painter.setPen(look().colour("accent"))
                painter.drawText(inner, RIGHT, mark)
                inner.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(mark) - px(6), 0)
        painter.setPen(look().colour("text"))
        shown = painter.fontMetrics().elidedText(
            row_title(sheet, section), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, LEFT, shown)
        painter.restore()


class Corner(QWidget):
    """The heading of the rows, above them."""

    def __init__(self, model: SheetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground(painter, self.rect(), (0, 0, 1, 1))
        painter.setFont(font_of(self, 12))
        painter.setPen(look().colour("muted"))
        words = _("日期") if self._model.turn.kind is Kind.STATION else _("驿站")
        painter.drawText(self.rect().adjusted(look().px(PADDING), 0, 0, 0), LEFT, words)
        edge(painter, self.rect())
        painter.end()


def _current(heading: QHeaderView) -> QModelIndex:
    view = heading.parent()
    assert isinstance(view, QTableView)
    return view.currentIndex()


def _sign(sheet: Sheet, row: int) -> tuple[str, str] | None:
    """Icon and colour role of what there is to say of a row."""
    drafts = sheet.touched(row)
    if any(draft.first_problem for draft in drafts):
        return "warning-circle", "accent"
    if any(draft.is_saving for draft in drafts):
        return "arrows-clockwise", "info"
    if drafts:
        return "pencil-simple", "muted"
    return ("lock-simple", "absent") if sheet.is_locked(row) else None
