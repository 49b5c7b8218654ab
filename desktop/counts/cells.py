"""How the day sheet looks: its cells, headings and the line of totals."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from db.values import Service
from desktop.counts.table import KEYS, TOTAL, SheetModel
from desktop.icons import paint_icon, service_glyph
from desktop.style import look
from desktop.text import _, number

PADDING = 12
_VCENTER = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _VCENTER
_RIGHT = Qt.AlignmentFlag.AlignRight | _VCENTER


def paint_cell(
    painter: QPainter,
    option: QStyleOptionViewItem,
    index: QModelIndex | QPersistentModelIndex,
    model: SheetModel,
) -> None:
    """A cell: hatched where nothing can stand, tinted and marked where it was refused."""
    rect: QRect = option.rect
    state: QStyle.StateFlag = option.state
    draft, key = model.draft(index.row()), KEYS[index.column()]
    is_open = key == TOTAL or draft.is_open(key)
    refused = key != TOTAL and is_open and draft.problem(key) is not None
    colour = look().colour
    painter.save()
    if not is_open:
        _hatch(painter, rect)
    elif refused or state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, colour("accent_soft"))
    _rule(painter, rect)
    words = str(index.data() or "")
    inner = rect.adjusted(look().px(PADDING), 0, -look().px(PADDING), 0)
    if refused:
        _mark(painter, rect)
        painter.setPen(colour("accent"))
    elif key == TOTAL and draft.entry is None:
        painter.setPen(colour("warn"))
    else:
        painter.setPen(colour("text"))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
    alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
    painter.drawText(inner, alignment, shown)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))
    painter.restore()


class ServiceHeader(QHeaderView):
    """The services with their icons; the current column's name is strong."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("countsServices")
        self.setHighlightSections(True)
        self.viewport().setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        _ground(painter, self.viewport().rect(), (-1, 0, 0, 1))
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        px, key = look().px, KEYS[section]
        view = self.parent()
        assert isinstance(view, QTableView)
        current = view.currentIndex().column() == section
        painter.save()
        painter.setFont(_font(self, 12, strong=current))
        painter.setPen(look().colour("text" if current else "muted"))
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        inner = rect.adjusted(px(PADDING), 0, -px(PADDING), 0)
        if key in list(Service):
            side, gap = px(15), px(5)
            wide = painter.fontMetrics().horizontalAdvance(words) + side + gap
            left = max(inner.right() + 1 - wide, rect.left() + px(4))
            spot = QRect(left, rect.center().y() - side // 2, side, side)
            paint_icon(painter, spot, *service_glyph(Service(key), offered=True))
            painter.drawText(inner, _RIGHT, words)
        else:
            painter.drawText(inner, _RIGHT if key == TOTAL else _LEFT, words)
        painter.restore()


class StationHeader(QHeaderView):
    """The stations; a line that could not be saved has a sign before its name."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._sheet = model
        self.setObjectName("countsStations")
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        px, draft = look().px, self._sheet.draft(section)
        view = self.parent()
        assert isinstance(view, QTableView)
        current = view.currentIndex().row() == section
        painter.save()
        if current:
            painter.fillRect(rect, look().colour("accent_soft"))
            bar = QRect(rect.left(), rect.top(), px(3), rect.height())
            painter.fillRect(bar, look().colour("accent"))
        _rule(painter, rect)
        inner = rect.adjusted(px(PADDING), 0, -px(8), 0)
        sign = _sign(draft.first_problem is not None, draft.is_unsaved)
        if sign:
            side = px(15)
            spot = QRect(inner.right() - side, rect.center().y() - side // 2, side, side)
            paint_icon(painter, spot, *sign)
            inner.adjust(0, 0, -side - px(4), 0)
        painter.setFont(_font(self, 13))
        painter.setPen(look().colour("text"))
        name = draft.row.station
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _LEFT, shown)
        painter.restore()


class StationCorner(QWidget):
    """The heading of the stations, above the vertical header."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _ground(painter, self.rect(), (0, 0, 1, 1))
        painter.setFont(_font(self, 12))
        painter.setPen(look().colour("muted"))
        painter.drawText(self.rect().adjusted(look().px(PADDING), 0, 0, 0), _LEFT, _("驿站"))
        painter.end()


class TotalsLine(QWidget):
    """The sums under the columns, always in sight."""

    def __init__(self, grid: QTableView, model: SheetModel) -> None:
        super().__init__()
        self.setObjectName("countsTotals")
        self._grid, self._model = grid, model
        model.dataChanged.connect(self._tell)
        model.modelReset.connect(self._tell)
        grid.horizontalHeader().sectionResized.connect(lambda *_moved: self.update())
        grid.horizontalScrollBar().valueChanged.connect(lambda _value: self.update())
        self._tell()

    def _tell(self) -> None:
        totals = self._model.totals()
        self.words = _("合计 {stations} 站 · 已填 {reported}").format(
            stations=totals.stations, reported=totals.reported
        )
        people = totals.people[TOTAL]
        self.setAccessibleName(self.words if people is None else f"{self.words} {number(people)}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        _ground(painter, self.rect(), (0, -1, 0, 0))
        painter.setFont(_font(self, 13, strong=True))
        px = look().px
        left = self._grid.verticalHeader().width()
        painter.setPen(look().colour("text"))
        head = QRect(0, 0, left, self.height())
        painter.drawText(head.adjusted(px(PADDING), 0, 0, 0), _LEFT, self.words)
        _edge(painter, head)
        painter.setClipRect(left, 0, self._grid.viewport().width(), self.height())
        people = self._model.totals().people
        for column, key in enumerate(KEYS):
            start = left + self._grid.columnViewportPosition(column)
            rect = QRect(start, 0, self._grid.columnWidth(column), self.height())
            if (n := people.get(key)) is not None:
                painter.setPen(look().colour("text"))
                inner = rect.adjusted(0, 0, -px(PADDING), 0)
                painter.drawText(inner, _RIGHT, number(n))
            _edge(painter, rect)
        painter.end()


def _sign(refused: bool, unsaved: bool) -> tuple[str, str] | None:
    if refused:
        return "warning-circle", "accent"
    return ("pencil-simple", "muted") if unsaved else None


def _font(widget: QWidget, pixels: int, *, strong: bool = False) -> QFont:
    font = QFont(widget.font())
    font.setPixelSize(look().px(pixels))
    font.setWeight(QFont.Weight.Bold if strong else QFont.Weight.Normal)
    return font


def _rule(painter: QPainter, rect: QRect) -> None:
    """The thin lines at the right of a cell and below it."""
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look().colour("line"))
    _edge(painter, rect)


def _edge(painter: QPainter, rect: QRect) -> None:
    painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), look().colour("line"))


