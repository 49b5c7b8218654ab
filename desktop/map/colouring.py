"""What the colours on the map say: the stations shared out into named classes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from db.engine import Session
from db.locator import Found
from db.map_facts import (
    StationTallies,
    Tally,
    reporting_within,
    satisfaction_by_station,
    visits_within,
)
from db.rows import StationRow, UnitRow
from db.values import Month, Service, StationStatus
from desktop.map.source import MapGroup
from desktop.text import N_, _, label, month_text
from desktop.theme import Theme

MAX_GROUPS = 20
"""More units than this cannot be told apart: the smallest of them become one group."""

FEW_ANSWERS = 5
"""A mean of fewer answers than this is not shown as one."""

_SOON = dt.timedelta(hours=1)
_STEPS = 5
_ONE_DAY = dt.timedelta(days=1)


class ColourBy(StrEnum):
    """What a station's colour can say, in the order of the choice."""

    UNIT = "unit"
    STATE = "state"
    SERVICES = "services"
    REPORTED = "reported"
    VERIFIED = "verified"
    SATISFACTION = "satisfaction"
    VISITS = "visits"


class MapClass(NamedTuple):
    """Stations that look alike.

    Attributes:
        role: Colour, as `Theme.colour` knows it.
        hollow: Drawn as a circle: there is nothing, or nobody knows.
    """

    label: str
    role: str
    hollow: bool = False


@dataclass(frozen=True, eq=False)
class Colouring:
    """The class of each station.

    Attributes:
        title: What the colours mean.
        group: Index into `classes`, one for each station, in their order.
    """

    title: str
    group: NDArray[np.int16]
    classes: tuple[MapClass, ...]

    def groups(self, theme: Theme) -> list[MapGroup]:
        """The classes in the colours of a theme."""
        return [MapGroup(each.label, theme.colour(each.role), each.hollow) for each in self.classes]


@dataclass(frozen=True)
class Asked:
    """What a colouring depends on beside the stations.

    Attributes:
        now: Local; `Found.opening` was found for it.
        units: The managing units in their order.
        services: Those that somebody looks for; empty where none is asked for.
    """

    now: dt.datetime
    units: Sequence[UnitRow]
    services: Collection[Service] = ()


def read_tallies(session: Session, by: ColourBy, today: dt.date) -> StationTallies:
    """What `colouring` needs beside the stations' rows; nothing where they are enough."""
    match by:
        case ColourBy.REPORTED:
            yesterday = today - _ONE_DAY
            return reporting_within(session, Month.of(yesterday).first_day, yesterday)
        case ColourBy.VISITS:
            month = _last_month(today)
            return visits_within(session, month.first_day, month.last_day)
        case ColourBy.SATISFACTION:
            return satisfaction_by_station(session, today)
        case _:
            return StationTallies.none()


def colouring(
    by: ColourBy, stations: Sequence[Found], asked: Asked, tallies: StationTallies
) -> Colouring:
    """Share the stations out.

    Args:
        by: What the colours are to say.
        stations: In the order of the map's points.
        asked: What else it depends on.
        tallies: As `read_tallies` gave them for `by` on the day of `asked.now`.
    """
    rows = [found.station for found in stations]
    tally = tallies.of(np.array([row.id for row in rows], np.int64))
    today = asked.now.date()
    match by:
        case ColourBy.UNIT:
            return _by_unit(rows, asked.units)
        case ColourBy.STATE:
            return _by_state(stations, asked.now)
        case ColourBy.SERVICES:
            return _by_services(rows, frozenset(asked.services))
        case ColourBy.REPORTED:
            return _by_reporting(tally, today)
        case ColourBy.VERIFIED:
            return _by_verification(rows, today)
        case ColourBy.SATISFACTION:
            return _by_satisfaction(tally)
        case ColourBy.VISITS:
            return _by_visits(tally, _last_month(today))


def _by_unit(rows: Sequence[StationRow], units: Sequence[UnitRow]) -> Colouring:
    named = list(units)
    if len(units) > MAX_GROUPS:
        sizes = Counter(row.unit_id for row in rows)
        largest = sorted(units, key=lambda unit: sizes[unit.id], reverse=True)[: MAX_GROUPS - 1]
        named = [unit for unit in units if unit in largest]
    place = {unit.id: n for n, unit in enumerate(named)}
    classes = [MapClass(unit.name, f"unit.{n}") for n, unit in enumerate(named)]
    if len(named) < len(units):
        classes.append(MapClass(_("其他"), "muted", hollow=True))
    other = len(classes) - 1
    return Colouring(
        _("管理单位"),
        _indices(place.get(row.unit_id, other) for row in rows),
        tuple(classes),
    )


_STATES = (
    (N_("开放中"), "ok", False),
    (N_("一小时内关门"), "warn", False),
    (N_("已关门"), "muted", True),
    (N_("临时关闭"), "accent", True),
    (N_("时间未登记"), "info", True),
    (N_("非在用"), "absent", True),
)
_OPEN, _CLOSING, _SHUT, _CLOSED_FOR, _UNKNOWN, _OUT_OF_USE = range(len(_STATES))


def _by_state(stations: Sequence[Found], now: dt.datetime) -> Colouring:
    def state(found: Found) -> int:
        if found.station.status is not StationStatus.OPEN:
            return _OUT_OF_USE
        opening = found.opening
        if opening is None:
            return _UNKNOWN
        if opening.closed_for:
            return _CLOSED_FOR
        if not opening.is_open:
            return _SHUT
        ends = opening.changes_at
        return _CLOSING if ends is not None and ends - now <= _SOON else _OPEN

    return Colouring(
        _("{time} 的状态").format(time=f"{now.hour}:{now:%M}"),
        _indices(map(state, stations)),
        _classes(_STATES),
    )


