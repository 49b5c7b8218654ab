"""Small values that every part shares: months, places, and the words of the trade."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.errors import RecordError

LOCAL = ZoneInfo("Asia/Shanghai")
"""Local time of every station."""


class Service(StrEnum):
    """The counted services, in the order of every sheet and report."""

    MEALS = "meals"
    WATER = "water"
    CHARGING = "charging"
    REST = "rest"
    MEDICAL = "medical"
    SOCIAL = "social"
    OTHER = "other"


class CountMethod(StrEnum):
    """How a day's count was obtained."""

    TALLY = "tally"
    DOOR = "door"
    ESTIMATE = "estimate"


class StationKind(StrEnum):
    LOVE = "love"
    WORKMATE = "workmate"
    OTHER = "other"


class StationForm(StrEnum):
    FIXED = "fixed"
    MOBILE = "mobile"


class Build(StrEnum):
    OWN = "own"
    SHARED = "shared"


class StationStatus(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class FacilityState(StrEnum):
    OK = "ok"
    BROKEN = "broken"
    MISSING = "missing"


class MapProvider(StrEnum):
    AMAP = "amap"
    BAIDU = "baidu"
    TENCENT = "tencent"


class ListingState(StrEnum):
    LISTED = "listed"
    STALE = "stale"
    MISPLACED = "misplaced"
    ABSENT = "absent"


class ActivityStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class FindingResult(StrEnum):
    OK = "ok"
    NOT_OK = "not_ok"
    NOT_APPLICABLE = "not_applicable"


class FeedbackKind(StrEnum):
    SUGGESTION = "suggestion"
    PROBLEM = "problem"
    PRAISE = "praise"


class FeedbackChannel(StrEnum):
    STATION = "station"
    PHONE = "phone"
    SCAN = "scan"
    ACTIVITY = "activity"


class DayKind(StrEnum):
    """What the State Council makes of a day that its weekday alone does not tell."""

    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"


class Datum(StrEnum):
    """Reference of a coordinate pair."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class LatLng(NamedTuple):
    """A place in WGS-84 degrees."""

    lat: float
    lng: float


_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month in Asia/Shanghai."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2100 and 1 <= self.number <= 12):
            raise RecordError("month_unreadable", text=f"{self.year}-{self.number}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-10``.

        Raises:
            RecordError: It is not a month between 2000 and 2100.
        """
        match = _MONTH.fullmatch(text.strip())
        if not match:
            raise RecordError("month_unreadable", text=text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        return self.shifted(1).first_day - dt.timedelta(days=1)

    @property
    def days(self) -> tuple[dt.date, ...]:
        return tuple(dt.date(self.year, self.number, n + 1) for n in range(self.last_day.day))

    def shifted(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
