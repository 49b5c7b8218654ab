"""How a station's state and hours are said, in the list, on the card and on the map."""

from __future__ import annotations

import datetime as dt

from db.hours import Opening, say_hours
from db.locator import Found
from db.overview import VERIFY_DAYS
from db.rows import StationRow
from db.values import StationStatus
from desktop.text import _, ago, label
from desktop.theme import Tone


def hours_text(osm: str) -> str:
    return say_hours(osm) if osm else _("时间未登记")


def state_short(found: Found) -> str:
    """One word for a list, such as 开放, 已关门 or 临时关闭."""
    station = found.station
    if station.status is not StationStatus.OPEN:
        return label(station.status)
    if station.closed_today:
        return _("临时关闭")
    if found.is_open is None:
        return _("时间不详")
    return _("开放") if found.is_open else _("已关门")


def state_tone(found: Found) -> Tone:
    if found.is_open:
        return Tone.OK
    if found.station.closed_today or found.station.status is StationStatus.SUSPENDED:
        return Tone.WARN
    return Tone.MUTED


def state_long(found: Found, now: dt.datetime) -> str:
    """``现在开放，18:00 关门``."""
    station = found.station
    if station.status is not StationStatus.OPEN:
        return label(station.status)
    if station.closed_today:
        return _("临时关闭：{reason}").format(reason=station.closed_today)
    if found.opening is None:
        return _("开放时间未登记")
    return _opening_text(found.opening, now)


def _opening_text(opening: Opening, now: dt.datetime) -> str:
    if opening.changes_at is None:
        return _("现在开放") if opening.is_open else _("已关门")
    at = opening.changes_at
    days = (at.date() - now.date()).days
    time = f"{at:%H:%M}"
    if days == 1:
        time = _("明天 {time}").format(time=time)
    elif days > 1:
        time = _("{day} {time}").format(day=f"{at:%m-%d}", time=time)
    if opening.is_open:
        return _("现在开放，{time} 关门").format(time=time)
    return _("已关门，{time} 开门").format(time=time)


def verified_text(station: StationRow, today: dt.date) -> str:
    if station.verified_on is None:
        return _("未核实")
    return ago((today - station.verified_on).days)


def verified_long(station: StationRow, today: dt.date) -> str:
    """``8 天前核实``, where no heading says what the days count."""
    when = verified_text(station, today)
    return when if station.verified_on is None else _("{when}核实").format(when=when)


def is_stale(station: StationRow, today: dt.date) -> bool:
    """Nobody has looked for too long whether what is posted is so."""
    return station.verified_on is None or (today - station.verified_on).days > VERIFY_DAYS
