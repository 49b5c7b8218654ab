"""Finding things as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.pinyin import spell, syllables
from db.rows import StationRow
from db.search import Entry, NameIndex, StationIndex
from db.typed import folded, matched_ranges
from db.values import Build, Service, StationStatus

NAMES = (
    "拱北口岸工会驿站",
    "横琴口岸工会驿站",
    "新光北路驿站",
    "Ａ座ｇｂ驿站",
    "西安路驿站",
    "贤路驿站",
)
STATION = StationRow(
    id=1,
    code="440402005-017",
    name="湾仔码头驿站",
    pinyin="WanZaiMaTouYiZhan",
    initials="wzmtyz",
    town="湾仔街道",
    town_code="440402008",
    unit="香洲区",
    unit_id=1,
    address="情侣南路10号ＡＢ座",
    host="邮政储蓄银行",
    build=Build.OWN,
    status=StationStatus.OPEN,
    services=(Service.CHARGING, Service.WATER),
    former_codes=("440402008-002",),
    hours="",
    longitude=None,
    latitude=None,
    position_text="",
    verified_on=None,
    opened_on=None,
    version=1,
)
OTHER = replace(
    STATION,
    id=2,
    name="香洲驿站",
    pinyin="XiangZhouYiZhan",
    initials="xzyz",
    services=(),
    former_codes=(),
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
        ("站横", []),
        ("䶮", []),
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


def test_a_name_is_found_as_it_is_read() -> None:
    assert index("长隆驿站").positions("changlong").tolist() == [0]


@pytest.mark.parametrize("query", ["北", "beik", "bk"])
def test_what_begins_so_comes_first_then_the_order_given(query: str) -> None:
    names = ("南屏北口", "北口", "前山北口")
    assert index(*names).positions(query).tolist() == [1, 0, 2]


def test_names_come_before_what_is_found_elsewhere() -> None:
    entries = [("甲", "北街"), ("乙北", ""), ("北乙", ""), ("丙", "东北")]
    names = NameIndex(Entry(name, spell(name), (more,)) for name, more in entries)
    assert names.positions("北").tolist() == [2, 1, 0, 3]


def test_each_word_counts_toward_the_order() -> None:
    assert index("旧拱北驿站", "拱北驿站").positions("驿站 拱北").tolist() == [1, 0]


def test_nothing_typed_finds_everything_in_order() -> None:
    assert index(*NAMES).positions(" 　").tolist() == list(range(len(NAMES)))


def test_nothing_is_found_where_nothing_is() -> None:
    assert index().positions("").tolist() == []
    assert index().positions("a").tolist() == []
    assert index().close("gongbei").tolist() == []


@pytest.mark.parametrize(
    "query",
    [*("5-01", "8-002", "湾仔街", "南路10", "ab座", "储蓄", "充电", "喝水", "香洲 充电", "WZMT")],
)
def test_a_station_is_found_by_what_is_known_of_it(query: str) -> None:
    assert StationIndex([STATION, replace(OTHER, **_elsewhere())]).find(query) == [STATION]


def test_only_names_are_found_by_pinyin() -> None:
    assert StationIndex([STATION]).positions("qinglv").size == 0


def test_texts_side_by_side_do_not_make_a_word() -> None:
    names = index("甲", "乙", more=("ab", "cd"))
    for query in ("bc", "da", "甲ab"):
        assert names.positions(query).size == 0


@pytest.mark.parametrize(
    "query",
    [
        "湾崽",
        "拱背口案",
        "wanzia",
        "wanzaai",
        "wnazai",
        "wanza1",
        "wazai",
        "awnzai",
        "湾仔玛头",
        "湾仔吗头",
        "湾仔 matuo",
        "wzntyz",
    ],
)
def test_a_slip_finds_what_was_meant(query: str) -> None:
    gate = replace(OTHER, name="拱北口岸", pinyin="GongBeiKouAn", initials="gbka")
    stations = StationIndex([OTHER, gate, STATION])
    assert stations.positions(query).size == 0
    assert stations.find(query) == [gate if query.startswith("拱") else STATION]


@pytest.mark.parametrize(
    "query", ["", "崽", "ma2ou3", "wznyyz", "440402005-018", "018", "码尾", "——"]
)
def test_nothing_is_guessed_from_too_little(query: str) -> None:
    assert StationIndex([STATION]).close(query).size == 0


def test_a_slip_counts_only_when_nothing_else_is_found() -> None:
    names = index("贝口", "北口岸", "北扣岸")
    assert names.positions("北口岸").tolist() == [1]
    assert names.close("北叩岸").tolist() == [1, 2]


def test_what_sounds_alike_comes_before_other_slips() -> None:
    assert index("湾子", "湾仔").close("湾崽").tolist() == [1]


def test_only_some_dozens_are_close() -> None:
    assert index(*["拱北口岸"] * 99).close("gonbei").tolist() == list(range(30))


SIGNS = st.text("北口岸西安工会 aAgbxin１2Ｂ（㎡\n", max_size=8)
THINGS = st.lists(st.tuples(SIGNS, st.lists(SIGNS, max_size=2)), max_size=6)


def plainly(things: list[tuple[str, list[str]]], query: str) -> list[int]:
    """The same by loops over texts."""
    words = folded(query).split()
    ranked = []
    for n, (name, more) in enumerate(things):
        said = syllables(spell(name).full)
        heads = [folded(name), "".join(each[0] for each in said), "".join(said)]
        tails = ["".join(said[m:]) for m in range(len(said))]
        rank = 0
        for word in words:
            if any(text.startswith(word) for text in heads):
                rank += 3
            elif any(word in text for text in heads[:2]) or any(
                tail.startswith(word) for tail in tails
            ):
                rank += 2
            elif any(word in folded(text) for text in more):
                rank += 1
            else:
                break
        else:
            ranked.append((-rank, n))
    return [n for _, n in sorted(ranked)]


@given(THINGS, st.one_of(SIGNS, st.sampled_from(["kou", "xian", "g", "an", "bei k", "gh"])))
@example([("㎡", ["ab", "㎡"])], "m2")
@example([("", []), ("口", ["", "a"])], "a")
def test_finds_what_a_plain_loop_finds(things: list[tuple[str, list[str]]], query: str) -> None:
    entries = NameIndex(Entry(name, spell(name), tuple(more)) for name, more in things)
    assert entries.positions(query).tolist() == plainly(things, query)


@given(SIGNS, st.one_of(SIGNS, st.sampled_from(["kou", "xian", "g", "an", "beik", "gh"])))
def test_what_is_found_by_its_name_is_marked_in_it(name: str, query: str) -> None:
    words = folded(query).split()
    if len(words) == 1:
        marked = matched_ranges(name, query, spell(name).full)
        assert bool(marked) == bool(index(name).positions(query).size)


def _elsewhere() -> dict[str, Any]:
    return {
        "code": "440403001-001",
        "town": "斗门镇",
        "unit": "斗门区",
        "address": "",
        "host": "",
    }
