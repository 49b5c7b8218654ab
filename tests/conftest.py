"""What all tests share: registers made once and copied, and the sample workbooks."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.engine import Register, create_register, open_register
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.seed import fill
from desktop.web_engine import prepare_web_engine, register_scheme

if sys.platform.startswith("linux"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu")

# Both must come before the QApplication, which pytest-qt makes for the first test that asks.
prepare_web_engine()
register_scheme()

DATA = Path(__file__).parent / "data"
TODAY = dt.date(2026, 11, 22)
"""The day on which the sample workbooks are imported."""


@pytest.fixture(scope="session")
def imported_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that holds all the sample workbooks."""
    path = tmp_path_factory.mktemp("imported") / "template.yizhan"
    engine = create_register(str(path), fill)
    files = [
        (ImportKind.STATIONS, DATA / "stations-as-kept.xlsx"),
        *((ImportKind.COUNTS, book) for book in sorted(DATA.glob("counts-*.xlsx"))),
        (ImportKind.ACTIVITIES, DATA / "activities-2026.xlsx"),
    ]
    for kind, book in files:
        plan = plan_file(engine, book, ImportChoice(kind), today=TODAY)
        assert not plan.problems
        carry_out(engine, plan, f"导入 {book.name}")
    engine.dispose()
    return path


@pytest.fixture
def imported_file(imported_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(imported_template, tmp_path / "珠海市.yizhan"))


@pytest.fixture
def imported(imported_file: Path) -> Iterator[Register]:
    """A register of one's own that holds all the sample workbooks."""
    register = open_register(str(imported_file))
    yield register
    register.dispose()
