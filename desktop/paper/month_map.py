"""The map of the monthly report: the stations in the colours of their managing units."""

from __future__ import annotations

from typing import Any

import numpy as np

from db.figures import MonthFigures
from desktop.clusters import Box, MapPoints
from desktop.paper.map_drawing import DrawnGroup, DrawnMap, drawing, shapes_source
from desktop.text import _
from desktop.theme import LIGHT

_ACROSS_MM, _DOWN_MM = 166.0, 100.0
_MARGIN = 0.06
"""Share of the stations' extent that is left free around them."""


def month_map(figures: MonthFigures) -> dict[str, Any] | None:
    """What the template draws; None where no station of the month has a place."""
    lines = [line for line in figures.stations_by_visits if line.place]
    places = [line.place for line in lines if line.place]
    if not places:
        return None
    units = {line.name: n for n, line in enumerate(figures.units)}
    lat, lng = np.array(places, dtype=float).T
    points = MapPoints(
        ids=np.arange(len(lines)),
        lon=lng,
        lat=lat,
        group=np.array([units[line.unit] for line in lines], np.int16),
    )
    drawn = DrawnMap(
        box=_around(points),
        points=points,
        names=[line.name for line in lines],
        groups=[DrawnGroup(name, LIGHT.colour(f"unit.{n}")) for name, n in units.items()],
        legend=_("管理单位"),
        named=False,
    )
    note = _("驿站分布（现在的位置）。底图：{source}").format(source=shapes_source())
    return {**drawing(drawn, _("驿站分布图"), _ACROSS_MM, _DOWN_MM), "note": note}


def _around(points: MapPoints) -> Box:
    """All stations, the islands' too, with some room about them."""
    (west, east), (south, north) = (
        (float(axis.min()), float(axis.max())) for axis in (points.lon, points.lat)
    )
    across, up = (max(east - west, 0.01) * _MARGIN, max(north - south, 0.01) * _MARGIN)
    return Box(west - across, south - up, east + across, north + up)
