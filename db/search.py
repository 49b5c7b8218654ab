"""Find things as one types: anywhere in a name, and by its pinyin or initials."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from db.pinyin import Spelling, spell
from db.rows import StationRow
from db.service_words import CALLERS_SAY
from db.text_index import ANY, TextIndex
from db.typed import folded, typed_words
from db.values import Service
from db.workbooks.vocabulary import SERVICES

_CLOSE = 30
"""With one sign wrong much can be meant: more than these nobody reads."""
_SHORTEST, _LONGEST = 3, 20
"""Two signs of which one may be wrong would say nothing, and nobody types more than so many."""


class Entry(NamedTuple):
    """What a thing is found by: its name, the name's spelling, and further texts."""

    name: str
    spelling: Spelling
    more: tuple[str, ...] = ()


class NameIndex:
    """Entries kept in memory: a desk's 194 stations or the country's 200,000.

    A query is words apart by blanks; every word has to be found, pinyin from the start of a
    syllable on. Hits at the start of the name, its pinyin or its initials come first, then those
    elsewhere in them, then the others; each in the order of the entries.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        names, initials, spellings = [], [], []
        more, owners, slots = array("i"), array("i"), array("i")
        # Many entries have the same town or services: such a text is looked through once.
        pool: defaultdict[str, int] = defaultdict(count(1).__next__, {"": 0})
        for n, (name, spelling, others) in enumerate(entries):
            names.append(folded(name))
            initials.append(spelling.initials)
            spellings.append(spelling.full)
            more.extend([pool[text] for text in others])
            owners.extend([n] * len(others))
            slots.extend(range(len(others)))
        self._size = len(names)
        self._names = TextIndex(names + initials)
        self._spellings = TextIndex(spellings, by_syllable=True)
        self._others = TextIndex([folded(text) for text in pool])
        self._columns = np.zeros((max(slots, default=-1) + 1, self._size), np.intp)
        self._columns[slots, owners] = more

    def positions(self, query: str) -> NDArray[np.intp]:
        """Positions of the entries that match, best first; all of them for an empty query."""
        words = typed_words(query)
        if not words:
            return np.arange(self._size)
        return _best_first([self._ranks(word) for word in words])

    def close(self, query: str) -> NDArray[np.intp]:
        """Positions of the entries that match but for a slip, for a query that finds none.

        A word that is found nowhere is looked for in the names as it sounds, then with one sign
        wrong, missing, too many, or two swapped. Numbers are not guessed. Takes about ten times
        as long as `positions`.

        Returns:
            At most 30, best first.
        """
        words = typed_words(query)
        if not words:
            return np.arange(0)
        return _best_first([self._close_ranks(word) for word in words])[:_CLOSE]

    def _ranks(self, word: str) -> NDArray[np.uint8]:
        """For each entry 3 at the start of the name, 2 within it, 1 elsewhere, 0 not found."""
        ranks = self._marks(word)
        ranks += ranks > 0
        elsewhere = self._others.marks(word) > 0
        if elsewhere.any():
            for column in self._columns:
                np.maximum(ranks, elsewhere.take(column), out=ranks)
        return ranks

    def _close_ranks(self, word: str) -> NDArray[np.uint8]:
        ranks = self._ranks(word)
        if ranks.any() or len(word) == 1 or not any(sign.isalpha() for sign in word):
            return ranks
        sound = spell(word).full.lower()
        heard = self._spellings.marks(sound)
        if heard.any():
            return heard
        for slip in _slips(word) | _slips(sound):
            np.maximum(ranks, self._marks(slip), out=ranks)
        return ranks

    def _marks(self, word: str) -> NDArray[np.uint8]:
        """The best mark of each entry's name, initials and spelling."""
        marks = self._spellings.marks(word)
        for written in self._names.marks(word).reshape(2, self._size):
            np.maximum(marks, written, out=marks)
        return marks


class StationIndex:
    """Stations by name, code (former ones too), address, host, town, managing unit or service."""

    def __init__(self, rows: Iterable[StationRow]) -> None:
        self._rows = tuple(rows)
        self._names = NameIndex(
            Entry(row.name, Spelling(row.pinyin, row.initials), _elsewhere(row))
            for row in self._rows
        )

    def positions(self, query: str) -> NDArray[np.intp]:
        """Positions of the rows that match, best first; all of them for an empty query."""
        return self._names.positions(query)

    def close(self, query: str) -> NDArray[np.intp]:
        """Positions of the rows that match but for a slip: see `NameIndex.close`."""
        return self._names.close(query)

    def find(self, query: str, limit: int | None = None) -> list[StationRow]:
        """The rows that match, best first; where none does, those that match but for a slip."""
        hits = self.positions(query)
        if not hits.size:
            hits = self.close(query)
        return [self._rows[n] for n in hits[:limit].tolist()]


def _elsewhere(row: StationRow) -> tuple[str, ...]:
    """What a station is found by besides its name."""
    said = _said(row.services)
    return (row.code, row.address, row.host, row.town, row.unit, said, *row.former_codes)


@cache
def _said(services: tuple[Service, ...]) -> str:
    """Every word for the services."""
    words = (SERVICES[service] + CALLERS_SAY.get(service, ()) for service in services)
    return " ".join(word for some in words for word in some)


def _best_first(ranks: list[NDArray[np.uint8]]) -> NDArray[np.intp]:
    """Positions of what every word ranks, the highest sum first."""
    every = np.array(ranks)
    sums = np.where(every.all(axis=0), every.sum(axis=0, dtype=np.uint16), 0)
    return np.concatenate(
        [np.flatnonzero(sums == each) for each in range(3 * len(ranks), len(ranks) - 1, -1)]
    )


def _slips(word: str) -> set[str]:
    """Patterns of what was meant; the first sign stands, but for a swap."""
    slips: set[str] = set()
    if not _SHORTEST <= len(word) <= _LONGEST:
        return slips
    for n in range(1, len(word)):
        head, tail = word[:n], word[n:]
        swapped = head[:-1] + tail[0] + head[-1] + tail[1:]
        slips |= {head + ANY + tail[1:], head + ANY + tail, head + tail[1:], swapped}
    return slips
