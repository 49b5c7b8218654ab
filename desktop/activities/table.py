"""The list of activities: its columns, and which of them a choice of chips leaves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from db.rows import ActivityRow, CategoryRow
from db.values import ActivityStatus
from desktop.text import _, day_text, label, n_
from desktop.theme import Tone
from desktop.widgets.chips import Chip
from desktop.widgets.rows import Column

TO_CONFIRM = "to_confirm"
"""State of an activity that was planned for a day now past: did it take place?"""

_TONES = {
    ActivityStatus.PLANNED: Tone.INFO,
    ActivityStatus.DONE: Tone.OK,
    ActivityStatus.CANCELLED: Tone.MUTED,
    TO_CONFIRM: Tone.WARN,
}


def state_of(row: ActivityRow, today: dt.date) -> str:
    """The activity's status, or `TO_CONFIRM`."""
    past = row.day < today and row.status is ActivityStatus.PLANNED
    return TO_CONFIRM if past else row.status


def state_words(state: str) -> str:
    return _("待确认") if state == TO_CONFIRM else label(ActivityStatus(state))


def columns(today: dt.date) -> Sequence[Column[ActivityRow]]:
    return (
        Column(
            "day",
            _("日期"),
            lambda row: row.day,
            width=72,
            # The year stands above the list.
            text=lambda row: f"{row.day:%m-%d}",
            tip=lambda row: day_text(row.day),
        ),
        Column("time", _("时间"), lambda row: row.start_time, width=104, text=times_words),
        Column("title", _("活动名称"), lambda row: row.title, width=156, stretch=True),
        Column("category", _("类别"), lambda row: row.category, width=102),
        Column("place", _("地点"), _place, width=146, tip=lambda row: "、".join(row.stations)),
        Column("attendance", _("参与人次"), lambda row: row.attendance, kind="number", width=84),
        Column("organiser", _("主办单位"), lambda row: row.organiser, width=112),
        Column(
            "status",
            _("状态"),
            lambda row: state_words(state_of(row, today)),
            kind="state",
            width=84,
            tone=lambda row: _TONES[state_of(row, today)],
        ),
    )


def times_words(row: ActivityRow) -> str:
    """``9:00–11:30``; ``9:00`` where the end is unknown, ``–11:30`` where the start is."""
    start, end = (f"{t.hour}:{t:%M}" if t else "" for t in (row.start_time, row.end_time))
    return f"{start}–{end}" if end else start


def category_chips(rows: Iterable[ActivityRow], known: Iterable[CategoryRow]) -> list[Chip]:
    counts = Counter(row.category_id for row in rows)
    return [
        Chip(str(c.id), c.name, counts[c.id]) for c in known if c.retired_on is None or counts[c.id]
    ]


def state_chips(
    rows: Iterable[ActivityRow], checked: Collection[str], today: dt.date
) -> list[Chip]:
    """The states there are; one that is checked stays although nothing has it."""
    counts = Counter(state_of(row, today) for row in rows)
    return [
        Chip(state, state_words(state), counts[state])
        for state in _TONES
        if counts[state] or state in checked
    ]


def left_by(
    rows: Iterable[ActivityRow],
    categories: Collection[str],
    states: Collection[str],
    today: dt.date,
) -> list[ActivityRow]:
    """The rows of these categories and states; an empty choice means all."""
    return [
        row
        for row in rows
        if (not categories or str(row.category_id) in categories)
        and (not states or state_of(row, today) in states)
    ]


def _place(row: ActivityRow) -> str:
    if len(row.stations) < 2:
        return "".join(row.stations)
    return n_("{first}等 {n} 站", len(row.stations)).format(
        first=row.stations[0], n=len(row.stations)
    )
