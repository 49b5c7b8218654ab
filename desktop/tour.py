"""A walk through the program: every screen to a picture, without a display."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import (
    QDeadlineTimer,
    QEventLoop,
    QLoggingCategory,
    QSettings,
    QTemporaryDir,
)
from PySide6.QtWidgets import QApplication

from db.engine import open_register, reading
from db.errors import DataFileError
from db.stations import station_rows
from db.values import LOCAL, StationStatus
from desktop.actions import SCREENS
from desktop.app import make_application
from desktop.appearance import Appearance, Choice
from desktop.office import Office

_WIDTH, _HEIGHT = 1366, 768
_PATIENCE_MS = 30_000
_QUIET_MS = 400
"""Long enough for the pages of a PDF and the tiles of the map to be painted after the last job."""


def take_tour(target: str, folder: Path) -> Iterator[Path]:
    """Save each screen as ``<number>-<screen>-<light|dark>.png`` and yield its path.

    Raises:
        DataFileError: The register cannot be opened, or the folder not be written.
    """
    _work_unseen()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError("file_unwritable", folder, reason=error.strerror or "") from error
    app = make_application()
    kept = QTemporaryDir()
    settings = QSettings(kept.filePath("tour.ini"), QSettings.Format.IniFormat)
    appearance = Appearance(app, settings)
    # The middle of a working morning, whenever the pictures are taken.
    now = dt.datetime.combine(dt.datetime.now(LOCAL).date(), dt.time(10, 30), LOCAL)
    office = Office(open_register(target), settings, appearance, clock=lambda: now)
    try:
        office.window.resize(_WIDTH, _HEIGHT)
        office.window.show()
        for choice in (Choice.LIGHT, Choice.DARK):
            appearance.choose(choice)
            for number, name in enumerate(SCREENS, start=1):
                office.window.go(name)
                _settle(app, office)
                _choose_something(office, name)
                _settle(app, office)
                path = folder / f"{number}-{name}-{choice}.png"
                if not office.window.grab().save(str(path)):
                    raise DataFileError("file_unwritable", path, reason="")
                yield path
    finally:
        office.close()


def _work_unseen() -> None:
    """Need no display, and say nothing of there being none; call before the QApplication."""
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        QLoggingCategory.setFilterRules("default.info=false\ndefault.warning=false")
        os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--log-level=3")


def _choose_something(office: Office, name: str) -> None:
    """Show a station where there is a choice of one, as a person at work would."""
    if name not in ("stations", "map"):
        return
    station_id = _some_station(office)
    if station_id is None:
        return
    if name == "stations":
        office.screen(name).show_station(station_id)
    else:
        office.screen(name).choose_station(station_id)


def _some_station(office: Office) -> int | None:
    """A station whose card has something to show; None in an empty register."""
    with reading(office.desk.register) as session:
        rows = station_rows(session, today=office.desk.today())
    telling = (
        row
        for row in rows
        if row.longitude is not None and row.status is StationStatus.OPEN and row.hours
    )
    return next((row.id for row in telling), None)


def _settle(app: QApplication, office: Office) -> None:
    """Let the program work until nothing has been going on for a moment."""
    patience, quiet = QDeadlineTimer(_PATIENCE_MS), QDeadlineTimer(_QUIET_MS)
    while not patience.hasExpired() and not quiet.hasExpired():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if not office.jobs.idle:
            quiet = QDeadlineTimer(_QUIET_MS)
