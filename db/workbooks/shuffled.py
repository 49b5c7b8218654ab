"""A column that was sorted without the rest of its rows: each station gets what another had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.workbooks.exported import Exported, said
from db.workbooks.plan import RowChange
from db.workbooks.station_cells import FIELDS

_SORTED_ALONE = ("name", "address", "position_text")
"""Fields that differ from station to station; elsewhere the same words prove nothing."""
_FEWEST = 3


def shuffled(changes: Sequence[RowChange], original: Exported) -> Iterator[tuple[str, str, int]]:
    """Fields most of whose changes are what other stations were exported with.

    Yields:
        The field, the key of the first such change, and how many there are.
    """
    for field in _SORTED_ALONE:
        changed = [
            (change.key, cell.theirs)
            for change in changes
            for cell in change.cells
            if cell.field == field
        ]
        if len(changed) < _FEWEST or field not in original.places:
            continue
        exported = {said(original.of(code) or {}, FIELDS[field]) for code in original.texts}
        # A set, since one address filled down over many rows is no sorting.
        foreign = {now for _key, now in changed if now and now in exported}
        if len(foreign) >= _FEWEST and 2 * len(foreign) > len(changed):
            yield field, next(key for key, now in changed if now in foreign), len(foreign)
