"""The part 服务与设施: what is offered since when, and the state of each piece of equipment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QWidget,
)

from db.dossier import ServiceLine, offered_on, offering
from db.errors import RecordError
from db.rows import FacilityRow
from db.typed_days import read_typed_day
from db.values import FacilityState, Service
from desktop.icons import service_icon
from desktop.stations.record.entries import Entry, LineEntry, TickEntry, follow
from desktop.stations.record.sections import Part, Section
from desktop.stations.record.typed import Value
from desktop.style import look, on_look_changed
from desktop.text import _, label
from desktop.widgets.labels import quiet_label, section_label

_NOTE_BELOW_AT = 1.4
"""Text size from which a note has no room beside the state."""


class EquipmentSection(Section):
    def __init__(self, today: dt.date) -> None:
        super().__init__(Part.EQUIPMENT)
        self._services = QGridLayout()
        for n, name in enumerate((_("今天提供"), _("起"), _("止"))):
            self._services.addWidget(quiet_label(name), 0, n)
            self._services.setColumnStretch(n, 1)
        self._offers = [_ServiceRow(service, today) for service in Service]
        for row, offer in enumerate(self._offers, start=1):
            for n, entry in enumerate((offer.tick, offer.since, offer.until)):
                self.entries[entry.key] = entry
                self._services.addWidget(entry, row, n, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._services)
        self.body.addWidget(section_label(_("设施")))
        self._facilities = QGridLayout()
        self._lines: dict[str, tuple[QLabel, StateEntry, LineEntry]] = {}
        self._facilities.setColumnStretch(2, 1)
        self.body.addLayout(self._facilities)
        on_look_changed(self._fit)

    def set_facilities(
        self, facilities: Sequence[FacilityRow], has: Collection[str]
    ) -> list[Entry]:
        """The kinds of equipment to ask for; one no longer asked for only where it is there.

        Returns:
            The fields that are new on the page.
        """
        fresh: list[Entry] = []
        for facility in facilities:
            if facility.code not in self._lines:
                fresh += self._add_facility(facility)
            for widget in self._lines[facility.code]:
                widget.setVisible(facility.retired_on is None or facility.code in has)
        return fresh

    def _add_facility(self, facility: FacilityRow) -> list[Entry]:
        key, name = f"facility_code.{facility.code}", facility.name
        told = QLabel(_("{name}（必备）").format(name=name) if facility.required else name)
        told.setTextFormat(Qt.TextFormat.PlainText)
        state = StateEntry(f"{key}.state", name)
        words = _("{name}备注").format(name=name)
        note = LineEntry(f"{key}.note", words, captioned=False, hint=_("备注"))
        # Without the equipment there is nothing to note; what was typed waits in the field.
        state.changed.connect(lambda _key: note.setEnabled(bool(state.value())))
        note.setEnabled(False)
        last = next((line[2] for line in reversed(self._lines.values())), self._offers[-1].until)
        self._lines[facility.code] = (told, state, note)
        self._place()
        follow(last.editor, [*state.buttons, note.editor])
        self.entries |= {state.key: state, note.key: note}
        return [state, note]

    def _place(self) -> None:
        """Name, state and note in a line; in large text the note goes below."""
        for n, (name, state, note) in enumerate(self._lines.values()):
            top = Qt.AlignmentFlag.AlignTop
            if look().scale < _NOTE_BELOW_AT:
                self._facilities.addWidget(name, 2 * n, 0, top)
                self._facilities.addWidget(state, 2 * n, 1, top)
                self._facilities.addWidget(note, 2 * n, 2, top)
            else:
                self._facilities.addWidget(name, 2 * n, 0, 1, 3, top)
                self._facilities.addWidget(state, 2 * n + 1, 0, 1, 2, top)
                self._facilities.addWidget(note, 2 * n + 1, 2, top)
        self._level()

    def _fit(self) -> None:
        self._services.setColumnStretch(3, 2 if look().scale < _NOTE_BELOW_AT else 0)
        self._place()
        side = look().px(16)
        for offer in self._offers:
            offer.tick.editor.setIconSize(QSize(side, side))
        for grid in (self._services, self._facilities):
            grid.setHorizontalSpacing(look().px(12))
            grid.setVerticalSpacing(look().px(4))

    def _level(self) -> None:
        """Ticks, states and names stand level with the fields beside them, whatever is below."""
        height = self._offers[0].since.editor.sizeHint().height()
        beside: list[QWidget] = [offer.tick.editor for offer in self._offers]
        for name, state, _note in self._lines.values():
            beside += (name, state.editor)
        for widget in beside:
            widget.setMinimumHeight(height)


class StateEntry(Entry):
    """State of a piece of equipment: one of four, in a line; the arrow keys move between them."""

    def __init__(self, key: str, name: str) -> None:
        super().__init__(key, QWidget(), name, captioned=False)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        self._line = QHBoxLayout(self.editor)
        self._line.setContentsMargins(0, 0, 0, 0)
        for value, words in [*((str(s), label(s)) for s in FacilityState), ("", _("无"))]:
            button = QRadioButton(words)
            button.setObjectName(f"record.{key}.{value or 'none'}")
            button.setAccessibleName(_("{name}：{state}").format(name=name, state=words))
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.installEventFilter(self)
            self._group.addButton(button)
            self._buttons[value] = button
            self._line.addWidget(button)
        on_look_changed(self._space)
        self._group.buttonToggled.connect(self._toggled)
        self._buttons[""].setChecked(True)

    @property
    def buttons(self) -> Collection[QRadioButton]:
        """In the order they stand in."""
        return self._buttons.values()

    def value(self) -> str:
        return next(value for value, button in self._buttons.items() if button.isChecked())

    def show_value(self, value: Value) -> None:
        self._buttons[str(value or "")].setChecked(True)

    def words(self, value: Value) -> str:
        return self._buttons[str(value or "")].text()

    def go(self, at: str = "") -> None:
        self._buttons[self.value()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _space(self) -> None:
        # Wider than from a ring to its word, so that each word goes with the ring before it.
        self._line.setSpacing(look().px(18))

    def _toggled(self, button: QRadioButton, on: bool) -> None:
        # Tab comes to the state that is chosen, and to no other.
        policy = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        button.setFocusPolicy(policy)
        if on:
            self.tell()


class _ServiceRow:
    """A service: a tick for today, and its days, which the tick fills in."""

    def __init__(self, service: Service, today: dt.date) -> None:
        key, name = f"service.{service}", label(service)
        self._service, self._today = service, today
        self._ended: tuple[str, str] | None = None
        self.tick = TickEntry(key, name)
        since, until = _("{name}从哪天起").format(name=name), _("{name}到哪天止").format(name=name)
        self.since = LineEntry(f"{key}.since", since, captioned=False)
        self.until = LineEntry(f"{key}.until", until, captioned=False)
        self.tick.changed.connect(self._paint)
        self._paint()
        box = self.tick.editor
        # Only a person's own click fills in days: a page that is being filled has them.
        box.clicked.connect(self._ticked)
        for day in (self.since, self.until):
            day.editor.textEdited.connect(self._dated)

    def _ticked(self, on: bool) -> None:
        line = self._line()
        if on and self._ended is not None:
            since, until = self._ended
        else:
            before = {} if line is None else {self._service: line}
            after = offering(before, [self._service] if on else [], self._today)
            then = after.get(self._service, ServiceLine())
            since, until = str(then.since or ""), str(then.until or "")
        self._ended = None if on else (self.since.value(), self.until.value())
        self.since.show_value(since)
        self.until.show_value(until)

    def _paint(self, *_what: object) -> None:
        self.tick.editor.setIcon(service_icon(self._service, offered=self.tick.value()))
        self.since.editor.setPlaceholderText(_("不详") if self.tick.value() else "")

    def _dated(self) -> None:
        line = self._line(dated=True)
        if line is not None:
            offered = offered_on({self._service: line}, self._today)
            self.tick.show_value(bool(offered))

    def _line(self, *, dated: bool = False) -> ServiceLine | None:
        """The line as it stood before a click; None where there is none or a day is half typed."""
        try:
            since = read_typed_day(self.since.value(), self._today)
            until = read_typed_day(self.until.value(), self._today)
        except RecordError:
            return None
        was_ticked = self.tick.value() if dated else not self.tick.value()
        return ServiceLine(since, until) if since or until or was_ticked else None
