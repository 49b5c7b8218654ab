"""The chips above the list: each a question with a yes or no, and how many say yes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from db.locator import Found
from db.overview import VERIFY_DAYS
from db.values import Service
from desktop.station.words import is_stale
from desktop.text import N_, _
from desktop.widgets.chips import Chip

ROUND_THE_CLOCK = "24/7"


@dataclass(frozen=True)
class Filter:
    """`text` may name the days after which a station is to be verified, as ``{days}``."""

    id: str
    text: str
    holds: Callable[[Found, dt.date], bool]


FILTERS: tuple[Filter, ...] = (
    Filter("open", N_("现在开放"), lambda found, _today: bool(found.is_open)),
    Filter("all_day", N_("24 小时"), lambda found, _today: found.station.hours == ROUND_THE_CLOCK),
    Filter("meals", N_("爱心午餐"), lambda found, _today: Service.MEALS in found.station.services),
    Filter(
        "charging", N_("应急充电"), lambda found, _today: Service.CHARGING in found.station.services
    ),
    Filter("broken", N_("设施故障"), lambda found, _today: bool(found.station.broken)),
    Filter("stale", N_("{days} 天未核实"), lambda found, today: is_stale(found.station, today)),
    Filter("unplaced", N_("缺坐标"), lambda found, _today: found.station.longitude is None),
)


def chips(shown: Sequence[Found], today: dt.date) -> list[Chip]:
    """Each filter with how many of the rows now shown it would leave."""
    return [
        Chip(
            each.id,
            _(each.text).format(days=VERIFY_DAYS),
            sum(1 for found in shown if each.holds(found, today)),
        )
        for each in FILTERS
    ]


def kept(rows: Iterable[Found], checked: Iterable[str], today: dt.date) -> list[Found]:
    """The rows that every checked filter lets through."""
    asked = [each for each in FILTERS if each.id in set(checked)]
    return [found for found in rows if all(each.holds(found, today) for each in asked)]
