"""Finding things as one types."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from db.pinyin import spell
from db.search import Entry, NameIndex

NAMES = (
    "拱北口岸工会驿站",
    "横琴口岸工会驿站",
    "新光北路驿站",
    "Ａ座ｇｂ驿站",
    "西安路驿站",
    "贤路驿站",
)


def index(*names: str, more: Sequence[str] = ()) -> NameIndex:
    return NameIndex(Entry(name, spell(name), tuple(more)) for name in names)


def found(query: str) -> list[str]:
    return [NAMES[n] for n in index(*NAMES).positions(query)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("拱北", ["拱北口岸工会驿站"]),
        ("口岸", ["拱北口岸工会驿站", "横琴口岸工会驿站"]),
        ("kouan", ["拱北口岸工会驿站", "横琴口岸工会驿站"]),
        ("KouAn", ["拱北口岸工会驿站", "横琴口岸工会驿站"]),
        ("ｋｏｕａｎ", ["拱北口岸工会驿站", "横琴口岸工会驿站"]),
        ("gongbeik", ["拱北口岸工会驿站"]),
        ("beilu", ["新光北路驿站"]),
        ("hqka", ["横琴口岸工会驿站"]),
        ("口岸 hengqin", ["横琴口岸工会驿站"]),
        ("口岸 xinguang", []),
        ("ongbei", []),
        ("angbei", []),
        ("a座", ["Ａ座ｇｂ驿站"]),
        ("驿站拱北", []),
    ],
)
def test_finds(query: str, names: list[str]) -> None:
    assert found(query) == names


def test_letters_that_end_one_syllable_and_begin_the_next_are_no_hit() -> None:
    # 新光北 is xin-guang-bei: "gb" are its initials, but "ngb" nobody means.
    assert set(found("gb")) == {"拱北口岸工会驿站", "新光北路驿站", "Ａ座ｇｂ驿站"}
    assert found("ngb") == []


def test_the_same_letters_may_be_one_syllable_or_two() -> None:
    assert set(found("xian")) == {"西安路驿站", "贤路驿站"}


def test_what_begins_so_comes_first_then_the_order_given() -> None:
    names = ("南屏北口", "北口", "前山北口")
    for query in ("北", "beik", "bk"):
        assert index(*names).positions(query) == [1, 0, 2]


def test_nothing_typed_finds_everything_in_order() -> None:
    assert index(*NAMES).positions(" 　") == list(range(len(NAMES)))


def test_further_texts_are_found_anywhere() -> None:
    entries = index("拱北口岸工会驿站", more=("440402005-017", "情侣南路10号ＡＢ座"))
    for query in ("5-01", "南路10", "ab座"):
        assert entries.positions(query) == [0]
    assert entries.positions("qinglv") == []


def test_texts_side_by_side_do_not_make_a_word() -> None:
    assert index("甲", more=("ab", "cd")).positions("bc") == []
