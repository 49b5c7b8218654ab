"""The columns of each list."""

from __future__ import annotations

from db.holidays import HolidayRow
from db.lists import ListLine, TownLine, UnitLine
from db.values import DayKind
from desktop.lists.edit_table import EditColumn
from desktop.text import _, day_text
from desktop.theme import Tone


def unit_columns() -> tuple[EditColumn[UnitLine], ...]:
    return (
        EditColumn("name", _("名称"), lambda row: row.name, width=240, stretch=True, edit="text"),
        EditColumn("towns", _("镇街"), lambda row: row.towns, kind="number", width=80),
        EditColumn("stations", _("驿站"), lambda row: row.stations, kind="number", width=80),
    )


def town_columns() -> tuple[EditColumn[TownLine], ...]:
    return (
        EditColumn("name", _("名称"), lambda row: row.name, width=120, edit="text"),
        EditColumn("code", _("代码"), lambda row: row.key, width=96),
        EditColumn(
            "managing_unit_id", _("管理单位"), lambda row: row.unit, width=190, edit="choice"
        ),
        EditColumn("district_code", _("行政区"), lambda row: row.district, width=90, edit="choice"),
        EditColumn("stations", _("驿站"), lambda row: row.stations, kind="number", width=76),
        EditColumn(
            "longitude", _("经度"), lambda row: f"{row.longitude:.4f}", width=92, edit="text"
        ),
        EditColumn("latitude", _("纬度"), lambda row: f"{row.latitude:.4f}", width=84, edit="text"),
        EditColumn(
            "state", _("现状"), _town_state, kind="state", width=110, stretch=True, tone=_town_tone
        ),
    )


def facility_columns() -> tuple[EditColumn[ListLine], ...]:
    return (
        _name(),
        EditColumn(
            "required",
            _("必备"),
            lambda row: row.required,
            width=80,
            edit="switch",
            text=lambda row: _("必备") if row.required else _("可选"),
            tone=lambda row: Tone.PLAIN if row.required else Tone.MUTED,
        ),
        _uses(_("驿站")),
        _state(),
    )


def category_columns() -> tuple[EditColumn[ListLine], ...]:
    return (
        _name(),
        EditColumn(
            "yearly_target",
            _("全年目标"),
            lambda row: row.yearly_target,
            kind="number",
            width=100,
            edit="text",
        ),
        _uses(_("活动")),
        _state(),
    )


def item_columns() -> tuple[EditColumn[ListLine], ...]:
    return (
        EditColumn("group", _("分组"), lambda row: row.group, width=110, edit="text"),
        _name(),
        _uses(_("巡查结果")),
        _state(),
    )


def visitor_columns() -> tuple[EditColumn[ListLine], ...]:
    return (_name(), _uses(_("填报次数")), _state())


def holiday_columns() -> tuple[EditColumn[HolidayRow], ...]:
    return (
        EditColumn(
            "day",
            _("日期"),
            lambda row: row.day,
            width=160,
            edit="text",
            text=lambda row: day_text(row.day),
        ),
        EditColumn(
            "kind",
            _("安排"),
            lambda row: row.kind,
            kind="state",
            width=110,
            edit="choice",
            tone=lambda row: Tone.ERROR if row.kind is DayKind.HOLIDAY else Tone.WARN,
        ),
        EditColumn("name", _("节日"), lambda row: row.name, width=110, stretch=True, edit="text"),
    )


def _name() -> EditColumn[ListLine]:
    return EditColumn(
        "name",
        _("名称"),
        lambda row: row.name,
        width=220,
        stretch=True,
        edit="text",
        tone=lambda row: Tone.MUTED if row.retired else Tone.PLAIN,
    )


def _uses(title: str) -> EditColumn[ListLine]:
    return EditColumn("uses", title, lambda row: row.uses, kind="number", width=90)


def _state() -> EditColumn[ListLine]:
    return EditColumn(
        "retired",
        _("现状"),
        lambda row: row.retired,
        kind="state",
        width=100,
        edit="switch",
        text=lambda row: _("已停用") if row.retired else _("在用"),
        tone=lambda row: Tone.MUTED if row.retired else Tone.OK,
    )


def _town_state(row: TownLine) -> str:
    if row.ended_on is None:
        return _("现有")
    return _("{day} 并入{town}").format(day=row.ended_on, town=row.merged_into)


def _town_tone(row: TownLine) -> Tone:
    return Tone.OK if row.ended_on is None else Tone.MUTED
