"""The report's words: its key figures, its opening paragraph, and how to read its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from db.figures import MonthFigures, Totals
from db.values import CountMethod
from desktop.paper.tables import Kind, ratio
from desktop.text import _, label, number


@dataclass(frozen=True)
class Indicator:
    """A key figure; `value` is None where it cannot be known."""

    label: str
    value: int | float | None
    kind: Kind
    unit: str
    notes: tuple[str, ...] = ()


def sample_label() -> str:
    return _("示例数据，非真实统计")


def scope_name(figures: MonthFigures) -> str:
    return figures.scope or _("全市")


def indicators(figures: MonthFigures) -> tuple[Indicator, ...]:
    """The six key figures, in the order of the page."""
    totals = figures.totals
    reported, expected = totals.station_days_reported, figures.station_days_expected
    return (
        Indicator(
            _("在册运营驿站"),
            figures.stations,
            "count",
            _("座"),
            (
                _("本月新开 {opened} 座，关闭 {closed} 座").format(
                    opened=figures.opened, closed=figures.closed
                ),
            ),
        ),
        Indicator(
            _("覆盖镇街"),
            figures.towns_covered,
            "count",
            _("个"),
            (
                _("共 {towns} 个镇街，覆盖率 {rate}").format(
                    towns=figures.towns_total,
                    rate=percent(figures.towns_covered, figures.towns_total),
                ),
            ),
        ),
        Indicator(
            _("活动场次"),
            totals.activities,
            "count",
            _("场"),
            (_("参与 {people} 人次").format(people=number(totals.attendance)),),
        ),
        Indicator(
            _("服务人次"),
            totals.visits_total if reported else None,
            "count",
            _("人次"),
            (
                _month_on_month(figures),
                _year_on_year(figures),
            ),
        ),
        Indicator(
            _("站日均服务人次"),
            ratio(totals.visits_total, reported),
            "mean",
            _("人次"),
            (_("每座驿站每个填报日平均"),),
        ),
        Indicator(
            _("填报率"),
            ratio(reported, expected),
            "share",
            "",
            (
                _("已填报 {reported}，应填报 {expected} 站日").format(
                    reported=number(reported), expected=number(expected)
                ),
            ),
        ),
    )


def summary(figures: MonthFigures) -> Iterable[str]:
    """Whole sentences for the opening paragraph, fit for zero and for missing records."""
    scope, totals = scope_name(figures), figures.totals
    if not figures.stations:
        yield _("本月{scope}没有在册运营驿站。").format(scope=scope)
    else:
        yield _("本月{scope}在册运营驿站 {stations} 座，覆盖 {covered} 个镇街。").format(
            scope=scope, stations=number(figures.stations), covered=figures.towns_covered
        )
    if not totals.station_days_reported:
        yield _("没有服务登记，服务人次无从统计。")
    elif not totals.visits_total:
        yield _("已填报 {reported} 站日，登记的服务人次为 0。").format(
            reported=number(totals.station_days_reported)
        )
    else:
        yield from _visits_sentences(figures)
    if totals.activities:
        yield _("举办活动 {activities} 场，参与 {people} 人次。").format(
            activities=number(totals.activities), people=number(totals.attendance)
        )
    else:
        yield _("本月未举办活动。")
    if figures.silent:
        yield _("{silent} 座驿站整月未填报，名单见第六部分。").format(silent=len(figures.silent))


def method_notes(figures: MonthFigures) -> Iterable[str]:
    """How the figures were obtained and how to read them."""
    yield _("数据来自驿站台账、每日服务登记和活动登记，日期以北京时间为准。")
    yield _("一座驿站的一天为一个站日。填报率为已填报站日与应填报站日之比。")
    yield _(
        "运营中的驿站，按开放时间和节假日、调休安排当天应开放且没有临时关闭的，为应填报站日；"
        "已填报的都算应填报，当天和以后的日子不算。"
    )
    yield _("未填报不等于零：没有登记的日子不计入平均数，表中以“—”表示；“0”表示已填报，人次为零。")
    yield _("服务人次为各服务项目登记人次之和，同一人使用多项服务时分项计数。")
    yield _("环比与上月相比，同比与上年同月相比，均按登记数直接计算，不因填报率不同而调整。")
    if figures.totals.station_days_reported:
        yield _(
            "人次的取得方式：逐人登记 {tally} 站日，门禁 {door} 站日，估算 {estimate} 站日。"
        ).format(**{method: number(figures.methods.get(method, 0)) for method in CountMethod})
    if figures.sample:
        yield _("本报告由示例数据生成，不反映任何单位的真实情况。")


def percent(part: float, whole: float) -> str:
    """`part` of `whole` to one decimal, halves up as in the tables; a dash without a whole."""
    return f"{_tenths(part, whole)}%" if whole else "—"


def _tenths(part: float, whole: float) -> Decimal:
    share = Decimal(part) * 100 / Decimal(whole)
    return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def change(totals: Totals, before: Totals | None) -> Fraction | None:
    """Change of visits against `before`; None where there is nothing to compare."""
    if before is None or not before.visits_total or not totals.station_days_reported:
        return None
    return Fraction(totals.visits_total - before.visits_total, before.visits_total)


def _change_percent(totals: Totals, before: Totals | None) -> Decimal | None:
    part = change(totals, before)
    return None if part is None else _tenths(part.numerator, part.denominator)


def _month_on_month(figures: MonthFigures) -> str:
    if figures.previous is None:
        return _("环比：无上期数据")
    percents = _change_percent(figures.totals, figures.previous)
    if percents is None:
        return _("环比：不可比")
    return _("环比 {change}").format(change=_signed(percents))


def _year_on_year(figures: MonthFigures) -> str:
    if figures.last_year is None:
        return _("同比：无同期数据")
    percents = _change_percent(figures.totals, figures.last_year)
    if percents is None:
        return _("同比：不可比")
    return _("同比 {change}").format(change=_signed(percents))


def _signed(change: Decimal) -> str:
    return f"+{change}%" if change > 0 else f"−{abs(change)}%" if change < 0 else _("持平")


def _visits_sentences(figures: MonthFigures) -> Iterable[str]:
    totals = figures.totals
    yield _(
        "已填报 {reported} 站日，填报率 {rate}，服务 {visits} 人次，平均每站日 {mean} 人次。"
    ).format(
        reported=number(totals.station_days_reported),
        rate=percent(totals.station_days_reported, figures.station_days_expected),
        visits=number(totals.visits_total),
        mean=number(float(_tenths(totals.visits_total, totals.station_days_reported * 100)), 1),
    )
    percents = _change_percent(totals, figures.previous)
    if percents is None:
        yield _("没有可比的上月数据，不作环比。")
    elif percents > 0:
        yield _("与上月相比，服务人次增长 {change}%。").format(change=percents)
    elif percents < 0:
        yield _("与上月相比，服务人次下降 {change}%。").format(change=-percents)
    else:
        yield _("与上月相比，服务人次持平。")
    percents = _change_percent(totals, figures.last_year)
    if percents is None:
        yield _("没有可比的上年同月数据，不作同比。")
    elif percents > 0:
        yield _("与上年同月相比，服务人次增长 {change}%。").format(change=percents)
    elif percents < 0:
        yield _("与上年同月相比，服务人次下降 {change}%。").format(change=-percents)
    else:
        yield _("与上年同月相比，服务人次持平。")
    most = max(figures.services, key=lambda line: line.visits)
    yield _("各项服务中{service}最多，为 {visits} 人次，占 {share}。").format(
        service=label(most.service),
        visits=number(most.visits),
        share=percent(most.visits, totals.visits_total),
    )
