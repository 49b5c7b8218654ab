"""A list or map with one of several panels at its right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.style import look, on_look_changed

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
        on_look_changed(self._measure)

    @property
    def panel(self) -> QWidget | None:
        """The panel in front."""
        return self._panels.currentWidget()

    def show_panel(self, panel: QWidget) -> None:
        self._panels.setCurrentWidget(panel)

    def show_panels(self, shown: bool) -> None:
        """Show the column of the panels, or leave all the room to `main`."""
        self._panels.setVisible(shown)

    def _measure(self) -> None:
        self._panels.setMinimumWidth(look().px(_LEAST))
        self._panels.setMaximumWidth(look().px(_MOST))
