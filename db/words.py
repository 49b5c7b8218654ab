"""Text as it may enter the register: one line, printable, and no formula or markup in a name.

And as it is shown where it entered when less was refused.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from pylopdf_fonts_zh_cn import sans_path, serif_path

from db.errors import RecordError

_TAG = re.compile(r"<\s*[a-zA-Z/!]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@functools.cache
def _printable() -> frozenset[str]:
    """Signs that every font of our paper has, and line breaks: what is not here is not printed."""
    sets = []
    for path in (sans_path(), serif_path()):
        with TTFont(path, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset(map(chr, frozenset.intersection(*sets))) | {"\n"}


@functools.cache
def _printable_codes() -> NDArray[np.bool_]:
    """The same by code point, as far as these are of four digits."""
    codes = np.zeros(0x10000, dtype=bool)
    codes[[ord(sign) for sign in _printable() if ord(sign) < len(codes)]] = True
    return codes


@functools.lru_cache(maxsize=4096)
def clean(text: str, field: str) -> str:
    """Trim and fold white space (line breaks stay), refuse what cannot be printed.

    Raises:
        RecordError: A control character, an emoji or a sign that no font of ours has.
    """
    composed = unicodedata.normalize("NFC", text)
    cleaned = (
        "\n".join(" ".join(line.split()) for line in composed.split("\n")).strip()
        if "\n" in composed
        else " ".join(composed.split())
    )
    printable = _printable()
    if printable.issuperset(cleaned):
        return cleaned
    for sign in cleaned:
        if sign not in printable:
            raise RecordError(
                "sign_unprintable",
                field=field,
                sign=sign if sign.isprintable() else "",
                point=f"U+{ord(sign):04X}",
                name=unicodedata.name(sign, ""),
            )
    return cleaned


def are_clean(texts: Iterable[str]) -> bool:
    """Whether `clean` surely leaves every one of some texts as it is; none of them may be empty.

    A whole column is told in a tenth of the time that `clean` takes text by text. Signs beyond
    four digits are left to that.
    """
    whole = " ".join(texts)
    codes = np.frombuffer(whole.encode("utf-16-le", "surrogatepass"), np.uint16)
    return (
        whole == " ".join(whole.split())
        and unicodedata.is_normalized("NFC", whole)
        and bool(_printable_codes()[codes].all())
    )


def are_clean_names(names: Sequence[str]) -> bool:
    """Whether `clean_name` surely leaves every one of some names as it is, as `are_clean`."""
    return (
        are_clean(names)
        and not any(name.startswith(_FORMULA) for name in names)
        and not _TAG.search(" ".join(names))
    )


def shown(text: str) -> str:
    """Text of an old record without signs that nobody sees, which turn its neighbours around."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def clean_name(text: str, field: str) -> str:
    """A name: one printable line that no other program takes for a formula or for markup.

    Raises:
        RecordError: As `clean`, or it starts like a formula, or holds a tag.
    """
    cleaned = clean(text.replace("\n", " "), field)
    if cleaned.startswith(_FORMULA):
        raise RecordError("name_like_formula", field=field, text=cleaned)
    if _TAG.search(cleaned):
        raise RecordError("name_like_markup", field=field, text=cleaned)
    return cleaned
