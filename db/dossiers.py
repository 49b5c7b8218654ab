"""Many stations entered together, as a register that moves in needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.codes import StationCodes
from db.dossier import KEYED, Dossier, checked_line, in_parts
from db.forms import held
from db.models import Closure, Station, StationContact, Supply
from db.pinyin import spell
from db.record import Record
from db.stations import refuse_impossible_closing
from db.work import Work


@dataclass(frozen=True)
class NewStation:
    """A station to enter; `code` is one that it was given before, else None."""

    dossier: Dossier
    code: str | None = None


def enter_stations(
    work: Work, new: Sequence[NewStation], told: Callable[[int], object] = lambda _done: None
) -> None:
    """Enter new stations by the table, which is much faster than one by one.

    Args:
        work: The deed.
        new: In the order in which their codes count up.
        told: Called with how many stand.

    Raises:
        RecordError: A field is wrong, or a town is unknown.
    """
    towns = {str(each.dossier.values.get("town_code", "")) for each in new}
    codes = StationCodes(work.session, towns)
    done = 0
    for part in in_parts(new):
        rows = [_station_values(each, codes) for each in part]
        _insert(work.session, Station, rows)
        taken = [row["code"] for row in rows]
        query = sa.select(col(Station.code), col(Station.id)).where(col(Station.code).in_(taken))
        numbers = dict(work.session.execute(query).all())
        lines: dict[type[Record], list[Mapping[str, Any]]] = defaultdict(list)
        for code, each in zip(taken, part, strict=True):
            for model, values in _lines_of(each.dossier):
                lines[model].append({**values, "station_id": numbers[code]})
        for model, values_of_all in lines.items():
            _insert(work.session, model, values_of_all)
        done += len(part)
        told(done)
    work.session.flush()


def _station_values(new: NewStation, codes: StationCodes) -> Mapping[str, Any]:
    values = new.dossier.values
    code = codes.take(str(values.get("town_code", "")), new.code)
    spelled = spell(str(values.get("name", "")))
    given = {**values, "code": code, "pinyin": spelled.full, "initials": spelled.initials}
    station = held(Station, given)
    refuse_impossible_closing(station)
    return dict(vars(station))


def _lines_of(given: Dossier) -> Iterator[tuple[type[Record], Mapping[str, Any]]]:
    """The rows that belong to a station, without its number."""
    for model, key, part in KEYED:
        for each, line in getattr(given, part).items():
            yield model, _held_line(model, line, key, each)
    listed: tuple[tuple[type[Record], Sequence[Any]], ...] = (
        (Supply, given.supplies),
        (Closure, given.closures),
        (StationContact, given.contacts or ()),
    )
    for model, lines in listed:
        for line in lines:
            yield model, _held_line(model, line)


@lru_cache(maxsize=10_000)
def _held_line(
    model: type[Record], line: Any, key: str = "id", each: str | None = None
) -> Mapping[str, Any]:
    """A line's values, held to their limits once for all stations that have the same line."""
    return dict(vars(checked_line(model, {"station_id": 0, **vars(line), key: each}, key, held)))


def _insert(session: Session, model: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
    # The table, not the model: the ORM would insert them one by one.
    table = sa.inspect(model).local_table
    session.execute(sa.insert(table), [{k: v for k, v in row.items() if k != "id"} for row in rows])
