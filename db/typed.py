"""What somebody typed to find something, and where a shown text has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate, groupby

from db.pinyin import spoken_signs, syllables


def folded(text: str) -> str:
    """Without differences of width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def typed_words(query: str) -> list[str]:
    """Words apart by blanks, folded."""
    return folded(query).split()


def matched_ranges(text: str, query: str, pinyin: str = "") -> tuple[tuple[int, int], ...]:
    """Where a text has the words of a query, to be painted bold.

    Args:
        text: As it is shown.
        query: As it was typed. A word may stand anywhere in the text or in its initials, or begin
            with one of its syllables: ``gbka`` and ``gongbei`` are both in 拱北口岸.
        pinyin: `Spelling.full` of the text; without it only what is written counts.

    Returns:
        From and to (exclusive) in characters of `text`, in order, apart from each other.
    """
    found: set[int] = set()
    written = [(sign, n) for n, shown in enumerate(text) for sign in folded(shown)]
    spoken, said = spoken_signs(text), syllables(pinyin)
    for word in typed_words(query):
        found.update(_with_letters(word, written))
        if len(said) == len(spoken):
            initials = [(each[0], n) for each, n in zip(said, spoken, strict=True)]
            found.update(_with_letters(word, initials))
            found.update(_with_syllables(word, said, spoken))
    return tuple(_runs(found))


def _with_letters(word: str, signs: list[tuple[str, int]]) -> Iterator[int]:
    text = "".join(sign for sign, _ in signs)
    at = text.find(word)
    while at >= 0:
        yield from (n for _, n in signs[at : at + len(word)])
        at = text.find(word, at + 1)


def _with_syllables(word: str, said: list[str], spoken: list[int]) -> Iterator[int]:
    ends = [0, *accumulate(map(len, said))]
    text = "".join(said)
    for n, begin in enumerate(ends[:-1]):
        if text.startswith(word, begin):
            yield from (spoken[m] for m in range(n, len(said)) if ends[m] < begin + len(word))


def _runs(positions: set[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(sorted(positions)), key=lambda each: each[1] - each[0]):
        members = [position for _, position in run]
        yield members[0], members[-1] + 1
