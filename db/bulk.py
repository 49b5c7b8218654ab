"""Many stations changed alike: shown change by change first, then carried out as one deed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.codes import standing_town
from db.dossier import (
    KEYED,
    ClosureLine,
    Dossier,
    FacilityLine,
    ListingLine,
    checked_line,
    in_parts,
    offered_on,
    offering,
    read_dossiers,
)
from db.errors import ConflictError, RecordError
from db.forms import checked
from db.hours import read_hours
from db.models import Closure, Station
from db.record import MAX_NOTE, Record
from db.stations import refuse_impossible_days
from db.towns import remember_stations
from db.values import FacilityState, MapProvider, Service
from db.work import Work

BULK_FIELDS = frozenset(
    {
        "awards",
        "build",
        "closed_on",
        "closed_reason",
        "count_method",
        "form",
        "host",
        "hours_text",
        "kind",
        "managing_unit_id",
        "opened_on",
        "smart_door",
        "stars",
        "status",
        "town_code",
        "verified_on",
    }
)
"""Columns of `Station` that many stations may share the value of."""
_BELONGING = frozenset({"managing_unit_id", "town_code"})


@dataclass(frozen=True)
class BulkEdit:
    """What is to become so at every station of a selection; what is left out stays as it is.

    Attributes:
        values: Columns among `BULK_FIELDS`; ``hours_text`` brings ``hours`` along.
        note: A line to add to what each station's note says.
        add_services: Offered from the day of the edit on.
        end_services: Offered until the day before.
        facilities: State by code of equipment; None takes the equipment off.
        add_closure: A temporary closure beside those that stand.
        listings: State by map, and when it was checked.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    add_services: frozenset[Service] = frozenset()
    end_services: frozenset[Service] = frozenset()
    facilities: Mapping[str, FacilityState | None] = field(default_factory=dict)
    add_closure: ClosureLine | None = None
    listings: Mapping[MapProvider, ListingLine] = field(default_factory=dict)


class BulkChange(NamedTuple):
    """One field of one station, before and after.

    `field` is a column of `Station`, ``services`` (tuples of those offered on the day),
    ``facility_code.fridge`` (its state), ``provider.amap`` (its state), ``checked_on.amap`` (a
    day) or ``closures`` (`after` is the `ClosureLine` that is added).
    """

    station_id: int
    code: str
    name: str
    field: str
    before: Any
    after: Any


class BulkRefusal(NamedTuple):
    """A station that stays as it is, and why."""

    station_id: int
    code: str
    name: str
    error: RecordError


class RowWrite(NamedTuple):
    """A row to write: changed to `values` where it stands, deleted where `values` are None."""

    model: type[Record]
    key: Mapping[str, Any]
    stands: bool
    values: Mapping[str, Any] | None


@dataclass(frozen=True)
class BulkPlan:
    """What a bulk edit comes to.

    Attributes:
        changes: Station by station in the order of the selection.
        refused: Stations that the edit cannot be made of; the others can go ahead.
        unchanged: How many stations are so already.
        versions: The edit counters of the stations that change, as they were when it was planned.
        writes: What `carry_out_bulk` writes.
        since: First day on which it is so: what stations belonged to before is kept.
    """

    changes: tuple[BulkChange, ...]
    refused: tuple[BulkRefusal, ...]
    unchanged: int
    versions: Mapping[int, int]
    writes: tuple[RowWrite, ...]
    since: dt.date


def plan_bulk(
    session: Session, station_ids: Sequence[int], edit: BulkEdit, *, today: dt.date
) -> BulkPlan:
    """Find out what a bulk edit changes; nothing is written.

    Args:
        session: A read of the register.
        station_ids: The selection.
        edit: What is to become so.
        today: Day from which services are offered, or no longer.

    Raises:
        RecordError: A value can be so at no station, or there is no such town.
    """
    values = _checked_values(edit)
    if "town_code" in values:
        standing_town(session, values["town_code"])
    changes: list[BulkChange] = []
    refused: list[BulkRefusal] = []
    writes: list[RowWrite] = []
    versions: dict[int, int] = {}
    for standing in read_dossiers(session, station_ids):
        before, name = standing.dossier, standing.dossier.values["name"]
        try:
            after = _after(before, edit, values, today)
        except RecordError as error:
            refused.append(BulkRefusal(standing.id, standing.code, name, error))
            continue
        if after == before:
            continue
        versions[standing.id] = standing.version
        changes += [
            BulkChange(standing.id, standing.code, name, *told)
            for told in _told(before, after, today)
        ]
        writes += _writes(standing.id, standing.version, before, after)
    unchanged = len(station_ids) - len(versions) - len(refused)
    return BulkPlan(tuple(changes), tuple(refused), unchanged, versions, tuple(writes), today)


def carry_out_bulk(work: Work, plan: BulkPlan) -> None:
    """Carry a plan out as it was shown.

    Raises:
        ConflictError: One of its stations has moved on since, or is gone.
    """
    _refuse_overtaken(work.session, plan.versions)
    _remember_belonging(work, plan)
    alike: dict[tuple[object, ...], list[RowWrite]] = defaultdict(list)
    for write in plan.writes:
        columns = None if write.values is None else tuple(write.values)
        alike[write.model, write.stands, columns].append(write)
    for writes in alike.values():
        _write_alike(work.session, writes)


