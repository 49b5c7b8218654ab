"""The lists that staff keep: units, towns, facilities, categories, checklist, visitor groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.errors import RecordError
from db.forms import checked
from db.models import (
    Activity,
    ActivityCategory,
    ChecklistItem,
    District,
    Facility,
    Finding,
    ManagingUnit,
    ManagingUnitPast,
    MonthClose,
    Station,
    StationFacility,
    StationNumber,
    StationPast,
    Town,
    TownPast,
    VisitorCount,
    VisitorGroup,
)
from db.pinyin import spell
from db.record import Record
from db.stations import unit_of_station
from db.work import Work

_CODE_SIGNS = 20
"""Of a facility's code, which has room for a number after them."""


class ListKind(StrEnum):
    """A list; its value is the name of its table."""

    UNITS = "managing_unit"
    TOWNS = "town"
    FACILITIES = "facility"
    CATEGORIES = "activity_category"
    ITEMS = "checklist_item"
    VISITORS = "visitor_group"


_MODELS: Mapping[ListKind, type[Record]] = {
    ListKind.UNITS: ManagingUnit,
    ListKind.TOWNS: Town,
    ListKind.FACILITIES: Facility,
    ListKind.CATEGORIES: ActivityCategory,
    ListKind.ITEMS: ChecklistItem,
    ListKind.VISITORS: VisitorGroup,
}
_USES: Mapping[ListKind, tuple[Any, ...]] = {
    ListKind.UNITS: (
        Town.managing_unit_id,
        Station.managing_unit_id,
        ManagingUnitPast.managing_unit_id,
        TownPast.managing_unit_id,
        StationPast.managing_unit_id,
        MonthClose.managing_unit_id,
        VisitorCount.managing_unit_id,
    ),
    # A town that has given a number keeps the counter, so that no code is given twice.
    ListKind.TOWNS: (
        Station.town_code,
        StationNumber.town_code,
        StationPast.town_code,
        TownPast.town_code,
        Town.merged_into,
    ),
    ListKind.FACILITIES: (StationFacility.facility_code,),
    ListKind.CATEGORIES: (Activity.category_id,),
    ListKind.ITEMS: (Finding.item_id,),
    ListKind.VISITORS: (VisitorCount.visitor_group_id,),
}
"""The columns that speak of a line: while one does, it cannot be taken out."""

Key = int | str
"""What a line is told by: a number or a code."""


@dataclass(frozen=True)
class ListLine:
    """A facility, a category, an item of the checklist or a group of visitors.

    Attributes:
        uses: Stations, activities, findings or months that speak of it.
        group: Of an item; `required` is a facility's, `yearly_target` a category's.
    """

    key: Key
    name: str
    uses: int
    retired: bool
    group: str = ""
    required: bool = False
    yearly_target: int | None = None


@dataclass(frozen=True)
class UnitLine:
    """A managing unit, with the towns and stations it has today."""

    key: int
    name: str
    towns: int
    stations: int


@dataclass(frozen=True)
class TownLine:
    """A town, with its stations of today; `merged_into` is a name, empty while it stands."""

    key: str
    name: str
    district_code: str
    district: str
    unit_id: int
    unit: str
    stations: int
    longitude: float
    latitude: float
    ended_on: dt.date | None
    merged_into: str


def list_lines(session: Session, kind: ListKind) -> list[ListLine]:
    """Any list but units and towns, in the order of every form, what is retired last."""
    uses = _numbers(session, _USES[kind][0])
    rows: list[Any] = list(session.exec(select(_MODELS[kind])))
    return [
        ListLine(
            key=(key := _key(row)),
            name=row.name,
            uses=uses.get(key, 0),
            retired=_retired(row),
            group=getattr(row, "group", ""),
            required=getattr(row, "required", False),
            yearly_target=getattr(row, "yearly_target", None),
        )
        for row in sorted(rows, key=_place)
    ]


def unit_lines(session: Session) -> list[UnitLine]:
    """The managing units in the order of every report."""
    towns = _numbers(session, Town.managing_unit_id, col(Town.ended_on).is_(None))
    query = (
        sa.select(unit_of_station(), sa.func.count())
        .select_from(Station)
        .join(Town, col(Town.code) == col(Station.town_code))
        .group_by(unit_of_station())
    )
    stations: dict[int, int] = dict(session.execute(query).all())
    units = select(ManagingUnit).order_by(col(ManagingUnit.position), col(ManagingUnit.id))
    return [
        UnitLine(number, unit.name, towns.get(number, 0), stations.get(number, 0))
        for unit in session.exec(units)
        for number in [unit.id or 0]
    ]


def town_lines(session: Session) -> list[TownLine]:
    """The towns by managing unit and code, those that are no more last."""
    stations = _numbers(session, Station.town_code)
    query = (
        sa.select(Town, col(ManagingUnit.name), col(District.name))
        .join(ManagingUnit, col(ManagingUnit.id) == col(Town.managing_unit_id))
        .join(District, col(District.code) == col(Town.district_code))
        .order_by(col(Town.ended_on).is_not(None), col(ManagingUnit.position), col(Town.code))
    )
    rows = session.execute(query).all()
    names = {town.code: town.name for town, _unit, _district in rows}
    return [
        TownLine(
            key=town.code,
            name=town.name,
            district_code=town.district_code,
            district=district,
            unit_id=town.managing_unit_id,
            unit=unit,
            stations=stations.get(town.code, 0),
            longitude=town.longitude,
            latitude=town.latitude,
            ended_on=town.ended_on,
            merged_into=names.get(town.merged_into, ""),
        )
        for town, unit, district in rows
    ]


