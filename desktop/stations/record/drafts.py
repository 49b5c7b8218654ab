"""What was typed and not yet saved, in a file of its own, so that a crash takes nothing.

A draft holds only the fields that were typed into. Contacts are therefore in it only where
somebody changed them: they are personal data, and a copy of them that nobody needs is one that
can leak.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from db.engine import Register
from db.errors import DataFileError
from desktop.stations.record.typed import LISTS, Typed, Value
from desktop.typed_files import register_mark


@dataclass(frozen=True)
class Draft:
    """What was typed into the page of a station.

    Attributes:
        station_id: None for a new station.
        slot: Tells the drafts of one station apart: each visit to its page has its own.
        name: What the station is called there.
        at: When it was last typed into, aware, as ISO text.
        before: What the fields held before, by key; without a key that was handed over from the
            page of another station.
        typed: What they hold now.
    """

    station_id: int | None
    slot: str
    name: str
    at: str
    before: Typed
    typed: Typed

    @property
    def typed_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)

    def value(self, key: str, standing: Value) -> Value:
        """What a field is to hold; rows that were handed over follow those that stand there."""
        typed = self.typed[key]
        if key in self.before or not isinstance(typed, list):
            return typed
        return [*(standing if isinstance(standing, list) else []), *typed]


class Drafts:
    """The drafts of one register, one file for each visit to the page of a station."""

    def __init__(self, folder: Path, register: Register) -> None:
        self._folder = folder
        self._register = register_mark(register)

    def keep(self, draft: Draft) -> None:
        """Write it whole or not at all, for nobody else to read.

        Raises:
            DataFileError: It cannot be written.
        """
        path = self._path(draft.station_id, draft.slot)
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(asdict(draft), file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            raise DataFileError("file_unwritable", path, reason=error.strerror or "") from error

    def of(self, station_id: int | None) -> list[Draft]:
        """The drafts of a station, newest first."""
        return [each for each in self.all() if each.station_id == station_id]

    def all(self) -> list[Draft]:
        """Every draft of this register that can be read, newest first."""
        found = (_read(path) for path in self._folder.glob(f"{self._register}-*.json"))
        return sorted(
            (each for each in found if each), key=lambda each: each.typed_at, reverse=True
        )

    def drop(self, station_id: int | None, slot: str) -> None:
        # One that cannot be removed is offered again, which does less harm than a refusal here.
        with suppress(OSError):
            self._path(station_id, slot).unlink()

    def _path(self, station_id: int | None, slot: str) -> Path:
        return self._folder / f"{self._register}-{station_id or 'new'}-{slot}.json"


def new_slot() -> str:
    return secrets.token_hex(8)


def _read(path: Path) -> Draft | None:
    try:
        draft = Draft(**json.loads(path.read_text(encoding="ascii")))
        return draft if _is_whole(draft) and draft.typed_at.tzinfo else None
    except (OSError, ValueError, TypeError):
        return None


def _is_whole(draft: Draft) -> bool:
    """A file that something else wrote can hold anything."""
    return (
        (draft.station_id is None or type(draft.station_id) is int)
        and isinstance(draft.slot, str)
        and draft.slot.isalnum()
        and isinstance(draft.name, str)
        and all(
            isinstance(part, dict) and all(_fits(key, value) for key, value in part.items())
            for part in (draft.before, draft.typed)
        )
    )


def _fits(key: str, value: object) -> bool:
    if value is None:
        # Contacts that are hidden; equipment, maps that the station lacks.
        return key == "contacts" or "." in key
    if key in LISTS:
        columns = {"id", *LISTS[key]}
        return isinstance(value, list) and all(
            isinstance(row, dict)
            and row.keys() == columns
            and (row["id"] is None or type(row["id"]) is int)
            and all(isinstance(row[column], str) for column in LISTS[key])
            for row in value
        )
    is_tick = key == "smart_door" or (key.startswith("service.") and key.count(".") == 1)
    return isinstance(value, bool if is_tick else str)
