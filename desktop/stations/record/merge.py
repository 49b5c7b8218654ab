"""What two people made of one station, put together. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.stations.record.typed import Typed

_TOGETHER = (
    frozenset({"position_text", "position_datum"}),
    frozenset({"status", "closed_on", "closed_reason"}),
)
"""Fields that mean something only together."""


@dataclass(frozen=True)
class Merged:
    """A page filled anew under what was typed.

    Attributes:
        typed: The newer record with what was typed over it.
        clashes: Fields that both changed, each set with what the others put there; `typed` still
            holds what the person at this page typed.
    """

    typed: Typed
    clashes: tuple[Typed, ...]


def rebased(before: Typed, typed: Typed, now: Typed) -> Merged:
    """Take over what others changed since `before`; what was typed here stays."""
    keys = dict.fromkeys((*now, *typed, *before))
    merged: Typed = {key: now.get(key) for key in keys}
    clashes = []
    for unit in _units(keys):
        mine = [key for key in unit if not _same(typed.get(key), before.get(key))]
        other = [key for key in unit if not _same(now.get(key), before.get(key))]
        if mine:
            merged |= {key: typed.get(key) for key in unit}
            if other and not all(_same(typed.get(key), now.get(key)) for key in unit):
                clashes.append({key: now.get(key) for key in unit})
    return Merged(merged, tuple(clashes))


def changed(before: Typed, typed: Typed) -> frozenset[str]:
    """Keys under which something else is typed than before."""
    return frozenset(
        key for key in before.keys() | typed.keys() if not _same(before.get(key), typed.get(key))
    )


def touched(before: Typed, typed: Typed) -> frozenset[str]:
    """The same, with the fields that mean something only together with one of them."""
    keys = changed(before, typed)
    return keys.union(*(unit for unit in _units(typed) if keys.intersection(unit)))


def _same(one: object, other: object) -> bool:
    # A field that the record does not know, such as a note of equipment it lacks, is empty.
    return one == other or not (one or other)


def _units(keys: Mapping[str, object]) -> Iterable[list[str]]:
    units: dict[object, list[str]] = {}
    for key in keys:
        together = next((each for each in _TOGETHER if key in each), None)
        units.setdefault(together or ".".join(key.split(".")[:2]), []).append(key)
    return units.values()
