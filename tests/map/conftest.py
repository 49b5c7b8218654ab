"""The map's tests run a real web view, without a display and without a graphics card."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--disable-gpu")

from desktop.map.scheme import prepare_web_engine, register_scheme

# Both must come before the QApplication, which pytest-qt makes for the first test that asks.
prepare_web_engine()
register_scheme()
