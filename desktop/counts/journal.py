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
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QLockFile, QObject, Signal

from db.counts import DayKey
from db.errors import DataFileError
from desktop.counts.turn import FIELDS, TOTAL

Texts = Mapping[str, str]
"""By field, what was typed into the cells of a record."""
_MOST_WINDOWS = 16
_TYPED = frozenset(FIELDS) - {TOTAL}


class Journal(QObject):
    """Written and brought to the disk on a thread of its own, in the order of the strokes.

    Each window of a register has a file that it locks; files whose window is gone are taken in
    by the next one.

    Args:
        folder: Where the files are.
        mark: Tells the files of one register.

    Signals:
        failed(DataFileError): What is typed from now on would not outlive a crash.
    """

    failed = Signal(object)

    def __init__(self, folder: Path, mark: str, parent: QObject) -> None:
        super().__init__(parent)
        self._open: set[DayKey] = set()
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._found: dict[DayKey, Texts] = {}
        self._path = folder / f"{mark}-counts.jsonl"
        self._lock: QLockFile | None = None
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
        lines = []
        for key, texts in typed.items():
            if texts or key in self._open:
                lines.append(_line(key, texts))
            (self._open.add if texts else self._open.discard)(key)
        if not lines:
            return
        if not self._writer.is_alive():
            self._writer.start()
        if not self._failure:
            # Nothing is left to keep: the file can begin anew.
            self._queue.put(b"".join(lines) if self._open else b"")

    def close(self) -> None:
        """Wait until all is on the disk, and let others take the file."""
        self._queue.put(None)
        if self._writer.is_alive():
            self._writer.join()
        if self._lock is None:
            return
        if not self._open:
            self._path.unlink(missing_ok=True)
        self._lock.unlock()
        self._lock = None

    def _take_over(self, folder: Path, mark: str) -> None:
        """Lock the first file that no window has, and take in the other ones of windows gone."""
        orphans = []
        for n in range(_MOST_WINDOWS):
            path = folder / f"{mark}-counts-{n}.jsonl"
            lock = QLockFile(str(path.with_suffix(".lock")))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue
            if self._lock is None:
                self._path, self._lock = path, lock
            elif path.exists():
                orphans.append((path, lock))
            else:
                lock.unlock()
                break
            self._found |= _read(path)
        if self._lock is None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._open = set(self._found)
        _write(self._path, b"".join(_line(*each) for each in self._found.items()), anew=True)
        for path, lock in orphans:
            path.unlink()
            lock.unlock()

    def _write_all(self) -> None:
        if self._failure:
            self._tell(self._failure)
        while (lines := self._queue.get()) is not None:
            try:
                _write(self._path, lines, anew=not lines)
            except OSError as error:
                self._tell(error.strerror or str(error))

    def _tell(self, reason: str) -> None:
        # The window may be gone before the last lines are written.
        with suppress(RuntimeError):
            self.failed.emit(DataFileError("file_unwritable", self._path, reason=reason))


def _write(path: Path, lines: bytes, *, anew: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if anew else os.O_APPEND)
    handle = os.open(path, flags, 0o600)
    try:
        os.write(handle, lines)
        os.fsync(handle)
    finally:
        os.close(handle)


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
        key = dt.date.fromisoformat(day), int(station_id)
        return (key, texts) if _are_texts(texts.items()) else None
    except (ValueError, TypeError, AttributeError):
        return None


def _are_texts(items: Iterable[tuple[object, object]]) -> bool:
    return all(field in _TYPED and isinstance(text, str) for field, text in items)
