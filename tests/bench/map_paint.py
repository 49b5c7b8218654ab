"""The first map of a process: from stations in memory to clusters on the screen."""

from pathlib import Path
from statistics import median

from lines import Line, moments_ms

REPEATS = 3
PAIRS = ((194, 194), (16_000, 16_000), (200_000, 16_000))
"""Stations on our map and on the baseline's, which takes a quarter of a minute for 200,000."""


def measure(_register: Path) -> list[Line]:
    took: dict[tuple[str, int], float] = {}
    for ours, baseline in PAIRS:
        for route in (("station_map", ours), ("folium_map", baseline)):
            if route not in took:
                took[route] = median(moments_ms(*route)[1] for _ in range(REPEATS))
    return [
        Line(
            f"首次画出地图，{ours:,} 座",
            took["station_map", ours],
            f"folium FastMarkerCluster，{baseline:,} 座，无底图",
            took["folium_map", baseline],
        )
        for ours, baseline in PAIRS
    ]
