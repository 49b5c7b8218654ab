"""How each column of a station's row is filled in, said in its heading's note and on a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from db.record import MAX_NAME, MAX_NOTE, MAX_TEXT
from db.values import MapProvider
from db.workbooks import vocabulary
from db.workbooks.station_cells import NO, YES


class Holds(Enum):
    """What stands in a column, which decides how Excel shows and checks it."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    WHOLE = "whole"


@dataclass(frozen=True)
class Guide:
    """One column.

    Attributes:
        width: In characters.
        how: How to fill it in, in a sentence or two.
        example: What may stand there.
        holds: What Excel is to take it for.
        longest: Most characters of a text, most of a number; None without a limit.
    """

    width: int
    how: str
    example: str = ""
    holds: Holds = Holds.TEXT
    longest: int | None = None


def _words(words: Mapping[Any, tuple[str, ...]]) -> str:
    return "、".join(said[0] for said in words.values())


def _choice(width: int, column: str, how: str = "") -> Guide:
    words = _words(vocabulary.STATION_CHOICES[column])
    return Guide(width, f"{how}从下拉中选。", words)


_DAY = "写成日期。"
_HOURS = """平常怎么说就怎么写，例如：
每天 8:00-22:00
周一至周五 8:30-12:00, 14:30-18:00，节假日休息
工作日 9:00-17:30
24小时"""

GUIDES: Mapping[str, Guide] = {
    "code": Guide(15, "程序给出，不能改。新驿站留空，导入时自动给出。", "440402005-017"),
    "name": Guide(26, "必填。同一镇街内不要重名。", "拱北口岸工会驿站", longest=MAX_NAME),
    "town_code": Guide(14, "必填。从下拉中选。", "拱北街道"),
    "unit": Guide(20, "跟随镇街。由别的单位管理时才改，从下拉中选。", "香洲区"),
    "status": _choice(8, "status", "撤销的要在“撤销日期”写明哪一天。"),
    "kind": _choice(11, "kind"),
    "form": _choice(8, "form"),
    "build": _choice(8, "build"),
    "host": Guide(20, "共建的写，没有就留空。", "拱北街道党群服务中心", longest=MAX_NAME),
    "address": Guide(34, "写到门牌号。", "拱北街道迎宾南路1155号", longest=MAX_TEXT),
    "hours_text": Guide(32, _HOURS, "周一至周五 8:30-18:00，节假日休息", longest=MAX_TEXT),
    "services": Guide(
        34,
        "现在提供的全部服务，用顿号隔开。删去一项即从今天起不再提供。",
        _words(vocabulary.SERVICES),
    ),
    "facilities": Guide(
        46,
        "有的都写上，用顿号隔开。坏了或缺的写在括号里，冒号后可写说明。",
        "饮水设备、微波炉（故障：门坏了）、药箱（缺）",
    ),
    "supplies": Guide(
        46,
        "名称、数量、有效期，中间空一格，用分号或换行隔开。数量和有效期可以不写。",
        "创可贴 10盒 2026-12-31；口罩 5包",
    ),
    "closures": Guide(
        32,
        "哪一天或哪天至哪天，空一格写原因。几次就用分号或换行隔开。",
        "2026-11-20 至 2026-11-25 装修",
    ),
    "contact": Guide(12, "驿站的第一联系人。属个人信息，请勿外传。", "", longest=MAX_NAME),
    "phone": Guide(16, "第一联系人的电话。", "0756-0000001", longest=MAX_NAME),
    "position_text": Guide(
        24, "从地图上复制的经纬度或分享链接，先后不限。", "113.553912,22.218805", longest=MAX_TEXT
    ),
    "position_datum": Guide(
        11, "坐标出自哪种地图，从下拉中选。高德、腾讯是 GCJ-02，百度是 BD-09。", "GCJ-02"
    ),
    "position_verified_on": Guide(13, f"到现场核对坐标的日子。{_DAY}", "2026-10-15", Holds.DAY),
    "position_verified_by": Guide(12, "谁到现场核对的。", "", longest=MAX_NAME),
    **{
        column: guide
        for each in MapProvider
        for column, guide in (
            (
                each.value,
                Guide(10, "在该地图上能否搜到，从下拉中选。", _words(vocabulary.LISTING_STATES)),
            ),
            (
                f"{each.value}_checked_on",
                Guide(
                    13, f"哪天在该地图上查的；写了能否搜到就要写。{_DAY}", "2026-10-15", Holds.DAY
                ),
            ),
        )
    },
    "area_m2": Guide(9, "平方米，只写数字。", "18.5", Holds.NUMBER, 100_000),
    "seats": Guide(9, "只写数字。", "12", Holds.WHOLE, 9_999),
    "smart_door": Guide(10, "能扫码或凭密码进门的选“是”。", f"{YES}、{NO}"),
    "stars": Guide(8, "1 到 5，未评的留空。", "3", Holds.WHOLE, 5),
    "awards": Guide(24, "年份和名称。", "2025年最美工会户外劳动者服务站点", longest=MAX_TEXT),
    "count_method": _choice(11, "count_method", "服务人次怎样得来。"),
    "opened_text": Guide(13, "写成日期；只知道月份就写“2024年2月”。", "2024-02-01", Holds.DAY),
    "closed_on": Guide(13, f"撤销后才写。{_DAY}", "2026-06-30", Holds.DAY),
    "closed_reason": Guide(20, "撤销后才写。", "场地收回", longest=MAX_TEXT),
    "verified_on": Guide(13, f"最近一次核实整行内容的日子。{_DAY}", "2026-10-15", Holds.DAY),
    "note": Guide(34, "其他要说明的。", "", longest=MAX_NOTE),
}
"""The columns of an export."""

STEPS = (
    "灰色的“驿站编号”由程序给出，已经锁住；其余各列都可以改。",
    "新驿站写在最后一行的下面，编号留空，导入时自动给出。",
    "不想改的格子不用动：导入时只取您改过的格子，别处后来的改动不会被盖掉。",
    "清空一格，就是删去这一项内容。删去整行不会撤销驿站；要撤销，请把状态改为“撤销”并写撤销日期。",
    "可以筛选、调整格式、隐藏列；列的先后可以变，列名请不要改。",
    "表有保护但没有密码。要排序，先在“审阅”里撤销工作表保护，再选中整张表排序，不要只排一列。",
    "填好后存盘，在驿站管家里导入：先看到每一处改动，确认后才写入，写入后也能撤销。",
)
"""What somebody who gets the workbook has to know."""


def lists(towns: list[str], units: list[str], facilities: list[str]) -> dict[str, list[str]]:
    """The words of the columns that are filled from a list, by column; facilities to look up."""
    choices = {
        column: [said[0] for said in words.values()]
        for column, words in vocabulary.STATION_CHOICES.items()
    }
    states = [said[0] for said in vocabulary.LISTING_STATES.values()]
    return {
        "town_code": towns,
        "unit": units,
        **choices,
        "position_datum": [said[0] for said in vocabulary.DATUMS.values()],
        "smart_door": [YES, NO],
        "stars": ["1", "2", "3", "4", "5"],
        **{each.value: states for each in MapProvider},
        "services": [said[0] for said in vocabulary.SERVICES.values()],
        "facilities": facilities,
    }
