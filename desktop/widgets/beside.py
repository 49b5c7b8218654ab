"""A list or map with one of several panels at its right."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.style import look

_LEAST, _MOST = 290, 420


class Beside(QSplitter):
    """`main` takes the room; the panels share a column whose width the person may change."""

    def __init__(self, main: QWidget, *panels: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._panels = QStackedWidget()
        for panel in panels:
            self._panels.addWidget(panel)
        self.setChildrenCollapsible(False)
        self.addWidget(main)
        self.addWidget(self._panels)
        self.setStretchFactor(0, 1)
        self.setSizes([look().px(1000), look().px(320)])
        self._measure()

    @property
    def panel(self) -> QWidget | None:
        """The panel in front."""
        return self._panels.currentWidget()

    def show_panel(self, panel: QWidget) -> None:
        self._panels.setCurrentWidget(panel)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _measure(self) -> None:
        self._panels.setMinimumWidth(look().px(_LEAST))
        self._panels.setMaximumWidth(look().px(_MOST))
