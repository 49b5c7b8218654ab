import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop.actions import ACTIONS, SCREENS
from desktop.jobs import Jobs
from desktop.style import apply_theme
from desktop.theme import LIGHT
from desktop.widgets.page import Page
from desktop.window import MainWindow

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def window(qtbot, jobs: Jobs, settings: QSettings) -> MainWindow:
    window = MainWindow(jobs, settings)
    qtbot.addWidget(window)
    known = {action.id: action for action in ACTIONS}
    for screen in SCREENS:
        action = known[f"go.{screen}"]
        window.add_screen(screen, action.text, action.icon, lambda text=action.text: Page(text))
    window.go("overview")
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    return window
