"""What somebody who calls wants, in one line of typing: a place, services, and when.

``明珠 充电 坐一会 今晚9点`` names a place, two services and a moment. What speaks of a need is
taken out; what is left names the place, and `db.origins` looks it up.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.errors import RecordError
from db.forms import FIRST_DAY, LAST_DAY
from db.hours_words import PERIODS, number
from db.pinyin import spell
from db.service_words import CALLERS_SAY
from db.typed import folded
from db.typed_days import read_typed_day
from db.values import Service
from db.week import CHINESE_DAYS


def _longest_first(words: Iterable[str]) -> str:
    """Alternatives of a pattern, none hidden by a shorter one."""
    return "|".join(sorted(words, key=len, reverse=True))


_ALONE = {
    word: service for service, words in CALLERS_SAY.items() for word in words if len(word) == 1
}
"""Words so short that they are part of many a name: 南水镇."""
_LONGER = {
    service: [word for word in words if len(word) > 1] for service, words in CALLERS_SAY.items()
}

_NOW = "现在开放|现在开着|现在开门|现在营业|正在开放|开着的?|开门的?|现在|此刻|这会儿|马上"
_ALL_DAY = "24小时|24h(?![a-z])|二十四小时|全天|通宵"
_DAY = (
    r"今天|今日|今(?=[早晚夜])|明天|明日|明(?=[早晚])|后天|下?(?:周|星期|礼拜)[一二三四五六日天]"
    r"|(?:\d{4}[-年])?\d{1,2}(?:月\d{1,2}[日号]?|-\d{1,2}(?![\d.,:]))"
)
_WEEKDAY = re.compile("(下)?(?:周|星期|礼拜)(.)")
_PERIOD = _longest_first(PERIODS)
_CLOCK = (
    r"(?P<hour>2[0-4]|[01]?\d|二十[一二三四]?|一?十[一二三四五六七八九]?|[零一二两三四五六七八九])"
    r"(?::(?P<digits>[0-5]\d)(?!\d)|[点时](?P<minute>半|[一三]刻|[0-5]?\d(?!\d)分?)?)"
)
_WITHIN_NUMBER = re.compile(r"(?<=\d)\d|(?<=[一二三四五六七八九十])[一二三四五六七八九十]")
"""Where no clock begins: at the 5 of 25点."""
_NEEDS = re.compile(
    "|".join(
        f"(?P<{service.name}>{_longest_first(words)}"
        f"|(?<![a-z])(?:{_longest_first(spell(word).full.lower() for word in words)})(?![a-z]))"
        for service, words in _LONGER.items()
    )
    + f"|(?P<now>{_NOW})|(?P<all_day>{_ALL_DAY})"
)
_MOMENT = re.compile(
    rf"(?P<day>{_DAY})?\s*(?:的)?(?P<period>{_PERIOD})?\s*(?:{_CLOCK})?(?:左右|之?后|以后|前后)?"
)
_PADDING = (
    "请问|我们?|哪里|哪儿|哪个|哪|附近|旁边|最近|离|在|到|要|想|能|可以|有没有|有|和|跟|还|都|的"
    "|吗|呢|个"
)
_PADDED = re.compile(f"^(?:{_PADDING})+|(?:{_PADDING})+$")
_APART = re.compile(r"[\s,，、;；。!！?？]+")
_NIGHT = re.compile("半夜|深夜|大晚上")
_BETWEEN = re.compile(r"(?<=\d)\s+(?=小时|点|时|月)")
"""A blank that is no end of a word: 24 小时."""
_DECIMAL = r"-?\d{1,3}\.\d{2,}"
_POSITION = re.compile(
    r"(?:https?://|geo:|(?:[a-z0-9-]+\.)+(?:com|cn|org|net)/)\S+"
    r"|(?:(?:高德|百度|腾讯|天地图|北斗|GPS|WGS-?84|GCJ-?02|BD-?09|CGCS-?2000)\w*\s*[:：]?\s*)?"
    rf"{_DECIMAL}\s*[°度]?\s*[NSEW]?\s*[,，;；/\s]\s*{_DECIMAL}\s*[°度]?\s*[NSEW]?"
    r"|(?:[北东]纬?经?\s*)?\d{1,3}\s*[°º˚度][^\u4e00-\u9fff]{4,40}(?:[东北][经纬][^\u4e00-\u9fff]{4,20})?",
    re.IGNORECASE,
)

_USUAL = {"凌晨": 2, "上午": 10, "中午": 12, "下午": 15, "午后": 15, "傍晚": 18}
"""The hour that a part of the day stands for where no clock is named; 早 is 8, 晚 is 20."""
_EARLY, _LATE = 8, 20
_JUST_PAST = dt.timedelta(minutes=30)
"""Who says 21:00 at a quarter past nine still means this evening."""
_HALF_DAY = dt.timedelta(hours=12)
_DAY_LONG = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What a line asks for.

    Attributes:
        services: All of these, in the order of `Service`.
        at: A local, aware minute for which it should be open; None where none is named.
        now: It should be open as somebody asks.
        all_day: It never closes.
        place: Words that name the place; empty where none is named.
        position: A pasted coordinate or link; empty where there is none.
    """

    services: tuple[Service, ...] = ()
    at: dt.datetime | None = None
    now: bool = False
    all_day: bool = False
    place: str = ""
    position: str = ""

    @property
    def only_open(self) -> bool:
        """What is closed then is no answer."""
        return self.now or self.at is not None


