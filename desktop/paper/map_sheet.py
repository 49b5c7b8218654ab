"""A map on paper: shapes, stations, legend, scale and north, as vectors."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from db.values import LOCAL
from desktop.map.clusters import MAX_ZOOM, Box, MapPoints, clusters, projected
from desktop.paper.press import print_pdf, print_pictures
from desktop.paper.prose import sample_label
from desktop.text import _, number
from resources import resource

TEMPLATE = "map.typ"

_MARGIN_MM, _HEAD_MM, _FOOT_MM = 12.0, 12.0, 9.0
_EQUATOR_M = 40_075_017
_DETAIL_MM = 0.06
"""Corners nearer than this to the line are left out: finer than a printed dot."""
_APART = 2_000
"""More stations than this are gathered into rings, as on the screen."""
_PX_A_MM = 3.78
_NAMED = 150
_NAME_MM = 2.4
"""Height of a name, and the width of one of its characters."""
_SCALES_M = [n * 10**power for power in range(1, 7) for n in (1, 2, 5)]


class PaperSize(StrEnum):
    A4 = "a4"
    A3 = "a3"


_SHEETS_MM = {PaperSize.A4: (210.0, 297.0), PaperSize.A3: (297.0, 420.0)}


@dataclass(frozen=True)
class SheetGroup:
    """One colour of the legend; `colour` is ``#RRGGBB``, `count` what stands on the sheet."""

    label: str
    colour: str
    hollow: bool


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
class MapSheet:
    """All that a printed map shows.

    Attributes:
        title: Over the map.
        box: What has to be seen; the sheet shows as much more as its form leaves room for.
        points: The stations; `names` are theirs, in the same order.
        groups: Named by the points' `group`.
        legend: What the colours mean.
        source: Whose map lies under the stations.
        sample: The stations are made up; the sheet says so.
        named: Write the names of the stations that have room.
    """

    title: str
    box: Box
    points: MapPoints
    names: Sequence[str]
    groups: Sequence[SheetGroup]
    legend: str
    source: str
    made_on: dt.date
    size: PaperSize = PaperSize.A4
    landscape: bool = True
    sample: bool = False
    named: bool = True
    base: BasePicture | None = None


def map_pdf(sheet: MapSheet) -> bytes:
    """The sheet as PDF; the same sheet gives the same bytes.

    Raises:
        PaperError: The page could not be made.
    """
    return print_pdf(TEMPLATE, sheet_data(sheet), made_at=_made_at(sheet))


def map_picture(sheet: MapSheet, ppi: float) -> bytes:
    """The sheet as PNG, to look at before it is printed."""
    return print_pictures(TEMPLATE, sheet_data(sheet), made_at=_made_at(sheet), ppi=ppi)[0]


def sheet_data(sheet: MapSheet) -> dict[str, Any]:
    """Everything `TEMPLATE` shows; places in millimetres from the map's upper left corner."""
    width, height = _SHEETS_MM[sheet.size]
    if sheet.landscape:
        width, height = height, width
    across, down = width - 2 * _MARGIN_MM, height - 2 * _MARGIN_MM - _HEAD_MM - _FOOT_MM
    view = _View.of(sheet.box, across, down)
    lng, lat = sheet.points.lon, sheet.points.lat
    inside = np.flatnonzero(view.holds(lng, lat))
    totals = np.bincount(sheet.points.group[inside], minlength=len(sheet.groups)).tolist()
    colours = [group.colour for group in sheet.groups]
    return {
        "title": sheet.title,
        "alt": _("{title}：{n} 座驿站").format(title=sheet.title, n=number(len(inside))),
        "sample": sample_label() if sheet.sample else None,
        "width": width,
        "height": height,
        "margin": _MARGIN_MM,
        "head": _HEAD_MM,
        "across": across,
        "down": down,
        "land": [] if sheet.base else view.rings(_shapes("coast.json")),
        "districts": [] if sheet.base else view.rings(_shapes("districts.json")),
        "base": sheet.base and view.picture(sheet.base),
        **_stations(sheet, view, inside, colours),
        "legend": {
            "title": sheet.legend,
            "rows": [
                [group.label, group.colour, group.hollow, number(total)]
                for group, total in zip(sheet.groups, totals, strict=True)
                if total
            ],
        },
        "scale": view.scale(),
        "north": _("北"),
        "source": _("底图：{source}").format(source=sheet.source),
        "made_on": _("制图日期：{year}年{month}月{day}日").format(
            year=sheet.made_on.year, month=sheet.made_on.month, day=sheet.made_on.day
        ),
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


def _stations(
    sheet: MapSheet, view: _View, inside: NDArray[np.intp], colours: list[str]
) -> dict[str, Any]:
    """Dots with names; rings where there are too many to tell apart."""
    points = sheet.points
    if len(inside) <= _APART:
        x, y = (axis[inside] for axis in view.places(points.lon, points.lat))
        group = points.group[inside].tolist()
        dots = [
            [round(left, 2), round(top, 2), colours[n], sheet.groups[n].hollow]
            for left, top, n in zip(x.tolist(), y.tolist(), group, strict=True)
        ]
        named = sheet.named and len(inside) <= _NAMED
        names = [sheet.names[n] for n in inside.tolist()] if named else []
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
            [*place(one.lat, one.lng), colours[one.group], sheet.groups[one.group].hollow]
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


def _made_at(sheet: MapSheet) -> dt.datetime:
    return dt.datetime.combine(sheet.made_on, dt.time(), LOCAL)
