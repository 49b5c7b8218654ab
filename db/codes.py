"""The codes of stations: the town's code and a number there, ``440402005-017``, never reused."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmodel import Session

from db.errors import RecordError
from db.forms import checked
from db.models import StationNumber, Town

_CODE = re.compile(r"\d{9}-(\d{3,6})")


def station_number(code: str) -> int | None:
    """The number in a code such as ``440402005-017``; None where the code has another shape."""
    match = _CODE.fullmatch(code)
    return int(match[1]) if match else None


def standing_town(session: Session, code: str) -> Town:
    """A town that stations can stand in.

    Raises:
        RecordError: There is none with this code, or it was merged into another.
    """
    town = session.get(Town, code)
    if town is None:
        raise RecordError("town_unknown", field="town_code", text=code)
    if town.ended_on is not None:
        raise RecordError("town_ended", field="town_code", name=town.name)
    return town


class StationCodes:
    """Gives codes within one deed; the counters keep no history, so no undo gives one again.

    Args:
        session: Of the deed.
        towns: Whose counters are held from the start, in one order, so that of two people who
            enter many stations neither waits for the other for ever.
    """

    def __init__(self, session: Session, towns: Iterable[str] = ()) -> None:
        self._session = session
        self._standing: dict[str, Town] = {}
        self._counters: dict[str, StationNumber | None] = {}
        for town_code in sorted(towns):
            self._counter(town_code)

    def take(self, town_code: str, given: str | None = None) -> str:
        """The next code of a town, or the one that was `given` elsewhere, which no other gets.

        Raises:
            RecordError: As `standing_town`.
        """
        if town_code not in self._standing:
            self._standing[town_code] = standing_town(self._session, town_code)
        if given is not None:
            self._pass_over(given)
            return given
        counter = self._counter(town_code)
        assert counter is not None
        counter.last += 1
        return f"{town_code}-{counter.last:03d}"

    def _pass_over(self, code: str) -> None:
        """A code begins with the town that gave it, which need not be the station's any longer."""
        number = station_number(code)
        counter = None if number is None else self._counter(code.partition("-")[0])
        if number is not None and counter is not None:
            counter.last = max(counter.last, number)

    def _counter(self, town_code: str) -> StationNumber | None:
        """A town's counter, held against other writers; None where there is no such town."""
        if town_code not in self._counters:
            counter = self._session.get(StationNumber, town_code, with_for_update=True)
            if counter is None and self._session.get(Town, town_code) is not None:
                counter = checked(StationNumber, {"town_code": town_code, "last": 0})
                self._session.add(counter)
            self._counters[town_code] = counter
        return self._counters[town_code]
