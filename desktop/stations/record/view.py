"""The page of one station: its head, the list of its parts, and the parts in one scroll."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.errors import RecordError
from db.rows import FacilityRow, TownRow, UnitRow
from desktop.stations.record.bar import Bar
from desktop.stations.record.belongings import ClosuresSection, ListingsSection, SuppliesSection
from desktop.stations.record.contacts import ContactsSection
from desktop.stations.record.entries import Entry
from desktop.stations.record.equipment import EquipmentSection
from desktop.stations.record.files import FilesSection
from desktop.stations.record.hours import HoursSection
from desktop.stations.record.identity import IdentitySection
from desktop.stations.record.navigation import Navigation
from desktop.stations.record.place import PlaceSection
from desktop.stations.record.sections import PARTS, Part, Section
from desktop.stations.record.timeline import TimelineSection
from desktop.stations.record.typed import Typed
from desktop.style import look, on_look_changed
from desktop.text import _, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.labels import StateLabel, quiet_label, title_label
from desktop.widgets.scroll import scrolling

_NEAR_TOP = 40
"""A part counts as reached when its head is this far below the top, at 100 % text."""


class RecordView(QWidget):
    """What the page shows; `controller.py` decides.

    Signals:
        typed(str): A field changed; its key.
        save_asked(), leave_asked(): The person asks for it.
    """

    typed = Signal(str)
    save_asked = Signal()
    leave_asked = Signal()

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self.setObjectName("stationRecord")
        self.back = push_button("record.back", _("返回"), "arrow-left")
        self.back.setToolTip(with_keys(_("返回列表"), "Esc"))
        self._title = title_label()
        self._title.setObjectName("record.title")
        self._title.setWordWrap(True)
        self._note = quiet_label()
        self._note.setObjectName("record.note")
        self._state = StateLabel()
        self._state.setObjectName("record.state")
        self.save = push_button("record.save", _("保存"), primary=True)
        self.save.setToolTip(with_keys(_("保存驿站"), "Ctrl+S"))
        self.menu = QMenu(self)
        self._more = tool_button("record.more", "dots-three-vertical", _("更多"))
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.clicked.connect(self._open_menu)
        self.draft_bar, self.conflict_bar, self.twin_bar = (
            Bar(name) for name in ("record.draft", "record.conflict", "record.twins")
        )
        self.identity, self.place, self.hours = IdentitySection(), PlaceSection(), HoursSection()
        self.identity.set_today(today)
        self.equipment, self.contacts = EquipmentSection(today), ContactsSection()
        self.files, self.timeline = FilesSection(), TimelineSection()
        self.sections: dict[Part, Section] = {
            section.part: section
            for section in (
                self.identity,
                self.place,
                self.hours,
                self.equipment,
                SuppliesSection(today),
                ClosuresSection(today),
                ListingsSection(today),
                self.contacts,
                self.files,
                self.timeline,
            )
        }
        self.parts = Navigation()
        self.setFocusProxy(self.identity.entries["name"].editor)
        self._is_following = True
        self._lay_out()
        self._bind()
        on_look_changed(self._measure)

    @property
    def entries(self) -> dict[str, Entry]:
        """Every field of the page by its key."""
        return {
            key: entry
            for section in self.sections.values()
            for key, entry in section.entries.items()
        }

    def set_choices(
        self,
        towns: Sequence[TownRow],
        units: Sequence[UnitRow],
        facilities: Sequence[FacilityRow],
        has: Collection[str],
    ) -> None:
        """What there is to choose from; `has` are the codes of the station's own equipment."""
        self.place.set_choices(towns, units)
        for entry in self.equipment.set_facilities(facilities, has):
            entry.changed.connect(self.typed)

    def typed_values(self) -> Typed:
        """What stands in the fields."""
        return {key: entry.value() for key, entry in self.entries.items()}

    def show_values(self, typed: Typed) -> None:
        """Put values into the fields; a field without one is emptied."""
        for key, entry in self.entries.items():
            entry.show_value(typed.get(key))

    def show_head(self, title: str, note: str) -> None:
        self._title.setText(title)
        self._note.setText(note)

    def show_state(self, text: str, tone: Tone) -> None:
        self._state.say(text, tone)
        self._state.setVisible(bool(text))

    def show_as_new(self, *, new: bool) -> None:
        """A station that is being entered has no history yet."""
        self.timeline.setVisible(not new)
        self.parts.setRowHidden(list(PARTS).index(Part.TIMELINE), new)
        self._more.setVisible(not new)

    def mark(
        self, errors: Mapping[str, RecordError], unsaved: Collection[str], told: Collection[str]
    ) -> None:
        """Say what is wrong beside its field, where `told` names it; mark the parts."""
        shown = {
            key: error
            for key, error in errors.items()
            if key in told or key.partition(".")[0] in told
        }
        for key, entry in self.entries.items():
            if key not in shown:
                entry.say("")
        for key, error in shown.items():
            self.complain(key, error)
        self.parts.mark(
            {self.part_of(key) for key in shown}, {self.part_of(key) for key in unsaved}
        )

    def complain(self, key: str, error: RecordError) -> None:
        """Say an error beside its field."""
        found = self._entry(key)
        if found is not None:
            entry, at = found
            field = key.rpartition(".")[2]
            entry.say(say(RecordError(error.code, field=field, **error.values)), Tone.ERROR, at)

    def go_to_field(self, key: str) -> None:
        """Put the cursor into a field and bring it into sight."""
        found = self._entry(key)
        if found is not None:
            entry, at = found
            self._scroll_to(self.part_of(key))
            entry.go(at)
            room = self._area.viewport().height()
            seen = entry if entry.height() < room else self.focusWidget() or entry
            self._area.ensureWidgetVisible(seen, 0, look().px(24))

    def has_field(self, key: str) -> bool:
        return self._entry(key) is not None

    def part_of(self, key: str) -> Part:
        """The part that a field, or a cell of one, is in."""
        found = self._entry(key)
        entry = found[0] if found else None
        return next(
            (p for p, section in self.sections.items() if entry in section.entries.values()),
            Part.IDENTITY,
        )

    def go_to_part(self, part: Part) -> None:
        """Scroll to a part and put the cursor into its first field."""
        self._scroll_to(part)
        section = self.sections[part]
        first = next((e for e in section.entries.values() if e.isVisibleTo(self)), None)
        if first is not None:
            first.go()
            return
        buttons = (b for b in section.findChildren(QWidget) if b.focusPolicy().value & 1)
        inside = next((each for each in buttons if each.isVisibleTo(self)), None)
        if inside is not None:
            inside.setFocus()

    def _entry(self, key: str) -> tuple[Entry, str] | None:
        """The field that shows a key, and the rest of the key within it."""
        entries, rest = self.entries, ""
        name = key
        while name:
            if name in entries:
                return entries[name], rest
            name, _dot, last = name.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        return None

    def _open_menu(self) -> None:
        self.menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _step(self, by: int) -> None:
        shown = [p for p in PARTS if not self.sections[p].isHidden()]
        at = shown.index(self.parts.part) + by
        self.go_to_part(shown[max(0, min(at, len(shown) - 1))])

    def _scroll_to(self, part: Part) -> None:
        self.parts.show_part(part)
        self._is_following = False
        self._area.verticalScrollBar().setValue(self.sections[part].y())
        self._is_following = True

    def _follow(self, value: int) -> None:
        if not self._is_following:
            return
        reached = [
            part
            for part, section in self.sections.items()
            if not section.isHidden() and section.y() <= value + look().px(_NEAR_TOP)
        ]
        if reached:
            self.parts.show_part(reached[-1])

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.back)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._note)
        self._head.addLayout(names, 1)
        for widget in (self._state, self._more, self.save):
            self._head.addWidget(widget)
        self._column = QVBoxLayout()
        for section in self.sections.values():
            self._column.addWidget(section)
        self._column.addStretch(1)
        self._area: QScrollArea = scrolling(self._column)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._below = QHBoxLayout()
        self._below.addWidget(self.parts)
        self._below.addWidget(self._area, 1)
        self._all = QVBoxLayout(self)
        self._all.addLayout(self._head)
        self._bars = QVBoxLayout()
        for bar in (self.draft_bar, self.conflict_bar, self.twin_bar):
            self._bars.addWidget(bar)
        self._all.addLayout(self._bars)
        self._all.addLayout(self._below, 1)

    def _bind(self) -> None:
        for section in self.sections.values():
            for entry in section.entries.values():
                entry.changed.connect(self.typed)
        self.back.clicked.connect(self.leave_asked)
        self.save.clicked.connect(self.save_asked)
        self.parts.chosen.connect(self._scroll_to)
        self.parts.entered.connect(self.go_to_part)
        self._area.verticalScrollBar().valueChanged.connect(self._follow)
        shortcut_within(self, QKeySequence.StandardKey.Save).activated.connect(self.save_asked)
        shortcut_within(self, "Esc").activated.connect(self.leave_asked)
        shortcut_within(self, "Ctrl+PgUp").activated.connect(lambda: self._step(-1))
        shortcut_within(self, "Ctrl+PgDown").activated.connect(lambda: self._step(1))
        for n, part in enumerate(PARTS, start=1):
            keys = shortcut_within(self, f"Alt+{n % 10}")
            keys.activated.connect(lambda part=part: self.go_to_part(part))

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(16), px(8), px(16))
        self._head.setContentsMargins(0, 0, px(16), 0)
        self._column.setContentsMargins(0, 0, px(12), 0)
        self._more.setIconSize(QSize(px(20), px(20)))
        self._bars.setContentsMargins(0, 0, px(24), 0)
        for layout in (self._all, self._bars, self._head, self._column, self._below):
            layout.setSpacing(px(12))
