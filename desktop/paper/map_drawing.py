"""A map as it is drawn on paper: shapes, stations, legend, scale and north, in millimetres."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from desktop.clusters import MAX_ZOOM, Box, MapPoints, clusters, projected
from desktop.text import _, number
from resources import resource

_EQUATOR_M = 40_075_017
_DETAIL_MM = 0.06
"""Corners nearer than this to the line are left out: finer than a printed dot."""
_APART = 2_000
"""More stations than this are gathered into rings, as on the screen."""
_PX_A_MM = 3.78
_NAMED = 150
_NAME_MM = 2.4
"""Height of a name, and the width of one of its characters."""
_LEGEND_SIGN_MM, _LEGEND_LINE_MM, _LEGEND_MORE_MM = 2.9, 4.4, (26.0, 16.0)
"""Of a legend: width of a sign, height of a line, and what stands around them, edge included."""
_SCALES_M = [n * 10**power for power in range(1, 7) for n in (1, 2, 5)]


@dataclass(frozen=True)
class DrawnGroup:
    """One colour of the legend; `colour` is ``#RRGGBB``."""

    label: str
    colour: str
    hollow: bool = False


@dataclass(frozen=True)
class BasePicture:
    """What lies under the stations instead of the shapes.

    Attributes:
        jpeg: The picture.
        box: What it shows, edge to edge, in Web Mercator.
    """

    jpeg: bytes
    box: Box


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """What is drawn.

    Attributes:
        box: What has to be seen; the drawing shows as much more as its form leaves room for.
        points: The stations; `names` are theirs, in the same order.
        groups: Named by the points' `group`.
        legend: What the colours mean.
        named: Write the names of the stations that have room.
        base: Tiles; None draws the shapes.
    """

    box: Box
    points: MapPoints
    names: Sequence[str]
    groups: Sequence[DrawnGroup]
    legend: str
    named: bool = True
    base: BasePicture | None = None


def shapes_source() -> str:
    """Whose the shapes are, as it has to stand on every map of them."""
    return _("区界:天地图 · 海岸线:GSHHG(均为示意)")


def drawing(drawn: DrawnMap, title: str, across: float, down: float) -> dict[str, Any]:
    """What ``station-map`` of ``mapping.typ`` draws.

    Args:
        drawn: What is drawn.
        title: For those who hear the page.
        across: Width in millimetres; places count from the upper left corner.
        down: Height likewise.
    """
    view = _View.of(drawn.box, across, down)
    inside = np.flatnonzero(view.holds(drawn.points.lon, drawn.points.lat))
    totals = np.bincount(drawn.points.group[inside], minlength=len(drawn.groups)).tolist()
    rows = [
        (group.label, group.colour, group.hollow, number(total))
        for group, total in zip(drawn.groups, totals, strict=True)
        if total
    ]
    stations = _stations(drawn, view, inside)
    return {
        "alt": _("{title}：{n} 座驿站").format(title=title, n=number(len(inside))),
        "across": across,
        "down": down,
        "land": [] if drawn.base else view.rings(_shapes("coast.json")),
        "districts": [] if drawn.base else view.rings(_shapes("districts.json")),
        "base": drawn.base and view.picture(drawn.base),
        **stations,
        "legend": {
            "title": drawn.legend,
            "rows": rows,
            "corner": _free_corner(stations, [row[0] for row in rows], across, down),
        },
        "scale": view.scale(),
        "north": _("北"),
    }


