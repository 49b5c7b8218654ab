"""Words in many texts, and where the texts end."""

import pytest

from db.text_index import ANY, AT_START, WITHIN, TextIndex


@pytest.mark.parametrize(
    ("pattern", "marks"),
    [
        ("a", [AT_START, 0]),
        ("e", [WITHIN, 0]),
        ("abcde", [AT_START, 0]),
        ("cdea", [WITHIN, 0]),
        ("b" + ANY + "d", [WITHIN, 0]),
        ("abcd" + ANY + "a", [AT_START, 0]),
        ("x" + ANY, [0, AT_START]),
        ("y" + ANY, [0, 0]),
        ("a" + ANY + "x", [0, 0]),
        ("a" + ANY + "abcd", [0, 0]),
        ("y" + ANY + "a", [0, 0]),
        ("abcdeaxy", [0, 0]),
        ("z", [0, 0]),
        ("", [0, 0]),
        ("a" * 300 + "bcde", [0, 0]),
    ],
)
def test_a_pattern_is_found_within_one_text(pattern: str, marks: list[int]) -> None:
    assert TextIndex(["abcdea", "xy"]).marks(pattern).tolist() == marks


def test_a_spelling_is_found_from_its_syllables_on() -> None:
    spellings = TextIndex(["GongBei", "BeiGong2"], by_syllable=True)
    assert spellings.marks("bei").tolist() == [WITHIN, AT_START]
    assert spellings.marks("gong2").tolist() == [0, WITHIN]
    assert spellings.marks("ong").tolist() == [0, 0]
    assert spellings.marks("g" + ANY + "ngb").tolist() == [AT_START, 0]


def test_so_many_signs_that_only_few_fit_into_a_part() -> None:
    signs = "".join(map(chr, range(0x4E00, 0x9FFF)))
    texts = TextIndex([signs, "丁丂七"])
    assert texts.marks(signs[5000:5020]).tolist() == [WITHIN, 0]
    assert texts.marks("丁丂七").tolist() == [WITHIN, AT_START]
