"""The stations page: what it shows and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from db.bulk import BulkEdit, carry_out_bulk, plan_bulk
from db.engine import Session
from db.facets import Care, Facet
from db.locator import Found
from db.work import Work
from desktop.desk import Desk
from desktop.finding.listing import Listing, read_listing
from desktop.finding.query import ListQuery, Sorting
from desktop.stations.bulk.screen import BulkScreen
from desktop.stations.record.controller import StationRecord
from desktop.stations.saved_views import SavedViews
from desktop.stations.table import marks
from desktop.stations.view import StationsView
from desktop.stations.views import View
from desktop.text import _, n_, number

T = TypeVar("T")

TOPICS = frozenset(
    {
        "attachment",
        "closure",
        "day_count",
        "facility",
        "feedback",
        "finding",
        "inspection",
        "managing_unit",
        "map_listing",
        "station",
        "station_facility",
        "station_service",
        "supply",
        "town",
    }
)
"""Tables whose change shows on this page."""


class StationsScreen(QObject):
    """Controller of the stations page.

    Signals:
        import_wanted(), export_wanted(): The buttons at the top.
        selection_export_wanted(list[int]): Numbers of the stations to write to a workbook.
        map_wanted(int): Show this station on the map.
    """

    import_wanted = Signal()
    export_wanted = Signal()
    selection_export_wanted = Signal(list)
    map_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        self.record = StationRecord(desk)
        self.view = StationsView(desk.now(), desk.settings, self.record.view)
        super().__init__(self.view)
        self._desk = desk
        self._listing: Listing | None = None
        self._wanted: int | None = None
        view = self.view
        view.table.rows.elsewhere = self._elsewhere
        view.facets.changed.connect(self._answer)
        view.search.returnPressed.connect(view.go_to_list)
        view.views.chosen.connect(self._show_view)
        view.table.row_chosen.connect(self._show)
        view.table.row_opened.connect(self._edit)
        view.table.selection_changed.connect(view.selection.show_count)
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
        desk.jobs.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the register again; the list keeps its place."""
        now, rows = self._desk.now(), self.view.table.rows
        column = rows.sorted_by[0]

        def query(session: Session) -> Listing:
            listing = read_listing(session, now, rows.row_set)
            if column >= 0:
                listing.stations.rank(column)
            return listing

        self._desk.read(query, self._list)

    def show_station(self, station_id: int) -> None:
        """Choose a station, whatever the filters say."""
        if self.view.is_editing:
            self.record.leave()
        self._wanted = station_id
        self.view.facets.clear()

    def show_care(self, care: Care) -> None:
        """List the stations that somebody should see to."""
        if self.view.is_editing:
            self.record.leave()
        self._ask(ListQuery().choosing(Facet.CARE, frozenset({str(care)})))

    def start_new(self) -> None:
        """Begin a new station."""
        self.record.start_new()

    def _list(self, listing: Listing) -> None:
        self._listing = listing
        self._answer()
        self._wanted = None

    def _ask(self, query: ListQuery) -> None:
        self.view.facets.ask(query)
        self._answer()

    def _answer(self, *_asked: object) -> None:
        if self._listing is None:
            return
        view, query = self.view, self.view.facets.query
        answer = self._listing.answer(query)
        view.facets.show_answer(self._listing, answer, self._desk.now())
        view.table.mark(marks(query.text))
        view.table.show_some(self._listing.stations, answer.positions)
        view.show_list(
            registered=len(self._listing),
            shown=len(answer.positions),
            only_close=answer.only_close,
        )
        self._tell_view()
        if self._wanted is not None and view.table.choose(self._wanted):
            self._wanted = None
        self._show(view.table.current_row())

    def _query(self) -> ListQuery:
        """What is asked now, with the sorting."""
        rows = self.view.table.rows
        column, order = rows.sorted_by
        sort = None
        if column >= 0:
            sort = Sorting(rows.columns[column].key, order == Qt.SortOrder.DescendingOrder)
        return replace(self.view.facets.query, sort=sort)

    def _tell_view(self, *_sorted: object) -> None:
        self.view.views.show_query(self._query())

    def _show_view(self, view: View) -> None:
        sort, table = view.query.sort, self.view.table
        keys = [column.key for column in table.rows.columns]
        order = Qt.SortOrder.AscendingOrder
        if sort and sort.descending:
            order = Qt.SortOrder.DescendingOrder
        table.sortByColumn(keys.index(sort.column) if sort and sort.column in keys else -1, order)
        self._ask(replace(view.query, sort=None))

    def _show(self, found: Found | None) -> None:
        if self.view.is_editing:
            return
        if found is None or self._listing is None:
            self.view.show_side(self.view.nothing_chosen)
            return
        self.view.card.show_station(found, self._desk.now(), self._listing.holidays)
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
        known = self._listing is not None and self._listing.stations.mask([station_id]).any()
        if not known:
            self.view.facets.clear()
        self._wanted = station_id
        self.refresh()

    def _tell_map(self) -> None:
        found = self.view.table.current_row()
        if found is not None:
            self.map_wanted.emit(found.station.id)

    def _selected(self) -> list[int]:
        return [found.station.id for found in self.view.table.selected_rows()]

    def _change_selected(self) -> None:
        listing, ids = self._listing, self._selected()
        if listing is not None and ids:
            BulkScreen(self._desk, ids, listing.units, listing.equipment, self.view).open()

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

    def _changed(self, topics: frozenset[str], initiator: object) -> None:
        if topics & TOPICS and initiator is not self:
            self.refresh()
