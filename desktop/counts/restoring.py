"""Makes drafts again of what a crash left in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from PySide6.QtCore import QObject

from db.counts import DayKey, StoredCount, sheet_counts
from db.engine import Session
from db.errors import YizhanError
from db.sheet_lines import Place, SheetLine, sheet_lines
from desktop.counts.draft import Draft
from desktop.counts.journal import Texts
from desktop.desk import Desk

_Standing = Mapping[DayKey, tuple[SheetLine, StoredCount | None]]


class Restorer(QObject):
    """Asks the register what stands there now.

    Args:
        found: By record, the texts of the cells that were not saved.
        restored: Takes the drafts, and the records that have nothing left to save: they say what
            the register says, or their station is gone.
    """

    def __init__(
        self,
        desk: Desk,
        found: Mapping[DayKey, Texts],
        restored: Callable[[Collection[Draft], Collection[DayKey]], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._found, self._restored = found, restored
        if found:
            desk.read(lambda session: _standing(session, found), self._take, owner=self)

    def _take(self, standing: _Standing) -> None:
        drafts = []
        for key, (line, stored) in standing.items():
            draft = Draft(key[0], line, stored.entry if stored else None)
            for field, text in self._found[key].items():
                draft.type_in(field, text)
            draft.is_held = True
            if draft.is_unsaved:
                drafts.append(draft)
        self._restored(drafts, set(self._found) - {draft.key for draft in drafts})


def _standing(session: Session, found: Mapping[DayKey, Texts]) -> _Standing:
    standing = {}
    for day, station_id in found:
        # A record that the register cannot be asked for keeps no other from coming back.
        with suppress(YizhanError, ArithmeticError, ValueError):
            for line in sheet_lines(session, day, day, Place(station_id=station_id)):
                key = day, station_id
                standing[key] = line, sheet_counts(session, day, day, [station_id]).get(key)
    return standing
