"""Opening hours as offices write them: what is kept, what is said, what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import validate

from db.errors import RecordError
from db.hours import read_hours, say_hours

EVERY_DAY = ("every_day_assumed",)
HOLIDAYS_OFF = ("holidays_off_assumed",)

# What is written, what is kept, what had to be assumed.
WRITTEN = [
    # Around the clock
    ("24小时", "24/7", ()),
    ("全天", "24/7", ()),
    ("全天候开放", "24/7", ()),
    ("24h", "24/7", ()),
    ("２４小时", "24/7", ()),
    ("全年365天24小时", "24/7", ()),
    ("7×24小时", "24/7", ()),
    ("二十四小时", "24/7", ()),
    ("24小时不打烊", "24/7", ()),
    ("每天24小时", "24/7", ()),
    ("0:00-24:00", "24/7", ()),
    ("24小时（节假日除外）", "24/7; PH off", ()),
    ("24小时，节假日休息", "24/7; PH off", ()),
    ("周一至周五24小时，周末休息", "Mo-Fr 00:00-24:00; Sa-Su off", ()),
    ("工作日全天，周末9:00-18:00", "Mo-Fr 00:00-24:00; Sa-Su 09:00-18:00", ()),
    # Every day
    ("每天 07:30～21:30", "Mo-Su 07:30-21:30", ()),
    ("周一至周日 8:00-22:00", "Mo-Su 08:00-22:00", ()),
    ("9：00-18：00", "Mo-Su 09:00-18:00", EVERY_DAY),
    ("8：30—17：30", "Mo-Su 08:30-17:30", EVERY_DAY),
    ("８：００－２０：００", "Mo-Su 08:00-20:00", EVERY_DAY),
    ("0830-1730", "Mo-Su 08:30-17:30", EVERY_DAY),
    ("开放时间：每日 9.00–18.00", "Mo-Su 09:00-18:00", ()),
    ("每日8:00-12:00；14:00-18:00", "Mo-Su 08:00-12:00,14:00-18:00", ()),
    ("每天 02:30-05:00", "Mo-Su 02:30-05:00", ()),
    ("9-5", "Mo-Su 09:00-17:00", EVERY_DAY),
    ("12-14点", "Mo-Su 12:00-14:00", EVERY_DAY),
    ("0点到8点", "Mo-Su 00:00-08:00", EVERY_DAY),
    ("8:30-12:00,02:30-06:00", "Mo-Su 02:30-06:00,08:30-12:00", EVERY_DAY),
    # As people speak
    ("每天7点半到晚上9点半", "Mo-Su 07:30-21:30", ()),
    ("早8点至晚10点", "Mo-Su 08:00-22:00", EVERY_DAY),
    ("早八点至晚十点", "Mo-Su 08:00-22:00", EVERY_DAY),
    ("每天早八点一刻至晚十点三十分", "Mo-Su 08:15-22:30", ()),
    ("八时三十分至十七时三十分", "Mo-Su 08:30-17:30", EVERY_DAY),
    ("早九晚五", "Mo-Su 09:00-17:00", EVERY_DAY),
    ("早7点晚10点", "Mo-Su 07:00-22:00", EVERY_DAY),
    ("早8点至12点", "Mo-Su 08:00-12:00", EVERY_DAY),
    ("9点到5点", "Mo-Su 09:00-17:00", EVERY_DAY),
    ("2点到下午6点", "Mo-Su 14:00-18:00", EVERY_DAY),
    ("星期一至星期五 9-18点", "Mo-Fr 09:00-18:00", ()),
    ("上午8:30-12:00 下午2:00-5:30", "Mo-Su 08:30-12:00,14:00-17:30", EVERY_DAY),
    ("上午8:30-12:00 下午2:30-6:00", "Mo-Su 08:30-12:00,14:30-18:00", EVERY_DAY),
    ("上午8:00-11:30，下午14:00-17:30", "Mo-Su 08:00-11:30,14:00-17:30", EVERY_DAY),
    ("中午11:30-1:30", "Mo-Su 11:30-13:30", EVERY_DAY),
    ("中午12点到下午2点", "Mo-Su 12:00-14:00", EVERY_DAY),
    ("8点-12点 14点-18点", "Mo-Su 08:00-12:00,14:00-18:00", EVERY_DAY),
    # Workdays, weekends, holidays
    ("周一至周五 8:30-12:00, 14:30-18:00，节假日休息", "Mo-Fr 08:30-12:00,14:30-18:00; PH off", ()),
    ("周一至周五 8:30-17:30，周末及法定节假日休息", "Mo-Fr 08:30-17:30; Sa-Su off; PH off", ()),
    ("周一至周五（节假日除外）9:00-17:00", "Mo-Fr 09:00-17:00; PH off", ()),
    ("工作日9:00—17:30（节假日休息）", "Mo-Fr 09:00-17:30; PH off", ()),
    ("工作日9:00-17:30", "Mo-Fr 09:00-17:30; PH off", HOLIDAYS_OFF),
    ("工作日 9-17", "Mo-Fr 09:00-17:00; PH off", HOLIDAYS_OFF),
    ("每个工作日8:30-17:30", "Mo-Fr 08:30-17:30; PH off", HOLIDAYS_OFF),
    ("工作日（周一至周五）8:30-17:30", "Mo-Fr 08:30-17:30; PH off", HOLIDAYS_OFF),
    ("工作日早上九点到下午五点半", "Mo-Fr 09:00-17:30; PH off", HOLIDAYS_OFF),
    ("工作日9:00-17:30，节假日照常", "Mo-Fr 09:00-17:30", ()),
    ("工作日9:00-17:00，周末10:00-16:00", "Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00", ()),
    ("双休日及节假日 10:00-16:00", "Sa-Su 10:00-16:00; PH 10:00-16:00", ()),
    ("周一至周五 9:00-17:00，周末照常", "Mo-Su 09:00-17:00", ()),
    ("周一至周五 9:00-17:00，法定节假日休息", "Mo-Fr 09:00-17:00; PH off", ()),
    ("节假日 10:00-16:00", "PH 10:00-16:00", ()),
    ("8:00-20:00，节假日照常开放", "Mo-Su 08:00-20:00", EVERY_DAY),
    ("每天9:00-17:00（含节假日）", "Mo-Su 09:00-17:00", ()),
    # Single days, and days left out
    ("周一至周五8:30-12:00,14:30-18:00", "Mo-Fr 08:30-12:00,14:30-18:00", ()),
    ("周一至周五：8:30-12:00；14:30-18:00", "Mo-Fr 08:30-12:00,14:30-18:00", ()),
    ("周一至周五8:30-17:30（午休12:00-14:00）", "Mo-Fr 08:30-12:00,14:00-17:30", ()),
    ("周1至周5 9:00-17:00", "Mo-Fr 09:00-17:00", ()),
    ("周一到周六 8:00-20:00；周日休息", "Mo-Sa 08:00-20:00; Su off", ()),
    ("每天 8:00-20:00（周日除外）", "Mo-Sa 08:00-20:00; Su off", ()),
    ("除周一外每天9:00-17:00", "Tu-Su 09:00-17:00; Mo off", ()),
    ("周一闭馆，周二至周日9:00-17:00", "Tu-Su 09:00-17:00; Mo off", ()),
    ("周日休息，每天8:00-20:00", "Mo-Sa 08:00-20:00; Su off", ()),
    ("8:00-20:00（周一至周五），周六休息", "Mo-Fr 08:00-20:00; Sa off", ()),
    (
        "9:00-21:00(周一至周五)；10:00-20:00（周六日）",
        "Mo-Fr 09:00-21:00; Sa-Su 10:00-20:00",
        (),
    ),
    ("周一、三、五 9:00-17:00", "Mo,We,Fr 09:00-17:00", ()),
    ("周一到周六8:00-20:00 周日休", "Mo-Sa 08:00-20:00; Su off", ()),
    ("周一至周五8:00-20:00，周六周日休", "Mo-Fr 08:00-20:00; Sa-Su off", ()),
    ("8:00-20:00，周一休馆", "Tu-Su 08:00-20:00; Mo off", EVERY_DAY),
    ("8:30-17:30（周日休）", "Mo-Sa 08:30-17:30; Su off", EVERY_DAY),
    ("周一闭馆，其余8:00-20:00", "Tu-Su 08:00-20:00; Mo off", ()),
    ("周一闭馆，其余时间：8:00-20:00", "Tu-Su 08:00-20:00; Mo off", ()),
    ("周六9:00-12:00，其他时间 8:00-20:00", "Mo-Fr,Su 08:00-20:00; Sa 09:00-12:00", ()),
    ("周一至周五8:00-20:00，其余时间休息", "Mo-Fr 08:00-20:00; Sa-Su off", ()),
    ("每天8:00-20:00，其余时间休息", "Mo-Su 08:00-20:00", ()),
    ("每天8:30-17:30 中午不休息", "Mo-Su 08:30-17:30", ()),
    ("每天8:30-17:30（中午不休）", "Mo-Su 08:30-17:30", ()),
    ("830-1200", "Mo-Su 08:30-12:00", EVERY_DAY),
    ("830-1200，1430-1730", "Mo-Su 08:30-12:00,14:30-17:30", EVERY_DAY),
    ("每周二、四 9:00-17:00", "Tu,Th 09:00-17:00", ()),
    ("周六日 9:00-12:00", "Sa-Su 09:00-12:00", ()),
    ("周六(9:00-12:00)", "Sa 09:00-12:00", ()),
    ("礼拜六 10:00-16:00", "Sa 10:00-16:00", ()),
    ("周五至周一 9:00-17:00", "Mo,Fr-Su 09:00-17:00", ()),
    # Past midnight
    ("22:00-次日6:00", "Mo-Su 22:00-06:00", EVERY_DAY),
    ("18:00-次日0:00", "Mo-Su 18:00-24:00", EVERY_DAY),
    ("晚10点至早6点", "Mo-Su 22:00-06:00", EVERY_DAY),
    ("晚8点到2点", "Mo-Su 20:00-02:00", EVERY_DAY),
    ("晚6点至12点", "Mo-Su 18:00-24:00", EVERY_DAY),
    ("每天晚8点至凌晨2点", "Mo-Su 20:00-02:00", ()),
    ("每天 8:00-0:00", "Mo-Su 08:00-24:00", ()),
    ("周一至周六22:00-次日6:00，周日休息", "Mo-Sa 22:00-06:00", ()),
    # Seasons
    (
        "夏季(5月-9月)8:00-12:00,15:00-18:00；冬季(10月-次年4月)8:00-12:00,14:00-17:30",
        "May-Sep Mo-Su 08:00-12:00,15:00-18:00; Oct-Apr Mo-Su 08:00-12:00,14:00-17:30",
        EVERY_DAY,
    ),
    (
        "夏令时（5月至9月）每天8:00-18:00；冬令时每天8:30-17:30；节假日休息",
        "May-Sep Mo-Su 08:00-18:00; May-Sep PH off; Oct-Apr Mo-Su 08:30-17:30; Oct-Apr PH off",
        (),
    ),
    (
        "5月1日至9月30日 8:00-20:00，10月1日至次年4月30日 8:30-18:00",
        "May-Sep Mo-Su 08:00-20:00; Oct-Apr Mo-Su 08:30-18:00",
        EVERY_DAY,
    ),
    (
        "8:00-18:00（5-9月），9:00-17:00（10-4月）",
        "May-Sep Mo-Su 08:00-18:00; Oct-Apr Mo-Su 09:00-17:00",
        EVERY_DAY,
    ),
    (
        "夏季(5月-9月)周一至周五 8:00-18:00；冬季周一至周五 8:30-17:30；周末休息",
        "May-Sep Mo-Fr 08:00-18:00; May-Sep Sa-Su off; "
        "Oct-Apr Mo-Fr 08:30-17:30; Oct-Apr Sa-Su off",
        (),
    ),
    (
        "每天9:00-17:00，7-8月 8:00-22:00",
        "Jul-Aug Mo-Su 08:00-22:00; Sep-Jun Mo-Su 09:00-17:00",
        EVERY_DAY,
    ),
    ("7、8月 8:00-22:00，其他月份休息", "Jul-Aug Mo-Su 08:00-22:00", EVERY_DAY),
    (
        "夏季(5-9月)工作日8:00-18:00；冬季工作日8:30-17:30，节假日休息",
        "May-Sep Mo-Fr 08:00-18:00; May-Sep PH off; Oct-Apr Mo-Fr 08:30-17:30; Oct-Apr PH off",
        HOLIDAYS_OFF,
    ),
    (
        "夏季(5-9月)8:00-18:00；其他月份8:30-17:30；周一休息，节假日休息",
        "May-Sep Tu-Su 08:00-18:00; May-Sep Mo off; May-Sep PH off; "
        "Oct-Apr Tu-Su 08:30-17:30; Oct-Apr Mo off; Oct-Apr PH off",
        EVERY_DAY,
    ),
    (
        "夏季(5-9月)周一至周五9-17点，冬季周一至周五9-16点，周末休息",
        "May-Sep Mo-Fr 09:00-17:00; May-Sep Sa-Su off; "
        "Oct-Apr Mo-Fr 09:00-16:00; Oct-Apr Sa-Su off",
        (),
    ),
    # OSM
    ("24/7", "24/7", ()),
    ("Mo-Fr 9:00-17:30; PH off", "Mo-Fr 09:00-17:30; PH off", ()),
    ("Mo-Fr 22:00-06:00, Sa 10:00-16:00", "Mo-Fr 22:00-06:00, Sa 10:00-16:00", ()),
    ("Mo-Fr 2:00-6:00", "Mo-Fr 02:00-06:00", ()),
    ("08:00-20:00; PH off", "Mo-Su 08:00-20:00; PH off", ()),
    ("Jul-Aug 08:00-22:00", "Jul-Aug Mo-Su 08:00-22:00", ()),
    # Beyond a table of seasons: kept as written.
    ("Jul-Aug 08:00-22:00; Mo-Fr 09:00-17:00", "Jul-Aug 08:00-22:00; Mo-Fr 09:00-17:00", ()),
    ("Mo-Fr 09:00-12:00, We 14:00-16:00", "Mo-Fr 09:00-12:00, We 14:00-16:00", ()),
]

REFUSED = [
    ("", "hours_unreadable", ""),
    ("随叫随到", "hours_unreadable", "随叫随到"),
    ("周一至节假日 9:00-17:00", "hours_unreadable", "至节假日 9:00-17:00"),
    ("节假日 10:00-16:00，其他 9-17点", "hours_unreadable", "其他 9-17点"),
    ("每天至周五 9:00-17:00", "hours_unreadable", "至周五 9:00-17:00"),
    ("次日6:00-8:00", "hours_unreadable", "次日6:00-8:00"),
    ("周三9:00-17:00，14:00闭馆", "hours_unreadable", "闭馆"),
    ("Mo-Fr 9:00-17:30; holidays", "hours_unreadable", "holidays"),
    ("其余8:00-20:00", "hours_unreadable", "其余8:00-20:00"),
    ("每天8:00-20:00，其余9:00-17:00", "hours_contradictory", "其余9:00-17:00"),
    ("9:00-12:00,14:00-17:00 中午不休息", "hours_contradictory", "中午不休息"),
    ("每天", "hours_without_times", "每天"),
    ("周六周日休", "hours_without_times", "周六周日休"),
    ("周日休息", "hours_without_times", "周日休息"),
    ("周末及法定节假日休息", "hours_without_times", "周末及法定节假日休息"),
    ("夏季（5-9月）", "hours_without_times", ")"),
    ("早晚开放", "hours_without_times", "早晚开放"),
    ("上午开放", "hours_without_times", "上午开放"),
    ("8:30-17:30（午休）", "hours_without_times", "午休)"),
    ("9:00-17:00，春节休息", "hours_festival", "春节休息"),
    ("国庆节 10:00-16:00", "hours_festival", "国庆节 10:00-16:00"),
    ("每月15日 9:00-17:00", "hours_not_weekly", "每月15日 9:00-17:00"),
    ("单周周一 9:00-17:00", "hours_not_weekly", "单周周一 9:00-17:00"),
    ("夏令时8:00-18:00；冬令时8:30-17:30", "hours_season_undefined", "冬令时"),
    ("7-8月 8:00-22:00", "hours_months_missing", "7-8月 8:00-22:00"),
    ("5月15日至9月30日 8:00-20:00", "hours_month_parts", "5月15日至9月30日 8:00-20:00"),
    ("5月1日 8:00-20:00", "hours_month_parts", "5月1日 8:00-20:00"),
    ("8:00-12:00，10:00-14:00", "hours_contradictory", "10:00-14:00"),
    ("5-9月 8:00-18:00，9-4月 9:00-17:00", "hours_contradictory", None),
    ("周一至周五9:00-12:00，周末休息，14:00-18:00", "hours_contradictory", "14:00-18:00"),
    ("9-17点，周五至周日10-16点，周一至周五休息", "hours_contradictory", None),
    ("8:30-17:30（午休12:00-18:00）", "hours_contradictory", None),
    ("25:00-26:00", "hours_impossible", "25:00-26:00"),
    ("9:70-10:00", "hours_impossible", "9:70-10:00"),
    ("早上20:00-22:00", "hours_impossible", "早上20:00-22:00"),
    ("下午2点-1点", "hours_impossible", "下午2点-1点"),
    ("8:00-次日9:00", "hours_impossible", "8:00-次日9:00"),
]

# What is written, the part that is asked about, and what it could mean, likeliest first.
ASKED = [
    ("3-5点", "3-5点", ("每天 15:00–17:00", "每天 03:00–05:00")),
    ("2点到6点", "2点到6点", ("每天 14:00–18:00", "每天 02:00–06:00")),
    ("2:30-6:00", "2:30-6:00", ("每天 14:30–18:00", "每天 02:30–06:00")),
    ("5点到9点", "5点到9点", ("每天 17:00–21:00", "每天 05:00–09:00", "每天 05:00–21:00")),
    ("早8点至10点", "早8点至10点", ("每天 08:00–10:00", "每天 08:00–22:00")),
    ("周六8点到10点", "8点到10点", ("周六 08:00–10:00", "周六 08:00–22:00", "周六 20:00–22:00")),
    (
        "8:30-12:00,2:30-6:00",
        "2:30-6:00",
        ("每天 08:30–12:00、14:30–18:00", "每天 02:30–06:00、08:30–12:00"),
    ),
    (
        "9:00-12:00,6:00-8:00",
        "6:00-8:00",
        ("每天 09:00–12:00、18:00–20:00", "每天 06:00–08:00、09:00–12:00"),
    ),
    ("22:00-6:00", "22:00-6:00", ("每天 22:00–次日 06:00", "每天 06:00–22:00")),
    ("每天 18:00-9:00", "18:00-9:00", ("每天 18:00–21:00", "每天 18:00–次日 09:00")),
    ("9:00-5:00", "9:00-5:00", ("每天 09:00–17:00", "每天 09:00–次日 05:00")),
    ("8:00-8:00", "8:00-8:00", ("每天 08:00–20:00", "每天 08:00–次日 08:00")),
    (
        "周一9-17点，周二9-12点，周末照常",
        "周末照常",
        (
            "周一、周六至周日 09:00–17:00，周二 09:00–12:00",
            "周一 09:00–17:00，周二、周六至周日 09:00–12:00",
        ),
    ),
    (
        "冬季(10-4月) 9-17点，夏季(5-9月) 9-18点，周一休息",
        "周一休息",
        (
            "10月至次年4月 周二至周日 09:00–17:00，周一休息；"
            "5月至9月 周二至周日 09:00–18:00，周一休息",
            "10月至次年4月 每天 09:00–17:00；5月至9月 周二至周日 09:00–18:00，周一休息",
        ),
    ),
]


def refusal(text: str) -> RecordError:
    with pytest.raises(RecordError) as refused:
        read_hours(text)
    return refused.value


@pytest.mark.parametrize(("text", "osm", "assumed"), WRITTEN)
def test_reads_what_offices_write(text: str, osm: str, assumed: tuple[str, ...]) -> None:
    hours = read_hours(text)
    assert (hours.osm, hours.assumed) == (osm, assumed)
    assert validate(osm)
    assert read_hours(say_hours(osm)).osm == osm


@pytest.mark.parametrize(("text", "code", "rest"), REFUSED)
def test_refuses_with_the_part_that_is_to_blame(text: str, code: str, rest: str | None) -> None:
    refused = refusal(text)
    assert (refused.code, refused.field) == (code, "hours")
    assert rest is None or refused.values["rest"] == rest


@pytest.mark.parametrize(("text", "rest", "choices"), ASKED)
def test_asks_rather_than_guesses(text: str, rest: str, choices: tuple[str, ...]) -> None:
    asked = refusal(text)
    assert (asked.code, asked.field) == ("hours_ambiguous", "hours")
    assert (asked.values["rest"], asked.values["choices"]) == (rest, choices)
    assert (asked.values["first"], asked.values["second"]) == choices[:2]


def differing_and_readable(choices: object) -> bool:
    assert isinstance(choices, tuple)
    read = {read_hours(choice).osm for choice in choices}
    return len(read) == len(choices) >= 2


@pytest.mark.parametrize("text", [text for text, _rest, _choices in ASKED])
def test_every_choice_is_an_answer_of_its_own(text: str) -> None:
    assert differing_and_readable(refusal(text).values["choices"])


def test_many_questions_at_once_offer_a_few_answers() -> None:
    choices = refusal("，".join(f"周{day}3-5点" for day in "一二三四五六日")).values["choices"]
    assert differing_and_readable(choices)
    assert isinstance(choices, tuple)
    assert len(choices) == 6


def test_months_that_nobody_spoke_of_are_named() -> None:
    missing = refusal("3-10月 8:00-20:00，12月 9:00-17:00").values["months"]
    assert missing == ["1月", "2月", "11月"]


@pytest.mark.parametrize(
    ("osm", "chinese"),
    [
        ("Mo-Su 07:30-21:30", "每天 07:30–21:30"),
        ("Mo-Fr 09:00-17:30; PH off", "工作日 09:00–17:30，节假日休息"),
        ("Mo-Fr 09:00-17:30", "周一至周五 09:00–17:30"),
        ("24/7", "24 小时"),
        ("Mo-Sa 08:00-20:00; Su off", "周一至周六 08:00–20:00，周日休息"),
        ("Mo,We 08:30-12:00,14:30-18:00", "周一、周三 08:30–12:00、14:30–18:00"),
        ("Mo-Su 22:00-06:00", "每天 22:00–次日 06:00"),
        ("Jul-Aug 08:00-22:00", "7月至8月 每天 08:00–22:00；其他月份休息"),
        (
            "Apr,Oct-Feb Mo-Su 08:00-18:00; May Mo-Fr 09:00-17:00; May PH off",
            "4月、10月至次年2月 每天 08:00–18:00；5月 工作日 09:00–17:00，节假日休息；其他月份休息",
        ),
        ("sunrise-sunset", "sunrise-sunset"),
    ],
)
def test_says_it_as_staff_do(osm: str, chinese: str) -> None:
    assert say_hours(osm) == chinese
    assert read_hours(chinese if chinese != osm else osm).osm == read_hours(osm).osm


DAY_WORDS = ["每天", "工作日", "周末", "周一", "周五", "六", "节假日", "Mo", "PH"]
MONTH_WORDS = ["夏季", "5月", "9月", "次年4月", "其他月份", "Jul"]
CLOCKS = ["0:00", "6:00", "08:00", "9点", "12点", "5点半", "20:00", "24:00", "9", "5"]
PERIOD_WORDS = ["上午", "下午", "早", "晚", "凌晨", "次日"]
SIGNS = ["至", "、", "，", "；", "（", "）"]
OTHER_WORDS = [
    "24小时",
    "休息",
    "休",
    "其余",
    "中午不休息",
    "照常",
    "off",
    "午休",
    "除",
    "外",
    "含",
]
WORDS = DAY_WORDS + MONTH_WORDS + CLOCKS + PERIOD_WORDS + SIGNS + OTHER_WORDS


@given(st.lists(st.sampled_from(WORDS), max_size=9).map("".join))
def test_any_words_are_understood_asked_about_or_refused(text: str) -> None:
    try:
        osm = read_hours(text).osm
    except RecordError as refused:
        choices = refused.values.get("choices")
        assert choices is None or differing_and_readable(choices)
        return
    assert validate(osm)
    assert read_hours(say_hours(osm)).osm == osm
