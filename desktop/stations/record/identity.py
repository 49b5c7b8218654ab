"""The part 基本: what the station is, who runs it, since when."""

from __future__ import annotations

import datetime as dt

from db.values import Build, CountMethod, StationForm, StationKind, StationStatus
from desktop.stations.record.entries import ChoiceEntry, NoteEntry, TickEntry
from desktop.stations.record.sections import Part, Section, choice, line
from desktop.text import N_, _, field_label
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label

_DAY = N_("如 2026-11-02")


class IdentitySection(Section):
    def __init__(self) -> None:
        super().__init__(Part.IDENTITY)
        name = line("name")
        name.require()
        self.add(name)
        self._status = choice("status", StationStatus)
        self._closed = line("closed_on", _(_DAY)), line("closed_reason")
        self._closed[0].require()
        self._verified = line("verified_on", _(_DAY))
        self.verify = push_button("record.verify", _("今天核实"))
        self._verified.beside.addWidget(self.verify)
        stars = [(_("未评"), ""), *((_("{n} 星").format(n=n), str(n)) for n in range(1, 6))]
        area = line("area_m2")
        area.beside.addWidget(quiet_label(_("平方米")))
        self.add_tiles(
            self._status,
            *self._closed,
            choice("kind", StationKind),
            choice("form", StationForm),
            choice("build", Build),
            line("host"),
            line("opened_on", _(_DAY)),
            self._verified,
            ChoiceEntry("stars", field_label("stars"), stars),
            line("awards"),
            area,
            line("seats"),
            choice("count_method", CountMethod),
            TickEntry("smart_door", field_label("smart_door")),
        )
        self.add(NoteEntry("note", field_label("note")))
        self._status.changed.connect(self._fit)
        self._fit()

    def set_today(self, today: dt.date) -> None:
        self.verify.clicked.connect(lambda: self._verified.show_value(f"{today}"))

    def _fit(self) -> None:
        for entry in self._closed:
            entry.setVisible(self._status.value() == StationStatus.CLOSED)
