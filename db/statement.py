"""A month's figures as one flat list of numbers, as they are signed and compared later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from db.figures import AreaLine, MonthFigures

Path = tuple[str, ...]
"""Which number: the table, the line in it by its name or code, and the column.

A key figure is its name alone, such as ``("visits_total",)``; a column of people served is the
service's name.
"""
Statement = Mapping[Path, int]


class FigureChange(NamedTuple):
    """A number that is no longer what it was; None where the line was or is not there."""

    path: Path
    before: int | None
    after: int | None


def statement(figures: MonthFigures) -> Statement:
    """Every number that the month's report prints, in the order of its pages.

    Shares and means are left out, since they follow from the others.
    """
    return dict(_numbers(figures))


def figure_changes(before: Statement, after: Statement) -> tuple[FigureChange, ...]:
    """The numbers that differ, in the order of the pages; what is there no more comes last."""
    return tuple(
        FigureChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*after, *before))
        if before.get(path) != after.get(path)
    )


def as_text(said: Statement) -> str:
    """As JSON: a list of paths, each with its number at the end."""
    return json.dumps([[*path, n] for path, n in said.items()], ensure_ascii=False)


def from_text(text: str) -> Statement:
    return {tuple(path): number for *path, number in json.loads(text)}


def _numbers(figures: MonthFigures) -> Iterator[tuple[Path, int]]:
    totals = figures.totals
    yield ("stations",), figures.stations
    yield ("opened",), figures.opened
    yield ("closed",), figures.closed
    yield ("towns_total",), figures.towns_total
    yield ("towns_covered",), figures.towns_covered
    yield ("visits_total",), totals.visits_total
    yield ("station_days_reported",), totals.station_days_reported
    yield ("station_days_expected",), figures.station_days_expected
    yield ("activities",), totals.activities
    yield ("attendance",), totals.attendance
    for service in figures.services:
        yield ("services", service.service, "stations"), service.stations
        yield ("services", service.service, "visits_total"), service.visits
        yield ("services", service.service, "station_days_reported"), service.station_days
    for unit in figures.units:
        yield from _area(("units", unit.name), unit)
    for before in figures.trend:
        if before.month != figures.month:
            yield ("trend", str(before.month)), before.visits_total
    for town in figures.towns:
        yield from _area(("towns", town.name), town)
    for category in figures.categories:
        line = ("categories", category.name)
        yield (*line, "activities"), category.activities
        yield (*line, "attendance"), category.attendance
        yield (*line, "year_to_date"), category.year_to_date
        if category.yearly_target is not None:
            yield (*line, "yearly_target"), category.yearly_target
    for held in figures.activities:
        path = ("held", f"{held.day} {held.title} {held.place}", "attendance")
        yield path, held.attendance or 0
    for station in figures.stations_by_visits:
        yield ("by_station", station.code, "days_reported"), station.days_reported
        yield ("by_station", station.code, "visits_total"), station.visits_total
    for method, days in figures.methods.items():
        yield ("methods", method), days


def _area(line: Path, area: AreaLine) -> Iterator[tuple[Path, int]]:
    yield (*line, "towns"), area.towns
    yield (*line, "towns_covered"), area.covered
    yield (*line, "stations"), area.stations
    for service, people in area.visits.items():
        yield (*line, service), people
    yield (*line, "visits_total"), area.visits_total
    yield (*line, "station_days_reported"), area.station_days_reported
    yield (*line, "station_days_expected"), area.station_days_expected
