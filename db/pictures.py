"""Photos as they are kept: upright, no larger than a screen, and without a word about where."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Final

from PIL import ExifTags, Image, ImageCms

from db.errors import RecordError

MAX_SIDE = 2048
MAX_PIXELS = 120_000_000
"""More than any telephone takes; beyond it a small file fills the memory."""
_MAX_PNG_BYTES = 500_000
_QUALITY = 85
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_BMP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
_TURNS: Mapping[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By the number that EXIF gives to each way of holding a camera."""
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    ArithmeticError,
    LookupError,
    TypeError,
    struct.error,
)
"""What Pillow raises on broken files."""

# Its own limit speaks through warnings; ours is `MAX_PIXELS`, held before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


def is_picture(head: bytes) -> bool:
    """Whether a file that begins like this is a photo that `kept_picture` reads."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        # Two letters prove little: 0 in the reserved bytes and a known header tell a bitmap.
        or (head.startswith(b"BM") and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS)
    )


def kept_picture(content: bytes) -> tuple[bytes, str]:
    """The photo as it is kept, and its media type: JPEG, or PNG where it is see-through and small.

    Turned as it was held, at most `MAX_SIDE` pixels long, in sRGB. Only its pixels are taken over:
    no place, time, camera, profile or remark. Of an animation, the first picture.

    Raises:
        RecordError: ``attachment_too_many_pixels``, or ``attachment_damaged``.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise RecordError("attachment_too_many_pixels", width=width, height=height)
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
            turn = _turn(opened)
            opened.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
            return _encoded(opened if turn is None else opened.transpose(turn))
    except _BROKEN as error:
        raise RecordError("attachment_damaged") from error


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How to turn a photo so that it stands as it was seen."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    except _BROKEN:  # what is said of the photo; the photo itself may be whole
        return None


def _encoded(image: Image.Image) -> tuple[bytes, str]:
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        if clear.getchannel("A").getextrema() != (255, 255):
            small = _saved(clear, "PNG", optimize=True)
            if len(small) <= _MAX_PNG_BYTES:
                return small, "image/png"
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    jpeg = _saved(_in_srgb(image), "JPEG", quality=_QUALITY, optimize=True)
    return jpeg, "image/jpeg"


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as every screen shows them, since the profile that explains them is not kept."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            ) or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError):  # a broken profile is no broken photo
            pass
    return image.convert("RGB")


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    image.info = {}  # what Pillow would write beside the pixels
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()
