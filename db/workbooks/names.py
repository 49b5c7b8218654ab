"""Which station is meant: names are matched when only one can be, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process

from db.errors import RecordError

_BRACKETS = re.compile(r"[（(【\[].*?[)）\]】]")
_ENDING = re.compile(r"(工会|爱心|户外劳动者|职工|工友|劳动者|服务)*(驿站|服务站|服务点|站点)?$")
_SUGGESTIONS = 3
_LIKENESS = 60


@dataclass(frozen=True)
class Match:
    """The station meant; `exact` is False where the name was written differently."""

    station_id: int
    name: str
    exact: bool


class StationNames:
    """Looks up stations by the names people write.

    Built from (number, name) pairs; `prefer` narrows a name that several stations share to those
    of one managing unit.
    """

    def __init__(self, stations: Iterable[tuple[int, str]], prefer: Iterable[int] = ()) -> None:
        self._names = dict(stations)
        self._preferred = frozenset(prefer)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._core: dict[str, list[int]] = defaultdict(list)
        for number, name in self._names.items():
            self._exact[plain_name(name)].append(number)
            self._core[core_name(name)].append(number)

    def match(self, text: str) -> Match:
        """The one station that `text` can mean.

        Raises:
            RecordError: It could be several, named in `candidates`, or is none that is known.
        """
        exact = self._exact.get(plain_name(text), [])
        if len(exact) == 1:
            return Match(exact[0], self._names[exact[0]], exact=True)
        alike = self._narrowed(exact or self._core.get(core_name(text), []))
        if len(alike) == 1:
            return Match(alike[0], self._names[alike[0]], exact=False)
        if alike:
            raise RecordError(
                "station_ambiguous", text=text, candidates=[self._names[n] for n in alike]
            )
        raise RecordError("station_unmatched", text=text, candidates=self._suggested(text))

    def _narrowed(self, numbers: list[int]) -> list[int]:
        preferred = [number for number in numbers if number in self._preferred]
        return preferred or numbers

    def _suggested(self, text: str) -> list[str]:
        core = core_name(text)
        within = [
            self._names[numbers[0]]
            for other, numbers in self._core.items()
            if core and (core in other or other in core)
        ]
        if within:
            return within[:_SUGGESTIONS]
        near = process.extract(core, list(self._core), limit=_SUGGESTIONS, score_cutoff=_LIKENESS)
        return [self._names[self._core[key][0]] for key, _, _ in near]


def plain_name(text: str) -> str:
    """A name without blanks and width differences."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def core_name(text: str) -> str:
    """What tells a station from others: 拱北口岸工会驿站 and 拱北口岸驿站 are both 拱北口岸."""
    plain = plain_name(text)
    return _ENDING.sub("", _BRACKETS.sub("", plain)) or plain
