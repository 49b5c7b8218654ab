"""The columns of the list of stations, and what is marked in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from db.locator import Found
from db.typed import matched_ranges
from db.values import ListingState, StationStatus
from desktop.station.words import (
    hours_text,
    is_stale,
    state_short,
    state_tone,
    verified_text,
)
from desktop.text import _, label, n_
from desktop.theme import Tone
from desktop.widgets.cells import Marks
from desktop.widgets.rows import Column

_SEARCHED = frozenset({"name", "code", "town", "unit", "address", "host"})
_STATUS_ORDER = list(StationStatus)


def columns(today: dt.date) -> tuple[Column[Found], ...]:
    """Those in sight first, then those that the person may bring in."""
    return (
        Column(
            "name",
            _("驿站"),
            lambda found: found.station.name,
            width=168,
            stretch=True,
            order=lambda found: found.station.pinyin,
            tip=lambda found: found.station.address,
        ),
        Column(
            "town",
            _("镇街"),
            lambda found: found.station.town,
            width=84,
            order=lambda found: found.station.town_code,
        ),
        Column(
            "state",
            _("状态"),
            state_short,
            kind="state",
            width=100,
            order=_state_order,
            tone=state_tone,
        ),
        Column(
            "services", _("服务"), lambda found: found.station.services, kind="services", width=136
        ),
        Column(
            "hours",
            _("开放时间"),
            lambda found: hours_text(found.station.hours),
            width=172,
            order=lambda found: found.station.hours,
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
            lambda found: found.station.verified_on,
            width=88,
            text=lambda found: verified_text(found.station, today),
            tone=lambda found: Tone.WARN if is_stale(found.station, today) else Tone.PLAIN,
        ),
        *_further_columns(today),
    )


def _further_columns(today: dt.date) -> tuple[Column[Found], ...]:
    return (
        Column("code", _("编号"), lambda found: found.station.code, width=128, default=False),
        Column(
            "unit",
            _("管理单位"),
            lambda found: found.station.unit,
            width=136,
            order=lambda found: found.station.unit_id,
            default=False,
        ),
        Column("address", _("地址"), lambda found: found.station.address, width=200, default=False),
        Column("host", _("共建单位"), lambda found: found.station.host, width=140, default=False),
        Column("build", _("建设"), lambda found: found.station.build, width=72, default=False),
        Column("kind", _("类型"), lambda found: found.station.kind, width=88, default=False),
        Column(
            "stars",
            _("星级"),
            lambda found: found.station.stars,
            kind="number",
            width=64,
            default=False,
        ),
        Column(
            "broken",
            _("故障设施"),
            lambda found: found.station.broken,
            width=120,
            text=lambda found: _("、").join(found.station.broken),
            order=lambda found: len(found.station.broken) or None,
            tone=lambda _found: Tone.ERROR,
            default=False,
        ),
        Column(
            "unmet",
            _("六有"),
            lambda found: found.station.unmet,
            width=96,
            text=_unmet_text,
            order=lambda found: None if found.station.unmet is None else len(found.station.unmet),
            tone=lambda found: Tone.WARN if found.station.unmet else Tone.PLAIN,
            tip=lambda found: _("、").join(found.station.unmet or ()),
            default=False,
        ),
        Column(
            "expires",
            _("物资有效期"),
            lambda found: found.station.expires_on,
            width=104,
            tone=lambda found: _expiry_tone(found.station.expires_on, today),
            default=False,
        ),
        Column(
            "listings",
            _("已上图"),
            _listed_on,
            width=128,
            text=lambda found: _("、").join(_listed_on(found)),
            order=lambda found: len(_listed_on(found)) or None,
            default=False,
        ),
        Column(
            "opened", _("启用"), lambda found: found.station.opened_on, width=100, default=False
        ),
    )


def marks(query: str) -> Marks | None:
    """What of the cells is marked while these words are searched for."""
    if not query.strip():
        return None

    def found_in(column: Column[Found], found: Found, words: str) -> Sequence[tuple[int, int]]:
        if column.key not in _SEARCHED:
            return ()
        pinyin = found.station.pinyin if column.key == "name" else ""
        return matched_ranges(words, query, pinyin)

    return found_in


def _state_order(found: Found) -> int:
    """Open, closed for now, hours not known; then those out of service."""
    if found.station.status is not StationStatus.OPEN:
        return 9 + _STATUS_ORDER.index(found.station.status)
    if found.opening is not None and found.opening.closed_for:
        return 2
    return {True: 0, False: 1, None: 3}[found.is_open]


def _unmet_text(found: Found) -> str:
    unmet = found.station.unmet
    if unmet is None:
        return _("未巡查")
    return n_("缺 {n} 项", len(unmet)).format(n=len(unmet)) if unmet else _("齐全")


def _expiry_tone(expires_on: dt.date | None, today: dt.date) -> Tone:
    return Tone.ERROR if expires_on and expires_on <= today else Tone.PLAIN


def _listed_on(found: Found) -> tuple[str, ...]:
    states = found.station.listings.items()
    return tuple(label(provider) for provider, state in states if state is ListingState.LISTED)
