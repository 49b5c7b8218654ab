"""Towns and managing units change: what was so before is kept, for the reports of its time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from db.errors import RecordError
from db.forms import checked
from db.models import (
    District,
    ManagingUnit,
    ManagingUnitPast,
    Station,
    StationPast,
    Town,
    TownPast,
)
from db.work import Work

_DAY = dt.timedelta(days=1)


def rename_unit(work: Work, unit_id: int, name: str, *, since: dt.date | None) -> None:
    """Give a managing unit another name.

    Args:
        work: The deed.
        unit_id: The unit.
        name: Its name from now on.
        since: First day of the name; None where it was never right otherwise.

    Raises:
        RecordError: The name is wrong or taken, or `since` lies before a change known already.
    """
    unit = work.session.get(ManagingUnit, unit_id)
    if unit is None:
        raise RecordError("unit_unknown", text=str(unit_id))
    after = checked(ManagingUnit, {**unit.model_dump(), "name": name})
    if after.name == unit.name:
        return
    _refuse_taken(work, col(ManagingUnit.name), after.name)
    if since is not None:
        of = col(ManagingUnitPast.managing_unit_id) == unit_id
        if _is_news(_last(work, col(ManagingUnitPast.until), of), since, unit.name):
            work.session.add(
                ManagingUnitPast(managing_unit_id=unit_id, until=since - _DAY, name=unit.name)
            )
    unit.name = after.name
    work.session.add(unit)
    work.session.flush()


def rename_town(work: Work, town_code: str, name: str, *, since: dt.date | None) -> None:
    """Give a town another name; arguments and refusals as in `rename_unit`."""
    town = _standing(work, town_code)
    after = checked(Town, {**town.model_dump(), "name": name})
    if after.name != town.name:
        _refuse_taken(work, col(Town.name), after.name)
        _keep_town(work, town, since)
        town.name = after.name
        work.session.flush()


def assign_town(work: Work, town_code: str, unit_id: int, *, since: dt.date | None) -> None:
    """Put a town under another managing unit, and with it the stations that go with their town.

    Raises:
        RecordError: There is no such unit, the town is no more, or `since` lies before a change
            known already.
    """
    town = _standing(work, town_code)
    if work.session.get(ManagingUnit, unit_id) is None:
        raise RecordError("unit_unknown", field="managing_unit_id", text=str(unit_id))
    if unit_id != town.managing_unit_id:
        _keep_town(work, town, since)
        town.managing_unit_id = unit_id
        work.session.flush()


def merge_towns(work: Work, gone_code: str, kept_code: str, *, since: dt.date) -> int:
    """Merge a town into another; its stations go over, and keep the codes at their doors.

    Args:
        work: The deed.
        gone_code: The town that ends.
        kept_code: The town that its stations belong to from then on.
        since: First day without the town.

    Returns:
        How many stations went over.

    Raises:
        RecordError: They are the same, one of them is no more, or `since` lies before a change
            known already.
    """
    if gone_code == kept_code:
        raise RecordError("merge_into_itself", field="merged_into")
    gone, kept = _standing(work, gone_code), _standing(work, kept_code)
    _keep_town(work, gone, since)
    query = select(Station).where(col(Station.town_code) == gone_code)
    stations = work.session.exec(query.with_for_update()).all()
    remember_stations(work, stations, since)
    for station in stations:
        station.town_code = kept.code
        station.version += 1
    gone.ended_on, gone.merged_into = since, kept.code
    work.session.flush()
    return len(stations)


def remember_stations(work: Work, stations: Iterable[Station], since: dt.date) -> None:
    """Keep where stations belonged until the day before `since`; to be called before they move.

    Raises:
        RecordError: `since` lies before a change of one of them known already.
    """
    stations = list(stations)
    last = dict(
        work.session.execute(
            sa.select(col(StationPast.station_id), sa.func.max(col(StationPast.until))).group_by(
                col(StationPast.station_id)
            )
        ).all()
    )
    codes = {station.town_code for station in stations}
    towns = {
        town.code: town for town in work.session.exec(select(Town).where(col(Town.code).in_(codes)))
    }
    pasts: dict[str, list[TownPast]] = defaultdict(list)
    for past in work.session.exec(select(TownPast).where(col(TownPast.town_code).in_(codes))):
        pasts[past.town_code].append(past)
    for station in stations:
        known = last.get(station.id)
        if not _is_news(known, since, station.name):
            continue
        units = {
            past.until: past.managing_unit_id
            for past in pasts[station.town_code]
            if (known is None or past.until > known) and past.until < since
        }
        units[since - _DAY] = towns[station.town_code].managing_unit_id
        work.session.add_all(
            StationPast(
                station_id=station.id or 0,
                until=until,
                town_code=station.town_code,
                managing_unit_id=station.managing_unit_id or unit_id,
            )
            for until, unit_id in units.items()
        )
    work.session.flush()


def amend_town(work: Work, town_code: str, values: Mapping[str, Any]) -> None:
    """Correct a town's legal district or rough centre, which no report of the past names.

    Raises:
        RecordError: A value is wrong, or the town is no more.
    """
    town = _standing(work, town_code)
    after = checked(Town, {**town.model_dump(), **values})
    _refuse_unknown_district(work, after)
    for key in values:
        setattr(town, key, getattr(after, key))
    work.session.add(town)
    work.session.flush()


def add_town(work: Work, values: Mapping[str, Any]) -> Town:
    """Enter a town under the code that the state gives it.

    Raises:
        RecordError: A value is wrong, or the name or the code is taken.
    """
    town = checked(Town, values)
    if not (town.code.isascii() and town.code.isdigit()):
        raise RecordError("town_code_wrong", field="code", text=town.code)
    _refuse_unknown_district(work, town)
    if work.session.get(ManagingUnit, town.managing_unit_id) is None:
        raise RecordError("unit_unknown", field="managing_unit_id", text="")
    for column, value in ((col(Town.code), town.code), (col(Town.name), town.name)):
        _refuse_taken(work, column, value)
    work.session.add(town)
    work.session.flush()
    return town


def _standing(work: Work, town_code: str) -> Town:
    town = work.session.get(Town, town_code)
    if town is None:
        raise RecordError("town_unknown", field="town_code", text=town_code)
    if town.ended_on is not None:
        raise RecordError("town_ended", field="town_code", name=town.name)
    return town


def _keep_town(work: Work, town: Town, since: dt.date | None) -> None:
    if since is None:
        return
    of = col(TownPast.town_code) == town.code
    if _is_news(_last(work, col(TownPast.until), of), since, town.name):
        work.session.add(
            TownPast(
                town_code=town.code,
                until=since - _DAY,
                name=town.name,
                managing_unit_id=town.managing_unit_id,
            )
        )
        # Before the town changes, as the locks on signed months see it.
        work.session.flush()


def _last(work: Work, until: Any, of: sa.ColumnElement[bool]) -> dt.date | None:
    last: dt.date | None = work.session.execute(
        sa.select(sa.func.max(until)).where(of)
    ).scalar_one()
    return last


def _is_news(last: dt.date | None, since: dt.date, name: str) -> bool:
    """Whether what was so until `since` is still to be kept; `last` is what is kept already."""
    until = since - _DAY
    if last is None or last < until:
        return True
    if last > until:
        first = last + _DAY
        raise RecordError("since_before_last", field="since", name=name, since=since, last=first)
    return False


def _refuse_taken(work: Work, column: Any, value: str) -> None:
    if work.session.execute(sa.select(sa.literal(1)).where(column == value)).first():
        raise RecordError("name_taken", field=column.key, name=value)


def _refuse_unknown_district(work: Work, town: Town) -> None:
    if work.session.get(District, town.district_code) is None:
        raise RecordError("district_unknown", field="district_code", text=town.district_code)
