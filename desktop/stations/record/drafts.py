"""What was typed and not yet saved, in a file of its own, so that a crash takes nothing.

A draft holds only the fields that were typed into. Contacts are therefore in it only where
somebody changed them: they are personal data, and a copy of them that nobody needs is one that
can leak.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

from db.engine import Register, file_of
from db.errors import DataFileError
from desktop.stations.record.typed import Typed, Value


@dataclass(frozen=True)
class Draft:
    """What was typed into the page of a station.

    Attributes:
        station_id: None for a new station.
        name: What the station is called there.
        at: When it was last typed into, aware, as ISO text.
        before: What the fields held before, by key; without a key that was handed over from the
            page of another station.
        typed: What they hold now.
    """

    station_id: int | None
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
    """The drafts of one register, one file for each station."""

    def __init__(self, folder: Path, register: Register) -> None:
        self._folder = folder
        path = file_of(register)
        told = str(path.resolve()) if path else register.url.render_as_string()
        self._register = hashlib.sha256(told.encode()).hexdigest()[:16]

    def keep(self, draft: Draft) -> None:
        """Write it whole or not at all, for nobody else to read.

        Raises:
            DataFileError: It cannot be written.
        """
        path = self._path(draft.station_id)
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

    def of(self, station_id: int | None) -> Draft | None:
        """The draft of a station; None where there is none that can be read."""
        return _read(self._path(station_id))

    def all(self) -> list[Draft]:
        """Every draft of this register, newest first."""
        found = (_read(path) for path in self._folder.glob(f"{self._register}-*.json"))
        return sorted((each for each in found if each), key=lambda each: each.at, reverse=True)

    def drop(self, station_id: int | None) -> None:
        # One that cannot be removed is offered again, which does less harm than a refusal here.
        with suppress(OSError):
            self._path(station_id).unlink()

    def _path(self, station_id: int | None) -> Path:
        return self._folder / f"{self._register}-{station_id or 'new'}.json"


def draft_folder(settings: QSettings) -> Path:
    """Beside a settings file that was chosen; else among the person's own data."""
    if settings.format() is QSettings.Format.IniFormat:
        return Path(settings.fileName()).parent / "drafts"
    return platformdirs.user_data_path("yizhan", appauthor=False) / "drafts"


def _read(path: Path) -> Draft | None:
    try:
        return Draft(**json.loads(path.read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None
