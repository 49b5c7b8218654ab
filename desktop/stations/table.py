"""The columns of the list of stations."""

from __future__ import annotations

import datetime as dt

from db.locator import Found
from desktop.station.words import (
    hours_text,
    is_stale,
    state_short,
    state_tone,
    verified_text,
)
from desktop.text import _
from desktop.theme import Tone
from desktop.widgets.rows import Column


def columns(today: dt.date) -> tuple[Column[Found], ...]:
    return (
        Column(
            "name",
            _("驿站"),
            lambda found: found.station.name,
            width=190,
            stretch=True,
            order=lambda found: found.station.pinyin,
            tip=lambda found: found.station.address,
        ),
        Column("town", _("镇街"), lambda found: found.station.town, width=84),
        Column("state", _("状态"), state_short, kind="state", width=88, tone=state_tone),
        Column(
            "services", _("服务"), lambda found: found.station.services, kind="services", width=136
        ),
        Column(
            "hours",
            _("开放时间"),
            lambda found: hours_text(found.station.hours),
            width=172,
            tip=lambda found: hours_text(found.station.hours),
        ),
        Column(
            "visits",
            _("本月人次"),
            lambda found: found.station.month_visits,
            kind="number",
            width=76,
            tip=lambda found: "" if found.station.month_visits is not None else _("本月未填报"),
        ),
        Column(
            "score",
            _("满意度"),
            lambda found: found.station.score,
            kind="number",
            width=64,
            tip=lambda found: _("{n} 份评价").format(n=found.station.answers),
        ),
        Column(
            "verified",
            _("核实"),
            lambda found: verified_text(found.station, today),
            width=76,
            order=lambda found: found.station.verified_on or dt.date.min,
            tone=lambda found: Tone.WARN if is_stale(found.station, today) else Tone.PLAIN,
        ),
    )
