"""The tables of the monthly report, as paper and Excel both show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from db.figures import AreaLine, MonthFigures, StationLine
from db.values import Service
from desktop.text import _, label

Kind = Literal["text", "code", "day", "count", "mean", "share"]
"""How a cell is shown: `day` is an ISO date, `mean` has one decimal, `share` is a ratio of 1."""

Cell = str | int | float | None
"""None is missing or unknown and shows as a dash; an empty text is a cell that has no meaning."""


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = "count"


@dataclass(frozen=True)
class Table:
    """Rows and `total` are as wide as `columns`; `empty` is said in place of no rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    empty: str = ""


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part` of `whole`; None where either is unknown or there is no whole."""
    return part / whole if part is not None and whole else None


def services_table(figures: MonthFigures) -> Table:
    totals = figures.totals
    visits_total = _known(totals.visits_total, totals.station_days_reported)
    return Table(
        _("服务项目"),
        (
            Column(_("服务项目"), "text"),
            Column(_("提供驿站（座）")),
            Column(_("服务人次")),
            Column(_("占比"), "share"),
            Column(_("填报站日")),
            Column(_("站日均人次"), "mean"),
        ),
        tuple(
            (
                label(line.service),
                line.stations,
                visits := _known(line.visits, line.station_days),
                ratio(visits, totals.visits_total),
                line.station_days,
                ratio(visits, line.station_days),
            )
            for line in figures.services
        ),
        (
            _("合计"),
            "",
            visits_total,
            ratio(visits_total, totals.visits_total),
            totals.station_days_reported,
            ratio(visits_total, totals.station_days_reported),
        ),
    )


def units_table(figures: MonthFigures) -> Table:
    return Table(
        _("管理单位"),
        (
            Column(_("管理单位"), "text"),
            Column(_("镇街")),
            Column(_("已覆盖")),
            Column(_("驿站")),
            *(Column(label(service)) for service in Service),
            Column(_("服务人次")),
            Column(_("填报率"), "share"),
        ),
        tuple((line.name, line.towns, line.covered, *_area(line)) for line in figures.units),
        (_("合计"), figures.towns_total, figures.towns_covered, *_all_areas(figures)),
    )


def towns_table(figures: MonthFigures) -> Table:
    """Towns by managing unit, units in the order of their own table."""
    order = {line.name: place for place, line in enumerate(figures.units)}
    return Table(
        _("镇街"),
        (
            Column(_("管理单位"), "text"),
            Column(_("镇街"), "text"),
            Column(_("覆盖"), "text"),
            Column(_("驿站")),
            *(Column(label(service)) for service in Service),
            Column(_("服务人次")),
            Column(_("填报率"), "share"),
        ),
        tuple(
            (line.unit, line.name, _("是") if line.covered else _("否"), *_area(line))
            for line in sorted(figures.towns, key=lambda line: order.get(line.unit, len(order)))
        ),
        (
            _("合计"),
            "",
            f"{figures.towns_covered}/{figures.towns_total}",
            *_all_areas(figures),
        ),
    )


def categories_table(figures: MonthFigures) -> Table:
    lines = figures.categories
    year_to_date = sum(line.year_to_date for line in lines)
    targets = [line.yearly_target for line in lines if line.yearly_target is not None]
    target = sum(targets) if targets and len(targets) == len(lines) else None
    return Table(
        _("活动类别"),
        (
            Column(_("活动类别"), "text"),
            Column(_("本月场次")),
            Column(_("参与人次")),
            Column(_("今年累计场次")),
            Column(_("年度目标场次")),
            Column(_("进度"), "share"),
        ),
        tuple(
            (
                line.name,
                line.activities,
                line.attendance,
                line.year_to_date,
                line.yearly_target,
                ratio(line.year_to_date, line.yearly_target),
            )
            for line in lines
        ),
        (
            _("合计"),
            figures.totals.activities,
            figures.totals.attendance,
            year_to_date,
            target,
            ratio(year_to_date, target),
        ),
        empty=_("没有设置活动类别。"),
    )


def activities_table(figures: MonthFigures) -> Table:
    return Table(
        _("活动明细"),
        (
            Column(_("日期"), "day"),
            Column(_("活动"), "text"),
            Column(_("类别"), "text"),
            Column(_("地点"), "text"),
            Column(_("参与人次")),
        ),
        tuple(
            (line.day.isoformat(), line.title, line.category, line.place, line.attendance)
            for line in figures.activities
        ),
        empty=_("本月未举办活动。"),
    )


def silent_table(figures: MonthFigures) -> Table:
    return Table(
        _("未填报驿站"),
        (
            Column(_("编号"), "code"),
            Column(_("驿站"), "text"),
            Column(_("镇街"), "text"),
            Column(_("管理单位"), "text"),
        ),
        tuple((line.code, line.name, line.town, line.unit) for line in figures.silent),
        empty=_("本月各驿站均有填报。") if figures.stations else _("本月没有在册运营驿站。"),
    )


def stations_table(figures: MonthFigures) -> Table:
    return Table(
        _("各驿站服务人次"),
        (
            Column(_("编号"), "code"),
            Column(_("驿站"), "text"),
            Column(_("镇街"), "text"),
            Column(_("管理单位"), "text"),
            Column(_("填报天数")),
            Column(_("服务人次")),
        ),
        tuple(_station(line) for line in figures.stations_by_visits),
        empty=_("本月没有在册运营驿站。"),
    )


def _known(visits: int, station_days: int) -> int | None:
    return visits if station_days else None


def _area(line: AreaLine) -> Iterable[Cell]:
    days = line.station_days_reported
    return (
        line.stations,
        *(line.visits.get(service) if days else None for service in Service),
        _known(line.visits_total, days),
        ratio(days, line.station_days_expected),
    )


def _all_areas(figures: MonthFigures) -> Iterable[Cell]:
    totals = figures.totals
    days = totals.station_days_reported
    counted = {line.service for line in figures.services if line.station_days}
    return (
        figures.stations,
        *(totals.visits.get(service) if service in counted else None for service in Service),
        _known(totals.visits_total, days),
        ratio(days, figures.station_days_expected),
    )


def _station(line: StationLine) -> tuple[Cell, ...]:
    visits = _known(line.visits_total, line.days_reported)
    return (line.code, line.name, line.town, line.unit, line.days_reported, visits)
