"""Open the program on a register and say when its station table is painted."""

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QTableView

from desktop.app import make_application, open_window
from desktop.appearance import Appearance

STATIONS = 194


class Watch(QObject):
    """Says so once the table has been painted with all its rows, and ends the process."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and self._table.model().rowCount() >= STATIONS:
            QTimer.singleShot(0, self._end)
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        sys.stdout.write("painted\n")
        sys.stdout.flush()
        app.quit()


app = make_application()
with tempfile.TemporaryDirectory() as folder:
    settings = QSettings(str(Path(folder) / "bench.ini"), QSettings.Format.IniFormat)
    office = open_window(sys.argv[1], settings, Appearance(app, settings))
    office.window.go("stations")
    office.window.show()
    table = office.window.findChild(QTableView, "stations.table")
    assert table
    watch = Watch(table)
    app.exec()
    office.close()
