"""Texts that ask a managing unit for its missing days, to be pasted into a chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from db.expected import DayState
from db.missing import MissingBoard, UnitRate
from db.rows import TownRow
from db.settings import DueBy
from desktop.counts.board.words import days_words, short_day
from desktop.text import _, month_text

_LISTED = 60
"""Of more stations than this only the worst of each town are named: nobody reads on."""
_NAMED = 5
_REPORTED = (DayState.ON_TIME, DayState.LATE, DayState.UNDATED)

_Lacking = tuple[int, int]
"""The row of a station, and how many of its days are missing."""


def reminders(board: MissingBoard) -> str:
    """The texts for all units that lack a day, an empty line apart; empty where none does."""
    return "\n\n".join(filter(None, (reminder(board, unit) for unit in board.units)))


def reminder(board: MissingBoard, unit: UnitRate) -> str:
    """Who lacks which days, by town, and until when; empty where nothing is missing."""
    of_unit = board.within(unit.whole.place).tolist()
    lacking = [
        (row, days)
        for row, (own, days) in enumerate(zip(of_unit, board.missing.tolist(), strict=True))
        if own and days
    ]
    if not lacking:
        return ""
    lines = [
        _("【服务登记催报】{unit} {month}").format(
            unit=unit.whole.name, month=month_text(board.month)
        ),
        _("到 {day}，还有 {stations} 座驿站共 {days} 天未填报。{until}").format(
            day=short_day(board.today),
            stations=len(lacking),
            days=sum(days for _row, days in lacking),
            until=_until(board),
        ),
    ]
    short = len(lacking) > _LISTED
    for town, group in groupby(lacking, key=lambda each: board.stations[each[0]].town):
        lines += _of_town(board, town, list(group), short=short)
    return "\n".join(lines)


def _until(board: MissingBoard) -> str:
    due = board.due
    if due.by is DueBy.DAY:
        if not due.days:
            return _("每天的登记应当天填报，请尽快补报。")
        return _("每天的登记应在 {n} 天内填报，请尽快补报。").format(n=due.days)
    last = due.last_day(board.month.first_day)
    if board.today > last:
        return _("期限 {day} 已过，请尽快补报。").format(day=short_day(last))
    return _("请最迟在 {day} 填报。").format(day=short_day(last))


def _of_town(
    board: MissingBoard, town: TownRow, lacking: Sequence[_Lacking], *, short: bool
) -> Iterator[str]:
    yield ""
    yield _("{town}（{stations} 座 {days} 天）").format(
        town=town.name, stations=len(lacking), days=sum(days for _row, days in lacking)
    )
    if not short:
        for row, days in lacking:
            yield _("{station}：{days}").format(
                station=board.stations[row].name, days=_days(board, row, days)
            )
        return
    worst = sorted(lacking, key=lambda each: -each[1])[:_NAMED]
    named = _("、").join(
        _("{station} {n} 天").format(station=board.stations[row].name, n=days)
        for row, days in worst
    )
    rest = len(lacking) - len(worst)
    yield _("{named}等").format(named=named) if rest else named


def _days(board: MissingBoard, row: int, missing: int) -> str:
    states = set(board.states[row].tolist())
    if missing > 1 and states.isdisjoint(_REPORTED):
        return _("一天也没有填报，共 {n} 天").format(n=missing)
    return days_words(board.missing_days(row))
