"""The sheet on paper and in files, and what was accepted: behind one button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from db.sheet_lines import Place, SheetLine
from db.values import Month
from desktop.counts.accepted import AcceptedDialog
from desktop.counts.books import BookExport
from desktop.counts.print_dialog import SheetKind, SheetPrintDialog
from desktop.counts.sheet_view import SheetView
from desktop.counts.turn import Kind
from desktop.desk import Desk
from desktop.icons import icon
from desktop.text import _

_PRINTED = {
    Kind.DAY: SheetKind.DAY,
    Kind.STATION: SheetKind.STATION_MONTH,
    Kind.SERVICE: SheetKind.STATIONS_MONTH,
}


class Shown(NamedTuple):
    """What the sheet shows, as paper and files need it."""

    kind: Kind
    day: dt.date
    place: Place
    place_name: str
    station: SheetLine | None


def _stand_in(command: QAction, button: QPushButton) -> None:
    command.setVisible(button.isHidden())


class Papers(QObject):
    """Args: `shown` tells what is on screen when somebody asks.

    Signals:
        entry_asked(date, int, Service): A number in the list of accepted ones is to be looked at.
    """

    entry_asked = Signal(object, int, object)

    def __init__(self, desk: Desk, view: SheetView, shown: Callable[[], Shown]) -> None:
        super().__init__(view)
        self._desk, self._view, self._shown = desk, view, shown
        self._books = BookExport(desk, view)
        menu = QMenu(view.more)
        for button, words in view.commands.items():
            command = menu.addAction(button.icon(), words)
            command.triggered.connect(button.click)
            # Only while there is no room for the button itself.
            menu.aboutToShow.connect(partial(_stand_in, command, button))
        menu.addSeparator()
        for name, sign, words, do in (
            ("countsPrint", "printer", _("打印登记表…"), self._print),
            ("countsBook", "table", _("导出填报表…"), self._export),
            ("countsAccepted", "check-circle", _("已认可的数字…"), self._list_accepted),
        ):
            action = menu.addAction(icon(sign, "muted"), words)
            action.setObjectName(name)
            action.triggered.connect(do)
        view.more.setMenu(menu)

    def _print(self) -> None:
        shown = self._shown()
        SheetPrintDialog(
            self._desk,
            _PRINTED[shown.kind],
            shown.day,
            shown.place,
            shown.place_name,
            shown.station,
            self._view,
        ).open()

    def _export(self) -> None:
        shown = self._shown()
        if shown.kind is Kind.STATION and shown.station is not None:
            place = Place(station_id=shown.station.station_id)
            self._books.ask(Month.of(shown.day), place, shown.station.station)
        else:
            self._books.ask(Month.of(shown.day), shown.place, shown.place_name)

    def _list_accepted(self) -> None:
        dialog = AcceptedDialog(self._desk, self._view)
        dialog.entry_asked.connect(self.entry_asked)
        dialog.show_month(Month.of(self._shown().day))
        dialog.show()
