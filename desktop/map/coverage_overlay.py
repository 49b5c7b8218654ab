"""What coverage draws on the map: numbers, colours and our own words, never a station's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np

from db.coverage import MOST_DISCS, Coverage, drawn, walk_circles
from desktop.clusters import Box
from desktop.text import _, number
from desktop.theme import Theme

_COARSE = 2e-4
"""Degrees by which an outline is simplified before it is drawn: 20 m, a pixel from afar."""
_DIGITS = 5
_REACH = 0.01
"""Degrees from which a circle reaches into the view."""


class CoverageLayer(StrEnum):
    """What can be drawn."""

    WALK = "walk"
    GAPS = "gaps"
    TOWNS = "towns"


def overlay(
    found: Coverage, layers: Collection[CoverageLayer], theme: Theme, view: Box | None = None
) -> dict[str, Any] | None:
    """What ``yizhan.showCoverage`` takes; None where nothing is to be drawn.

    Args:
        found: The figures.
        layers: What is to be drawn.
        theme: Whose colours the towns have.
        view: The part of the world in view, None where unknown: more stations than can have
            circles have them only there.

    Returns:
        ``walk`` is a GeoJSON geometry, or None where too many stations are in view; ``gaps`` are
        rank, latitude, longitude and radius in metres; ``towns`` are code, colour and GeoJSON
        geometry; ``legend`` is a class of CSS, a colour or nothing, and words, for each line.
    """
    walk = _circles(found, view) if CoverageLayer.WALK in layers else None
    gaps = found.gaps if CoverageLayer.GAPS in layers else ()
    towns, classes = _towns(found, theme) if CoverageLayer.TOWNS in layers else ([], [])
    legend = [("town", colour, words) for colour, words in classes]
    if CoverageLayer.WALK in layers:
        near = _("驿站 1 公里以内，约步行 15 分钟")
        legend.append(("walk", "", near if walk else _("驿站太多，放大后画步行圈")))
    if gaps:
        legend.append(("gap", "", _("没有驿站的圆，按大小编号")))
    if not legend:
        return None
    return {
        "walk": walk,
        "gaps": [(gap.rank, *gap.place, gap.radius_m) for gap in gaps],
        "towns": towns,
        "legend": legend,
    }


def _circles(found: Coverage, view: Box | None) -> dict[str, Any] | None:
    """Ground within 1 km of the stations in view; None where they are too many."""
    lat, lng = found.lat, found.lng
    if view is not None and len(lat) > MOST_DISCS:
        north_of, east_of = np.clip(lat, view.south, view.north), np.clip(lng, view.west, view.east)
        seen = (np.abs(lat - north_of) <= _REACH) & (np.abs(lng - east_of) <= _REACH)
        lat, lng = lat[seen], lng[seen]
    return walk_circles(lat, lng)


def _towns(found: Coverage, theme: Theme) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Towns whose area is known, in the colour of their class; the classes with their words.

    Those without a station are a class of their own, without colour.
    """
    known = [(town, town.per_km2) for town in found.towns if town.per_km2 is not None]
    edges = _edges([per_km2 for _town, per_km2 in known if per_km2], len(theme.heat))
    classes = [
        (theme.colour(f"heat.{n}"), _range(low, high))
        for n, (low, high) in enumerate(pairwise(edges))
    ]
    towns = [
        {
            "code": town.code,
            "colour": classes[bisect_right(edges[1:-1], per_km2)][0] if per_km2 else "",
            "geometry": drawn(found.boundaries[town.code].shape.simplify(_COARSE), _DIGITS),
        }
        for town, per_km2 in known
    ]
    if not all(per_km2 for _town, per_km2 in known):
        classes.insert(0, ("", _("没有驿站")))
    return towns, classes


def _edges(values: Sequence[float], most: int) -> list[float]:
    """Where classes begin and end: at most so many, with about as many values in each."""
    if not values:
        return []
    edges: list[float] = np.unique(
        np.quantile(values, np.linspace(0, 1, most + 1)).round(2)
    ).tolist()
    return edges if len(edges) > 1 else edges * 2


def _range(low: float, high: float) -> str:
    if low == high:
        return _("{n} 座/km²").format(n=number(low, 2))
    return _("{low}–{high} 座/km²").format(low=number(low, 2), high=number(high, 2))
