"""The line under the list: how many stations are selected, and what can be done to them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton

from desktop.style import look, on_look_changed
from desktop.text import _, n_, number
from desktop.widgets.buttons import push_button, tool_button

_MORE_FROM = 1.4
"""Text size from which only the first button has room."""


class SelectionBar(QFrame):
    """In sight while several stations are selected.

    Signals:
        bulk_wanted(), export_wanted(), verify_wanted(), clear_wanted(): What the buttons ask for.
    """

    bulk_wanted = Signal()
    export_wanted = Signal()
    verify_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("selectionBar")
        self.setProperty("role", "card")
        self._count = QLabel()
        self._count.setObjectName("selection.count")
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._count)
        self._line.addStretch(1)
        self._button("bulk", _("批量修改"), "pencil-simple").clicked.connect(self.bulk_wanted)
        self._export = self._button("export", _("导出所选"), "upload-simple")
        self._export.clicked.connect(self.export_wanted)
        self._verify = self._button("verify", _("今天已核实"), "check-circle")
        self._verify.clicked.connect(self.verify_wanted)
        self._more = tool_button("selection.more", "dots-three", _("更多"))
        self._line.addWidget(self._more)
        self._more.clicked.connect(self._pop_up)
        self._clear = tool_button("selection.clear", "x", _("取消选择"))
        self._clear.clicked.connect(self.clear_wanted)
        self._line.addWidget(self._clear)
        self.setAccessibleName(_("所选驿站"))
        self.hide()
        on_look_changed(self._measure)

    def show_count(self, count: int) -> None:
        """Say how many are selected; one alone has its card."""
        words = n_("已选 {n} 座", count).format(n=number(count))
        self._count.setText(words)
        self.setVisible(count > 1)

    def add_to(self, menu: QMenu) -> None:
        """Offer the same in a menu."""
        menu.addAction(_("批量修改…"), self.bulk_wanted.emit)
        menu.addAction(_("导出所选…"), self.export_wanted.emit)
        menu.addAction(_("核实日期设为今天"), self.verify_wanted.emit)

    def _button(self, name: str, words: str, glyph: str) -> QPushButton:
        button = push_button(f"selection.{name}", words, glyph)
        self._line.addWidget(button)
        return button

    def _pop_up(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_to(menu)
        menu.popup(self._more.mapToGlobal(self._more.rect().topLeft()))

    def _measure(self) -> None:
        px = look().px
        self._line.setContentsMargins(px(16), px(6), px(8), px(6))
        self._line.setSpacing(px(8))
        for button in (self._more, self._clear):
            button.setIconSize(QSize(px(16), px(16)))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        roomy = look().scale < _MORE_FROM
        self._export.setVisible(roomy)
        self._verify.setVisible(roomy)
        self._more.setVisible(not roomy)
