"""Names spelled as people type them."""

import pytest

from db.pinyin import Spelling, spell


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("拱北口岸工会驿站", "gongbeikouangonghuiyizhan", "gbkaghyz"),
        ("长隆", "changlong", "cl"),
        ("长南路", "changnanlu", "cnl"),
        ("镇长接待室", "zhenzhangjiedaishi", "zzjds"),
        ("长者食堂", "zhangzheshitang", "zzst"),
        ("乾务镇", "qianwuzhen", "qwz"),
        ("担杆镇", "danganzhen", "dgz"),
        ("斗门镇", "doumenzhen", "dmz"),
        ("三灶镇", "sanzaozhen", "szz"),
        ("湾仔街道", "wanzaijiedao", "wzjd"),
        ("翠微", "cuiwei", "cw"),
        ("淇澳", "qiao", "qa"),
        ("单县", "shanxian", "sx"),
        ("井岸新圩", "jinganxinxu", "jaxx"),
        ("24小时ＡＢＣ（东）驿站", "24xiaoshiabcdongyizhan", "24xsabcdyz"),
        ("·—（）", "", ""),
    ],
)
def test_spells(name: str, full: str, initials: str) -> None:
    assert spell(name) == Spelling(full, initials)
