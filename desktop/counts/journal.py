"""What was typed into the sheet and not yet saved, in a file, so that a crash takes nothing.

Each line is JSON and tells one record whole: its day, its station, and the text of every cell
that differs from the register; none does once it is saved. The last line of a record counts.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from PySide6.QtCore import QLockFile, QObject, Signal, SignalInstance

from db.counts import DayKey
from db.errors import DataFileError
from desktop.counts.turn import FIELDS, TOTAL

Texts = Mapping[str, str]
"""By field, what was typed into the cells of a record."""
_MOST_WINDOWS = 16
_TYPED = frozenset(FIELDS) - {TOTAL}
_MOST_STATION = 2**63 - 1
_MOST_BYTES = 4000
"""Of a cell, with room over what an editor takes."""


class _Change(NamedTuple):
    """What a stroke did.

    Attributes:
        news: The records it touched; without texts where the register holds them now.
        open: All records that are not saved, for a file that has to begin anew.
    """

    news: Mapping[DayKey, Texts]
    open: Mapping[DayKey, Texts]


class Journal(QObject):
    """Written and brought to the disk on a thread of its own, in the order of the strokes.

    Each window of a register has a file that it locks; files whose window is gone are taken in
    by the next one.

    Args:
        folder: Where the files are.
        mark: Tells the files of one register.

    Signals:
        failed(DataFileError): What is typed from now on would not outlive a crash.
        mended(): It would again, and all that is not saved was written once more.
    """

    failed = Signal(object)
    mended = Signal()

    def __init__(self, folder: Path, mark: str, parent: QObject) -> None:
        super().__init__(parent)
        self._open: dict[DayKey, Texts] = {}
        self._queue: SimpleQueue[_Change | None] = SimpleQueue()
        self._found: dict[DayKey, Texts] = {}
        self._path = folder / f"{mark}-counts.jsonl"
        self._lock: QLockFile | None = None
        self._orphans: list[tuple[Path, QLockFile]] = []
        self._is_whole = False
        self._failure = ""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_over(folder, mark)
        except OSError as error:
            self._failure = error.strerror or str(error)
        self._writer = threading.Thread(target=self._write_all, name="journal", daemon=True)

    def found(self) -> Mapping[DayKey, Texts]:
        """What windows that are gone had not saved."""
        return self._found

    def keep(self, typed: Mapping[DayKey, Texts]) -> None:
        """Note what these records hold now beside the register; no texts where it holds it all."""
        news = {key: texts for key, texts in typed.items() if texts or key in self._open}
        if not news:
            return
        self._open = {key: texts for key, texts in {**self._open, **news}.items() if texts}
        if not self._writer.is_alive():
            self._writer.start()
        if not self._failure:
            self._queue.put(_Change(news, self._open))

    def close(self) -> None:
        """Wait until all is on the disk, and let others take the file."""
        self._queue.put(None)
        if self._writer.is_alive():
            self._writer.join()
        if self._lock is None:
            return
        if not self._open:
            self._path.unlink(missing_ok=True)
            _beside(self._path).unlink(missing_ok=True)
        self._lock.unlock()
        self._lock = None

    def _take_over(self, folder: Path, mark: str) -> None:
        """Lock the first file that no window has, and take in the other ones of windows gone."""
        for n in range(_MOST_WINDOWS):
            path = folder / f"{mark}-counts-{n}.jsonl"
            lock = QLockFile(str(path.with_suffix(".lock")))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue
            if self._lock is None:
                self._path, self._lock = path, lock
            elif path.exists():
                self._orphans.append((path, lock))
            else:
                lock.unlock()
                break
            self._found |= _read(path)
        if self._lock is None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._open = self._found
        # A disk that is full now is told of with the first stroke.
        with suppress(OSError):
            self._begin_anew(self._found)

    def _write_all(self) -> None:
        if self._failure:
            self._tell(self.failed, self._error(self._failure))
        is_told = False
        while (change := self._queue.get()) is not None:
            try:
                if change.open and self._is_whole:
                    _write(self._path, "ab", change.news)
                else:
                    self._begin_anew(change.open)
            except OSError as error:
                # Part of a line may be there: nothing can follow it.
                self._is_whole, is_told = False, True
                self._tell(self.failed, self._error(error.strerror or str(error)))
            else:
                if is_told:
                    self._tell(self.mended)
                is_told = False

    def _begin_anew(self, records: Mapping[DayKey, Texts]) -> None:
        """The file holds these records alone; where that fails it stays as it is."""
        if records:
            beside = _beside(self._path)
            _write(beside, "wb", records)
            beside.replace(self._path)
        else:
            _write(self._path, "wb", records)
        self._is_whole = True
        while self._orphans:
            path, lock = self._orphans.pop()
            path.unlink()
            lock.unlock()

    def _error(self, reason: str) -> DataFileError:
        return DataFileError("file_unwritable", self._path, reason=reason)

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        # The window may be gone before the last lines are written.
        with suppress(RuntimeError):
            signal.emit(*values)


def _beside(path: Path) -> Path:
    return path.with_suffix(".new")


def _write(path: Path, mode: str, records: Mapping[DayKey, Texts]) -> None:
    with open(path, mode, opener=partial(os.open, mode=0o600)) as file:
        file.write(b"".join(_line(*each) for each in records.items()))
        file.flush()
        os.fsync(file.fileno())


def _line(key: DayKey, texts: Texts) -> bytes:
    day, station_id = key
    return json.dumps([day.isoformat(), station_id, dict(texts)]).encode("ascii") + b"\n"


def _read(path: Path) -> dict[DayKey, Texts]:
    """By record what was not saved; a line that is torn or strange is passed over."""
    found: dict[DayKey, Texts] = {}
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return found
    for key, texts in filter(None, map(_parsed, lines)):
        if texts:
            found[key] = texts
        else:
            found.pop(key, None)
    return found


def _parsed(line: bytes) -> tuple[DayKey, Texts] | None:
    try:
        day, station_id, texts = json.loads(line)
        key = dt.date.fromisoformat(day), station_id
        is_station = isinstance(station_id, int) and 0 < station_id <= _MOST_STATION
        return (key, texts) if is_station and _are_texts(texts.items()) else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _are_texts(items: Iterable[tuple[object, object]]) -> bool:
    """Raises: UnicodeEncodeError: Half a sign, which no screen shows."""
    return all(
        field in _TYPED and isinstance(text, str) and len(text.encode()) <= _MOST_BYTES
        for field, text in items
    )
