"""What a report says of the signature below it, and how it differs from the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from db.corrections import CellChange, Correction, Standing
from db.differences import Value
from db.figures import MonthFigures
from db.statement import FigureChange, Path
from db.values import LOCAL, CountMethod, Month, Service
from desktop.paper.tables import Cell, Column, Table
from desktop.text import N_, _, field_label, label, month_text, number, value_text

_KEY_FIGURES: Mapping[str, str] = {
    "stations": N_("在册运营驿站"),
    "opened": N_("本月新开"),
    "closed": N_("本月关闭"),
    "towns_total": N_("镇街"),
    "towns_covered": N_("覆盖镇街"),
    "visits_total": N_("服务人次"),
    "station_days_reported": N_("已填报站日"),
    "station_days_expected": N_("应填报站日"),
    "activities": N_("活动场次"),
    "attendance": N_("参与人次"),
    "days_reported": N_("填报天数"),
    "year_to_date": N_("今年累计场次"),
    "yearly_target": N_("年度目标场次"),
    "towns": N_("镇街"),
}
_TABLES: Mapping[str, str] = {
    "services": N_("服务项目"),
    "units": N_("管理单位"),
    "trend": N_("各月服务人次"),
    "towns": N_("镇街"),
    "categories": N_("活动类别"),
    "held": N_("活动明细"),
    "by_station": N_("各驿站"),
    "methods": N_("登记方式"),
}


def standing_words(standing: Standing) -> str:
    """Whether the month is signed, by whom, and which correction it is."""
    closing, correction = standing.closing, standing.correction
    if closing is None:
        if correction is None:
            return _("未结账（草稿）")
        return _("第 {n} 次更正　未结账（草稿）").format(n=correction.revision)
    words = _("已结账：{who}，{at}")
    if correction is not None:
        words = _("第 {n} 次更正　已结账：{who}，{at}")
    return words.format(n=standing.revision, who=closing.signed_by, at=moment(closing.closed_at))


def cause_words(correction: Correction) -> str:
    """Which report is corrected, by whom, and why."""
    signed = correction.signed
    assert signed.reopened_at is not None
    return _(
        "{signer}于 {signed_at} 签字的月报，由{by}于 {at} 重新打开更正，原因：{reason}。"
    ).format(
        signer=signed.signed_by,
        signed_at=moment(signed.closed_at),
        by=signed.reopened_by,
        at=moment(signed.reopened_at),
        reason=signed.reason.rstrip("。．."),
    )


def extent_words(correction: Correction) -> str:
    """In how much it differs."""
    return _("与原月报相比，{figures} 项数字不同，{cells} 处登记不同，列在第七部分。").format(
        figures=number(len(correction.figures)), cells=number(len(correction.cells))
    )


def standing_notes(standing: Standing) -> Iterable[str]:
    """How far the numbers are settled."""
    if standing.closing is None:
        yield _("本月尚未结账，数字还会变动。")
    elif standing.drift:
        yield _(
            "结账锁定服务登记；签字以后活动、驿站等资料又有变动，有 {n} 项数字与签字时不同。"
        ).format(n=number(len(standing.drift)))


def station_names(figures: MonthFigures) -> Mapping[str, str]:
    """What the stations of a month are called, by their codes."""
    return {line.code: line.name for line in figures.stations_by_visits}


def figures_table(changes: Iterable[FigureChange], stations: Mapping[str, str]) -> Table:
    """Numbers of the report that differ, in its order; `stations` are names by code."""
    return Table(
        _("数字"),
        (
            Column(_("表"), "text"),
            Column(_("对象"), "text"),
            Column(_("项目"), "text"),
            Column(_("原月报")),
            Column(_("更正后")),
            Column(_("相差")),
        ),
        tuple(
            (
                *_path_words(change.path, stations),
                change.before,
                change.after,
                _signed((change.after or 0) - (change.before or 0)),
            )
            for change in changes
        ),
        empty=_("各表的数字没有不同。"),
    )


def cells_table(changes: Iterable[CellChange]) -> Table:
    """Counts that differ, by day and station."""
    return Table(
        _("登记"),
        (
            Column(_("日期"), "day"),
            Column(_("驿站"), "text"),
            Column(_("项目"), "text"),
            Column(_("经手"), "text"),
            Column(_("时间"), "text"),
            Column(_("原登记")),
            Column(_("更正为")),
        ),
        tuple(
            (
                change.day.isoformat(),
                change.station,
                field_label(change.field),
                change.who,
                moment(change.at),
                _cell(change.before),
                _cell(change.after),
            )
            for change in changes
        ),
        empty=_("各站的登记没有不同。"),
    )


def _path_words(path: Path, stations: Mapping[str, str]) -> tuple[str, str, str]:
    """Table, line and column."""
    if len(path) == 1:
        return _("主要指标"), "", _(_KEY_FIGURES[path[0]])
    table, line, *column = path
    if table == "services":
        line = label(Service(line))
    elif table == "trend":
        line = month_text(Month.parse(line))
    elif table == "methods":
        line = label(CountMethod(line))
    elif table == "by_station":
        # Two stations may be called the same.
        line = _("{code} {station}").format(code=line, station=stations.get(line, ""))
    return _(_TABLES[table]), line, _column_words(table, *column)


def moment(at: dt.datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _column_words(table: str, column: str = "") -> str:
    if column in list(Service):
        return label(Service(column))
    if table == "trend":
        return _("服务人次")
    if table == "methods":
        return _("填报站日")
    return _(_KEY_FIGURES[column])


def _signed(difference: int) -> str:
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{number(abs(difference))}"


def _cell(value: Value) -> Cell:
    return value if value is None or isinstance(value, int) else value_text(value)
