"""What all tests share: registers made once and copied, desks to work at, the look."""

from __future__ import annotations

import datetime as dt
import gc
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.engine import Register, create_register, open_register, reading
from db.imports import ImportChoice, ImportKind, carry_out, plan_file
from db.models import Change
from db.seed import fill
from db.settings import is_sample
from db.values import LOCAL
from desktop.appearance import Appearance
from desktop.desk import Desk
from desktop.jobs import Jobs
from desktop.notice import NoticeBar
from desktop.office import Office
from desktop.style import apply_theme
from desktop.theme import LIGHT
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
    with engine.begin() as connection:
        # Whatever this machine's clock shows: the sheet asks where its own is far ahead.
        connection.execute(
            sa.update(Change).values(at=dt.datetime.combine(TODAY, dt.time(8), LOCAL))
        )
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


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    apply_theme(qapp, LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def all_windows_end() -> Iterator[None]:
    """No window outlives its test, for every later change of the theme would dress it again.

    This comes before the fixtures of the test, so it looks when they have ended.
    """
    before = windows()
    yield
    if QApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if windows() - before:
        # What only a cycle holds may stay until then.
        gc.collect()
    assert windows() <= before


def windows() -> set[str]:
    """Windows of ours, and any that is seen; pyqtgraph has menus that live on unseen."""
    return {
        repr(window)
        for window in QApplication.topLevelWidgets()
        if window.isVisible() or type(window).__module__.startswith("desktop.")
    }


@pytest.fixture
def now() -> dt.datetime:
    """What the clock of `desk` shows; a folder of tests may have another hour."""
    return dt.datetime.combine(TODAY, dt.time(16, 12, 4), LOCAL)


@pytest.fixture
def make_desk(
    qtbot: QtBot, tmp_path: Path, now: dt.datetime
) -> Iterator[Callable[[Register], Desk]]:
    """Makes a desk for a register; its jobs end with the test.

    The clock of the desks goes on by a microsecond whenever it is looked at, since what happens
    later must be told from what happened before.
    """
    made: list[Desk] = []
    ticks = itertools.count()

    def clock() -> dt.datetime:
        return now + dt.timedelta(microseconds=next(ticks))

    def make(register: Register) -> Desk:
        # A widget nobody owns may be collected while the style sheet walks over all of them.
        notices = NoticeBar()
        qtbot.addWidget(notices)
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        with reading(register) as session:
            sample = is_sample(session)
        made.append(Desk(register, Jobs(), notices, settings, sample, clock=clock))
        return made[-1]

    yield make
    for desk in made:
        desk.jobs.close()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def make_office(
    qtbot: QtBot, qapp: QApplication, settings: QSettings
) -> Iterator[Callable[..., Office]]:
    """Opens a register in the whole window: `make_office(register, now)`; both end after."""
    made: list[Office] = []
    appearance = Appearance(qapp, settings)

    def make(register: Register, now: dt.datetime) -> Office:
        office = Office(register, settings, appearance, clock=lambda: now)
        made.append(office)
        office.window.show()
        return office

    yield make
    for office in made:
        office.close()
        office.window.deleteLater()
    appearance.deleteLater()


@pytest.fixture
def desk(make_desk: Callable[[Register], Desk], imported: Register) -> Desk:
    """A desk with all the sample workbooks on it."""
    return make_desk(imported)
