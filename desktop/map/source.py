"""What the page may ask about the stations, answered as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop.clusters import Box, MapPoints, clusters
from desktop.map.heat import Heat, HeatPicture, heat_picture

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_DIGITS = 6


@dataclass(frozen=True)
class MapGroup:
    """Stations that look alike, as the legend names them.

    Attributes:
        colour: ``#RRGGBB``.
        hollow: Drawn as a circle instead of a dot, so that colour is not the only sign.
    """

    label: str
    colour: str
    hollow: bool = False

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(self.colour)


class Mark(NamedTuple):
    """Words beside a dot; `colour` is ``#RRGGBB``."""

    label: str
    colour: str


@dataclass(frozen=True)
class StationTip:
    """What the map says of one station; what is empty is left out.

    Attributes:
        note: One line under the name, such as the town.
        broken: Names of what is out of order.
    """

    id: int
    name: str
    note: str = ""
    state: Mark | None = None
    hours: str = ""
    services: tuple[Mark, ...] = ()
    broken: tuple[str, ...] = ()


Details = Callable[[Sequence[int]], Sequence[StationTip]]
"""Tips of the stations asked for; unknown ids are left out."""


def _no_details(_ids: Sequence[int]) -> Sequence[StationTip]:
    return ()


@dataclass
class MapSource:
    """The stations on the map and which of them are shown.

    Attributes:
        title: What the groups' colours mean.
        sample: Whether the stations are made up, which the map must say.
        mask: One truth a point: whether the filters leave it; None leaves all.
        hidden: Groups that the legend has switched off, on top of the mask.
        heat: Painted under the stations; None for none.
        heat_colours: From cold to hot.
        revision: Grows with each change, so that an answer tells what it answers for.
    """

    points: MapPoints = field(default_factory=MapPoints.none)
    groups: Sequence[MapGroup] = ()
    details: Details = _no_details
    title: str = ""
    sample: bool = False
    mask: NDArray[np.bool_] | None = None
    hidden: frozenset[int] = frozenset()
    heat: Heat | None = None
    heat_colours: Sequence[str] = ()
    revision: int = 0
    _counts: list[int] = field(default_factory=list)
    _shown: NDArray[np.bool_] | None = None
    _painted: tuple[object, HeatPicture] | None = None

    def show(
        self,
        points: MapPoints,
        groups: Sequence[MapGroup],
        details: Details,
        *,
        sample: bool,
        title: str = "",
    ) -> None:
        """Replace the stations; the filters and the heat, which were of others, are gone.

        Raises:
            ValueError: A point's group is not among `groups`.
        """
        _check_groups(points.group, groups)
        self.details, self.sample, self.mask, self.heat = details, sample, None, None
        self._group(points, groups, title)

    def colour(self, group: NDArray[np.int16], groups: Sequence[MapGroup], title: str) -> None:
        """Let the colours say something else of the same stations.

        Raises:
            ValueError: A point's group is not among `groups`, or a point has none.
        """
        _check_groups(group, groups)
        self._group(self.points.regrouped(group), groups, title)

    def set_theme(self, groups: Sequence[MapGroup], heat_colours: Sequence[str]) -> None:
        """Rename or recolour the groups, as many and in the same order.

        Raises:
            ValueError: There are more groups or fewer than before.
        """
        if len(groups) != len(self.groups):
            raise ValueError("groups were added or lost")
        self.groups, self.heat_colours = groups, heat_colours
        self._changed()

    def set_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show the points whose value is true; None shows all.

        Raises:
            ValueError: The mask is not as long as the points.
        """
        if mask is not None and len(mask) != len(self.points):
            raise ValueError("mask and points differ in length")
        self.mask = mask
        self._changed()

    def hide(self, hidden: frozenset[int]) -> None:
        """Leave these groups out, by their places in the legend."""
        self.hidden = hidden & frozenset(range(len(self.groups)))
        self._changed()

    def toggle(self, group: int) -> None:
        """Hide a group, or show it again."""
        self.hide(self.hidden ^ {group})

    def show_only(self, group: int) -> None:
        """Hide all other groups; where they are, show them again."""
        others = frozenset(range(len(self.groups))) - {group}
        self.hide(frozenset() if self.hidden == others else others)

    def set_heat(self, heat: Heat | None) -> None:
        """Paint this under the stations.

        Raises:
            ValueError: The weights are not as many as the points.
        """
        if heat is not None and len(heat.weights) != len(self.points):
            raise ValueError("heat and points differ in length")
        self.heat = heat
        self._changed()

    def clusters_json(self, box: Box, zoom: int) -> bytes:
        answer = clusters(self.points, box, zoom, self._shown)
        return _json(
            {
                "revision": self.revision,
                "sample": self.sample,
                "title": self.title,
                "groups": [
                    {**asdict(group), "count": count, "hidden": place in self.hidden}
                    for place, (group, count) in enumerate(
                        zip(self.groups, self._counts, strict=True)
                    )
                ],
                "heat": self.heat and {"title": self.heat.title, "colours": self.heat_colours},
                "clusters": [
                    [*_rounded(c.lat, c.lng), c.count, c.counts, _rounded(*c.box)]
                    for c in answer.clusters
                ],
                "stations": [[s.id, *_rounded(s.lat, s.lng), s.group] for s in answer.singles],
            }
        )

    def tips_json(self, ids: Sequence[int]) -> bytes:
        return _json([asdict(tip) for tip in self.details(ids)])

    def heat_json(self, box: Box, size_px: tuple[int, int]) -> bytes:
        """What the hottest colour of `heat_png` stands for, in words; empty without heat there."""
        top = self._picture(box, size_px).top
        return _json({"top": self.heat.words(top) if self.heat and top else ""})

    def heat_png(self, box: Box, size_px: tuple[int, int]) -> bytes:
        return self._picture(box, size_px).png

    def _picture(self, box: Box, size_px: tuple[int, int]) -> HeatPicture:
        """The page asks for a picture's words and then for the picture: it is painted once."""
        if self.heat is None:
            raise ValueError("no heat is shown")
        asked = (self.revision, box, size_px)
        if self._painted is None or self._painted[0] != asked:
            weights = self.heat.weights
            if self._shown is not None:
                weights = np.where(self._shown, weights, 0)
            picture = heat_picture(self.points, weights, box, size_px, self.heat_colours)
            self._painted = (asked, picture)
        return self._painted[1]

    def _group(self, points: MapPoints, groups: Sequence[MapGroup], title: str) -> None:
        alike = [group.label for group in groups] == [group.label for group in self.groups]
        if title != self.title or not alike:
            self.hidden = frozenset()
        self.points, self.groups, self.title = points, groups, title
        self._changed()

    def _changed(self) -> None:
        group = self.points.group
        passing = group if self.mask is None else group[self.mask]
        self._counts = np.bincount(passing, minlength=len(self.groups)).tolist()
        self._shown = self.mask
        if self.hidden:
            seen = ~np.isin(group, list(self.hidden))
            self._shown = seen if self.mask is None else seen & self.mask
        self.revision += 1


def _check_groups(group: NDArray[np.int16], groups: Sequence[MapGroup]) -> None:
    if len(group) and (group.min() < 0 or group.max() >= len(groups)):
        raise ValueError("a point belongs to no group")


def _rounded(*degrees: float) -> list[float]:
    return [round(value, _DIGITS) for value in degrees]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
