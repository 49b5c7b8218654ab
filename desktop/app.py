"""Start the program: Qt, the look, and the register that the person works on."""

from __future__ import annotations

import logging
import sys

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from db.engine import is_server, open_register
from db.errors import DataFileError
from desktop.appearance import Appearance
from desktop.office import Office
from desktop.start import StartDialog
from desktop.text import _, say
from desktop.web_engine import prepare_web_engine, register_scheme

_LAST = "data/last"


def make_application() -> QApplication:
    """The application, with what has to be said before it exists; the running one, if any."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    prepare_web_engine()
    register_scheme()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("yizhan")
    app.setOrganizationName("yizhan")
    app.setApplicationDisplayName(_("驿站管家"))
    return app


def open_window(target: str, settings: QSettings, appearance: Appearance) -> Office:
    """Open a register in a window of its own, not shown yet.

    Raises:
        DataFileError: It cannot be opened; it is left as it was.
    """
    register = open_register(target)
    office = Office(register, settings, appearance)
    if not is_server(target):  # an address may carry a password
        settings.setValue(_LAST, target)
    office.window.go("overview")
    return office


def run(data: str | None) -> int:
    """Run the program until its window closes; the exit code.

    Args:
        data: A file or server address; by default that of the last time, or what the person
            chooses.
    """
    logging.basicConfig(level=logging.WARNING)
    app = make_application()
    settings = QSettings()
    appearance = Appearance(app, settings)
    target = data or str(settings.value(_LAST, ""))
    trouble = ""
    while True:
        if target:
            try:
                office = open_window(target, settings, appearance)
                break
            except DataFileError as error:
                trouble = say(error)
        dialog = StartDialog(trouble)
        if not dialog.exec():
            return 1 if trouble else 0
        target = dialog.target
    office.window.show()
    code = app.exec()
    office.close()
    return code
