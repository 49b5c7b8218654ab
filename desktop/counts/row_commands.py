"""The commands for whole rows: they go round what is locked or reported, and say what they did."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from desktop.counts.draft import Draft
from desktop.counts.entering import Entering
from desktop.counts.fill import day_before_fill
from desktop.counts.moves import Place
from desktop.counts.saving import Saver
from desktop.counts.sheet_view import SheetView
from desktop.counts.turn import PEOPLE
from desktop.counts.words import row_title
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import N_, _, n_, number

_REPEATED, _ZEROED, _CLEARED = N_("照前一天填了 {n}"), N_("全零上报了 {n}"), N_("清除了 {n}")
_MOST_NAMED = 3


class RowCommands(QObject):
    """Same as the day before, zero, clear: of rows, or of cells where a row is a month.

    Over several rows only those without a report are filled; a single one may be replaced.
    """

    def __init__(self, desk: Desk, view: SheetView, entering: Entering, saver: Saver) -> None:
        super().__init__(view)
        self._desk, self._entering, self._saver = desk, entering, saver
        self._grid, self._model = view.grid, view.model
        view.yesterday.clicked.connect(self._repeat)
        view.zero.clicked.connect(self._zero)
        view.clear.clicked.connect(self._clear)
        self._grid.same_asked.connect(self._repeat)

    def _repeat(self) -> None:
        sheet = self._model.sheet

        def copy(draft: Draft) -> None:
            before = sheet.day_before(draft.key)
            if before is not None:
                draft.report(before)

        if sheet.turn.by_record:
            self._fill_rows(copy, _REPEATED)
        else:
            self._fill_cells(lambda places: day_before_fill(sheet, places), _REPEATED)

    def _zero(self) -> None:
        if self._model.turn.by_record:
            self._fill_rows(Draft.report_zero, _ZEROED)
        else:
            self._fill_cells(lambda places: dict.fromkeys(places, "0"), _ZEROED)

    def _clear(self) -> None:
        if not self._model.turn.by_record:
            self._grid.clear()
            return
        columns = range(self._model.turn.columns)
        cells = (Place(row, n) for row in self._grid.area.rows for n in columns)
        stuck = self._model.locked_typing(cells)
        self._model.let_go(stuck)
        places = self._open_rows()
        self._entering.change(places, Draft.clear)
        if places or not stuck:
            self._tell(_CLEARED, len(places), kept=0, lacking=[])

    def _fill_rows(self, do: Callable[[Draft], None], words: str) -> None:
        sheet = self._model.sheet
        open_rows = self._open_rows()
        several = len(self._grid.area.rows) > 1
        places = [each for each in open_rows if not (several and self._is_filled(each.row))]
        lacking: list[int] = []
        rows = {sheet.turn.cell(*each).key: each.row for each in places}

        def fill(draft: Draft) -> None:
            before = draft.typed
            do(draft)
            if draft.entry is None or (words is _REPEATED and draft.typed == before):
                lacking.append(rows[draft.key])

        self._entering.change(places, fill)
        kept = len(open_rows) - len(places)
        self._tell(words, len(places) - len(lacking), kept, lacking)

    def _fill_cells(self, fill: Callable[[Sequence[Place]], dict[Place, str]], words: str) -> None:
        sheet, area = self._model.sheet, self._grid.area
        takes = [place for place in area.places() if sheet.takes_number(*place)]
        places = [each for each in takes if area.size == 1 or not sheet.text(*each)]
        texts = fill(places)
        if self._grid.fill(texts):
            lacking = sorted({each.row for each in places if each not in texts})
            self._tell(words, len(texts), len(takes) - len(places), lacking)

    def _open_rows(self) -> list[Place]:
        """The first cell that takes something of each selected row that has one."""
        sheet = self._model.sheet
        columns = range(sheet.turn.columns)
        firsts = (
            next((Place(row, n) for n in columns if sheet.takes(row, n)), None)
            for row in self._grid.area.rows
        )
        return [place for place in firsts if place is not None]

    def _is_filled(self, row: int) -> bool:
        """It holds a number, or what was typed for one."""
        sheet = self._model.sheet
        columns = range(sheet.turn.columns)
        return any(sheet.text(row, n) for n in columns if sheet.turn.field(n) in PEOPLE)

    def _tell(self, words: str, done: int, kept: int, lacking: Sequence[int]) -> None:
        """What was done, what was left as it is and why; why nothing could be done."""
        sheet, area = self._model.sheet, self._grid.area
        locked = [row for row in area.rows if sheet.is_locked(row)]
        said = [_(words).format(n=self._amount(done))] if done else []
        if kept:
            said.append(_("{n}原有登记，没有动").format(n=self._amount(kept)))
        if lacking:
            where = self._named(lacking)
            said.append(_("{rows}前一天没有登记，没有可以照抄的数字").format(rows=where))
        if not said:
            last = sheet.turn.columns - 1 if sheet.turn.by_record else area.left
            self._grid.shut.emit(area.top, last)
            return
        if locked:
            said.append(_("{rows}已经结账，没有动").format(rows=self._named(locked)))
        is_saved = done > 1 and self._saver.is_busy
        self._desk.notices.show_notice(
            Kind.INFO if locked or lacking else Kind.OK,
            _("；").join(said),
            (_("撤销"), self._desk.undo) if is_saved else None,
        )

    def _amount(self, n: int) -> str:
        words = n_("{n} 行", n) if self._model.turn.by_record else n_("{n} 格", n)
        return words.format(n=number(n))

    def _named(self, rows: Sequence[int]) -> str:
        titles = list(dict.fromkeys(row_title(self._model.sheet, row) for row in rows))
        named = _("、").join(titles[:_MOST_NAMED])
        if len(titles) <= _MOST_NAMED:
            return named
        return n_("{rows}等 {n} 行", len(titles)).format(rows=named, n=number(len(titles)))
