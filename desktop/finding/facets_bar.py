"""What the list of stations is asked: the search field, the filters, and what clears them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from db.facets import Care, Facet
from desktop.finding.filters import ALL_DAY, MENUS, OPEN, options, quick_chips
from desktop.finding.inquiry import Inquiry
from desktop.finding.moment_chip import MomentChip
from desktop.finding.query import NOW, ListQuery, Moment
from desktop.style import look, on_look_changed
from desktop.text import _, n_
from desktop.widgets.flow import FlowLayout
from desktop.widgets.one_line_chips import OneLineChips
from desktop.widgets.scroll import scrolling
from desktop.widgets.search_field import SearchField
from desktop.widgets.tick_chip import TickChip

_FOLDED_FROM = 1.4
"""Text size from which the filters are folded away until asked for."""
_PANEL_LEAST, _PANEL = 34, 92
"""Heights of the panel they unfold into."""


class FacetsBar(QWidget):
    """Two lines: search and lists of options; then the filters of one click.

    All bars of an inquiry show the same question.

    Args:
        inquiry: What a person changes here.
        name: Of the page, with which the object names begin.
        folded: The filters are folded away until asked for, whatever the size of the text.

    Attributes:
        search_line: Begins with the search field; what belongs to the search goes after it.
        chips_line: Begins with the filters of one click.
    """

    def __init__(self, inquiry: Inquiry, name: str, *, folded: bool = False) -> None:
        super().__init__()
        self._inquiry = inquiry
        self._folded = folded
        self.search = SearchField(_("筛选驿站"), _("名称、拼音、地址、共建单位、编号"))
        self.search.setObjectName(f"{name}.search")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.chips = OneLineChips(_("筛选条件"))
        self.chips.changed.connect(self._chip_clicked)
        self.moment = MomentChip(f"{name}.moment", inquiry.now)
        self.moment.changed.connect(self._choose_moment)
        self.moment.cleared.connect(lambda: self._choose_moment(None))
        self.menus = {
            facet: TickChip(f"{name}.facet.{facet}", _(text)) for facet, text in MENUS.items()
        }
        for facet, menu in self.menus.items():
            menu.changed.connect(
                lambda keys, facet=facet: inquiry.ask(inquiry.query.choosing(facet, keys))
            )
        self.clear_button = self._chip(f"{name}.clear", _("清除全部"))
        self.clear_button.clicked.connect(self.clear)
        self._unfold = self._chip(f"{name}.unfold")
        self._unfold.setCheckable(True)
        self._unfold.toggled.connect(lambda _checked: self._fold())
        self._lay_out()
        inquiry.asked.connect(self._show)
        self._show()
        on_look_changed(self._measure)

    def clear(self) -> None:
        """Ask for all stations."""
        self._inquiry.ask(ListQuery())

    def _chip(self, name: str, text: str = "") -> QPushButton:
        chip = QPushButton(text)
        chip.setObjectName(name)
        chip.setProperty("role", "chip")
        return chip

    def _lay_out(self) -> None:
        self.search_line, self.chips_line = QHBoxLayout(), QHBoxLayout()
        self.search_line.addWidget(self.search)
        self.search_line.addWidget(self._unfold)
        self._panel_body = QVBoxLayout()
        self._panel = scrolling(self._panel_body)
        self._lists = QWidget()
        flow = FlowLayout(self._lists, gap=8)
        for chip in (*self.menus.values(), self.moment):
            flow.addWidget(chip)
        self._first = QHBoxLayout()
        self._first.addLayout(self.search_line)
        self._second = QWidget()
        self._second.setLayout(self.chips_line)
        self.chips_line.setContentsMargins(0, 0, 0, 0)
        self.chips_line.addWidget(self.chips, 1, Qt.AlignmentFlag.AlignVCenter)
        self.chips_line.addWidget(self.clear_button)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._first)
        self._all.addWidget(self._panel)

    def _search(self, text: str) -> None:
        if text != self._inquiry.query.text:
            self._inquiry.ask(replace(self._inquiry.query, text=text))

    def _chip_clicked(self, names: tuple[str, ...]) -> None:
        query = self._inquiry.query
        moment = query.open_at
        if OPEN in names:
            moment = NOW
        elif moment == NOW:
            moment = None
        asked = replace(query, open_at=moment, all_day=ALL_DAY in names)
        cares = frozenset(names) - {OPEN, ALL_DAY}
        self._inquiry.ask(asked.choosing(Facet.CARE, frozenset(str(Care(name)) for name in cares)))

    def _choose_moment(self, moment: Moment | None) -> None:
        self._inquiry.ask(replace(self._inquiry.query, open_at=moment))

    def _show(self) -> None:
        query, listing, answer = self._inquiry.query, self._inquiry.listing, self._inquiry.answer
        if listing is not None and answer is not None:
            self.chips.set_chips(quick_chips(answer))
            for facet, menu in self.menus.items():
                menu.set_options(options(facet, listing))
                menu.show_counts(answer.counts[facet])
        if self.search.text() != query.text:
            self.search.setText(query.text)
        checked = [*query.chosen.get(Facet.CARE, ())]
        checked += [OPEN] if query.open_at == NOW else []
        checked += [ALL_DAY] if query.all_day else []
        self.chips.check(*checked)
        self.moment.show_moment(query.open_at)
        for facet, menu in self.menus.items():
            menu.choose(query.chosen.get(facet, frozenset()))
        self.clear_button.setVisible(bool(query.is_filtered or query.text))
        asked = len(query.chosen) + query.all_day + (query.open_at is not None)
        words = n_("筛选 {n} 项", asked).format(n=asked) if asked else _("筛选")
        self._unfold.setText(words)
        self._unfold.setAccessibleName(words)

    def _measure(self) -> None:
        px = look().px
        self.search.setFixedWidth(px(260))
        self.search_line.setSpacing(px(12))
        self.chips_line.setSpacing(px(8))
        self._first.setSpacing(px(12))
        self._all.setSpacing(px(10))
        self._panel.setMinimumHeight(px(_PANEL_LEAST))
        self._panel.setMaximumHeight(px(_PANEL))
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._is_roomy:
            self._first.addWidget(self._lists, 1, middle)
            self._all.addWidget(self._second)
        else:
            self._panel_body.addWidget(self._lists)
            self._panel_body.addWidget(self._second)
        self._fold()

    @property
    def _is_roomy(self) -> bool:
        return not self._folded and look().scale < _FOLDED_FROM

    def _fold(self) -> None:
        """With large text the filters scroll in a panel, lest they leave the list no room."""
        self._unfold.setVisible(not self._is_roomy)
        self._panel.setVisible(not self._is_roomy and self._unfold.isChecked())
