"""Strokes of typing that can be taken back while their records are not yet saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from db.counts import DayKey
from desktop.counts.draft import Typed
from desktop.counts.table import Step


class Steps:
    """Undone and redone before the register's own deeds: what is saved is theirs.

    The part of a stroke that is on its way to the register is out of reach; it is here again if
    the register refuses it.
    """

    def __init__(self) -> None:
        self._strokes = 0
        # By their order: what comes back goes where it was.
        self._done: dict[int, Step] = {}
        self._sent: dict[int, Step] = {}
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        self._push(step)
        self._undone.clear()

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> Mapping[DayKey, Typed]:
        """What the last stroke began from."""
        step = self._done.pop(max(self._done))
        self._undone.append(step)
        return {key: before for key, (before, _after) in step.items()}

    def redo(self) -> Mapping[DayKey, Typed]:
        step = self._undone.pop()
        self._push(step)
        return {key: after for key, (_before, after) in step.items()}

    def send(self, keys: Collection[DayKey]) -> None:
        """These records are on their way to the register."""
        self._undone = [step for step in self._undone if step.keys().isdisjoint(keys)]
        _move(keys, self._done, self._sent)

    def bring_back(self, keys: Collection[DayKey]) -> None:
        """The register refused these records: their strokes can be taken back again."""
        _move(keys, self._sent, self._done)

    def forget(self, keys: Collection[DayKey]) -> None:
        """These records are the register's now, or were given up."""
        self.send(keys)
        _move(keys, self._sent, {})

    def _push(self, step: Step) -> None:
        self._strokes += 1
        self._done[self._strokes] = step


def _move(keys: Collection[DayKey], source: dict[int, Step], target: dict[int, Step]) -> None:
    """Take what the strokes did to these records from one place to the other."""
    for stroke, step in list(source.items()):
        going = {key: change for key, change in step.items() if key in keys}
        if not going:
            continue
        staying = {key: change for key, change in step.items() if key not in keys}
        target[stroke] = {**target.get(stroke, {}), **going}
        if staying:
            source[stroke] = staying
        else:
            del source[stroke]