def read_asked(text: str, now: dt.datetime, is_place: Callable[[str], bool]) -> Asked:
    """Take a line apart.

    Args:
        text: As typed: words in any order, with or without blanks.
        now: Local and aware; what 今晚 and 9点 count from. 9点 is the next time a clock shows it.
        is_place: Whether a word stands in a place's name. A word that also speaks of a need
            (休息公园) is a place then; one that speaks of nothing else (休息) never is.
    """
    position = _POSITION.search(text)
    rest = text if position is None else f"{text[: position.start()]} {text[position.end() :]}"
    asked: set[Service] = set()
    at: dt.datetime | None = None
    is_now = all_day = False
    places: list[str] = []
    for word in _APART.split(_BETWEEN.sub("", _NIGHT.sub("夜里", folded(rest)))):
        found, left = _take_apart(word, now.date())
        if left and found and is_place(word):
            found, left = [], word
        for each in found:
            name = each.lastgroup if each.re is _NEEDS else None
            if name is None:
                at = _moment(each, now, at)
            elif name == "now":
                is_now = True
            elif name == "all_day":
                all_day = True
            else:
                asked.add(Service[name])
        if left in _ALONE:
            asked.add(_ALONE[left])
        elif left:
            places.append(left)
    return Asked(
        services=tuple(service for service in Service if service in asked),
        at=at,
        now=is_now and at is None,
        all_day=all_day,
        place=" ".join(places),
        position=position[0].strip() if position else "",
    )


def _take_apart(word: str, today: dt.date) -> tuple[list[re.Match[str]], str]:
    """What speaks of a need or a time, and what is left when that and idle words are gone."""
    found: list[re.Match[str]] = []
    runs = [""]
    at = 0
    while at < len(word):
        match = _NEEDS.match(word, at) or _named_moment(word, at, today)
        if match:
            found.append(match)
            runs.append("")
            at = match.end()
        else:
            runs[-1] += word[at]
            at += 1
    return found, " ".join(filter(None, (_PADDED.sub("", run) for run in runs)))


def _named_moment(word: str, at: int, today: dt.date) -> re.Match[str] | None:
    """A day, a clock or a word as long as 晚上; 早 alone is too short to be one.

    What no clock or calendar has, 25点 or 2月30日, is none: the person has to see it left over.
    """
    match = _MOMENT.match(word, at)
    if match is None or _WITHIN_NUMBER.match(word, at):
        return None
    if match["day"]:
        return match if _day(match["day"], today) else None
    return match if match["hour"] or len(match["period"] or "") > 1 else None


def _moment(match: re.Match[str], now: dt.datetime, known: dt.datetime | None) -> dt.datetime:
    """The minute that is meant; `known` is what was named before: 明天 … 7点."""
    day = _day(match["day"], now.date()) if match["day"] else None
    if day is None and known is not None:
        day = known.date()
    period = match["period"] or ""
    if match["hour"] is None:
        hour = _USUAL.get(period, _LATE if period[:1] in "晚夜" else _EARLY)
        clock = dt.time(hour) if period else now.time().replace(second=0, microsecond=0)
        return dt.datetime.combine(day or now.date(), clock, now.tzinfo)
    hour, minute = number(match["hour"]), _minute(match)
    if period:
        hour = _within(period, hour, minute)
    moment = dt.datetime.combine(day or now.date(), dt.time(hour % 24, minute), now.tzinfo)
    moment += _DAY_LONG * (hour // 24)
    if day is None:
        vague = not period and match["digits"] is None and 1 <= hour <= 12
        step = _HALF_DAY if vague else _DAY_LONG
        while moment < now - _JUST_PAST:
            moment += step
    return moment


def _within(period: str, hour: int, minute: int) -> int:
    """The hour of the day that 晚 9 点 is; 晚 12 点 is the day's end, 凌晨 12 点 its beginning."""
    first, last = PERIODS[period]
    fits = (each for each in (hour, hour + 12, hour - 12) if first <= each * 60 + minute <= last)
    return next(fits, hour)


def _minute(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])
    words = (match["minute"] or "整").removesuffix("分")
    return number(words)


def _day(word: str, today: dt.date) -> dt.date | None:
    """The day that is meant; None for one that no calendar of ours has."""
    if weekday := _WEEKDAY.fullmatch(word):
        ahead = CHINESE_DAYS.index(weekday[2].replace("天", "日")) - today.weekday()
        return today + dt.timedelta(days=ahead + 7 if weekday[1] else ahead % 7)
    try:
        named = {"今": "今天", "明": "明天"}.get(word[0], word.replace("号", "日"))
        day = read_typed_day(named, today)
    except RecordError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
