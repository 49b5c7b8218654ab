"""The preview of a bulk edit: a line for every change, and for every station that refuses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.bulk import BulkChange, BulkPlan
from db.dossier import ClosureLine
from db.values import MapProvider
from desktop.text import _, field_label, label, say, value_text
from desktop.theme import Tone
from desktop.widgets.rows import Column


@dataclass(frozen=True)
class Names:
    """What units, towns and equipment are called."""

    units: Mapping[int, str]
    towns: Mapping[str, str]
    equipment: Mapping[str, str]


@dataclass(frozen=True)
class PreviewLine:
    """`after` is the reason where the station refuses."""

    number: int
    station: str
    what: str
    before: str
    after: str
    refused: bool = False


def columns() -> tuple[Column[PreviewLine], ...]:
    return (
        Column("station", _("驿站"), lambda line: line.station, width=176),
        Column("what", _("项目"), lambda line: line.what, width=96),
        Column(
            "before", _("现在"), lambda line: line.before, width=136, tone=lambda _line: Tone.MUTED
        ),
        Column(
            "after",
            _("改为"),
            lambda line: line.after,
            width=160,
            stretch=True,
            tone=lambda line: Tone.ERROR if line.refused else Tone.PLAIN,
        ),
    )


def preview_lines(plan: BulkPlan, names: Names) -> Iterator[PreviewLine]:
    """The refusals first: they want to be seen."""
    for n, refusal in enumerate(plan.refused):
        yield PreviewLine(n, refusal.name, _("不能改"), "", say(refusal.error), refused=True)
    for n, change in enumerate(plan.changes, start=len(plan.refused)):
        yield PreviewLine(
            n,
            change.name,
            _what(change.field, names),
            _words(change.field, change.before, names),
            _after(change, names),
        )


def _after(change: BulkChange, names: Names) -> str:
    """What it becomes; of services only those that come or go: ``+应急充电 −爱心午餐``."""
    if change.field != "services":
        return _words(change.field, change.after, names)
    come = (each for each in change.after if each not in change.before)
    go = (each for each in change.before if each not in change.after)
    return " ".join((*(f"+{label(each)}" for each in come), *(f"−{label(each)}" for each in go)))


def _what(field: str, names: Names) -> str:
    part, _dot, key = field.partition(".")
    match part:
        case "facility_code":
            return names.equipment.get(key, key)
        case "provider":
            return label(MapProvider(key))
        case "checked_on":
            return _("{map}核对日期").format(map=label(MapProvider(key)))
        case "closures":
            return _("临时关闭")
    return field_label(part)


def _words(field: str, value: object, names: Names) -> str:
    if field == "managing_unit_id":
        return names.units.get(value, "—") if isinstance(value, int) else _("随镇街")
    if field == "town_code":
        return names.towns.get(str(value), str(value))
    if isinstance(value, ClosureLine):
        return _("{first} 至 {last}，{reason}").format(
            first=value.first_day, last=value.last_day, reason=value.reason
        )
    if isinstance(value, tuple):
        return _("、").join(label(each) for each in value if isinstance(each, StrEnum)) or "—"
    if isinstance(value, dt.date):
        return value.isoformat()
    assert value is None or isinstance(value, str | int)
    return value_text(value) or "—"
