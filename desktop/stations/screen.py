"""The stations page: what it shows and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from db.bulk import BulkEdit, carry_out_bulk, plan_bulk
from db.facets import Care, Facet
from db.locator import Found
from db.rows import TownRow
from db.stations import towns
from db.work import Work
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.finding.query import ListQuery, Sorting
from desktop.jobs import Job
from desktop.stations.bulk.screen import BulkScreen
from desktop.stations.record.controller import StationRecord
from desktop.stations.saved_views import SavedViews
from desktop.stations.selection_summary import Summary, summary
from desktop.stations.table import marks
from desktop.stations.view import StationsView
from desktop.stations.views import View
from desktop.text import _, n_, number
from desktop.widgets.rows import AT_ONCE, RowSet

T = TypeVar("T")

_SEVERAL = 2


class StationsScreen(QObject):
    """Controller of the stations page.

    Attributes:
        inquiry: What the list answers.

    Signals:
        import_wanted(), export_wanted(): The buttons at the top.
        selection_export_wanted(list[int]): Numbers of the stations to write to a workbook.
        map_wanted(int): Show this station on the map.
    """

    import_wanted = Signal()
    export_wanted = Signal()
    selection_export_wanted = Signal(list)
    map_wanted = Signal(int)

    def __init__(self, desk: Desk, inquiry: Inquiry) -> None:
        self.record = StationRecord(desk)
        self.view = StationsView(inquiry, desk.settings, self.record.view)
        super().__init__(self.view)
        self.inquiry = inquiry
        self._desk = desk
        self._stations: RowSet[Found] | None = None
        self._wanted: int | None = None
        self._wanted_all: Sequence[int] = ()
        self._summed: list[Found] = []
        view = self.view
        view.table.rows.elsewhere = self._elsewhere
        inquiry.read.connect(self._get_ready)
        inquiry.asked.connect(self._answer)
        view.search.returnPressed.connect(view.go_to_list)
        view.views.chosen.connect(self._show_view)
        view.table.row_chosen.connect(self._show)
        view.table.row_opened.connect(self._edit)
        view.table.selection_changed.connect(self._show_selection)
        view.table.menu_asked.connect(self._pop_up)
        view.table.horizontalHeader().sortIndicatorChanged.connect(self._tell_view)
        view.selection.bulk_wanted.connect(self._change_selected)
        view.selection.export_wanted.connect(self._export_selected)
        view.selection.verify_wanted.connect(self._verify_selected)
        view.selection.clear_wanted.connect(view.table.clearSelection)
        view.new_button.clicked.connect(self.start_new)
        view.import_button.clicked.connect(self.import_wanted)
        view.export_button.clicked.connect(self.export_wanted)
        view.card.edit_wanted.connect(self._edit_current)
        view.card.map_wanted.connect(self._tell_map)
        self.record.opened.connect(view.show_record)
        self.record.saved.connect(self._saved)
        self.record.left.connect(self._back_to_list)
        SavedViews(desk, view.views, self._query)
        self._get_ready()

    def show_station(self, station_id: int) -> None:
        """Choose a station, whatever the filters say."""
        if self.view.is_editing:
            self.record.leave()
        self._wanted = station_id
        self.inquiry.ask(ListQuery())

    def select_stations(self, ids: Sequence[int]) -> None:
        """Select these of the stations that the filters leave."""
        if self.view.is_editing:
            self.record.leave()
        self._wanted_all = ids
        self._answer()

    def show_care(self, care: Care) -> None:
        """List the stations that somebody should see to."""
        if self.view.is_editing:
            self.record.leave()
        self.inquiry.ask(ListQuery().choosing(Facet.CARE, frozenset({str(care)})))

    def start_new(self) -> None:
        """Begin a new station."""
        self.record.start_new()

    def _get_ready(self) -> None:
        """Make another listing ready for the table, which keeps its place."""
        listing, rows = self.inquiry.listing, self.view.table.rows
        if listing is None:
            return
        self._stations = None
        column = rows.sorted_by[0]

        def work(_job: Job) -> RowSet[Found]:
            stations = rows.row_set(listing.found)
            if column >= 0:
                stations.rank(column)
            return stations

        def show(stations: RowSet[Found]) -> None:
            if listing is self.inquiry.listing:
                self._stations = stations
                self._answer()
                self._wanted = None

        self._desk.jobs.start(work, done=show, owner=self)

    def _answer(self) -> None:
        answer = self.inquiry.answer
        if self._stations is None or answer is None:
            return
        view = self.view
        view.table.mark(marks(self.inquiry.query.text))
        view.table.show_some(self._stations, answer.positions)
        view.show_list(
            registered=len(self._stations.rows),
            shown=len(answer.positions),
            only_close=answer.only_close,
        )
        self._tell_view()
        if self._wanted is not None and view.table.choose(self._wanted):
            self._wanted = None
        if self._wanted_all:
            view.table.choose_all(self._wanted_all)
            view.table.setFocus()
            self._wanted_all = ()
        self._show(view.table.current_row())

    def _query(self) -> ListQuery:
        """What is asked now, with the sorting."""
        rows = self.view.table.rows
        column, order = rows.sorted_by
        sort = None
        if column >= 0:
            sort = Sorting(rows.columns[column].key, order == Qt.SortOrder.DescendingOrder)
        return replace(self.inquiry.query, sort=sort)

    def _tell_view(self, *_sorted: object) -> None:
        self.view.views.show_query(self._query())

    def _show_view(self, view: View) -> None:
        sort, table = view.query.sort, self.view.table
        keys = [column.key for column in table.rows.columns]
        order = Qt.SortOrder.AscendingOrder
        if sort and sort.descending:
            order = Qt.SortOrder.DescendingOrder
        table.sortByColumn(keys.index(sort.column) if sort and sort.column in keys else -1, order)
        self.inquiry.ask(replace(view.query, sort=None))

    def _show_selection(self, count: int) -> None:
        """One has its card, several have a summary."""
        self.view.selection.show_count(count)
        if count < _SEVERAL:
            if self._summed:
                self._summed = []
                self._show(self.view.table.current_row())
            return
        chosen, today = self.view.table.selected_rows(), self._desk.today()
        self._summed = chosen

        def show(told: Summary) -> None:
            if chosen is self._summed:
                self.view.summary.show_summary(told)
                self.view.show_side(self.view.summary)

        if count > AT_ONCE:
            self._elsewhere(_("正在汇总"), lambda: summary(chosen, today), show)
        else:
            show(summary(chosen, today))

    def _show(self, found: Found | None) -> None:
        if self.view.is_editing or self._summed:
            return
        listing = self.inquiry.listing
        if found is None or listing is None:
            self.view.show_side(self.view.nothing_chosen)
            return
        self.view.card.show_station(found, self._desk.now(), listing.holidays)
        self.view.show_side(self.view.card)

    def _edit_current(self) -> None:
        self._edit(self.view.table.current_row())

    def _edit(self, found: Found | None) -> None:
        if found is not None:
            self.record.open(found.station.id)

    def _back_to_list(self) -> None:
        self.view.leave_record()
        self._show(self.view.table.current_row())
        self.view.table.setFocus()

    def _saved(self, station_id: int) -> None:
        self._wanted = station_id
        known = self._stations is not None and self._stations.mask([station_id]).any()
        self.inquiry.ask(self.inquiry.query if known else ListQuery())

    def _tell_map(self) -> None:
        found = self.view.table.current_row()
        if found is not None:
            self.map_wanted.emit(found.station.id)

    def _selected(self) -> list[int]:
        return [found.station.id for found in self.view.table.selected_rows()]

    def _change_selected(self) -> None:
        listing, ids = self.inquiry.listing, self._selected()
        if listing is None or not ids:
            return
        units, equipment = listing.units, listing.equipment

        def show(there: list[TownRow]) -> None:
            BulkScreen(self._desk, ids, units, there, equipment, self.view).open()

        self._desk.read(towns, show, owner=self)

    def _export_selected(self) -> None:
        self.selection_export_wanted.emit(self._selected())

    def _verify_selected(self) -> None:
        ids, today = self._selected(), self._desk.today()
        edit = BulkEdit(values={"verified_on": today})

        def deed(work: Work) -> None:
            carry_out_bulk(work, plan_bulk(work.session, ids, edit, today=today))

        words = n_("核实 {n} 座驿站", len(ids)).format(n=number(len(ids)))
        said = n_("{n} 座驿站的核实日期已设为今天", len(ids)).format(n=number(len(ids)))
        self._desk.write(words, deed, initiator=self.view.selection, said=said)

    def _pop_up(self, where: QPoint) -> None:
        table = self.view.table
        if not table.selected_rows():
            return
        menu = QMenu(table)
        menu.setObjectName("stations.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("打开"), self._edit_current)
        on_map = menu.addAction(_("在地图上看"), self._tell_map)
        current = table.current_row()
        on_map.setEnabled(current is not None and current.station.longitude is not None)
        menu.addAction(_("复制"), table.copy)
        menu.addSeparator()
        self.view.selection.add_to(menu)
        menu.addSeparator()
        columns = table.headings.menu()
        columns.setTitle(_("显示的列"))
        menu.addMenu(columns)
        menu.popup(where)

    def _elsewhere(self, label: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        self._desk.jobs.start(lambda _job: work(), done=done, label=label, owner=self)
