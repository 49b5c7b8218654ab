"""Opening hours: what offices write, what is kept, what is said, and when a station is open."""

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import validate

from db.errors import RecordError
from db.holidays import Holidays, seed_holidays
from db.hours import Opening, day_spans, opening, read_hours, say_hours
from db.values import LOCAL, DayKind
from db.week import ALL_DAY, DAY, Spans, Week

EVERY_DAY = ("every_day_assumed",)
HOLIDAYS_OFF = ("holidays_off_assumed",)

WRITTEN = [
    ("24小时", "24/7", ()),
    ("全天", "24/7", ()),
    ("全天候开放", "24/7", ()),
    ("24h", "24/7", ()),
    ("２４小时", "24/7", ()),
    ("每天24小时", "24/7", ()),
    ("24小时，节假日休息", "24/7; PH off", ()),
    ("周一至周五24小时，周末休息", "Mo-Fr 00:00-24:00; Sa-Su off", ()),
    ("每天 07:30～21:30", "Mo-Su 07:30-21:30", ()),
    ("周一至周日 8:00-22:00", "Mo-Su 08:00-22:00", ()),
    ("工作日9:00—17:30（节假日休息）", "Mo-Fr 09:00-17:30; PH off", ()),
    ("工作日9:00-17:30", "Mo-Fr 09:00-17:30; PH off", HOLIDAYS_OFF),
    ("工作日（周一至周五）8:30-17:30", "Mo-Fr 08:30-17:30; PH off", HOLIDAYS_OFF),
    ("工作日9:00-17:30，节假日照常", "Mo-Fr 09:00-17:30", ()),
    ("工作日9:00-17:00，周末10:00-16:00", "Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00", ()),
    ("周一至周五8:30-12:00,14:30-18:00", "Mo-Fr 08:30-12:00,14:30-18:00", ()),
    ("周一至周五：8:30-12:00；14:30-18:00", "Mo-Fr 08:30-12:00,14:30-18:00", ()),
    ("周一到周六 8:00-20:00；周日休息", "Mo-Sa 08:00-20:00; Su off", ()),
    ("每天 8:00-20:00（周日除外）", "Mo-Sa 08:00-20:00; Su off", ()),
    ("周日休息，每天8:00-20:00", "Mo-Sa 08:00-20:00; Su off", ()),
    ("周一休息，周二至周日 9:00-17:00", "Tu-Su 09:00-17:00; Mo off", ()),
    ("9：00-18：00", "Mo-Su 09:00-18:00", EVERY_DAY),
    ("８：００－２０：００", "Mo-Su 08:00-20:00", EVERY_DAY),
    ("开放时间：每日 9.00–18.00", "Mo-Su 09:00-18:00", ()),
    ("8:00-20:00，节假日照常开放", "Mo-Su 08:00-20:00", EVERY_DAY),
    ("8:00-20:00（周一至周五），周六休息", "Mo-Fr 08:00-20:00; Sa off", ()),
    ("每天7点半到晚上9点半", "Mo-Su 07:30-21:30", ()),
    ("早8点至晚10点", "Mo-Su 08:00-22:00", EVERY_DAY),
    ("每天早八点一刻至晚十点三十分", "Mo-Su 08:15-22:30", ()),
    ("早8点至12点", "Mo-Su 08:00-12:00", EVERY_DAY),
    ("9点到5点", "Mo-Su 09:00-17:00", EVERY_DAY),
    ("星期一至星期五 9-18点", "Mo-Fr 09:00-18:00", ()),
    ("上午8:30-12:00 下午2:30-6:00", "Mo-Su 08:30-12:00,14:30-18:00", EVERY_DAY),
    ("上午8:00-11:30，下午14:00-17:30", "Mo-Su 08:00-11:30,14:00-17:30", EVERY_DAY),
    ("中午11:30-1:30", "Mo-Su 11:30-13:30", EVERY_DAY),
    ("周一、三、五 9:00-17:00", "Mo,We,Fr 09:00-17:00", ()),
    ("周六日 9:00-12:00", "Sa-Su 09:00-12:00", ()),
    ("礼拜六 10:00-16:00", "Sa 10:00-16:00", ()),
    ("双休日及节假日 10:00-16:00", "Sa-Su 10:00-16:00; PH 10:00-16:00", ()),
    ("周五至周一 9:00-17:00", "Mo,Fr-Su 09:00-17:00", ()),
    ("周一至周五 9:00-17:00，周末照常", "Mo-Su 09:00-17:00", ()),
    ("周一至周五 9:00-17:00，法定节假日休息", "Mo-Fr 09:00-17:00; PH off", ()),
    ("节假日 10:00-16:00", "PH 10:00-16:00", ()),
    ("22:00-次日6:00", "Mo-Su 22:00-06:00", EVERY_DAY),
    ("每天晚8点至凌晨2点", "Mo-Su 20:00-02:00", ()),
    ("每天 8:00-0:00", "Mo-Su 08:00-24:00", ()),
    ("周一至周六22:00-次日6:00，周日休息", "Mo-Sa 22:00-06:00", ()),
    ("每天 02:30-05:00", "Mo-Su 02:30-05:00", ()),
    ("24/7", "24/7", ()),
    ("Mo-Fr 9:00-17:30; PH off", "Mo-Fr 09:00-17:30; PH off", ()),
    ("Mo-Fr 22:00-06:00, Sa 10:00-16:00", "Mo-Fr 22:00-06:00, Sa 10:00-16:00", ()),
    ("Mo-Fr 2:00-6:00", "Mo-Fr 02:00-06:00", ()),
    ("08:00-20:00; PH off", "Mo-Su 08:00-20:00; PH off", ()),
    # Beyond a plain week: kept as written.
    ("Jul-Aug 08:00-22:00; Mo-Fr 09:00-17:00", "Jul-Aug 08:00-22:00; Mo-Fr 09:00-17:00", ()),
    ("Mo-Fr 09:00-12:00, We 14:00-16:00", "Mo-Fr 09:00-12:00, We 14:00-16:00", ()),
]

