"""Where somebody is who calls: the town, station or address that their words name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.pinyin import spell
from db.rows import StationRow, TownRow
from db.search import Entry, NameIndex, StationIndex
from db.typed import folded
from db.values import LatLng

_TAILS = (
    "地铁站",
    "公交站",
    "工会驿站",
    "驿站",
    "街道",
    "路口",
    "那边",
    "这边",
    "镇",
    "站",
    "station",
)
"""What people add to a name, or leave out of it."""


class OriginKind(StrEnum):
    POSITION = "position"
    CLICK = "click"
    TOWN = "town"
    STATION = "station"
    ADDRESS = "address"


@dataclass(frozen=True)
class Origin:
    """A place to measure from.

    Attributes:
        name: As the register has it; empty for a place that has no name.
        near: Of an address, the station it belongs to.
    """

    kind: OriginKind
    place: LatLng
    name: str = ""
    near: str = ""


class Origins:
    """Every place that the register knows by name.

    Args:
        rows: Stations, in the order of `index`; those without coordinates are no place.
        towns: With their rough centres.
        index: Of `rows`.
    """

    def __init__(
        self, rows: Sequence[StationRow], towns: Iterable[TownRow], index: StationIndex
    ) -> None:
        self._rows, self._index = rows, index
        self._towns = list(towns)
        self._town_names = NameIndex(Entry(town.name, spell(town.name)) for town in self._towns)

    def names(self, word: str) -> bool:
        """Whether a word stands in the name of a station or town."""
        sought = folded(word)
        hits = (self._rows[n] for n in self._index.positions(word)[:1].tolist())
        return any(sought in folded(row.name) for row in hits) or bool(self._town(word))

    def find(self, words: str, limit: int = 8) -> list[Origin]:
        """The places that words name, likeliest first: a town by its name, stations, addresses.

        Where nothing is named so, what people add to names (站, 路口) is left out, and then slips
        of the finger are forgiven.
        """
        if not words.strip():
            return []
        for text in dict.fromkeys((words, _bare(words))):
            if text and (found := self._named(text, limit)):
                return found
        close = self._index.close(_bare(words) or words)
        return [origin for n in close[:limit].tolist() if (origin := self._station(n, ""))]

    def heard(self, words: str) -> tuple[str, str]:
        """Of several words those that name something, and those that name nothing."""
        known = {word: bool(self._named(word, 1)) for word in words.split()}
        some = " ".join(word for word, is_known in known.items() if is_known)
        return some, " ".join(word for word, is_known in known.items() if not is_known)

    def unplaced(self, words: str) -> str:
        """Name of the station that words name and that has no coordinates; empty for none."""
        named = (self._rows[n] for n in self._index.positions(words)[:1].tolist())
        return next((row.name for row in named if row.latitude is None), "")

    def _named(self, text: str, limit: int) -> list[Origin]:
        found = self._town(text)
        for n in self._index.positions(text).tolist():
            if len(found) >= limit:
                break
            if origin := self._station(n, text):
                found.append(origin)
        return found

    def _town(self, text: str) -> list[Origin]:
        """A town is meant only by its whole name, since stations carry the names of towns."""
        bare = folded(_bare(text))
        return [
            Origin(OriginKind.TOWN, LatLng(town.latitude, town.longitude), town.name)
            for town in (self._towns[n] for n in self._town_names.positions(text).tolist())
            if bare in (folded(_bare(town.name)), spell(_bare(town.name)).full.lower())
        ]

    def _station(self, n: int, text: str) -> Origin | None:
        row = self._rows[n]
        if row.latitude is None or row.longitude is None:
            return None
        place = LatLng(row.latitude, row.longitude)
        sought = folded(text)
        if sought and sought in folded(row.address) and sought not in folded(row.name):
            return Origin(OriginKind.ADDRESS, place, row.address, near=row.name)
        return Origin(OriginKind.STATION, place, row.name)


def _bare(words: str) -> str:
    """Without what people add to a name."""
    words = words.strip()
    for tail in _TAILS:
        if words.lower().endswith(tail) and len(words) > len(tail):
            return words[: -len(tail)].strip()
    return words
