"""The widgets of the closing of months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.closing import ClosingLine, ClosingRow
from db.corrections import Correction
from db.values import Month
from desktop.closing_words import scope_text
from desktop.counts.closing.places import CheckPlaces
from desktop.counts.closing.signing import SignCard, SignedCard
from desktop.counts.closing.tables import (
    check_columns,
    printed_columns,
    signature_columns,
    unit_columns,
)
from desktop.counts.closing.visitors import VisitorsCard
from desktop.counts.closing.words import STATES, CheckLine
from desktop.paper.corrections import cause_words, cells_table, figures_table
from desktop.style import look, on_look_changed
from desktop.text import _, month_text
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import StateLabel, quiet_label, section_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.scroll import scrolling
from desktop.widgets.table import DataTable

_BESIDE = 1060
"""Width at 100 % text from which a unit stands beside the list."""
_CHECKS, _ROW, _HEADING = 232, 32, 38
_HISTORY_ROWS, _CORRECTION_ROWS = 5, 10


class ClosingView(QWidget):
    """Month above; the units at the left, the chosen one beside them."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("closing")
        self.earlier = tool_button("closingEarlier", "caret-left", _("上一个月"))
        self.later = tool_button("closingLater", "caret-right", _("下一个月"))
        self.month = section_label()
        self.month.setObjectName("closingMonth")
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.progress = quiet_label()
        self.progress.setObjectName("closingProgress")
        self.board = push_button("closingBoard", _("看填报情况"), "grid-four")
        self.units = DataTable(
            "closingUnits",
            _("各单位的结账"),
            RowsModel(unit_columns(), key=lambda line: line.state.unit_id),
            settings,
        )
        self.unit = _UnitCard(settings, self)
        self.visitors = VisitorsCard()
        self.sign = SignCard()
        self.signed = SignedCard()
        self.correction = CorrectionCard()
        self.history = _HistoryCard(settings)
        self._future = EmptyState(
            "hourglass", _("这个月还没有开始"), _("一个月过完以后，各单位才能结账。")
        )
        self._top = QHBoxLayout()
        for widget in (self.earlier, self.month, self.later):
            self._top.addWidget(widget)
        self._top.addWidget(self.progress, 1)
        self._top.addWidget(self.board)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._left.addWidget(self.units)
        self._left.addStretch(1)
        for card in (self.unit, self.sign, self.signed):
            self._right.addWidget(card)
        self._right.addStretch(1)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.addLayout(self._left, 1)
        self._both.addLayout(self._right, 1)
        content = QVBoxLayout()
        content.addLayout(self._both)
        content.addWidget(self.correction)
        content.addWidget(self.history)
        content.addStretch(1)
        self._content = content
        self._area = scrolling(content)
        all_ = QVBoxLayout(self)
        all_.setContentsMargins(0, 0, 0, 0)
        all_.addLayout(self._top)
        all_.addWidget(self._area, 1)
        all_.addWidget(self._future, 1)
        self._all = all_
        self.show_future(future=False)
        self.setFocusProxy(self.units)
        on_look_changed(self._arrange)

    def show_month(self, month: Month, *, last: Month) -> None:
        self.month.setText(month_text(month))
        self.later.setEnabled(month < last)

    def show_future(self, *, future: bool) -> None:
        self._area.setVisible(not future)
        self._future.setVisible(future)
        self.board.setEnabled(not future)

    def show_units(self, lines: Sequence[ClosingLine], signatures: Sequence[ClosingRow]) -> None:
        self.units.set_rows(lines)
        _fit_rows(self.units)
        self.history.show_rows(signatures)

    def show_cards(self, *, signed: bool, city: bool, correction: bool) -> None:
        """Which cards the chosen scope has."""
        self.sign.setVisible(not signed)
        self.signed.setVisible(signed)
        self.visitors.setVisible(not city)
        self.correction.setVisible(correction)

    def enter(self) -> None:
        """Go from the list to what is to be done with the chosen unit."""
        field = self.signed.reopen if self.sign.isHidden() else self.sign.note
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.ensureWidgetVisible(field)

    def show_line(self) -> None:
        """Bring the line of the chosen unit into sight."""
        at = self.units.visualRect(self.units.currentIndex()).center()
        scrolled = self._area.widget()
        assert scrolled is not None
        place = self.units.viewport().mapTo(scrolled, at)
        self._area.ensureVisible(place.x(), place.y(), 0, look().px(_HEADING + _ROW))

    def _arrange(self) -> None:
        px = look().px
        wide = self.width() >= px(_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)
        (self._left if wide else self._right).insertWidget(1, self.visitors)
        for layout in (self._both, self._left, self._right, self._content):
            layout.setSpacing(px(12))
        self._all.setSpacing(px(12))
        self._top.setSpacing(px(8))
        self.month.setMinimumWidth(px(96))
        _fit_rows(self.units)
        for arrow in (self.earlier, self.later):
            arrow.setIconSize(QSize(px(16), px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _UnitCard(Card):
    """The chosen unit's month: what it comes to, what is open, and where."""

    def __init__(self, settings: QSettings, room: QWidget) -> None:
        super().__init__()
        self.setObjectName("closingUnit")
        self._name = section_label()
        self._name.setObjectName("closingUnitName")
        self._state = StateLabel()
        self._figures = quiet_label()
        self._figures.setObjectName("closingFigures")
        self.checks = DataTable(
            "closingChecks", _("检查"), RowsModel(check_columns(), key=lambda line: line.kind)
        )
        self.places = CheckPlaces(settings, room)
        head = QHBoxLayout()
        head.addWidget(self._name)
        head.addStretch(1)
        head.addWidget(self._state)
        self._lists = QHBoxLayout()
        self._lists.addWidget(self.checks, 8)
        self._lists.addWidget(self.places, 14)
        self.body.addLayout(head)
        self.body.addWidget(self._figures)
        self.body.addLayout(self._lists, 1)
        self.checks.row_chosen.connect(self.places.show_line)
        on_look_changed(self._measure_lists)

    def show_head(self, line: ClosingLine) -> None:
        words, tone = STATES[line.state.state]
        self._name.setText(scope_text(line.state.unit))
        self._state.say(_(words), tone)

    def show_checks(self, lines: Sequence[CheckLine], figures: str) -> None:
        """The checks, and in words what the month comes to; the first open one is chosen."""
        self._figures.setText(figures)
        before = self.checks.current_row()
        self.checks.set_rows(lines)
        if before is None or all(before.kind != line.kind for line in lines):
            first = next((line for line in lines if line.is_open), lines[0])
            self.checks.choose(first.kind)
        self.places.show_line(self.checks.current_row())

    def forget_choice(self) -> None:
        """Another unit comes: its first open check is to be chosen."""
        self.checks.set_rows([])

    def _measure_lists(self) -> None:
        px = look().px
        self._lists.setSpacing(px(12))
        self.checks.setFixedHeight(px(_CHECKS))


class CorrectionCard(Card):
    """What a reopened month differs in from what was signed, in figures or in counts."""

    def __init__(self) -> None:
        super().__init__(_("更正"))
        self.setObjectName("closingCorrection")
        self.which = ChipBar(_("看哪一种不同"), exclusive=True)
        self.corner.addWidget(self.which)
        self._said = QLabel(wordWrap=True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._nothing = quiet_label()
        self._empty = figures_table((), {}), cells_table(())
        self.tables = [
            DataTable(name, table.title, RowsModel(printed_columns(table), key=lambda row: row))
            for name, table in zip(("correctedFigures", "correctedCells"), self._empty, strict=True)
        ]
        self.body.addWidget(self._said)
        for table in self.tables:
            self.body.addWidget(table)
        self.body.addWidget(self._nothing)
        self.which.changed.connect(lambda _ids: self._turn())
        on_look_changed(self._turn)

    def show_correction(self, correction: Correction, stations: Mapping[str, str]) -> None:
        """Show the differences so far; `stations` are names by code."""
        found = figures_table(correction.figures, stations), cells_table(correction.cells)
        self._said.setText(cause_words(correction))
        for shown, table in zip(self.tables, found, strict=True):
            shown.set_rows(table.rows)
        self.which.set_chips(
            Chip(str(n), table.title, len(table.rows)) for n, table in enumerate(found)
        )
        self._turn()

    def _turn(self) -> None:
        """Only the table in question, as high as its rows."""
        for n, table in enumerate(self.tables):
            chosen, rows = self.which.checked() == (str(n),), table.rows.rowCount()
            table.setVisible(chosen and rows > 0)
            _fit_rows(table, _CORRECTION_ROWS)
            if chosen:
                self._nothing.setText(self._empty[n].empty)
                self._nothing.setVisible(not rows)


class _HistoryCard(Card):
    """Every signature of the month."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__(_("签字记录"))
        self.table = DataTable(
            "closingHistory",
            _("签字记录"),
            RowsModel(signature_columns(), key=lambda row: row.id),
            settings,
        )
        self.body.addWidget(self.table)
        on_look_changed(self._measure_table)

    def show_rows(self, rows: Iterable[ClosingRow]) -> None:
        rows = list(rows)
        self.table.set_rows(reversed(rows))
        self.setVisible(bool(rows))
        self._measure_table()

    def _measure_table(self) -> None:
        _fit_rows(self.table, _HISTORY_ROWS)


def _fit_rows(table: DataTable, most: int = 100) -> None:
    """As high as its rows, or as `most` of them."""
    rows = min(max(table.rows.rowCount(), 1), most)
    table.setFixedHeight(look().px(_HEADING + rows * _ROW))
