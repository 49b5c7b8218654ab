"""Files of town outlines: read, doubted, refused, written as one deed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from db import outlines
from db.boundaries import (
    BoundaryPlan,
    plan_boundaries,
    remove_boundaries,
    save_boundaries,
    town_boundaries,
)
from db.datums import from_wgs84
from db.engine import reading
from db.errors import DataFileError
from db.history import take_back
from db.stations import amend_station
from db.values import Datum, LatLng
from db.work import Work

GONGBEI, HENGQIN = "440402005", "440402104"
WEST, SOUTH = 113.54, 22.21


def square(west: float = WEST, south: float = SOUTH, side: float = 0.02) -> dict[str, Any]:
    """A Polygon of so many degrees."""
    shape = shapely.box(west, south, west + side, south + side)
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return geometry


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of features: `saved(*features, **members)`."""

    def save(*features: Mapping[str, object], **members: object) -> Path:
        path = tmp_path / "边界.geojson"
        content = {"type": "FeatureCollection", "features": features, **members}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return save


def planned(engine: sa.Engine, path: Path, datum: Datum = Datum.WGS84) -> BoundaryPlan:
    with reading(engine) as session:
        return plan_boundaries(session, path, datum=datum)


def refusal(engine: sa.Engine, path: Path) -> str:
    with pytest.raises(DataFileError) as refused:
        planned(engine, path)
    return refused.value.code


@pytest.mark.parametrize(
    "name",
    ["拱北街道", "拱北", " 拱北　街道 ", GONGBEI, int(GONGBEI), float(GONGBEI), f"{GONGBEI}000"],
)
def test_a_town_is_known_by_its_name_and_its_code(
    engine: sa.Engine, saved: Callable[..., Path], name: object
) -> None:
    plan = planned(engine, saved(feature(square(), id=7, 镇街=name)))
    assert (plan.named_by, plan.towns) == ("镇街", ("拱北街道",))
    assert plan.boundaries[0].town_code == GONGBEI


