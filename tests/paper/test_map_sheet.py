"""The printed map: where things stand on it, and what it says."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from db.places import distance_m
from db.values import LatLng
from desktop.clusters import Box, MapPoints
from desktop.paper.map_drawing import BasePicture, DrawnGroup, DrawnMap
from desktop.paper.map_sheet import MapSheet, PaperSize, map_pdf, map_picture, sheet_data

CITY = Box(113.12, 21.985, 113.62, 22.40)
MIDDLE = LatLng(22.1925, 113.37)
RED, BLUE = "#C00000", "#0000C0"
HOSTILE = '#image("/etc/passwd") *粗* $x$ <img onerror=1> `raw` \\u{202e}'


def at(*places: tuple[float, float]) -> MapPoints:
    lat, lng = np.array(places, dtype=float).T
    return MapPoints(np.arange(len(lat)), lng, lat, np.zeros(len(lat), np.int16))


def sheet_of(points: MapPoints, **others: object) -> MapSheet:
    drawn = DrawnMap(
        box=CITY,
        points=points,
        names=[f"第{n}驿站" for n in range(len(points))],
        groups=[DrawnGroup("香洲区", RED), DrawnGroup("斗门区", BLUE, hollow=True)],
        legend="管理单位",
    )
    parts = {key: value for key, value in others.items() if key in DrawnMap.__dataclass_fields__}
    plain = MapSheet(
        title="工会驿站分布图",
        drawn=replace(drawn, **parts),
        source="区界:天地图",
        made_on=dt.date(2026, 11, 22),
    )
    return replace(plain, **{key: others[key] for key in others.keys() - parts.keys()})


def text_of(sheet: MapSheet) -> str:
    pages = PdfReader(io.BytesIO(map_pdf(sheet))).pages
    assert len(pages) == 1
    return "".join(pages[0].extract_text().split())


def test_the_sheet_says_what_it_shows() -> None:
    points = at((22.2, 113.3), (22.25, 113.5), (30.0, 120.0))
    text = text_of(sheet_of(points, sample=True))
    for words in (
        *("工会驿站分布图", "示例数据，非真实统计", "管理单位", "香洲区2", "10公里", "北"),
        *("底图：区界:天地图", "制图日期：2026年11月22日", "第0驿站", "第1驿站"),
    ):
        assert words in text
    assert "斗门区" not in text, "nothing of it stands on the sheet"
    assert "第2驿站" not in text, "it lies elsewhere"
    assert "示例数据" not in text_of(sheet_of(points))


@pytest.mark.parametrize("landscape", [True, False])
@pytest.mark.parametrize("size", list(PaperSize))
def test_a_station_stands_where_it_is(size: PaperSize, *, landscape: bool) -> None:
    sheet = sheet_of(at(MIDDLE), size=size, landscape=landscape, named=False)
    data = sheet_data(sheet)
    image = Image.open(io.BytesIO(map_picture(sheet, 96))).convert("RGB")
    mm = image.width / data["width"]
    assert image.width / image.height == pytest.approx(data["width"] / data["height"], abs=0.01)
    (x, y, _colour, _hollow) = data["map"]["dots"][0]
    assert x == pytest.approx(data["map"]["across"] / 2, abs=0.1)
    # Mercator: the middle of the latitudes lies a little off the middle of the sheet.
    assert y == pytest.approx(data["map"]["down"] / 2, abs=1)
    spot = (data["margin"] + x) * mm, (data["margin"] + data["head"] + y) * mm
    assert image.getpixel((round(spot[0]), round(spot[1]))) == (0xC0, 0, 0)


def test_the_bar_is_as_long_as_it_says() -> None:
    west, east = LatLng(22.2, 113.3), LatLng(22.2, 113.4)
    data = sheet_data(sheet_of(at(west, east)))
    apart_mm = data["map"]["dots"][1][0] - data["map"]["dots"][0][0]
    metres = float(data["map"]["scale"]["words"].split()[0]) * 1000
    assert data["map"]["scale"]["mm"] / apart_mm == pytest.approx(
        metres / distance_m(west, east), rel=0.01
    )


def test_words_of_others_are_words() -> None:
    points = at(MIDDLE)
    text = text_of(sheet_of(points, title=HOSTILE, names=[HOSTILE]))
    assert text.count('#image("/etc/passwd")*粗*$x$') == 2


def test_names_that_have_no_room_are_left_out() -> None:
    points = at(*((22.2, 113.37 + n * 1e-5) for n in range(50)))
    data = sheet_data(sheet_of(points))
    assert 0 < len(data["map"]["names"]) < 10
    assert sheet_data(sheet_of(points, named=False))["map"]["names"] == []


def test_a_country_is_gathered_into_rings() -> None:
    rng = np.random.default_rng(3)
    count = 50_000
    points = MapPoints(
        np.arange(count),
        rng.uniform(CITY.west, CITY.east, count),
        rng.uniform(CITY.south, CITY.north, count),
        rng.integers(0, 2, count).astype(np.int16),
    )
    data = sheet_data(sheet_of(points))
    assert len(data["map"]["rings"]) < 500
    counted = sum(int(ring[2].replace(",", "")) for ring in data["map"]["rings"]) + len(
        data["map"]["dots"]
    )
    assert counted == count
    assert "25,0" in text_of(sheet_of(points)) or "24,9" in text_of(sheet_of(points))


def test_tiles_take_the_place_of_the_shapes() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), (10, 200, 30)).save(picture, "JPEG")
    sheet = sheet_of(at(MIDDLE), base=BasePicture(picture.getvalue(), CITY))
    data = sheet_data(sheet)
    assert (data["map"]["land"], data["map"]["districts"]) == ([], [])
    image = Image.open(io.BytesIO(map_picture(sheet, 60))).convert("RGB")
    red, green, blue = image.getpixel((image.width // 3, image.height // 3))
    assert (red < 60, green > 150, blue < 80) == (True, True, True)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = sheet_of(at(MIDDLE))
    assert map_pdf(sheet) == map_pdf(sheet)


def test_the_page_is_declared_and_tagged() -> None:
    reader = PdfReader(io.BytesIO(map_pdf(sheet_of(at(MIDDLE)))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title == "工会驿站分布图"
