"""The same station twice: what is so alike that somebody should look before both stand."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations, product
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.errors import RecordError
from db.models import Station, StationContact, Town
from db.places import distance_m
from db.values import LatLng, StationStatus
from db.workbooks.names import plain_name

SAME_PLACE_M = 20.0
MOST_ALIKE = 20
"""What more stations share tells of none of them: a bank's telephone, the centre of a town."""
_METRES_PER_DEGREE = 111_195.0
_STEP = SAME_PLACE_M / _METRES_PER_DEGREE
_WIDE_STEP = 2 * _STEP
"""In China a degree of longitude is more than half as long as one of latitude."""
_PHONE = re.compile(r"\d[\d\s()-]{5,}\d")
_PHONE_DIGITS = 7
_REGION = re.compile(r"^(\w{2,3}省)?(\w{2,3}市)?(\w{2}区)?(\w{2,3}(街道|镇))?")
_NUMBER = re.compile(r"\d")
_POINT = re.compile(r"[^\w]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Likeness(StrEnum):
    """In what two stations are alike."""

    NAME = "name"
    PLACE = "place"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True)
class StationBrief:
    """As much of a station as tells it from another."""

    id: int
    code: str
    name: str
    town: str
    address: str
    host: str
    status: StationStatus


@dataclass(frozen=True)
class Duplicate:
    """A station that may be the one meant; `distance_m` is None where a position is missing."""

    station: StationBrief
    reasons: tuple[Likeness, ...]
    distance_m: float | None


@dataclass(frozen=True)
class DuplicatePair:
    """Two stations, by code, that may be one."""

    one: StationBrief
    other: StationBrief
    reasons: tuple[Likeness, ...]
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class _Traits:
    """What stations are compared by; text as it reads without blanks and signs."""

    town_code: str
    name: str
    address: str
    pasted: str
    place: LatLng | None
    phones: frozenset[str]


def likely_duplicates(
    session: Session,
    values: Mapping[str, Any],
    *,
    phones: Sequence[str] | None = None,
    but: int | None = None,
) -> list[Duplicate]:
    """Stations that may be the one somebody is entering, the likeliest first, at most 20.

    Args:
        session: A read of the register.
        values: Columns of `Station`, as far as they are known.
        phones: Telephones of its contacts; None for those that the station itself has.
        but: Number of the station itself, where it stands already.
    """
    if phones is None:
        own = _phones().where(col(StationContact.station_id) == but)
        phones = [phone for _number, phone in session.execute(own)]
    numbers = [digits for phone in phones for digits in _telephones(phone)]
    sought = _traits(values, numbers)
    known = _with_phones(session, sought.phones)
    # Each where in a query of its own: joined by OR, none of them would use its index.
    near = [sa.select(col(Station.id)).where(where) for where in _near(sought, known)]
    query = _briefs().where(col(Station.id).in_(sa.union(*near)))
    found = []
    for row in session.execute(query).mappings():
        if row["id"] == but:
            continue
        likeness, metres = _compare(sought, _traits(row, known.get(row["id"], ())))
        if likeness:
            found.append(Duplicate(_brief(row), likeness, metres))
    return sorted(found, key=_likeliest_first)[:MOST_ALIKE]


def duplicate_pairs(session: Session) -> list[DuplicatePair]:
    """Stations of the register that may be one and the same, the likeliest pairs first.

    What more than `MOST_ALIKE` stations share makes no pair of them.
    """
    phones: dict[int, list[str]] = defaultdict(list)
    for number, phone in session.execute(_phones()):
        phones[number] += _telephones(phone)
    rows = session.execute(_briefs()).mappings().all()
    traits = [_traits(row, phones.get(row["id"], ())) for row in rows]
    pairs = []
    for one, other in sorted(_candidates(traits)):
        likeness, metres = _compare(traits[one], traits[other])
        if likeness:
            pairs.append(DuplicatePair(_brief(rows[one]), _brief(rows[other]), likeness, metres))
    return sorted(pairs, key=_likeliest_first)


def brief_station(session: Session, station_id: int) -> StationBrief:
    """A station in brief.

    Raises:
        RecordError: There is none with this number.
    """
    query = _briefs().where(col(Station.id) == station_id)
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        raise RecordError("station_unknown", number=station_id)
    return _brief(row)


def _likeliest_first(pair: Duplicate | DuplicatePair) -> tuple[int, float]:
    return -len(pair.reasons), math.inf if pair.distance_m is None else pair.distance_m


def _briefs() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            col(Station.id),
            col(Station.code),
            col(Station.name),
            col(Station.town_code),
            col(Town.name).label("town"),
            col(Station.address),
            col(Station.host),
            col(Station.status),
            col(Station.longitude),
            col(Station.latitude),
            col(Station.position_text),
        )
        .join(Town, col(Town.code) == col(Station.town_code))
        .order_by(col(Station.code))
    )


def _brief(row: Mapping[Any, Any]) -> StationBrief:
    return StationBrief(**{each.name: row[each.name] for each in fields(StationBrief)})


