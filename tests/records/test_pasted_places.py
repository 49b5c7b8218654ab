"""What people paste: texts that name their source, and links of the map services."""

import pytest

from db.datums import from_wgs84
from db.errors import RecordError
from db.places import read_position
from db.values import Datum

GCJ, BD, WGS = Datum.GCJ02, Datum.BD09, Datum.WGS84
LAT, LNG = 22.280241, 113.559339
BAIDU_CENTRE = "https://map.baidu.com/@12388395.109,2673332.05,17z"
WUZHOU = (23.4828109, 111.2856358)
"""Where `BAIDU_CENTRE` is, by a public table of Chinese cities."""

WORDS = [
    # text, datum, what told it
    ("高德：113.559339,22.280241", GCJ, "高德"),
    ("高德坐标 113.559339, 22.280241", GCJ, "高德"),
    ("坐标（高德）：113.559339，22.280241", GCJ, "高德"),
    ("113.559339,22.280241（腾讯地图）", GCJ, "腾讯"),
    ("GCJ-02 113.559339 22.280241", GCJ, "GCJ-02"),
    ("gcj02:22.280241,113.559339", GCJ, "gcj02"),
    ("火星坐标113.559339,22.280241", GCJ, "火星坐标"),
    ("百度坐标 113.559339,22.280241", BD, "百度"),
    ("百度地图：22.280241,113.559339", BD, "百度"),
    ("BD09(113.559339,22.280241)", BD, "BD09"),
    ("GPS 22.280241N 113.559339E", WGS, "GPS"),
    ("GPS定位：北纬22.280241°，东经113.559339°", WGS, "GPS"),
    ("WGS84 113.559339,22.280241", WGS, "WGS84"),
    ("ＷＧＳ－８４：１１３．５５９３３９，２２．２８０２４１", WGS, "WGS-84"),
    ("天地图 经度113.559339 纬度22.280241", WGS, "天地图"),
    ("CGCS2000：113.559339、22.280241", WGS, "CGCS2000"),
    ("2000国家大地坐标系 113.559339,22.280241", WGS, "2000国家大地坐标系"),
    ("北斗 lat:22.280241 lng:113.559339", WGS, "北斗"),
    ('高德 {"lng":113.559339,"lat":22.280241}', GCJ, "高德"),
    ("拱北口岸工会驿站（高德）113.559339,22.280241", GCJ, "高德"),
    ("GPS：22°16′48.8676″N，113°33′33.6204″E", WGS, "GPS"),
    ("GPS：113°33′33.6204″E 22°16′48.8676″N", WGS, "GPS"),
    ("GPS 东经113度33分33.6204秒 北纬22度16分48.8676秒", WGS, "GPS"),
    ("GPS N22º16.81446' E113º33.56034'", WGS, "GPS"),
    ("GPS 22 16 48.8676 N 113 33 33.6204 E", WGS, "GPS"),
    ("GPS 113.559339,22.280241,12.5", WGS, "GPS"),
    ("GPS:22.280241, 113.559339, -3", WGS, "GPS"),
    ("高德 X:113.559339 Y:22.280241", GCJ, "高德"),
    ("高德 X=113.559339，Y=22.280241", GCJ, "高德"),
]
LINKS = {
    GCJ: (
        "https://uri.amap.com/marker?position=113.559339,22.280241",
        "https://uri.amap.com/marker?position=113.559339,22.280241&name=拱北&coordinate=gaode",
        "uri.amap.com/marker?position=113.559339,22.280241",
        "https://ditu.amap.com/regeo?lng=113.559339&lat=22.280241&name=%E6%8B%B1%E5%8C%97",
        "https://ditu.amap.com/marker?markers=113.559339,22.280241&src=a",
        "https://wb.amap.com/?p=B02F37UQ9R%2C22.280241%2C113.559339%2C%E6%8B%B1%E5%8C%97&src=app",
        "https://wb.amap.com/?q=22.280241,113.559339,拱北口岸&src=app",
        "【高德地图】我在拱北口岸，快来看看 https://wb.amap.com/?q=22.280241,113.559339,拱北 复制",
        "http://api.map.baidu.com/marker?location=22.280241,113.559339&amp;coord_type=gcj02",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:22.280241,113.559339;title:拱北",
        "https://map.qq.com/?type=marker&pointx=113.559339&pointy=22.280241&name=%E6%8B%B1",
        "https://maps.google.com/?q=22.280241,113.559339",
        "https://www.google.com.hk/maps/@22.280241,113.559339,17z",
        "https://www.google.com/maps/place/X/@22.1,113.1,17z/data=!4m6!8m2!3d22.280241!4d113.559339",
        "https://www.google.com/maps/place/22.280241,+113.559339/@22.1,113.1,17z",
        "https://www.google.cn/maps/search/?query=22.280241%2C113.559339",
    ),
    BD: (
        "http://api.map.baidu.com/marker?location=22.280241,113.559339&title=拱北&output=html",
        "http://api.map.baidu.com/marker?location=22.280241,113.559339&coord_type=bd09ll",
        "http://map.baidu.com/?latlng=22.280241,113.559339&title=拱北",
        # The marked place, not the centre of the map.
        f"{BAIDU_CENTRE}/latlng%3D22.280241%252C113.559339%26title%3Da",
    ),
    WGS: (
        "https://uri.amap.com/marker?coordinate=wgs84&position=113.559339%2C22.280241",
        "http://api.map.baidu.com/marker?location=22.280241,113.559339&coord_type=wgs84",
        "https://apis.map.qq.com/uri/v1/marker?coord_type=1&marker=coord:22.280241,113.559339;",
        "https://www.openstreetmap.org/#map=17/22.280241/113.559339",
        "https://www.openstreetmap.org/?mlat=22.280241&mlon=113.559339#map=9/22.1/113.1",
        "https://map.tianditu.gov.cn/?lon=113.559339&lat=22.280241&level=15",
        "geo:22.280241,113.559339",
        "geo:22.280241,113.559339;u=35",
        "geo:0,0?q=22.280241,113.559339(拱北)",
    ),
}
TOLD = [
    *((text, datum) for text, datum, _ in WORDS),
    *((link, datum) for datum, links in LINKS.items() for link in links),
]