REFUSED = [
    ("", "hours_unreadable", ""),
    ("随叫随到", "hours_unreadable", "随叫随到"),
    ("每天", "hours_unreadable", ""),
    ("周日休息", "hours_unreadable", "周日休息"),
    ("周一至节假日 9:00-17:00", "hours_unreadable", "至节假日 9:00-17:00"),
    ("节假日 10:00-16:00，其他 9-17点", "hours_unreadable", "其他 9-17点"),
    ("每天至周五 9:00-17:00", "hours_unreadable", "至周五 9:00-17:00"),
    ("次日6:00-8:00", "hours_unreadable", "次日6:00-8:00"),
    ("Mo-Fr 9:00-17:30; holidays", "hours_unreadable", "holidays"),
    ("早8点至10点", "hours_ambiguous", "早8点至10点"),
    ("2点到6点", "hours_ambiguous", "2点到6点"),
    ("2:30-6:00", "hours_ambiguous", "2:30-6:00"),
    ("周一至周五9:00-12:00，周末休息，14:00-18:00", "hours_ambiguous", None),
    ("8:30-12:00,2:30-6:00", "hours_ambiguous", "2:30-6:00"),
    ("9-17点，周五至周日10-16点，周一至周五休息", "hours_ambiguous", None),
    ("周一9-17点，周二9-12点，周末照常", "hours_ambiguous", None),
    ("25:00-26:00", "hours_impossible", "25:00-26:00"),
    ("9:70-10:00", "hours_impossible", "9:70-10:00"),
    ("每天 18:00-9:00", "hours_impossible", "18:00-9:00"),
    ("早上20:00-22:00", "hours_impossible", "早上20:00-22:00"),
    ("8:00-次日9:00", "hours_impossible", "8:00-次日9:00"),
]


