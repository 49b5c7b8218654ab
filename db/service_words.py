"""The words in which callers ask for a service."""

from __future__ import annotations

from collections.abc import Mapping

from db.values import Service

CALLERS_SAY: Mapping[Service, tuple[str, ...]] = {
    service: tuple(words.split())
    for service, words in {
        Service.MEALS: "餐 饭 爱心午餐 爱心餐 吃午饭 吃饭 热饭 午饭 午餐 盒饭 用餐 就餐 微波炉",
        Service.WATER: "水 免费饮水 饮用水 饮水 喝水 热水 开水 接水 打水 口渴",
        Service.CHARGING: "电 应急充电 手机充电 充电宝 充电 充个电 充手机 手机没电 没电",
        Service.REST: (
            "坐 歇 临时休息 休息 歇会 歇会儿 歇一会 歇一会儿 歇一歇 歇歇 歇脚"
            " 坐会 坐会儿 坐一会 坐一会儿 坐下 坐一下 坐坐 避雨 躲雨 乘凉 纳凉 避暑"
        ),
        Service.MEDICAL: (
            "药 简易医疗 医疗 医药 医药箱 急救 急救箱 药箱 药品 吃药 看病"
            " 创可贴 包扎 量血压 受伤 中暑"
        ),
        Service.SOCIAL: "交友互助 交友 互助 聊天 交朋友",
    }.items()
}
"""Kept apart from the headings of workbooks: over a column much of this would be taken for one."""
