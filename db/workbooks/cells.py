"""Read single cells the way people write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from db.errors import RecordError
from db.values import Month
from db.workbooks.sheets import Cell

_NUMBER = re.compile(r"(?P<about>约|大约|近)?(?P<number>-?\d+(?:\.\d+)?)(?P<unit>m2|\D*)")
_UNITS = frozenset(
    {
        "",
        "人",
        "人次",
        "名",
        "位",
        "个",
        "次",
        "份",
        "余人",
        "多人",
        "余",
        "平方米",
        "平米",
        "平",
        "m2",
        "平方",
    }
)
_DATE = re.compile(r"(?:(?P<year>\d{4})[年./-])?(?P<month>\d{1,2})[月./-](?:(?P<day>\d{1,2})日?)?")
_YEAR_MONTH = re.compile(r"(?P<year>\d{4})[年./-](?P<month>\d{1,2})月?")
_COMPACT_DATE = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_AFTER_DATE = re.compile(
    r"(?<=[\d日])\s*(?:\(.*\)|(?:星期|周)[一二三四五六日天]|0?0:00(?::00)?(?:\.0+)?)$"
)
"""A weekday, or the midnight that programs add to a day."""
_TIME = re.compile(r"(\d{1,2})[:点时](?:(\d{1,2})分?|(半))?")
_CONTACT = re.compile(r"(?P<name>[^\d+]*?)[\s:,、;/(]*(?P<phone>\+?\d[\d\s-]{5,}\d)\)?")
_DASH = re.compile(r"[—–－~～至到-]+")


@dataclass(frozen=True)
class Number:
    """A number and whether the cell wrote it plainly: “约12平方米” does not, nor does “１３”.

    Digits alone are plain as text too, since a text file has no other cells.
    """

    value: float
    plain: bool
    about: bool


def plain_text(cell: Cell) -> str:
    """The cell as a person sees it, white space trimmed, full-width forms kept."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def narrow(cell: Cell) -> str:
    """The cell with full-width digits, letters and punctuation made half-width."""
    text = plain_text(cell)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def split_contact(cell: Cell) -> tuple[str, str]:
    """Name and telephone number of a person written into one cell.

    The number is empty where they cannot be told apart, such as with two people in the cell.
    """
    match = _CONTACT.fullmatch(narrow(cell))
    return (match["name"].strip(), match["phone"].strip()) if match else (plain_text(cell), "")


def read_number(cell: Cell) -> Number | None:
    """A number, with or without a unit; None for an empty cell.

    Raises:
        RecordError: It is a date, or text that is no number.
    """
    if cell is None:
        return None
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise RecordError("number_unreadable", text=plain_text(cell))
    if isinstance(cell, int | float):
        return Number(float(cell), plain=True, about=False)
    text = narrow(cell).replace(" ", "").replace(",", "")
    if not text:
        return None
    match = _NUMBER.fullmatch(text)
    if not match or match["unit"] not in _UNITS:
        raise RecordError("number_unreadable", text=plain_text(cell))
    if text == cell and not match["about"] and not match["unit"]:
        return Number(float(text), plain=True, about=False)
    about = bool(match["about"]) or match["unit"].startswith(("余", "多"))
    return Number(float(match["number"]), plain=False, about=about)


def read_people(cell: Cell) -> Number | None:
    """A number of people: whole, and not negative.

    Raises:
        RecordError: It is not.
    """
    number = read_number(cell)
    if number is not None and number.value < 0:
        raise RecordError("too_small", value=plain_text(cell), limit=0)
    if number is not None and not number.value.is_integer():
        raise RecordError("not_whole", text=plain_text(cell))
    return number


def read_day(cell: Cell, month: Month | None = None) -> dt.date:
    """A day; `month` gives the year where the cell leaves it out.

    Raises:
        RecordError: It is no day, or its year is not known.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = _AFTER_DATE.sub("", narrow(cell)).replace(" ", "")
    match = _DATE.fullmatch(_COMPACT_DATE.sub(r"\1-\2-\3", text))
    if not match or not match["day"]:
        raise RecordError("day_unreadable", text=plain_text(cell))
    if not match["year"] and month is None:
        raise RecordError("year_unknown", text=plain_text(cell))
    year = int(match["year"]) if match["year"] else month.year if month else 0
    try:
        return dt.date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise RecordError("day_unreadable", text=plain_text(cell)) from None


def read_day_or_month(cell: Cell) -> tuple[dt.date, bool]:
    """A day, or the first of a month where only that is given; True when the day is known.

    Raises:
        RecordError: It is neither.
    """
    match = _YEAR_MONTH.fullmatch(narrow(cell).replace(" ", ""))
    if isinstance(cell, str) and match:
        return Month(int(match["year"]), int(match["month"])).first_day, False
    return read_day(cell), True


def read_times(cell: Cell) -> tuple[dt.time | None, dt.time | None]:
    """Start and end, either of which may be missing.

    Raises:
        RecordError: It is no time of day.
    """
    if cell is None:
        return None, None
    if isinstance(cell, dt.datetime | dt.time):
        return (cell.time() if isinstance(cell, dt.datetime) else cell), None
    parts = [part for part in _DASH.split(narrow(cell).replace(" ", "")) if part]
    if not 1 <= len(parts) <= 2:
        raise RecordError("time_unreadable", text=plain_text(cell))
    times = [_time(part, cell) for part in parts]
    return times[0], times[1] if len(times) == 2 else None


def _time(text: str, cell: Cell) -> dt.time:
    match = _TIME.fullmatch(text)
    if match:
        minute = 30 if match[3] else int(match[2] or 0)
        if int(match[1]) < 24 and minute < 60:
            return dt.time(int(match[1]), minute)
    raise RecordError("time_unreadable", text=plain_text(cell))
