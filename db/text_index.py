"""Where a word stands in very many texts, answered within a keystroke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

ANY = "\n"
"""In a pattern, one sign of whatever kind. It ends each text here, and no typed word has it."""

WITHIN, AT_START = 1, 2

_DEPTH = 4
"""Each sign more makes longer words as fast as short ones, and the list of parts longer."""


class TextIndex:
    """All texts as one array of signs, and its places sorted by the next few signs.

    So the places of any few signs in a row, a part, are at hand. A pattern is looked up from its
    rarest part on: the places of that are narrowed down by one further sign after the other, each
    in one pass over arrays.

    Args:
        texts: To look in.
        by_syllable: They are full spellings (see `Spelling`): a word begins where a syllable
            does, and case does not count.
    """

    def __init__(self, texts: Sequence[str], *, by_syllable: bool = False) -> None:
        points = np.frombuffer(ANY.join([*texts, ""]).encode("utf-32-le"), np.uint32)
        present = np.zeros(points.max(initial=0) + 1, np.bool_)
        present[points] = True
        known = np.flatnonzero(present)
        signs = [chr(point).lower() if by_syllable else chr(point) for point in known]
        self._numbers = {sign: number for number, sign in enumerate(dict.fromkeys(signs))}
        numbers = np.zeros(len(present), np.min_scalar_type(len(known)))
        numbers[known] = [self._numbers[sign] for sign in signs]
        self._signs = numbers.take(points)
        self._by_syllable = by_syllable
        # Sorted as one number each, part above place, which is the fastest sort that NumPy has.
        place_bits, self._sign_bits = len(points).bit_length(), max(1, len(known).bit_length())
        self._depth = min(_DEPTH, (64 - place_bits) // self._sign_bits)
        packed = self._all_parts() << np.uint64(place_bits)
        packed |= np.arange(len(points), dtype=np.uint64)
        if by_syllable:
            begins = np.zeros(len(present), np.bool_)
            begins[known] = [not chr(point).islower() for point in known]
            packed = packed[begins.take(points)]
        packed.sort()
        parts = packed >> np.uint64(place_bits)
        packed &= np.uint64((1 << place_bits) - 1)
        places = packed.astype(np.int32)
        first = np.flatnonzero(parts[1:] != parts[:-1]) + 1
        self._parts = parts[np.append(0, first)] if len(parts) else parts
        self._bounds = np.concatenate([[0], first, [len(parts)]])
        # A place is kept as its text and how far from the start of that.
        lengths = np.fromiter(map(len, texts), np.int32, len(texts)) + 1
        self._starts = np.cumsum(lengths, dtype=np.int32) - lengths
        self._texts = np.repeat(np.arange(len(texts), dtype=np.int32), lengths).take(places)
        offsets = places - self._starts.take(self._texts)
        self._too_long = int(lengths.max(initial=0))
        self._offsets = offsets.astype(np.min_scalar_type(self._too_long))

    def marks(self, pattern: str) -> NDArray[np.uint8]:
        """For each text `AT_START`, `WITHIN` or 0: where the pattern is found in it, if at all."""
        marks = np.zeros(len(self._starts), np.uint8)
        fits = 0 < len(pattern) < self._too_long
        if fits and all(sign in self._numbers for sign in pattern):
            texts, offsets = self._found(pattern)
            marks[texts] = WITHIN
            marks[texts[offsets == 0]] = AT_START
        return marks

    def _found(self, pattern: str) -> tuple[NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]:
        """The texts that have the pattern and how far from their start, one of each per hit."""
        span, anchor, part = slice(0, len(self._texts)), 0, ""
        for at in range(1 if self._by_syllable else len(pattern)):
            known, _, _ = pattern[at : at + self._depth].partition(ANY)
            other = self._span(known)
            if other.stop - other.start < span.stop - span.start:
                span, anchor, part = other, at, known
        texts, offsets = self._texts[span], self._offsets[span]
        others = [at for at in range(len(pattern)) if not 0 <= at - anchor < len(part)]
        if others:
            places = self._starts.take(texts) + offsets
        # What is far from the part tells more than what is beside it, and `ANY` tells little.
        for at in sorted(others, key=lambda at: (pattern[at] == ANY, -at)):
            # Past an end it wraps to the other, and either way over the sign after the last text.
            signs = self._signs.take(places + (at - anchor), mode="wrap")
            number = self._numbers[pattern[at]]
            kept = np.flatnonzero(signs != number if pattern[at] == ANY else signs == number)
            texts, offsets, places = texts.take(kept), offsets.take(kept), places.take(kept)
        return texts, offsets - anchor

    def _span(self, part: str) -> slice:
        """Where the places of a few signs in a row are."""
        low = 0
        for sign in part:
            low = low << self._sign_bits | self._numbers[sign]
        rest = self._sign_bits * (self._depth - len(part))
        ends = np.array([low << rest, (low + 1) << rest], np.uint64)
        first, last = self._bounds[np.searchsorted(self._parts, ends)].tolist()
        return slice(first, last)

    def _all_parts(self) -> NDArray[np.uint64]:
        """The signs from each place on as one number; zeros fill up past the last."""
        parts = np.zeros(len(self._signs), np.uint64)
        for n in range(self._depth):
            parts <<= np.uint64(self._sign_bits)
            following = self._signs[n:]
            parts[: len(following)] |= following
        return parts
