"""What the search box of the window finds: stations, activities, commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from db.activities import activity_rows
from db.engine import Session
from db.pinyin import spell
from db.rows import ActivityRow
from db.search import Entry, NameIndex, StationIndex
from db.stations import station_rows
from db.typed import matched_ranges
from desktop.actions import ACTIONS
from desktop.desk import Desk
from desktop.finder import SearchResult
from desktop.text import _

_STATIONS_SHOWN = 6
_OTHERS_SHOWN = 3
_ACTIVITIES_BACK = dt.timedelta(days=400)
TOPICS = frozenset({"station", "town", "activity", "activity_station"})


@dataclass(frozen=True)
class Target:
    """What a result leads to: `kind` is ``"station"``, ``"activity"`` or ``"action"``."""

    kind: str
    id: int | str


@dataclass(frozen=True)
class _Material:
    """What there is to find; `activities` newest first."""

    stations: StationIndex
    commands: NameIndex
    activities: list[ActivityRow]
    activity_names: NameIndex


class Search(QObject):
    """Keeps what can be found at hand, so that each keystroke is answered at once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._material: _Material | None = None
        desk.jobs.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        today = self._desk.today()

        def query(session: Session) -> _Material:
            activities = activity_rows(session, today - _ACTIVITIES_BACK, today + _ACTIVITIES_BACK)
            activities.reverse()
            return _Material(
                StationIndex(station_rows(session, today=today)),
                NameIndex(_entry(_(action.text)) for action in ACTIONS),
                activities,
                NameIndex(_entry(row.title, *row.stations) for row in activities),
            )

        self._desk.read(query, self._keep)

    def results(self, text: str) -> list[SearchResult]:
        """Stations first, then commands, then activities; empty for an empty text."""
        material = self._material
        if material is None or not text.strip():
            return []
        return [
            *_stations(material, text),
            *_commands(material, text),
            *_activities(material, text),
        ]

    def _keep(self, material: _Material) -> None:
        self._material = material

    def _changed(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & TOPICS:
            self.refresh()


def _stations(material: _Material, text: str) -> Iterable[SearchResult]:
    for station in material.stations.find(text, _STATIONS_SHOWN):
        where = " · ".join(part for part in (station.town, station.address) if part)
        yield SearchResult(
            station.name,
            where,
            "house-line",
            _("驿站"),
            Target("station", station.id),
            matched_ranges(station.name, text, station.pinyin),
            matched_ranges(where, text),
        )


def _commands(material: _Material, text: str) -> Iterable[SearchResult]:
    for n in material.commands.positions(text)[:_OTHERS_SHOWN]:
        action = ACTIONS[n]
        name = _(action.text)
        yield SearchResult(
            name,
            action.shortcut,
            action.icon,
            _("命令"),
            Target("action", action.id),
            _marks(name, text),
        )


def _activities(material: _Material, text: str) -> Iterable[SearchResult]:
    for n in material.activity_names.positions(text)[:_OTHERS_SHOWN]:
        row = material.activities[n]
        when = " · ".join((f"{row.day:%Y-%m-%d}", *row.stations))
        yield SearchResult(
            row.title,
            when,
            "calendar-blank",
            _("活动"),
            Target("activity", row.id),
            _marks(row.title, text),
            matched_ranges(when, text),
        )


def _marks(name: str, text: str) -> tuple[tuple[int, int], ...]:
    return matched_ranges(name, text, spell(name).full)


def _entry(name: str, *more: str) -> Entry:
    return Entry(name, spell(name), more)
