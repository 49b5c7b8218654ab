"""A chip from whose list any number of options is ticked, with a count beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from db.pinyin import spell
from db.search import Entry, NameIndex
from desktop.icons import paint_icon
from desktop.style import look
from desktop.text import _, number
from desktop.widgets.popup_chip import PopupChip
from desktop.widgets.search_field import SearchField

_KEY, _COUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_SEARCHED_FROM = 10
"""Options from which a field to find one is offered."""
_ROW, _ROWS_SHOWN, _WIDTH = 30, 12, 224


class Option(NamedTuple):
    key: str
    text: str


class TickChip(PopupChip):
    """The arrows move in the list, Space ticks, Enter ticks and closes, Esc closes.

    Signals:
        changed(frozenset[str]): Keys of the options ticked, after each tick of a person.
    """

    changed = Signal(object)

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._options: Sequence[Option] = ()
        self._counts: Mapping[str, int] = {}
        self._chosen: frozenset[str] = frozenset()
        self._search = SearchField(_("在选项中查找"), _("名称、拼音"))
        self._search.setObjectName(f"{name}.search")
        self._search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setObjectName(f"{name}.list")
        self.list.setAccessibleName(title)
        self.list.setItemDelegate(_TickDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._tick)
        for widget in (self._search, self.list):
            self.popup.body.addWidget(widget)
            widget.installEventFilter(self)
        self._names = NameIndex(())
        self.opening.connect(self._prepare)
        self.cleared.connect(lambda: self._choose(frozenset()))

    def set_options(self, options: Sequence[Option]) -> None:
        """What there is to choose from, in this order."""
        if tuple(options) == tuple(self._options):
            return
        self._options = tuple(options)
        self._names = NameIndex(Entry(each.text, spell(each.text)) for each in options)
        self.list.clear()
        for key, text in options:
            item = QListWidgetItem(text, self.list)
            item.setData(_KEY, key)
        self.choose(self._chosen)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Put the counts beside the options; one without is 0."""
        self._counts = counts
        self._tell_if_seen()

    def choose(self, keys: frozenset[str]) -> None:
        """Tick exactly these, silently."""
        self._chosen = keys
        texts = [each.text for each in self._options if each.key in keys]
        if len(keys) > 1 and texts:
            self.say(_("{first} 等 {n} 项").format(first=texts[0], n=len(keys)))
        elif keys and not texts:
            # Such as a town in a saved view that was merged into another since.
            self.say(_("已不在名录中"))
        else:
            self.say("".join(texts))
        self._tell_if_seen()

    @property
    def chosen(self) -> frozenset[str]:
        return self._chosen

    def _prepare(self) -> None:
        px = look().px
        self._search.setVisible(len(self._options) >= _SEARCHED_FROM)
        self._search.clear()
        self._tell()
        rows = min(len(self._options), _ROWS_SHOWN)
        self.list.setFixedSize(px(_WIDTH), rows * px(_ROW) + 2 * self.list.frameWidth() + 2)
        self.list.setCurrentRow(0)
        (self._search if self._search.isVisibleTo(self.popup) else self.list).setFocus()

    def _tell_if_seen(self) -> None:
        # A province has some thousand towns, and a keystroke changes all their counts.
        if self.popup.isVisible():
            self._tell()

    def _tell(self) -> None:
        for n in range(self.list.count()):
            item = self.list.item(n)
            key = item.data(_KEY)
            count = self._counts.get(key, 0)
            item.setData(_COUNT, count)
            ticked = key in self._chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            words = _("{name} {n}").format(name=item.text(), n=number(count))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def _narrow(self, typed: str) -> None:
        shown = set(self._names.positions(typed).tolist())
        for n in range(self.list.count()):
            self.list.item(n).setHidden(n not in shown)
        self.list.setCurrentRow(min(shown, default=-1))

    def _tick(self, item: QListWidgetItem) -> None:
        self._choose(self._chosen ^ {item.data(_KEY)})

    def _choose(self, keys: frozenset[str]) -> None:
        self.choose(keys)
        self.changed.emit(keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        item = self.list.currentItem()
        match event.key():
            case Qt.Key.Key_Space if item is not None:
                self._tick(item)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if item is not None:
                    self._tick(item)
                self.popup.hide()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if watched is self._search:
                self._step(1 if event.key() == Qt.Key.Key_Down else -1)
            case _other:
                return super().eventFilter(watched, event)
        return True

    def _step(self, step: int) -> None:
        shown = [n for n in range(self.list.count()) if not self.list.item(n).isHidden()]
        if shown:
            at = shown.index(self.list.currentRow()) if self.list.currentRow() in shown else -1
            self.list.setCurrentRow(shown[(at + step) % len(shown)])


class _TickDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(look().px(_WIDTH) - 16, look().px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        px, rect = look().px, QRect(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look().colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look().colour("hatch"))
        rect.adjust(px(8), 0, -px(8), 0)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value
        side = px(17)
        box = QRect(rect.left(), rect.center().y() - side // 2, side, side)
        name, role = ("check-square-fill", "accent") if ticked else ("square", "absent")
        paint_icon(painter, box, name, role)
        middle = Qt.AlignmentFlag.AlignVCenter
        count = index.data(_COUNT) or 0
        words = number(count)
        room = painter.fontMetrics().horizontalAdvance(words) + px(10)
        painter.setPen(look().colour("muted"))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, words)
        rect.adjust(side + px(8), 0, -room, 0)
        painter.setPen(look().colour("text" if count or ticked else "absent"))
        text = index.data(Qt.ItemDataRole.DisplayRole)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, middle, shown)
        painter.restore()
