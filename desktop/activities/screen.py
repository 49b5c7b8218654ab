"""The activities at work: which are listed, which is in the form, and what is written."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import partial

from PySide6.QtCore import QObject

from db.activities import (
    activity_row,
    activity_rows,
    amend_activity,
    categories,
    log_activity,
    remove_activity,
)
from db.errors import RecordError, YizhanError
from db.rows import ActivityRow, CategoryRow, StationRow
from db.stations import station_rows
from db.values import ActivityStatus
from db.work import Work
from desktop.activities.entry import Entry, entry_of, read_entry
from desktop.activities.table import category_chips, left_by, state_chips
from desktop.activities.view import ActivitiesView
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _, n_, number, say
from desktop.widgets.closing import CloseGuard

_TOPICS = frozenset({"activity", "activity_station", "activity_category", "station"})
_Answer = tuple[list[ActivityRow], list[CategoryRow], list[StationRow]]


class ActivitiesScreen(QObject):
    """What is typed for an activity and not saved waits while another one is looked at."""

    def __init__(self, desk: Desk) -> None:
        view = ActivitiesView(desk.settings, desk.today())
        super().__init__(view)
        self.view = view
        self._desk = desk
        self._asked = 0
        self._rows: list[ActivityRow] = []
        self._categories: list[CategoryRow] = []
        # Entries that differ from the register, by activity; None is the one being logged.
        self._unsaved: dict[int | None, Entry] = {}
        self._saved_entry: Entry | None = None
        self._wanted: int | None = None
        self._is_logging = False
        CloseGuard(view, desk.notices, self._unsaved_words)
        self._join()
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; what is in the form stays."""
        self._asked += 1
        first, last, today = self.view.period.first_day, self.view.period.last_day, self._today
        self._desk.read(
            lambda session: (
                activity_rows(session, first, last),
                categories(session),
                station_rows(session, today=today),
            ),
            partial(self._take, self._asked),
            owner=self,
        )

    def show_activity(self, activity_id: int) -> None:
        """Go to the month of an activity and open it."""
        self._desk.read(lambda session: activity_row(session, activity_id), self._go_to)

    def start_new(self) -> None:
        """Open an empty form, or the one that was begun."""
        blank = Entry(None, "", None, ActivityStatus.DONE, self._today)
        self.view.table.clearSelection()
        self._open(blank)
        self.view.form.title.setFocus()

    @property
    def _today(self) -> dt.date:
        return self._desk.today()

    def _join(self) -> None:
        view = self.view
        view.new_asked.connect(self.start_new)
        view.period.changed.connect(self.refresh)
        view.states.changed.connect(lambda _checked: self._show_rows())
        view.categories.changed.connect(lambda _checked: self._show_rows())
        view.table.row_chosen.connect(self._choose)
        view.table.row_opened.connect(lambda _row: view.form.title.setFocus())
        view.remove.activated.connect(self._remove)
        view.form.changed.connect(self._note)
        view.form.save_asked.connect(self._save)
        view.form.remove_asked.connect(self._remove)
        self._desk.jobs.changed.connect(self._hear)

    def _hear(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & _TOPICS:
            self.refresh()

    def _take(self, asked: int, answer: _Answer) -> None:
        if asked != self._asked:
            return
        self._rows, self._categories, stations = answer
        self.view.form.set_choices(self._categories, stations)
        self._show_rows()
        if self._wanted is not None and self.view.table.choose(self._wanted):
            self._wanted = None

    def _show_rows(self) -> None:
        view, today = self.view, self._today
        by_category, by_state = view.categories.checked(), view.states.checked()
        of_states = left_by(self._rows, (), by_state, today)
        of_categories = left_by(self._rows, by_category, (), today)
        view.categories.set_chips(category_chips(of_states, self._categories))
        view.states.set_chips(state_chips(of_categories, by_state, today))
        shown = left_by(self._rows, by_category, by_state, today)
        came = sum(row.attendance or 0 for row in shown)
        view.note.setText(
            n_("{n} 场 · {came} 人次", len(shown)).format(n=number(len(shown)), came=number(came))
        )
        view.table.set_rows(shown)
        view.show_list(empty=not shown)

    def _choose(self, row: ActivityRow | None) -> None:
        if row is None:
            if self._saved_entry is not None and self._saved_entry.id is not None:
                self._close()
            return
        self._open(entry_of(row))

    def _open(self, saved: Entry) -> None:
        """Show an activity, with what was typed for it before."""
        again = self._saved_entry is not None and self._saved_entry.id == saved.id
        self._saved_entry = saved
        wanted = self._unsaved.get(saved.id, saved)
        # A reload must not move the cursor of who is typing.
        if not (again and self.view.form.entry() == wanted):
            self.view.form.show_entry(wanted, self._today)
        self.view.show_form(shown=True)
        self._tell_state()

    def _close(self) -> None:
        self._saved_entry = None
        self.view.show_form(shown=False)

    def _go_to(self, row: ActivityRow) -> None:
        self.view.states.check()
        self.view.categories.check()
        self._wanted = row.id
        self.view.period.show_day(row.day)
        self.refresh()

    def _note(self) -> None:
        entry = self.view.form.entry()
        saved = self._saved_entry
        if saved is None:
            return
        if saved.category_id is None:
            saved = dataclasses.replace(saved, category_id=entry.category_id)
        if entry == saved:
            self._unsaved.pop(entry.id, None)
        else:
            self._unsaved[entry.id] = entry
        self._tell_state()

    def _tell_state(self) -> None:
        saved = self._saved_entry
        unsaved = saved is not None and saved.id in self._unsaved
        self.view.form.state.setText(_("未保存") if unsaved else "")

    def _save(self) -> None:
        entry = self.view.form.entry()
        values, _problems = read_entry(entry)
        new = entry.id is None
        # Ctrl+S pressed again before the answer would log a new activity twice.
        if new and self._is_logging:
            return
        self._is_logging = new

        def deed(work: Work) -> int:
            if entry.id is None:
                activity = log_activity(work, values, entry.station_ids)
            else:
                activity = amend_activity(work, entry.id, values, entry.station_ids)
            assert activity.id is not None
            return activity.id

        label = _("记活动：{title}") if new else _("改活动：{title}")
        said = _("已记下活动：{title}") if new else _("已保存活动：{title}")
        self._desk.write(
            label.format(title=values["title"]),
            deed,
            initiator=self,
            done=partial(self._saved, entry),
            failed=self._refused,
            said=said.format(title=values["title"]),
        )

    def _saved(self, entry: Entry, activity_id: int) -> None:
        self._is_logging = False
        # What was typed since then is for the next save.
        if self._unsaved.get(entry.id) == entry:
            del self._unsaved[entry.id]
        shown = self._saved_entry
        if shown is not None and shown.id == entry.id and self.view.form.entry() == entry:
            self._open(dataclasses.replace(entry, id=activity_id))
        self._wanted = activity_id
        self.view.period.show_day(entry.day)
        self.refresh()
        self.view.table.setFocus()

    def _refused(self, error: Exception) -> None:
        self._is_logging = False
        if not isinstance(error, YizhanError):
            return
        field = error.field if isinstance(error, RecordError) else None
        if not (field and self.view.form.complain(error, field)):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _remove(self) -> None:
        saved = self._saved_entry
        if saved is None or saved.id is None:
            return
        number_of = saved.id
        self._unsaved.pop(number_of, None)
        self._close()
        self._desk.write(
            _("删去活动：{title}").format(title=saved.title),
            lambda work: remove_activity(work, number_of),
            initiator=self,
            said=_("已删去活动：{title}").format(title=saved.title),
        )

    def _unsaved_words(self) -> str:
        if not self._unsaved:
            return ""
        n = len(self._unsaved)
        return n_("有 {n} 场活动还没有保存，关闭就会丢掉。", n).format(n=number(n))
