"""The closing of months at work: which month and unit, what is open, who signs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from db.closing import (
    ClosingLine,
    ClosingRow,
    close_month,
    closing_lines,
    closings,
    reopen_month,
)
from db.closing_checks import CheckCell
from db.engine import Session
from db.errors import RecordError, YizhanError
from db.unusual import accept_counts
from db.values import Month
from db.visitors import save_visitors
from db.work import Work
from desktop.closing_words import closing_label, reopening_label, scope_text
from desktop.counts.closing.scope import Scope, Typed, is_open, read_scope, remarks_of
from desktop.counts.closing.view import ClosingView
from desktop.counts.closing.words import CheckLine, check_lines
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.paper.corrections import station_names
from desktop.text import _, month_text, n_, number, say
from desktop.theme import Tone
from desktop.widgets.closing import CloseGuard
from desktop.widgets.reload import Reload

_SIGNER = "counts/closing/signer"


class ClosingPage(QObject):
    """Shows one month; the units' months are signed one by one, the city's last.

    Signals:
        entry_asked(date, int, Service | None): The day, the number of the station and the service
            whose entry is wanted.
        board_asked(): Who has not reported is wanted.
        month_chosen(Month): The person went to another month.
    """

    entry_asked = Signal(object, int, object)
    board_asked = Signal()
    month_chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        self.view = view = ClosingView(desk.settings)
        super().__init__(view)
        self._desk = desk
        # On the first days of a month the one before is to be closed.
        self.month = Month.of(desk.today()).shifted(-1)
        self._asked = 0
        self._lines: list[ClosingLine] = []
        self._scope: Scope | None = None
        self._moves_on = False
        self._typed: dict[tuple[Month, int | None], Typed] = {}
        Reload(view, desk.jobs, self.refresh)
        CloseGuard(view, desk.notices, self._unsaved_words)
        view.sign.signer.setText(str(desk.settings.value(_SIGNER, "") or ""))
        view.earlier.clicked.connect(lambda: self._choose_month(self.month.shifted(-1)))
        view.later.clicked.connect(lambda: self._choose_month(self.month.shifted(1)))
        view.board.clicked.connect(lambda: self.board_asked.emit())
        view.units.row_chosen.connect(self._choose)
        view.units.row_opened.connect(lambda _line: view.enter())
        view.unit.places.opened.connect(self._open_place)
        view.unit.places.accepted.connect(self._accept)
        view.sign.typed.connect(self._show_checks)
        view.sign.sign_asked.connect(self._sign)
        view.signed.reopen_asked.connect(self._reopen)
        view.visitors.typed.connect(self._show_checks)
        view.visitors.save_asked.connect(self._save_visitors)

    @property
    def unit_id(self) -> int | None:
        """The unit that is shown; None for the city."""
        return self._scope.unit_id if self._scope else None

    def show_month(self, month: Month) -> None:
        """Show another month; of one that has not begun it is said so."""
        if month != self.month:
            self._keep_typed()
            self.month, self._scope, self._lines = month, None, []
            self.view.unit.forget_choice()
        self.refresh()

    def refresh(self) -> None:
        """Read the month anew; what is typed stays."""
        self._asked += 1
        month, today = self.month, self._desk.today()
        self.view.show_month(month, last=Month.of(today))
        self.view.show_future(future=month.first_day > today)
        if month.first_day > today:
            return

        def read(session: Session) -> tuple[list[ClosingLine], list[ClosingRow]]:
            return closing_lines(session, month, today=today), closings(session, month)

        self._desk.read(
            read,
            partial(self._take_lines, self._asked),
            label=_("正在核对各单位的登记"),
            owner=self,
        )

    def _take_lines(self, asked: int, found: tuple[list[ClosingLine], list[ClosingRow]]) -> None:
        if asked != self._asked:
            return
        self._lines, signatures = found
        before = self.view.units.current_row()
        self.view.show_units(self._lines, signatures)
        closed = sum(not is_open(line) for line in self._units)
        self.view.progress.setText(
            _("{units} 个单位，{closed} 个已结账").format(units=len(self._units), closed=closed)
        )
        current = self.view.units.current_row()
        moves_on, self._moves_on = self._moves_on, False
        if before is None or current is None:
            self._choose_open(self._lines)
        elif moves_on:
            at = self._lines.index(current)
            self._choose_open([*self._units[at:], *self._units[:at], self._lines[-1]])
            self.view.show_line()
        else:
            self._read_scope(current)

    def _choose_open(self, lines: Sequence[ClosingLine]) -> None:
        """The first of them that is open, or the first; it is read even if it is chosen already."""
        line = next(filter(is_open, lines), lines[0])
        if self.view.units.current_row() == line:
            self._read_scope(line)
        else:
            self.view.units.choose(line.state.unit_id)

    @property
    def _units(self) -> list[ClosingLine]:
        return [line for line in self._lines if line.state.unit_id is not None]

    def _choose_month(self, month: Month) -> None:
        self.show_month(month)
        self.month_chosen.emit(month)

    def _choose(self, line: ClosingLine | None) -> None:
        if line is None or (self._scope and self._scope.unit_id == line.state.unit_id):
            return
        self._keep_typed()
        self._scope = None
        self.view.unit.forget_choice()
        self._read_scope(line)

    def _read_scope(self, line: ClosingLine) -> None:
        self._asked += 1
        month, today = self.month, self._desk.today()
        self._desk.read(
            lambda session: read_scope(session, month, line, today=today),
            partial(self._take_scope, self._asked),
            label=_("正在核对登记"),
            owner=self,
        )

    def _take_scope(self, asked: int, scope: Scope) -> None:
        if asked != self._asked:
            return
        same = self._scope is not None
        self._scope, view = scope, self.view
        state, figures = scope.line.state, scope.checks.figures
        total = figures.totals.visits_total
        city, signed = scope.is_city, scope.is_signed
        view.unit.show_head(scope.line)
        view.show_cards(signed=signed, city=city, correction=scope.standing.correction is not None)
        typed = self._typed.pop((self.month, state.unit_id), Typed())
        if not city:
            view.visitors.show_lines(
                scope.visitors,
                total,
                is_open=not self._is_locked,
                unsaved=view.visitors.unsaved if same else typed.groups,
            )
        if signed and state.closing is not None:
            view.signed.show_signature(state.closing, self._why_not_reopen())
        elif not same:
            view.sign.stated.setText(typed.stated)
            view.sign.note.setText(typed.note or (remarks_of(self._units) if scope.is_city else ""))
        view.sign.show_month(total, self._desk.today(), self._why_not_sign(), city=city)
        if scope.standing.correction is not None:
            view.correction.show_correction(scope.standing.correction, station_names(figures))
        self._show_checks()

    @property
    def _is_locked(self) -> bool:
        """The unit's month is closed, or the city's."""
        assert self._scope is not None
        return self._scope.is_signed or not is_open(self._lines[-1])

    def _show_checks(self) -> None:
        if self._scope is None:
            return
        figures = self._scope.checks.figures
        lines = self._check_lines()
        self.view.unit.show_checks(
            lines,
            _("服务 {visits} 人次 · 各站已填报 {reported} 天，应填报 {expected} 天").format(
                visits=number(figures.totals.visits_total),
                reported=number(figures.totals.station_days_reported),
                expected=number(figures.station_days_expected),
            ),
        )
        self.view.sign.show_open_points(sum(line.is_open for line in lines))

    def _check_lines(self) -> list[CheckLine]:
        assert self._scope is not None
        scope, city = self._scope, self._scope.is_city
        closing = scope.line.state.closing
        stated = None
        if scope.is_signed and closing is not None:
            stated = closing.stated_total
        elif not city:
            stated = self._stated_typed()
        lines = check_lines(scope.checks, stated, None if city else self.view.visitors.check())
        still_open = [x.state.unit or "" for x in self._units if is_open(x)] if city else []
        if still_open:
            words = n_("{n} 个单位未结账", len(still_open)).format(n=number(len(still_open)))
            lines.insert(0, CheckLine("units", words, Tone.ERROR, names=tuple(still_open)))
        return lines

    def _stated_typed(self) -> int | None:
        try:
            return self.view.sign.stated_total()
        except RecordError:
            return None

    def _why_not_sign(self) -> str:
        assert self._scope is not None
        if self.month.last_day >= self._desk.today():
            return say(RecordError("month_not_over", month=month_text(self.month)))
        if self._scope.is_city and any(map(is_open, self._units)):
            return _("各单位都结账以后，全市才能结账。")
        return say(RecordError("closing_blocked")) if self._scope.checks.blocking else ""

    def _why_not_reopen(self) -> str:
        assert self._scope is not None
        if not self._scope.is_city and not is_open(self._lines[-1]):
            return _("全市已经结账。要改这个单位的数字，请先重新打开全市。")
        return ""

    def _sign(self) -> None:
        scope, form, groups = self._scope, self.view.sign, self.view.visitors
        if scope is None or not form.close_month.isEnabled():
            return
        signer, note = form.signer.text().strip(), form.note.text()
        if not signer:
            form.complain(_("请写签字人。"), form.signer)
            return
        if not note.strip() and any(line.is_open for line in self._check_lines()):
            form.complain(say(RecordError("closing_note_needed")), form.note)
            return
        unit_id, unit = scope.unit_id, scope.line.state.unit
        month, today, at = self.month, self._desk.today(), self._desk.now()
        try:
            stated = None if unit_id is None else form.stated_total()
        except RecordError as error:
            form.complain(say(error), form.stated)
            return
        try:
            numbers = groups.numbers() if unit_id is not None and groups.is_dirty else None
        except RecordError as error:
            groups.refuse(say(error))
            return
        measure = groups.chosen

        def deed(work: Work) -> None:
            if numbers is not None and unit_id is not None:
                save_visitors(work, month, unit_id, measure, numbers)
            close_month(
                work,
                month,
                unit_id,
                signed_by=signer,
                note=note,
                stated_total=stated,
                today=today,
                at=at,
            )

        self._desk.settings.setValue(_SIGNER, signer)
        # Qt would hand the keyboard on, and scroll to whatever has it then.
        self.view.units.setFocus()
        form.close_month.setEnabled(False)
        self._desk.write(
            closing_label(month, unit),
            deed,
            initiator=self,
            done=lambda _none: self._tell_signed(month, unit_id, unit),
            failed=self._refuse_signing,
        )

    def _tell_signed(self, month: Month, unit_id: int | None, unit: str | None) -> None:
        self._typed.pop((month, unit_id), None)
        self._scope, self._moves_on = None, True
        words = _("{scope}{month}已结账，登记已锁定").format(
            scope=scope_text(unit), month=month_text(month)
        )
        # Without a button to undo: a signature is not taken back.
        self._desk.notices.show_notice(Kind.OK, words)
        self.refresh()

    def _refuse_signing(self, error: Exception) -> None:
        self.view.sign.close_month.setEnabled(True)
        if isinstance(error, RecordError):
            fields = {"note": self.view.sign.note, "signed_by": self.view.sign.signer}
            self.view.sign.complain(say(error), fields.get(error.field or ""))
        elif isinstance(error, YizhanError):
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _reopen(self, reason: str) -> None:
        if self._scope is None:
            return
        state, month, at = self._scope.line.state, self.month, self._desk.now()
        self._desk.write(
            reopening_label(month, state.unit),
            lambda work: reopen_month(work, month, state.unit_id, reason=reason, at=at),
            initiator=self,
            done=lambda _none: self._tell_reopened(state.unit),
            failed=self._refuse_reopening,
        )

    def _tell_reopened(self, unit: str | None) -> None:
        self._scope = None
        self.view.signed.reason.clear()
        words = _("{scope}{month}已重新打开，可以更正；改完请再结账").format(
            scope=scope_text(unit), month=month_text(self.month)
        )
        self._desk.notices.show_notice(Kind.OK, words)
        self.refresh()

    def _refuse_reopening(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self.view.signed.complain(say(error))
            self.view.signed.reason.setFocus()

    def _save_visitors(self) -> None:
        scope, groups = self._scope, self.view.visitors
        if scope is None or scope.unit_id is None:
            return
        unit_id, unit, month = scope.unit_id, scope.line.state.unit or "", self.month
        measure = groups.chosen
        try:
            numbers = groups.numbers()
        except RecordError as error:
            groups.refuse(say(error))
            return

        def refuse(error: Exception) -> None:
            if isinstance(error, YizhanError):
                groups.refuse(say(error))

        self._desk.write(
            _("来访人群：{unit} {month}").format(unit=unit, month=month_text(month)),
            lambda work: save_visitors(work, month, unit_id, measure, numbers),
            initiator=self,
            failed=refuse,
            done=lambda _none: self.refresh(),
            said=_("已保存{unit}的来访人群").format(unit=unit),
        )

    def _open_place(self, cell: CheckCell) -> None:
        self.entry_asked.emit(cell.day, cell.station_id, cell.service)

    def _accept(self, cells: Sequence[CheckCell], note: str) -> None:
        """The numbers stand; the checks are read anew as after any change."""
        accepted = {
            (cell.day, cell.station_id, cell.service): cell.people
            for cell in cells
            if cell.service is not None and cell.people is not None
        }
        at = self._desk.now()
        words = n_("认可 {n} 个数字", len(accepted)).format(n=number(len(accepted)))
        self._desk.write(
            words,
            lambda work: accept_counts(work, accepted, note=note, at=at),
            initiator=self,
            said=n_("已认可 {n} 个数字", len(accepted)).format(n=number(len(accepted))),
        )

    def _keep_typed(self) -> None:
        if self._scope is not None and not self._scope.is_signed:
            key = self.month, self._scope.unit_id
            form, groups = self.view.sign, self.view.visitors
            unsaved = None if groups.isHidden() else groups.unsaved
            self._typed[key] = Typed(form.stated.text(), form.note.text(), unsaved)

    def _unsaved_words(self) -> str:
        self._keep_typed()
        if any(typed.groups for typed in self._typed.values()):
            return _("来访人群还没有保存，关闭就会丢掉。")
        return ""
