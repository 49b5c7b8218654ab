"""What Qt's web engine has to be told before the QApplication exists.

A module of its own, since every start needs it and only the map needs the rest.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEngineUrlScheme

SCHEME = b"yizhan"
HOST = "app"
CHANNEL = "qwebchannel.js"
"""Path of Qt's own script."""
ORIGIN = "yizhan://app/"


def prepare_web_engine() -> None:
    """Let Chromium start for the superuser, whom its sandbox refuses; call before QApplication.

    For everyone else the sandbox stays on.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"


def register_scheme() -> None:
    """Make ``yizhan:`` an address a page can live at; call before QApplication."""
    if not QWebEngineUrlScheme.schemeByName(SCHEME).name().isEmpty():
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


def is_ours(url: QUrl) -> bool:
    return url.scheme().encode() == SCHEME and url.host() == HOST
