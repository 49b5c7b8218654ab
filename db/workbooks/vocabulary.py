"""The words of the workbooks: what we write comes first, what else people write follows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from db.errors import RecordError
from db.values import (
    ActivityStatus,
    Build,
    CountMethod,
    Datum,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)
from db.workbooks.cells import narrow
from db.workbooks.sheets import Cell

Member = TypeVar("Member", bound=StrEnum)

STATION_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("驿站编码", "编码", "编号", "驿站编号"),
    "unit": ("管理单位", "所属单位", "主管单位", "管理区"),
    "town_code": ("镇街", "街道", "镇", "所属镇街", "所在镇街", "街镇"),
    "name": ("驿站名称", "名称", "站名", "驿站", "站点名称"),
    "kind": ("类型", "驿站类型"),
    "form": ("站点形式", "形式"),
    "address": ("详细地址", "地址", "驿站地址"),
    "position_text": ("坐标", "经纬度", "位置"),
    "position_datum": ("坐标系",),
    "build": ("建设方式", "建设类型"),
    "host": ("依托单位", "共建单位", "合作单位"),
    "hours_text": ("开放时间", "营业时间", "服务时间"),
    "services": ("服务项目", "服务内容"),
    "area_m2": ("面积", "使用面积", "建筑面积"),
    "seats": ("座位数", "座位"),
    "smart_door": ("智能门禁", "智能化"),
    "stars": ("星级",),
    "awards": ("荣誉", "获奖情况"),
    "contact": ("联系人", "负责人", "站长"),
    "phone": ("联系电话", "联系方式", "电话", "手机"),
    "opened_text": ("建成时间", "启用时间", "开放日期", "建成日期"),
    "status": ("状态", "运营状态"),
    "closed_on": ("撤销日期",),
    "closed_reason": ("撤销原因",),
    "count_method": ("登记方式",),
    "verified_on": ("核实日期",),
    "note": ("备注", "说明"),
}

COUNT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "时间", "登记日期"),
    "station": ("驿站", "驿站名称", "站名", "名称", "站点"),
    Service.MEALS: ("爱心午餐", "午餐", "用餐", "就餐", "爱心餐"),
    Service.WATER: ("免费饮水", "饮水", "喝水"),
    Service.CHARGING: ("应急充电", "充电"),
    Service.REST: ("临时休息", "休息"),
    Service.MEDICAL: ("简易医疗", "医疗", "简易医药"),
    Service.SOCIAL: ("交友互助", "交友", "互助"),
    Service.OTHER: ("其他", "其它", "其他服务"),
    "method": ("登记方式", "方式"),
    "note": ("备注", "说明"),
}

ACTIVITY_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "活动日期"),
    "time": ("时间", "活动时间"),
    "title": ("活动名称", "名称", "主题", "活动主题"),
    "category": ("类别", "活动类别", "类型"),
    "place": ("地点", "驿站", "活动地点", "举办地点"),
    "attendance": ("参与人数", "参与人次", "人数", "参加人数"),
    "organiser": ("主办单位", "组织单位", "承办单位"),
    "partner": ("协办单位", "合作单位"),
    "status": ("状态",),
    "summary": ("备注", "说明", "小结"),
}

SERVICES: Mapping[Service, tuple[str, ...]] = {
    service: COUNT_HEADINGS[service] for service in Service
}
METHODS: Mapping[CountMethod, tuple[str, ...]] = {
    CountMethod.TALLY: ("逐人登记", "逐人", "登记"),
    CountMethod.DOOR: ("门禁", "门禁统计"),
    CountMethod.ESTIMATE: ("估算", "估计", "估"),
}
BUILDS: Mapping[Build, tuple[str, ...]] = {
    Build.OWN: ("自建",),
    Build.SHARED: ("共建", "合建"),
}
KINDS: Mapping[StationKind, tuple[str, ...]] = {
    StationKind.LOVE: ("爱心驿站", "户外劳动者工会爱心驿站"),
    StationKind.WORKMATE: ("工友驿站",),
    StationKind.OTHER: ("其他", "其它"),
}
FORMS: Mapping[StationForm, tuple[str, ...]] = {
    StationForm.FIXED: ("固定",),
    StationForm.MOBILE: ("流动", "移动"),
}
STATUSES: Mapping[StationStatus, tuple[str, ...]] = {
    StationStatus.PLANNED: ("筹建", "在建"),
    StationStatus.OPEN: ("开放", "运营", "正常"),
    StationStatus.SUSPENDED: ("暂停",),
    StationStatus.CLOSED: ("撤销", "关闭"),
}
DATUMS: Mapping[Datum, tuple[str, ...]] = {
    Datum.WGS84: ("WGS-84", "WGS84", "GPS", "CGCS2000", "天地图"),
    Datum.GCJ02: ("GCJ-02", "GCJ02", "高德", "腾讯", "高德地图"),
    Datum.BD09: ("BD-09", "BD09", "百度", "百度地图"),
}
ACTIVITY_STATUSES: Mapping[ActivityStatus, tuple[str, ...]] = {
    ActivityStatus.PLANNED: ("计划", "未开始"),
    ActivityStatus.DONE: ("已举办", "完成", "已完成"),
    ActivityStatus.CANCELLED: ("取消", "已取消"),
}


def word(words: Mapping[Member, tuple[str, ...]], member: Member) -> str:
    """What we write for `member`."""
    return words[member][0]


def member_of(words: Mapping[Member, tuple[str, ...]], cell: Cell, field: str) -> Member:
    """What the cell's word means.

    Raises:
        RecordError: None of the words; `choices` holds those that we write.
    """
    text = narrow(cell).casefold()
    for member, said in words.items():
        if text in (narrow(way).casefold() for way in said):
            return member
    raise RecordError(
        "choice_unknown",
        field=field,
        text=narrow(cell),
        choices=[said[0] for said in words.values()],
    )
