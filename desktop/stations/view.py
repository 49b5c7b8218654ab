"""The stations page: search, chips, list, and the card or form beside it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from db.locator import Found
from desktop.station.card import StationCard
from desktop.stations.form import StationForm
from desktop.stations.table import columns
from desktop.style import look
from desktop.text import _
from desktop.widgets.beside import Beside
from desktop.widgets.chips import ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import Page
from desktop.widgets.rows import RowsModel
from desktop.widgets.search_field import SearchField
from desktop.widgets.table import DataTable

_CHIPS_BELOW_AT = 1.4
"""Text size from which the chips have no room beside the search field."""


class StationsView(Page):
    """Widgets of the stations page; `screen.py` decides what they show."""

    def __init__(self, today: dt.date, settings: QSettings) -> None:
        super().__init__(_("驿站"))
        self.setObjectName("stations")
        self.import_button = self.add_button("stations.import", _("导入"), "download-simple")
        self.export_button = self.add_button("stations.export", _("导出"), "upload-simple")
        self.new_button = self.add_button("stations.new", _("新驿站"), "plus", primary=True)
        self.search = SearchField(_("筛选驿站"), _("名称、拼音、首字母、地址、共建单位"))
        self.search.setObjectName("stations.search")
        self.search.setClearButtonEnabled(True)
        self.chips = ChipBar(_("筛选条件"))
        self.table = DataTable(
            "stations.table",
            _("驿站列表"),
            RowsModel[Found](columns(today), key=lambda found: found.station.id),
            settings,
        )
        self.card = StationCard()
        self.form = StationForm()
        self.nothing_chosen = EmptyState(
            "house-line", _("选一座驿站"), _("用 ↑ ↓ 在列表中移动，回车编辑")
        )
        self.no_hit = EmptyState(
            "magnifying-glass",
            _("没有符合的驿站"),
            _("换一个词，或去掉筛选条件"),
            (_("清除筛选"), self._clear_filters),
        )
        self.empty = EmptyState(
            "house-line",
            _("还没有驿站"),
            _("导入现有的台账工作簿，或逐座新建"),
            (_("导入台账"), self.import_button.click),
        )
        self._lists = QStackedWidget()
        for listed in (self.table, self.no_hit, self.empty):
            self._lists.addWidget(listed)
        self._both = Beside(self._lists, self.nothing_chosen, self.card, self.form)
        self._line = QHBoxLayout()
        self._line.addWidget(self.search)
        self._line.addWidget(self.chips, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(self._line)
        self.body.addWidget(self._both, 1)
        self.setFocusProxy(self.search)
        self._fit()

    def show_list(self, *, registered: int, shown: int) -> None:
        """Bring the list or the right empty state to the front."""
        page: QWidget = self.table
        if not registered:
            page = self.empty
        elif not shown:
            page = self.no_hit
        self._lists.setCurrentWidget(page)
        self.note.setText(_("{shown} / {all} 座").format(shown=shown, all=registered))

    def show_side(self, page: QWidget) -> None:
        self._both.show_panel(page)
        self._fit()

    @property
    def is_editing(self) -> bool:
        return self._both.panel is self.form

    def _clear_filters(self) -> None:
        self.chips.check()
        self.search.clear()
        self.chips.changed.emit(())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_both"):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        px = look().px
        self.search.setFixedWidth(px(280))
        self._line.setSpacing(px(12))
        beside = look().scale < _CHIPS_BELOW_AT
        self._line.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )
        # In large text the form needs their room, and nobody filters while typing into it.
        for finding in (self.search, self.chips):
            finding.setVisible(beside or not self.is_editing)
