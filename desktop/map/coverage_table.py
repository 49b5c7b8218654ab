"""The tables of coverage: towns, gaps, stations beyond their boundary; and what is said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from db.boundaries import BoundaryPlan
from db.coverage import Coverage, Gap, Stray, TownCoverage
from db.pinyin import spell
from db.values import Month
from desktop.text import _, month_text, n_, number
from desktop.theme import Tone
from desktop.widgets.rows import Column

NOTHING = "—"
_MONTHS = 12
_NAMED = 6
"""So many names stand in a sentence; the rest are counted."""


def town_columns() -> Sequence[Column[TownCoverage]]:
    return (
        Column(
            "name",
            _("镇街"),
            lambda row: row.name,
            width=80,
            stretch=True,
            order=lambda row: spell(row.name).full.casefold(),
            tip=lambda row: row.unit,
        ),
        Column(
            "stations",
            _("驿站"),
            lambda row: row.stations,
            kind="number",
            width=52,
            tone=lambda row: Tone.PLAIN if row.stations else Tone.WARN,
        ),
        Column("visits", _("人次"), lambda row: row.visits, kind="number", width=62, text=_visits),
        _share(
            "near_500m",
            _("500 米"),
            lambda row: row.near_500m,
            _("500 米以内有另一座驿站的占 {share}"),
        ),
        _share(
            "near_1km",
            _("1 公里"),
            lambda row: row.near_1km,
            _("1 公里以内有另一座驿站的占 {share}"),
        ),
        Column(
            "per_km2",
            _("座/km²"),
            lambda row: row.per_km2,
            kind="number",
            width=70,
            text=lambda row: NOTHING if row.per_km2 is None else number(row.per_km2, 2),
            tip=_area_words,
        ),
        _share(
            "reached",
            _("覆盖"),
            lambda row: row.reached,
            _("{share} 的面积在驿站 1 公里以内"),
        ),
    )


def gap_columns() -> Sequence[Column[Gap]]:
    return (
        Column("rank", _("序"), lambda row: row.rank, kind="number", width=48),
        Column("town", _("靠近"), lambda row: row.town, width=84, stretch=True),
        Column(
            "radius",
            _("离最近驿站"),
            lambda row: row.radius_m,
            kind="number",
            width=96,
            text=lambda row: _("{km} 公里").format(km=number(row.radius_m / 1000, 1)),
        ),
        Column("land", _("位置"), _land, width=64),
        Column(
            "place",
            _("圆心（WGS-84）"),
            lambda row: f"{row.place.lng:.5f}, {row.place.lat:.5f}",
            width=156,
        ),
    )


def stray_columns() -> Sequence[Column[Stray]]:
    return (
        Column("name", _("驿站"), lambda row: row.name, width=136, stretch=True),
        Column("town", _("登记在"), lambda row: row.town, width=84),
        Column(
            "lies_in",
            _("坐标落在"),
            lambda row: row.lies_in,
            width=84,
            text=lambda row: row.lies_in or _("边界之外"),
        ),
        Column(
            "metres",
            _("超出"),
            lambda row: row.metres_outside,
            kind="number",
            width=76,
            text=lambda row: _("{m} 米").format(m=number(row.metres_outside)),
        ),
    )


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.0%}"


def periods(today: dt.date) -> list[tuple[str, tuple[dt.date, dt.date]]]:
    """What can be chosen, in words and days: the last months and years, up to today."""
    months = [Month.of(today).shifted(-n) for n in range(_MONTHS)]
    years = [(_("{year}年").format(year=year), year) for year in (today.year, today.year - 1)]
    return [
        *((month_text(m), (m.first_day, min(m.last_day, today))) for m in months),
        *((name, (dt.date(y, 1, 1), min(dt.date(y, 12, 31), today))) for name, y in years),
    ]


def summary(found: Coverage) -> tuple[str, Tone]:
    """The towns without a station by name, or how much of the ground the stations reach."""
    if not found.uncovered:
        said = _("每个镇街都有驿站；{ground}的 {share} 在驿站 1 公里以内。")
        return said.format(ground=_ground(found), share=percent(found.reached)), Tone.OK
    said = n_("{n} 个镇街没有在用的驿站：{names}。", len(found.uncovered))
    names = _("、").join(town.name for town in found.uncovered)
    return said.format(n=len(found.uncovered), names=names), Tone.WARN


def limits(found: Coverage) -> str:
    """What these figures cannot tell."""
    said = [_("距离都是直线：1 公里约合步行 15 分钟，河、山和围墙都不算在内。")]
    if found.by_boundaries:
        said.append(_("面积按导入的边界算，边界里的水面也算在内。"))
    elif found.boundaries:
        said.append(_("有些镇街没有边界，全市面积和空白圈仍按示意岸线算。"))
    else:
        said.append(
            _("还没有镇街边界：算不出每平方公里几座，查不出落在镇街之外的驿站；岸线只是示意。")
        )
    if found.unplaced:
        said.append(n_("{n} 座驿站没有坐标，只计入座数。", found.unplaced).format(n=found.unplaced))
    return "\n".join(said)


def understood(plan: BoundaryPlan) -> str:
    """What a file of boundaries was understood as, line by line."""
    said = [
        _("按属性“{property}”认出 {n} 个镇街。").format(
            property=plan.named_by, n=len(plan.boundaries)
        )
    ]
    if plan.placed:
        said.append(
            _("这些镇街有坐标的 {placed} 座驿站，{inside} 座在边界以内。").format(
                placed=plan.placed, inside=plan.inside
            )
        )
    for words, names in (
        (_("文件里没有的镇街：{names}。"), plan.missing),
        (_("不认识、不导入的：{names}。"), plan.unknown),
        (_("边界自己相交、已修好的：{names}。"), plan.repaired),
    ):
        if names:
            said.append(words.format(names=_some(names)))
    if plan.shapeless:
        said.append(n_("{n} 个图形不是面，没有读。", plan.shapeless).format(n=plan.shapeless))
    return "\n".join(said)


def _some(names: Sequence[str]) -> str:
    listed = "、".join(name or _("（没有名称）") for name in names[:_NAMED])
    if len(names) <= _NAMED:
        return listed
    return _("{names}等 {n} 个").format(names=listed, n=len(names))


def _share(
    key: str, title: str, share: Callable[[TownCoverage], float | None], words: str
) -> Column[TownCoverage]:
    """A column of shares; `words` say what each is a share of."""
    return Column(
        key,
        title,
        share,
        kind="number",
        width=60,
        text=lambda row: percent(share(row)),
        tip=lambda row: "" if share(row) is None else words.format(share=percent(share(row))),
    )


def _visits(row: TownCoverage) -> str:
    return NOTHING if row.visits is None else number(row.visits)


def _area_words(row: TownCoverage) -> str:
    if row.area_km2 is None:
        return _("没有这个镇街的边界，算不出面积")
    return _("面积 {km2} 平方公里").format(km2=number(row.area_km2, 1))


def _land(row: Gap) -> str:
    return _("海岛") if row.island else _("陆地")


def _ground(found: Coverage) -> str:
    return _("各镇街面积") if found.by_boundaries else _("全市陆地（示意）")
