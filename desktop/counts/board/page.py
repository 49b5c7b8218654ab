"""The missing board at work: which month and place, whom to remind, where to go."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QGuiApplication

from db.expected import DayState
from db.missing import MissingBoard, Signature, UnitRate, missing_board, signature
from db.settings import DueRule, choose_due_rule
from db.sheet_lines import Place
from db.values import Month
from desktop.counts.board.reminder import reminder, reminders
from desktop.counts.board.table import BoardModel
from desktop.counts.board.view import BoardView
from desktop.counts.board.words import cell_story, cell_title, due_words, signed
from desktop.counts.board.workbook import board_workbook
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.paper.whole_file import write_whole
from desktop.save_as import ask_where_to_save
from desktop.text import _
from desktop.widgets.reload import Reload

_REPORTED = (DayState.ON_TIME, DayState.LATE, DayState.UNDATED)
_WORST_FIRST = "counts/board/worst_first"


class BoardPage(QObject):
    """Shows one month; the place narrows what is shown of it.

    Signals:
        entry_asked(date, int): The day and the number of the station whose entry is wanted.
        month_chosen(Month): The person went to another month.
        place_chosen(Place): The person narrowed the board to a unit or a town, or widened it.
    """

    entry_asked = Signal(object, int)
    month_chosen = Signal(object)
    place_chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        self._model = BoardModel()
        self.view = view = BoardView(self._model, self._show_all)
        super().__init__(view)
        self._desk = desk
        self._asked = 0
        self._told: tuple[int, dt.date] | None = None
        self.place = Place()
        today = desk.today()
        # On the first days of a month people look for what the one before still lacks.
        self.month = Month.of(today - dt.timedelta(days=10))
        worst_first = desk.settings.value(_WORST_FIRST, True, type=bool)
        view.worst_first.setChecked(bool(worst_first))
        self._model.worst_first = bool(worst_first)
        Reload(view, desk.jobs, self.refresh)
        view.earlier.clicked.connect(lambda: self._choose_month(self.month.shifted(-1)))
        view.later.clicked.connect(lambda: self._choose_month(self.month.shifted(1)))
        view.due.rule_chosen.connect(self._choose_due)
        view.worst_first.toggled.connect(self._sort)
        view.legend.states_chosen.connect(self._filter)
        view.summary.place_chosen.connect(self._choose_place)
        view.summary.reminder_asked.connect(self._copy)
        view.copy_all.clicked.connect(lambda: self._copy(None))
        view.export.clicked.connect(self._export)
        view.strip.opened.connect(self._open)
        view.strip.looked_at.connect(self._look)

    def show_month(self, month: Month) -> None:
        """Show another month; one that has not begun is refused in its place."""
        self.month = month
        self.refresh()

    def set_place(self, place: Place) -> None:
        """Narrow the board to a place."""
        self.place = self._model.place = place
        self.view.summary.show_place(place)
        self._arrange()

    def refresh(self) -> None:
        """Read the month anew."""
        self._asked += 1
        month, today = self.month, self._desk.today()
        self.view.show_month(month, last=Month.of(today))
        if month.first_day > today:
            self.view.refuse_future()
            return
        self._desk.read(
            partial(missing_board, month=month, today=today),
            partial(self._show, self._asked),
            owner=self,
        )

    def _show(self, asked: int, board: MissingBoard) -> None:
        if asked != self._asked:
            return
        self.view.due.show_rule(board.due)
        self.view.summary.show_board(board, self.place)
        self.view.copy_all.setEnabled(bool(board.city.missing))
        here = self._current()
        self._model.show_board(board)
        self._settle(here)

    def _arrange(self) -> None:
        """Lay the rows out anew."""
        here = self._current()
        self._model.arrange()
        self._settle(here)

    def _settle(self, here: tuple[int, int] | None) -> None:
        """After the rows have changed: the cursor stays with its station."""
        model, strip = self._model, self.view.strip
        if model.board is None or model.board.month != self.month:
            return
        self.view.legend.show_counts(model.counts())
        if model.board.has_begun or not model.board.stations:
            self.view.show_strip(stations=bool(model.board.stations), shown=bool(model.rowCount()))
        else:
            self.view.tell_unbegun()
        row = model.row_of(here[0]) if here else None
        if here and row is not None:
            strip.setCurrentIndex(model.index(row, min(here[1], len(model.days) - 1)))

    def _current(self) -> tuple[int, int] | None:
        """The station's number and the column of the cursor."""
        at = self.view.strip.currentIndex()
        return (self._model.station(at.row()).id, at.column()) if at.isValid() else None

    def _choose_month(self, month: Month) -> None:
        self.show_month(month)
        self.month_chosen.emit(month)

    def _choose_place(self, place: Place) -> None:
        self.place = self._model.place = place
        self._arrange()
        self.place_chosen.emit(place)

    def _filter(self, states: frozenset[DayState]) -> None:
        self._model.states = states
        self._arrange()

    def _sort(self, worst_first: bool) -> None:
        self._desk.settings.setValue(_WORST_FIRST, worst_first)
        self._model.worst_first = worst_first
        self._arrange()

    def _show_all(self) -> None:
        self.view.legend.check()
        self._model.states = frozenset()
        self.set_place(Place())
        self.place_chosen.emit(self.place)

    def _choose_due(self, rule: DueRule) -> None:
        words = due_words(rule)
        self._desk.write(
            _("填报期限：{rule}").format(rule=words),
            lambda work: choose_due_rule(work, rule),
            initiator=self,
            said=_("填报期限改为{rule}").format(rule=words),
        )

    def _copy(self, unit: UnitRate | None) -> None:
        """Put the text for a unit, or those for all, on the clipboard."""
        board = self._model.board
        if board is None:
            return
        QGuiApplication.clipboard().setText(reminder(board, unit) if unit else reminders(board))
        if unit:
            said = _("已复制{unit}的催报，可以粘贴到微信").format(unit=unit.whole.name)
        else:
            said = _("已复制 {n} 个单位的催报，可以粘贴到微信").format(
                n=sum(1 for each in board.units if each.whole.missing)
            )
        self._desk.notices.show_notice(Kind.OK, said)

    def _export(self) -> None:
        """Write the month to a workbook that the person names."""
        board = self._model.board
        if board is None:
            return
        name = Path(_("填报情况-{month}.xlsx").format(month=board.month))
        path = ask_where_to_save(self.view, _("存为"), name, _("Excel 工作簿 (*.xlsx)"))
        if path is None:
            return
        sample = self._desk.sample
        self._desk.jobs.start(
            lambda _job: write_whole(path, board_workbook(board, sample=sample)),
            done=lambda _none: self._desk.notices.show_notice(
                Kind.OK, _("已保存 {name}").format(name=path.name)
            ),
            label=_("正在保存 {name}").format(name=path.name),
            owner=self,
        )

    def _open(self, row: int, column: int) -> None:
        self.entry_asked.emit(self._model.days[column], self._model.station(row).id)

    def _look(self, at: QModelIndex) -> None:
        """Tell of a cell beside it; of a reported one once the register has been asked."""
        self._told = None
        if not at.isValid() or self._model.board is None:
            self.view.story.hide()
            return
        station, day = self._model.station(at.row()), self._model.days[at.column()]
        self._told = (station.id, day)
        if self._model.state(at.row(), at.column()) not in _REPORTED:
            self._tell(QModelIndex(at), None)
            return
        self._desk.read(
            lambda session: signature(session, day, station.id),
            partial(self._tell_if_still_there, (station.id, day)),
            owner=self,
        )

    def _tell_if_still_there(self, asked: tuple[int, dt.date], found: Signature | None) -> None:
        if asked != self._told:
            return
        row = self._model.row_of(asked[0])
        if row is not None:
            self._tell(self._model.index(row, self._model.days.index(asked[1])), found)

    def _tell(self, at: QModelIndex, found: Signature | None) -> None:
        board, strip = self._model.board, self.view.strip
        assert board is not None
        day, state = self._model.days[at.column()], self._model.state(at.row(), at.column())
        title = cell_title(self._model.station(at.row()), day)
        self.view.story.tell(title, cell_story(board, day, state), signed(found))
        self.view.story.show_at(strip.visualRect(at), strip.viewport())
