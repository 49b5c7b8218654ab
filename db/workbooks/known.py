"""The stations of the register by what a row of a workbook may call them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from db.errors import RecordError
from db.models import Station
from db.workbooks.names import plain_name


@dataclass(frozen=True)
class KnownStation:
    """A station of the register, as far as it is needed to recognise it."""

    id: int
    code: str


class KnownStations:
    """Stations by code, and by town and plain name."""

    def __init__(self, session: Session) -> None:
        query = sa.select(
            col(Station.id), col(Station.code), col(Station.town_code), col(Station.name)
        )
        self.by_code: dict[str, KnownStation] = {}
        self._by_name: dict[tuple[str, str], list[KnownStation]] = {}
        for number, code, town_code, name in session.execute(query):
            known = KnownStation(number or 0, code)
            self.by_code[code] = known
            self._by_name.setdefault((town_code, plain_name(name)), []).append(known)

    def __contains__(self, key: object) -> bool:
        """Whether a station has this name in its town; `key` as in `called`."""
        return key in self._by_name

    def called(self, key: tuple[str, str], name: str) -> KnownStation | None:
        """The one station of this name in a town; `key` is the town's code and the plain name.

        Raises:
            RecordError: There are several.
        """
        found = self._by_name.get(key, [])
        if len(found) > 1:
            raise RecordError(
                "station_ambiguous", text=name, candidates=[each.code for each in found]
            )
        return found[0] if found else None
