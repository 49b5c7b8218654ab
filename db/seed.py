"""The first rows of a new register: Zhuhai's places and the lists that staff go on to edit."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from db.holidays import seed_holidays
from db.models import (
    ActivityCategory,
    CalendarDay,
    ChecklistItem,
    District,
    Facility,
    ManagingUnit,
    Setting,
    Town,
)
from db.settings import OFFICE
from resources import resource

Fill = Callable[[sa.Connection], None]
"""Writes the first rows of a new register."""
DISTRICTS = {"440402": "香洲区", "440403": "斗门区", "440404": "金湾区"}


def _lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with resource("seed", name).open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file))


def fill(connection: sa.Connection) -> None:
    """Write towns, units, categories, facilities, checklist, calendar and settings."""
    units = {line["name"]: n + 1 for n, line in _lines("units.csv")}
    connection.execute(
        sa.insert(ManagingUnit), [{"name": name, "position": n} for name, n in units.items()]
    )
    connection.execute(
        sa.insert(District), [{"code": code, "name": name} for code, name in DISTRICTS.items()]
    )
    connection.execute(
        sa.insert(Town),
        [
            {
                "code": line["code"],
                "name": line["name"],
                "district_code": line["code"][:6],
                "managing_unit_id": units[line["managing_unit"]],
                "longitude": float(line["lon_wgs84"]),
                "latitude": float(line["lat_wgs84"]),
            }
            for _, line in _lines("towns.csv")
        ],
    )
    connection.execute(
        sa.insert(ActivityCategory),
        [
            {"name": line["name"], "yearly_target": int(line["yearly_target"]), "position": n}
            for n, line in _lines("categories.csv")
        ],
    )
    connection.execute(
        sa.insert(Facility),
        [
            {
                "code": line["code"],
                "name": line["name"],
                "required": line["required"] == "1",
                "position": n,
            }
            for n, line in _lines("facilities.csv")
        ],
    )
    connection.execute(
        sa.insert(ChecklistItem),
        [
            {"group": line["group"], "name": line["name"], "position": n, "retired": False}
            for n, line in _lines("checklist.csv")
        ],
    )
    connection.execute(
        sa.insert(CalendarDay),
        [{"day": row.day, "kind": row.kind, "name": row.name} for row in seed_holidays()],
    )
    connection.execute(sa.insert(Setting), [{"key": OFFICE, "value": "珠海市总工会"}])
