"""A caller's question: the ten nearest that are open and offer what is asked for."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
from demo_register import TODAY
from lines import Line, race
from many_rows import demo_rows, many_rows

from db.holidays import Holidays, seed_holidays
from db.locator import Locator, state_at
from db.places import distances_m
from db.rows import StationRow
from db.values import LOCAL, LatLng, Service

SIZES = {194: 51, 16_000: 21, 200_000: 11}
"""Stations to how often the question is asked."""

WANTED = frozenset({Service.WATER, Service.CHARGING})
PLACE = LatLng(22.2192, 113.5517)
AT = dt.datetime.combine(TODAY, dt.time(21), LOCAL)
HOLIDAYS = Holidays.of(seed_holidays())
TEN = 10


def measure(register: Path) -> list[Line]:
    kept = [row for row in demo_rows(register) if row.latitude is not None]
    lines = []
    for size, repeats in SIZES.items():
        rows = _apart(many_rows(kept, size))
        locator = Locator(rows, HOLIDAYS)
        lat = np.array([row.latitude for row in rows], dtype=float)
        lng = np.array([row.longitude for row in rows], dtype=float)

        def ask(locator: Locator = locator) -> object:
            return locator.find(at=AT, near=PLACE, services=WANTED, only_open=True, limit=TEN)

        def measure_all(
            rows: list[StationRow] = rows,
            lat: np.ndarray = lat,
            lng: np.ndarray = lng,
        ) -> object:
            nearest = (rows[n] for n in np.argsort(distances_m(lat, lng, *PLACE)))
            fits = (row for row in nearest if set(row.services) >= WANTED and _is_open(row))
            return [row for row, _n in zip(fits, range(TEN), strict=False)]

        ours, theirs = race(ask, measure_all, repeats)
        lines.append(Line(f"最近 10 座，{size:,} 座", ours, "NumPy 量全部距离再逐座看", theirs))
    return lines


def _apart(rows: list[StationRow]) -> list[StationRow]:
    """Scattered within a kilometre, since many stand where one of the demonstration does."""
    drawn = np.random.default_rng(5).normal(0, 0.01, (len(rows), 2)).tolist()
    return [
        replace(row, latitude=(row.latitude or 0) + north, longitude=(row.longitude or 0) + east)
        for row, (north, east) in zip(rows, drawn, strict=True)
    ]


def _is_open(row: StationRow) -> bool:
    state = state_at(row, AT, HOLIDAYS)
    return state is not None and state.is_open
