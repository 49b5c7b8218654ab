"""Attachments: recognised by content, kept small, and without a word about where."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageOps, PngImagePlugin
from sqlmodel import select

from db import attachments as limits
from db.attachments import (
    AttachmentRow,
    Prepared,
    amend_attachment,
    attach,
    attachment_content,
    attachments,
    prepare_file,
    remove_attachment,
)
from db.engine import reading
from db.errors import DataFileError, RecordError
from db.history import take_back
from db.models import Blob
from db.pictures import MAX_PIXELS, MAX_SIDE, kept_picture
from db.work import Work

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTE = Prepared("说明.txt", "text/plain", "示例说明".encode())
SECRETS = (b"SampleCamera", b"2026:10:01", b"secret remark")
CHUNKS = (b"Exif", b"eXIf", b"ICC_PROFILE", b"iCCP", b"http://ns.adobe.com/xap", b"tEXt")
RED, BLUE = (220, 20, 20), (20, 20, 220)


def photo(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((0, size[1] // 2, *size), BLUE)
    return image.convert(mode)


def told_secrets(orientation: int = 1) -> Image.Exif:
    """What a telephone writes into a photo."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "SampleCamera"
    exif[0x0132] = "2026:10:01 08:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (22.0, 13.0, 12.0)
    return exif


def written(folder: Path, name: str, image: Image.Image, kind: str, **options: Any) -> Path:
    path = folder / name
    image.save(path, kind, **options)
    return path


def shown(prepared: Prepared) -> Image.Image:
    return Image.open(io.BytesIO(prepared.content))


def refusal(path: Path) -> RecordError:
    with pytest.raises(RecordError) as refused:
        prepare_file(path)
    assert refused.value.values["name"] == path.name
    return refused.value


def near(one: Any, other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_photo_is_known_by_its_content(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, "门口.dat", photo(), kind)
    prepared = prepare_file(path)
    assert (prepared.file_name, prepared.media_type) == ("门口.jpg", "image/jpeg")
    image = shown(prepared)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 200))
    assert near(image.getpixel((150, 20)), RED)
    assert near(image.getpixel((150, 180)), BLUE)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_any_colours_become_plain_ones(tmp_path: Path, mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    path = written(tmp_path, "a.png", photo(mode=mode), "JPEG" if kind == "TIFF" else kind)
    assert shown(prepare_file(path)).mode == "RGB"


def test_nothing_beside_the_pixels_is_kept(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    told = {"exif": told_secrets(), "icc_profile": profile}
    jpeg = written(tmp_path, "a.jpg", photo(), "JPEG", comment=b"secret remark", **told)
    remark = PngImagePlugin.PngInfo()
    remark.add_text("Comment", "secret remark")
    clear = photo(mode="RGBA")
    clear.putalpha(128)
    png = written(tmp_path, "b.png", clear, "PNG", pnginfo=remark, **told)
    for path in (jpeg, png):
        before, after = path.read_bytes(), prepare_file(path).content
        assert [secret for secret in SECRETS if secret not in before] == []
        assert sum(chunk in before for chunk in CHUNKS) == 2 + (path is png)
        assert [kept for kept in (*SECRETS, *CHUNKS) if kept in after] == []
        image = Image.open(io.BytesIO(after))
        assert not image.getexif()
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_it_was_held(tmp_path: Path, orientation: int) -> None:
    marked = photo()
    ImageDraw.Draw(marked).rectangle((0, 0, 60, 60), "white")
    path = written(tmp_path, "a.jpg", marked, "JPEG", exif=told_secrets(orientation), quality=95)
    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened)
    image = shown(prepare_file(path))
    assert image.size == upright.size
    for place in ((20, 20), (image.width - 20, 20), (20, image.height - 20)):
        assert near(image.getpixel(place), upright.getpixel(place))


HELD = io.BytesIO()
photo().save(HELD, "JPEG", exif=told_secrets(6))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(deadline=None)
@given(
    changed=st.lists(
        st.tuples(st.integers(3, len(HELD.getvalue()) - 1), st.integers(0, 255)), max_size=20
    )
)
def test_whatever_is_broken_in_it_a_photo_is_read_or_refused(
    changed: list[tuple[int, int]],
) -> None:
    content = bytearray(HELD.getvalue())
    for position, byte in changed:
        content[position] = byte
    with suppress(RecordError):
        assert kept_picture(bytes(content))[1] == "image/jpeg"


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((5000, 2500), (MAX_SIDE, 1024)), ((60, 4096), (30, MAX_SIDE)), ((2048, 9), (2048, 9))],
)
def test_a_photo_is_at_most_so_long(
    tmp_path: Path, size: tuple[int, int], becomes: tuple[int, int]
) -> None:
    image = shown(prepare_file(written(tmp_path, "a.jpg", photo(size), "JPEG")))
    assert image.size == becomes


