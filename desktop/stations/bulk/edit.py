"""What is typed into the dialog of a bulk edit, understood. Knows nothing of Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.bulk import BulkEdit
from db.dossier import ClosureLine, ListingLine
from db.errors import RecordError
from db.hours import read_hours
from db.typed_days import read_typed_day
from db.values import (
    Build,
    CountMethod,
    FacilityState,
    ListingState,
    MapProvider,
    Service,
    StationForm,
    StationKind,
    StationStatus,
)

Typed = Mapping[str, str]
"""By key; an empty text leaves the stations as they are."""

NONE = "none"
"""Chosen where a station is to have nothing of a thing."""
OFFERED, ENDED = "offered", "ended"

ENUMS: Mapping[str, type[StrEnum]] = {
    "status": StationStatus,
    "kind": StationKind,
    "form": StationForm,
    "build": Build,
    "count_method": CountMethod,
}
_CLOSURE = ("closure.first_day", "closure.last_day", "closure.reason")


@dataclass(frozen=True)
class Read:
    """The edit without what could not be read, and why that could not, by key."""

    edit: BulkEdit
    errors: Mapping[str, RecordError]

    @property
    def is_empty(self) -> bool:
        """Nothing is to change."""
        return self.edit == BulkEdit()


def read_edit(typed: Typed, today: dt.date) -> Read:
    """Understand what is typed; `today` is the day that 今天 means."""
    reader = _Reader({key: text.strip() for key, text in typed.items() if text.strip()}, today)
    edit = BulkEdit(
        values=reader.values(),
        note=reader.typed.get("note", ""),
        add_services=reader.services(OFFERED),
        end_services=reader.services(ENDED),
        facilities={
            code: None if state == NONE else FacilityState(state)
            for code, state in reader.under("facility_code")
        },
        add_closure=reader.closure(),
        listings={
            MapProvider(provider): ListingLine(ListingState(state), today)
            for provider, state in reader.under("provider")
        },
    )
    return Read(edit, reader.errors)


class _Reader:
    def __init__(self, typed: Typed, today: dt.date) -> None:
        self.typed, self._today = typed, today
        self.errors: dict[str, RecordError] = {}

    def values(self) -> dict[str, Any]:
        reads: dict[str, Callable[[str], Any]] = {
            **dict.fromkeys(("managing_unit_id", "stars"), _number_or_none),
            **dict.fromkeys(("hours_text", "host", "town_code"), str),
            "verified_on": self._day,
            **ENUMS,
        }
        values = {key: self._try(key, read) for key, read in reads.items() if key in self.typed}
        if "hours_text" in values:
            self._try("hours_text", read_hours)
        if "status" in values:
            values |= self._closing(values["status"])
        return {key: value for key, value in values.items() if key not in self.errors}

    def services(self, wanted: str) -> frozenset[Service]:
        return frozenset(
            Service(name) for name, chosen in self.under("service") if chosen == wanted
        )

    def closure(self) -> ClosureLine | None:
        if not any(key in self.typed for key in _CLOSURE):
            return None
        first, last = (self._try(key, self._needed_day) for key in _CLOSURE[:2])
        reason = self.typed.get(_CLOSURE[2], "")
        if not reason:
            self.errors[_CLOSURE[2]] = RecordError("empty", field="reason")
        if first and last and last < first:
            self.errors[_CLOSURE[1]] = RecordError(
                "closure_backwards", field="last_day", first=first, last=last
            )
        if any(key in self.errors for key in _CLOSURE):
            return None
        return ClosureLine(first, last, reason)

    def under(self, part: str) -> list[tuple[str, str]]:
        """What is typed under the keys of a part, such as ``service.meals``."""
        keys = (key.partition(".") for key in self.typed)
        return [(name, self.typed[f"{part}.{name}"]) for head, _dot, name in keys if head == part]

    def _closing(self, status: StationStatus) -> dict[str, Any]:
        """What a station has only once it is closed for good."""
        if status is not StationStatus.CLOSED:
            return {"closed_on": None, "closed_reason": ""}
        return {
            "closed_on": self._try("closed_on", self._needed_day),
            "closed_reason": self.typed.get("closed_reason", ""),
        }

    def _day(self, text: str) -> dt.date | None:
        return read_typed_day(text, self._today)

    def _needed_day(self, text: str) -> dt.date:
        day = self._day(text)
        if day is None:
            raise RecordError("empty", field="day")
        return day

    def _try(self, key: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self.typed.get(key, ""))
        except RecordError as error:
            self.errors[key] = error
            return None


def _number_or_none(text: str) -> int | None:
    return None if text == NONE else int(text)
