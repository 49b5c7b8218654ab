"""The page that the map lives in, and what it may not do."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import (
    QWebEngineNavigationRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
)
from PySide6.QtWidgets import QWidget

from desktop.web_engine import is_ours

_NOT_WANTED = (
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.ShowScrollBars,
    QWebEngineSettings.WebAttribute.FocusOnNavigationEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
)
_log = logging.getLogger(__name__)


class WebPage(QWebEnginePage):
    """Stays where it is, reads no file, and says in the log what its scripts say."""

    def __init__(self, profile: QWebEngineProfile, parent: QWidget) -> None:
        super().__init__(profile, parent)
        self.navigationRequested.connect(_stay)
        for attribute in _NOT_WANTED:
            self.settings().setAttribute(attribute, False)

    def offer(self, bridge: QObject) -> None:
        """Let the page's script call the slots of this object alone."""
        channel = QWebChannel(self)
        channel.registerObject("bridge", bridge)
        self.setWebChannel(channel)

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        line: int,
        source: str,
    ) -> None:
        worst = QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel
        _log.log(
            logging.ERROR if level == worst else logging.INFO, "%s:%d: %s", source, line, message
        )


def _stay(request: QWebEngineNavigationRequest) -> None:
    if is_ours(request.url()):
        request.accept()
    else:
        request.reject()
