"""Photos and files that belong to a station, an activity or a finding."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from db.engine import refuse_open
from db.errors import DataFileError, RecordError
from db.forms import checked
from db.models import Activity, Attachment, Blob, Finding, Station
from db.pictures import is_picture, kept_picture
from db.record import MAX_TEXT, Record
from db.work import Work

MAX_FILE_BYTES = 20_000_000
MAX_PHOTO_BYTES = 80_000_000
"""A photo is kept smaller than it came."""
_HEAD_BYTES = 64
_PHOTO_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "text/plain": (".txt", ".csv", ".md"),
}
"""Each kind that is kept, and how its files' names may end."""
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_OWNERS: Mapping[str, tuple[type[Record], str]] = {
    "station_id": (Station, "station_unknown"),
    "activity_id": (Activity, "activity_unknown"),
    "finding_id": (Finding, "finding_unknown"),
}


@dataclass(frozen=True)
class Prepared:
    """A file as it will be kept; its name ends as its content asks for."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class AttachmentRow:
    id: int
    file_name: str
    media_type: str
    caption: str
    sha256: str
    size_bytes: int


def prepare_file(path: Path) -> Prepared:
    """Read a file and make of it what will be kept: slow for a large photo.

    What it is, its content tells: a photo, a PDF, a Word or Excel file without macros, or text.

    Raises:
        RecordError: ``attachment_empty``, ``attachment_too_large``, ``attachment_not_image``,
            ``attachment_heic``, ``attachment_unknown_kind``, ``attachment_damaged`` or
            ``attachment_too_many_pixels``, with `name`.
        DataFileError: It cannot be read.
    """
    refuse_open(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PHOTO_BYTES + 1)
    except FileNotFoundError as error:
        raise DataFileError("file_missing", path) from error
    except OSError as error:
        raise DataFileError("file_unreadable", path, reason=error.strerror or "") from error
    try:
        content, media_type = _kept(content, path.suffix.lower())
    except RecordError as refused:
        values = {**refused.values, "name": path.name}
        raise RecordError(refused.code, field="file_name", **values) from refused
    return Prepared(_fitting_name(path, media_type), media_type, content)


def attach(
    work: Work,
    prepared: Prepared,
    *,
    station_id: int | None = None,
    activity_id: int | None = None,
    finding_id: int | None = None,
    caption: str = "",
) -> int:
    """Attach a prepared file to exactly one record; gives the attachment's number.

    The same content is stored once, however often it is attached.

    Raises:
        RecordError: The record is unknown, or the name or caption is wrong.
    """
    owner = {"station_id": station_id, "activity_id": activity_id, "finding_id": finding_id}
    for column, (model, unknown) in _OWNERS.items():
        number = owner[column]
        if number is not None and work.session.get(model, number) is None:
            raise RecordError(unknown, number=number)
    sha256 = hashlib.sha256(prepared.content).hexdigest()
    row = checked(
        Attachment,
        {
            **owner,
            "sha256": sha256,
            "file_name": prepared.file_name,
            "media_type": prepared.media_type,
            "caption": caption,
        },
    )
    server = work.session.get_bind().dialect.name == "postgresql"
    blob = (postgresql.insert if server else sqlite.insert)(Blob)
    work.session.execute(
        blob.on_conflict_do_nothing(), [{"sha256": sha256, "content": prepared.content}]
    )
    work.session.add(row)
    work.session.flush()
    return row.id or 0


def attachments(
    session: Session,
    *,
    station_id: int | None = None,
    activity_id: int | None = None,
    finding_id: int | None = None,
) -> list[AttachmentRow]:
    """What is attached to a record, in the order it was attached; no content is read."""
    owner = {"station_id": station_id, "activity_id": activity_id, "finding_id": finding_id}
    query = (
        sa.select(Attachment, sa.func.length(col(Blob.content)))
        .join(Blob, col(Blob.sha256) == col(Attachment.sha256))
        .where(*(getattr(Attachment, key) == n for key, n in owner.items() if n is not None))
        .order_by(col(Attachment.id))
    )
    return [
        AttachmentRow(row.id or 0, row.file_name, row.media_type, row.caption, row.sha256, size)
        for row, size in session.execute(query)
    ]


def attachment_content(session: Session, attachment_id: int) -> bytes:
    """The bytes of an attachment.

    Raises:
        RecordError: There is none with this number.
    """
    query = (
        sa.select(col(Blob.content))
        .join(Attachment, col(Attachment.sha256) == col(Blob.sha256))
        .where(col(Attachment.id) == attachment_id)
    )
    content = session.execute(query).scalar_one_or_none()
    if content is None:
        raise RecordError("attachment_unknown", number=attachment_id)
    return bytes(content)


def amend_attachment(
    work: Work, attachment_id: int, *, caption: str | None = None, file_name: str | None = None
) -> None:
    """Change what an attachment is called or what is said of it; None leaves it.

    Raises:
        RecordError: There is no such attachment, a text is wrong, or the name ends as no file of
            this kind does.
    """
    row = work.session.get(Attachment, attachment_id)
    if row is None:
        raise RecordError("attachment_unknown", number=attachment_id)
    given = {"caption": caption, "file_name": file_name}
    values = {key: value for key, value in given.items() if value is not None}
    after = checked(Attachment, {**row.model_dump(), **values})
    endings = _ENDINGS[row.media_type]
    if not after.file_name.lower().endswith(endings):
        raise RecordError("attachment_ending", field="file_name", choices=endings)
    row.caption, row.file_name = after.caption, after.file_name
    work.session.add(row)
    work.session.flush()


def remove_attachment(work: Work, attachment_id: int) -> None:
    """Take an attachment off its record; its content stays, so that undo brings it back."""
    work.session.execute(sa.delete(Attachment).where(col(Attachment.id) == attachment_id))


def _kept(content: bytes, ending: str) -> tuple[bytes, str]:
    """What is kept of a file's content, and its media type."""
    if not content:
        raise RecordError("attachment_empty")
    head = content[:_HEAD_BYTES]
    picture = is_picture(head)
    limit = MAX_PHOTO_BYTES if picture else MAX_FILE_BYTES
    if len(content) > limit:
        raise RecordError("attachment_too_large", megabytes=limit // 1_000_000)
    if picture:
        return kept_picture(content)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise RecordError("attachment_heic")
    if ending in _PHOTO_ENDINGS:
        raise RecordError("attachment_not_image")
    media_type = _document_type(content)
    if media_type is None:
        raise RecordError("attachment_unknown_kind")
    return content, media_type


def _document_type(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    return "text/plain" if _is_text(content) else None


def _office_type(content: bytes) -> str | None:
    """Word and Excel say in their list of contents what they are, and whether macros are in."""
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as packed,
            packed.open("[Content_Types].xml") as listed,
        ):
            parts = listed.read(1_000_000).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError):
        return None
    office = (kind for kind in _ENDINGS if "officedocument" in kind)
    return next((kind for kind in office if f'"{kind}.main+xml"' in parts), None)


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(sign) == "Cc" for sign in set(text) - set("\r\n\t\f"))
    return False


def _fitting_name(path: Path, media_type: str) -> str:
    """The file's name without pictograms, ending as its kind does: no program hides in a text."""
    endings = _ENDINGS[media_type]
    ending = path.suffix.lower() if path.suffix.lower() in endings else endings[0]
    stem = "".join(s for s in path.stem if unicodedata.category(s)[0] in "LMNPZ").strip()
    return (stem[: MAX_TEXT - len(ending)] or "-") + ending
