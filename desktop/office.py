"""An open register in a window: the one place that joins screens, jobs and records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from db.engine import Register, file_of, reading
from db.facets import Care
from db.imports import ImportKind
from db.overview import TodoKey
from db.settings import is_sample
from db.values import LOCAL, Month
from db.workbooks.write import stations_workbook
from desktop.actions import ACTIONS, SCREENS
from desktop.activities.screen import ActivitiesScreen
from desktop.appearance import Appearance
from desktop.counts.screen import CountsScreen
from desktop.desk import Desk
from desktop.finding.inquiry import Inquiry
from desktop.imports.screen import ImportScreen
from desktop.jobs import Job, Jobs
from desktop.keys_sheet import KeysSheet
from desktop.lists.screen import ListsScreen
from desktop.notice import Kind
from desktop.overview.screen import OverviewScreen
from desktop.paper.whole_file import write_whole
from desktop.records.screen import RecordsScreen, last_backup
from desktop.reports.screen import ReportsScreen
from desktop.save_as import ask_where_to_save
from desktop.search import Search, Target
from desktop.stations.screen import StationsScreen
from desktop.text import _
from desktop.window import MainWindow


class _Screen(Protocol):
    @property
    def view(self) -> QWidget: ...


class Office(QObject):
    """The window of one register, and everything that hangs together in it.

    Attributes:
        window: The main window; `desk` is what its screens work at.
    """

    def __init__(
        self,
        register: Register,
        settings: QSettings,
        appearance: Appearance,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(LOCAL),
    ) -> None:
        self.jobs = Jobs()
        self.window = MainWindow(self.jobs, settings)
        super().__init__(self.window)
        self._appearance = appearance
        self.desk = Desk(
            register=register,
            jobs=self.jobs,
            notices=self.window.notice,
            settings=settings,
            sample=False,
            clock=clock,
        )
        # Before any screen listens, so that they find the desk as it is now.
        self.jobs.changed.connect(self._look_at_settings)
        self._look_at_settings(_SETTINGS)
        self._screens: dict[str, Any] = {}
        self._add_screens()
        self._actions = self._bind()
        self._search = Search(self.desk, self)
        self._tell_backup(last_backup(self.desk))
        self.window.search_changed.connect(self._find)
        self.window.result_chosen.connect(self._follow)

    def screen(self, name: str) -> Any:
        """The controller of a screen, which comes to the front."""
        self.window.go(name)
        return self._screens[name]

    def close(self) -> None:
        """Finish the writes that run and let go of the register."""
        self.window.close()
        self.desk.register.dispose()

    @cached_property
    def _inquiry(self) -> Inquiry:
        """What list and map ask together; begun with the first of them."""
        return Inquiry(self.desk, self)

    def _add_screens(self) -> None:
        makers: Mapping[str, Callable[[], _Screen]] = {
            "overview": self._overview,
            "stations": self._stations,
            "map": self._map,
            "counts": lambda: CountsScreen(self.desk),
            "activities": lambda: ActivitiesScreen(self.desk),
            "reports": lambda: ReportsScreen(self.desk),
            "records": self._records,
        }
        known = {action.id: action for action in ACTIONS}
        for name in SCREENS:
            action = known[f"go.{name}"]
            self.window.add_screen(
                name, _(action.text), action.icon, partial(self._build, name, makers[name])
            )

    def _build(self, name: str, make: Callable[[], _Screen]) -> QWidget:
        screen = self._screens[name] = make()
        return screen.view

    def _overview(self) -> OverviewScreen:
        screen = OverviewScreen(self.desk)
        screen.report_wanted.connect(self._show_report)
        screen.map_wanted.connect(partial(self.window.go, "map"))
        screen.import_wanted.connect(self.start_import)
        screen.station_wanted.connect(lambda: self.screen("stations").start_new())
        screen.todo_chosen.connect(self._follow_todo)
        return screen

    def _stations(self) -> StationsScreen:
        screen = StationsScreen(self.desk, self._inquiry)
        screen.import_wanted.connect(partial(self.start_import, ImportKind.STATIONS))
        screen.export_wanted.connect(self.export_stations)
        screen.selection_export_wanted.connect(self.export_stations)
        screen.map_wanted.connect(lambda number: self.screen("map").show_station(number))
        return screen

    def _map(self) -> _Screen:
        # The web engine takes longer to load than the whole window: only who opens the map waits.
        from desktop.map.screen import MapScreen

        screen = MapScreen(self.desk, self._inquiry)
        screen.record_wanted.connect(lambda number: self.screen("stations").show_station(number))
        screen.selection_wanted.connect(lambda ids: self.screen("stations").select_stations(ids))
        return screen

    def _records(self) -> RecordsScreen:
        screen = RecordsScreen(self.desk, self._appearance)
        screen.backed_up.connect(self._tell_backup)
        self._lists = ListsScreen(self.desk)
        screen.view.add_tab(self._lists.view, _("名录"))
        return screen

    def _bind(self) -> dict[str, QAction]:
        return self.window.bind(
            {
                "undo": self.desk.undo,
                "redo": self.desk.redo,
                "new_station": lambda: self.screen("stations").start_new(),
                "import": lambda: self.start_import(_IMPORTED.get(self.window.current_screen)),
                "export": self.export_stations,
                "print_report": lambda: self.screen("reports").print_report(),
                "theme": self._appearance.toggle,
                "text_larger": self._appearance.larger,
                "text_smaller": self._appearance.smaller,
                "help": self._help,
                **{
                    action.id: partial(self._edit_list, action.id.removeprefix(_EDIT))
                    for action in ACTIONS
                    if action.id.startswith(_EDIT)
                },
            }
        )

    def _edit_list(self, name: str) -> None:
        self.screen("records").view.show_tab(self._lists.view)
        self._lists.open(name)

    def start_import(self, kind: ImportKind | None) -> ImportScreen:
        """Open the import window; `kind` is what the person came for, where that is known."""
        screen = ImportScreen(self.desk, self.window, kind)
        screen.open()
        return screen

    def export_stations(self, station_ids: Collection[int] | None = None) -> None:
        """Ask for a file and write the register of stations to it, or those of a selection."""
        suggested = Path(_("驿站台账-{day}.xlsx").format(day=f"{self.desk.today():%Y-%m-%d}"))
        path = ask_where_to_save(
            self.window, _("导出驿站台账"), suggested, _("Excel 工作簿 (*.xlsx)")
        )
        if path is None:
            return
        register, today = self.desk.register, self.desk.today()

        def work(_job: Job) -> Path:
            with reading(register) as session:
                write_whole(path, stations_workbook(session, today=today, station_ids=station_ids))
            return path

        def tell(written: Path) -> None:
            text = _("已导出 {name}，不含联系人和电话").format(name=written.name)
            self.window.notice.show_notice(Kind.OK, text)

        self.jobs.start(work, done=tell, label=_("正在导出"), owner=self)

    def _show_report(self, month: Month) -> None:
        self.screen("reports").show_month(month)

    def _look_at_settings(self, topics: frozenset[str], _initiator: object = None) -> None:
        if not topics & _SETTINGS:
            return
        register = self.desk.register
        with reading(register) as session:
            self.desk.sample = is_sample(session)
        path = file_of(register)
        name = path.name if path else str(register.url.database)
        self.window.status.set_data_file(name, sample=self.desk.sample)

    def _tell_backup(self, at: dt.datetime | None) -> None:
        said = _("上次备份 {at:%m-%d %H:%M}，已核对").format(at=at) if at else _("尚未备份")
        self.window.status.set_last_backup(said)

    def _find(self, text: str) -> None:
        self.window.set_results(self._search.results(text))

    def _follow(self, target: object) -> None:
        assert isinstance(target, Target)
        if target.kind == "station":
            self.screen("stations").show_station(target.id)
        elif target.kind == "activity":
            self.screen("activities").show_activity(target.id)
        else:
            self._actions[str(target.id)].trigger()

    def _follow_todo(self, todo: str) -> None:
        screen = self.screen(_TODO_SCREENS.get(todo, "stations"))
        if todo in _TODO_CARES:
            screen.show_care(_TODO_CARES[todo])

    def _help(self) -> None:
        KeysSheet(self.window).open()


_EDIT = "edit."
"""Commands that open a list begin so, and go on with its name."""
_IMPORTED = {
    "stations": ImportKind.STATIONS,
    "counts": ImportKind.COUNTS,
    "activities": ImportKind.ACTIVITIES,
}
"""What is meant to be imported by who stands before a screen."""
_SETTINGS = frozenset({"setting"})
_TODO_SCREENS = {"unreported": "counts", "unconfirmed": "activities"}
"""Where a thing to do is done, if not in the list of stations."""
_TODO_CARES: Mapping[str, Care] = {
    TodoKey.UNVERIFIED: Care.STALE,
    TodoKey.UNPLACED: Care.UNPLACED,
    TodoKey.EXPIRING: Care.EXPIRING,
    TodoKey.OVERDUE: Care.OVERDUE,
}
"""What the list of stations shows of a thing to do."""
