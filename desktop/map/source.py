"""What the page may ask about the stations, answered as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop.map.clusters import Box, MapPoints, clusters

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_DIGITS = 6


@dataclass(frozen=True)
class MapGroup:
    """Stations of one colour, as the legend names them.

    Attributes:
        colour: ``#RRGGBB``.
    """

    label: str
    colour: str

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(self.colour)


@dataclass(frozen=True)
class StationTip:
    """What the map says of one station.

    Attributes:
        note: One line under the name, such as town and opening hours; may be empty.
    """

    id: int
    name: str
    note: str = ""


Details = Callable[[Sequence[int]], Sequence[StationTip]]
"""Tips of the stations asked for; unknown ids are left out."""


def _no_details(_ids: Sequence[int]) -> Sequence[StationTip]:
    return ()


@dataclass
class MapSource:
    """The stations on the map and which of them are shown.

    Attributes:
        sample: Whether the stations are made up, which the map must say.
        revision: Grows with each change, so that an answer tells what it answers for.
    """

    points: MapPoints = field(default_factory=MapPoints.none)
    groups: Sequence[MapGroup] = ()
    details: Details = _no_details
    sample: bool = False
    mask: NDArray[np.bool_] | None = None
    revision: int = 0

    def show(
        self, points: MapPoints, groups: Sequence[MapGroup], details: Details, *, sample: bool
    ) -> None:
        """Replace the stations; all of them are shown.

        Raises:
            ValueError: A point's group is not among `groups`.
        """
        if len(points) and (points.group.min() < 0 or points.group.max() >= len(groups)):
            raise ValueError("a point belongs to no group")
        self.points, self.groups, self.details, self.sample = points, groups, details, sample
        self.mask = None
        self.revision += 1

    def set_groups(self, groups: Sequence[MapGroup]) -> None:
        """Rename or recolour the groups, as many and in the same order.

        Raises:
            ValueError: There are more groups or fewer than before.
        """
        if len(groups) != len(self.groups):
            raise ValueError("groups were added or lost")
        self.groups = groups
        self.revision += 1

    def set_mask(self, mask: NDArray[np.bool_] | None) -> None:
        """Show the points whose value is true; None shows all.

        Raises:
            ValueError: The mask is not as long as the points.
        """
        if mask is not None and len(mask) != len(self.points):
            raise ValueError("mask and points differ in length")
        self.mask = mask
        self.revision += 1

    def clusters_json(self, box: Box, zoom: int) -> bytes:
        answer = clusters(self.points, box, zoom, self.mask)
        shown = self.points.group if self.mask is None else self.points.group[self.mask]
        totals = np.bincount(shown, minlength=len(self.groups)).tolist()
        return _json(
            {
                "revision": self.revision,
                "sample": self.sample,
                "groups": [
                    [group.label, group.colour, total]
                    for group, total in zip(self.groups, totals, strict=True)
                ],
                "clusters": [
                    [*_rounded(c.lat, c.lng), c.count, c.counts, _rounded(*c.box)]
                    for c in answer.clusters
                ],
                "stations": [[s.id, *_rounded(s.lat, s.lng), s.group] for s in answer.singles],
            }
        )

    def tips_json(self, ids: Sequence[int]) -> bytes:
        return _json([asdict(tip) for tip in self.details(ids)])


def _rounded(*degrees: float) -> list[float]:
    return [round(value, _DIGITS) for value in degrees]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
