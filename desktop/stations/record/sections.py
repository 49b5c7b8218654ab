"""The parts of a station's page, in the order of the list at its left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from PySide6.QtWidgets import QWidget

from desktop.stations.record.entries import ChoiceEntry, Entry, LineEntry
from desktop.text import N_, _, field_label, label
from desktop.widgets.card import Card
from desktop.widgets.flow import FlowLayout


class Part(StrEnum):
    IDENTITY = "identity"
    PLACE = "place"
    HOURS = "hours"
    EQUIPMENT = "equipment"
    SUPPLIES = "supplies"
    CLOSURES = "closures"
    LISTINGS = "listings"
    CONTACTS = "contacts"
    FILES = "files"
    TIMELINE = "timeline"


PARTS = {
    Part.IDENTITY: (N_("基本"), "identification-card"),
    Part.PLACE: (N_("位置"), "map-pin"),
    Part.HOURS: (N_("开放时间"), "clock"),
    Part.EQUIPMENT: (N_("服务与设施"), "armchair"),
    Part.SUPPLIES: (N_("物资"), "package"),
    Part.CLOSURES: (N_("临时关闭"), "prohibit"),
    Part.LISTINGS: (N_("上图"), "map-trifold"),
    Part.CONTACTS: (N_("联系人"), "user"),
    Part.FILES: (N_("照片与附件"), "image"),
    Part.TIMELINE: (N_("动态"), "clock-counter-clockwise"),
}
"""Name and icon of each part."""

_TILE = 250
"""Least width of a field at 100 % text: two stand side by side at an office's screen."""


class Section(Card):
    """A part of the page with its fields.

    Attributes:
        part: Which part it is.
        entries: Its fields by key.
    """

    def __init__(self, part: Part) -> None:
        super().__init__(_(PARTS[part][0]))
        self.setObjectName(f"section.{part}")
        self.part = part
        self.entries: dict[str, Entry] = {}

    def add(self, *entries: Entry) -> None:
        """Add fields that take the whole width."""
        for entry in entries:
            self.entries[entry.key] = entry
            self.body.addWidget(entry)

    def add_tiles(self, *entries: Entry) -> None:
        """Add fields side by side, as many as there is room for."""
        tiles = QWidget()
        flow = FlowLayout(tiles, gap=12, tile=_TILE)
        policy = tiles.sizePolicy()
        policy.setHeightForWidth(True)
        tiles.setSizePolicy(policy)
        for entry in entries:
            self.entries[entry.key] = entry
            flow.addWidget(entry)
        self.body.addWidget(tiles)


def line(key: str, hint: str = "") -> LineEntry:
    """A line under the name that the column has everywhere."""
    return LineEntry(key, field_label(key), hint=hint)


def choice(key: str, members: Iterable[StrEnum], first: Sequence[str] = ()) -> ChoiceEntry:
    """A choice of members of an enum; `first` are the words for none."""
    choices = [(words, "") for words in first]
    return ChoiceEntry(
        key, field_label(key), [*choices, *((label(member), str(member)) for member in members)]
    )
