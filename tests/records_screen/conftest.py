"""A desk with all the sample workbooks on it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from db.engine import Register
from db.values import LOCAL
from desktop.desk import Desk
from desktop.jobs import Jobs
from desktop.notice import NoticeBar
from desktop.style import apply_theme
from desktop.theme import LIGHT

TODAY = dt.date(2026, 11, 22)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform has no window manager to hand size hints to, and says so."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    apply_theme(qapp, LIGHT)
    return qapp


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path, imported: Register) -> Iterator[Desk]:
    jobs = Jobs()
    yield Desk(
        register=imported,
        jobs=jobs,
        notices=NoticeBar(),
        settings=QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat),
        sample=True,
        clock=lambda: dt.datetime.combine(TODAY, dt.time(16, 12), LOCAL),
    )
    jobs.close()
