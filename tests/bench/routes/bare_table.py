"""The least a table of stations in PySide6 can be: a window, 194 rows, no program behind it."""

import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget, QTableWidgetItem

from desktop.immortal import keep_constants

ROWS, COLUMNS = 194, 8


class Watch(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._end)
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        sys.stdout.write("painted\n")
        sys.stdout.flush()
        app.quit()


keep_constants()
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.resize(1366, 768)
table = QTableWidget(ROWS, COLUMNS)
for row in range(ROWS):
    for column in range(COLUMNS):
        table.setItem(row, column, QTableWidgetItem(f"驿站 {row} {column}"))
window.setCentralWidget(table)
window.show()
watch = Watch(table)
table.viewport().installEventFilter(watch)
app.exec()