def _checked_values(edit: BulkEdit) -> dict[str, Any]:
    """The columns as they will be, and nothing in the edit that could be so nowhere."""
    assert edit.values.keys() <= BULK_FIELDS
    values = dict(edit.values)
    if "hours_text" in values:
        text = values["hours_text"]
        values["hours"] = read_hours(text).osm if text else ""
    probe = {"code": "0000", "name": "驿站", "town_code": "", "note": edit.note}
    row = checked(Station, {**probe, **values})
    if edit.add_closure:
        checked_line(Closure, {"station_id": 0, **vars(edit.add_closure)}, "closures")
    return {key: getattr(row, key) for key in values}


def _after(before: Dossier, edit: BulkEdit, values: Mapping[str, Any], today: dt.date) -> Dossier:
    """The station as the edit makes it."""
    own = {**before.values, **values}
    if edit.note.strip():
        own["note"] = f"{own['note']}\n{edit.note.strip()}".strip()
        if len(own["note"]) > MAX_NOTE:
            raise RecordError("too_long", field="note", value=edit.note[:40], limit=MAX_NOTE)
    refuse_impossible_days(own["status"], own["opened_on"], own["closed_on"])
    offered = set(offered_on(before.services, today))
    wanted = (offered | edit.add_services) - edit.end_services
    facilities = dict(before.facilities)
    for code, state in edit.facilities.items():
        if state is None:
            facilities.pop(code, None)
        else:
            facilities[code] = replace(facilities.get(code, FacilityLine()), state=state)
    return replace(
        before,
        values=own,
        services=before.services if wanted == offered else offering(before.services, wanted, today),
        facilities=facilities,
        listings={**before.listings, **edit.listings},
        closures=_with_closure(before.closures, edit.add_closure),
    )


def _with_closure(
    closures: Sequence[ClosureLine], added: ClosureLine | None
) -> Sequence[ClosureLine]:
    if added is None or any(replace(line, id=None) == added for line in closures):
        return closures
    return (*closures, added)


def _told(before: Dossier, after: Dossier, today: dt.date) -> Iterator[tuple[str, object, object]]:
    """The fields that differ: name, before, after."""
    for key, value in after.values.items():
        if before.values[key] != value and key != "hours":
            yield key, before.values[key], value
    was, becomes = offered_on(before.services, today), offered_on(after.services, today)
    if was != becomes:
        yield "services", was, becomes
    for code in {**before.facilities, **after.facilities}:
        had, has = before.facilities.get(code), after.facilities.get(code)
        if had != has:
            yield f"facility_code.{code}", had and had.state, has and has.state
    for provider, line in after.listings.items():
        stood = before.listings.get(provider)
        if stood is None or stood.state is not line.state:
            yield f"provider.{provider}", stood and stood.state, line.state
        if stood is None or stood.checked_on != line.checked_on:
            yield f"checked_on.{provider}", stood and stood.checked_on, line.checked_on
    for closure in after.closures[len(before.closures) :]:
        yield "closures", None, closure


def _writes(number: int, version: int, before: Dossier, after: Dossier) -> Iterator[RowWrite]:
    changed = {k: value for k, value in after.values.items() if before.values[k] != value}
    yield RowWrite(Station, {"id": number}, True, {**changed, "version": version + 1})
    for model, key, part in KEYED:
        standing, wanted = getattr(before, part), getattr(after, part)
        for each in standing.keys() | wanted.keys():
            line = wanted.get(each)
            if line != standing.get(each):
                row = {"station_id": number, key: each}
                values = None if line is None else vars(line)
                yield RowWrite(model, row, each in standing, values)
    for closure in after.closures[len(before.closures) :]:
        row = {key: value for key, value in vars(closure).items() if key != "id"}
        yield RowWrite(Closure, {"station_id": number}, False, row)


def _write_alike(session: Session, writes: Sequence[RowWrite]) -> None:
    """Write rows of one table, of the same columns, all at once."""
    first = writes[0]
    # The table, not the model: the ORM would write them one by one.
    table = sa.inspect(first.model).local_table
    where = [table.c[key] == sa.bindparam(f"key_{key}") for key in first.key]
    keys = [{f"key_{key}": value for key, value in write.key.items()} for write in writes]
    if first.values is None:
        session.execute(sa.delete(table).where(*where), keys)
    elif first.stands:
        rows = [key | dict(w.values or {}) for key, w in zip(keys, writes, strict=True)]
        session.execute(sa.update(table).where(*where), rows)
    else:
        rows = [{**write.key, **(write.values or {})} for write in writes]
        session.execute(sa.insert(table), rows)


def _remember_belonging(work: Work, plan: BulkPlan) -> None:
    """Keep the towns and managing units that stations had, for the reports of their time."""
    moved = [
        write.key["id"]
        for write in plan.writes
        if write.model is Station and _BELONGING & (write.values or {}).keys()
    ]
    for part in in_parts(moved):
        stations = work.session.exec(select(Station).where(col(Station.id).in_(part))).all()
        remember_stations(work, stations, plan.since)


def _refuse_overtaken(session: Session, versions: Mapping[int, int]) -> None:
    """Refuse to write over what somebody else wrote meanwhile, and hold the rows until the end."""
    query = sa.select(col(Station.id), col(Station.version), col(Station.name)).with_for_update()
    for part in in_parts(versions):
        found = session.execute(query.where(col(Station.id).in_(part))).all()
        for number, version, name in found:
            if version != versions[number or 0]:
                raise ConflictError("station_changed", name=name)
        if gone := set(part) - {number for number, *_ in found}:
            raise ConflictError("station_unknown", number=min(gone))
