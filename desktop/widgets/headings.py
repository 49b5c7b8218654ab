"""What a table's heading remembers: which columns stand in it, how wide, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import QObject, QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QTableView

from desktop.style import look
from desktop.text import _
from desktop.widgets.rows import Column


class Headings(QObject):
    """Keeps the columns of a table as the person left them, by the columns' keys.

    Args:
        table: Its model is set.
        settings: Where they are remembered under the table's object name; None forgets them.
    """

    def __init__(
        self, table: QTableView, columns: Sequence[Column[Any]], settings: QSettings | None
    ) -> None:
        super().__init__(table)
        self._table, self._columns, self._settings = table, columns, settings
        self._header = table.horizontalHeader()
        self._fitting = False
        self._set_up()
        self._header.sectionResized.connect(self._keep_width)

    def _set_up(self) -> None:
        header = self._header
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.viewport().setAutoFillBackground(False)
        for n, column in enumerate(self._columns):
            self._table.setColumnHidden(n, not column.default)

    def let_choose(self) -> None:
        """Let the person choose the columns and their order, and bring back what was chosen."""
        header = self._header
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._pop_up)
        self._arrange(self._kept_keys("shown"), self._kept_keys("order"))
        header.sectionMoved.connect(lambda *_where: self._keep())

    def fit(self) -> None:
        """Give each column its width, and the stretching one the room that is left."""
        if self._fitting:
            return
        self._fitting = True
        self._header.setMinimumSectionSize(look().px(48))
        shown = [n for n in range(len(self._columns)) if not self._table.isColumnHidden(n)]
        widths = {n: look().px(self._width(self._columns[n])) for n in shown}
        room = self._table.viewport().width() - sum(widths.values())
        for n in shown:
            stretch = max(room, 0) if self._columns[n].stretch else 0
            self._table.setColumnWidth(n, widths[n] + stretch)
        self._fitting = False

    def in_order(self) -> list[int]:
        """The columns that stand in the table, from the left."""
        order = sorted(range(len(self._columns)), key=self._header.visualIndex)
        return [n for n in order if not self._table.isColumnHidden(n)]

    def menu(self) -> QMenu:
        """Tick the columns that are to stand in the table; the first always does."""
        menu = _StayingMenu(self._table)
        menu.setObjectName("columns")
        for n, column in enumerate(self._columns[1:], start=1):
            action = menu.addAction(column.title)
            action.setObjectName(f"column.{column.key}")
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(n))
            action.toggled.connect(lambda shown, n=n: self._show(n, shown))
        menu.addSeparator()
        menu.addAction(_("恢复原样"), self._forget)
        return menu

    def _pop_up(self, where: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._header.mapToGlobal(where))

    def _show(self, n: int, shown: bool) -> None:
        self._table.setColumnHidden(n, not shown)
        self.fit()
        self._keep()

    def _forget(self) -> None:
        self._arrange([column.key for column in self._columns if column.default], [])
        if self._settings is not None:
            self._settings.remove(f"tables/{self._table.objectName()}")
        self.fit()

    def _arrange(self, shown: Sequence[str], order: Sequence[str]) -> None:
        place = {column.key: n for n, column in enumerate(self._columns)}
        for n, column in enumerate(self._columns[1:], start=1):
            if shown:
                self._table.setColumnHidden(n, column.key not in shown)
        known = [place[key] for key in order if key in place]
        for at, n in enumerate([*known, *(n for n in place.values() if n not in known)]):
            self._header.moveSection(self._header.visualIndex(n), at)

    def _keep(self) -> None:
        if self._settings is None:
            return
        order = sorted(range(len(self._columns)), key=self._header.visualIndex)
        self._settings.setValue(self._name("order"), [self._columns[n].key for n in order])
        shown = [self._columns[n].key for n in self.in_order()]
        self._settings.setValue(self._name("shown"), shown)

    def _kept_keys(self, what: str) -> list[str]:
        kept = self._settings.value(self._name(what), []) if self._settings is not None else []
        # A list of one comes back as its only member.
        return [str(key) for key in kept] if isinstance(kept, list) else [str(kept)]

    def _width(self, column: Column[Any]) -> float:
        if self._settings is None:
            return column.width
        kept = self._settings.value(self._name(f"width/{column.key}"), column.width, type=float)
        return cast("float", kept)

    def _keep_width(self, section: int, _before: int, width: int) -> None:
        column = self._columns[section]
        # A column that is hidden or comes back is not a column that was drawn wider.
        drawn = width and not self._fitting and not column.stretch
        if self._settings is not None and drawn and self._header.isVisible():
            self._settings.setValue(self._name(f"width/{column.key}"), width / look().scale)

    def _name(self, what: str) -> str:
        return f"tables/{self._table.objectName()}/{what}"


class _StayingMenu(QMenu):
    """Space ticks and leaves the menu open, so that several can be ticked."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.toggle()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.toggle()
        else:
            super().mouseReleaseEvent(event)
