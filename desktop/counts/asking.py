"""What can be asked of a cell: its story, and whether an unusual number is right."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from db.unusual import Doubt, accept_counts
from db.values import Service
from db.work import Work
from desktop.counts.accepting import AcceptCard
from desktop.counts.hover import Hover, HoverCard
from desktop.counts.moves import Place
from desktop.counts.reading import CellStory, read_story
from desktop.counts.sheet import Bar
from desktop.counts.sheet_view import SheetView
from desktop.counts.turn import PEOPLE, TOTAL
from desktop.counts.unusual_words import say_doubt
from desktop.counts.words import cell_name, cell_remark
from desktop.desk import Desk
from desktop.notice import Kind
from desktop.text import _, n_, number


class CellAsker(QObject):
    """At a cell of the sheet.

    Signals:
        saving_asked(): A number is about to be accepted and must be in the register first.
    """

    saving_asked = Signal()

    def __init__(self, desk: Desk, view: SheetView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self._grid, self._model = view.grid, view.model
        self._asked = 0
        self._doubted: list[tuple[Place, Doubt]] = []
        self._card = HoverCard(view)
        self._accept = AcceptCard(view)
        self._hover = Hover(self._grid)
        self._hover.rested.connect(self.tell_story)
        self._hover.left.connect(self._hide)
        view.story.activated.connect(self._tell_here)
        view.accept.activated.connect(self.ask)
        self._accept.accepted.connect(self._take)
        self._accept.closed.connect(self._grid.setFocus)

    def tell_story(self, row: int, column: int) -> None:
        """Show who entered a cell, and what was counted there before."""
        sheet = self._model.sheet
        cell = sheet.turn.cell(row, column)
        if cell.field == TOTAL or sheet.bar(row, column) not in (None, Bar.LOCKED):
            return
        self._asked += 1
        draft, deed = sheet.drafted(cell.key), sheet.written_by(cell.key)
        self._desk.read(
            lambda session: read_story(session, cell, None if draft else deed),
            partial(self._show, self._asked, Place(row, column)),
            owner=self,
        )

    def ask(self) -> None:
        """Ask about the doubted numbers of the selection, or of the current row."""
        sheet, grid = self._model.sheet, self._grid
        grid.end_editing()
        if grid.here is None:
            return
        self._doubted = self._doubts(grid.area.places())
        if not self._doubted and sheet.turn.by_record:
            row = grid.here.row
            self._doubted = self._doubts(Place(row, n) for n in range(sheet.turn.columns))[:1]
        if not self._doubted:
            self._desk.notices.show_notice(Kind.INFO, _("这里没有存疑的数字。"))
            return
        place, doubt = self._doubted[0]
        question = say_doubt(doubt)
        if len(self._doubted) > 1:
            question = n_("{question} 等 {n} 格", len(self._doubted)).format(
                question=question, n=number(len(self._doubted))
            )
        self._accept.ask(question)
        self._accept.show_at(grid.visualRect(self._model.index(*place)), grid.viewport())
        self._accept.note.setFocus()

    def _doubts(self, places: Iterable[Place]) -> list[tuple[Place, Doubt]]:
        sheet = self._model.sheet
        found = ((place, sheet.doubt(sheet.turn.cell(*place))) for place in places)
        return [(place, doubt) for place, doubt in found if doubt is not None]

    def _take(self, note: str) -> None:
        """The numbers stand: first in the register, then as accepted."""
        turn = self._model.turn
        cells = [turn.cell(*place) for place, _doubt in self._doubted]
        accepted = {
            (*cell.key, Service(cell.field)): doubt.people
            for cell, (_place, doubt) in zip(cells, self._doubted, strict=True)
        }
        self.saving_asked.emit()
        now = self._desk.now()

        def deed(work: Work) -> None:
            accept_counts(work, accepted, note=note, at=now)

        label = _("认可 {cell}").format(cell=cell_name(self._model.sheet, *self._doubted[0][0]))
        self._desk.write(label, deed, initiator=self)

    def _tell_here(self) -> None:
        here = self._grid.here
        if here is not None:
            self.tell_story(*here)

    def _show(self, asked: int, place: Place, story: CellStory) -> None:
        sheet = self._model.sheet
        if asked != self._asked or not self._model.hasIndex(*place):
            return
        cell = sheet.turn.cell(*place)
        remark = cell_remark(sheet, *place)
        people = sheet.people(cell) if cell.field in PEOPLE else None
        self._card.tell(
            cell_name(sheet, *place), remark.words if remark else "", story, (cell.day, people)
        )
        rect = self._grid.visualRect(self._model.index(*place))
        self._card.show_at(rect, self._grid.viewport())

    def _hide(self) -> None:
        self._asked += 1
        self._card.hide()