def _near(sought: _Traits, known: Collection[int]) -> Iterator[sa.ColumnElement[bool]]:
    """SQL: where one that is like the station sought can be found; `known` by their telephones."""
    yield col(Station.id).in_(known)
    said = [
        column.like(_loosely(text))
        for column, text in (
            (col(Station.name), sought.name),
            (col(Station.address), sought.address),
        )
        if text
    ]
    if sought.town_code and said:
        yield sa.and_(col(Station.town_code) == sought.town_code, sa.or_(*said))
    if sought.place:
        lat, lng = sought.place
        yield sa.and_(
            col(Station.latitude).between(lat - _STEP, lat + _STEP),
            col(Station.longitude).between(lng - _WIDE_STEP, lng + _WIDE_STEP),
        )
    if sought.pasted:
        yield col(Station.position_text) == sought.pasted


def _loosely(plain: str) -> str:
    """Pattern of SQL for a plain text however it is spaced; of its signs only the Chinese ones.

    Letters, figures and the rest have forms of another width or case.
    """
    return "".join(["%", *(f"{sign}%" for sign in plain if _CHINESE.match(sign))])


def _phones() -> sa.Select[int, str]:
    return sa.select(col(StationContact.station_id), col(StationContact.phone))


def _with_phones(session: Session, wanted: Iterable[str]) -> dict[int, list[str]]:
    """Telephones by station number, of those stations that may have one that is wanted."""
    found: dict[int, list[str]] = defaultdict(list)
    # Whatever the dashes and blanks before them, the last four digits stand together.
    endings = [col(StationContact.phone).contains(digits[-4:]) for digits in wanted]
    if endings:
        for number, phone in session.execute(_phones().where(sa.or_(*endings))):
            found[number] += _telephones(phone)
    return found


def _traits(values: Mapping[Any, Any], phones: Iterable[str]) -> _Traits:
    lat, lng = values.get("latitude"), values.get("longitude")
    return _Traits(
        town_code=values.get("town_code") or "",
        name=plain_name(values.get("name") or ""),
        address=_plain_address(values.get("address") or ""),
        pasted=(values.get("position_text") or "").strip(),
        place=None if lat is None or lng is None else LatLng(lat, lng),
        phones=frozenset(phones),
    )


def _plain_address(address: str) -> str:
    """What follows the town in an address; empty where it names no house: a street is long."""
    plain = _REGION.sub("", _POINT.sub("", plain_name(address)))
    return plain if _NUMBER.search(plain) else ""


def _telephones(text: str) -> list[str]:
    """The telephones in a text, digits only; what is shorter than a telephone is none."""
    digits = ("".join(filter(str.isdigit, match)) for match in _PHONE.findall(text))
    return [number for number in digits if len(number) >= _PHONE_DIGITS]


def _compare(one: _Traits, other: _Traits) -> tuple[tuple[Likeness, ...], float | None]:
    """In what two stations are alike, and how far apart they are."""
    metres = distance_m(one.place, other.place) if one.place and other.place else None
    here = one.town_code == other.town_code
    alike = {
        Likeness.NAME: here and one.name != "" and one.name == other.name,
        Likeness.PLACE: (metres is not None and metres <= SAME_PLACE_M)
        or (one.pasted != "" and one.pasted == other.pasted),
        Likeness.PHONE: _share_a_phone(one.phones, other.phones),
        Likeness.ADDRESS: here and one.address != "" and one.address == other.address,
    }
    return tuple(likeness for likeness, is_so in alike.items() if is_so), metres


def _share_a_phone(one: Iterable[str], other: Iterable[str]) -> bool:
    """With and without its area code it is the same telephone."""
    return any(
        mine.endswith(theirs) or theirs.endswith(mine) for mine, theirs in product(one, other)
    )


def _candidates(traits: Sequence[_Traits]) -> set[tuple[int, int]]:
    """Pairs of positions in `traits` that share something, the smaller first."""
    sharing: dict[Hashable, list[int]] = defaultdict(list)
    for n, each in enumerate(traits):
        for key in _keys(each):
            sharing[key].append(n)
    pairs: set[tuple[int, int]] = set()
    for numbers in sharing.values():
        if 1 < len(numbers) <= MOST_ALIKE:
            pairs.update(combinations(numbers, 2))
    return pairs


def _keys(traits: _Traits) -> Iterator[Hashable]:
    """What two stations that are alike have one of in common."""
    if traits.name:
        yield Likeness.NAME, traits.town_code, traits.name
    if traits.address:
        yield Likeness.ADDRESS, traits.town_code, traits.address
    if traits.pasted:
        yield "pasted", traits.pasted
    for phone in traits.phones:
        yield Likeness.PHONE, phone[-_PHONE_DIGITS:]
    if traits.place:
        # Squares overlap by half: whatever is within a step of each other shares one.
        row = math.floor(traits.place.lat / _STEP)
        column = math.floor(traits.place.lng / _WIDE_STEP)
        yield from product((Likeness.PLACE,), (row - 1, row), (column - 1, column))
