"""What the map's card says of a station under the mouse."""

from __future__ import annotations

import datetime as dt

from db.locator import Found
from desktop.map.source import Mark, StationTip
from desktop.station.words import hours_text, state_long, state_tone
from desktop.text import label
from desktop.theme import Theme


def station_tip(found: Found, theme: Theme, now: dt.datetime) -> StationTip:
    """Name, town, state, hours, services and faults, in the colours of a theme."""
    station = found.station
    return StationTip(
        id=station.id,
        name=station.name,
        note=station.town,
        state=Mark(state_long(found, now), theme.colour(state_tone(found))),
        hours=hours_text(station.hours),
        services=tuple(Mark(label(each), theme.service[each]) for each in station.services),
        broken=station.broken,
    )
