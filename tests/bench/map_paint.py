"""The map under the hand: first painted, zoomed, filtered, and what its page takes of memory."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import CalledProcessError

from lines import Line, amounts

SIZES = (194, 16_000, 200_000)
BASELINES = {
    194: ("Marker", "MarkerCluster", "FastMarkerCluster"),
    16_000: ("MarkerCluster", "FastMarkerCluster"),
    200_000: ("FastMarkerCluster",),
}
"""The layers of folium's that have finished within a minute."""

STAGES = {
    "painted": ("首次画出", "ms"),
    "shown": ("打开后画出", "ms"),
    "zoom": ("缩放到重画", "ms"),
    "filter": ("筛选到重画", "ms"),
    "memory": ("页面内存", "MB"),
}


def measure(_register: Path) -> list[Line]:
    return list(_lines())


def _lines() -> Iterator[Line]:
    ours = {size: amounts("station_map", size) for size in SIZES}
    for size, kinds in BASELINES.items():
        for kind in kinds:
            yield from _compared(f"地图{{}}，{size:,} 座", ours[size], f"folium {kind}", size, kind)
    for size in SIZES[1:]:
        for stage, (words, unit) in STAGES.items():
            if stage in ours[size]:
                few = ours[SIZES[0]][stage]
                yield Line(
                    f"地图{words}，{size:,} 座",
                    ours[size][stage],
                    f"本程序，{SIZES[0]} 座",
                    few,
                    unit,
                )


def _compared(
    what: str, ours: Mapping[str, float], name: str, size: int, kind: str
) -> Iterator[Line]:
    try:
        theirs = amounts("folium_map", size, kind)
    except CalledProcessError:
        # A slower machine may not finish in time: there is nothing to compare with then.
        return
    # A page of folium's holds its stations: to show others it has to be made anew.
    theirs["shown"] = theirs["painted"]
    for stage, (words, unit) in STAGES.items():
        if stage in ours and stage in theirs:
            yield Line(what.format(words), ours[stage], f"{name}，无底图", theirs[stage], unit)
