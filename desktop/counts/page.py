"""The page of the sheet: which one is shown, and the commands for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PySide6.QtCore import QDate, QObject, QSettings, Signal

from db.engine import Session
from db.rows import TownRow, UnitRow
from db.sheet_lines import Place as Where
from db.sheet_lines import SheetLine, sheet_lines
from db.stations import towns, units
from db.values import Month, Service
from desktop.counts.asking import CellAsker
from desktop.counts.entering import Entering
from desktop.counts.moves import is_shown
from desktop.counts.papers import Papers, Shown
from desktop.counts.reading import Wanted
from desktop.counts.row_commands import RowCommands
from desktop.counts.saving import Saver
from desktop.counts.sheet import ONE_DAY
from desktop.counts.sheet_reader import SheetReader
from desktop.counts.sheet_view import UNIT, WHOLE_CITY, SheetView
from desktop.counts.steps import Steps
from desktop.counts.table import SheetModel
from desktop.counts.turn import Kind
from desktop.counts.words import cell_remark
from desktop.desk import Desk
from desktop.notice import Kind as Notice
from desktop.text import _

_PLACE, _KIND, _STATION, _SERVICE, _KEYPAD, _DAY = (
    f"counts/{name}" for name in ("place", "turn", "station", "service", "keypad", "day")
)
_PLACES = frozenset({"town", "managing_unit"})
_TOPICS = _PLACES | {
    "calendar_day",
    "count_acceptance",
    "day_count",
    "month_close",
    "station",
    "station_service",
}


class SheetPage(QObject):
    """Three turns of one sheet; the cell under the cursor is the same after each turn.

    Signals:
        told(str, Tone): Whether all is saved.
        turned(Kind): Another sheet is shown.
        entry_asked(date, int, Service): The day, the number of the station and the service whose
            number is wanted.
    """

    told = Signal(str, object)
    turned = Signal(object)
    entry_asked = Signal(object, int, object)

    def __init__(self, desk: Desk) -> None:
        steps = Steps()
        saver = Saver(desk)
        view = SheetView(desk.settings, SheetModel(saver.drafts), steps)
        super().__init__(view)
        saver.setParent(self)
        self.view = view
        self._desk = desk
        self._settings = desk.settings
        self._place: str | None = None
        self._goal: tuple[dt.date, int, str] | None = None
        self._seeks = False
        self._lines: list[SheetLine] = []
        self._wanted = _remembered(desk.settings, desk.today())
        self._saver = saver
        self.entering = Entering(desk, view.grid, saver, steps)
        self._reader = SheetReader(desk, view.model, self)
        self._asker = CellAsker(desk, view)
        self._commands = RowCommands(desk, view, self.entering, saver)
        self._papers = Papers(desk, view, self._shown)
        self._papers.entry_asked.connect(self.entry_asked)
        self._join()
        self._show_choices()
        self.entering.tell_state()
        self._read_places()

    @property
    def kind(self) -> Kind:
        return self._wanted.kind

    @property
    def month(self) -> Month:
        return Month.of(self._wanted.day)

    @property
    def is_settled(self) -> bool:
        """The sheet that was asked for is shown."""
        return self._place is not None and not self._reader.is_reading

    @property
    def place(self) -> Where:
        """The town or the unit whose stations are shown."""
        return _where(self._place or WHOLE_CITY)

    def set_place(self, place: Where) -> None:
        """Show the stations of a town or a unit, or of the city."""
        unit = WHOLE_CITY if place.unit_id is None else f"{UNIT}{place.unit_id}"
        self._place = place.town_code or unit
        self._show_choices()
        self._read()

    def turn(self, kind: Kind, month: Month) -> None:
        """Turn the sheet about the cell under the cursor, or go to the other month."""
        if month == self.month and kind is self._wanted.kind:
            return
        here, wanted = self._here(), replace(self._wanted, kind=kind)
        if here:
            day, station_id, field = here
            service = Service(field) if field in set(Service) else wanted.service
            wanted = replace(wanted, day=day, station_id=station_id, service=service)
        if month != self.month:
            wanted = replace(wanted, day=month.last_day)
        wanted = replace(wanted, day=min(wanted.day, self._desk.today()))
        self._keep_cell(wanted.day)
        self._show(wanted)

    def show_day(self, day: dt.date, town_code: str | None = None) -> None:
        """Show the sheet of a day, and of a town where one is given; days to come are refused."""
        if town_code is not None:
            self._place = town_code
        self._go_to(day, kind=Kind.DAY)

    def show_entry(self, day: dt.date, station_id: int, service: Service | None = None) -> None:
        """Show the day's sheet with the cursor at a station, and at a service if one is given."""
        self._goal, self._seeks = (day, station_id, service or Service.MEALS), True
        self._go_to(day, kind=Kind.DAY)

    def refresh(self) -> None:
        """Read the sheet anew; what is typed and not yet saved stays."""
        if self._place is not None:
            self._reader.read(replace(self._wanted, place=_where(self._place)))

    def _join(self) -> None:
        view, grid = self.view, self.view.grid
        view.day.dateChanged.connect(lambda day: self._choose_day(day.toPython()))
        view.day_entered.connect(grid.setFocus)
        view.earlier.clicked.connect(lambda: self._walk(-1))
        view.later.clicked.connect(lambda: self._walk(1))
        view.place.activated.connect(lambda _n: self._choose_place())
        view.service.activated.connect(lambda _n: self._choose_service())
        view.station.chosen.connect(self._choose_station)
        view.station_before.activated.connect(lambda: self._step_station(-1))
        view.station_after.activated.connect(lambda: self._step_station(1))
        grid.station_stepped.connect(self._step_station)
        view.save.activated.connect(self.entering.save_now)
        view.keypad.toggled.connect(self._set_keypad)
        view.keypad.setChecked(self._settings.value(_KEYPAD, False, type=bool) is True)
        view.left.connect(self.entering.leave)
        grid.seen.connect(self._reader.see)
        grid.selectionModel().currentChanged.connect(self._remark)
        view.model.dataChanged.connect(self._remark)
        self.entering.told.connect(self.told)
        self.entering.overtaken.connect(self.refresh)
        self._asker.saving_asked.connect(self.entering.leave)
        self._reader.arrived.connect(self._arrived)
        self._reader.added_up.connect(grid.refit)
        self._saver.ended.connect(lambda _drafts, _deed: self._catch_up())
        self._desk.jobs.changed.connect(self._hear)

    def _read_places(self) -> None:
        self._desk.read(lambda session: (units(session), towns(session)), self._take_places)

    def _take_places(self, answer: tuple[list[UnitRow], list[TownRow]]) -> None:
        self.view.set_places(*answer)
        # None yet, or a town that was merged away.
        if self._place is None or self.view.place.findData(self._place) < 0:
            kept = str(self._settings.value(_PLACE, "") or "")
            first = answer[1][0].code if answer[1] else WHOLE_CITY
            self._place = kept if self.view.place.findData(kept) > 0 else first
        self._show_choices()
        self._read()

    def _read(self) -> None:
        """The sheet, after the stations to choose from where one fills it."""
        if self._wanted.kind is Kind.STATION:
            self._read_stations()
        else:
            self.refresh()

    def _show(self, wanted: Wanted) -> None:
        self.entering.leave()
        self._wanted = wanted
        self._settings.setValue(_PLACE, self._place)
        self._settings.setValue(_KIND, str(wanted.kind))
        self._settings.setValue(_SERVICE, str(wanted.service))
        self._settings.setValue(_DAY, f"{self._desk.today()} {wanted.day}")
        if wanted.station_id is not None:
            self._settings.setValue(_STATION, wanted.station_id)
        self._show_choices()
        self._read()
        self.turned.emit(wanted.kind)

    def _show_choices(self) -> None:
        view, wanted, today = self.view, self._wanted, self._desk.today()
        view.show_kind(wanted.kind)
        _first, last = wanted.span
        view.show_date(_qdate(wanted.day), _qdate(today), can_go_on=last < today)
        view.place.setCurrentIndex(view.place.findData(self._place))
        view.service.setCurrentIndex(view.service.findData(wanted.service.value))

    def _read_stations(self) -> None:
        """The stations to choose from, where one fills the sheet."""
        if self._place is None:
            return
        where, span = _where(self._place), self._wanted.span

        def query(session: Session) -> list[SheetLine]:
            return sheet_lines(session, *span, where)

        self._desk.read(query, self._take_stations)

    def _take_stations(self, lines: list[SheetLine]) -> None:
        self._lines = lines
        numbers = [line.station_id for line in lines]
        if self._wanted.station_id not in numbers:
            self._wanted = replace(self._wanted, station_id=numbers[0] if numbers else None)
        self.view.station.set_lines(lines, self._wanted.station_id)
        self.refresh()

    def _arrived(self) -> None:
        view, turn = self.view, self.view.model.turn
        view.show_sheet(empty=not turn.rows)
        goal, self._goal = self._goal, None
        if goal and turn.rows:
            found = turn.find(*goal)
            if found is None and self._seeks and self._place != WHOLE_CITY:
                self._goal, self._place = goal, WHOLE_CITY
                self._show_choices()
                self.refresh()
                return
            day, _number, field = goal
            found = found or turn.find(day, turn.line(0).station_id, field)
            if found:
                self._stand(*found)
        self._seeks = False
        if turn.rows and not view.grid.currentIndex().isValid():
            view.grid.start()
        self._remark()
        self.entering.tell_state()

    def _stand(self, row: int, column: int) -> None:
        """In the cell, or in the first of its row that takes a number where it holds none."""
        sheet, grid = self.view.model.sheet, self.view.grid
        if not is_shown(sheet, row, column):
            columns = range(sheet.turn.columns)
            column = next((n for n in columns if sheet.takes_number(row, n)), column)
        grid.go(row, column)

    def _here(self) -> tuple[dt.date, int, str] | None:
        here, turn = self.view.grid.here, self.view.model.turn
        if here is None:
            return None
        cell = turn.cell(*here)
        field = cell.field
        if turn.kind is Kind.SERVICE and turn.is_sum(here.column):
            field = turn.service
        return cell.day, cell.line.station_id, field

    def _go_to(self, day: dt.date, *, kind: Kind | None = None) -> None:
        if day > self._desk.today():
            self._desk.notices.show_notice(Notice.INFO, _("那一天还没有到，不能登记。"))
            day = self._wanted.day
        self._show(replace(self._wanted, kind=kind or self._wanted.kind, day=day))

    def _keep_cell(self, day: dt.date | None = None) -> None:
        """The next sheet begins at the same station and field, on `day` where one is given."""
        # A sheet that is still being read has no cell: what was to be kept is kept on.
        here = self._here() or self._goal
        self._goal = (day or here[0], *here[1:]) if here else None

    def _choose_day(self, day: dt.date) -> None:
        self._keep_cell(day)
        self._go_to(day)

    def _walk(self, way: int) -> None:
        """To the next or the last day, or month."""
        if self._wanted.kind is Kind.DAY:
            day = self._wanted.day + way * ONE_DAY
        else:
            there = self.month.shifted(way)
            day = min(there.last_day, self._desk.today()) if way < 0 else there.first_day
        self._choose_day(day)
        self.view.grid.setFocus()

    def _choose_place(self) -> None:
        self._keep_cell()
        self._place = self.view.place.currentData()
        self._show(self._wanted)
        self.view.grid.setFocus()

    def _choose_service(self) -> None:
        self._keep_cell()
        self._show(replace(self._wanted, service=Service(self.view.service.currentData())))
        self.view.grid.setFocus()

    def _choose_station(self, station_id: int) -> None:
        here = self._here()
        self._goal = (here[0], station_id, here[2]) if here else None
        self._show(replace(self._wanted, station_id=station_id))
        self.view.grid.setFocus()

    def _step_station(self, way: int) -> None:
        numbers = [line.station_id for line in self._lines]
        if self._wanted.station_id in numbers:
            at = numbers.index(self._wanted.station_id) + way
            if 0 <= at < len(numbers):
                self._choose_station(numbers[at])

    def _set_keypad(self, on: bool) -> None:
        self._settings.setValue(_KEYPAD, on)
        self.view.grid.set_keypad(on)
        self.view.grid.setFocus()

    def _catch_up(self) -> None:
        # An answer on its way may be from before this deed.
        if self._reader.is_reading:
            self.refresh()

    def _hear(self, topics: frozenset[str], initiator: object) -> None:
        if initiator is self._saver:
            return
        if topics & _PLACES:
            self._read_places()
        elif topics & _TOPICS:
            self.refresh()

    def _remark(self) -> None:
        """Beneath the sheet stands what there is to say of the cell under the cursor."""
        here, model = self.view.grid.here, self.view.model
        known = here is not None and model.hasIndex(*here)
        self.view.say(cell_remark(model.sheet, *here) if known and here else None)

    def _shown(self) -> Shown:
        """What is on screen."""
        here, turn = self.view.grid.here, self.view.model.turn
        station = turn.line(here.row) if here and turn.rows else None
        name = self.view.place.currentText()
        return Shown(self._wanted.kind, self._wanted.day, self.place, name, station)


def _remembered(settings: QSettings, today: dt.date) -> Wanted:
    """The sheet as it was left; its day only until tomorrow, when yesterday is what is due."""
    seen, _blank, day = str(settings.value(_DAY, "")).partition(" ")
    kind, service = str(settings.value(_KIND, "")), str(settings.value(_SERVICE, ""))
    number = settings.value(_STATION, 0, type=int)
    return Wanted(
        Kind(kind) if kind in set(Kind) else Kind.DAY,
        dt.date.fromisoformat(day) if seen == str(today) else today - ONE_DAY,
        Where(),
        number if isinstance(number, int) and number else None,
        Service(service) if service in set(Service) else Service.WATER,
    )


def _where(place: str) -> Where:
    """What a choice of place means."""
    if place.startswith(UNIT):
        return Where(unit_id=int(place.removeprefix(UNIT)))
    return Where(town_code=place or None)


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)
