"""Two rounds of inspections, with what they found and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import col

from db.demo.drawing import draws, one_of, word_list, write_numbered, write_rows
from db.demo.stations import DemoStation
from db.models import ChecklistItem, Finding, Inspection
from db.values import FindingResult

_ROUND_DAYS = 180
_RESULTS = {
    FindingResult.OK: 0.945,
    FindingResult.NOT_OK: 0.035,
    FindingResult.NOT_APPLICABLE: 0.02,
}
_DUE_DAYS = (7, 15, 30)
_NEVER_MENDED = 0.04


def write_inspections(
    connection: sa.Connection, today: dt.date, stations: Sequence[DemoStation]
) -> None:
    """Write the inspections of the last year, by day, each with a finding for every item."""
    rng = draws(today, "inspections")
    faults = {line["item"]: line for line in word_list("findings")}
    query = sa.select(col(ChecklistItem.id), col(ChecklistItem.name))
    items = [
        (item_id, faults[name])
        for item_id, name in connection.execute(query.order_by(col(ChecklistItem.position)))
    ]
    visits = sorted(_visits(rng, today, stations), key=lambda visit: visit[0])
    numbers = write_numbered(
        connection,
        Inspection,
        (
            {
                "station_id": station.number,
                "day": day,
                "inspector": f"{station.unit}总工会巡查组",
            }
            for day, station in visits
        ),
    )
    write_rows(
        connection,
        Finding,
        (
            {"inspection_id": number, "item_id": item_id, **_finding(rng, today, day, fault)}
            for number, (day, _) in zip(numbers, visits, strict=True)
            for item_id, fault in items
        ),
    )


def _visits(
    rng: np.random.Generator, today: dt.date, stations: Sequence[DemoStation]
) -> list[tuple[dt.date, DemoStation]]:
    visits = []
    for station in stations:
        ago = int(rng.integers(3, _ROUND_DAYS))
        for days in (ago, ago + _ROUND_DAYS + int(rng.integers(-20, 6))):
            day = today - dt.timedelta(days=days)
            if station.serves(day):
                visits.append((day, station))
    return visits


def _finding(
    rng: np.random.Generator, today: dt.date, day: dt.date, fault: dict[str, str]
) -> dict[str, Any]:
    result = one_of(rng, tuple(_RESULTS), tuple(_RESULTS.values()))
    if result is not FindingResult.NOT_OK:
        return {"result": result}
    mended_on = day + dt.timedelta(days=2 + int(rng.gamma(2.0, 4.0)))
    mended = rng.uniform() > _NEVER_MENDED and mended_on < today
    return {
        "result": result,
        "note": fault["fault"],
        "assignee": "站点负责人",
        "due_on": day + dt.timedelta(days=one_of(rng, _DUE_DAYS)),
        "fixed_on": mended_on if mended else None,
        "fixed_note": fault["remedy"] if mended else "",
    }
