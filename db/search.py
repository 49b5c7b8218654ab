"""Find things as one types: anywhere in a name, and by its pinyin or initials."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.pinyin import Spelling, tails
from db.rows import StationRow

_BETWEEN = "\n"


@dataclass(frozen=True)
class Entry:
    """What a thing is found by: its name, the name's spelling, and further texts."""

    name: str
    spelling: Spelling
    more: tuple[str, ...] = ()


class NameIndex:
    """Entries kept in memory: a desk's 194 stations or the country's 200,000.

    A query is words apart by blanks; every word has to be found, pinyin from the start of a
    syllable on. Hits at the start of the name, its pinyin or its initials come first, then the
    order of the entries.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._anywhere: list[str] = []
        self._heads: list[str] = []
        self._sounds: list[str] = []
        for entry in entries:
            initials, sounds = entry.spelling.initials, tails(entry.spelling.full)
            self._anywhere.append(_plain(_BETWEEN.join((entry.name, initials, *entry.more))))
            self._heads.append(_lines((_plain(entry.name), initials, *sounds[:1])))
            self._sounds.append(_lines(sounds))

    def positions(self, query: str) -> list[int]:
        """Positions of the entries that match, best first; all of them for an empty query."""
        found = list(range(len(self._heads)))
        words = _plain(query).split()
        for word in words:
            begun = _BETWEEN + word
            found = [n for n in found if word in self._anywhere[n] or begun in self._sounds[n]]
        if words:
            begun = _BETWEEN + words[0]
            found.sort(key=lambda n: begun not in self._heads[n])
        return found


class StationIndex:
    """Stations by name, code, town, address or host."""

    def __init__(self, rows: Iterable[StationRow]) -> None:
        self._rows = tuple(rows)
        self._names = NameIndex(
            Entry(
                row.name,
                Spelling(row.pinyin, row.initials),
                (row.code, row.town, row.address, row.host),
            )
            for row in self._rows
        )

    def positions(self, query: str) -> list[int]:
        """Positions of the rows that match, best first; all of them for an empty query."""
        return self._names.positions(query)

    def find(self, query: str, limit: int | None = None) -> Sequence[StationRow]:
        """The rows that match, best first."""
        return [self._rows[n] for n in self.positions(query)[:limit]]


def _lines(texts: Iterable[str]) -> str:
    """Each text after a line break, so that a word after one is found at a start only."""
    return "".join(_BETWEEN + text for text in texts)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
