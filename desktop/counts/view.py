"""What the day sheet's screen is made of."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QDate, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
)

from db.rows import TownRow, UnitRow
from desktop.counts.cells import TotalsLine
from desktop.counts.grid import SheetGrid
from desktop.counts.table import SheetModel
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.labels import StateLabel, quiet_label
from desktop.widgets.page import Page

WHOLE_CITY = ""
UNIT = "unit:"
"""Prefix of a unit's number in the choice of a place; a town is its code."""
_EARLIER, _LATER = "Alt+Left", "Alt+Right"
_YESTERDAY, _ZERO, _CLEAR = "Alt+Y", "Alt+0", "Alt+Delete"


class CountsView(Page):
    """Day and place above the sheet, commands for a line below it.

    Signals:
        left: The screen went out of sight.
    """

    left = Signal()

    def __init__(self, settings: QSettings) -> None:
        super().__init__(_("服务登记"))
        self.setObjectName("counts")
        self.model = SheetModel()
        self.grid = SheetGrid(self.model, settings)
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd dddd")
        self.day.setObjectName("countsDay")
        self.day.setAccessibleName(_("登记日期"))
        # Only a finished date counts, not each digit on the way to it.
        self.day.setKeyboardTracking(False)
        self.earlier = tool_button("countsEarlier", "caret-left", _("前一天"), keys=_EARLIER)
        self.later = tool_button("countsLater", "caret-right", _("后一天"), keys=_LATER)
        self.place = QComboBox()
        self.place.setObjectName("countsPlace")
        self.place.setAccessibleName(_("镇街"))
        self.place.setMaxVisibleItems(16)
        self.place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.state = StateLabel()
        self.state.setObjectName("countsState")
        self._place_all()
        self.save = shortcut_within(self, QKeySequence.StandardKey.Save)
        # A button's own shortcut clicks a moment later, when the cursor may be elsewhere.
        for button, keys in {
            self.earlier: _EARLIER,
            self.later: _LATER,
            self.yesterday: _YESTERDAY,
            self.zero: _ZERO,
            self.clear: _CLEAR,
        }.items():
            shortcut_within(self, keys).activated.connect(button.click)
        on_look_changed(self._fit)

    def set_places(self, units: Iterable[UnitRow], towns: Iterable[TownRow]) -> None:
        """Offer the whole city, each managing unit, and its towns below it."""
        below = list(towns)
        self.place.clear()
        self.place.addItem(_("全市"), WHOLE_CITY)
        for unit in units:
            self.place.insertSeparator(self.place.count())
            self.place.addItem(_("{unit}（全部）").format(unit=unit.name), f"{UNIT}{unit.id}")
            for town in below:
                if town.unit_id == unit.id:
                    self.place.addItem(town.name, town.code)

    def show_date(self, day: QDate, latest: QDate) -> None:
        """Show `day` silently; no day after `latest` can be chosen."""
        self.day.blockSignals(True)
        self.day.setMaximumDate(latest)
        self.day.setDate(day)
        self.day.blockSignals(False)
        self.later.setEnabled(day < latest)

    def show_sheet(self, *, empty: bool) -> None:
        self._pages.setCurrentIndex(1 if empty else 0)
        for button in (self.yesterday, self.zero, self.clear):
            button.setEnabled(not empty)

    def _place_all(self) -> None:
        self.head.setStretchFactor(self.note, 0)
        self.note.hide()
        dates = QHBoxLayout()
        dates.setSpacing(2)
        for widget in (self.earlier, self.day, self.later):
            dates.addWidget(widget)
        self.head.addLayout(dates)
        self.head.addWidget(self.place, 2)
        self.head.addStretch(1)
        self.head.addWidget(self.state)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.grid, 1)
        self.totals = TotalsLine(self.grid, self.model)
        inside.addWidget(self.totals)
        self._pages = QStackedWidget()
        self._pages.addWidget(card)
        self._pages.addWidget(
            EmptyState(
                "house-line",
                _("这里那天没有开放的驿站"),
                _("换一个镇街或日期；新驿站请先在“驿站”里登记，状态设为开放。"),
            )
        )
        self.body.addWidget(self._pages, 1)
        self.body.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        self.hint = quiet_label(
            _(
                "Enter 下一站　Tab 下一项　F2 修改　Ctrl+V 从表格粘贴　Ctrl+D 向下填充　"
                "方式 1 逐人 2 门禁 3 估算"
            )
        )
        self.yesterday = push_button("countsYesterday", _("同昨日"), "copy-simple")
        self.zero = push_button("countsZero", _("全零上报"), "number-circle-zero")
        self.clear = push_button("countsClear", _("清除本行"), "eraser")
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 8)
        foot.addStretch(1)
        for button, keys in (
            (self.yesterday, _YESTERDAY),
            (self.zero, _ZERO),
            (self.clear, _CLEAR),
        ):
            button.setToolTip(with_keys(button.text(), keys))
            # The cursor stays in the sheet.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            foot.addWidget(button)
        return foot

    def _fit(self) -> None:
        px = look().px
        self.totals.setFixedHeight(px(32))
        # In large text the room is worth more to the lines of the sheet.
        self.hint.setVisible(look().scale < 1.6)
        self.day.setFixedWidth(px(186))
        self.place.setMinimumWidth(px(120))
        self.place.setMaximumWidth(px(190))
        for button in (self.earlier, self.later):
            button.setIconSize(QSize(px(16), px(16)))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()
