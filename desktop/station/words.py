"""How a station's state and hours are said, in the list, on the card and on the map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from db.hours import Opening, say_hours
from db.locator import Found
from db.notable_days import NotableDays, Run
from db.overview import VERIFY_DAYS
from db.rows import ClosureRow, StationRow
from db.values import DayKind, StationStatus
from db.week import Spans, chinese_spans
from desktop.text import _, ago, day_text, label
from desktop.theme import Tone


def hours_text(osm: str) -> str:
    return say_hours(osm) if osm else _("时间未登记")


def state_short(found: Found) -> str:
    """One word for a list, such as 开放, 已关门 or 临时关闭."""
    station = found.station
    if station.status is not StationStatus.OPEN:
        return label(station.status)
    if found.opening is None:
        return _("时间未登记")
    if found.opening.closed_for:
        return _("临时关闭")
    return _("开放") if found.is_open else _("已关门")


def state_tone(found: Found) -> Tone:
    if found.is_open:
        return Tone.OK
    closed_for_now = found.opening is not None and found.opening.closed_for
    if closed_for_now or found.station.status is StationStatus.SUSPENDED:
        return Tone.WARN
    return Tone.MUTED


def state_long(found: Found, now: dt.datetime) -> str:
    """``现在开放，18:00 关门``."""
    station = found.station
    if station.status is not StationStatus.OPEN:
        return label(station.status)
    return opening_text(found.opening, now)


def opening_text(opening: Opening | None, now: dt.datetime) -> str:
    """``已关门，明天 08:30 开放``; None is a station whose hours are not known."""
    if opening is None:
        return _("开放时间未登记")
    if opening.closed_for:
        return closure_text(opening.closed_for, opening, now)
    if opening.changes_at is None:
        return _("现在开放") if opening.is_open else _("已关门")
    time = moment_text(opening.changes_at, now)
    if opening.is_open:
        return _("现在开放，{time} 关门").format(time=time)
    return _("已关门，{time} 开放").format(time=time)


def closure_text(closure: ClosureRow, opening: Opening | None, now: dt.datetime) -> str:
    """``临时关闭（装修）至 11-30，12-01 08:30 开放``."""
    until = _day(closure.last_day, now)
    if opening is None or opening.changes_at is None:
        return _("临时关闭（{reason}）至 {until}").format(reason=closure.reason, until=until)
    return _("临时关闭（{reason}）至 {until}，{time} 开放").format(
        reason=closure.reason, until=until, time=moment_text(opening.changes_at, now)
    )


def planned_closures_text(closures: Iterable[ClosureRow], today: dt.date) -> str:
    """``11月25日–27日 临时关闭：装修``, a line for each that is still to come."""
    ahead = sorted(each for each in closures if each.first_day > today)
    return "\n".join(
        _("{days} 临时关闭：{reason}").format(
            days=_days_text(
                Run(each.first_day, each.last_day), _month_day(each.first_day, today.year)
            ),
            reason=each.reason,
        )
        for each in ahead
    )


def notable_text(days: NotableDays) -> str:
    """``国庆节 2026-10-01 至 10-07：休息``; days that differ are told apart."""
    if len(days.hours) == 1:
        hours = _spans_text(days.hours[0][0])
    else:
        hours = _("，").join(
            _("{days} {hours}").format(
                days=_("、").join(
                    _days_text(run, _short_day(run.first_day, days.first_day)) for run in runs
                ),
                hours=_spans_text(spans),
            )
            for spans, runs in days.hours
        )
    if days.kind is DayKind.MAKEUP_WORKDAY:
        return _("{day} 调休上班：{hours}").format(day=day_text(days.first_day), hours=hours)
    name = _("、").join(days.names)
    first, last = f"{days.first_day:%Y-%m-%d}", f"{days.last_day:%m-%d}"
    if days.first_day == days.last_day:
        return _("{name} {day}：{hours}").format(name=name, day=first, hours=hours)
    return _("{name} {first} 至 {last}：{hours}").format(
        name=name, first=first, last=last, hours=hours
    )


def missing_year_text(year: int) -> str:
    return _("{year} 年放假安排还没有录入，节假日和调休按平常的星期几算。").format(year=year)


def moment_text(at: dt.datetime, now: dt.datetime) -> str:
    """``18:00``, ``明天 08:30``, ``12-01 08:30``."""
    time = f"{at:%H:%M}"
    days = (at.date() - now.date()).days
    if days == 0:
        return time
    if days == 1:
        return _("明天 {time}").format(time=time)
    return _("{day} {time}").format(day=_day(at.date(), now), time=time)


def _spans_text(spans: Spans) -> str:
    return _("开放 {hours}").format(hours=chinese_spans(spans)) if spans else _("休息")


def _days_text(run: Run, first: str) -> str:
    """``11月25日–27日``: the first day as it is told, and the last as far as it differs."""
    if run.first_day == run.last_day:
        return first
    last = _short_day(run.last_day, run.first_day)
    return _("{first}–{last}").format(first=first, last=last)


def _short_day(day: dt.date, after: dt.date) -> str:
    """``27日``, with its month where that is another."""
    if (day.year, day.month) == (after.year, after.month):
        return _("{day}日").format(day=day.day)
    return _month_day(day, after.year)


def _month_day(day: dt.date, year: int) -> str:
    """``11月25日``, with its year where that is another."""
    if day.year == year:
        return _("{month}月{day}日").format(month=day.month, day=day.day)
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def _day(day: dt.date, now: dt.datetime) -> str:
    """``11-30``, with its year where that is another."""
    return f"{day:%m-%d}" if day.year == now.year else f"{day:%Y-%m-%d}"


def verified_text(station: StationRow, today: dt.date) -> str:
    if station.verified_on is None:
        return _("未核实")
    return ago((today - station.verified_on).days)


def verified_long(station: StationRow, today: dt.date) -> str:
    """``8 天前核实``, where no heading says what the days count."""
    when = verified_text(station, today)
    return when if station.verified_on is None else _("{when}核实").format(when=when)


def is_stale(station: StationRow, today: dt.date) -> bool:
    """Nobody has looked for too long whether what is posted is so."""
    return station.verified_on is None or (today - station.verified_on).days > VERIFY_DAYS
