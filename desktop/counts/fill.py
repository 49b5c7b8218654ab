"""What goes where when cells are filled from others. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from db.values import Service
from desktop.counts.moves import Area, Place
from desktop.counts.sheet import Sheet
from desktop.counts.turn import PEOPLE, TOTAL


def down_fill(sheet: Sheet, area: Area) -> dict[Place, str]:
    """The first row of a block, or the row above a single one, goes down."""
    top = area.top - (len(area.rows) == 1)
    return _filled(sheet, area, lambda place: Place(top, place.column)) if top >= 0 else {}


def right_fill(sheet: Sheet, area: Area) -> dict[Place, str]:
    """The first column of a block, or the one left of a single one, goes right."""
    left = area.left - (len(area.columns) == 1)
    return _filled(sheet, area, lambda place: Place(place.row, left)) if left >= 0 else {}


def drag_fill(sheet: Sheet, source: Area, target: Area) -> dict[Place, str]:
    """A block is repeated over a larger one that it lies in."""

    def origin(place: Place) -> Place:
        return Place(
            source.top + (place.row - source.top) % len(source.rows),
            source.left + (place.column - source.left) % len(source.columns),
        )

    return _filled(sheet, target, origin)


def day_before_fill(sheet: Sheet, places: Iterable[Place]) -> dict[Place, str]:
    """In cells of a service's month: what the day before holds, or is to hold."""
    texts: dict[Place, str] = {}
    for place in places:
        cell = sheet.turn.cell(*place)
        before = sheet.day_before(cell.key)
        people = before.counts.get(Service(cell.field)) if before else None
        held = "" if people is None else str(people)
        text = texts.get(Place(place.row, place.column - 1)) or held
        if text:
            texts[place] = text
    return texts


def _filled(sheet: Sheet, area: Area, origin: Callable[[Place], Place]) -> dict[Place, str]:
    texts = {}
    for place in area.places():
        source = origin(place)
        if source == place or not (sheet.takes(*place) and _fits(sheet, source, place)):
            continue
        texts[place] = sheet.text(*source)
    return texts


def _fits(sheet: Sheet, source: Place, target: Place) -> bool:
    """What stands in `source` can stand in `target`, and can be read at all."""
    one, other = sheet.turn.field(source.column), sheet.turn.field(target.column)
    alike = one == other or (one in PEOPLE and other in PEOPLE)
    return alike and one != TOTAL and sheet.problem(sheet.turn.cell(*source)) is None
