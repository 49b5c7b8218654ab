"""What the search box of the window finds: stations, activities, commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject
from sqlmodel import Session

from db.activities import activity_rows
from db.pinyin import spell
from db.rows import ActivityRow
from db.search import StationIndex
from db.stations import station_rows
from desktop.actions import ACTIONS, Action
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
    stations: StationIndex
    activities: list[ActivityRow]


class Search(QObject):
    """Keeps what can be found at hand, so that each keystroke is answered at once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._material = _Material(StationIndex(()), [])
        self._commands = [(action, _spellings(_(action.text))) for action in ACTIONS]
        desk.jobs.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        today = self._desk.today()

        def query(session: Session) -> _Material:
            return _Material(
                StationIndex(station_rows(session, today=today)),
                activity_rows(session, today - _ACTIVITIES_BACK, today + _ACTIVITIES_BACK),
            )

        self._desk.read(query, self._keep)

    def results(self, text: str) -> list[SearchResult]:
        """Stations first, then commands, then activities; empty for an empty text."""
        if not text.strip():
            return []
        return [*self._stations(text), *self._actions(text), *self._activities(text)]

    def _keep(self, material: _Material) -> None:
        self._material = material

    def _stations(self, text: str) -> Iterable[SearchResult]:
        for station in self._material.stations.find(text, _STATIONS_SHOWN):
            yield SearchResult(
                station.name,
                " · ".join(part for part in (station.town, station.address) if part),
                "house-line",
                _("驿站"),
                Target("station", station.id),
            )

    def _actions(self, text: str) -> Iterable[SearchResult]:
        wanted = text.strip().casefold()
        hits: list[Action] = [
            action for action, said in self._commands if any(wanted in each for each in said)
        ]
        for action in hits[:_OTHERS_SHOWN]:
            yield SearchResult(
                _(action.text), action.shortcut, action.icon, _("命令"), Target("action", action.id)
            )

    def _activities(self, text: str) -> Iterable[SearchResult]:
        words = text.split()
        hits = [
            row
            for row in self._material.activities
            if all(any(word in part for part in (row.title, *row.stations)) for word in words)
        ]
        for row in reversed(hits[-_OTHERS_SHOWN:]):
            yield SearchResult(
                row.title,
                " · ".join((f"{row.day:%Y-%m-%d}", *row.stations)),
                "calendar-blank",
                _("活动"),
                Target("activity", row.id),
            )

    def _changed(self, topics: frozenset[str], _initiator: object) -> None:
        if topics & TOPICS:
            self.refresh()


def _spellings(text: str) -> tuple[str, ...]:
    spelled = spell(text)
    return text.casefold(), spelled.full, spelled.initials
