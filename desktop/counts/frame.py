"""The table that the sheet is shown in: its headings, its measures, its widths."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from db.values import Service
from desktop.counts.headings import ColumnHeading, Corner, RowHeading
from desktop.counts.strokes import NARROW_PADDING, NARROW_SUM, font_of
from desktop.counts.table import SheetModel
from desktop.counts.turn import FIELDS, METHOD, NOTE, TOTAL, Kind
from desktop.style import look, on_look_changed
from desktop.text import _

_WIDTHS = {Service.OTHER: 76, TOTAL: 84, METHOD: 88, NOTE: 120}
_SERVICE, _DAY, _DAYS_TOTAL = 100, 29, 56
_ROW, _HEADING = 29, 38
_ROWS_WIDTH = {Kind.DAY: 172, Kind.STATION: 120, Kind.SERVICE: 154}


class SheetFrame(QTableView):
    """Columns fill the width; what the person changed is remembered.

    Signals:
        seen(int, int): The first and the last row in sight have changed.
    """

    seen = Signal(int, int)

    def __init__(self, model: SheetModel, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("countsGrid")
        self.setAccessibleName(_("登记表"))
        self.table = model
        self._settings = settings
        self._fitting = False
        self.setHorizontalHeader(ColumnHeading(model))
        self.setVerticalHeader(RowHeading(model))
        self.setModel(model)
        self._corner = Corner(model, self)
        self._set_up()
        self.horizontalHeader().sectionResized.connect(self._keep_width)
        self.selectionModel().currentChanged.connect(self._show_current)
        model.dataChanged.connect(self._mark_rows)
        model.modelReset.connect(self._fit)
        model.modelReset.connect(self._tell_seen)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._tell_seen())
        on_look_changed(self._measure)

    @property
    def rows_in_sight(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(first, 0), (last if last >= 0 else self.table.turn.rows - 1) + 1)

    def refit(self) -> None:
        """Sums came in that may be wider than their columns."""
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._tell_seen()
        # Such as when a scroll bar came and took the room.
        self.scrollTo(self.currentIndex())

    def bring_into_sight(self, index: QModelIndex) -> None:
        """Scroll to a cell where that is needed."""
        if not self.viewport().rect().contains(self.visualRect(index)):
            # Qt moves what is painted only once all of it is; else it paints all cells anew.
            self.viewport().repaint(0, 0, 1, 1)
            self.scrollTo(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._repaint_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._repaint_current()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look().colour("surface"))
        painter.end()
        super().paintEvent(event)

    def _repaint_current(self) -> None:
        """Qt paints all cells when the focus comes or goes, which it does with every editor."""
        self._allow_input_method()
        self.update(self.currentIndex())

    def _allow_input_method(self) -> None:
        flags = self.currentIndex().flags()
        editable = bool(flags & Qt.ItemFlag.ItemIsEditable)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, editable)

    def _tell_seen(self) -> None:
        seen = self.rows_in_sight
        if seen:
            self.seen.emit(seen[0], seen[-1])

    def _show_current(self, current: QModelIndex, before: QModelIndex) -> None:
        """The headings of the current cell stand out; only those that change are painted."""
        self._allow_input_method()
        across, down = self.horizontalHeader(), self.verticalHeader()
        for index in (current, before):
            if not index.isValid():
                continue
            _repaint(across, index.column())
            _repaint(down, index.row())

    def _mark_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        """The signs in the headings follow the cells: `headerDataChanged` would paint all cells."""
        heading = self.verticalHeader()
        top = heading.sectionViewportPosition(first.row())
        bottom = heading.sectionViewportPosition(last.row()) + heading.sectionSize(last.row())
        heading.viewport().update(0, top, heading.width(), bottom - top)

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        # Painted whole, so that scrolling moves what is there and paints the new rows alone.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # The card around it has the frame.
        self.setStyleSheet("#countsGrid { border: none; background: transparent; }")

    def _measure(self) -> None:
        px = look().px
        self.verticalHeader().setDefaultSectionSize(px(_ROW))
        self.horizontalHeader().setFixedHeight(px(_HEADING))
        self.horizontalHeader().setMinimumSectionSize(px(_DAY))
        self._fit()
        self.scrollTo(self.currentIndex())

    def _fit(self) -> None:
        """Give each column its width, and what is left to the notes, or to all days alike."""
        if self._fitting:
            return
        self._fitting = True
        turn = self.table.turn
        self.verticalHeader().setFixedWidth(look().px(_ROWS_WIDTH[turn.kind]))
        self.updateGeometries()
        room = self.viewport().width()
        if turn.by_record:
            widths = [look().px(self._width(field)) for field in FIELDS]
            widths[-1] += max(room - sum(widths), 0)
        else:
            widths = self._day_widths(len(turn.days), room)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self._corner.setGeometry(
            0, 0, self.verticalHeader().width(), self.horizontalHeader().height()
        )
        self._corner.raise_()
        self._fitting = False

    def _day_widths(self, days: int, room: int) -> list[int]:
        """Days share what the sum leaves; each has room for its own sum beneath."""
        px, sums = look().px, self.table.sheet.sums
        widest = max((sums.column(n) or 0 for n in range(days)), default=0)
        metrics = QFontMetrics(font_of(self, NARROW_SUM, strong=True))
        least = metrics.horizontalAdvance(str(widest)) + px(NARROW_PADDING)
        kept = self._settings.value("tables/counts/day", 0, type=float)
        total = px(self._width("days_total"))
        each = px(cast("float", kept)) or (room - total) // days
        each = max(each, least, px(_DAY))
        return [each] * days + [max(total, room - each * days if not kept else total)]

    def _width(self, field: str) -> float:
        usual = _DAYS_TOTAL if field == "days_total" else _WIDTHS.get(field, _SERVICE)
        return cast("float", self._settings.value(f"tables/counts/{field}", usual, type=float))

    def _keep_width(self, column: int, _before: int, width: int) -> None:
        turn = self.table.turn
        if self._fitting or (turn.by_record and FIELDS[column] == NOTE):
            return
        of_days = "days_total" if turn.is_sum(column) else "day"
        name = FIELDS[column] if turn.by_record else of_days
        self._settings.setValue(f"tables/counts/{name}", width / look().scale)


def _repaint(heading: QHeaderView, section: int) -> None:
    start, size = heading.sectionViewportPosition(section), heading.sectionSize(section)
    viewport = heading.viewport()
    if heading.orientation().name == "Horizontal":
        viewport.update(QRect(start, 0, size, viewport.height()))
    else:
        viewport.update(QRect(0, start, viewport.width(), size))
