"""Strokes of typing that can be taken back while their records are not yet saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from db.counts import DayKey
from desktop.counts.draft import Typed
from desktop.counts.table import Step


class Steps:
    """Undone and redone before the register's own deeds: what is saved is theirs."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        self._done.append(step)
        self._undone.clear()

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> Mapping[DayKey, Typed]:
        """What the last stroke began from."""
        step = self._done.pop()
        self._undone.append(step)
        return {key: before for key, (before, _after) in step.items()}

    def redo(self) -> Mapping[DayKey, Typed]:
        step = self._undone.pop()
        self._done.append(step)
        return {key: after for key, (_before, after) in step.items()}

    def forget(self, keys: Collection[DayKey]) -> None:
        """These records are the register's now, with all strokes that touched them."""
        gone = set(keys)
        self._done = [step for step in self._done if gone.isdisjoint(step)]
        self._undone = [step for step in self._undone if gone.isdisjoint(step)]
