"""The eight workbooks of the sample office, against sums taken from the sheets by other means."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from db import seed
from db.counts import sheet_counts
from db.engine import create_register, reading
from db.hours import read_hours
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.stations import station_rows
from db.totals import month_figures
from db.values import Month, Service
from db.workbooks.plan import Plan, Weight

DATA = Path(__file__).parents[1] / "data"
TODAY = dt.date(2026, 11, 2)
OCTOBER = Month(2026, 10)
COUNTS = {
    "万山区": 124,
    "斗门区": 931,
    "横琴粤澳深度合作区": 257,
    "金湾区": 710,
    "香洲区": 3052,
    "高新区": 450,
}
VISITS = {
    Service.MEALS: 11053,
    Service.WATER: 100567,
    Service.CHARGING: 41541,
    Service.REST: 82884,
    Service.MEDICAL: 1550,
    Service.SOCIAL: 1599,
    Service.OTHER: 0,
}
SAID = {
    Service.MEALS: "午餐",
    Service.WATER: "饮水",
    Service.CHARGING: "充电",
    Service.REST: "休息",
    Service.MEDICAL: "医疗",
    Service.SOCIAL: "交友",
}
WEEKENDS = (11, 17, 18, 24, 25, 31)
"""Apart from those of the break, 1 to 7 October, and Saturday 10, a make-up workday."""
CLOSED_DAYS = {
    "工作日9:00—17:30（节假日休息）": (*range(1, 8), *WEEKENDS),
    "周一至周五8:30-12:00,14:30-18:00": (3, 4, *WEEKENDS),
    "周一到周六 8:00-20:00；周日休息": (4, 11, 18, 25),
}
"""What the hours in the sheet leave out of October 2026."""
FILES = [
    (DATA / "stations-as-kept.xlsx", ImportKind.STATIONS, 194),
    *((DATA / f"counts-2026-10-{unit}.xlsx", ImportKind.COUNTS, n) for unit, n in COUNTS.items()),
    (DATA / "activities-2026.xlsx", ImportKind.ACTIVITIES, 418),
]


def plan(engine: sa.Engine, path: Path, kind: ImportKind) -> Plan:
    return plan_file(engine, path, ImportChoice(kind), today=TODAY)


def take_in(engine: sa.Engine) -> list[Plan]:
    plans = []
    for path, kind, _ in FILES:
        plans.append(plan(engine, path, kind))
        carry_out(engine, plans[-1], f"导入{path.name}")
    return plans


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sa.Engine, list[Plan]]]:
    path = tmp_path_factory.mktemp("sample") / "sample.yizhan"
    engine = create_register(str(path), seed.fill)
    yield engine, take_in(engine)
    engine.dispose()


def sheet_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The sheet's rows by the words of its header, read cell by cell."""
    heading: list[str] | None = None
    for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True):
        if heading is None:
            if row[0] in ("日期", "序号"):
                heading = [str(cell) for cell in row]
        elif any(row) and not str(row[0]).startswith(("合计", "制表")):
            yield dict(zip(heading, row, strict=True))


def people(cell: object) -> int:
    digits = re.search(r"\d+", unicodedata.normalize("NFKC", str(cell)))
    return int(digits[0]) if digits else 0


def test_every_row_is_read(sample: tuple[sa.Engine, list[Plan]]) -> None:
    _, plans = sample
    for (path, kind, rows), plan in zip(FILES, plans, strict=True):
        assert not plan.problems, path.name
        assert (plan.kind, plan.read, plan.created, plan.updated, plan.unchanged) == (
            kind,
            rows,
            rows,
            0,
            0,
        )
        assert rows == sum(1 for _ in sheet_rows(path))


def test_taking_them_in_again_changes_nothing(
    sample: tuple[sa.Engine, list[Plan]], snapshot: Callable[..., Any]
) -> None:
    engine, _ = sample
    before = snapshot(engine)
    for path, kind, rows in FILES:
        again = plan(engine, path, kind)
        assert (again.read, again.created, again.updated, again.unchanged) == (rows, 0, 0, rows)
        work = carry_out(engine, again, "再导入")
        assert work is not None
        assert work.change_id is None
    assert snapshot(engine) == before


def test_the_month_adds_up_to_the_sheets(sample: tuple[sa.Engine, list[Plan]]) -> None:
    engine, _ = sample
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY)
    assert figures.sample
    assert figures.totals.visits == VISITS
    assert figures.totals.visits_total == sum(VISITS.values()) == 239_194
    assert figures.totals.station_days_reported == 5524
    assert (figures.stations, figures.totals.activities) == (194, 45)

    by_unit = {line.name: line for line in figures.units}
    for unit, days in COUNTS.items():
        rows = list(sheet_rows(DATA / f"counts-2026-10-{unit}.xlsx"))
        assert by_unit[unit].station_days_reported == days
        for service, word in SAID.items():
            column = next(name for name in rows[0] if word in name)
            summed = sum(people(row[column]) for row in rows)
            assert by_unit[unit].visits.get(service, 0) == summed, (unit, service)


