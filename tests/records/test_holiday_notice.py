"""The State Council's notices, as published for three years, and what can be wrong with one."""

import datetime as dt

import chinese_calendar
import pytest

from db.errors import RecordError
from db.holiday_notice import read_holiday_notice
from db.values import DayKind

NOTICES = {
    2024: """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。\
鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
""",
    2025: """
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。\
1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。\
9月28日（周日）、10月11日（周六）上班。
""",
    2026: """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。\
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。\
9月20日（周日）、10月10日（周六）上班。
""",
}


@pytest.mark.parametrize("year", NOTICES)
def test_a_notice_gives_the_year_as_published(year: int) -> None:
    rows = read_holiday_notice(NOTICES[year], year)
    assert [row.day for row in rows] == sorted({row.day for row in rows})
    read = {kind: {row.day for row in rows if row.kind is kind} for kind in DayKind}
    for kind, published in (
        (DayKind.HOLIDAY, chinese_calendar.holidays),
        (DayKind.MAKEUP_WORKDAY, chinese_calendar.workdays),
    ):
        assert read[kind] == {day for day in published if day.year == year}


def test_each_day_has_its_festival() -> None:
    names = {row.day: row.name for row in read_holiday_notice(NOTICES[2025], 2025)}
    assert names[dt.date(2025, 1, 1)] == "元旦"
    assert names[dt.date(2025, 2, 8)] == "春节"
    assert names[dt.date(2025, 10, 6)] == "国庆节、中秋节"


def test_a_year_that_is_written_out_wins() -> None:
    rows = read_holiday_notice("元旦：2022年12月31日至2023年1月2日放假，共3天。", 2023)
    assert [f"{row.day}" for row in rows] == ["2022-12-31", "2023-01-01", "2023-01-02"]


@pytest.mark.parametrize(
    ("text", "code", "phrase"),
    [
        ("", "notice_empty", ""),
        ("各单位要妥善安排好值班。", "notice_empty", ""),
        (
            "国庆节：10月1日（周五）至7日放假。",
            "notice_weekday_wrong",
            "10月1日(周五)至7日放假",
        ),
        (
            "国庆节：10月1日至7日放假，共8天。",
            "notice_days_miscounted",
            "10月1日至7日放假,共8天",
        ),
        ("国庆节：10月32日放假。", "notice_unreadable", "10月32日放假"),
        ("国庆节：7日放假。", "notice_unreadable", "7日放假"),
        ("国庆节：10月1日、7日放假。", "notice_unreadable", "10月1日、7日放假"),
        (
            "国庆节：10月1日放假，10月10日上班。",
            "notice_unreadable",
            "10月1日放假,10月10日上班",
        ),
        ("10月1日至7日放假。", "notice_without_festival", "10月1日至7日放假"),
        ("国庆节：10月1日放假。10月12日上班。", "makeup_on_weekday", "10月12日上班"),
        ("国庆节：10月1日放假。中秋节：10月1日放假。", "calendar_day_twice", "10月1日放假"),
        ("国庆节：10月7日至1日放假。", "notice_unreadable", "10月7日至1日放假"),
    ],
)
def test_what_is_wrong_is_named_by_its_phrase(text: str, code: str, phrase: str) -> None:
    with pytest.raises(RecordError) as refused:
        read_holiday_notice(text, 2026)
    assert (refused.value.code, refused.value.values["phrase"]) == (code, phrase)
