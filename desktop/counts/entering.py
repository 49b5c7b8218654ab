"""What happens to what is typed: kept against a crash, saved, undone, complained of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Signal

from db.counts import DayKey
from db.errors import ConflictError, RecordError, YizhanError
from desktop.counts.clock import ClockQuestion
from desktop.counts.draft import Draft, Typed
from desktop.counts.grid import SheetGrid
from desktop.counts.journal import Journal
from desktop.counts.moves import Place
from desktop.counts.restoring import Restorer
from desktop.counts.saving import Saver
from desktop.counts.steps import Steps
from desktop.counts.table import SheetModel, Step
from desktop.counts.words import bar_words
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _, n_, number, say
from desktop.theme import Tone
from desktop.typed_files import draft_folder, register_mark


class Entering(QObject):
    """A row is saved when the cursor leaves it, a block at once, each as one deed.

    What was typed and is not in the register outlives its sheet, and in a file the program.

    Signals:
        told(str, Tone): Whether all is saved.
        overtaken(): Others wrote what was typed here: the sheet should be read again.
    """

    told = Signal(str, object)
    overtaken = Signal()

    def __init__(self, desk: Desk, grid: SheetGrid, saver: Saver, steps: Steps) -> None:
        super().__init__(grid)
        self._desk, self._grid = desk, grid
        self._model: SheetModel = grid.table
        self._saver, self._steps = saver, steps
        self._complaint = ""
        self._is_unkept = False
        self._journal = Journal(draft_folder(desk.settings), register_mark(desk.register), self)
        self._clock = ClockQuestion(desk, self)
        # Until the register has said how old it is.
        saver.is_held = True
        self._join()
        Restorer(desk, self._journal.found(), self._restored, self)

    def leave(self) -> None:
        """Save what can be saved; the rest stays, to be mended."""
        self._grid.end_editing()
        self._saver.save(self._saver.drafts.values())
        if self._saver.drafts:
            self._clock.ask()

    def save_now(self) -> None:
        """Try all once more, what failed and what was found again too."""
        for draft in self._saver.drafts.values():
            draft.retry()
        self.leave()

    def change(self, places: Iterable[Place], do: Callable[[Draft], None]) -> None:
        """Change the records of these cells, as one stroke and one deed."""
        self._grid.end_editing()
        chosen = list(places)
        self._model.change(chosen, do)
        if len(chosen) > 1:
            self._saver.save(self._saver.drafts.values())
        self._grid.setFocus()

    def lost_words(self) -> str:
        """What closing would lose: nothing, as long as it is kept in the file."""
        self.leave()
        left = len(self._saver.stuck)
        if not left or not self._is_unkept:
            return ""
        return n_("有 {n} 行还没有保存，关闭就会丢掉。", left).format(n=number(left))

    def tell_state(self) -> None:
        drafts, stuck = self._saver.drafts, len(self._saver.stuck)
        if not stuck and self._complaint:
            if self._desk.notices.text == self._complaint:
                self._desk.notices.dismiss()
            self._complaint = ""
        if stuck:
            self.told.emit(n_("{n} 行未能保存", stuck).format(n=number(stuck)), Tone.ERROR)
        elif self._saver.is_busy:
            self.told.emit(_("正在保存"), Tone.INFO)
        elif drafts:
            words = n_("有 {n} 行未保存", len(drafts)).format(n=number(len(drafts)))
            self.told.emit(words, Tone.WARN)
        elif self._saver.saved_at:
            at = self._saver.saved_at
            self.told.emit(_("已全部保存 {time:%H:%M:%S}").format(time=at), Tone.OK)
        else:
            self.told.emit(_("已全部保存"), Tone.OK)

    def _join(self) -> None:
        grid, saver = self._grid, self._saver
        self._model.typed.connect(self._take_stroke)
        grid.undo_asked.connect(self._undo)
        grid.redo_asked.connect(self._redo)
        grid.block_typed.connect(self._take_block)
        grid.refused.connect(self._refuse)
        grid.shut.connect(self._say_shut)
        grid.selectionModel().currentRowChanged.connect(self._leave_row)
        saver.began.connect(self._began)
        saver.ended.connect(self._ended)
        saver.failed.connect(self._failed)
        self._clock.answered.connect(self._set_going)
        self._journal.failed.connect(self._keep_failed)
        self._journal.mended.connect(self._keep_mended)
        grid.destroyed.connect(self._journal.close)

    def _set_going(self) -> None:
        self._saver.is_held = False
        row = self._grid.currentIndex().row()
        self._saver.save(self._elsewhere(row))

    def _take_stroke(self, step: Step) -> None:
        self._steps.add(step)
        self._settle(step)

    def _undo(self) -> None:
        if self._steps.can_undo:
            self._put_back(self._steps.undo)
        elif stuck := self._grid.locked_typing:
            # It was typed before the program began: there is no stroke to take back.
            keys = [self._model.turn.cell(*place).key for place in stuck]
            self._model.let_go(stuck)
            self._steps.forget(keys)

    def _redo(self) -> None:
        self._put_back(self._steps.redo)

    def _put_back(self, take: Callable[[], Mapping[DayKey, Typed]]) -> None:
        self._grid.end_editing()
        typed = take()
        self._model.put_back(typed)
        self._settle(typed)

    def _settle(self, keys: Collection[DayKey]) -> None:
        """Records were typed into, or saved."""
        self._saver.tidy(keys)
        drafts = self._saver.drafts
        self._journal.keep({k: drafts[k].changed_texts() if k in drafts else {} for k in keys})
        for key in keys:
            problem = drafts[key].first_problem if key in drafts else None
            if problem is not None:
                self._complain(drafts[key], problem)
        self.tell_state()

    def _complain(self, draft: Draft, problem: YizhanError) -> None:
        words = _("{station}没有保存：{why}").format(station=draft.line.station, why=say(problem))
        if words != self._complaint:
            self._complaint = words
            self._desk.notices.show_notice(Kind.ERROR, words, self._way_out())

    def _way_out(self) -> tuple[str, Callable[[], None]] | None:
        """To give up what was typed into months that were closed meanwhile."""
        problems = ((draft.key, draft.first_problem) for draft in self._saver.stuck)
        keys = [key for key, problem in problems if problem and problem.code == "month_closed"]
        if not keys:
            return None
        words = n_("放弃这 {n} 行", len(keys)).format(n=number(len(keys)))
        return words, partial(self._give_up, keys)

    def _give_up(self, keys: Collection[DayKey]) -> None:
        """These records say what the register says again."""
        self._model.put_back(dict.fromkeys(keys, Typed()))
        self._steps.forget(keys)
        self._settle(keys)

    def _leave_row(self, current: QModelIndex) -> None:
        self._saver.save(self._elsewhere(current.row()))
        if self._saver.is_held and self._saver.drafts:
            self._clock.ask()

    def _elsewhere(self, row: int) -> list[Draft]:
        """Drafts of other rows."""
        turn = self._model.turn
        return [d for d in self._saver.drafts.values() if turn.row_of(d.key) != row or row < 0]

    def _take_block(self, cells: int, blanks: int) -> None:
        if cells > 1:
            self._saver.save(self._saver.drafts.values())
        if blanks:
            words = _("贴入 {n} 格；剪贴板里空白的 {blanks} 格没有改动。")
            said = words.format(n=number(cells), blanks=number(blanks))
            self._desk.notices.show_notice(Kind.OK, said)

    def _refuse(self, error: RecordError) -> None:
        self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _say_shut(self, row: int, column: int) -> None:
        sheet = self._model.sheet
        bar = sheet.bar(row, column)
        if bar is None:
            return
        words = bar_words(sheet, row, column, bar)
        stuck = self._grid.locked_typing
        give_up = partial(self._give_up, [sheet.turn.cell(row, column).key])
        way_out = (_("放弃未保存的改动"), give_up) if stuck else None
        self._desk.notices.show_notice(Kind.INFO, words, way_out)

    def _began(self, drafts: list[Draft]) -> None:
        keys = [draft.key for draft in drafts]
        # From here on the deed is what Ctrl+Z takes back.
        self._steps.send(keys)
        self._model.refresh(keys)
        self.tell_state()

    def _ended(self, drafts: list[Draft], change_id: int) -> None:
        keys = [draft.key for draft in drafts]
        for draft in drafts:
            self._model.sheet.keep(draft.key, draft.stored, change_id)
        # What was typed over on its way is under way still.
        self._steps.forget([draft.key for draft in drafts if not draft.is_saving])
        self._settle(keys)
        self._model.refresh(keys)

    def _failed(self, drafts: list[Draft], error: Exception) -> None:
        keys = [draft.key for draft in drafts]
        self._steps.bring_back(keys)
        self._settle(keys)
        self._model.refresh(keys)
        if isinstance(error, ConflictError):
            # What others wrote comes in beside what was typed, for another look.
            self.overtaken.emit()

    def _restored(self, drafts: Collection[Draft], gone: Collection[DayKey]) -> None:
        """What a crash left: shown as not saved, until somebody looked at it."""
        self._journal.keep({key: {} for key in gone})
        self._saver.drafts.update({draft.key: draft for draft in drafts})
        if not drafts:
            return
        first = min(drafts, key=lambda draft: draft.key)
        words = n_(
            "上次没有来得及保存的 {n} 行找回来了（{station} {month}月{day}日等），请核对后保存。",
            len(drafts),
        ).format(
            n=number(len(drafts)),
            station=first.line.station,
            month=first.day.month,
            day=first.day.day,
        )
        self._desk.notices.show_notice(Kind.WARN, words, (_("保存"), self.save_now))
        self.tell_state()
        self.overtaken.emit()

    def _keep_failed(self, error: YizhanError) -> None:
        if not self._is_unkept:
            self._is_unkept = True
            self._desk.notices.show_notice(Kind.ERROR, say(error))

    def _keep_mended(self) -> None:
        self._is_unkept = False
        words = _("没有保存的登记又能留在这台电脑上了，断电也不会丢。")
        self._desk.notices.show_notice(Kind.OK, words)