def district_names(session: Session) -> dict[str, str]:
    """The legal districts by code."""
    query = select(District).order_by(col(District.code))
    return {district.code: district.name for district in session.exec(query)}


def add_line(work: Work, kind: ListKind, values: Mapping[str, Any]) -> Key:
    """Add a line at the end of a list; towns have `db.towns.add_town`.

    Returns:
        What the new line is told by.

    Raises:
        RecordError: A value is wrong, or the name is taken.
    """
    model: Any = _MODELS[kind]
    last = work.session.execute(sa.select(sa.func.max(model.position))).scalar()
    given = {"position": 0 if last is None else last + 1}
    if kind is ListKind.FACILITIES:
        given["code"] = _free_code(work, str(values.get("name", "")))
    row: Any = checked(model, {**values, **given})
    _refuse_taken(work, kind, row)
    work.session.add(row)
    work.session.flush()
    return _key(row)


def amend_line(work: Work, kind: ListKind, key: Key, values: Mapping[str, Any]) -> None:
    """Change a line that is no unit or town; the name counts for all reports made from now on.

    Raises:
        RecordError: A value is wrong, the name is taken, or the line is gone.
    """
    row = _line(work, kind, key)
    after: Any = checked(_MODELS[kind], {**row.model_dump(), **values})
    _refuse_taken(work, kind, after)
    for name in values:
        setattr(row, name, getattr(after, name))
    work.session.add(row)
    work.session.flush()


def move_line(work: Work, kind: ListKind, key: Key, steps: int) -> None:
    """Move a line up (negative) or down among those in use; at the end it stays where it is.

    Raises:
        RecordError: The line is gone.
    """
    moved = _line(work, kind, key)
    rows: list[Any] = sorted(work.session.exec(select(_MODELS[kind])), key=_place)
    among = [row for row in rows if not _retired(row)]
    if moved in among:
        at = among.index(moved)
        among.insert(max(at + steps, 0), among.pop(at))
    for position, row in enumerate(among + [row for row in rows if _retired(row)]):
        row.position = position
    work.session.flush()


def retire_line(work: Work, kind: ListKind, key: Key, since: dt.date | None) -> None:
    """Offer a line no longer where something is entered, or again.

    Args:
        work: The deed.
        kind: Any list but units and towns.
        key: The line.
        since: First day without it; None brings it back.

    Raises:
        RecordError: The line is gone.
    """
    row = _line(work, kind, key)
    if kind is ListKind.ITEMS:
        row.retired = since is not None
    else:
        row.retired_on = since
    work.session.add(row)
    work.session.flush()


def remove_line(work: Work, kind: ListKind, key: Key) -> None:
    """Take out a line that nothing speaks of.

    Raises:
        RecordError: Something does, or the line is gone.
    """
    row = _line(work, kind, key)
    uses = sum(_numbers(work.session, column, column == key).get(key, 0) for column in _USES[kind])
    if uses:
        raise RecordError("line_in_use", name=row.name, uses=uses)
    work.session.delete(row)
    work.session.flush()


def _line(work: Work, kind: ListKind, key: Key) -> Any:
    row = work.session.get(_MODELS[kind], key)
    if row is None:
        raise RecordError("line_unknown")
    return row


def _key(row: Any) -> Key:
    key: Key = row.code if isinstance(row, Facility) else row.id
    return key


def _retired(row: Any) -> bool:
    return bool(getattr(row, "retired", False) or getattr(row, "retired_on", None))


def _place(row: Any) -> tuple[bool, int, Key]:
    return _retired(row), row.position, _key(row)


def _numbers(session: Session, column: Any, *where: sa.ColumnElement[bool]) -> dict[Any, int]:
    """How many rows hold each value of a column."""
    query = sa.select(column, sa.func.count()).where(*where).group_by(column)
    return dict(session.execute(query).all())


def _refuse_taken(work: Work, kind: ListKind, row: Any) -> None:
    """Two lines of a list are not called the same, nor two items of a group."""
    model: Any = _MODELS[kind]
    query = sa.select(model).where(model.name == row.name)
    if kind is ListKind.ITEMS:
        query = query.where(model.group == row.group)
    with work.session.no_autoflush:
        others = work.session.execute(query).scalars().all()
    if any(_key(other) != _key(row) for other in others):
        raise RecordError("name_taken", field="name", name=row.name)


def _free_code(work: Work, name: str) -> str:
    """A code by the name's pinyin that no facility has."""
    stem = "".join(filter(str.isalnum, spell(name).full.lower()))[:_CODE_SIGNS] or "facility"
    taken = set(work.session.execute(sa.select(col(Facility.code))).scalars())
    numbered = (f"{stem}{n}" for n in range(2, 1000))
    return next(code for code in (stem, *numbered) if code not in taken)
