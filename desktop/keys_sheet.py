"""All keys on one sheet: those of the whole program, then those of each page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import ACTIONS, PAGE_KEYS, Action
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label, section_label, title_label
from desktop.widgets.scroll import scrolling

_COLUMN, _HEIGHT, _MOST_COLUMNS = 330, 640, 3

Group = tuple[str, Sequence[tuple[str, str]]]
"""A name, and keys with what they do."""


class KeysSheet(QDialog):
    """Esc closes it; the groups stand in as many columns as there is room for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setObjectName("keysSheet")
        self.setWindowTitle(_("按键"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._columns = QHBoxLayout()
        self._all = QVBoxLayout(self)
        self._all.addWidget(title_label(_("按键")))
        area = scrolling(self._columns)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._all.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addWidget(quiet_label(_("没有按键的命令在 Ctrl+K 里按名称查找")), 1)
        close = push_button("keys.close", _("关闭"))
        close.clicked.connect(self.close)
        foot.addWidget(close)
        self._all.addLayout(foot)
        area.setFocus()
        on_look_changed(self._lay_out)

    def _lay_out(self) -> None:
        px, window = look().px, self._window.size()
        count = max(1, min(_MOST_COLUMNS, (window.width() - px(40)) // px(_COLUMN)))
        _clear(self._columns)
        self._columns.setSpacing(px(32))
        for groups in _shared_out(list(_groups()), count):
            column = QVBoxLayout()
            column.setSpacing(px(8))
            for name, keys in groups:
                column.addWidget(section_label(name))
                column.addLayout(_lines(keys))
                column.addSpacing(px(10))
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        self._all.setContentsMargins(px(24), px(18), px(24), px(16))
        self._all.setSpacing(px(12))
        width = min(count * px(_COLUMN), window.width() - px(32))
        self.resize(width, min(px(_HEIGHT), window.height() - px(32)))


def _groups() -> Iterable[Group]:
    keyed = [action for action in ACTIONS if action.shortcut]
    yield _("任何页面"), [_said(each) for each in keyed if not each.id.startswith("go.")]
    yield _("换页面"), [_said(each) for each in keyed if each.id.startswith("go.")]
    for name, keys in PAGE_KEYS.items():
        yield _(name), [(shown, _(text)) for shown, text in keys]


def _said(action: Action) -> tuple[str, str]:
    shown = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return shown, _(action.tip)


def _shared_out(groups: list[Group], count: int) -> list[list[Group]]:
    """In `count` columns of about equal length, the order of the groups kept."""
    total = sum(len(keys) + 2 for _name, keys in groups)
    columns: list[list[Group]] = [[] for _n in range(count)]
    before = 0
    for name, keys in groups:
        middle = before + (len(keys) + 2) / 2
        columns[min(int(middle * count / total), count - 1)].append((name, keys))
        before += len(keys) + 2
    return columns


def _lines(keys: Iterable[tuple[str, str]]) -> QGridLayout:
    lines = QGridLayout()
    lines.setColumnMinimumWidth(0, look().px(104))
    lines.setColumnStretch(1, 1)
    lines.setVerticalSpacing(look().px(4))
    for n, (shown, text) in enumerate(keys):
        key, does = QLabel(shown), quiet_label(text)
        key.setTextFormat(Qt.TextFormat.PlainText)
        does.setObjectName(f"keys.{shown}")
        lines.addWidget(key, n, 0, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(does, n, 1)
    return lines


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            _clear(inner)
        if widget is not None:
            widget.deleteLater()
