"""The State Council's notice on a year's breaks and make-up workdays, as it is published."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from db.errors import RecordError
from db.holidays import HolidayRow
from db.values import DayKind
from db.week import CHINESE_DAYS, WEEKEND

_STOP = re.compile(r"[。;\n]")
_FESTIVAL = re.compile(r"\s*(?:[(]?[一二三四五六七八九十\d]+[)、.])?\s*(?P<name>[^:\d]{2,20}):")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\((?P<note>[^)]*)\))?"
)
_RANGE = re.compile(r"\s*[至到—~-]+\s*")
_WEEKDAY = re.compile(rf"(?:周|星期)([{CHINESE_DAYS}天])")
_TOTAL = re.compile(r"(?:共|放假)(\d{1,2})天")
_ONE_DAY = dt.timedelta(days=1)


def read_holiday_notice(text: str, year: int) -> list[HolidayRow]:
    """Read the paragraphs of a notice: ``国庆节：10月1日（周四）至7日（周三）放假调休``.

    Sentences that neither give days off nor make-up workdays are left aside. Weekdays and totals
    that the notice states are checked against the calendar.

    Args:
        text: All or part of the notice; one festival is enough.
        year: The year of dates that do not state theirs.

    Returns:
        The days, by day.

    Raises:
        RecordError: With `phrase`, the part that is to blame: ``notice_empty`` (no day was
            found), ``notice_unreadable``, ``notice_without_festival``, ``notice_weekday_wrong``,
            ``notice_days_miscounted``, ``makeup_on_weekday`` or ``calendar_day_twice``.
    """
    found: dict[dt.date, HolidayRow] = {}
    for festival, phrase in _phrases(text):
        for row in _rows(festival, phrase, year):
            if row.day in found:
                raise _error("calendar_day_twice", phrase, day=row.day)
            found[row.day] = row
    if not found:
        raise _error("notice_empty", "")
    return [found[day] for day in sorted(found)]


def _phrases(text: str) -> Iterator[tuple[str, str]]:
    """Sentences, each with the festival whose paragraph it stands in."""
    festival = ""
    for sentence in _STOP.split(unicodedata.normalize("NFKC", text)):
        heading = _FESTIVAL.match(sentence)
        if heading:
            festival = heading["name"].strip()
        phrase = sentence[heading.end() if heading else 0 :].strip()
        if phrase:
            yield festival, phrase


def _rows(festival: str, phrase: str, year: int) -> list[HolidayRow]:
    dates = list(_DATE.finditer(phrase))
    off, work = "放假" in phrase, "上班" in phrase
    if not dates or not (off or work):
        return []
    if off and work:
        raise _error("notice_unreadable", phrase)
    if not festival:
        raise _error("notice_without_festival", phrase)
    days = _days(dates, phrase, year)
    if work:
        for day in days:
            if day.weekday() not in WEEKEND:
                raise _error("makeup_on_weekday", phrase, day=day)
        return [HolidayRow(day, DayKind.MAKEUP_WORKDAY, festival) for day in days]
    if len(days) == 2 and _RANGE.fullmatch(phrase[dates[0].end() : dates[1].start()]):
        length = (days[1] - days[0]).days + 1
        days = [days[0] + step * _ONE_DAY for step in range(length)]
    elif len(days) > 1:
        days = []
    if not days:
        raise _error("notice_unreadable", phrase)
    total = _TOTAL.search(phrase)
    if total and int(total[1]) != len(days):
        raise _error("notice_days_miscounted", phrase, total=int(total[1]), days=len(days))
    return [HolidayRow(day, DayKind.HOLIDAY, festival) for day in days]


def _days(dates: list[re.Match[str]], phrase: str, year: int) -> list[dt.date]:
    """The dates of a phrase; month and year are those of the date before, where left out."""
    days: list[dt.date] = []
    month: int | None = None
    for written in dates:
        year = int(written["year"] or year)
        month = int(written["month"]) if written["month"] else month
        try:
            day = dt.date(year, month or 0, int(written["day"]))
        except ValueError:
            raise _error("notice_unreadable", phrase) from None
        weekday = _WEEKDAY.search(written["note"] or "")
        if weekday and CHINESE_DAYS.index(weekday[1].replace("天", "日")) != day.weekday():
            raise _error("notice_weekday_wrong", phrase, day=day)
        days.append(day)
    return days


def _error(code: str, phrase: str, **values: object) -> RecordError:
    return RecordError(code, field="notice", phrase=phrase, **values)
