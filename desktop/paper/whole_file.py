"""A file that is there in full or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from uuid import uuid4

from db.errors import DataFileError

_SQLITE = b"SQLite format 3\0"


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` beside `path`, then put it in its place.

    Raises:
        DataFileError: ``file_unwritable``, or ``data_exists`` where `path` is a register; what was
            at `path` is as before.
    """
    if _is_register(path):
        raise DataFileError("data_exists", path)
    if path.exists() and not path.is_file():
        _write_through(path, data)
        return
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise DataFileError("file_unwritable", path, reason=error.strerror or str(error)) from error


def _write_through(path: Path, data: bytes) -> None:
    """Into a device such as /dev/null, which a file in its place would replace."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise DataFileError("file_unwritable", path, reason=error.strerror or str(error)) from error


def _is_register(path: Path) -> bool:
    """Whether a report would take the place of somebody's records."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and the rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
