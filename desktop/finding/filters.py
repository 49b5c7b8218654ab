"""The words of the filters: what each facet is called, and each of its options."""

from __future__ import annotations

from collections.abc import Mapping

from db.facets import NO_STARS, Care, Facet
from db.overview import EXPIRY_DAYS, VERIFY_DAYS
from db.values import Service, StationKind, StationStatus
from desktop.finding.listing import Answer, Listing
from desktop.text import N_, _, label
from desktop.widgets.chips import Chip
from desktop.widgets.tick_chip import Option

OPEN, ALL_DAY = "open", "all_day"

MENUS: Mapping[Facet, str] = {
    Facet.UNIT: N_("管理单位"),
    Facet.TOWN: N_("镇街"),
    Facet.SERVICE: N_("服务"),
    Facet.FACILITY: N_("设施"),
    Facet.STATUS: N_("状态"),
    Facet.STARS: N_("星级"),
    Facet.KIND: N_("类型"),
}
"""Facets with a list of options, in the order of the page."""

_CARES: Mapping[Care, str] = {
    Care.STALE: N_("{verify_days} 天未核实"),
    Care.UNPLACED: N_("缺坐标"),
    Care.UNLISTED: N_("未上图"),
    Care.BROKEN: N_("设施故障"),
    Care.OVERDUE: N_("整改逾期"),
    Care.UNMET: N_("六有不全"),
    Care.UNINSPECTED: N_("未巡查"),
    Care.EXPIRING: N_("物资将到期"),
    Care.NO_HOURS: N_("时间未登记"),
    Care.DOUBLE: N_("疑似重复"),
}


def care_text(care: Care) -> str:
    return _(_CARES[care]).format(verify_days=VERIFY_DAYS)


def care_tip(care: Care) -> str:
    """What a care means where its name leaves it open; empty where it does not."""
    if care is Care.EXPIRING:
        return _("有物资在 {days} 天内到期，或已过期").format(days=EXPIRY_DAYS)
    if care is Care.DOUBLE:
        return _("与另一座同镇街同名、坐标、电话或地址相同；打开后可以对照、合并")
    return ""


def quick_chips(answer: Answer) -> list[Chip]:
    """The filters of one click, each with how many stations it would leave."""
    cares = answer.counts[Facet.CARE]
    return [
        Chip(OPEN, _("现在开放"), answer.open_now),
        Chip(ALL_DAY, _("24 小时"), answer.all_day),
        *(Chip(care, care_text(care), cares[care]) for care in _CARES if care in cares),
    ]


def options(facet: Facet, listing: Listing) -> list[Option]:
    """What can be chosen of a facet."""
    match facet:
        case Facet.UNIT:
            named = {str(each.id): each.name for each in listing.units}
        case Facet.TOWN:
            named = listing.towns
        case Facet.FACILITY:
            named = {each.code: each.name for each in listing.equipment}
        case Facet.STARS:
            held = (key for key in listing.everything.counts[facet] if key != NO_STARS)
            named = {key: _("{n} 星").format(n=key) for key in sorted(held, reverse=True)}
            named[NO_STARS] = _("未评星")
        case Facet.SERVICE:
            named = {each: label(each) for each in Service}
        case Facet.STATUS:
            named = {each: label(each) for each in StationStatus}
        case _:
            named = {each: label(each) for each in StationKind}
    return [Option(str(key), text) for key, text in named.items()]
