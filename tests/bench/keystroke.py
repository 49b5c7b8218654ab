"""Finding stations as one types, a letter at a time."""

from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from lines import Line, times_ms
from many_rows import demo_rows, many_rows

from db.search import StationIndex

SIZES = {194: 51, 16_000: 7, 200_000: 5}
"""Stations to how often the words are typed."""

WORDS = ("工会驿站", "拱北口岸", "gongbei", "gbka", "口岸 gb 充电", "440402", "5010", "珠海")
"""Among the first letters are those of every name, code and address."""

_FIGURES: dict[str, Callable[[list[float]], float]] = {
    "": median,
    "，p95": lambda times: quantiles(times, n=20)[-1],
}


def measure(register: Path) -> list[Line]:
    kept = demo_rows(register)
    keystrokes = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    lines = []
    for size, repeats in SIZES.items():
        rows = many_rows(kept, size)
        index = StationIndex(rows)
        names = [row.name for row in rows]
        ours_ms: list[float] = []
        plain_ms: list[float] = []
        for typed in keystrokes:
            ours, plain = times_ms(
                lambda index=index, typed=typed: index.positions(typed),
                lambda names=names, typed=typed: [
                    n for n, name in enumerate(names) if typed in name
                ],
                repeats,
            )
            ours_ms += ours
            plain_ms += plain
        lines += [
            Line(
                f"查找，每键{said}，{size:,} 座",
                figure(ours_ms),
                "Python in，只看名称",
                figure(plain_ms),
            )
            for said, figure in _FIGURES.items()
        ]
    return lines
