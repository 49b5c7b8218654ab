"""A caller's question, answered: from where, what for, and which stations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.asking import Asked, read_asked
from db.errors import RecordError
from db.facets import Mask
from db.locator import Found, Locator
from db.origins import Origin, OriginKind, Origins
from db.places import read_position
from db.rows import TownRow
from db.values import Datum
from desktop.finding.listing import Listing

MOST = 10
"""More answers than these nobody reads out."""


@dataclass(frozen=True)
class Reply:
    """What a line comes to.

    Attributes:
        asked: As it was understood.
        at: The moment that the states of `found` are for.
        origins: Places that may be meant, likeliest first; the first is measured from.
        found: At most `MOST`, nearest first.
        datum_open: A coordinate was pasted that does not say what it refers to.
        unreadable: Why a pasted place cannot be read.
        unplaced: Name of the station that is meant, but has no coordinates.
        unheard: Words that mean nothing here, beside those that name the place.
    """

    asked: Asked
    at: dt.datetime
    origins: tuple[Origin, ...] = ()
    found: tuple[Found, ...] = ()
    datum_open: bool = False
    unreadable: RecordError | None = None
    unplaced: str = ""
    unheard: str = ""

    @property
    def origin(self) -> Origin | None:
        return self.origins[0] if self.origins else None

    @property
    def is_lost(self) -> bool:
        """A place is named that nobody knows."""
        return bool(self.asked.place) and not self.origins


class Answerer:
    """Answers lines about the stations of one listing. Made off the GUI thread, asked on it."""

    def __init__(self, listing: Listing, towns: list[TownRow]) -> None:
        rows = [found.station for found in listing.found]
        self._origins = Origins(rows, towns, listing.index)
        self._locator = Locator(rows, listing.holidays)

    def reply(
        self,
        text: str,
        now: dt.datetime,
        *,
        within: Mask,
        datum: Datum | None = None,
        clicked: Origin | None = None,
        choice: int = 0,
    ) -> Reply:
        """Answer a line.

        Args:
            text: As typed.
            now: Local and aware.
            within: The stations that the filters leave, in the listing's order.
            datum: What a pasted coordinate refers to where it does not say.
            clicked: A place pointed at on the map, for a line that names none.
            choice: Which of the places that may be meant is.
        """
        asked = read_asked(text, now, self._origins.names)
        unheard = ""
        at = asked.at or now
        if asked.position:
            try:
                place = read_position(asked.position, datum).place
            except RecordError as error:
                if error.code == "datum_unknown":
                    return Reply(asked, at, datum_open=True)
                return Reply(asked, at, unreadable=error)
            origins = [Origin(OriginKind.POSITION, place)]
        elif asked.place:
            origins = self._origins.find(asked.place)
            if not origins:
                heard, unheard = self._origins.heard(asked.place)
                origins = self._origins.find(heard)
            origins = [*origins[choice:], *origins[:choice]]
        else:
            origins = [clicked] if clicked else []
        if not origins:
            return Reply(asked, at, unplaced=self._origins.unplaced(asked.place))
        found = self._locator.find(
            at=at,
            near=origins[0].place,
            services=asked.services,
            only_open=asked.only_open,
            all_day=asked.all_day,
            within=within,
            limit=MOST,
        )
        return Reply(asked, at, tuple(origins), tuple(found), unheard=unheard)
