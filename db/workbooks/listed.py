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
from db.workbooks import vocabulary
from db.workbooks.cells import read_day

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_TOKEN = re.compile(r'(?:"(?:[^"]|"")*"|[^\s"])+|"')
_DAY = re.compile(r"\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}日?")
_TO = "至到—~～-"
_SPAN = re.compile(rf"({_DAY.pattern})(?:\s*[{_TO}]+\s*({_DAY.pattern}))?")
_LINES = ";；\n"
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
                _word(line.name),
                _words(line.quantity),
                line.expires_on.isoformat() if line.expires_on else "",
            )
            if part
        )
        for line in lines
    )


def read_supplies(text: str) -> tuple[SupplyLine, ...]:
    """Name, quantity and day of expiry: the last two may be missing.

    Raises:
        RecordError: A name is missing, or a day does not exist.
    """
    return tuple(_supply(item) for item in _split(text, _LINES))


def said_closures(lines: Iterable[ClosureLine]) -> str:
    return "；".join(
        f"{_days(line.first_day, line.last_day)} {_words(line.reason)}" for line in lines
    )


def read_closures(text: str) -> tuple[ClosureLine, ...]:
    """One day or two, then the reason.

    Raises:
        RecordError: The day or the reason is missing, or the last day is before the first.
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
    tokens = _TOKEN.findall(item)
    expires = _day(tokens[-1]) if len(tokens) > 1 else None
    if expires:
        tokens.pop()
    name, *quantity = (_unquoted(token) for token in tokens)
    if not name:
        raise RecordError("empty", field="supplies")
    return SupplyLine(name, " ".join(quantity), expires)


def _closure(item: str) -> ClosureLine:
    days = _SPAN.match(item)
    reason = (
        " ".join(_unquoted(token) for token in _TOKEN.findall(item[days.end() :])) if days else ""
    )
    if days is None or not reason:
        raise RecordError("closure_unreadable", field="closures", text=item)
    first = read_day(days[1])
    last = read_day(days[2]) if days[2] else first
    if last < first:
        raise RecordError("closure_backwards", field="closures", first=first, last=last)
    return ClosureLine(first, last, reason)


def _days(first: dt.date, last: dt.date) -> str:
    return f"{first}" if first == last else f"{first} 至 {last}"


def _day(token: str) -> dt.date | None:
    """A day; None where the token is not written as one."""
    return read_day(token) if _DAY.fullmatch(token) else None


def _word(text: str) -> str:
    """One word of a line, in quotes where it would not be read as one."""
    return _quoted(text) if re.search(r'[\s";；]', text) else text


def _words(text: str) -> str:
    """Words of a line, in quotes where they would be read as something else."""
    misread = re.search(r'[";；\n]', text) or any(_DAY.fullmatch(part) for part in text.split())
    return _quoted(text) if misread or text.startswith(tuple(_TO)) else text


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
