"""The stations page: what it shows and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from db.engine import Session
from db.errors import RecordError, YizhanError
from db.holidays import Holidays, load_holidays
from db.locator import Found, locate
from db.models import Station
from db.rows import TownRow
from db.search import StationIndex
from db.stations import (
    add_station,
    amend_station,
    set_services,
    station_record,
    station_rows,
    towns,
)
from db.values import Service
from db.work import Work
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.stations.filters import chips, kept
from desktop.stations.view import StationsView
from desktop.text import _, say
from desktop.widgets.closing import CloseGuard

TOPICS = frozenset(
    {"station", "station_service", "station_facility", "closure", "day_count", "feedback", "town"}
)
"""Tables whose change shows on this page."""


@dataclass(frozen=True)
class _Listed:
    """What one read of the register gives the page."""

    found: list[Found]
    index: StationIndex
    towns: list[TownRow]
    holidays: Holidays


class StationsScreen(QObject):
    """Controller of the stations page.

    Signals:
        import_wanted(), export_wanted(): The buttons at the top.
        map_wanted(int): Show this station on the map.
    """

    import_wanted = Signal()
    export_wanted = Signal()
    map_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        self.view = StationsView(desk.today(), desk.settings)
        super().__init__(self.view)
        self._desk = desk
        self._listed: _Listed | None = None
        self._editing: Station | None = None
        self._wanted: int | None = None
        self._is_saving = False
        CloseGuard(self.view, desk.notices, self._unsaved_words)
        view = self.view
        view.search.textChanged.connect(self._filter)
        view.search.returnPressed.connect(self._choose_first)
        view.chips.changed.connect(self._filter)
        view.table.row_chosen.connect(self._show)
        view.table.row_opened.connect(self._edit)
        view.new_button.clicked.connect(self.start_new)
        view.import_button.clicked.connect(self.import_wanted)
        view.export_button.clicked.connect(self.export_wanted)
        view.card.edit_wanted.connect(self._edit_current)
        view.card.map_wanted.connect(self._tell_map)
        view.form.saved.connect(self._save)
        view.form.left.connect(self._leave_form)
        desk.jobs.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the register again; the list keeps its place."""
        now = self._desk.now()

        def query(session: Session) -> _Listed:
            rows = station_rows(session, today=now.date())
            holidays = load_holidays(session)
            return _Listed(
                locate(rows, holidays, at=now), StationIndex(rows), towns(session), holidays
            )

        self._desk.read(query, self._list)

    def show_station(self, station_id: int) -> None:
        """Choose a station, whatever the filters say."""
        self._let_all_through()
        self._wanted = station_id
        self._filter()

    def start_new(self) -> None:
        self._editing = None
        self.view.form.fill(None, ())
        self.view.show_side(self.view.form)
        self.view.form.start()

    def _let_all_through(self) -> None:
        self.view.chips.check()
        self.view.search.clear()

    def _list(self, listed: _Listed) -> None:
        self._listed = listed
        self.view.form.set_towns(listed.towns)
        self._filter()
        self._wanted = None

    def _filter(self, *_said: object) -> None:
        if self._listed is None:
            return
        listed, today = self._listed, self._desk.today()
        matching = [listed.found[n] for n in listed.index.positions(self.view.search.text())]
        self.view.chips.set_chips(chips(matching, today))
        shown = kept(matching, self.view.chips.checked(), today)
        self.view.table.set_rows(shown)
        self.view.show_list(registered=len(listed.found), shown=len(shown))
        if self._wanted is not None and self.view.table.choose(self._wanted):
            self._wanted = None
        self._show(self.view.table.current_row())

    def _choose_first(self) -> None:
        if self.view.table.model().rowCount():
            self.view.table.selectRow(0)
            self.view.table.setFocus()

    def _show(self, found: Found | None) -> None:
        if self.view.is_editing:
            return
        if found is None or self._listed is None:
            self.view.show_side(self.view.nothing_chosen)
            return
        self.view.card.show_station(found, self._desk.now(), self._listed.holidays)
        self.view.show_side(self.view.card)

    def _edit_current(self) -> None:
        self._edit(self.view.table.current_row())

    def _edit(self, found: Found | None) -> None:
        if found is None:
            return
        station_id, services = found.station.id, found.station.services

        def open_form(station: Station) -> None:
            self._editing = station
            self.view.form.fill(station, services)
            self.view.show_side(self.view.form)
            self.view.form.start()

        self._desk.read(lambda session: station_record(session, station_id), open_form, owner=self)

    def _leave_form(self) -> None:
        self.view.show_side(self.view.nothing_chosen)
        self._show(self.view.table.current_row())
        self.view.table.setFocus()

    def _save(self) -> None:
        # Ctrl+S pressed again before the answer would enter a new station twice.
        if self._is_saving:
            return
        form = self.view.form
        form.clear_errors()
        try:
            values, services = form.values(), form.services
        except RecordError as error:
            self._tell(error)
            return
        name = values["name"]
        if self._editing is None:
            label = _("新驿站：{name}").format(name=name)
        else:
            label = _("修改驿站：{name}").format(name=name)
        self._is_saving = True
        self._desk.write(
            label,
            self._deed(self._editing, values, services),
            initiator=self,
            done=self._saved,
            failed=self._refused,
            said=_("已保存 {name}").format(name=name),
        )

    @staticmethod
    def _deed(
        before: Station | None, values: dict[str, Any], services: tuple[Service, ...]
    ) -> Callable[[Work], int]:
        def deed(work: Work) -> int:
            if before is None:
                station = add_station(work, values, services)
            else:
                assert before.id is not None
                station = amend_station(work, before.id, before.version, values)
                set_services(work, before.id, services)
            assert station.id is not None
            return station.id

        return deed

    def _saved(self, station_id: int) -> None:
        self._is_saving = False
        if self._editing is None:
            self._let_all_through()
        self._wanted = station_id
        self._leave_form()
        self.refresh()

    def _refused(self, error: Exception) -> None:
        self._is_saving = False
        if isinstance(error, YizhanError):
            self._tell(error)

    def _tell(self, error: YizhanError) -> None:
        if not (isinstance(error, RecordError) and self.view.form.complain(error)):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _unsaved_words(self) -> str:
        if self.view.is_editing and self.view.form.is_changed:
            return _("正在编辑的驿站还没有保存，关闭就会丢掉。")
        return ""

    def _tell_map(self) -> None:
        found = self.view.table.current_row()
        if found is not None:
            self.map_wanted.emit(found.station.id)

    def _changed(self, topics: frozenset[str], initiator: object) -> None:
        if topics & TOPICS and initiator is not self:
            self.refresh()
