"""The sheet in words: its headings, and what there is to say of a cell."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from db.values import LOCAL, DayKind, Month, Service
from desktop.counts.sheet import Bar, Sheet
from desktop.counts.turn import METHOD, NOTE, PEOPLE, TOTAL, Cell, Kind, Turn
from desktop.counts.unusual_words import say_doubt
from desktop.text import N_, _, label, month_text, say
from desktop.theme import Tone

ACCEPT_KEYS = "Ctrl+M"
_TITLES = {TOTAL: N_("合计"), METHOD: N_("方式"), NOTE: N_("备注")}
_WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))
_BARS = {
    Bar.SUM: N_("自动合计"),
    Bar.NOT_IN_SERVICE: N_("未启用或已撤销"),
    Bar.NOT_OFFERED: N_("不提供"),
    Bar.FUTURE: N_("还没有到"),
    Bar.LOCKED: N_("已结账"),
}


class Remark(NamedTuple):
    """What there is to say of a cell, and how much it matters."""

    words: str
    tone: Tone


def weekday(day: dt.date) -> str:
    """One sign for the day of the week: 一 to 日."""
    return _(_WEEKDAYS[day.weekday()])


def column_title(turn: Turn, column: int) -> str:
    field = turn.field(column)
    if field in _TITLES:
        return _(_TITLES[field])
    return label(Service(field)) if turn.by_record else str(turn.days[column].day)


def row_title(sheet: Sheet, row: int) -> str:
    turn = sheet.turn
    if turn.kind is not Kind.STATION:
        return turn.line(row).station
    day = turn.days[row]
    return _("{day}日 周{weekday}").format(day=day.day, weekday=weekday(day))


def day_mark(sheet: Sheet, day: dt.date) -> str:
    """What the calendar says of a day: the festival, or that people work; empty for others."""
    listed = sheet.calendar.get(day)
    if listed is None:
        return ""
    return _("班") if listed.kind is DayKind.MAKEUP_WORKDAY else listed.name


def cell_name(sheet: Sheet, row: int, column: int) -> str:
    """The station, the day and the column, as a sentence names a cell."""
    cell = sheet.turn.cell(row, column)
    return _("{station} {month}月{day}日 {field}").format(
        station=cell.line.station, month=cell.day.month, day=cell.day.day, field=field_name(cell)
    )


def field_name(cell: Cell) -> str:
    return _(_TITLES[cell.field]) if cell.field in _TITLES else label(Service(cell.field))


def cell_words(sheet: Sheet, row: int, column: int) -> str:
    """What a cell holds, for those who hear it."""
    text = sheet.text(row, column)
    if text:
        return text
    bar = sheet.bar(row, column)
    if bar is Bar.SUM:
        return _("未填报") if sheet.turn.by_record and sheet.is_missing(row, 0) else _("空")
    return _(_BARS[bar]) if bar else _("空")


def cell_remark(sheet: Sheet, row: int, column: int) -> Remark | None:
    """The most important thing to say of a cell; None where there is nothing."""
    cell = sheet.turn.cell(row, column)
    problem = sheet.problem(cell)
    if problem is not None:
        return Remark(say(problem), Tone.ERROR)
    doubt = sheet.doubt(cell)
    if doubt is not None:
        words = _("{question}　{keys} 认可").format(question=say_doubt(doubt), keys=ACCEPT_KEYS)
        return Remark(words, Tone.WARN)
    bar = sheet.bar(row, column)
    if bar in (Bar.NOT_IN_SERVICE, Bar.NOT_OFFERED, Bar.FUTURE, Bar.LOCKED):
        return Remark(bar_words(sheet, row, column, bar), Tone.MUTED)
    accepted = sheet.acceptance(cell)
    if accepted is not None:
        words = _("{who} 认可过 {n}　{note}").format(
            who=accepted.who, n=accepted.people, note=accepted.note
        )
        return Remark(words.rstrip(), Tone.MUTED)
    return None


def row_question(sheet: Sheet, row: int) -> str:
    """The first question about a record, where it has room for one; empty without any."""
    turn = sheet.turn
    for column in range(turn.columns if turn.by_record else 0):
        if turn.field(column) in PEOPLE:
            doubt = sheet.doubt(turn.cell(row, column))
            if doubt is not None:
                return say_doubt(doubt)
    return ""


def bar_words(sheet: Sheet, row: int, column: int, bar: Bar) -> str:
    """Why a cell takes nothing, and what to do about it."""
    cell = sheet.turn.cell(row, column)
    name = cell.line.station
    match bar:
        case Bar.NOT_OFFERED:
            return _("{station}那天不提供{service}；开通请到“驿站”里改。").format(
                station=name, service=field_name(cell)
            )
        case Bar.NOT_IN_SERVICE:
            return _("{station}那天还没有启用，或已经撤销。").format(station=name)
        case Bar.FUTURE:
            return _("{month}月{day}日还没有到，不能登记。").format(
                month=cell.day.month, day=cell.day.day
            )
        case Bar.LOCKED:
            return lock_words(sheet, cell)
    return _("合计是算出来的，请填左边各项。")


def lock_words(sheet: Sheet, cell: Cell) -> str:
    """Who closed the month, and how it is opened again."""
    month = month_text(Month.of(cell.day))
    closed = sheet.closed_by(cell)
    if closed is None:
        return _("{month}已经结账，不能再改；要改请在“月末结账”里重新打开，写明原因。").format(
            month=month
        )
    return _(
        "{month}已由{who}在 {at:%Y-%m-%d} 结账，不能再改；要改请在“月末结账”里重新打开，写明原因。"
    ).format(month=month, who=closed.signed_by, at=closed.closed_at.astimezone(LOCAL))
