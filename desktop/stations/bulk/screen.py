"""What the dialog of a bulk edit does: reads, shows what it comes to, carries it out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from db.bulk import BulkPlan, carry_out_bulk, plan_bulk
from db.engine import Session
from db.errors import ConflictError, RecordError, YizhanError
from db.hours import read_hours, say_hours
from db.rows import FacilityRow, TownRow, UnitRow
from desktop.desk import Desk
from desktop.stations.bulk.edit import Read, read_edit
from desktop.stations.bulk.table import Names, PreviewLine, preview_lines
from desktop.stations.bulk.view import BulkDialog
from desktop.text import _, n_, number, say
from desktop.theme import Tone

_SETTLE_MS = 200
"""After the last keystroke: then the preview follows."""


class BulkScreen(QObject):
    """Controller of the dialog, which owns it.

    Args:
        station_ids: The selection.
        units, towns, equipment: What there is to choose from.
        parent: The dialog stands before its window.
    """

    def __init__(
        self,
        desk: Desk,
        station_ids: list[int],
        units: list[UnitRow],
        towns: list[TownRow],
        equipment: list[FacilityRow],
        parent: QWidget,
    ) -> None:
        offered = [each for each in equipment if each.retired_on is None]
        self.view = BulkDialog(len(station_ids), units, towns, offered, parent.window())
        super().__init__(self.view)
        self._desk, self._ids = desk, station_ids
        self._names = Names(
            {unit.id: unit.name for unit in units},
            {town.code: town.name for town in towns},
            {each.code: each.name for each in equipment},
        )
        self._plan: BulkPlan | None = None
        self._asked = 0
        self._overtaken = ""
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look_ahead)
        self.view.typed.connect(self._typed)
        self.view.apply.clicked.connect(self._carry_out)

    def open(self) -> None:
        self.view.open()

    def _typed(self) -> None:
        self._plan, self._overtaken = None, ""
        self.view.apply.setEnabled(False)
        self._settle.start()

    def _look_ahead(self) -> None:
        """Find out what would change, and show it."""
        read = read_edit(self.view.typed_values(), self._desk.today())
        self._say(read)
        self._asked += 1
        if read.errors or read.is_empty:
            self.view.preview.set_rows(())
            self.view.show_plan(0, 0, _("有填错的项目，请改好。") if read.errors else "")
            return
        asked, ids, today, names = self._asked, self._ids, self._desk.today(), self._names

        def query(session: Session) -> tuple[int, BulkPlan, list[PreviewLine]]:
            plan = plan_bulk(session, ids, read.edit, today=today)
            return asked, plan, list(preview_lines(plan, names))

        self._desk.read(query, self._show, label=_("正在比较"), failed=self._refuse, owner=self)

    def _say(self, read: Read) -> None:
        self.view.say_errors({key: say(error) for key, error in read.errors.items()})
        unclear = read.errors.get("hours_text")
        meanings = unclear.values.get("choices") if unclear else None
        self.view.meanings.show_meanings(meanings if isinstance(meanings, tuple) else ())
        text = read.edit.values.get("hours_text")
        if text:
            said = say_hours(read_hours(text).osm)
            self.view.entries["hours_text"].say(_("读作：{hours}").format(hours=said))

    def _show(self, found: tuple[int, BulkPlan, list[PreviewLine]]) -> None:
        asked, plan, lines = found
        if asked != self._asked or self._settle.isActive():
            return
        self._plan = plan
        self.view.preview.set_rows(lines)
        parts = (
            (_("共 {n} 处修改"), len(plan.changes)),
            (_("{n} 座不变"), plan.unchanged),
            (_("{n} 座不能改"), len(plan.refused)),
        )
        summary = _("；").join(words.format(n=number(n)) for words, n in parts if n)
        self.view.show_plan(len(plan.versions), len(lines), summary, wanted=True)
        if self._overtaken:
            self.view.tell(self._overtaken, Tone.ERROR)

    def _carry_out(self) -> None:
        plan = self._plan
        if plan is None:
            return
        # Pressed again before the answer it would be refused for what it did itself.
        self._plan = None
        self.view.apply.setEnabled(False)
        count = len(plan.versions)
        n = number(count)
        self._desk.write(
            n_("批量修改 {n} 座驿站", count).format(n=n),
            lambda work: carry_out_bulk(work, plan),
            initiator=self,
            done=lambda _nothing: self.view.accept(),
            failed=self._refuse,
            said=n_("已修改 {n} 座驿站", count).format(n=n),
        )

    def _refuse(self, error: Exception) -> None:
        """Keep what was typed, say what stands against it, and let the person look again."""
        if not isinstance(error, YizhanError):
            return
        field = error.field if isinstance(error, RecordError) else None
        if field in self.view.entries:
            self.view.entries[field].say(say(error), Tone.ERROR)
        self.view.tell(say(error), Tone.ERROR)
        if isinstance(error, ConflictError):
            self._overtaken = say(error)
            self._look_ahead()