@pytest.mark.parametrize(("text", "osm", "assumed"), WRITTEN)
def test_reads_what_offices_write(text: str, osm: str, assumed: tuple[str, ...]) -> None:
    hours = read_hours(text)
    assert (hours.osm, hours.assumed) == (osm, assumed)
    assert validate(osm)
    assert read_hours(say_hours(osm)).osm == osm


@pytest.mark.parametrize(("text", "code", "rest"), REFUSED)
def test_asks_rather_than_guesses(text: str, code: str, rest: str | None) -> None:
    with pytest.raises(RecordError) as refused:
        read_hours(text)
    assert (refused.value.code, refused.value.field) == (code, "hours")
    assert rest is None or refused.value.values["rest"] == rest


@pytest.mark.parametrize(
    ("osm", "chinese"),
    [
        ("Mo-Su 07:30-21:30", "每天 7:30–21:30"),
        ("Mo-Fr 09:00-17:30; PH off", "工作日 9:00–17:30，节假日休息"),
        ("Mo-Fr 09:00-17:30", "周一至周五 9:00–17:30"),
        ("24/7", "24 小时"),
        ("Mo-Sa 08:00-20:00; Su off", "周一至周六 8:00–20:00，周日休息"),
        ("Mo,We 08:30-12:00,14:30-18:00", "周一、周三 8:30–12:00、14:30–18:00"),
        ("Mo-Su 22:00-06:00", "每天 22:00–次日 6:00"),
        ("Jul-Aug 08:00-22:00", "Jul-Aug 08:00-22:00"),
    ],
)
def test_says_it_as_staff_do(osm: str, chinese: str) -> None:
    assert say_hours(osm) == chinese


