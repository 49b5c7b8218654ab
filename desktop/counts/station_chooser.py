"""Chooses one station by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from db.pinyin import spell
from db.search import Entry, NameIndex
from db.sheet_lines import SheetLine
from desktop.style import look
from desktop.text import _
from desktop.widgets.popup_chip import PopupChip
from desktop.widgets.search_field import SearchField

_NUMBER = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 60


class StationChooser(PopupChip):
    """Typing narrows the list, the arrows move in it, Enter takes what stands there.

    Signals:
        chosen(int): Number of a station.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("countsStation", _("驿站"), clearable=False)
        self._lines: Sequence[SheetLine] = ()
        self._names: NameIndex | None = None
        self._current: int | None = None
        self.search = SearchField(_("查找驿站"), _("名称、拼音、编号、镇街"))
        self.search.setObjectName("countsStation.search")
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setObjectName("countsStation.list")
        self.list.setAccessibleName(_("驿站"))
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._choose)
        for widget in (self.search, self.list):
            self.popup.body.addWidget(widget)
            widget.installEventFilter(self)
        self.opening.connect(self._prepare)

    def set_lines(self, lines: Sequence[SheetLine], current: int | None) -> None:
        """The stations there are, and the one that is shown."""
        self._lines, self._names = lines, None
        self._current = current
        found = next((line.station for line in lines if line.station_id == current), "")
        self.say(found)

    def _prepare(self) -> None:
        px = look().px
        self.list.setFixedSize(px(300), px(340))
        self.search.clear()
        self._narrow("")
        self.search.setFocus()

    def _narrow(self, typed: str) -> None:
        if self._names is None:
            # Spelling 16,000 names takes a moment: only who looks for one waits for it.
            self._names = NameIndex(
                Entry(line.station, spell(line.station), (line.town, line.code))
                for line in self._lines
            )
        found = self._names.positions(typed)[:_MOST_SHOWN] if typed.strip() else self._around()
        self.list.clear()
        for n in found:
            line = self._lines[n]
            item = QListWidgetItem(
                _("{station}　{town}").format(station=line.station, town=line.town), self.list
            )
            item.setData(_NUMBER, line.station_id)
            if line.station_id == self._current:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _around(self) -> range:
        """Where nothing is typed: the stations about the one that is shown."""
        at = next((n for n, line in enumerate(self._lines) if line.station_id == self._current), 0)
        first = max(min(at - _MOST_SHOWN // 2, len(self._lines) - _MOST_SHOWN), 0)
        return range(first, min(first + _MOST_SHOWN, len(self._lines)))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.popup.hide()
            self.chosen.emit(item.data(_NUMBER))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._choose(self.list.currentItem())
            case Qt.Key.Key_Down | Qt.Key.Key_Up if watched is self.search:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = self.list.currentRow() + step
                self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            case _other:
                return super().eventFilter(watched, event)
        return True
