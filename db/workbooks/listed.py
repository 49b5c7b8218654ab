"""Lists in one cell: equipment, supplies and closures as a line that people read and write.

``饮水设备、微波炉（故障：门坏了）、药箱（缺）``, ``创可贴 10盒 2026-12-31；口罩``,
``2026-11-20 至 2026-11-25 装修``. Text that would be taken apart stands in straight quotes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from db.dossier import ClosureLine, FacilityLine, SupplyLine
from db.errors import RecordError
from db.values import Month
from db.workbooks import vocabulary
from db.workbooks.cells import read_day

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_TOKEN = re.compile(r'(?:"(?:[^"]|"")*"|[^\s"])+|"')
_DAY = re.compile(r"\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}日?")
_TO = "至到—~～-"
_SPAN = re.compile(
    rf"(?P<first>{_DAY.pattern})"
    rf"(?:\s*[{_TO}]+\s*(?:(?:(?P<year>\d{{4}})\s*[-年./]\s*)?(?P<month>\d{{1,2}})\s*[-月./]\s*)?"
    r"(?P<day>\d{1,2})日?(?![-\d年月./]))?"
)
_MORE_DAYS = re.compile(rf"\s*(?:[,，、起{_TO}]|\d+\s*(?:[年月日./{_TO}]|\s|$))|\d")
"""After the days of a closure: no reason, but a day that was not understood."""
_EXPIRES = r"(?:有效期|保质期|效期|到期)"
_EXPIRY = re.compile(
    rf"""
    (?P<quoted>"(?:[^"]|"")*")
    | (?:(?<!\S)|(?=[(（]|{_EXPIRES}))(?P<open>[(（])?\s*
      (?:{_EXPIRES}(?:日期?)?(?:截止|截至|至|到)?\s*[:：]?\s*)?
      (?:(?P<day>{_DAY.pattern}|20\d{{6}})|(?P<year>20\d\d)\s*[-年./]\s*(?P<month>\d{{1,2}})月?)
      \s*(?:到期|过期|前|止)?(?(open)\s*[)）])(?!\S)
    """,
    re.VERBOSE,
)
_DOUBTFUL = re.compile(
    r"\d\s*[-年./]\s*\d+\s*[-月./]\s*\d|\d{4}\s*[-年./]\s*\d|\d\s*月|(?<!\d)20\d{6}(?!\d)"
    rf"|(?<!\d)[,，]|[,，](?!\d)|{_EXPIRES}|过期|生产|批号"
)
"""In a name or a quantity: a day that was not understood, or another supply."""
_AMOUNT = re.compile(r"\d+[盒包个支瓶只片卷袋套把条罐箱张份台件双]?")
_LINES = ";；\n"
_SUPPLIES = _LINES + "、"
_ITEMS = "、,，;；\n"
_OPENING, _CLOSING, _COLONS = "(（", ")）", ":："


def said_facilities(lines: Mapping[str, FacilityLine], names: Mapping[str, str]) -> str:
    """Equipment by code, in words; `names` are what the kinds are called."""
    return "、".join(_said_facility(names[code], line) for code, line in lines.items())


def read_facilities(text: str, codes: Mapping[str, str]) -> dict[str, FacilityLine]:
    """Equipment by code; `codes` by what people call it.

    Raises:
        RecordError: A kind or a state that is not known, or a kind twice.
    """
    found: dict[str, FacilityLine] = {}
    for item in _split(text, _ITEMS, brackets=True):
        whole = codes.get(_plain(item))
        name, about = (item, FacilityLine()) if whole else _apart(item)
        code = whole or codes.get(_plain(name))
        if code is None:
            choices = list(dict.fromkeys(codes))
            raise RecordError("choice_unknown", field="facilities", text=name, choices=choices)
        if code in found:
            raise RecordError("said_twice", field="facilities", text=name)
        found[code] = about
    return found


def said_supplies(lines: Iterable[SupplyLine]) -> str:
    return "；".join(
        " ".join(
            part
            for part in (
                _supply_word(line.name),
                _supply_words(line.quantity),
                line.expires_on.isoformat() if line.expires_on else "",
            )
            if part
        )
        for line in lines
    )


def read_supplies(text: str) -> tuple[SupplyLine, ...]:
    """Name, quantity and day of expiry: the last two may be missing.

    Raises:
        RecordError: A name is missing, a day does not exist, or something is left over that may
            be a day or another supply.
    """
    return tuple(_supply(item) for item in _split(text, _SUPPLIES))


def said_closures(lines: Iterable[ClosureLine]) -> str:
    return "；".join(
        f"{_days(line.first_day, line.last_day)} {_words(line.reason)}" for line in lines
    )


def read_closures(text: str) -> tuple[ClosureLine, ...]:
    """One day or two, then the reason.

    Raises:
        RecordError: The day or the reason is missing, a second day is not understood, or it is
            before the first.
    """
    return tuple(_closure(item) for item in _split(text, _LINES))


def _said_facility(name: str, line: FacilityLine) -> str:
    shown = _quoted_if(name, _ITEMS + _OPENING + _CLOSING)
    if line == FacilityLine():
        return shown
    state = vocabulary.word(vocabulary.FACILITY_STATES, line.state)
    note = "：" + _quoted_if(line.note, _ITEMS + _OPENING + _CLOSING) if line.note else ""
    return f"{shown}（{state}{note}）"


def _apart(item: str) -> tuple[str, FacilityLine]:
    """The name of an item of equipment and what its brackets say: a state, a note or both."""
    start = next(iter(_outside(item, _OPENING)), None)
    if start is None:
        return _unquoted(item), FacilityLine()
    name, within = _unquoted(item[:start]), item[start + 1 :].strip()
    if within and within[-1] in _CLOSING:
        within = within[:-1]
    colon = next(iter(_outside(within, _COLONS)), None)
    state, note = (within, "") if colon is None else (within[:colon], within[colon + 1 :])
    known = vocabulary.member_of(vocabulary.FACILITY_STATES, _unquoted(state), "facilities")
    return name, FacilityLine(known, _unquoted(note))


def _supply(item: str) -> SupplyLine:
    expiries = [match for match in _EXPIRY.finditer(item) if not match["quoted"]]
    if len(expiries) > 1:
        raise RecordError("supply_unreadable", field="supplies", text=item)
    expires = _expiry(expiries[0]) if expiries else None
    about = item[: expiries[0].start()] + " " + item[expiries[0].end() :] if expiries else item
    tokens = _TOKEN.findall(about)
    if not tokens or not _unquoted(tokens[0]):
        raise RecordError("empty", field="supplies")
    if _DOUBTFUL.search(_QUOTED.sub("", about)) or _AMOUNT.fullmatch(tokens[0]):
        raise RecordError("supply_unreadable", field="supplies", text=item)
    name, *quantity = (_unquoted(token) for token in tokens)
    return SupplyLine(name, " ".join(quantity), expires)


def _expiry(said: re.Match[str]) -> dt.date:
    """The last day of a month where only that is given."""
    if said["day"]:
        return read_day(said["day"])
    month = int(said["month"])
    if not 1 <= month <= 12:
        raise RecordError("day_unreadable", field="supplies", text=said[0])
    return Month(int(said["year"]), month).last_day


def _closure(item: str) -> ClosureLine:
    days = _SPAN.match(item)
    rest = item[days.end() :] if days else ""
    reason = " ".join(_unquoted(token) for token in _TOKEN.findall(rest))
    if days is None or not reason or _MORE_DAYS.match(rest):
        raise RecordError("closure_unreadable", field="closures", text=item)
    first = read_day(days["first"])
    last = first
    if days["day"]:
        year, month = days["year"] or first.year, days["month"] or first.month
        last = read_day(f"{year}-{month}-{days['day']}")
    if last < first:
        raise RecordError("closure_backwards", field="closures", first=first, last=last)
    return ClosureLine(first, last, reason)


def _days(first: dt.date, last: dt.date) -> str:
    return f"{first}" if first == last else f"{first} 至 {last}"


def _supply_word(name: str) -> str:
    """A name, in quotes where it would not be read as one."""
    return _quoted(name) if " " in name or _AMOUNT.fullmatch(name) else _supply_words(name)


def _supply_words(text: str) -> str:
    """Words about a supply, in quotes where they would be read as something else."""
    signs = any(sign in text for sign in _SUPPLIES + '"')
    return _quoted(text) if signs or _EXPIRY.search(text) or _DOUBTFUL.search(text) else text


def _words(text: str) -> str:
    """A reason, in quotes where it would be read as something else."""
    misread = re.search(r'[";；\n]', text) or _MORE_DAYS.match(text)
    return _quoted(text) if misread else text


def _quoted_if(text: str, signs: str) -> str:
    return _quoted(text) if any(sign in text for sign in signs + _COLONS + '"') else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _unquoted(text: str) -> str:
    text = text.strip()
    match = _QUOTED.fullmatch(text)
    return match[1].replace('""', '"') if match else text


def _split(text: str, separators: str, *, brackets: bool = False) -> list[str]:
    """The items between separators that stand not in quotes, nor in brackets where these count."""
    items = []
    start = 0
    for end in (*_outside(text, separators, brackets=brackets), len(text)):
        items.append(text[start:end].strip())
        start = end + 1
    return [item for item in items if item]


def _outside(text: str, signs: str, *, brackets: bool = False) -> list[int]:
    """Where `signs` stand outside of quotes, and of brackets where these count."""
    found = []
    quoted = False
    depth = 0
    for place, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in signs and not (brackets and depth):
            found.append(place)
        elif brackets and sign in _OPENING:
            depth += 1
        elif brackets and sign in _CLOSING:
            depth = max(depth - 1, 0)
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
