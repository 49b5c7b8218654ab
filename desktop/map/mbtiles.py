"""A raster ``.mbtiles`` file: a SQLite database of tiles, by the MBTiles 1.3 specification."""

from __future__ import annotations

import html
import math
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from db.engine import refuse_open
from db.errors import DataFileError
from desktop.clusters import Box

_IMAGES = {
    b"\x89PNG\r\n\x1a\n": b"image/png",
    b"\xff\xd8\xff": b"image/jpeg",
    b"RIFF": b"image/webp",
}
_TAG = re.compile(r"<[^>]*>")
_TOO_DEEP = 30
"""No tile has such a zoom, nor has SQLite integers for all its columns and rows."""


@dataclass(frozen=True)
class TileFacts:
    """What a file of tiles says of itself.

    Attributes:
        attribution: Plain text; empty where the file names no source.
        bounds: What the tiles cover.
        min_zoom: Lowest zoom that has tiles, whatever the file claims; so with `max_zoom`.
    """

    name: str
    attribution: str
    bounds: Box
    min_zoom: int
    max_zoom: int


class TileFile:
    """An open file of tiles, never written to; close it, and use it in the thread that made it.

    Raises:
        DataFileError: Not there (`file_missing`), no SQLite (`tiles_not_mbtiles`), no tiles in it
            (`tiles_empty`), or tiles that are no pictures (`tiles_vector`, `tiles_not_images`).
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DataFileError("file_missing", path)
        refuse_open(path)
        self._path = path
        try:
            self._file = sqlite3.connect(_address(path), uri=True)
            try:
                self.facts = self._facts()
            except BaseException:
                self._file.close()
                raise
        except sqlite3.Error as error:
            raise DataFileError("tiles_not_mbtiles", path) from error

    def close(self) -> None:
        self._file.close()

    def tile(self, zoom: int, x: int, y: int) -> tuple[bytes, bytes] | None:
        """Type and body of a tile; rows count from the north, as everywhere but in the file.

        Returns:
            None where the file has no such tile.

        Raises:
            DataFileError: The file has become unreadable.
        """
        if not (0 <= zoom < _TOO_DEEP and 0 <= x < 2**zoom and 0 <= y < 2**zoom):
            return None
        try:
            found = self._file.execute(
                "SELECT tile_data FROM tiles"
                " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, x, 2**zoom - 1 - y),
            ).fetchone()
        except sqlite3.Error as error:
            raise DataFileError("tiles_not_mbtiles", self._path) from error
        body: bytes = found[0] if found and isinstance(found[0], bytes) else b""
        return (content_type, body) if (content_type := _image_type(body)) else None

    def _facts(self) -> TileFacts:
        said = self._metadata()
        first = self._file.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        if first is None:
            raise DataFileError("tiles_empty", self._path)
        if said.get("format") == "pbf":
            raise DataFileError("tiles_vector", self._path)
        if not isinstance(first[0], bytes) or _image_type(first[0]) is None:
            raise DataFileError("tiles_not_images", self._path)
        # Asked one by one, SQLite reads each off the index.
        (low,), (high,) = (
            self._file.execute(f"SELECT {end}(zoom_level) FROM tiles").fetchone()
            for end in ("min", "max")
        )
        return TileFacts(
            name=said.get("name") or self._path.stem,
            attribution=html.unescape(_TAG.sub("", said.get("attribution", ""))).strip(),
            bounds=_box(said.get("bounds", "")) or self._covered(high),
            min_zoom=low,
            max_zoom=high,
        )

    def _metadata(self) -> dict[str, str]:
        try:
            rows = self._file.execute("SELECT name, value FROM metadata").fetchall()
        except sqlite3.OperationalError:
            return {}
        return {str(name): str(value) for name, value in rows}

    def _covered(self, zoom: int) -> Box:
        west, east, south, north = self._file.execute(
            "SELECT min(tile_column), max(tile_column) + 1, min(tile_row), max(tile_row) + 1"
            " FROM tiles WHERE zoom_level = ?",
            (zoom,),
        ).fetchone()
        across = 2.0**zoom

        def longitude(column: int) -> float:
            return column / across * 360 - 180

        def latitude(row: int) -> float:
            return math.degrees(math.atan(math.sinh((row / across - 0.5) * 2 * math.pi)))

        return Box(longitude(west), latitude(south), longitude(east), latitude(north))


def _address(path: Path) -> str:
    """Immutable: no lock, no journal, not even on a read-only share."""
    posix = path.absolute().as_posix()
    root = "" if posix.startswith("/") else "/"
    return f"file://{root}{quote(posix)}?mode=ro&immutable=1"


def _image_type(body: bytes) -> bytes | None:
    return next((kind for sign, kind in _IMAGES.items() if body.startswith(sign)), None)


def _box(text: str) -> Box | None:
    try:
        box = Box(*map(float, text.split(",")))
    except (TypeError, ValueError):
        return None
    in_order = -180 <= box.west < box.east <= 180 and -90 <= box.south < box.north <= 90
    return box if in_order else None
