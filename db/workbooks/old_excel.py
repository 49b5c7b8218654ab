"""Look through an old workbook (.xls) before it is loaded.

The loader makes room for what a sheet claims to span, and lays it out from its first cell to the
last. A few damaged bytes could make it ask for more memory than there is, which ends the program.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from db.errors import DataFileError
from db.workbooks.packed import MAX_CELLS

_SECTOR_END = 0xFFFFFFFA
"""Numbers from here on are no sectors."""
_LISTED_IN_HEADER = 109
_ENTRY_BYTES = 128
_STREAMS = frozenset({"workbook", "book"})

_BOF, _LOCKED, _SPAN, _TEXTS, _MULTIPLE = 0x0809, 0x002F, 0x0200, 0x00FC, frozenset({0xBD, 0xBE})
_CELLS = frozenset({0x06, 0xFD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E}) | _MULTIPLE
"""Records, as Microsoft's [MS-XLS] numbers them."""
_MOST_COLUMNS = 256


def look_through_old(path: Path) -> None:
    """Refuse a workbook that nobody has the memory for; says nothing of what else is wrong.

    Raises:
        DataFileError: It claims to be too large, or is torn.
    """
    try:
        _refuse_far(path, _Compound(path.read_bytes()).workbook())
    except (struct.error, IndexError, ValueError) as error:
        raise DataFileError("not_a_workbook", path) from error


def _refuse_far(path: Path, stream: bytes) -> None:
    height = width = 0
    for kind, record in _records(stream):
        if kind == _LOCKED:
            return  # What follows cannot be read; the loader says that it wants a password.
        if kind == _BOF:
            height = width = 0
        elif kind == _SPAN:
            first_row, end_row, first, end = struct.unpack_from(
                "<IIHH" if len(record) >= 14 else "<HHHH", record
            )
            if end_row and end and (end_row <= first_row or end <= first):
                raise DataFileError("not_a_workbook", path)
            height, width = max(height, end_row - first_row), max(width, end - first)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", record)
            if kind in _MULTIPLE:
                (column,) = struct.unpack_from("<H", record, len(record) - 2)
            if column >= _MOST_COLUMNS:
                raise DataFileError("workbook_too_large", path)
            height, width = max(height, row + 1), max(width, column + 1)
        elif kind == _TEXTS and struct.unpack_from("<I", record, 4)[0] > len(stream):
            raise DataFileError("not_a_workbook", path)
        if height * width > MAX_CELLS:
            raise DataFileError("workbook_too_large", path)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


class _Compound:
    """A compound file ([MS-CFB]): a disk in a file, with sectors and chains of them."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
        (directory,) = struct.unpack_from("<I", content, 48)
        self._cutoff, mini, _count, more, _ = struct.unpack_from("<IIIII", content, 56)
        listed = list(struct.unpack_from(f"<{_LISTED_IN_HEADER}I", content, 76))
        # A larger file lists its tables' sectors in sectors of their own, each ending in the next.
        seen: set[int] = set()
        while more < _SECTOR_END and more not in seen:
            seen.add(more)
            *these, more = _numbers(self._sector(more))
            listed += these
        table = b"".join(self._sector(each) for each in listed if each < _SECTOR_END)
        self._next = _numbers(table)
        self._entries = self._chain(directory)
        self._mini_next = _numbers(self._chain(mini)) if mini < _SECTOR_END else ()

    def workbook(self) -> bytes:
        """The stream of records.

        Raises:
            IndexError: There is none.
        """
        root = self._entries[:_ENTRY_BYTES]
        for at in range(0, len(self._entries), _ENTRY_BYTES):
            entry = self._entries[at : at + _ENTRY_BYTES]
            name = entry[:64].decode("utf-16-le", "replace").partition("\0")[0]
            if name.lower() not in _STREAMS:
                continue
            start, size = struct.unpack_from("<II", entry, 116)
            if size >= self._cutoff:
                return self._chain(start)[:size]
            small = self._chain(struct.unpack_from("<I", root, 116)[0])
            places = _chained(self._mini_next, start)
            return b"".join(small[n * 64 : n * 64 + 64] for n in places)[:size]
        raise IndexError

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(n) for n in _chained(self._next, start))

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._size : (number + 2) * self._size]


def _chained(following: Sequence[int], start: int) -> Iterator[int]:
    """The sectors of a chain; one that bites its tail ends there."""
    for _ in range(len(following)):
        if start >= _SECTOR_END:
            return
        yield start
        start = following[start]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
