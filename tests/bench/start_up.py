"""From nothing to a window with the station table painted."""

from pathlib import Path
from statistics import median

from lines import Line, moments_ms

REPEATS = 3


def measure(register: Path) -> list[Line]:
    ours, bare = [], []
    for _ in range(REPEATS):
        ours += moments_ms("station_window", register)
        bare += moments_ms("bare_table")
    return [
        Line(
            "启动到驿站列表画出，示例登记簿",
            median(ours),
            "只有 194 行 QTableWidget 的窗口",
            median(bare),
        )
    ]
