"""Base maps before anybody sees them: choices, addresses, files of tiles, the map's reach."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings

from db.errors import DataFileError, RecordError
from db.values import Datum
from desktop.clusters import Box, MapPoints
from desktop.map.base_maps import (
    SHAPES_ONLY,
    BaseChoice,
    BaseKind,
    base_map,
    keep_choice,
    kept_base,
    kept_choice,
)
from desktop.map.frame import CITY, HOME, frame_of
from desktop.map.mbtiles import TileFile
from desktop.map.page import map_page
from desktop.sentences import SENTENCES
from desktop.text import say
from desktop.theme import LIGHT

KEY = "0123456789abcdef0123456789abcdef"


def custom(template: str, attribution: str = "单位内网") -> BaseChoice:
    return BaseChoice(BaseKind.CUSTOM, template=template, attribution=attribution)


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.mark.parametrize(
    ("choice", "origins"),
    [
        (BaseChoice(), set()),
        (
            BaseChoice(BaseKind.TIANDITU_ROADS, key=KEY),
            {f"https://t{n}.tianditu.gov.cn" for n in range(8)},
        ),
        (
            BaseChoice(BaseKind.GAODE),
            {f"https://webrd0{n}.is.autonavi.com" for n in range(1, 5)},
        ),
        (BaseChoice(BaseKind.OSM), {"https://tile.openstreetmap.org"}),
        (custom("https://Map.Example.CN:443/{z}/{x}/{y}"), {"https://map.example.cn"}),
        (custom("http://192.168.1.5:8080/{z}/{x}/{-y}.png"), {"http://192.168.1.5:8080"}),
    ],
)
def test_the_page_s_policy_names_the_servers_of_its_base_map(choice, origins) -> None:
    base = base_map(choice)

    images = next(
        part.split()[1:]
        for part in map_page(LIGHT, base).policy.split("; ")
        if part.startswith("img-src")
    )

    assert base.origins == origins
    assert set(images) - {"data:"} == {"yizhan://app/"} | origins


def test_tianditu_has_names_over_roads_and_over_images() -> None:
    for kind, layers in [
        (BaseKind.TIANDITU_ROADS, ["vec", "cva"]),
        (BaseKind.TIANDITU_IMAGES, ["img", "cia"]),
    ]:
        base = base_map(BaseChoice(kind, key=KEY))
        assert [template.split("LAYER=")[1][:3] for template in base.templates] == layers
        assert all(template.endswith(f"&tk={KEY}") for template in base.templates)


@pytest.mark.parametrize("kind", sorted(set(BaseKind) - {BaseKind.SHAPES, BaseKind.FILE}))
def test_every_server_is_named_on_the_map(kind) -> None:
    choice = BaseChoice(
        kind, key=KEY, template="https://a.example.cn/{z}/{x}/{y}", attribution="内网"
    )
    assert base_map(choice).attribution


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("", "tiles_address_missing"),
        ("file:///C:/{z}/{x}/{y}.png", "tiles_address_scheme"),
        ("javascript:alert(1)//{z}{x}{y}", "tiles_address_scheme"),
        ("map.example.cn/{z}/{x}/{y}", "tiles_address_scheme"),
        ("https:///{z}/{x}/{y}", "tiles_address_host"),
        ("https://me:word@example.cn/{z}/{x}/{y}", "tiles_address_host"),
        ("https://{x}.example.cn/{z}/{y}", "tiles_address_host"),
        ("https://*.example.cn/{z}/{x}/{y}", "tiles_address_host"),
        ("https://example.cn;script-src/{z}/{x}/{y}", "tiles_address_host"),
        ("https://example.cn:99999/{z}/{x}/{y}", "tiles_address_host"),
        ("https://example.cn/{z}/{x}", "tiles_address_places"),
        ("https://example.cn/{z}/{x}/{y}/{q}", "tiles_address_places"),
        ("https://example.cn/{z}/{x}/{y}/{y}", "tiles_address_places"),
        ("https://example.cn/{-z}/{x}/{y}", "tiles_address_places"),
        ("https://example.cn/{z}/{x}/{y}}", "tiles_address_signs"),
        ("https://example.cn/瓦片/{z}/{x}/{y}", "tiles_address_signs"),
        ("https://example.cn/ {z}/{x}/{y}", "tiles_address_signs"),
        ("https://example.cn/{z}/{x}/{y}" + "a" * 500, "tiles_address_signs"),
    ],
)
def test_an_address_that_is_none_is_refused_in_words(template, code) -> None:
    with pytest.raises(RecordError) as refused:
        base_map(custom(template))

    assert (refused.value.code, refused.value.field) == (code, "template")
    assert code in SENTENCES
    assert "…" not in say(refused.value)


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (BaseChoice(BaseKind.TIANDITU_ROADS), "tiles_key_wrong"),
        (BaseChoice(BaseKind.TIANDITU_IMAGES, key="{s}&x=1"), "tiles_key_wrong"),
        (BaseChoice(BaseKind.FILE), "tiles_file_missing"),
        (custom("https://example.cn/{z}/{x}/{y}", " "), "tiles_source_missing"),
    ],
)
def test_what_a_choice_needs_is_asked_for(choice, code) -> None:
    with pytest.raises(RecordError, match=code):
        base_map(choice)
    assert code in SENTENCES


def test_a_source_is_one_short_line() -> None:
    base = base_map(custom("https://example.cn/{z}/{x}/{y}", "内\u202e网\n地图" * 1000))

    assert base.attribution.startswith("内网地图内网")
    assert len(base.attribution) < 200


def test_a_choice_is_kept_with_what_others_need(settings) -> None:
    choice = BaseChoice(
        BaseKind.OSM,
        key=KEY,
        file="/瓦片.mbtiles",
        template="t",
        datum=Datum.GCJ02,
        attribution="a",
    )

    keep_choice(settings, choice)
    settings.sync()

    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert kept_choice(again) == choice
    assert kept_base(again) == base_map(choice)


def test_at_first_and_after_a_spoilt_choice_there_are_our_shapes(settings) -> None:
    assert kept_base(settings) == SHAPES_ONLY
    settings.setValue("map/base", "tianditu_roads")
    assert kept_base(settings) == SHAPES_ONLY
    settings.setValue("map/base", "no such thing")
    assert kept_base(settings) == SHAPES_ONLY


def picture(kind: str) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (4, 4), (10, 20, 30)).save(body, kind)
    return body.getvalue()


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_a_tile_is_found_from_the_north_and_its_type_is_seen(make_tiles, kind, mime) -> None:
    body = picture(kind)
    path = make_tiles([(11, 1670, 2047 - 894, body)])

    with closing(TileFile(path)) as tiles:
        assert tiles.tile(11, 1670, 894) == (f"image/{mime}".encode(), body)
        assert tiles.tile(11, 1670, 895) is None
        assert tiles.tile(2_000_000, 1, 1) is None


def test_a_file_s_own_words_come_as_text(make_tiles) -> None:
    path = make_tiles(
        name="a.mbtiles",
        attribution='<a href="https://example.org">&copy; 某地图</a>',
        bounds="113.0,21.8,114.0,22.5",
        minzoom="3",
    )

    base = base_map(BaseChoice(BaseKind.FILE, file=str(path)))

    assert base.attribution == "© 某地图"
    assert base.bounds == Box(113.0, 21.8, 114.0, 22.5)
    assert (base.min_zoom, base.max_native_zoom) == (11, 11)
    assert base.origins == frozenset()


@pytest.mark.parametrize("bounds", ["", "1,2,3", "114,22,113,21", "nan,nan,nan,nan", "a,b,c,d"])
def test_what_the_tiles_cover_is_counted_where_the_file_does_not_say(make_tiles, bounds) -> None:
    path = make_tiles(bounds=bounds)

    with closing(TileFile(path)) as tiles:
        assert tiles.facts.bounds == pytest.approx((113.5547, 22.1055, 113.7305, 22.2682), abs=1e-3)
        assert tiles.facts.name == "珠海 100%?#"


def test_a_file_without_metadata_is_read_all_the_same(make_tiles) -> None:
    path = make_tiles()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("DROP TABLE metadata")

    with closing(TileFile(path)) as tiles:
        assert tiles.facts.max_zoom == 11


@pytest.mark.parametrize(
    ("said", "rows", "code"),
    [
        ({}, [], "tiles_empty"),
        ({"format": "pbf"}, [(1, 0, 0, b"\x1f\x8b\x08")], "tiles_vector"),
        ({}, [(1, 0, 0, b"<svg/>")], "tiles_not_images"),
        ({}, [(1, 0, 0, None)], "tiles_not_images"),
    ],
)
def test_tiles_that_cannot_be_shown_are_refused(make_tiles, said, rows, code) -> None:
    path = make_tiles(rows, **said)

    with pytest.raises(DataFileError) as refused:
        TileFile(path)

    assert refused.value.code == code
    assert str(path) in say(refused.value)


def test_a_file_that_is_something_else_is_refused(tmp_path) -> None:
    text, other = tmp_path / "a.mbtiles", tmp_path / "b.mbtiles"
    text.write_text("<html>" * 1000)
    with closing(sqlite3.connect(other)) as file, file:
        file.execute("CREATE TABLE station (id integer)")

    for path in (text, other):
        with pytest.raises(DataFileError, match="tiles_not_mbtiles"):
            TileFile(path)
    with pytest.raises(DataFileError, match="file_missing"):
        TileFile(tmp_path / "nowhere.mbtiles")


def test_a_file_of_tiles_is_never_written_to(make_tiles) -> None:
    path = make_tiles()
    before = path.read_bytes()
    path.chmod(0o400)

    with closing(TileFile(path)) as tiles:
        tiles.tile(11, 1670, 894)
        with pytest.raises(sqlite3.OperationalError):
            tiles._file.execute("DELETE FROM tiles")

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_file_that_has_gone_stays_chosen(make_tiles, settings) -> None:
    path = make_tiles()
    keep_choice(settings, BaseChoice(BaseKind.FILE, file=str(path)))
    assert kept_base(settings).max_native_zoom == 11

    path.unlink()

    base = kept_base(settings)
    assert base.kind is BaseKind.FILE
    assert base.file == path
    assert base.templates


def points(*places: tuple[float, float]) -> MapPoints:
    lat, lng = (np.array(axis, float) for axis in zip(*places, strict=True))
    return MapPoints(np.arange(len(lat)), lng, lat, np.zeros(len(lat), np.int16))


def test_the_city_is_the_frame_of_its_stations() -> None:
    assert frame_of(MapPoints.none()) == CITY
    assert frame_of(points((22.2, 113.5), (21.9, 114.2))) == CITY


def test_stations_across_the_country_are_all_in_reach() -> None:
    frame = frame_of(points((22.2, 113.5), (45.8, 126.5), (43.8, 87.6), (18.3, 109.5)))

    assert frame.wide
    for box in (frame.bounds, frame.home):
        assert box.west < 87.6 < 126.5 < box.east
        assert box.south < 18.3 < 45.8 < box.north


def test_one_station_gone_astray_does_not_move_the_city() -> None:
    frame = frame_of(points((39.9, 116.4), *[(22.2, 113.5)] * 20))

    assert frame.home == HOME
    assert frame.wide
    assert frame.bounds.north >= 39.9
