"""Views of the list: those every register has, and those people saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem

from db.facets import Care, Facet
from db.values import StationStatus
from desktop.finding.filters import care_text
from desktop.finding.query import NOW, ListQuery
from desktop.style import look
from desktop.text import _, label
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label
from desktop.widgets.popup_chip import PopupChip

_VIEW = Qt.ItemDataRole.UserRole
_ROW, _ROWS_SHOWN, _WIDTH = 30, 14, 264


@dataclass(frozen=True)
class View:
    """A name for a question; `id` is None for one that every register has."""

    name: str
    query: ListQuery
    id: int | None = None


def given_views() -> list[View]:
    """The views that nobody saved and nobody can delete, all stations first."""
    cares = (Care.STALE, Care.UNPLACED, Care.UNLISTED, Care.UNMET, Care.EXPIRING)
    chosen = ListQuery().choosing
    return [
        View(_("全部"), ListQuery()),
        View(_("现在开放"), ListQuery(open_at=NOW)),
        *(View(care_text(care), chosen(Facet.CARE, frozenset({str(care)}))) for care in cares),
        View(
            label(StationStatus.SUSPENDED),
            chosen(Facet.STATUS, frozenset({str(StationStatus.SUSPENDED)})),
        ),
    ]


class ViewPicker(PopupChip):
    """Enter shows a view, F2 renames and Delete deletes a saved one.

    Beneath them the present question is saved under a name.

    Signals:
        chosen(View), deleted(View): The view that is meant.
        renamed(View, str), saved(str): With the name that was typed.
    """

    chosen = Signal(object)
    deleted = Signal(object)
    renamed = Signal(object, str)
    saved = Signal(str)

    def __init__(self) -> None:
        super().__init__("stations.views", _("视图"), clearable=False)
        self._views: Sequence[View] = given_views()
        self._query = ListQuery()
        self.list = QListWidget()
        self.list.setObjectName("views.list")
        self.list.setAccessibleName(_("视图"))
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.itemClicked.connect(self._choose)
        self.list.itemChanged.connect(self._rename)
        self.list.currentItemChanged.connect(self._fit_buttons)
        self.name = QLineEdit()
        self.name.setObjectName("views.name")
        self.name.setAccessibleName(_("新视图的名称"))
        self.name.setPlaceholderText(_("给现在的筛选起个名"))
        self.name.setMaxLength(40)
        self.list.installEventFilter(self)
        self.name.installEventFilter(self)
        self._save_button = push_button("views.save", _("存为视图"))
        self._save_button.clicked.connect(self._save)
        self._rename_button = push_button("views.rename", _("改名"))
        self._rename_button.clicked.connect(self._edit)
        self._delete_button = push_button("views.delete", _("删除"))
        self._delete_button.clicked.connect(self._delete)
        self._hint = quiet_label(_("回车打开，F2 改名，Delete 删除"))
        body = self.popup.body
        body.addWidget(self.list)
        for widgets in (
            (self._hint, self._rename_button, self._delete_button),
            (self.name, self._save_button),
        ):
            line = QHBoxLayout()
            line.addWidget(widgets[0], 1)
            for widget in widgets[1:]:
                line.addWidget(widget)
            body.addLayout(line)
        self.opening.connect(self._prepare)
        self.show_query(self._query)

    def set_views(self, saved: Sequence[View]) -> None:
        """The saved views, after those that every register has."""
        self._views = [*given_views(), *saved]
        self._fill()
        self.show_query(self._query)

    def show_query(self, query: ListQuery) -> None:
        """Say which view is on the page, if any."""
        self._query = query
        present = self._present()
        self.say(present.name if present else _("自选条件"))

    def _present(self) -> View | None:
        asked = (self._query, replace(self._query, sort=None))
        # What somebody saved under a name of their own is called by that name.
        return next((view for view in reversed(self._views) if view.query in asked), None)

    def _fill(self) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        present = self._present()
        for view in self._views:
            item = QListWidgetItem(view.name, self.list)
            item.setData(_VIEW, view)
            if view.id is not None:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if view is present:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._fit_buttons()

    def _prepare(self) -> None:
        px = look().px
        self._fill()
        rows = min(len(self._views), _ROWS_SHOWN)
        self.list.setFixedHeight(rows * px(_ROW) + px(4))
        self.popup.setMinimumWidth(px(_WIDTH))
        self.name.clear()
        self.list.setFocus()

    def _fit_buttons(self, *_items: object) -> None:
        view = self._current()
        for button in (self._rename_button, self._delete_button):
            button.setEnabled(view is not None and view.id is not None)

    def _current(self) -> View | None:
        item = self.list.currentItem()
        return item.data(_VIEW) if item else None

    def _choose(self, item: QListWidgetItem) -> None:
        self.popup.hide()
        self.chosen.emit(item.data(_VIEW))

    def _edit(self) -> None:
        self.list.setFocus()
        self.list.editItem(self.list.currentItem())

    def _rename(self, item: QListWidgetItem) -> None:
        view = item.data(_VIEW)
        if item.text().strip() not in ("", view.name):
            self.renamed.emit(view, item.text().strip())

    def _delete(self) -> None:
        view = self._current()
        if view is not None and view.id is not None:
            self.deleted.emit(view)

    def _save(self) -> None:
        if self.name.text().strip():
            self.popup.hide()
            self.saved.emit(self.name.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            item = self.list.currentItem()
            if enter and watched is self.name:
                self._save()
                return True
            if enter and item is not None and not self.list.isPersistentEditorOpen(item):
                self._choose(item)
                return True
            if event.key() == Qt.Key.Key_Delete and watched is self.list:
                self._delete()
                return True
        return super().eventFilter(watched, event)
