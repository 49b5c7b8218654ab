"""The words of the workbooks: what we write comes first, what else people write follows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from db.errors import RecordError
from db.values import (
    ActivityStatus,
    Build,
    CountMethod,
    Datum,
    FacilityState,
    ListingState,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)
from db.workbooks.cells import narrow
from db.workbooks.sheets import ORIGINAL_SHEET, Cell

Member = TypeVar("Member", bound=StrEnum)

GUIDE_SHEET, SUMMARY_SHEET = "填写说明", "汇总"
AIDS = frozenset({GUIDE_SHEET, ORIGINAL_SHEET})
"""Sheets of an export that hold no records."""

STATION_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("驿站编号", "驿站编码", "编码", "编号", "站点编号", "站点编码", "驿站代码"),
    "unit": (
        *("管理单位", "所属单位", "主管单位", "管理区", "管理单位名称", "所属工会", "上级工会"),
        *("主管工会", "所属区域"),
    ),
    "town_code": (
        *("镇街", "街道", "镇", "所属镇街", "所在镇街", "街镇", "所属街道", "所在街道", "所属街镇"),
        *("镇/街道", "街道/镇", "乡镇街道", "所属镇", "所在镇", "所属乡镇", "镇街名称", "街道名称"),
        *("所在街镇", "所属镇/街道", "所在镇/街道"),
    ),
    "name": (
        *("驿站名称", "名称", "站名", "驿站", "站点名称", "驿站名", "站点", "站点名", "工会驿站"),
        *("工会驿站名称", "爱心驿站名称", "户外劳动者服务站点名称", "服务站点名称", "驿站全称"),
    ),
    "kind": ("类型", "驿站类型", "站点类型", "驿站类别", "站点类别"),
    "form": ("站点形式", "形式", "驿站形式", "固定/流动", "固定或流动"),
    "address": (
        *("地址", "详细地址", "驿站地址", "站点地址", "具体地址", "所在地址", "地点", "具体位置"),
        *("详细位置", "地理位置", "驿站位置"),
    ),
    "position_text": (
        *("坐标", "经纬度", "位置", "地理坐标", "经纬度坐标", "坐标位置", "定位", "gps坐标"),
        *("高德坐标", "百度坐标", "腾讯坐标", "高德经纬度", "百度经纬度", "腾讯经纬度"),
        *("驿站坐标", "定位坐标", "地图坐标"),
    ),
    "longitude": (
        *("经度", "东经", "坐标经度", "驿站经度", "站点经度", "高德经度", "百度经度", "腾讯经度"),
        *("x坐标", "x", "坐标x", "lng", "lon", "longitude", "经度e", "经度坐标"),
    ),
    "latitude": (
        *("纬度", "北纬", "坐标纬度", "驿站纬度", "站点纬度", "高德纬度", "百度纬度", "腾讯纬度"),
        *("y坐标", "y", "坐标y", "lat", "latitude", "纬度n", "纬度坐标"),
    ),
    "position_datum": ("坐标来源", "坐标系", "坐标系统", "地图来源", "坐标类型"),
    "build": ("建设方式", "建设类型", "建设模式", "建设形式", "自建/共建", "自建或共建"),
    "host": (
        *("共建单位", "依托单位", "合作单位", "共建单位名称", "依托单位名称", "依托场所"),
        *("合作单位名称",),
    ),
    "hours_text": (
        *("开放时间", "营业时间", "服务时间", "开放时段", "服务时段", "运营时间", "开门时间"),
        *("驿站开放时间", "对外开放时间", "工作时间"),
    ),
    "services": (
        *("服务项目", "服务内容", "提供服务", "服务功能", "主要服务", "提供的服务", "提供服务项目"),
        *("功能", "服务事项"),
    ),
    "area_m2": ("面积", "使用面积", "建筑面积", "驿站面积", "场地面积", "面积平方米", "面积㎡"),
    "seats": ("座位数", "座位", "座位数量", "座椅数", "座椅数量", "座位个数"),
    "smart_door": ("智能门禁", "智能化", "是否智能化", "是否智能门禁", "是否有智能门禁"),
    "stars": ("星级", "驿站星级", "评定星级", "星级评定"),
    "awards": ("荣誉", "获奖情况", "所获荣誉", "获得荣誉", "荣誉称号", "获评情况"),
    "contact": (
        *("联系人", "负责人", "站长", "联系人姓名", "负责人姓名", "站长姓名", "驿站负责人"),
        *("驿站联系人", "管理员", "管理人员", "管理员姓名"),
    ),
    "phone": (
        *("电话", "联系电话", "联系方式", "手机", "手机号", "手机号码", "电话号码", "联系人电话"),
        *("负责人电话", "站长电话", "联系人手机", "联系人联系电话", "联系人联系方式", "联系手机"),
        *("负责人联系电话", "负责人联系方式", "负责人手机", "驿站电话", "管理员电话"),
    ),
    "contact_phone": (
        *("联系人及电话", "联系人及联系电话", "联系人及联系方式", "联系人和电话", "联系人与电话"),
        *("联系人电话号码", "负责人及电话", "负责人及联系电话", "负责人及联系方式", "站长及电话"),
        *("联系人姓名及电话", "联系人和联系方式", "联系人/电话", "联系人/联系电话"),
    ),
    "opened_text": (
        *("启用日期", "建成时间", "启用时间", "开放日期", "建成日期", "建站时间", "成立时间"),
        *("投入使用时间", "投用时间", "建成年月", "建设时间", "挂牌时间", "建成启用时间"),
    ),
    "status": ("状态", "运营状态", "驿站状态", "使用状态", "运行状态", "目前状态", "运行情况"),
    "closed_on": ("撤销日期", "撤销时间", "停用日期", "停用时间", "关闭日期"),
    "closed_reason": ("撤销原因", "停用原因", "关闭原因"),
    "count_method": ("登记方式", "统计方式"),
    "verified_on": ("核实日期", "核实时间", "核查日期"),
    "position_verified_on": ("坐标核实日", "坐标核实日期"),
    "position_verified_by": ("坐标核实人",),
    "facilities": ("设施", "设施设备", "配套设施", "服务设施", "设备", "设施情况", "配备设施"),
    "supplies": ("物资", "物资配备", "应急物资", "物资情况"),
    "closures": ("临时关闭", "临时停用"),
    "amap": ("高德上图", "高德地图上图", "高德地图"),
    "amap_checked_on": ("高德核对日期",),
    "baidu": ("百度上图", "百度地图上图", "百度地图"),
    "baidu_checked_on": ("百度核对日期",),
    "tencent": ("腾讯上图", "腾讯地图上图", "腾讯地图"),
    "tencent_checked_on": ("腾讯核对日期",),
    "note": ("备注", "说明", "备注说明", "其他说明"),
}

COUNT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "时间", "登记日期", "服务日期", "登记时间", "统计日期", "填报日期"),
    "station": (
        *("驿站", "驿站名称", "站名", "名称", "站点", "站点名称", "驿站名", "工会驿站"),
        *("工会驿站名称", "爱心驿站名称", "服务站点"),
    ),
    Service.MEALS: (
        *("爱心午餐", "午餐", "用餐", "就餐", "爱心餐", "吃饭", "热饭", "用餐服务"),
        *("爱心午餐服务", "午餐服务", "供餐"),
    ),
    Service.WATER: (
        *("免费饮水", "饮水", "喝水", "饮用水", "饮水服务", "免费饮水服务", "供水", "热水"),
        *("茶水",),
    ),
    Service.CHARGING: ("应急充电", "充电", "手机充电", "充电服务", "应急充电服务"),
    Service.REST: ("临时休息", "休息", "歇脚", "休憩", "休息服务", "临时休息服务"),
    Service.MEDICAL: (
        *("简易医疗", "医疗", "简易医药", "医药", "应急医疗", "医疗服务", "简易医疗服务"),
    ),
    Service.SOCIAL: ("交友互助", "交友", "互助", "交友服务", "交友互助服务"),
    Service.OTHER: ("其他", "其它", "其他服务", "其它服务"),
    "method": ("登记方式", "方式", "统计方式"),
    "note": ("备注", "说明", "备注说明"),
    "code": ("驿站编号", "驿站编码", "站点编号", "站点编码", "驿站代码"),
}
COUNT_COLUMNS = {key: said for key, said in COUNT_HEADINGS.items() if key != "code"}
"""Those of an export of counts."""

ACTIVITY_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "day": ("日期", "活动日期", "举办日期", "开展日期"),
    "time": ("时间", "活动时间", "举办时间", "开展时间", "起止时间", "具体时间"),
    "title": ("活动名称", "名称", "主题", "活动主题", "活动项目", "活动标题", "活动"),
    "category": ("类别", "活动类别", "类型", "活动类型", "活动分类"),
    "place": (
        *("地点", "驿站", "活动地点", "举办地点", "活动驿站", "驿站名称", "举办驿站", "开展地点"),
        *("活动站点",),
    ),
    "attendance": (
        *("参与人次", "参与人数", "人数", "参加人数", "参加人次", "活动人数", "参与人员数"),
        *("到场人数", "受益人数"),
    ),
    "organiser": ("主办单位", "组织单位", "承办单位", "举办单位", "主办方"),
    "partner": ("协办单位", "合作单位", "协办方", "支持单位"),
    "status": ("状态", "活动状态"),
    "summary": ("小结", "备注", "说明", "活动小结", "活动内容", "活动简介", "内容"),
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
FACILITY_STATES: Mapping[FacilityState, tuple[str, ...]] = {
    FacilityState.OK: ("正常", "完好", "好"),
    FacilityState.BROKEN: ("故障", "坏", "损坏", "待修"),
    FacilityState.MISSING: ("缺", "缺失", "没有", "无"),
}
LISTING_STATES: Mapping[ListingState, tuple[str, ...]] = {
    ListingState.LISTED: ("已上图", "已上线", "是", "有"),
    ListingState.STALE: ("信息过期", "过期"),
    ListingState.MISPLACED: ("位置不符", "位置错"),
    ListingState.ABSENT: ("未上图", "未上线", "否", "无"),
}
STATION_CHOICES: Mapping[str, Mapping[Any, tuple[str, ...]]] = {
    "status": STATUSES,
    "kind": KINDS,
    "form": FORMS,
    "build": BUILDS,
    "count_method": METHODS,
}
"""Words of the columns that hold one member of an enum."""
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
    position = _positions(tuple(words.values())).get(narrow(cell).casefold())
    if position is not None:
        return next(islice(words, position, None))
    raise RecordError(
        "choice_unknown",
        field=field,
        text=narrow(cell),
        choices=[said[0] for said in words.values()],
    )


@cache
def _positions(words: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    """Where each word stands; the first place where there are several."""
    found: dict[str, int] = {}
    for position, ways in enumerate(words):
        for way in ways:
            found.setdefault(narrow(way).casefold(), position)
    return found
