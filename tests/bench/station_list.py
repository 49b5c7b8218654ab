"""The list of stations under the hand, 200,000 of them: filled, searched, filtered, sorted."""

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from demo_register import TODAY
from lines import Line, race
from many_rows import demo_rows, many_rows
from PySide6.QtCore import QSettings, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from db.engine import open_register, reading
from db.facets import Facet
from db.holidays import load_holidays
from db.rows import StationRow
from db.stations import facilities, units
from db.values import LOCAL
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.finding.listing import Listing
from desktop.finding.query import ListQuery
from desktop.immortal import keep_constants
from desktop.jobs import Jobs
from desktop.notice import NoticeBar
from desktop.stations.screen import StationsScreen
from desktop.style import apply_theme
from desktop.theme import LIGHT

SIZE, REPEATS = 200_000, 5
NOW = dt.datetime.combine(TODAY, dt.time(10, 30), LOCAL)
_WIDTH, _HEIGHT = 1366, 768


class _Ours:
    """The page as the program shows it; each deed ends when it is painted."""

    def __init__(self, app: QApplication, register: Path, rows: list[StationRow]) -> None:
        self._app = app
        self._folder = tempfile.TemporaryDirectory()
        self._engine = open_register(str(register))
        settings = QSettings(f"{self._folder.name}/bench.ini", QSettings.Format.IniFormat)
        self._desk = Desk(
            self._engine, Jobs(), NoticeBar(), settings, sample=True, clock=lambda: NOW
        )
        self._inquiry = Inquiry(self._desk, self._desk.notices)
        self.screen = StationsScreen(self._desk, self._inquiry)
        self._settle()
        with reading(self._engine) as session:
            self.listing = Listing(
                rows,
                load_holidays(session),
                units(session),
                facilities(session),
                NOW,
                {},
            )
        _show(self.screen.view)

    def fill(self) -> None:
        self.screen.view.table.set_rows(())
        self._inquiry.listing = self.listing
        self._inquiry.read.emit()
        self._inquiry.ask(ListQuery())
        self._settle()

    def search(self) -> None:
        self.screen.view.search.setText("")
        self.screen.view.search.setText("拱北")
        self._app.processEvents()

    def filter(self) -> None:
        self._inquiry.ask(ListQuery())
        self._inquiry.ask(ListQuery().choosing(Facet.SERVICE, frozenset({"meals"})))
        self._app.processEvents()

    def sort(self) -> None:
        self._inquiry.ask(ListQuery())
        _turn(self.screen.view.table)
        self._settle()

    def scroll(self) -> None:
        _page_down(self._app, self.screen.view.table)

    def close(self) -> None:
        self._desk.jobs.close()
        self.screen.view.deleteLater()
        self._desk.notices.deleteLater()
        self._engine.dispose()
        self._folder.cleanup()

    def _settle(self) -> None:
        self._app.processEvents()
        while not self._desk.jobs.idle:
            self._app.processEvents()


class _Plain:
    """The same columns as plain strings in Qt's own models."""

    def __init__(self, app: QApplication, ours: _Ours) -> None:
        self._app = app
        table = ours.screen.view.table
        shown = [table.rows.columns[n] for n in table.headings.in_order()]
        self._model = QStandardItemModel()
        for found in ours.listing.found:
            self._model.appendRow([QStandardItem(column.words(found)) for column in shown])
        self._proxy = QSortFilterProxyModel()
        self._proxy.setSourceModel(self._model)
        self._view = QTableView()
        self._view.setModel(self._proxy)
        self._view.setSortingEnabled(True)
        _show(self._view)

    def fill(self) -> None:
        self._proxy.setSourceModel(None)
        self._proxy.setSourceModel(self._model)
        self._app.processEvents()

    def search(self) -> None:
        self._filter_by(0, "拱北")

    def filter(self) -> None:
        self._filter_by(3, "爱心午餐")

    def _filter_by(self, column: int, words: str) -> None:
        self._proxy.setFilterKeyColumn(column)
        self._proxy.setFilterFixedString("")
        self._proxy.setFilterFixedString(words)
        self._app.processEvents()

    def sort(self) -> None:
        self._proxy.setFilterFixedString("")
        _turn(self._view)
        self._app.processEvents()

    def scroll(self) -> None:
        _page_down(self._app, self._view)

    def close(self) -> None:
        self._view.deleteLater()
        self._proxy.deleteLater()


def measure(register: Path) -> list[Line]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_constants()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, LIGHT)
    ours = _Ours(app, register, many_rows(demo_rows(register), SIZE))
    plain = _Plain(app, ours)
    stages: list[tuple[str, Callable[[], None], Callable[[], None]]] = [
        ("列表填满", ours.fill, plain.fill),
        ("列表滚一页", ours.scroll, plain.scroll),
        ("列表查找一词，清空再找", ours.search, plain.search),
        ("列表筛选一项，清空再筛", ours.filter, plain.filter),
        ("列表按名称排序", ours.sort, plain.sort),
    ]
    lines = []
    for what, deed, baseline in stages:
        ours_ms, plain_ms = race(deed, baseline, REPEATS)
        lines.append(
            Line(f"{what}，{SIZE:,} 座", ours_ms, "QSortFilterProxyModel，纯文字", plain_ms)
        )
    ours.close()
    plain.close()
    return lines


def _show(view: QWidget) -> None:
    view.resize(_WIDTH, _HEIGHT)
    view.show()


def _turn(table: QTableView) -> None:
    """Sort by the first column, the other way than before."""
    header = table.horizontalHeader()
    down = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder if down else Qt.SortOrder.DescendingOrder)


def _page_down(app: QApplication, table: QTableView) -> None:
    bar = table.verticalScrollBar()
    bar.setValue(bar.value() + bar.pageStep())
    app.processEvents()