@pytest.mark.parametrize(("text", "datum"), TOLD)
@pytest.mark.parametrize("given", [None, *Datum])
def test_the_text_tells_place_and_datum(text: str, datum: Datum, given: Datum | None) -> None:
    position = read_position(text, given)
    assert (position.datum, position.text) == (datum, text)
    assert from_wgs84(position.place, datum) == pytest.approx((LAT, LNG), abs=1e-7)


@pytest.mark.parametrize(("text", "datum", "source"), WORDS)
def test_the_word_that_told_is_handed_on(text: str, datum: Datum, source: str) -> None:
    assert read_position(text).recognised == source


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("uri.amap.com/marker?position=113.559339,22.280241", "uri.amap.com"),
        ("我在https://WWW.OpenStreetMap.org/#map=9/22.28/113.55", "www.openstreetmap.org"),
        ("geo:22.280241,113.559339", "geo"),
    ],
)
def test_the_service_that_told_is_handed_on(link: str, source: str) -> None:
    assert read_position(link).recognised == source


def test_metres_in_a_link_of_baidu_are_its_centre() -> None:
    position = read_position(BAIDU_CENTRE)
    assert (position.datum, position.recognised) == (BD, "map.baidu.com")
    assert from_wgs84(position.place, BD) == pytest.approx(WUZHOU, abs=2e-7)


@pytest.mark.parametrize(
    "text",
    [
        "113.559339,22.280241",
        "22.280241,113.559339",
        "113.559339,22.280241,0",
        "拱北口岸 113.559339,22.280241",
        "高德转GPS 113.559339,22.280241",
        # Pictures from the air, which are not shifted as the map is.
        "https://www.google.com/maps/@22.280241,113.559339,400m/data=!3m1!1e3",
        "https://maps.apple.com/?ll=22.280241,113.559339&q=a",
        "https://example.com/?lat=22.280241&lng=113.559339",
        "https://uri.amap.com/marker?position=113.559339,22.280241&coordinate=cgcs",
    ],
)
def test_a_datum_the_text_does_not_tell_is_asked(text: str) -> None:
    with pytest.raises(RecordError) as refused:
        read_position(text)
    assert (refused.value.code, refused.value.field) == ("datum_unknown", "position")
    position = read_position(text, BD)
    assert (position.datum, position.recognised) == (BD, "")
    assert from_wgs84(position.place, BD) == pytest.approx((LAT, LNG), abs=1e-7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://surl.amap.com/1abcDEf", "position_short_link"),
        ("【百度地图】拱北口岸 https://j.map.baidu.com/0f/tbWk", "position_short_link"),
        ("https://maps.app.goo.gl/iZVE6N3nTfVfvSTZ6", "position_short_link"),
        ("https://www.amap.com/place/B02F37UQ9R", "position_short_link"),
        ("https://map.baidu.com/?shareurl=1&poiShareUid=fef3b592", "position_short_link"),
        ("https://uri.amap.com/marker?markers=113.5,22.2,甲|113.6,22.3,乙", "position_short_link"),
        ("https://www.google.com/maps/dir/22.2,113.5/22.3,113.6/", "position_short_link"),
        ("https://maps.google.com/?q=35.68,139.76", "position_outside_china"),
        ("geo:0,0", "position_outside_china"),
        ("高德 113.5", "position_unreadable"),
        ("113.5,22.2,3", "position_unreadable"),
        ("113.5,22.2 113.6,22.3", "position_unreadable"),
        ("113.55,22.27,113.56,22.28", "position_unreadable"),
        ("22 16 12 113 33 00", "position_unreadable"),
        ("X:22.27 Y:113.55", "position_outside_china"),
        ("-113.5,22.2", "position_unreadable"),
        ("情侣路323号 113.5,22.2", "position_unreadable"),
    ],
)
def test_what_tells_no_one_place_is_refused(text: str, code: str) -> None:
    with pytest.raises(RecordError) as refused:
        read_position(text, GCJ)
    assert (refused.value.code, refused.value.field) == (code, "position")
    assert refused.value.values == {"text": text}


def test_a_whole_page_is_refused_before_it_is_searched() -> None:
    with pytest.raises(RecordError) as refused:
        read_position("a-" * 500 + "113.5,22.2", GCJ)
    assert (refused.value.code, refused.value.values) == ("too_long", {"limit": 1_000})
