"""What a line of typing asks for."""

from __future__ import annotations

import datetime as dt

import pytest

from db.asking import Asked, read_asked
from db.values import LOCAL, Service

MEALS, WATER, CHARGING, REST = Service.MEALS, Service.WATER, Service.CHARGING, Service.REST
MEDICAL, SOCIAL = Service.MEDICAL, Service.SOCIAL

EVENING = dt.datetime(2026, 11, 23, 21, 0, tzinfo=LOCAL)
"""A Monday at nine in the evening."""

PARK = "九洲大道休息公园"


def asked(text: str, now: dt.datetime = EVENING) -> Asked:
    return read_asked(text, now, lambda word: word in PARK)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("text", "services", "place"),
    [
        ("明珠 充电 坐一会", (CHARGING, REST), "明珠"),
        ("明珠充电热饭", (MEALS, CHARGING), "明珠"),
        ("我在南水镇 哪里能充电", (CHARGING,), "南水镇"),
        ("拱北，有热水吗？", (WATER,), "拱北"),
        ("水 拱北", (WATER,), "拱北"),
        ("水湾头", (), "水湾头"),
        ("请问前山附近哪里可以吃饭", (MEALS,), "前山"),
        ("手机没电 吉大", (CHARGING,), "吉大"),
        ("创可贴 gbka", (MEDICAL,), "gbka"),
        ("mingzhu chongdian reshui", (WATER, CHARGING), "mingzhu"),
        ("chongdianlu", (), "chongdianlu"),
        ("聊天 歇脚", (REST, SOCIAL), ""),
        ("充电 充电宝", (CHARGING,), ""),
        ("", (), ""),
        ("　 ", (), ""),
        (PARK, (), PARK),
        (f"{PARK} 休息", (REST,), PARK),
        ("ＣＨＯＮＧ 充电", (CHARGING,), "chong"),
    ],
)
def test_services_are_taken_out_and_the_place_is_left(
    text: str, services: tuple[Service, ...], place: str
) -> None:
    found = asked(text)
    assert (found.services, found.place) == (services, place)
    assert (found.at, found.now, found.all_day, found.position) == (None, False, False, "")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("今晚9点半", "11-23 21:30"),
        ("21:00", "11-23 21:00"),
        ("20:40", "11-23 20:40"),
        ("20:15", "11-24 20:15"),
        ("9点", "11-23 21:00"),
        ("8点", "11-24 08:00"),
        ("7点", "11-24 07:00"),
        ("明早7点", "11-24 07:00"),
        ("明早", "11-24 08:00"),
        ("明天7点", "11-24 07:00"),
        ("明天 下午3点一刻", "11-24 15:15"),
        ("明天下午", "11-24 15:00"),
        ("后天", "11-25 21:00"),
        ("晚12点", "11-24 00:00"),
        ("凌晨2点", "11-24 02:00"),
        ("半夜12点", "11-24 00:00"),
        ("半夜2点", "11-24 02:00"),
        ("周六上午10点", "11-28 10:00"),
        ("星期天12点", "11-29 12:00"),
        ("下周三下午", "12-02 15:00"),
        ("周一22:00", "11-23 22:00"),
        ("12月1日 晚上", "12-01 20:00"),
        ("12月1号9点", "12-01 09:00"),
        ("10-1 9:00", "10-01 09:00"),
        ("二十二点", "11-23 22:00"),
        ("中午十二点半", "11-24 12:30"),
        ("0点", "11-24 00:00"),
        ("凌晨12点", "11-24 00:00"),
        ("二十四点", "11-24 00:00"),
        ("周二十点", "11-24 10:00"),
    ],
)
def test_a_moment_is_the_one_that_is_meant(text: str, at: str) -> None:
    found = asked(f"拱北 {text} 充电")
    assert found.at == moment(at)
    assert (found.place, found.services, found.only_open) == ("拱北", (CHARGING,), True)


@pytest.mark.parametrize("text", ["现在开放", "现在", "开着的", "这会儿"])
def test_now_asks_for_what_is_open(text: str) -> None:
    found = asked(f"拱北 {text} 热饭")
    assert (found.now, found.at, found.only_open, found.place) == (True, None, True, "拱北")


@pytest.mark.parametrize("text", ["24小时", "24 小时", "通宵", "全天"])
def test_what_never_closes_can_be_asked_for(text: str) -> None:
    found = asked(f"{text} 明早7点")
    assert (found.all_day, found.at) == (True, moment("11-24 07:00"))


@pytest.mark.parametrize(
    "position",
    [
        "113.559339,22.280241",
        "22.280241, 113.559339",
        "高德：113.56,22.28",
        "https://uri.amap.com/marker?position=113.5,22.2",
        "geo:22.28,113.56",
        "北纬22°16′48″ 东经113°33′30″",
        "22°16′48″N 113°33′30″E",
    ],
)
def test_a_pasted_place_stays_as_it_was_pasted(position: str) -> None:
    found = asked(f"{position} 充电 7点")
    assert (found.position, found.place, found.services) == (position, "", (CHARGING,))
    assert found.at == moment("11-24 07:00")


@pytest.mark.parametrize(
    "words", ["13月45日", "2月30日", "25:00", "99点", "三十点", "二十五点", "1026年1月1日"]
)
def test_what_no_clock_or_calendar_has_is_left_over(words: str) -> None:
    found = asked(f"{words} 充电")
    assert found.services == (CHARGING,)
    assert found.place
    assert found.place in words


def test_the_last_day_of_all_is_no_error() -> None:
    assert asked("9999-12-31 晚12点 充电").services == (CHARGING,)


def test_a_place_west_of_greenwich_is_not_one_in_china() -> None:
    assert asked("-74.00,40.71 充电").position == "-74.00,40.71"