def test_the_property_that_means_most_towns_names_them(
    file_engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    path = saved(
        feature(square(), ORIGIN="拱北街道", NAME="拱北街道"),
        feature(square(113.5), ORIGIN="拱北街道", NAME="横琴镇"),
    )
    plan = planned(file_engine, path)
    assert (plan.named_by, len(plan.boundaries)) == ("NAME", 2)


def test_what_is_no_town_is_listed_and_never_guessed(
    file_engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e" + "长" * 5000
    path = saved(
        feature(square(), name="拱北街道"),
        feature(square(), name="拱北新街道"),
        feature(square(), name=f"{GONGBEI}001"),
        feature(square(), name=hostile),
        feature(square(), name=True),
        feature(square(), name=["拱北街道"]),
        feature({"type": "Point", "coordinates": [WEST, SOUTH]}, name="横琴镇"),
        feature(None, name="横琴镇"),
    )
    plan = planned(file_engine, path)
    assert plan.towns == ("拱北街道",)
    assert plan.unknown[:2] == ("拱北新街道", f"{GONGBEI}001")
    assert len(plan.unknown) == 5
    assert len(plan.unknown[2]) < 61
    assert "\u202e" not in plan.unknown[2]
    assert plan.shapeless == 2
    assert "横琴镇" in plan.missing
    assert "拱北街道" not in plan.missing


def test_an_area_is_measured(file_engine: sa.Engine, saved: Callable[..., Path]) -> None:
    (boundary,) = planned(file_engine, saved(feature(square(side=0.01), n="拱北"))).boundaries
    side_km = 111.195 * 0.01
    wanted = side_km * side_km * math.cos(math.radians(SOUTH + 0.005))
    assert boundary.area_km2 == pytest.approx(wanted, rel=1e-3)


def test_several_areas_of_a_town_are_one_boundary(
    file_engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    island = feature(square(113.7), name="拱北街道")
    plan = planned(file_engine, saved(feature(square(), name="拱北街道"), island))
    (boundary,) = plan.boundaries
    assert boundary.shape.geom_type == "MultiPolygon"
    assert plan.repaired == ()


def test_a_ring_that_crosses_itself_is_mended_and_said(
    file_engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    bow = [[113.5, 22.2], [113.6, 22.3], [113.6, 22.2], [113.5, 22.3], [113.5, 22.2]]
    geometry = {"type": "Polygon", "coordinates": [bow]}
    plan = planned(file_engine, saved(feature(geometry, name="拱北街道")))
    assert plan.repaired == ("拱北街道",)
    assert plan.boundaries[0].shape.is_valid
    assert plan.boundaries[0].area_km2 > 50


@pytest.mark.parametrize("datum", list(Datum))
def test_a_boundary_is_kept_in_wgs84(
    file_engine: sa.Engine, saved: Callable[..., Path], datum: Datum
) -> None:
    lat, lng = from_wgs84(LatLng(SOUTH, WEST), datum)
    path = saved(feature(square(lng, lat, side=0.002), name="拱北街道"))
    with Work(file_engine, "放到中间") as work:
        amend_station(work, 1, 1, {"latitude": SOUTH + 0.001, "longitude": WEST + 0.001})
    plan = planned(file_engine, path, datum)
    west, south, _east, _north = plan.boundaries[0].shape.bounds
    assert (west, south) == pytest.approx((WEST, SOUTH), abs=2e-5)
    assert (plan.placed, plan.inside) == (1, 1)
    for other in set(Datum) - {datum}:
        assert planned(file_engine, path, other).inside == 0


def test_height_is_left_out(file_engine: sa.Engine, saved: Callable[..., Path]) -> None:
    ring = [[*corner, 12.5] for corner in square()["coordinates"][0]]
    path = saved(feature({"type": "Polygon", "coordinates": [ring]}, name="拱北街道"))
    assert not planned(file_engine, path).boundaries[0].shape.has_z


@pytest.mark.parametrize(
    ("crs", "taken"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("urn:ogc:def:crs:EPSG::4490", True),
        ("EPSG:4326", True),
        ("EPSG:4547", False),
        ("EPSG:3857", False),
        ("urn:ogc:def:crs:EPSG::14326", False),
        (4326, False),
    ],
)
def test_only_degrees_are_taken(
    file_engine: sa.Engine, saved: Callable[..., Path], crs: object, taken: bool
) -> None:
    path = saved(
        feature(square(), name="拱北街道"), crs={"type": "name", "properties": {"name": crs}}
    )
    if taken:
        assert planned(file_engine, path).boundaries
    else:
        assert refusal(file_engine, path) == "boundaries_projected"


SWAPPED = {"type": "Polygon", "coordinates": [[[22, 113], [22, 114], [23, 114], [22, 113]]]}
OPEN = {"type": "Polygon", "coordinates": [[[113, 22], [113, 23], [114, 23]]]}


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (SWAPPED, "boundaries_outside_china"),
        (square(13_500_000, 2_400_000, 1000), "boundaries_outside_china"),
        ({"type": "Polygon", "coordinates": []}, "boundaries_outside_china"),
        (OPEN, "boundary_unreadable"),
        ({"type": "Polygon", "coordinates": "拱北"}, "boundary_unreadable"),
        ({"type": "Polygon"}, "boundary_unreadable"),
    ],
)
def test_a_shape_that_cannot_be_is_refused_with_its_number(
    file_engine: sa.Engine, saved: Callable[..., Path], geometry: object, code: str
) -> None:
    path = saved(feature(square(), name="横琴镇"), feature(geometry, name="拱北街道"))
    with pytest.raises(DataFileError) as refused:
        planned(file_engine, path)
    assert (refused.value.code, refused.value.values["number"]) == (code, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"[]",
        b"null",
        b'{"type": "Topology"}',
        b'{"features": []}',
        b'{"features": [7]}',
        b'{"features": [{"geometry": NaN}]}',
        b"[" * 100_000,
        b"\xff\xff\xff",
    ],
)
def test_what_is_no_geojson_is_refused(
    file_engine: sa.Engine, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "边界.geojson"
    path.write_bytes(content)
    assert refusal(file_engine, path) == "not_boundaries"


def test_a_file_of_villages_means_no_town(
    file_engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    assert refusal(file_engine, saved(feature(square(), name="某村"))) == "boundaries_nameless"
    assert refusal(file_engine, Path("/nowhere/边界.geojson")) == "file_missing"


def test_a_file_of_chinese_windows_is_read(file_engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "边界.geojson"
    content = json.dumps(feature(square(), 名称="拱北街道"), ensure_ascii=False)
    path.write_bytes(content.encode("gb18030"))
    assert planned(file_engine, path).named_by == "名称"


def test_sizes_are_refused_before_the_file_is_parsed(
    file_engine: sa.Engine,
    saved: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = saved(feature(square(), name="拱北街道"))
    monkeypatch.setattr(outlines, "MAX_VERTICES", 4)
    monkeypatch.setattr("db.outlines.json.loads", None)
    assert refusal(file_engine, path) == "boundaries_too_fine"
    large = tmp_path / "大.geojson"
    with large.open("wb") as file:
        file.truncate(outlines.MAX_BYTES + 1)
    assert refusal(file_engine, large) == "boundaries_too_large"


def test_outlines_are_written_replaced_removed_and_undone(
    engine: sa.Engine, saved: Callable[..., Path]
) -> None:
    def known() -> dict[str, float]:
        with reading(engine) as session:
            return {code: each.area_km2 for code, each in town_boundaries(session).items()}

    both = planned(
        engine, saved(feature(square(), name="拱北街道"), feature(square(113.5), name="横琴镇"))
    )
    with Work(engine, "导入边界") as work:
        save_boundaries(work, both.boundaries, both.source)
    assert work.topics == {"town_boundary"}
    written = known()
    assert written.keys() == {GONGBEI, HENGQIN}

    smaller = planned(engine, saved(feature(square(side=0.01), name="拱北街道")))
    with Work(engine, "再导入") as again:
        save_boundaries(again, smaller.boundaries, smaller.source)
    assert known()[HENGQIN] == written[HENGQIN]
    assert known()[GONGBEI] < written[GONGBEI]
    with Work(engine, "又导入") as nothing:
        save_boundaries(nothing, smaller.boundaries, smaller.source)
    assert nothing.change_id is None

    with Work(engine, "移除边界") as removal:
        assert remove_boundaries(removal) == 2
    assert known() == {}
    for done in (removal, again):
        take_back(engine, done.change_id or 0, "撤销")
    assert known() == written
    with reading(engine) as session:
        assert town_boundaries(session)[GONGBEI].shape.equals(both.boundaries[0].shape)
