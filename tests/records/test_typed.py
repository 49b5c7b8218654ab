"""What is painted bold in a text that was found."""

import pytest

from db.pinyin import spell
from db.typed import matched_ranges


@pytest.mark.parametrize(
    ("text", "query", "bold"),
    [
        ("拱北口岸工会驿站", "口岸", ["口岸"]),
        ("拱北口岸工会驿站", "gbka", ["拱北口岸"]),
        ("拱北口岸工会驿站", "ka", ["口岸"]),
        ("拱北口岸工会驿站", "bei", ["北"]),
        ("拱北口岸工会驿站", "beik", ["北口"]),
        ("拱北口岸工会驿站", "gongb", ["拱北"]),
        ("拱北口岸工会驿站", "驿站 gong", ["拱", "工", "驿站"]),
        ("拱北口岸工会驿站", "口 岸", ["口岸"]),
        ("拱北口岸工会驿站", "ongbei", []),
        ("拱北口岸工会驿站", "", []),
        ("长隆驿站", "changlong", ["长隆"]),
        ("西安路与贤路", "xian", ["西安", "贤"]),
        ("拱北（东）口岸", "dongkou", ["东", "口"]),
        ("北北北", "北北", ["北北北"]),
        ("Ａ座ｇｂ24号", "GB2", ["ｇｂ2"]),
        ("百㎡驿站", "m2驿", ["㎡驿"]),
    ],
)
def test_what_matched_is_marked(text: str, query: str, bold: list[str]) -> None:
    ranges = matched_ranges(text, query, spell(text).full)
    assert [text[begin:end] for begin, end in ranges] == bold


def test_only_a_spelled_text_is_marked_by_its_sound() -> None:
    assert matched_ranges("情侣南路", "nan") == ()
    assert matched_ranges("情侣南路", "南") == ((2, 3),)


def test_a_spelling_of_another_text_marks_nothing() -> None:
    assert matched_ranges("拱北口岸", "kou", "GongBei") == ()
