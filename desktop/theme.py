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
            for colour-blind eyes too.
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

    def colour(self, role: str) -> str:
        """Colour of a role: a token such as ``"muted"``, ``"service.water"``, or ``"unit.0"``."""
        group, _, member = role.partition(".")
        if group == "service":
            return self.service[Service(member)]
        if group == "unit":
            return self.unit[int(member) % len(self.unit)]
        found = getattr(self, role)
        assert isinstance(found, str)
        return found


def _themes() -> tuple[Theme, Theme]:
    tokens: dict[str, dict[str, Any]] = json.loads(
        resource("style", "tokens.json").read_text(encoding="utf-8")
    )
    light, dark = (
        Theme(
            name=name,
            service=MappingProxyType({Service(k): v for k, v in part.pop("service").items()}),
            unit=tuple(part.pop("unit")),
            **part,
        )
        for name, part in tokens.items()
    )
    return light, dark


LIGHT, DARK = _themes()
