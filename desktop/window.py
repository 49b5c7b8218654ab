"""The window that screens plug into."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from db.errors import DataFileError, YizhanError
from desktop import actions, notice
from desktop.finder import Finder, SearchResult
from desktop.jobs import Jobs
from desktop.notice import Kind, NoticeBar
from desktop.rail import Rail
from desktop.status import Status
from desktop.style import look, on_look_changed
from desktop.text import _, say
from resources import resource

_TOP_ACTIONS = ("undo", "redo", "help")
_GEOMETRY = "window/geometry"
_log = logging.getLogger(__name__)


@dataclass
class _Screen:
    factory: Callable[[], QWidget]
    widget: QWidget | None = None


class MainWindow(QMainWindow):
    """Rail, search box, notices, the screen in front, and the status line.

    Signals:
        search_changed(str), result_chosen(object): From the search box, as in `Finder`.
        screen_shown(str): Id of the screen now in front.
    """

    search_changed = Signal(str)
    result_chosen = Signal(object)
    screen_shown = Signal(str)

    def __init__(self, jobs: Jobs, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(_("驿站管家"))
        self.setWindowIcon(QIcon(str(resource("icons", "yizhan.svg"))))
        self._jobs = jobs
        self._settings = settings
        self._screens: dict[str, _Screen] = {}
        self._current = ""
        self._build()
        self.setStatusBar(self.status)
        self.setCentralWidget(self._middle)
        self.rail.chosen.connect(self.go)
        self.finder.search_changed.connect(self.search_changed)
        self.finder.result_chosen.connect(self.result_chosen)
        jobs.failed.connect(self.show_failure)
        on_look_changed(self._measure)
        self._restore()

    def bind(self, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
        """Bind `handlers` and the window's own commands; returns the actions by id."""
        own: dict[str, Callable[[], object]] = {"find": self.start_search}
        own |= {f"go.{screen}": partial(self.go, screen) for screen in self._screens}
        bound = actions.bind(self, own | dict(handlers))
        for name in _TOP_ACTIONS:
            if name in bound:
                self._add_top_button(name, bound[name])
        return bound

    def add_screen(
        self, screen: str, text: str, icon_name: str, factory: Callable[[], QWidget]
    ) -> None:
        """Add a screen at the end of the rail; `factory` runs at its first visit."""
        self._screens[screen] = _Screen(factory)
        self.rail.add(screen, text, icon_name)

    def go(self, screen: str) -> QWidget:
        """Bring a screen to the front and return it.

        Raises:
            KeyError: No such screen was added.
        """
        entry = self._screens[screen]
        if screen != self._current:
            self.notice.turn_page()
        if entry.widget is None:
            entry.widget = entry.factory()
            self._pages.addWidget(entry.widget)
        self._pages.setCurrentWidget(entry.widget)
        self.rail.check(screen)
        if screen != self._current:
            self._current = screen
            entry.widget.setFocus(Qt.FocusReason.OtherFocusReason)
            self.screen_shown.emit(screen)
        return entry.widget

    @property
    def current_screen(self) -> str:
        """Id of the screen in front; empty before the first `go`."""
        return self._current

    def start_search(self) -> None:
        """Put the cursor in the search box."""
        self.finder.start()

    def set_results(self, results: Sequence[SearchResult]) -> None:
        self.finder.set_results(results)

    def show_failure(self, error: Exception) -> None:
        """Say what went wrong where the person will see it; the program goes on."""
        if isinstance(error, DataFileError):
            notice.tell_trouble(self, say(error))
        elif isinstance(error, YizhanError):
            self.notice.show_notice(Kind.ERROR, say(error))
        else:
            _log.error("Unexpected", exc_info=error)
            notice.tell_fault(self, error)

    def _build(self) -> None:
        self.rail = Rail()
        self.status = Status(self._jobs)
        self.finder = Finder(self)
        self._top = QFrame()
        self._top.setObjectName("topBar")
        self._top_row = QHBoxLayout(self._top)
        self._top_row.addWidget(self.finder)
        self._top_row.addStretch(1)
        self._pages = QStackedWidget()
        self._pages.setObjectName("pages")
        below = QWidget()
        filled = QVBoxLayout(below)
        filled.setContentsMargins(0, 0, 0, 0)
        filled.addWidget(self._pages)
        self.notice = NoticeBar(below)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._top)
        right.addWidget(below, 1)
        self._middle = QWidget()
        both = QHBoxLayout(self._middle)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.rail)
        both.addLayout(right, 1)

    def _add_top_button(self, name: str, action: QAction) -> None:
        button = QToolButton()
        button.setObjectName(f"top.{name}")
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._top_row.addWidget(button)
        self._measure()

    def _measure(self) -> None:
        px = look().px
        self._top_row.setContentsMargins(px(24), px(8), px(22), px(8))
        self._top_row.setSpacing(px(2))
        self.finder.setFixedWidth(px(420))
        for button in self._top.findChildren(QToolButton):
            if button.objectName().startswith("top."):
                button.setIconSize(QSize(px(18), px(18)))

    def _restore(self) -> None:
        kept = self._settings.value(_GEOMETRY)
        if not (isinstance(kept, QByteArray) and self.restoreGeometry(kept)):
            self.resize(1366, 768)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What has the keyboard comes first, such as an editor that is given up with Esc.
        if event.key() == Qt.Key.Key_Escape:
            self.notice.dismiss()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._jobs.close()
        super().closeEvent(event)
