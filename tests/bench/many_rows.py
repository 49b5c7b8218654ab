"""As many stations as wanted, made from those of the demonstration."""

from dataclasses import replace
from pathlib import Path

from demo_register import TODAY

from db.engine import open_register, reading
from db.rows import StationRow
from db.stations import station_rows


def demo_rows(register: Path) -> list[StationRow]:
    engine = open_register(str(register))
    with reading(engine) as session:
        rows = list(station_rows(session, today=TODAY))
    engine.dispose()
    return rows


def many_rows(kept: list[StationRow], size: int) -> list[StationRow]:
    """Each with a name, code, address and host of its own, as in a register."""
    return [_another(kept[n % len(kept)], n) for n in range(size)]


def _another(row: StationRow, n: int) -> StationRow:
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
