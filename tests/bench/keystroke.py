"""Finding stations as one types, a letter at a time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from demo_register import TODAY
from lines import Line, times_ms

from db.engine import open_register, reading
from db.rows import StationRow
from db.search import StationIndex
from db.stations import station_rows

SIZES = {194: 51, 16_000: 7, 200_000: 5}
"""Stations to how often the words are typed."""

WORDS = ("工会驿站", "拱北口岸", "gongbei", "gbka", "口岸 gb 充电", "440402", "5010", "珠海")
"""Among the first letters are those of every name, code and address."""

_FIGURES: dict[str, Callable[[list[float]], float]] = {
    "": median,
    "，p95": lambda times: quantiles(times, n=20)[-1],
}


def measure(register: Path) -> list[Line]:
    kept = _rows(register)
    keystrokes = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    lines = []
    for size, repeats in SIZES.items():
        rows = [_another(kept[n % len(kept)], n) for n in range(size)]
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


def _another(row: StationRow, n: int) -> StationRow:
    """A station with a name, code, address and host of its own, as each has in a register."""
    return replace(
        row,
        id=n,
        code=f"{row.town_code}-{n:06d}",
        name=f"{row.name}{n}",
        pinyin=f"{row.pinyin}{n}",
        initials=f"{row.initials}{n}",
        address=f"{row.address}{n}号",
        host=f"{row.host}{n}",
    )


def _rows(register: Path) -> list[StationRow]:
    engine = open_register(str(register))
    with reading(engine) as session:
        rows = list(station_rows(session, today=TODAY))
    engine.dispose()
    return rows
