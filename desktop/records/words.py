"""What staff call the tables, and how a value of the history reads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from db.differences import Value
from desktop.text import N_, _, label, number

_TABLES: Mapping[str, str] = {
    "activity": N_("活动"),
    "activity_category": N_("活动类别"),
    "activity_station": N_("活动地点"),
    "attachment": N_("附件"),
    "calendar_day": N_("节假日"),
    "checklist_item": N_("巡查项目"),
    "closure": N_("临时关闭"),
    "day_count": N_("服务登记"),
    "district": N_("行政区"),
    "facility": N_("设施种类"),
    "feedback": N_("评价"),
    "finding": N_("巡查结果"),
    "inspection": N_("巡查"),
    "managing_unit": N_("管理单位"),
    "map_listing": N_("上图情况"),
    "month_close": N_("月度封存"),
    "report": N_("月报"),
    "setting": N_("设置"),
    "station": N_("驿站"),
    "station_contact": N_("联系人"),
    "station_facility": N_("驿站设施"),
    "station_number": N_("驿站编号"),
    "station_service": N_("服务项目"),
    "supply": N_("物资"),
    "town": N_("镇街"),
}


def table_label(table: str) -> str:
    """The table's name on screen; one nobody named shows as it is."""
    return _(_TABLES[table]) if table in _TABLES else table


def value_text(value: Value) -> str:
    """A value in words; a dash for nothing."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, int):
        return number(value)
    return str(value)
