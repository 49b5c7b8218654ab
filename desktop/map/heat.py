"""Heat: how much goes on where, as a picture made for the part of the map in view."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.engine import Session
from db.map_facts import StationTallies, activities_within, visits_within
from db.values import Month
from desktop.clusters import Box, MapPoints
from desktop.text import _, month_text, number

RADIUS_PX = 24
"""So far on the screen a station's warmth falls to three fifths, and to nothing thrice as far."""

_MONTHS_BACK = 24
_CELL_PX = 4
_REACH = 3
_OPACITY = ((0.0, 0.004, 0.25, 1.0), (0.0, 0.0, 0.62, 0.86))
"""How much of the ground is covered at which part of the top."""


class HeatKind(StrEnum):
    VISITS = "visits"
    ACTIVITIES = "activities"


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, and what they are called."""

    words: str
    first: dt.date
    last: dt.date


def periods(today: dt.date) -> list[Period]:
    """What can be chosen: the months up to this one, newest first, then what ends today."""
    month = Month.of(today)
    back = (month.shifted(-n) for n in range(_MONTHS_BACK))
    days = ((n, today - dt.timedelta(days=n - 1)) for n in (30, 90, 365))
    return [
        *(Period(month_text(each), each.first_day, min(each.last_day, today)) for each in back),
        *(Period(_("近 {n} 天").format(n=n), first, today) for n, first in days),
        Period(_("今年以来"), dt.date(today.year, 1, 1), today),
    ]


@dataclass(frozen=True, eq=False)
class Heat:
    """How much goes on at each station.

    Attributes:
        kind: What `weights` count: people a day, or activities.
        title: Kind and period, as the legend names them.
        weights: float64, one a point, in the points' order; zero where nothing is known.
    """

    kind: HeatKind
    title: str
    weights: NDArray[np.float64]

    def words(self, amount: float) -> str:
        """An amount of it, with its unit."""
        digits = 0 if amount >= 10 else 1
        if self.kind is HeatKind.VISITS:
            return _("{n} 人次/天").format(n=number(amount, digits))
        return _("{n} 场").format(n=number(amount, digits))


@dataclass(frozen=True)
class HeatPicture:
    """A PNG of the part of the map asked for; `top` is what its hottest colour stands for."""

    png: bytes
    top: float


def read_heat(session: Session, kind: HeatKind, period: Period) -> StationTallies:
    """What `heat` needs of the register."""
    read = visits_within if kind is HeatKind.VISITS else activities_within
    return read(session, period.first, period.last)


def heat(kind: HeatKind, period: Period, tallies: StationTallies, ids: NDArray[np.int64]) -> Heat:
    """Weigh the stations.

    Visits are people a reported day: a day nobody reported is missing, not zero.

    Args:
        kind: What is counted.
        period: When.
        tallies: As `read_heat` gave them.
        ids: Of the map's points.
    """
    tally = tallies.of(ids)
    if kind is HeatKind.VISITS:
        title = _("日均服务人次，{period}").format(period=period.words)
        return Heat(kind, title, np.nan_to_num(tally.mean))
    title = _("活动场次，{period}").format(period=period.words)
    return Heat(kind, title, tally.count.astype(np.float64))


def heat_picture(
    points: MapPoints,
    weights: NDArray[np.float64],
    box: Box,
    size_px: tuple[int, int],
    colours: Sequence[str],
) -> HeatPicture:
    """Paint `box`: each station warms what is about it, and what is near each other adds up.

    The top is never below the warmest station, so that a quiet street looks quiet.

    Args:
        points: All stations.
        weights: One a point, none below zero; zero for those not shown.
        box: The part of the world to paint.
        size_px: Width and height of `box` on the screen.
        colours: ``#RRGGBB`` from cold to hot.
    """
    columns, rows = (max(side // _CELL_PX, 1) for side in size_px)
    margin = _REACH * RADIUS_PX // _CELL_PX
    wide, high = columns + 2 * margin, rows + 2 * margin
    left, top, right, bottom = box.world
    x, y = points.world
    column = np.floor((x - left) / (right - left) * columns).astype(np.int64) + margin
    row = np.floor((y - top) / (bottom - top) * rows).astype(np.int64) + margin
    inside = (weights > 0) & (column >= 0) & (column < wide) & (row >= 0) & (row < high)
    cells = row[inside] * wide + column[inside]
    sources = np.bincount(cells, weights[inside], minlength=wide * high).reshape(high, wide)
    warmth = _falloff(high) @ sources @ _falloff(wide)
    warmth = warmth[margin : margin + rows, margin : margin + columns]
    hottest = float(max(warmth.max(), weights.max(initial=0)))
    return HeatPicture(_png(warmth / (hottest or 1), colours), hottest)


def _falloff(cells: int) -> NDArray[np.float64]:
    """The bell curve between any two of a line of cells; a product with it blurs along the line."""
    apart_px = (np.arange(cells)[:, None] - np.arange(cells)) * _CELL_PX
    bell: NDArray[np.float64] = np.exp(-((apart_px / RADIUS_PX) ** 2) / 2)
    return bell


def _png(parts: NDArray[np.float64], colours: Sequence[str]) -> bytes:
    """Paint parts of the top, from 0 to 1."""
    stops = np.array([list(bytes.fromhex(colour[1:])) for colour in colours])
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(parts, at, channel) for channel in stops.T]
    opacity = np.interp(parts, *_OPACITY) * 255
    pixels = np.dstack([*channels, opacity]).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()
