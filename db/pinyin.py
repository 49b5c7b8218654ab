"""Spellings by which a name is found: full pinyin and initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

# Readings of place names that pypinyin's dictionaries miss.
_PHRASES = {
    "长隆": [["cháng"], ["lóng"]],
    "单县": [["shàn"], ["xiàn"]],
    "曾氏": [["zēng"], ["shì"]],
}
# In Cantonese-speaking towns 涌 is a creek and 圩 a market; 长 in a place is long, and words in
# which it is a rank (镇长, 站长) have entries of their own; 晟 is read shèng in names.
_CHARACTERS = {"长": "cháng,zhǎng", "涌": "chōng,yǒng", "圩": "xū,wéi", "晟": "shèng"}

# Chinese goes by the run, for the words in it decide; the rest by the letter, its own initial.
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W_]")
_SIGN = re.compile(r"[^\W_]")


class Spelling(NamedTuple):
    """Letters and digits, nothing between them.

    `full` is ``GongBeiKouAn`` for 拱北口岸, a capital where a syllable begins, and `initials` is
    ``gbka``. Letters and digits of the name stay in both, each as a syllable of its own.
    """

    full: str
    initials: str


def spell(text: str) -> Spelling:
    """Spell a name; punctuation and blanks are dropped."""
    said = [syllable for run in _RUN.findall(_narrow(text)) for syllable in _spelled(run)]
    return Spelling(
        "".join(syllable.capitalize() for syllable in said),
        "".join(syllable[0] for syllable in said),
    )


def spoken_signs(text: str) -> list[int]:
    """Positions of the characters that `spell` spells, one for each syllable."""
    return [n for n, shown in enumerate(text) for _ in _SIGN.findall(_narrow(shown))]


def syllables(full: str) -> list[str]:
    """The syllables of a full spelling, in small letters."""
    begins = [n for n, sign in enumerate(full) if not sign.islower()]
    return [full[begin:end].lower() for begin, end in pairwise([*begins, len(full)])]


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=4_096)
def _spelled(run: str) -> list[str]:
    """The syllables of a run; names are made of the same words."""
    return _reader()(run)


@cache
def _reader() -> Callable[[str], list[str]]:
    """Load pypinyin at the first name: its dictionaries take 0.2 s, which no start-up need pay."""
    import pypinyin

    pypinyin.load_phrases_dict(_PHRASES)
    pypinyin.load_single_dict({ord(character): said for character, said in _CHARACTERS.items()})
    return pypinyin.lazy_pinyin
