"""Colours of screen, map and paper, from the one file of tokens. Knows nothing of Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from db.values import Service
from resources import resource


class Tone(StrEnum):
    """What a colour says; each is also the name of a `Theme` colour."""

    PLAIN = "text"
    MUTED = "muted"
    OK = "ok"
    WARN = "warn"
    ERROR = "accent"
    INFO = "info"


@dataclass(frozen=True)
class Theme:
    """Colours as ``#RRGGBB``.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        absent: For the sign of something not offered: quiet, yet 3:1 on `surface`.
        on_accent: Text on `accent`.
        marker: Ground of words that were searched for.
        unit: One colour for each managing unit, in the units' order; apart from each other
            for colour-blind eyes too, as those of the scales are.
        scale: Five steps from little to much.
        diverging: Five steps from bad over neither to good.
        heat: Five steps from little to much, for an area that is painted over.
    """

    name: str
    background: str
    surface: str
    raised: str
    line: str
    hatch: str
    text: str
    muted: str
    absent: str
    accent: str
    accent_soft: str
    on_accent: str
    ok: str
    warn: str
    info: str
    ok_soft: str
    warn_soft: str
    info_soft: str
    marker: str
    sea: str
    land: str
    service: Mapping[Service, str]
    unit: tuple[str, ...]
    scale: tuple[str, ...]
    diverging: tuple[str, ...]
    heat: tuple[str, ...]

    def colour(self, role: str) -> str:
        """Colour of a role: a token such as ``"muted"``, ``"service.water"``, or ``"unit.0"``."""
        group, _, member = role.partition(".")
        found = getattr(self, group)
        if group == "service":
            found = found[Service(member)]
        elif member:
            found = found[int(member) % len(found)]
        assert isinstance(found, str)
        return found


_SERIES = ("unit", "scale", "diverging", "heat")


def _theme(name: str, part: dict[str, Any]) -> Theme:
    series = {each: tuple(part[each]) for each in _SERIES}
    service = MappingProxyType({Service(key): value for key, value in part["service"].items()})
    return Theme(**{**part, **series, "name": name, "service": service})


def _themes() -> tuple[Theme, Theme]:
    tokens: dict[str, dict[str, Any]] = json.loads(
        resource("style", "tokens.json").read_text(encoding="utf-8")
    )
    light, dark = (_theme(name, part) for name, part in tokens.items())
    return light, dark


LIGHT, DARK = _themes()
