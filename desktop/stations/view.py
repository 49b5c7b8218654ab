"""The stations page: search, filters, list, and the card beside it; or one station whole."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from db.locator import Found
from desktop.finding.facets_bar import FacetsBar
from desktop.finding.inquiry import Inquiry
from desktop.station.card import StationCard
from desktop.stations.selection_bar import SelectionBar
from desktop.stations.selection_summary import SelectionSummary
from desktop.stations.table import columns
from desktop.stations.views import ViewPicker
from desktop.style import look, on_look_changed
from desktop.text import _, number
from desktop.widgets.beside import Beside
from desktop.widgets.buttons import tool_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import shortcut_within
from desktop.widgets.labels import quiet_label
from desktop.widgets.page import Page
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable


class StationsView(QStackedWidget):
    """Widgets of the stations page; `screen.py` decides what they show.

    Args:
        inquiry: What its filters change.
        record: The page of one station, which comes to the front in place of the list.

    Attributes:
        page: The list with its title and buttons.
    """

    def __init__(self, inquiry: Inquiry, settings: QSettings, record: QWidget) -> None:
        super().__init__()
        self.setObjectName("stations")
        self.page, self._record = Page(_("驿站")), record
        self.addWidget(self.page)
        self.addWidget(record)
        self.note = self.page.note
        self.import_button = self.page.add_button("stations.import", _("导入"), "download-simple")
        self.export_button = self.page.add_button("stations.export", _("导出"), "upload-simple")
        self.new_button = self.page.add_button("stations.new", _("新驿站"), "plus", primary=True)
        self.facets = FacetsBar(inquiry, "stations")
        self.search = self.facets.search
        self.views = ViewPicker()
        self.columns_button = tool_button("stations.columns", "columns", _("选择显示的列"))
        self.facets.search_line.addWidget(self.views)
        self.facets.search_line.addStretch(1)
        self.facets.chips_line.addWidget(self.columns_button)
        self.table = DataTable(
            "stations.table",
            _("驿站列表"),
            RowsModel[Found](columns(inquiry.now().date()), key=lambda found: found.station.id),
            settings,
        )
        self.table.headings.let_choose()
        self.card = StationCard()
        self.nothing_chosen = EmptyState(
            "house-line", _("选一座驿站"), _("用 ↑ ↓ 在列表中移动，回车打开，Ctrl 或 Shift 选多座")
        )
        self.no_hit = EmptyState(
            "magnifying-glass",
            _("没有符合的驿站"),
            _("换一个词，或去掉筛选条件"),
            (_("清除筛选"), self.facets.clear),
        )
        self.empty = EmptyState(
            "house-line",
            _("还没有驿站"),
            _("导入现有的台账工作簿，或逐座新建"),
            (_("导入台账"), self.import_button.click),
        )
        self.only_close = quiet_label(_("没有完全相符的，下面是相近的。"))
        self.only_close.setObjectName("stations.onlyClose")
        self.only_close.hide()
        self.selection = SelectionBar()
        self._lists = QStackedWidget()
        for listed in (self.table, self.no_hit, self.empty):
            self._lists.addWidget(listed)
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.addWidget(self.only_close)
        self._left.addWidget(self._lists, 1)
        self._left.addWidget(self.selection)
        self.summary = SelectionSummary()
        self._both = Beside(left, self.nothing_chosen, self.card, self.summary)
        self.page.body.addWidget(self.facets)
        self.page.body.addWidget(self._both, 1)
        self.page.body.addStretch()
        self.setFocusProxy(self.search)
        self.columns_button.clicked.connect(self._choose_columns)
        for keys in ("Ctrl+F", "/"):
            shortcut_within(self.page, keys).activated.connect(self._go_to_search)
        shortcut_within(self.search, "Down").activated.connect(self.go_to_list)
        on_look_changed(self._fit)

    def show_list(self, *, registered: int, shown: int, only_close: bool) -> None:
        """Bring the list or the right empty state to the front."""
        page: QWidget = self.table
        if not registered:
            page = self.empty
        elif not shown:
            page = self.no_hit
        self._lists.setCurrentWidget(page)
        self.facets.setVisible(bool(registered))
        self._both.show_panels(bool(registered))
        self.export_button.setEnabled(bool(registered))
        self.export_button.setToolTip("" if registered else _("还没有驿站可以导出"))
        self.only_close.setVisible(only_close)
        self.note.setText(
            _("{shown} / {all} 座").format(shown=number(shown), all=number(registered))
        )

    def show_side(self, page: QWidget) -> None:
        self._both.show_panel(page)

    @property
    def is_editing(self) -> bool:
        """One station is in front, whole."""
        return self.currentWidget() is self._record

    def show_record(self) -> None:
        """Bring the page of one station to the front."""
        self.setCurrentWidget(self._record)
        self.setFocusProxy(self._record)

    def leave_record(self) -> None:
        """Bring the list back."""
        self.setCurrentWidget(self.page)
        self.setFocusProxy(self.search)

    def go_to_list(self) -> None:
        """Put the cursor on the first row, unless it already is in the list."""
        if self.table.rows.rowCount():
            if not self.table.selected_rows():
                self.table.selectRow(0)
            self.table.setFocus()

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _choose_columns(self) -> None:
        menu = self.table.headings.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.columns_button.mapToGlobal(self.columns_button.rect().bottomLeft()))

    def _fit(self) -> None:
        px = look().px
        self._left.setSpacing(px(8))
        self._lists.setMinimumHeight(px(110))
        self.columns_button.setIconSize(QSize(px(18), px(18)))
