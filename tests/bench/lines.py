"""What a measure comes to, how it is taken, and how it is printed."""

import os
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Timer

_ROUTES = Path(__file__).parent / "routes"
_LIMIT_S = 60
_NO_SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu"}


@dataclass(frozen=True)
class Line:
    """One measure of ours and of the baseline it is held against, medians mostly."""

    what: str
    ours: float
    baseline: str
    baselines: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.baselines


def race(
    ours: Callable[[], object], baseline: Callable[[], object], repeats: int
) -> tuple[float, float]:
    """Median milliseconds of both, run in turn so that a busy machine slows both alike."""
    took = times_ms(ours, baseline, repeats)
    return median(took[0]), median(took[1])


def times_ms(
    ours: Callable[[], object], baseline: Callable[[], object], repeats: int
) -> tuple[list[float], list[float]]:
    """How many milliseconds both took each time, run in turn."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeats):
        for deed, times in zip((ours, baseline), took, strict=True):
            begun = time.perf_counter()
            deed()
            times.append((time.perf_counter() - begun) * 1000)
    return took


def moments_ms(route: str, *arguments: object) -> list[float]:
    """Milliseconds from the start of a route to its first line of output, then line to line."""
    begun = time.perf_counter()
    times = [begun, *(at for at, _text in _lines_of(route, *arguments))]
    return [(later - earlier) * 1000 for earlier, later in pairwise(times)]


def amounts(route: str, *arguments: object) -> dict[str, float]:
    """Run a route that prints words with an amount each; the median of each word's."""
    found: dict[str, list[float]] = defaultdict(list)
    for _at, text in _lines_of(route, *arguments):
        word, amount = text.split()
        found[word].append(float(amount))
    return {word: median(each) for word, each in found.items()}


def _lines_of(route: str, *arguments: object) -> list[tuple[float, str]]:
    """Run ``routes/<route>.py`` in a process of its own, without a screen.

    Returns:
        When each line of its output came, and the line.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    command = [sys.executable, str(_ROUTES / f"{route}.py"), *map(str, arguments)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, env={**os.environ, **_NO_SCREEN}
        ) as process,
    ):
        end = Timer(_LIMIT_S, process.kill)
        end.start()
        assert process.stdout
        told = [(time.perf_counter(), line.decode()) for line in process.stdout]
        end.cancel()
        if process.wait():
            said.seek(0)
            sys.stderr.write(said.read().decode(errors="replace"))
            raise subprocess.CalledProcessError(process.returncode, command)
    return told


def table(lines: Iterable[Line]) -> str:
    rows = [("项目", "本程序", "参照", "参照用时", "本程序/参照")]
    rows += [
        (
            line.what,
            _figure(line.ours, line.unit),
            line.baseline,
            _figure(line.baselines, line.unit),
            f"{line.ratio:.2f}",
        )
        for line in lines
    ]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            _padded(cell, width, right=column in {1, 3, 4})
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _figure(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap
