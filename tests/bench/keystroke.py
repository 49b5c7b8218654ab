"""Finding stations as one types, a letter at a time."""

from dataclasses import replace
from pathlib import Path

from demo_register import TODAY
from lines import Line, race

from db.engine import open_register, reading
from db.rows import StationRow
from db.search import StationIndex
from db.stations import station_rows

SIZES = {194: 101, 16_000: 11, 200_000: 3}
"""Stations to how often the words are typed."""

WORDS = ("拱北口岸", "gongbei", "gbka", "口岸", "5010")


def measure(register: Path) -> list[Line]:
    kept = _rows(register)
    keystrokes = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
    lines = []
    for size, repeats in SIZES.items():
        rows = [
            replace(kept[n % len(kept)], id=n, name=f"{kept[n % len(kept)].name}{n}")
            for n in range(size)
        ]
        index = StationIndex(rows)
        names = [row.name for row in rows]

        def ours(index: StationIndex = index) -> None:
            for typed in keystrokes:
                index.find(typed, 50)

        def plain(names: list[str] = names) -> None:
            for typed in keystrokes:
                [n for n, name in enumerate(names) if typed in name]

        ours_ms, plain_ms = race(ours, plain, repeats)
        lines.append(
            Line(
                f"查找，每键，{size:,} 座",
                ours_ms / len(keystrokes),
                "Python in，只看名称",
                plain_ms / len(keystrokes),
            )
        )
    return lines


def _rows(register: Path) -> list[StationRow]:
    engine = open_register(str(register))
    with reading(engine) as session:
        rows = list(station_rows(session, today=TODAY))
    engine.dispose()
    return rows