def test_only_what_is_see_through_and_small_stays_png(tmp_path: Path) -> None:
    logo = photo(mode="RGBA")
    logo.putalpha(Image.linear_gradient("L").resize(logo.size))
    prepared = prepare_file(written(tmp_path, "标识.webp", logo, "WEBP", lossless=True))
    assert (prepared.media_type, prepared.file_name) == ("image/png", "标识.png")
    assert shown(prepared).mode == "RGBA"
    noise = Image.effect_noise((1500, 1500), 90).convert("RGBA")
    noise.putalpha(0)
    white = prepare_file(written(tmp_path, "b.png", noise, "PNG"))
    assert white.media_type == "image/jpeg"
    assert near(shown(white).getpixel((5, 5)), (255, 255, 255))


def test_the_same_photo_gives_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jpg", photo(), "JPEG")
    assert prepare_file(path) == prepare_file(path)


def test_two_hundred_megapixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    path = written(tmp_path, "a.png", Image.new("1", (20_000, 10_000)), "PNG")
    assert path.stat().st_size < 100_000
    refused = refusal(path)
    assert refused.code == "attachment_too_many_pixels"
    assert (refused.values["width"], refused.values["height"]) == (20_000, 10_000)
    assert MAX_PIXELS < 20_000 * 10_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_photo_is_damaged(tmp_path: Path, kind: str, share: float) -> None:
    noisy = Image.effect_noise((200, 200), 60).convert("RGB")
    path = written(tmp_path, "a.jpg", noisy, kind)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert refusal(path).code == "attachment_damaged"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.jpg", b"", "attachment_empty"),
        ("照片.jpg", "不是照片".encode(), "attachment_not_image"),
        ("照片.PNG", b"%PDF-1.7", "attachment_not_image"),
        ("照片.jpg", b"\xff\xd8\xff", "attachment_damaged"),
        ("照片.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "attachment_heic"),
        ("程序.pdf", b"MZ\x90\0\3\0\0\0", "attachment_unknown_kind"),
        ("压缩.docx", b"PK\x03\x04nothing", "attachment_unknown_kind"),
        ("录音.txt", b"RIFF\0\0\0\0WAVEfmt ", "attachment_unknown_kind"),
    ],
)
def test_what_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).code == code


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "a.pdf", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(DataFileError, match=code):
            prepare_file(path)


def test_what_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 1_000_000)
    path = tmp_path / "规定.pdf"
    path.write_bytes(b"%PDF-".ljust(1_000_000))
    assert prepare_file(path).media_type == "application/pdf"
    path.write_bytes(b"%PDF-".ljust(1_000_001))
    refused = refusal(path)
    assert (refused.code, refused.values["megabytes"]) == ("attachment_too_large", 1)


def packed(kind: str) -> bytes:
    """The beginnings of an office file of a kind."""
    parts = f'<Types><Override PartName="/d" ContentType="{kind}.main+xml"/></Types>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("[Content_Types].xml", parts)
    return content.getvalue()


