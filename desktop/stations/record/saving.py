"""Writes what was typed on the page of a station into the register."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from db.dossier import Dossier, save_dossier
from db.work import Work
from desktop.desk import Desk
from desktop.stations.record.opened import Opened
from desktop.stations.record.twins import Twins
from desktop.text import _


class Saver(QObject):
    """Saves a station as one deed, and no second one before the answer.

    Args:
        twins: Holds up a new station that is like another.

    Attributes:
        is_busy: A station is being compared or written. Saving again would enter a new one twice.
    """

    def __init__(self, desk: Desk, twins: Twins, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._twins = desk, twins
        self.is_busy = False

    def save(
        self,
        now: Opened,
        given: Dossier,
        name: str,
        *,
        is_here: Callable[[], bool],
        done: Callable[[int], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Make the station that was opened what is given.

        Args:
            now: As it was read.
            given: What is to be otherwise; all of a new station.
            name: Tells the deed in the history.
            is_here: The station is still on the page. A new one that was left while it was
                compared is not saved: it waits as a draft.
            done: Takes the number of the station.
            failed: Takes why it was not saved.
        """
        self.is_busy = True

        def deed(work: Work) -> int:
            return save_dossier(work, now.station_id, now.version, given).id or 0

        def answer(number: int) -> None:
            self.is_busy = False
            done(number)

        def refuse(error: Exception) -> None:
            self.is_busy = False
            failed(error)

        def write() -> None:
            if not is_here():
                self._pause()
                return
            words = _("修改驿站：{name}") if now.station_id else _("新驿站：{name}")
            self._desk.write(
                words.format(name=name),
                deed,
                initiator=self,
                done=answer,
                failed=refuse,
                said=_("已保存 {name}").format(name=name),
            )

        if now.station_id is not None:
            write()
            return
        self._twins.pass_new(now.station, given, write, pause=self._pause, failed=refuse)

    def _pause(self) -> None:
        self.is_busy = False