def _hatch(painter: QPainter, rect: QRect) -> None:
    painter.save()
    painter.setClipRect(rect)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(rect, look().colour("raised"))
    painter.setPen(QPen(look().colour("line"), look().scale))
    step = look().px(6)
    # Lines start from one grid for all cells, so that neighbours join without a seam.
    first = rect.left() - rect.height() - (rect.left() + rect.top()) % step
    for x in range(first - step, rect.right() + step, step):
        painter.drawLine(QPointF(x, rect.bottom() + 1), QPointF(x + rect.height() + 1, rect.top()))
    painter.restore()


def _mark(painter: QPainter, rect: QRect) -> None:
    """A folded corner, so that colour is not the only sign of a refused cell."""
    side = look().px(8)
    corner = QPainterPath(QPointF(rect.left(), rect.top()))
    corner.lineTo(rect.left() + side, rect.top())
    corner.lineTo(rect.left(), rect.top() + side)
    painter.fillPath(corner, QBrush(look().colour("accent")))


def _ground(painter: QPainter, rect: QRect, spread: tuple[int, int, int, int]) -> None:
    """The raised ground of headings and totals, round where it meets the card's corner.

    Args:
        painter: Paints on the widget.
        rect: The whole widget.
        spread: How far the round corners lie outside, by side, in units of the corner.
    """
    corner = 9
    left, top, right, bottom = (way * 2 * corner for way in spread)
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect.adjusted(left, top, right, bottom)), corner, corner)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect)
    painter.fillPath(path, QBrush(look().colour("raised")))
    painter.restore()
    y = rect.top() if top else rect.bottom()
    painter.fillRect(QRect(rect.left(), y, rect.width(), 1), look().colour("line"))
