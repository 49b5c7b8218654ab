"""Stations as chips, found by name, pinyin or initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from db.rows import StationRow
from db.search import StationIndex
from desktop.icons import icon
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.flow import FlowLayout
from desktop.widgets.plain import plain

_SHOWN = 10


class StationPicker(QWidget):
    """A field to find stations in, and the chosen ones as chips that a click takes away.

    Signals:
        changed: A person added or removed a station.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names: dict[int, str] = {}
        self._chosen: list[int] = []
        self._found: Sequence[StationRow] = ()
        self._index = StationIndex(())
        self.field = _FindField(self)
        self.field.setObjectName("activityStations")
        self.field.setPlaceholderText(_("名称、拼音或首字母"))
        self._list = QStringListModel(self)
        self._completer = QCompleter(self._list, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self.field)
        self._completer.setMaxVisibleItems(_SHOWN)
        self._popup = QListView()
        self._popup.setObjectName("activityStationsFound")
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._take)
        self.field.textEdited.connect(self._search)
        self._chips = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._chips.setSizePolicy(policy)
        self._flow = FlowLayout(self._chips, gap=6)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addWidget(self.field)
        self._all.addWidget(self._chips)
        self.setFocusProxy(self.field)
        on_look_changed(self._measure)

    def set_stations(self, rows: Iterable[StationRow]) -> None:
        """The stations there are to choose from."""
        known = list(rows)
        self._names = {row.id: row.name for row in known}
        self._index = StationIndex(known)
        self._show()

    def chosen(self) -> tuple[int, ...]:
        return tuple(self._chosen)

    def choose(self, station_ids: Iterable[int]) -> None:
        """Show exactly these, silently."""
        self._chosen = list(station_ids)
        self.field.clear()
        self._show()

    def drop_last(self) -> None:
        if self._chosen:
            self._drop(self._chosen[-1])

    def _search(self, text: str) -> None:
        self._found = self._index.find(text, _SHOWN) if text.strip() else ()
        self._list.setStringList([_in_list(row) for row in self._found])
        if self._found:
            self._completer.complete()
            self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        else:
            self._popup.hide()

    def _take(self, words: str) -> None:
        station = next(row for row in self._found if _in_list(row) == words)
        self.field.clear()
        if station.id not in self._chosen:
            self._chosen.append(station.id)
            self._show()
            self.changed.emit()

    def _drop(self, station_id: int) -> None:
        self._chosen.remove(station_id)
        self._show()
        self.field.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        while item := self._flow.takeAt(0):
            if gone := item.widget():
                gone.hide()
                gone.deleteLater()
        for station_id in self._chosen:
            name = self._names.get(station_id, "")
            chip = QPushButton(icon("x", "muted"), name.replace("&", "&&"))
            chip.setObjectName(f"activityStation.{station_id}")
            chip.setProperty("role", "chip")
            chip.setAccessibleName(_("去掉{station}").format(station=name))
            chip.setToolTip(plain(chip.accessibleName()))
            chip.clicked.connect(lambda _checked=False, gone=station_id: self._drop(gone))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._chosen))
        self._chips.updateGeometry()

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(6))
        self._popup.setStyleSheet(f"QListView::item {{ padding: {px(5)}px {px(8)}px; }}")


def _in_list(row: StationRow) -> str:
    return _("{station}（{town}）").format(station=row.name, town=row.town)


class _FindField(QLineEdit):
    """Backspace in the empty field takes the last chip away."""

    def __init__(self, picker: StationPicker) -> None:
        super().__init__(picker)
        self._picker = picker
        self.setMaxLength(60)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self._picker.drop_last()
        else:
            super().keyPressEvent(event)
