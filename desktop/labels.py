"""The words on screen for the values of `db.values`."""

from collections.abc import Mapping
from enum import StrEnum

from db import values
from desktop.catalogue import N_, _

# By class first: members of different enums with the same text are equal as keys.
_LABELS: Mapping[type[StrEnum], Mapping[str, str]] = {
    values.Service: {
        values.Service.MEALS: N_("爱心午餐"),
        values.Service.WATER: N_("免费饮水"),
        values.Service.CHARGING: N_("应急充电"),
        values.Service.REST: N_("临时休息"),
        values.Service.MEDICAL: N_("简易医疗"),
        values.Service.SOCIAL: N_("交友互助"),
        values.Service.OTHER: N_("其他"),
    },
    values.CountMethod: {
        values.CountMethod.TALLY: N_("逐人登记"),
        values.CountMethod.DOOR: N_("门禁"),
        values.CountMethod.ESTIMATE: N_("估算"),
    },
    values.StationKind: {
        values.StationKind.LOVE: N_("爱心驿站"),
        values.StationKind.WORKMATE: N_("工友驿站"),
        values.StationKind.OTHER: N_("其他驿站"),
    },
    values.StationForm: {
        values.StationForm.FIXED: N_("固定"),
        values.StationForm.MOBILE: N_("流动"),
    },
    values.Build: {
        values.Build.OWN: N_("自建"),
        values.Build.SHARED: N_("共建"),
    },
    values.StationStatus: {
        values.StationStatus.PLANNED: N_("筹建"),
        values.StationStatus.OPEN: N_("开放"),
        values.StationStatus.SUSPENDED: N_("暂停"),
        values.StationStatus.CLOSED: N_("撤销"),
    },
    values.FacilityState: {
        values.FacilityState.OK: N_("正常"),
        values.FacilityState.BROKEN: N_("故障"),
        values.FacilityState.MISSING: N_("缺"),
    },
    values.MapProvider: {
        values.MapProvider.AMAP: N_("高德地图"),
        values.MapProvider.BAIDU: N_("百度地图"),
        values.MapProvider.TENCENT: N_("腾讯地图"),
    },
    values.ListingState: {
        values.ListingState.LISTED: N_("已上图"),
        values.ListingState.STALE: N_("信息过期"),
        values.ListingState.MISPLACED: N_("位置不符"),
        values.ListingState.ABSENT: N_("未上图"),
    },
    values.ActivityStatus: {
        values.ActivityStatus.PLANNED: N_("计划"),
        values.ActivityStatus.DONE: N_("已办"),
        values.ActivityStatus.CANCELLED: N_("已取消"),
    },
    values.FindingResult: {
        values.FindingResult.OK: N_("合格"),
        values.FindingResult.NOT_OK: N_("不合格"),
        values.FindingResult.NOT_APPLICABLE: N_("不适用"),
    },
    values.FeedbackKind: {
        values.FeedbackKind.SUGGESTION: N_("建议"),
        values.FeedbackKind.PROBLEM: N_("问题"),
        values.FeedbackKind.PRAISE: N_("表扬"),
    },
    values.FeedbackChannel: {
        values.FeedbackChannel.STATION: N_("现场"),
        values.FeedbackChannel.PHONE: N_("电话"),
        values.FeedbackChannel.SCAN: N_("扫码"),
        values.FeedbackChannel.ACTIVITY: N_("活动"),
    },
    values.DayKind: {
        values.DayKind.HOLIDAY: N_("放假"),
        values.DayKind.MAKEUP_WORKDAY: N_("调休上班"),
    },
    values.Datum: {
        values.Datum.WGS84: N_("WGS-84"),
        values.Datum.GCJ02: N_("GCJ-02（高德、腾讯）"),
        values.Datum.BD09: N_("BD-09（百度）"),
    },
}


def label(member: StrEnum) -> str:
    """What staff call a member of an enum in `db.values`."""
    return _(_LABELS[type(member)][member])
