"""The register that the measures are taken on: the demo, with the same records in every run."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from db import seed
from db.demo import fill_demo
from db.engine import create_register

TODAY = dt.date(2026, 11, 20)
"""The demo has counts up to the day before."""


def demo_register(folder: Path) -> Path:
    def fill(connection: sa.Connection) -> None:
        seed.fill(connection)
        fill_demo(connection, TODAY)

    path = folder / "bench.yizhan"
    create_register(str(path), fill).dispose()
    return path