@st.composite
def spans(draw: st.DrawFn) -> Spans:
    """One to three spans on whole minutes, apart from each other and from both midnights."""
    edges = sorted(draw(st.lists(st.integers(1, DAY - 1), min_size=2, max_size=6, unique=True)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


DAY_HOURS = st.one_of(st.sampled_from([None, (), ALL_DAY]), spans())


@given(st.lists(DAY_HOURS, min_size=7, max_size=7), DAY_HOURS)
def test_any_week_survives_osm_and_chinese(days: list[Spans | None], holiday: Spans | None) -> None:
    week = Week(tuple(days), holiday)
    if not any(days) and not holiday:
        return
    osm = week.osm()
    assert read_hours(osm).osm == osm
    assert read_hours(say_hours(osm)).osm == osm
    monday = dt.date(2026, 3, 2)
    for offset, expected in enumerate(days):
        day = monday + dt.timedelta(days=offset)
        assert day_spans(osm, day, NO_HOLIDAYS) == (expected or ())
        on_holiday = (expected or ()) if holiday is None else holiday
        assert day_spans(osm, day, Holidays({day: DayKind.HOLIDAY}, frozenset())) == on_holiday


DAY_WORDS = ["每天", "工作日", "周末", "周一", "周五", "六", "节假日", "Mo", "PH"]
CLOCKS = ["0:00", "6:00", "08:00", "9点", "12点", "5点半", "20:00", "24:00"]
PERIOD_WORDS = ["上午", "下午", "早", "晚", "凌晨", "次日"]
OTHER_WORDS = ["至", "、", "，", "；", "（", "）", "24小时", "休息", "照常", "off"]
WORDS = DAY_WORDS + CLOCKS + PERIOD_WORDS + OTHER_WORDS


@given(st.lists(st.sampled_from(WORDS), max_size=9).map("".join))
def test_any_words_are_understood_or_refused(text: str) -> None:
    try:
        osm = read_hours(text).osm
    except RecordError:
        return
    assert validate(osm)
    assert read_hours(say_hours(osm)).osm == osm


NO_HOLIDAYS = Holidays({}, frozenset())
HOLIDAYS = Holidays.of(seed_holidays())


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


OFFICE = "Mo-Fr 09:00-17:30; PH off"
ALWAYS = "24/7"
NIGHT = "Mo-Su 22:00-06:00; PH off"


@pytest.mark.parametrize(
    ("osm", "when", "is_open", "changes_at"),
    [
        (OFFICE, "2026-09-30 17:00", True, "2026-09-30 17:30"),
        # The whole break is skipped: reopening is on 8 October.
        (OFFICE, "2026-09-30 17:30", False, "2026-10-08 09:00"),
        (OFFICE, "2026-10-05 10:00", False, "2026-10-08 09:00"),
        # Make-up Saturdays are worked.
        (OFFICE, "2026-02-14 10:00", True, "2026-02-14 17:30"),
        (OFFICE, "2026-10-10 10:00", True, "2026-10-10 17:30"),
        (OFFICE, "2026-02-14 18:00", False, "2026-02-24 09:00"),
        (OFFICE, "2026-10-17 10:00", False, "2026-10-19 09:00"),
        # Nothing said of holidays: the weekday's hours apply.
        ("Mo-Fr 09:00-17:30", "2026-10-01 10:00", True, "2026-10-01 17:30"),
        ("Mo-Fr 09:00-17:30; PH 10:00-12:00", "2026-10-03 11:00", True, "2026-10-03 12:00"),
        ("Mo-Sa 08:00-20:00; Su off", "2026-10-11 10:00", False, "2026-10-12 08:00"),
        (ALWAYS, "2026-10-01 10:00", True, None),
        ("24/7; PH off", "2026-09-30 10:00", True, "2026-10-01 00:00"),
        ("24/7; PH off", "2026-10-01 10:00", False, "2026-10-08 00:00"),
        # The night before the break lasts until morning; the break's last night is none.
        (NIGHT, "2026-10-01 02:00", True, "2026-10-01 06:00"),
        (NIGHT, "2026-10-08 02:00", False, "2026-10-08 22:00"),
        # A make-up Sunday goes by Friday's hours; before it a Saturday by its own.
        ("Mo-Fr 09:00-17:00; Sa-Su 10:00-12:00", "2026-09-20 16:00", True, "2026-09-20 17:00"),
        ("Jul-Aug 08:00-22:00", "2026-10-01 10:00", False, None),
    ],
)
def test_open_or_not_and_until_when(
    osm: str, when: str, is_open: bool, changes_at: str | None
) -> None:
    expected = Opening(is_open, at(changes_at) if changes_at else None)
    assert opening(osm, at(when), HOLIDAYS) == expected


def test_an_instant_of_another_zone_is_taken_to_local_time() -> None:
    assert opening(OFFICE, dt.datetime(2026, 11, 20, 9, 29, tzinfo=dt.UTC), HOLIDAYS) == Opening(
        True, at("2026-11-20 17:30")
    )


def test_unknown_hours_are_neither_open_nor_closed() -> None:
    assert opening(None, at("2026-10-01 10:00"), HOLIDAYS) is None
    assert opening("", at("2026-10-01 10:00"), HOLIDAYS) is None


def test_a_night_is_drawn_on_the_day_it_begins() -> None:
    assert day_spans("Mo-Fr 22:00-06:00", dt.date(2026, 11, 20), HOLIDAYS) == ((1320, 1800),)
    assert day_spans("Mo-Fr 22:00-06:00", dt.date(2026, 11, 21), HOLIDAYS) == ()
    assert day_spans(ALWAYS, dt.date(2026, 11, 21), HOLIDAYS) == ((0, DAY),)


def test_the_seed_agrees_with_the_published_workdays() -> None:
    day = dt.date(2025, 1, 1)
    while day.year < 2027:
        kind = HOLIDAYS.kind(day)
        works = kind is DayKind.MAKEUP_WORKDAY or (kind is None and day.weekday() < 5)
        assert works == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)
    assert HOLIDAYS.years == {2025, 2026}


def test_the_seed_names_the_breaks() -> None:
    break_days = [row.day for row in seed_holidays() if (row.kind, row.name) == GOLDEN_WEEK]
    assert [day for day in break_days if day.year == 2026] == [
        dt.date(2026, 10, number) for number in range(1, 8)
    ]


GOLDEN_WEEK = (DayKind.HOLIDAY, "国庆节")
