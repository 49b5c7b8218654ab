"""The parts 物资, 临时关闭 and 上图: rows with days that run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from db.errors import RecordError
from db.overview import EXPIRY_DAYS
from db.typed_days import read_typed_day
from db.values import ListingState, MapProvider
from desktop.stations.record.entries import ChoiceEntry, LineEntry
from desktop.stations.record.lines import LinesEntry, Place
from desktop.stations.record.sections import Part, Section
from desktop.style import look, on_look_changed
from desktop.text import N_, _, field_label, label, n_
from desktop.theme import Tone

_DAY = N_("如 2026-11-02")


class SuppliesSection(Section):
    def __init__(self, today: dt.date) -> None:
        super().__init__(Part.SUPPLIES)
        self._today = today
        places = [
            Place("name", field_label("name"), 3, _("再添一样物资"), required=True),
            Place("quantity", field_label("quantity"), 2, _("2 盒")),
            Place("expires_on", field_label("expires_on"), 3, _(_DAY)),
        ]
        self.add(LinesEntry("supplies", _("物资"), places, self._mark))

    def _mark(self, line: Mapping[str, Any]) -> tuple[str, Tone]:
        """Whether it has expired, or soon will."""
        day = _day(line["expires_on"], self._today)
        if day is None:
            return "", Tone.MUTED
        left = (day - self._today).days
        if left < 0:
            return n_("已过期 {n} 天", -left).format(n=-left), Tone.ERROR
        if left <= EXPIRY_DAYS:
            return n_("还有 {n} 天到期", left).format(n=left), Tone.WARN
        return "", Tone.MUTED


class ClosuresSection(Section):
    def __init__(self, today: dt.date) -> None:
        super().__init__(Part.CLOSURES)
        self._today = today
        places = [
            Place("first_day", field_label("first_day"), 3, _(_DAY), required=True),
            Place("last_day", field_label("last_day"), 3, _(_DAY), required=True),
            Place("reason", field_label("reason"), 4, _("如：装修"), required=True),
        ]
        self.add(LinesEntry("closures", _("临时关闭"), places, self._mark))

    def _mark(self, line: Mapping[str, Any]) -> tuple[str, Tone]:
        first, last = (_day(line[key], self._today) for key in ("first_day", "last_day"))
        if first and last and first <= self._today <= last:
            return _("今天关闭"), Tone.WARN
        return "", Tone.MUTED


class ListingsSection(Section):
    def __init__(self, today: dt.date) -> None:
        super().__init__(Part.LISTINGS)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        states = [(_("未核对"), ""), *((label(state), str(state)) for state in ListingState)]
        for row, provider in enumerate(MapProvider):
            key, name = f"provider.{provider}", label(provider)
            state = ChoiceEntry(f"{key}.state", name, states, captioned=False)
            checked = LineEntry(
                f"{key}.checked_on",
                _("{name}核对日期").format(name=name),
                captioned=False,
                hint=_("核对日期"),
            )
            # A person who chooses has just looked.
            state.editor.activated.connect(
                lambda _n, checked=checked, state=state: checked.show_value(
                    f"{today}" if state.value() else ""
                )
            )
            self._grid.addWidget(QLabel(name, textFormat=Qt.TextFormat.PlainText), row, 0)
            for n, entry in enumerate((state, checked), start=1):
                self.entries[entry.key] = entry
                self._grid.addWidget(entry, row, n, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._grid)
        on_look_changed(self._fit)

    def _fit(self) -> None:
        self._grid.setHorizontalSpacing(look().px(12))
        self._grid.setVerticalSpacing(look().px(6))


def _day(text: str, today: dt.date) -> dt.date | None:
    try:
        return read_typed_day(text, today)
    except RecordError:
        return None
