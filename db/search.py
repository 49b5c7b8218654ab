"""Find stations as one types: by name, code, place or host; mid-string, pinyin or initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from db.rows import StationRow

_BETWEEN = "\n"


class StationIndex:
    """An index over rows, kept in memory: 194 stations or a province's 16,000.

    A query is words apart by blanks; every word has to be found. Hits at the start of the name
    or of its initials come first, then the order of the rows.
    """

    def __init__(self, rows: Iterable[StationRow]) -> None:
        self._rows = tuple(rows)
        self._starts = [(_plain(row.name), row.initials, row.pinyin) for row in self._rows]
        self._texts = [
            _BETWEEN.join(
                (
                    _plain(row.name),
                    row.pinyin,
                    row.initials,
                    row.code,
                    _plain(row.town),
                    _plain(row.address),
                    _plain(row.host),
                )
            )
            for row in self._rows
        ]

    def positions(self, query: str) -> list[int]:
        """Positions of the rows that match, best first; all of them for an empty query."""
        words = _plain(query).split()
        if not words:
            return list(range(len(self._rows)))
        found = [n for n, text in enumerate(self._texts) if all(word in text for word in words)]
        first = words[0]
        return sorted(found, key=lambda n: not any(s.startswith(first) for s in self._starts[n]))

    def find(self, query: str, limit: int | None = None) -> Sequence[StationRow]:
        """The rows that match, best first."""
        return [self._rows[n] for n in self.positions(query)[:limit]]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
