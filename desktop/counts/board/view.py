"""The widgets of the missing board."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.values import Month
from desktop.counts.board.due_chip import DueChip
from desktop.counts.board.legend import Legend
from desktop.counts.board.strip import HeatStrip
from desktop.counts.board.summary import Summary
from desktop.counts.board.table import BoardModel
from desktop.counts.floating import FloatingCard
from desktop.style import look, on_look_changed
from desktop.text import _, month_text
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label, section_label

_BESIDE = 1000
"""Width at 100 % text from which the summary stands beside the strip."""
_SUMMARY = 372, 560
"""Its least and greatest width there: long names of units need the greatest."""
_UNLIMITED = 16_777_215  # QWIDGETSIZE_MAX, which PySide does not name


class BoardView(QWidget):
    """Month and buttons, the legend, the strip, and the summary beside it or in its place.

    Args:
        show_all: What the button of an empty filter does.

    Attributes:
        story: The card that tells of a cell.
    """

    def __init__(self, model: BoardModel, show_all: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("board")
        self.earlier = tool_button("boardEarlier", "caret-left", _("上一个月"))
        self.later = tool_button("boardLater", "caret-right", _("下一个月"))
        self.month = section_label()
        self.month.setObjectName("boardMonth")
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.due = DueChip()
        self.worst_first = _chip("boardWorstFirst", _("缺得多的在前"))
        self.units = _chip("boardUnits", _("看各单位"))
        self.export = push_button("boardExport", _("存为 Excel…"), "table")
        self.copy_all = push_button("boardCopyAll", _("复制全部催报"), "copy", primary=True)
        self.legend = Legend()
        self.strip = HeatStrip(model)
        self.summary = Summary()
        self.story = StoryCard(self)
        self._future = EmptyState(
            "hourglass", _("这个月还没有开始"), _("日子过去以后才看得出谁没有填报。")
        )
        self._unbegun = EmptyState(
            "calendar-blank",
            _("这个月还没有登记"),
            _("从登记第一天服务的那个月起，这里按天显示谁已填报。"),
        )
        self._nobody = EmptyState(
            "house", _("这个月没有运营中的驿站"), _("登记驿站以后，这里按天显示谁已填报。")
        )
        self._nothing = EmptyState(
            "funnel",
            _("没有这样的驿站"),
            _("换一个地方，或去掉图例里的筛选。"),
            (_("全部显示"), show_all),
        )
        self._has_board = False
        self._left = QStackedWidget()
        for page in (self.strip, self._future, self._unbegun, self._nobody, self._nothing):
            self._left.addWidget(page)
        self._beside = QHBoxLayout()
        self._beside.addWidget(self._left, 1)
        self._beside.addWidget(self.summary)
        self._top, self._filters = QHBoxLayout(), QHBoxLayout()
        for widget in (self.earlier, self.month, self.later, self.due):
            self._top.addWidget(widget)
        self._top.addStretch(1)
        self._top.addWidget(self.export)
        self._top.addWidget(self.copy_all)
        self._filters.addWidget(self.legend, 1)
        self._filters.addWidget(self.worst_first)
        self._filters.addWidget(self.units)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._top)
        self._all.addLayout(self._filters)
        self._all.addLayout(self._beside, 1)
        self.units.toggled.connect(lambda _on: self._arrange())
        on_look_changed(self._arrange)

    def show_month(self, month: Month, *, last: Month) -> None:
        self.month.setText(month_text(month))
        self.later.setEnabled(month < last)

    def show_strip(self, *, stations: bool, shown: bool) -> None:
        """The strip, or why there is none: no `stations` at all, or none `shown` of them."""
        page = self.strip if shown else self._nothing if stations else self._nobody
        self._left.setCurrentWidget(page)
        self._show_rest(stations)

    def refuse_future(self) -> None:
        """Say that the month has not begun."""
        self._left.setCurrentWidget(self._future)
        self._show_rest(False)

    def tell_unbegun(self) -> None:
        """Say that nothing was counted yet: nobody is to be reminded."""
        self._left.setCurrentWidget(self._unbegun)
        self._show_rest(False)

    @property
    def is_narrow(self) -> bool:
        return self.width() < look().px(_BESIDE)

    def _show_rest(self, on: bool) -> None:
        """What goes with a board of stations, or makes no sense without."""
        self._has_board = on
        for widget in (self.legend, self.worst_first, self.export, self.copy_all):
            widget.setVisible(on)
        self._arrange()

    def _arrange(self) -> None:
        """Strip and summary side by side where there is room, else one at a time."""
        px, narrow = look().px, self.is_narrow
        self.units.setVisible(narrow and self._has_board)
        instead = narrow and self.units.isChecked() and self._has_board
        self.summary.setVisible(self._has_board and (instead or not narrow))
        self._left.setVisible(not instead)
        least, most = map(px, _SUMMARY)
        beside = min(max(self.width() * 3 // 10, least), most)
        self.summary.setMaximumWidth(_UNLIMITED if narrow else beside)
        self.summary.setMinimumWidth(0 if narrow else beside)
        for layout, gap in (
            (self._all, 10),
            (self._beside, 14),
            (self._top, 8),
            (self._filters, 8),
        ):
            layout.setSpacing(px(gap))
        self.month.setMinimumWidth(px(92))
        for arrow in (self.earlier, self.later):
            arrow.setIconSize(QSize(px(16), px(16)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class StoryCard(FloatingCard):
    """Of a cell: where, when, its state, and who reported it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("boardStory", parent)
        self._title, self._state, self._signed = section_label(), quiet_label(), quiet_label()
        for label in (self._title, self._state, self._signed):
            label.setWordWrap(False)
            self.body.addWidget(label)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def tell(self, title: str, state: str, signed: str) -> None:
        for label, words in ((self._title, title), (self._state, state), (self._signed, signed)):
            label.setText(words)
            label.setVisible(bool(words))
        self.setAccessibleName("　".join(filter(None, (title, state, signed))))


def _chip(name: str, text: str) -> QPushButton:
    chip = QPushButton(text)
    chip.setObjectName(name)
    chip.setAccessibleName(text)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    return chip
