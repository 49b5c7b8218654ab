"""What the list of stations is asked: the search field, the filters, and what clears them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.facets import Care, Facet
from desktop.finding.filters import ALL_DAY, MENUS, OPEN, options, quick_chips
from desktop.finding.listing import Answer, Listing
from desktop.finding.moment_chip import MomentChip
from desktop.finding.query import NOW, ListQuery, Moment
from desktop.style import look
from desktop.text import _, n_
from desktop.widgets.flow import FlowLayout
from desktop.widgets.one_line_chips import OneLineChips
from desktop.widgets.search_field import SearchField
from desktop.widgets.tick_chip import TickChip

_FOLDED_FROM = 1.4
"""Text size from which the filters are folded away until asked for."""


class FacetsBar(QWidget):
    """Two lines: search and lists of options; then the filters of one click.

    Attributes:
        query: What is asked now; without its sorting, which is the table's.
        search_line: Begins with the search field; what belongs to the search goes after it.
        chips_line: Begins with the filters of one click.

    Signals:
        changed(ListQuery): A person asks something else.
        unfolded(bool): With large text the filters were unfolded, and want the page for themselves.
    """

    changed = Signal(object)
    unfolded = Signal(bool)

    def __init__(self, now: dt.datetime) -> None:
        super().__init__()
        self.query = ListQuery()
        self.search = SearchField(_("筛选驿站"), _("名称、拼音、地址、共建单位、编号"))
        self.search.setObjectName("stations.search")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda text: self._ask(replace(self.query, text=text)))
        self.chips = OneLineChips(_("筛选条件"))
        self.chips.changed.connect(self._chip_clicked)
        self.moment = MomentChip(now)
        self.moment.changed.connect(self._choose_moment)
        self.moment.cleared.connect(lambda: self._choose_moment(None))
        self.menus = {facet: TickChip(f"facet.{facet}", _(text)) for facet, text in MENUS.items()}
        for facet, menu in self.menus.items():
            menu.changed.connect(
                lambda keys, facet=facet: self._ask(self.query.choosing(facet, keys))
            )
        self.clear_button = QPushButton(_("清除全部"))
        self.clear_button.setObjectName("facets.clear")
        self.clear_button.setProperty("role", "chip")
        self.clear_button.clicked.connect(self.clear)
        self._unfold = QPushButton()
        self._unfold.setObjectName("facets.unfold")
        self._unfold.setProperty("role", "chip")
        self._unfold.setCheckable(True)
        self._unfold.toggled.connect(self._fold)
        self._lay_out()
        self._show_query(now)
        self._measure()

    def _lay_out(self) -> None:
        self.search_line, self.chips_line = QHBoxLayout(), QHBoxLayout()
        self.search_line.addWidget(self.search)
        self.search_line.addWidget(self._unfold)
        self._lists = QWidget()
        flow = FlowLayout(self._lists, gap=8)
        for chip in (*self.menus.values(), self.moment):
            flow.addWidget(chip)
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.addLayout(self.search_line)
        self._first.addWidget(self._lists, 1, Qt.AlignmentFlag.AlignVCenter)
        self._second = QWidget()
        self._second.setLayout(self.chips_line)
        self.chips_line.setContentsMargins(0, 0, 0, 0)
        self.chips_line.addWidget(self.chips, 1, Qt.AlignmentFlag.AlignVCenter)
        self.chips_line.addWidget(self.clear_button)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._first)
        self._all.addWidget(self._second)

    def show_answer(self, listing: Listing, answer: Answer, now: dt.datetime) -> None:
        """Put the counts beside what can be chosen."""
        self.chips.set_chips(quick_chips(answer))
        for facet, menu in self.menus.items():
            menu.set_options(options(facet, listing))
            menu.show_counts(answer.counts[facet])
        self._show_query(now)

    def ask(self, query: ListQuery) -> None:
        """Ask this, silently."""
        self.query = query
        if self.search.text() != query.text:
            self.search.blockSignals(True)
            self.search.setText(query.text)
            self.search.blockSignals(False)

    def clear(self) -> None:
        """Ask for all stations."""
        self.ask(ListQuery())
        self.changed.emit(self.query)

    def _ask(self, query: ListQuery) -> None:
        self.query = query
        self.changed.emit(query)

    def _chip_clicked(self, names: tuple[str, ...]) -> None:
        cares = frozenset(names) - {OPEN, ALL_DAY}
        moment = self.query.open_at
        if OPEN in names:
            moment = NOW
        elif moment == NOW:
            moment = None
        asked = replace(self.query, open_at=moment, all_day=ALL_DAY in names)
        self._ask(asked.choosing(Facet.CARE, frozenset(str(Care(name)) for name in cares)))

    def _choose_moment(self, moment: Moment | None) -> None:
        self._ask(replace(self.query, open_at=moment))

    def _show_query(self, now: dt.datetime) -> None:
        query = self.query
        checked = [*query.chosen.get(Facet.CARE, ())]
        checked += [OPEN] if query.open_at == NOW else []
        checked += [ALL_DAY] if query.all_day else []
        self.chips.check(*checked)
        self.moment.show_moment(query.open_at, now)
        for facet, menu in self.menus.items():
            menu.choose(query.chosen.get(facet, frozenset()))
        self.clear_button.setVisible(bool(query.is_filtered or query.text))
        asked = len(query.chosen) + query.all_day + (query.open_at is not None)
        words = n_("筛选 {n} 项", asked).format(n=asked) if asked else _("筛选")
        self._unfold.setText(words)
        self._unfold.setAccessibleName(words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_all"):
            self._measure()

    def _measure(self) -> None:
        px = look().px
        self.search.setFixedWidth(px(260))
        self.search_line.setSpacing(px(12))
        self.chips_line.setSpacing(px(8))
        self._first.setSpacing(px(12))
        self._all.setSpacing(px(10))
        way = QBoxLayout.Direction
        self._first.setDirection(way.LeftToRight if self._is_roomy else way.TopToBottom)
        self._fold()

    @property
    def _is_roomy(self) -> bool:
        return look().scale < _FOLDED_FROM

    def _fold(self, *_toggled: object) -> None:
        """With large text the filters are folded away, lest they leave the list no room."""
        unfolded = not self._is_roomy and self._unfold.isChecked()
        self._unfold.setVisible(not self._is_roomy)
        # The list goes before the filters come: both at once would make the window grow.
        if unfolded:
            self.unfolded.emit(True)
        for line in (self._lists, self._second):
            line.setVisible(self._is_roomy or unfolded)
        if not unfolded:
            self.unfolded.emit(False)
