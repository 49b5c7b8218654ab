"""Names spelled as people type them."""

import pytest

from db.pinyin import Spelling, spell, spoken_signs, syllables


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("拱北口岸工会驿站", "GongBeiKouAnGongHuiYiZhan", "gbkaghyz"),
        ("长隆", "ChangLong", "cl"),
        ("长南路", "ChangNanLu", "cnl"),
        ("镇长接待室", "ZhenZhangJieDaiShi", "zzjds"),
        ("长者食堂", "ZhangZheShiTang", "zzst"),
        ("乾务镇", "QianWuZhen", "qwz"),
        ("担杆镇", "DanGanZhen", "dgz"),
        ("斗门镇", "DouMenZhen", "dmz"),
        ("三灶镇", "SanZaoZhen", "szz"),
        ("湾仔街道", "WanZaiJieDao", "wzjd"),
        ("翠微", "CuiWei", "cw"),
        ("淇澳", "QiAo", "qa"),
        ("单县", "ShanXian", "sx"),
        ("井岸新圩", "JingAnXinXu", "jaxx"),
        ("24小时ＡＢＣ（东）驿站", "24XiaoShiABCDongYiZhan", "24xsabcdyz"),
        ("·—（）", "", ""),
    ],
)
def test_spells(name: str, full: str, initials: str) -> None:
    assert spell(name) == Spelling(full, initials)


def test_a_full_spelling_falls_apart_into_its_syllables() -> None:
    assert syllables(spell("淇澳24号").full) == ["qi", "ao", "2", "4", "hao"]
    assert syllables("") == []


@pytest.mark.parametrize("name", ["拱北（东）口岸", "24 小时·ＡＢＣ", "百㎡驿站", "·—（）"])
def test_each_syllable_has_its_character(name: str) -> None:
    said = syllables(spell(name).full)
    assert len(spoken_signs(name)) == len(said)
    assert "".join(each[0] for each in said) == spell(name).initials