def excel() -> bytes:
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type", "file_name"),
    [
        ("规定.pdf", b"%PDF-1.7\n", "application/pdf", "规定.pdf"),
        ("规定", b"%PDF-1.7\n", "application/pdf", "规定.pdf"),
        ("台账.XLSX", excel(), EXCEL, "台账.xlsx"),
        ("方案.docx", packed(WORD), WORD, "方案.docx"),
        ("名单.csv", "姓名,人数\r\n".encode("gb18030"), "text/plain", "名单.csv"),
        ("启动.bat", b"format c:", "text/plain", "启动.txt"),
        ("网页.html", b"<script>", "text/plain", "网页.txt"),
        ("🙂说明.txt", "说明".encode(), "text/plain", "说明.txt"),
        ("🙂.txt", "说明".encode(), "text/plain", "-.txt"),
    ],
)
def test_files_are_kept_as_they_are_under_a_name_that_fits(
    tmp_path: Path, name: str, content: bytes, media_type: str, file_name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert prepare_file(path) == Prepared(file_name, media_type, content)


def test_macros_stay_outside(tmp_path: Path) -> None:
    path = tmp_path / "方案.docx"
    path.write_bytes(packed("application/vnd.ms-word.document.macroEnabled"))
    assert refusal(path).code == "attachment_unknown_kind"


def done(engine: sa.Engine, deed: Callable[[Work], int | None]) -> tuple[int, int]:
    """Do a deed; give its own number and the change's."""
    with Work(engine, "附件") as work:
        number = deed(work)
    return number or 0, work.change_id or 0


def of_station(engine: sa.Engine, number: int = 1) -> list[AttachmentRow]:
    with reading(engine) as session:
        return attachments(session, station_id=number)


def test_the_same_content_is_stored_once(engine: sa.Engine) -> None:
    for station in (1, 2):
        done(
            engine, lambda work, number=station: attach(work, NOTE, station_id=number, caption="门")
        )
    (first,), (second,) = of_station(engine, 1), of_station(engine, 2)
    assert (first.sha256, first.id) == (second.sha256, second.id - 1)
    assert (first.file_name, first.caption) == (NOTE.file_name, "门")
    assert (first.media_type, first.size_bytes) == (NOTE.media_type, len(NOTE.content))
    with reading(engine) as session:
        assert len(session.exec(select(Blob.sha256)).all()) == 1
        assert attachment_content(session, second.id) == NOTE.content


def test_a_removed_attachment_comes_back_with_its_content(engine: sa.Engine) -> None:
    number, _ = done(engine, lambda work: attach(work, NOTE, station_id=1))
    before = of_station(engine)
    _, change = done(engine, lambda work: remove_attachment(work, number))
    assert of_station(engine) == []
    take_back(engine, change, "撤销")
    assert of_station(engine) == before
    with reading(engine) as session:
        assert attachment_content(session, number) == NOTE.content


def test_a_name_keeps_its_ending(engine: sa.Engine) -> None:
    number, _ = done(engine, lambda work: attach(work, NOTE, station_id=1))
    done(engine, lambda work: amend_attachment(work, number, file_name="门口.md"))
    done(engine, lambda work: amend_attachment(work, number, caption="新"))
    assert [(row.file_name, row.caption) for row in of_station(engine)] == [("门口.md", "新")]
    with Work(engine, "附件") as work, pytest.raises(RecordError) as refused:
        amend_attachment(work, number, file_name="门口.exe")
    assert (refused.value.code, refused.value.field) == ("attachment_ending", "file_name")


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda work: attach(work, NOTE, station_id=9), "station_unknown"),
        (lambda work: attach(work, NOTE, activity_id=9), "activity_unknown"),
        (lambda work: attach(work, NOTE, finding_id=9), "finding_unknown"),
        (lambda work: attach(work, NOTE, station_id=1, caption="长" * 201), "too_long"),
        (lambda work: amend_attachment(work, 9, caption="新"), "attachment_unknown"),
        (lambda work: attachment_content(work.session, 9), "attachment_unknown"),
    ],
)
def test_what_is_not_there(engine: sa.Engine, deed: Callable[[Work], object], code: str) -> None:
    work = Work(engine, "附件")
    with pytest.raises(RecordError, match=code), work:
        deed(work)


def test_an_attachment_has_one_owner(engine: sa.Engine) -> None:
    work = Work(engine, "附件")
    with pytest.raises(RecordError, match="rule_broken"), work:
        attach(work, NOTE)
