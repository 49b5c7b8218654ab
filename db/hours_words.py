"""The words of opening hours: what offices and OSM write, cut into tokens."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from db.week import CHINESE_DAYS, DAY, EVERY_DAY, OSM_DAYS, OSM_MONTHS, WEEKEND, WORKDAYS

DAY_SETS = (
    dict.fromkeys(
        ("每天", "每日", "天天", "全年", "全年无休", "全年365天", "365天", "一周7天"), EVERY_DAY
    )
    | {"工作日": WORKDAYS, "周末": WEEKEND, "双休日": WEEKEND}
    | {name: frozenset({number}) for number, name in enumerate(OSM_DAYS)}
)

# Earliest and latest minute each word can speak of: of 8 and 20 o'clock one at most lies within.
PERIODS = {
    **dict.fromkeys(("凌晨",), (0, 6 * 60)),
    **dict.fromkeys(("清晨", "早上", "早晨", "早", "晨", "上午"), (4 * 60, 12 * 60 + 59)),
    **dict.fromkeys(("中午",), (11 * 60, 14 * 60)),
    **dict.fromkeys(("下午", "午后", "傍晚"), (12 * 60, 19 * 60 + 59)),
    **dict.fromkeys(("晚上", "晚间", "晚", "夜间", "夜里", "夜"), (17 * 60, DAY)),
}

_NUMERAL = "[一二]?十[一二三四五六七八九]?|[三四五]十[一二三四五六七八九]?|[零一二两三四五六七八九]"
_NUMBER = rf"(?:\d{{1,2}}|{_NUMERAL})"
_DASH = r"[-‐‑‒–—―−~〜至到]+"
_NEXT_YEAR = "(?:次年|翌年|来年|第二年)"
_MONTHS = "|".join(OSM_MONTHS)


def _longest_first(words: Iterator[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_TOKENS = {
    "heading": "(?:开放|营业|服务|办公|运营|工作|上班|作息)时间为?:?",
    "all_day": r"24/7|7 ?[x×*] ?24 ?(?:小时|[hH])?"
    r"|(?:7天)?(?:24|二十四) ?(?:小时|[hH])(?:开放|营业|服务|不打烊)?"
    r"|全天候?(?:开放|营业|服务)?",
    "usual": r"(?:照常|正常)(?:开放|营业|服务)?|不休息?|(?<!全年)无休",
    "no_break": "(?:中午|午间)(?:不(?:休息?|关门|闭馆|打烊)|无休)",
    "off": r"不(?:开放|营业)|休[息馆站]?|闭馆|闭站|关闭|关门|停业|除外|off|closed",
    "except": "除了?",
    "except_end": "以?外",
    "including": "包括|包含|含",
    "break": "午休(?:时间)?|(?:中午|午间)休息",
    "not_weekly": "每?[单双隔]周|[单双]数?[日号]|每隔|每月|每季度?|月[初末底]",
    "no_times": "早晚|白天",
    "season": "(?:春(?!节)|[夏秋冬])(?:季|令时|天|时制)?(?:开放|作息|营业)?(?:时间)?",
    "other_months": "(?:其他|其它|其余)(?:月份|季节)",
    "others": "其[余他它](?:时间|日子|[各几]天)|其余",
    "month": rf"{_NEXT_YEAR}?{_NUMBER}月份?(?:\d{{1,2}}[日号])?"
    rf"|\d{{1,2}}(?=\s*(?:{_DASH}|[,、])\s*{_NEXT_YEAR}?\d{{1,2}}月)|(?:{_MONTHS})\b",
    "holiday": r"(?:国家)?(?:法定)?(?:节假日|节日|假日|假期)|PH",
    "days": rf"(?:每个?)?(?:{_longest_first(iter(DAY_SETS))})",
    "weekday": rf"(?:每逢?|逢)?(?:周|星期|礼拜)(?:[{CHINESE_DAYS}天]|[1-7](?![\d:.点时]))",
    "period": _longest_first(iter(PERIODS)),
    "next_day": r"次日|翌日|第二天|隔[天日]",
    "clock": rf"{_NUMBER}(?:[:.]\d{{2}}(?!\d)[时分]?"
    rf"|[点时](?:整|半|[一三]刻|(?:\d{{1,2}}|{_NUMERAL})(?![\d:点时])分?)?)"
    r"|(?<!\d)[0-2]\d[0-5]\d(?!\d)"
    rf"|(?<!\d)[1-9][0-5]\d(?=\s*{_DASH}\s*\d{{3,4}}(?!\d))"
    r"|(?<=\d\d[-–—~至到])[1-9][0-5]\d(?!\d)"
    rf"|\d{{1,2}}(?=\s*{_DASH}\s*(?:\d{{1,2}}(?![\d月:.])))|(?<=\d[-–—~至到])\d{{1,2}}(?![\d:.月])"
    rf"|(?<=[早晚])(?:{_NUMERAL}|\d{{1,2}})(?![\d:.])",
    "festival": "春节|国庆节?|元旦|清明节?|劳动节|五一|十一|端午节?|中秋节?|除夕|过年",
    "bare_weekday": rf"[{CHINESE_DAYS}天]",
    "dash": _DASH,
    "comma": r"以及|[,、/和及与]",
    "open": r"[(\[]",
    "close": r"[)\]]",
    "stop": r"[;。.:|\n]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in _TOKENS.items()))
_CLOCK = re.compile(
    rf"(?P<hour>\d{{1,2}}(?=\d\d$)|{_NUMBER})(?P<mark>[:.点时])?(?P<minute>[一三]刻|[半整]|{_NUMBER})?"
)
_MONTH = re.compile(rf"{_NEXT_YEAR}?(?P<month>{_NUMBER})月?份?(?P<day>\d{{1,2}})?")

DAY_KINDS = ("days", "weekday", "bare_weekday", "holiday")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens; what no word fits is one last token of the kind ``unknown``."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match and match.lastgroup:
            found.append(Token(match.lastgroup, match[0], at))
            at = match.end()
        elif text[at].isspace():
            at += 1
        else:
            return [*found, Token("unknown", text[at:], at)]
    return found


def days_of(token: Token) -> frozenset[int]:
    """Weekdays that a token of `DAY_KINDS` names, Monday 0."""
    if token.kind == "days":
        return DAY_SETS.get(token.text) or DAY_SETS[token.text.lstrip("每个")]
    day = token.text[-1].replace("天", "日")
    return frozenset({int(day) - 1 if day.isdigit() else CHINESE_DAYS.index(day)})


def clock_of(token: Token) -> tuple[int, int, str]:
    """Hour, minute and the mark between them, which may be empty."""
    match = _CLOCK.match(token.text)
    assert match  # a token of the kind "clock" begins with a number
    return number(match["hour"]), number(match["minute"] or "整"), match["mark"] or ""


def month_of(token: Token, *, ends: bool) -> int | None:
    """The month that a range begins or `ends` with; None where it cuts a month in two."""
    if token.text in OSM_MONTHS:
        return OSM_MONTHS.index(token.text) + 1
    match = _MONTH.match(token.text)
    assert match
    month = number(match["month"])
    if not 1 <= month <= 12:
        return None
    # The last day of February is the 28th or the 29th.
    whole = {calendar.monthrange(year, month)[1] for year in (2027, 2028)} if ends else {1}
    return month if match["day"] is None or int(match["day"]) in whole else None


def number(text: str) -> int:
    """Read 30, 三十, 十五, 半 (a half), 一刻 (a quarter) or 整 (nothing more)."""
    words = {"半": 30, "整": 0, "一刻": 15, "三刻": 45, "两": 2}
    if text in words:
        return words[text]
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.index(tens or "一") * 10 if ten else 0) + (digits.index(ones) if ones else 0)
