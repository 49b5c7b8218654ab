"""What a caller is told: as text to send on, and as a link their telephone opens."""

from __future__ import annotations

import datetime as dt

from db.locator import Found
from db.map_links import marker_link
from db.values import LatLng, MapProvider, StationStatus
from desktop.station.words import hours_text, moment_text, state_long
from desktop.text import _, label


def distance_text(metres: float) -> str:
    """``320 米``, ``1.4 公里``: as exact as a straight line deserves."""
    if metres < 1000:
        return _("{n} 米").format(n=round(metres / 10) * 10)
    return _("{n} 公里").format(n=f"{metres / 1000:.1f}")


def straight_text(metres: float) -> str:
    return _("直线 {distance}").format(distance=distance_text(metres))


def station_link(found: Found, provider: MapProvider) -> str | None:
    """None for a station that nobody knows where to find."""
    station = found.station
    if station.latitude is None or station.longitude is None:
        return None
    return marker_link(provider, LatLng(station.latitude, station.longitude), station.name)


def state_then(found: Found, at: dt.datetime, now: dt.datetime) -> str:
    """The state at another moment than now: ``明天 7:00 开放，22:30 关门``."""
    opening = found.opening
    if at <= now or found.station.status is not StationStatus.OPEN or opening is None:
        return state_long(found, now)
    then = moment_text(at, now)
    if opening.closed_for or not opening.is_open:
        return _("{time} 不开放").format(time=then)
    if opening.changes_at is None:
        return _("{time} 开着").format(time=then)
    until = moment_text(opening.changes_at, at)
    return _("{time} 开着，{until} 关门").format(time=then, until=until)


def caller_text(
    found: Found, at: dt.datetime, now: dt.datetime, origin: str, provider: MapProvider | None
) -> str:
    """Name, address, hours, services, distance and a link, a line each.

    Args:
        found: The station, with its state at `at`.
        at: When the caller wants to be there.
        now: When the caller asks.
        origin: Where the distance is measured from; empty for a place without a name.
        provider: Whose map the link opens; None leaves the link out.
    """
    station = found.station
    hours = _("{hours}（{state}）").format(
        hours=hours_text(station.hours), state=state_then(found, at, now)
    )
    lines = [
        station.name,
        _("地址：{address}").format(address=station.address) if station.address else "",
        _("开放时间：{hours}").format(hours=hours),
        _("服务：{services}").format(services=_("、").join(map(label, station.services)))
        if station.services
        else "",
        _("报修中：{broken}").format(broken=_("、").join(station.broken)) if station.broken else "",
    ]
    if found.distance_m is not None:
        place = origin or _("您的位置")
        lines.append(
            _("距离：距{place}{distance}").format(
                place=place, distance=straight_text(found.distance_m)
            )
        )
    link = station_link(found, provider) if provider else None
    if provider and link:
        lines.append(_("{map}：{link}").format(map=label(provider), link=link))
    return "\n".join(filter(None, lines))