@dataclass(frozen=True)
class _View:
    """Web Mercator, 0 to 1 across the world, to millimetres of the sheet."""

    left: float
    top: float
    mm: float
    across: float
    down: float

    @classmethod
    def of(cls, box: Box, across: float, down: float) -> _View:
        """As near as the whole box fits in."""
        (west, east), (south, north) = projected(
            np.array([box.west, box.east]), np.array([box.south, box.north])
        )
        mm = min(across / max(east - west, 1e-9), down / max(south - north, 1e-9))
        left = (west + east) / 2 - across / mm / 2
        top = (north + south) / 2 - down / mm / 2
        return cls(float(left), float(top), float(mm), across, down)

    def places(
        self, lng: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x, y = projected(lng, lat)
        return (x - self.left) * self.mm, (y - self.top) * self.mm

    def holds(self, lng: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        x, y = self.places(lng, lat)
        return (x >= 0) & (x <= self.across) & (y >= 0) & (y <= self.down)

    @property
    def metres_a_mm(self) -> float:
        """In the middle of the sheet."""
        middle = np.pi * (1 - 2 * (self.top + self.down / self.mm / 2))
        return float(_EQUATOR_M / np.cosh(middle) / self.mm)

    @property
    def box(self) -> Box:
        def longitude(x: float) -> float:
            return (x - 0.5) * 360

        def latitude(y: float) -> float:
            return float(np.degrees(np.arcsin(np.tanh((0.5 - y) * 2 * np.pi))))

        right, bottom = self.left + self.across / self.mm, self.top + self.down / self.mm
        return Box(longitude(self.left), latitude(bottom), longitude(right), latitude(self.top))

    def rings(self, shapes: Iterable[BaseGeometry]) -> list[list[list[list[float]]]]:
        """Polygons as rings of points, what lies off the sheet cut away."""
        sheet = shapely.box(0, 0, self.across, self.down)
        found = []
        for shape in shapes:
            drawn = shapely.transform(
                shape, lambda places: np.column_stack(self.places(places[:, 0], places[:, 1]))
            )
            cut = shapely.make_valid(drawn.simplify(_DETAIL_MM)).intersection(sheet)
            parts = [part for part in shapely.get_parts(cut) if part.area > 0]
            found += [
                [
                    np.round(shapely.get_coordinates(ring), 2).tolist()
                    for ring in (part.exterior, *part.interiors)
                ]
                for part in parts
            ]
        return found

    def picture(self, base: BasePicture) -> dict[str, Any]:
        box = base.box
        x, y = self.places(np.array([box.west, box.east]), np.array([box.north, box.south]))
        return {
            "jpeg": list(base.jpeg),
            "x": float(x[0]),
            "y": float(y[0]),
            "width": float(x[1] - x[0]),
            "height": float(y[1] - y[0]),
        }

    def scale(self) -> dict[str, Any]:
        """A bar of a round length, about a fifth of the sheet."""
        room = self.across / 5 * self.metres_a_mm
        metres = max((each for each in _SCALES_M if each <= room), default=_SCALES_M[0])
        words = _("{n} 米") if metres < 1000 else _("{n} 公里")
        shown = metres if metres < 1000 else metres // 1000
        return {"mm": metres / self.metres_a_mm, "words": words.format(n=shown)}


def _stations(drawn: DrawnMap, view: _View, inside: NDArray[np.intp]) -> dict[str, Any]:
    """Dots with names; rings where there are too many to tell apart."""
    points, colours = drawn.points, [group.colour for group in drawn.groups]
    if len(inside) <= _APART:
        x, y = (axis[inside] for axis in view.places(points.lon, points.lat))
        group = points.group[inside].tolist()
        dots = [
            [round(left, 2), round(top, 2), colours[n], drawn.groups[n].hollow]
            for left, top, n in zip(x.tolist(), y.tolist(), group, strict=True)
        ]
        named = drawn.named and len(inside) <= _NAMED
        names = [drawn.names[n] for n in inside.tolist()] if named else []
        return {"dots": dots, "rings": [], "names": _with_room(dots, names, view)}
    zoom = int(np.clip(np.log2(view.mm * _PX_A_MM / 256), 0, MAX_ZOOM))
    mask = np.zeros(len(points), np.bool_)
    mask[inside] = True
    answer = clusters(points, view.box, zoom, mask)

    def place(lat: float, lng: float) -> list[float]:
        x, y = view.places(np.array([lng]), np.array([lat]))
        return [round(float(x[0]), 2), round(float(y[0]), 2)]

    return {
        "dots": [
            [*place(one.lat, one.lng), colours[one.group], drawn.groups[one.group].hollow]
            for one in answer.singles
        ],
        "rings": [
            [
                *place(ring.lat, ring.lng),
                number(ring.count),
                [[colours[n], count / ring.count] for n, count in enumerate(ring.counts) if count],
            ]
            for ring in answer.clusters
        ],
        "names": [],
    }


def _free_corner(
    stations: dict[str, Any], labels: list[str], across: float, down: float
) -> list[str]:
    """Where the legend covers the fewest stations, by what Typst calls the place."""
    wide = max(map(len, labels), default=0) * _LEGEND_SIGN_MM + _LEGEND_MORE_MM[0]
    high = len(labels) * _LEGEND_LINE_MM + _LEGEND_MORE_MM[1]
    lefts = {"left": 0.0, "center": (across - wide) / 2}
    tops = {"bottom": down - high, "top": 0.0}
    dots = np.array([dot[:2] for dot in (*stations["dots"], *stations["rings"])]).reshape(-1, 2)

    def covered(corner: tuple[str, str]) -> int:
        x, y = dots[:, 0] - lefts[corner[1]], dots[:, 1] - tops[corner[0]]
        return int(np.count_nonzero((x > 0) & (x < wide) & (y > 0) & (y < high)))

    corners = [(vertical, side) for side in lefts for vertical in tops]
    vertical, side = min(corners, key=covered)
    return [vertical, side]


def _with_room(
    dots: list[list[Any]], names: Sequence[str], view: _View
) -> list[tuple[float, float, str]]:
    """Names beside their dots, those that would cover a dot or another name left out."""
    taken = [(x - 1, y - 1, x + 1, y + 1) for x, y, *_rest in dots]
    placed = []
    for (x, y, *_rest), name in zip(dots, names, strict=False):
        wide = sum(_NAME_MM if ord(sign) > 0x2E80 else _NAME_MM * 0.55 for sign in name)
        for left in (x + 1.6, x - 1.6 - wide):
            box = (left, y - _NAME_MM / 2, left + wide, y + _NAME_MM / 2)
            fits = box[0] >= 0 and box[2] <= view.across
            if fits and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                placed.append((round(left, 2), y, name))
                break
    return placed


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


@cache
def _shapes(name: str) -> tuple[BaseGeometry, ...]:
    content = json.loads(resource("geo", name).read_text(encoding="utf-8"))
    return tuple(shapely.geometry.shape(feature["geometry"]) for feature in content["features"])
