"""The day sheet at work: which day and place, what is saved and when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QDate, QModelIndex, QObject

from db.counts import (
    DayEntry,
    clear_counts,
    day_sheet,
    refuse_overtaken,
    reported_days,
    save_counts,
)
from db.errors import ConflictError, RecordError, YizhanError
from db.rows import CountRow, TownRow, UnitRow
from db.stations import towns, units
from db.work import Work
from desktop.counts.draft import Draft
from desktop.counts.table import KEYS, title
from desktop.counts.view import UNIT, WHOLE_CITY, CountsView
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _, n_, number, say
from desktop.theme import Tone
from desktop.widgets.closing import CloseGuard

_PLACE = "counts/place"
_PLACES = frozenset({"town", "managing_unit"})
_TOPICS = _PLACES | {"day_count", "station", "station_service"}
_ONE_DAY = dt.timedelta(days=1)
_Answer = tuple[list[CountRow], Mapping[tuple[dt.date, int], DayEntry]]


class CountsScreen(QObject):
    """A line is saved when the cursor leaves it, several lines at once as one deed.

    What was typed and is not in the register outlives its sheet: it is there again when the
    day is shown again.
    """

    def __init__(self, desk: Desk) -> None:
        view = CountsView(desk.settings)
        super().__init__(view)
        self.view = view
        self._desk = desk
        self._day = desk.today() - _ONE_DAY
        self._place: str | None = None
        self._asked = 0
        self._is_reading = False
        self._before: Mapping[tuple[dt.date, int], DayEntry] = {}
        self._unsaved: dict[tuple[dt.date, int], Draft] = {}
        self._saved_at: dt.datetime | None = None
        self._complaint = ""
        CloseGuard(view, desk.notices, self._unsaved_words)
        self._join()
        self._show_date()
        self._tell_state()
        self._read_places()

    def show_day(self, day: dt.date, town_code: str | None = None) -> None:
        """Show the sheet of a day, and of a town where one is given; days to come are refused."""
        self._leave()
        if day > self._desk.today():
            self._desk.notices.show_notice(Kind.INFO, _("那一天还没有到，不能登记。"))
        else:
            self._day = day
        if town_code is not None:
            self._place = town_code
            self._show_place()
        self._show_date()
        self.refresh()

    def refresh(self) -> None:
        """Read the sheet anew; what is typed and not yet saved stays."""
        if self._place is None:
            return
        self._asked += 1
        self._is_reading = True
        day, town_code, unit_id = self._day, *_scope(self._place)
        self._desk.read(
            lambda session: (
                day_sheet(session, day, town_code=town_code, unit_id=unit_id),
                reported_days(session, day - _ONE_DAY, day - _ONE_DAY),
            ),
            partial(self._take, self._asked),
            owner=self,
        )

    def _join(self) -> None:
        view, grid = self.view, self.view.grid
        view.day.dateChanged.connect(lambda day: self._go_to(day.toPython()))
        view.earlier.clicked.connect(lambda: self._go_to(self._day - _ONE_DAY))
        view.later.clicked.connect(lambda: self._go_to(self._day + _ONE_DAY))
        view.place.activated.connect(lambda _n: self._choose_place())
        view.save.activated.connect(self._save_now)
        view.yesterday.clicked.connect(self._same_as_yesterday)
        view.zero.clicked.connect(lambda: self._change_lines(Draft.report_zero))
        view.clear.clicked.connect(lambda: self._change_lines(Draft.clear))
        view.left.connect(self._leave)
        grid.yesterday_asked.connect(self._same_as_yesterday)
        grid.revert_asked.connect(self._revert)
        grid.block_changed.connect(self._take_block)
        grid.selectionModel().currentRowChanged.connect(self._leave_line)
        view.model.dataChanged.connect(self._note_typed)
        self._desk.jobs.changed.connect(self._hear)

    def _read_places(self) -> None:
        self._desk.read(lambda session: (units(session), towns(session)), self._take_places)

    def _take_places(self, answer: tuple[list[UnitRow], list[TownRow]]) -> None:
        self.view.set_places(*answer)
        # None yet, or a town that was merged away.
        if self._place is None or self.view.place.findData(self._place) < 0:
            kept = str(self._desk.settings.value(_PLACE, "") or "")
            first = answer[1][0].code if answer[1] else WHOLE_CITY
            self._place = kept if self.view.place.findData(kept) > 0 else first
        self._show_place()
        self.refresh()

    def _take(self, asked: int, answer: _Answer) -> None:
        if asked != self._asked:
            return
        self._is_reading = False
        rows, self._before = answer
        model = self.view.model
        shown = {(draft.day, draft.row.station_id): draft for draft in model.drafts}
        drafts = []
        for row in rows:
            key = self._day, row.station_id
            draft = self._unsaved.get(key) or shown.get(key)
            if draft is None:
                draft = Draft(self._day, row)
            else:
                draft.rebase(row)
            drafts.append(draft)
        if drafts == list(model.drafts):
            model.change(range(len(drafts)), lambda _draft: None)
        else:
            self.view.grid.end_editing()
            model.set_drafts(drafts)
            self.view.grid.start()
        self.view.show_sheet(empty=not drafts)
        self._tell_state()

    def _hear(self, topics: frozenset[str], initiator: object) -> None:
        if initiator is self:
            return
        if topics & _PLACES:
            self._read_places()
        elif topics & _TOPICS:
            self.refresh()

    def _go_to(self, day: dt.date) -> None:
        if day != self._day:
            self.show_day(day)

    def _choose_place(self) -> None:
        self._desk.settings.setValue(_PLACE, self.view.place.currentData())
        self.show_day(self._day, self.view.place.currentData())

    def _show_place(self) -> None:
        self.view.place.setCurrentIndex(self.view.place.findData(self._place))

    def _show_date(self) -> None:
        today, day = self._desk.today(), self._day
        self.view.show_date(
            QDate(day.year, day.month, day.day), QDate(today.year, today.month, today.day)
        )

    def _note_typed(self, first: QModelIndex, last: QModelIndex) -> None:
        for row in range(first.row(), last.row() + 1):
            self._note(self.view.model.draft(row))
        self._tell_state()

    def _note(self, draft: Draft) -> None:
        key = draft.day, draft.row.station_id
        if draft.is_unsaved:
            self._unsaved[key] = draft
        elif not draft.is_saving:
            self._unsaved.pop(key, None)
        problem = draft.first_problem
        if problem is not None:
            self._complain(draft, problem)

    def _complain(self, draft: Draft, problem: YizhanError) -> None:
        words = _("{station}没有保存：{why}").format(station=draft.row.station, why=say(problem))
        if words != self._complaint:
            self._complaint = words
            self._desk.notices.show_notice(Kind.ERROR, words)

    def _leave_line(self, current: QModelIndex) -> None:
        here = self.view.model.draft(current.row()) if current.isValid() else None
        self._save(draft for draft in self._unsaved.values() if draft is not here)

    def _leave(self) -> None:
        """Save what can be saved; the rest stays, to be mended."""
        self.view.grid.end_editing()
        self._save(self._unsaved.values())

    def _save_now(self) -> None:
        for draft in self._unsaved.values():
            draft.retry()
        self._leave()

    def _same_as_yesterday(self) -> None:
        lacking = [
            draft.row.station
            for row in self.view.grid.selected_lines()
            if not self._yesterday_of(draft := self.view.model.draft(row))
        ]
        self._change_lines(self._copy_yesterday)
        if lacking:
            words = _("{stations}前一天没有登记，没有可以照抄的数字。")
            self._desk.notices.show_notice(Kind.INFO, words.format(stations=_("、").join(lacking)))

    def _copy_yesterday(self, draft: Draft) -> None:
        entry = self._yesterday_of(draft)
        if entry is not None:
            draft.report(entry)

    def _yesterday_of(self, draft: Draft) -> DayEntry | None:
        return self._before.get((draft.day - _ONE_DAY, draft.row.station_id))

    def _revert(self) -> None:
        self.view.model.change([self.view.grid.currentIndex().row()], Draft.revert)

    def _change_lines(self, do: Callable[[Draft], None]) -> None:
        grid = self.view.grid
        grid.end_editing()
        lines = grid.selected_lines()
        self.view.model.change(lines, do)
        self._take_block(lines, [], 0)
        grid.setFocus()

    def _take_block(self, lines: list[int], shut: list[tuple[int, int]], over: int) -> None:
        """Save several lines at once, as the one deed it was; say what found no place."""
        if len(lines) > 1:
            self._save(self._unsaved.values())
        if shut:
            row, column = shut[0]
            words = n_("{station}不提供{service}等，{n} 格没有贴入。", len(shut)).format(
                station=self.view.model.draft(row).row.station,
                service=title(KEYS[column]),
                n=number(len(shut)),
            )
            self._desk.notices.show_notice(Kind.WARN, words)
        elif over:
            words = n_("剪贴板比表格多 {n} 行，多出的没有贴入。", over).format(n=number(over))
            self._desk.notices.show_notice(Kind.WARN, words)

    def _save(self, drafts: Iterable[Draft]) -> None:
        by_day: dict[dt.date, list[Draft]] = defaultdict(list)
        for draft in drafts:
            if draft.is_ready:
                by_day[draft.day].append(draft)
        for day, together in by_day.items():
            self._write(day, together)

    def _write(self, day: dt.date, drafts: Sequence[Draft]) -> None:
        known = {(day, draft.row.station_id): draft.known for draft in drafts}
        pairs = [(draft, draft.start_saving()) for draft in drafts]
        entries = [entry for _draft, entry in pairs if entry is not None]
        cleared = [(day, draft.row.station_id) for draft, entry in pairs if entry is None]

        def deed(work: Work) -> None:
            refuse_overtaken(work.session, known)
            save_counts(work, entries, today=self._desk.today())
            clear_counts(work, cleared)

        self._desk.write(
            self._label(day, drafts),
            deed,
            initiator=self,
            done=lambda _nothing: self._saved(pairs),
            failed=partial(self._failed, day, pairs),
        )
        self._tell_state()

    def _label(self, day: dt.date, drafts: Sequence[Draft]) -> str:
        if len(drafts) == 1:
            return _("登记 {station} {month}月{day}日").format(
                station=drafts[0].row.station, month=day.month, day=day.day
            )
        return _("登记 {place} {month}月{day}日 {n} 站").format(
            place=self.view.place.currentText(),
            month=day.month,
            day=day.day,
            n=number(len(drafts)),
        )

    def _saved(self, pairs: Sequence[tuple[Draft, DayEntry | None]]) -> None:
        self._saved_at = self._desk.now()
        for draft, entry in pairs:
            draft.saved(entry)
        self._show([draft for draft, _entry in pairs])
        # An answer on its way may be from before this deed.
        if self._is_reading:
            self.refresh()
        self._tell_state()

    def _failed(
        self, day: dt.date, pairs: Sequence[tuple[Draft, DayEntry | None]], error: Exception
    ) -> None:
        for draft, entry in pairs:
            known = error if isinstance(error, YizhanError) else RecordError("not_saved")
            draft.failed(entry, known)
        # One wrong line refuses the whole deed: the others need not suffer for it.
        if isinstance(error, RecordError) and len(pairs) > 1:
            for draft, _entry in pairs:
                draft.retry()
                self._write(day, [draft])
            return
        self._show([draft for draft, _entry in pairs])
        self._tell_state()
        if isinstance(error, ConflictError):
            # What others wrote comes in beside what was typed, for another look.
            self.refresh()

    def _show(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            self._note(draft)
        self.view.model.refresh(drafts)

    def _tell_state(self) -> None:
        unsaved = self._unsaved.values()
        refused = sum(draft.first_problem is not None for draft in unsaved)
        if not refused and self._complaint:
            if self._desk.notices.text == self._complaint:
                self._desk.notices.dismiss()
            self._complaint = ""
        say_state = self.view.state.say
        if refused:
            say_state(n_("{n} 行未能保存", refused).format(n=number(refused)), Tone.ERROR)
        elif any(draft.is_saving for draft in unsaved):
            say_state(_("正在保存"), Tone.INFO)
        elif unsaved:
            say_state(n_("有 {n} 行未保存", len(unsaved)).format(n=number(len(unsaved))), Tone.WARN)
        elif self._saved_at:
            say_state(_("已全部保存 {time:%H:%M:%S}").format(time=self._saved_at), Tone.OK)
        else:
            say_state(_("已全部保存"), Tone.OK)

    def _unsaved_words(self) -> str:
        self._leave()
        stuck = sum(draft.first_problem is not None for draft in self._unsaved.values())
        if not stuck:
            return ""
        return n_("有 {n} 行还没有保存，关闭就会丢掉。", stuck).format(n=number(stuck))


def _scope(place: str) -> tuple[str | None, int | None]:
    """Town code and unit number of a choice of place; both None for the whole city."""
    if place.startswith(UNIT):
        return None, int(place.removeprefix(UNIT))
    return place or None, None
