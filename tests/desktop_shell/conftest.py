import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from desktop.actions import ACTIONS, SCREENS
from desktop.jobs import Jobs
from desktop.widgets.page import Page
from desktop.window import MainWindow

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