_NUMBERS_OF_SERVICES = (
    (N_("没有登记"), "absent", True),
    (N_("1–2 项"), "scale.0", False),
    (N_("3 项"), "scale.1", False),
    (N_("4 项"), "scale.2", False),
    (N_("5 项"), "scale.3", False),
    (N_("6 项以上"), "scale.4", False),
)


def _by_services(rows: Sequence[StationRow], wanted: frozenset[Service]) -> Colouring:
    if wanted:
        words = _("、").join(label(service) for service in Service if service in wanted)
        return Colouring(
            _("提供{services}").format(services=words),
            _indices(not wanted <= set(row.services) for row in rows),
            (MapClass(_("提供"), "ok"), MapClass(_("不提供"), "absent", hollow=True)),
        )
    offered = np.array([len(row.services) for row in rows])
    return Colouring(
        _("提供几项服务"),
        np.searchsorted([1, 3, 4, 5, 6], offered, side="right").astype(np.int16),
        _classes(_NUMBERS_OF_SERVICES),
    )


_AGES = (
    (N_("30 天内"), "diverging.4", False),
    (N_("31–90 天"), "diverging.3", False),
    (N_("91–180 天"), "diverging.1", False),
    (N_("180 天以上"), "diverging.0", False),
    (N_("从未核实"), "accent", True),
)
_LAST_DAYS = (30, 90, 180)


def _by_verification(rows: Sequence[StationRow], today: dt.date) -> Colouring:
    never = len(_LAST_DAYS) + 1
    ages = np.array(
        [np.nan if row.verified_on is None else (today - row.verified_on).days for row in rows]
    )
    group = np.where(np.isnan(ages), never, np.searchsorted(_LAST_DAYS, ages))
    return Colouring(_("距上次核实"), group.astype(np.int16), _classes(_AGES))


_REPORTING = (
    (N_("全部填报"), "diverging.4", False),
    (N_("过半填报"), "diverging.3", False),
    (N_("不到一半"), "diverging.1", False),
    (N_("没有填报"), "accent", True),
    (N_("不需填报"), "absent", True),
)
_ALL, _MOST, _SOME, _NONE, _NOT_EXPECTED = range(len(_REPORTING))


def _by_reporting(tally: Tally, today: dt.date) -> Colouring:
    """Of the days up to yesterday: today's are counted in the evening."""
    reported, expected = tally.count, tally.total
    group = np.select(
        [expected == 0, reported == 0, reported * 2 < expected, reported < expected],
        [_NOT_EXPECTED, _NONE, _SOME, _MOST],
        _ALL,
    )
    month = Month.of(today - _ONE_DAY)
    title = _("{month}填报，到昨天").format(month=month_text(month))
    return Colouring(title, group.astype(np.int16), _classes(_REPORTING))


_SCORES = (
    (N_("4.5 分以上"), "diverging.4", False),
    (N_("4–4.5 分"), "diverging.3", False),
    (N_("3–4 分"), "diverging.1", False),
    (N_("不到 3 分"), "diverging.0", False),
    (N_("不足 {n} 条，不作准"), "diverging.2", False),
    (N_("没有评价"), "absent", True),
)
_TOO_FEW, _UNANSWERED = 4, 5


def _by_satisfaction(tally: Tally) -> Colouring:
    mean = tally.mean
    group = np.select(
        [tally.count == 0, tally.count < FEW_ANSWERS, mean >= 4.5, mean >= 4, mean >= 3],
        [_UNANSWERED, _TOO_FEW, 0, 1, 2],
        3,
    )
    classes = (each._replace(label=each.label.format(n=FEW_ANSWERS)) for each in _classes(_SCORES))
    return Colouring(_("一年满意度"), group.astype(np.int16), tuple(classes))


def _by_visits(tally: Tally, month: Month) -> Colouring:
    """In classes of as many stations each; who served nobody, or did not report, is apart."""
    mean = tally.mean
    served = mean[mean > 0]
    shares = np.arange(1, _STEPS) / _STEPS
    breaks = np.unique(np.ceil(np.quantile(served, shares))) if served.size else served
    breaks = breaks[breaks > served.min(initial=np.inf)]
    names = _spans([int(value) for value in breaks])
    steps = np.linspace(0, _STEPS - 1, len(names)).round().astype(int).tolist()
    classes = [MapClass(name, f"scale.{n}") for name, n in zip(names, steps, strict=True)]
    nobody, unknown = len(classes), len(classes) + 1
    classes += [MapClass(_("0 人"), "muted", hollow=True)]
    classes += [MapClass(_("没有填报"), "accent", hollow=True)]
    group = np.select(
        [np.isnan(mean), mean == 0], [unknown, nobody], np.searchsorted(breaks, mean, side="right")
    )
    title = _("{month}日均服务人次").format(month=month_text(month))
    return Colouring(title, group.astype(np.int16), tuple(classes))


def _spans(breaks: Sequence[int]) -> list[str]:
    """What lies between the breaks, in words."""
    if not breaks:
        return [_("有服务")]
    between = [_("{low}–{high} 人").format(low=low, high=high) for low, high in pairwise(breaks)]
    below = _("不到 {n} 人").format(n=breaks[0])
    return [below, *between, _("{n} 人以上").format(n=breaks[-1])]


def _last_month(today: dt.date) -> Month:
    return Month.of(today).shifted(-1)


def _classes(rows: Iterable[tuple[str, str, bool]]) -> tuple[MapClass, ...]:
    return tuple(MapClass(_(words), role, hollow) for words, role, hollow in rows)


def _indices(places: Iterable[int]) -> NDArray[np.int16]:
    return np.fromiter(places, np.int16)
