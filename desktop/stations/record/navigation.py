"""The list of the page's parts at its left, with marks for what is wrong or not saved."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from desktop.icons import icon
from desktop.stations.record.sections import PARTS, Part
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.keys import with_keys


class Navigation(QListWidget):
    """Goes to a part by arrow keys or mouse.

    Signals:
        chosen(Part): The person moved to a part.
        entered(Part): The person pressed Enter on it, to go on inside.
    """

    chosen = Signal(object)
    entered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record.parts")
        self.setAccessibleName(_("这一页的各部分"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._items = {}
        for n, (part, (name, _glyph)) in enumerate(PARTS.items(), start=1):
            item = QListWidgetItem(_(name))
            item.setToolTip(with_keys(_(name), f"Alt+{n % 10}"))
            self._items[part] = item
            self.addItem(item)
        self.mark((), ())
        self.setCurrentRow(0)
        self.currentRowChanged.connect(lambda row: self.chosen.emit(list(PARTS)[row]))
        self.itemClicked.connect(lambda _item: self.chosen.emit(self.part))
        on_look_changed(self._measure)

    @property
    def part(self) -> Part:
        """The part that is in front."""
        return list(PARTS)[self.currentRow()]

    def show_part(self, part: Part) -> None:
        """Follow the page as it scrolls, silently."""
        self.blockSignals(True)
        self.setCurrentItem(self._items[part])
        self.blockSignals(False)

    def mark(self, wrong: Collection[Part], unsaved: Collection[Part]) -> None:
        """Put a sign at the parts where something is wrong or not saved."""
        for part, item in self._items.items():
            name, glyph = PARTS[part]
            said = _(name)
            if part in wrong:
                item.setIcon(icon("warning-circle", "accent"))
                said = _("{part}，有错误").format(part=said)
            elif part in unsaved:
                item.setIcon(icon("pencil-simple", "warn"))
                said = _("{part}，有未保存的改动").format(part=said)
            else:
                item.setIcon(icon(glyph, "muted"))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.part)
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        px = look().px
        self.setIconSize(QSize(px(16), px(16)))
        for item in self._items.values():
            item.setSizeHint(QSize(0, px(32)))
        self.setViewportMargins(px(6), px(6), px(6), px(6))
        self.setFixedWidth(px(156))
