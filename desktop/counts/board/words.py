"""What the board says: its states, deadlines and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from db.expected import DayState
from db.missing import BoardStation, MissingBoard, Rate, Signature, day_ranges
from db.settings import DueBy, DueRule
from db.values import LOCAL
from desktop.counts.words import weekday
from desktop.text import N_, _, n_, number

STATES = {
    DayState.ON_TIME: N_("按时"),
    DayState.LATE: N_("迟报"),
    DayState.UNDATED: N_("已填报，时间不明"),
    DayState.MISSING: N_("未填报"),
    DayState.SHUT: N_("不开放"),
    DayState.HOLIDAY: N_("放假"),
    DayState.CLOSURE: N_("临时关闭"),
    DayState.NOT_IN_SERVICE: N_("未运营"),
    DayState.NOT_YET: N_("未到"),
}
"""In the order of the legend."""


def state_words(state: DayState) -> str:
    return _(STATES[state])


def share(rate: Rate) -> str:
    """The reporting rate; a dash where nothing was to be reported."""
    return f"{rate.reported / rate.expected:.1%}" if rate.expected else "—"


def due_words(due: DueRule) -> str:
    """Until when a day is on time: ``次月 5 日``, ``2 天内``."""
    if due.by is DueBy.MONTH:
        return _("次月 {n} 日").format(n=due.days)
    return n_("{n} 天内", due.days).format(n=due.days) if due.days else _("当天")


def short_day(day: dt.date) -> str:
    return _("{month}月{day}日").format(month=day.month, day=day.day)


def days_words(days: Iterable[dt.date]) -> str:
    """Days of one month as people write them: ``3–5、9日``."""
    ranges = [
        str(first.day) if first == last else f"{first.day}–{last.day}"
        for first, last in day_ranges(days)
    ]
    return _("{days}日").format(days=_("、").join(ranges))


def cell_title(station: BoardStation, day: dt.date) -> str:
    return _("{station}　{day} 周{weekday}").format(
        station=station.name, day=short_day(day), weekday=weekday(day)
    )


def cell_story(board: MissingBoard, day: dt.date, state: DayState) -> str:
    """What there is to say of a cell beside when and by whom it was reported."""
    words = state_words(state)
    if state in (DayState.MISSING, DayState.LATE):
        until = short_day(board.due.last_day(day))
        return _("{state}，期限 {day}").format(state=words, day=until)
    if state in (DayState.SHUT, DayState.HOLIDAY, DayState.CLOSURE):
        return _("{state}，不需填报").format(state=words)
    return words


def signed(signature: Signature | None) -> str:
    """Who reported a day, and when; empty where nobody did."""
    if signature is None:
        return ""
    if signature.reported_on is None:
        when = _("填报日期没有记录")
    else:
        when = _("{day:%Y-%m-%d} 填报").format(day=signature.reported_on)
    if signature.who is None or signature.at is None:
        return _("{when}，填报人没有记录").format(when=when)
    return _("{when}，{who} 于 {at:%Y-%m-%d %H:%M} 写入").format(
        when=when, who=signature.who, at=signature.at.astimezone(LOCAL)
    )


def rate_words(name: str, rate: Rate) -> str:
    """A line of the summary for those who hear it, and as its tip."""
    return _(
        "{name}：{stations} 座驿站，应填报 {expected} 天，按时 {on_time}，迟报 {late}，"
        "时间不明 {undated}，未填报 {missing}，填报率 {share}"
    ).format(
        name=name,
        stations=number(rate.stations),
        expected=number(rate.expected),
        on_time=number(rate.days.get(DayState.ON_TIME, 0)),
        late=number(rate.days.get(DayState.LATE, 0)),
        undated=number(rate.days.get(DayState.UNDATED, 0)),
        missing=number(rate.missing),
        share=share(rate),
    )