def test_days_that_the_hours_leave_out_are_expected_only_where_they_were_reported(
    sample: tuple[sa.Engine, list[Plan]],
) -> None:
    engine, _ = sample
    hours = Counter(row["开放时间"] for row in sheet_rows(DATA / "stations-as-kept.xlsx"))
    off = {hours: frozenset(days) for hours, days in CLOSED_DAYS.items()}
    open_days = sum(n * (31 - len(off.get(text, ()))) for text, n in hours.items())
    assert open_days == 139 * 31 + 25 * 18 + 18 * 23 + 12 * 27 == 5497

    osm = {read_hours(text).osm: days for text, days in off.items()}
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY)
        closed = {row.id: osm.get(row.hours, ()) for row in station_rows(session, today=TODAY)}
        reported = sheet_counts(session, OCTOBER.first_day, OCTOBER.last_day)
    against = sum(day.day in closed[number] for day, number in reported)
    assert (len(reported), against) == (5524, 188)
    assert figures.station_days_expected == open_days + against == 5685
    assert figures.station_days_in_service == 194 * 31 == 6014
    for line in (*figures.units, *figures.towns):
        assert line.station_days_reported <= line.station_days_expected <= line.stations * 31
    assert sum(line.station_days_expected for line in figures.towns) == 5685


def test_the_activities_add_up_to_the_sheet(sample: tuple[sa.Engine, list[Plan]]) -> None:
    engine, _ = sample
    rows = list(sheet_rows(DATA / "activities-2026.xlsx"))
    october = [row for row in rows if row["日期"].month == 10]
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY)
    assert len(october) == len(figures.activities) == 45
    assert figures.totals.attendance == sum(people(row["参与人数"] or 0) for row in october)
    held = Counter(row["类别"].removesuffix("活动") for row in rows)
    assert {line.name: line.year_to_date for line in figures.categories} == held


def test_the_stations_are_those_of_the_sheet(sample: tuple[sa.Engine, list[Plan]]) -> None:
    engine, plans = sample
    rows = list(sheet_rows(DATA / "stations-as-kept.xlsx"))
    with reading(engine) as session:
        stations = station_rows(session, today=TODAY)
    # The office merges cells of one town, and leaves 街道 and 镇 out of some.
    towns = list(
        itertools.accumulate((row["镇街"] for row in rows), lambda last, here: here or last)
    )
    assert Counter(re.sub(r"街道$|镇$", "", town.strip()) for town in towns) == Counter(
        re.sub(r"街道$|镇$", "", station.town) for station in stations
    )
    assert {re.sub(r"\s", "", str(row["驿站名称"])) for row in rows} == {
        re.sub(r"\s", "", station.name) for station in stations
    }
    for service, word in SAID.items():
        offered = sum(word in unicodedata.normalize("NFKC", row["服务项目"]) for row in rows)
        assert offered == sum(service in station.services for station in stations), service
    missing = [remark for remark in plans[0].remarks if remark.code == "position_missing"]
    unplaced = {station.name for station in stations if station.longitude is None}
    assert len(missing) == 3
    assert {remark.values["name"] for remark in missing} == unplaced
    assert {remark.weight for remark in missing} == {Weight.MISSING}
    empty = {row["驿站名称"] for row in rows if not row["坐标(高德)"]}
    assert empty == unplaced


def test_what_was_read_otherwise_is_said(sample: tuple[sa.Engine, list[Plan]]) -> None:
    _, plans = sample
    said = [remark for plan in plans for remark in plan.remarks]
    assert Weight.PROBLEM not in {remark.weight for remark in said}
    matched = [remark for remark in said if remark.code == "station_matched"]
    assert matched
    for remark in matched:
        assert remark.value != remark.values["name"]
    # The third row of 横琴's sheet leaves 工会 out.
    first = next(remark for remark in matched if "横琴" in remark.file)
    assert (first.cell, first.value, first.values) == (
        "B3",
        "横琴湿地驿站",
        {"name": "横琴湿地工会驿站"},
    )


def test_a_server_comes_to_the_same_figures(
    sample: tuple[sa.Engine, list[Plan]], server: Any
) -> None:
    name = server.create()
    engine = create_register(server.address(name), seed.fill)
    take_in(engine)
    figures = []
    for each in (sample[0], engine):
        with reading(each) as session:
            figures.append(month_figures(session, OCTOBER, today=TODAY))
    assert figures[0] == figures[1]
    engine.dispose()
    server.drop(name)


def test_a_service_that_nobody_counted_is_missing_not_zero(
    sample: tuple[sa.Engine, list[Plan]],
) -> None:
    engine, _plans = sample
    with reading(engine) as session:
        figures = month_figures(session, OCTOBER, today=TODAY)
    islands = next(line for line in figures.units if line.name == "万山区")
    assert Service.SOCIAL not in islands.visits
    assert islands.visits[Service.MEALS] == 45
