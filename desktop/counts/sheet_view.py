"""What the page of the sheet is made of."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QDate, QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from db.rows import TownRow, UnitRow
from db.values import Service
from desktop.counts.grid import SheetGrid
from desktop.counts.legend import LegendChip
from desktop.counts.remark import RemarkLine
from desktop.counts.station_chooser import StationChooser
from desktop.counts.steps import Steps
from desktop.counts.table import SheetModel
from desktop.counts.totals import TotalsLine
from desktop.counts.turn import Kind
from desktop.counts.words import ACCEPT_KEYS, Remark
from desktop.icons import service_icon
from desktop.style import look, on_look_changed
from desktop.text import N_, _, label
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import is_enter, shortcut_within, with_keys

WHOLE_CITY = ""
UNIT = "unit:"
"""Prefix of a unit's number in the choice of a place; a town is its code."""
_EARLIER, _LATER = "Alt+Left", "Alt+Right"
_YESTERDAY, _ZERO, _CLEAR = "Alt+Y", "Alt+0", "Alt+Delete"
_STATION_BEFORE, _STATION_AFTER = "Alt+Up", "Alt+Down"
_KEYPAD, _STORY = "F8", "Shift+F2"
LARGE = 1.4
"""Text size from which rows need all the room there is."""
_HINTS = {
    Kind.DAY: N_("Enter 下一站　Tab 下一项　F2 修改　Ctrl+D 向下填充　方式 1 逐人 2 门禁 3 估算"),
    Kind.STATION: N_(
        "Enter 下一天　Tab 下一项　PgDn 下一站　Ctrl+D 向下填充　方式 1 逐人 2 门禁 3 估算"
    ),
    Kind.SERVICE: N_("Enter 下一站　Tab 下一天　Ctrl+R 向右填充　Ctrl+Enter 填入所选　F2 修改"),
}
_KEYPAD_HINT = N_(
    "小键盘：Enter 下一格　+ 上一格　* 同前一天　/ 本行其余填 0　. 或 - 空着　F8 退出"
)
_EMPTY = {
    Kind.DAY: N_("换一个镇街或日期；新驿站请先在“驿站”里登记，状态设为开放。"),
    Kind.STATION: N_("这座驿站那个月没有开放；换一座驿站或月份。"),
    Kind.SERVICE: N_("换一个镇街或月份；新驿站请先在“驿站”里登记，状态设为开放。"),
}


class SheetView(QWidget):
    """Day and place above the sheet, what there is to say below it.

    Signals:
        left: The page went out of sight.
        day_entered: Enter or the calendar finished the date.
    """

    left = Signal()
    day_entered = Signal()

    def __init__(self, settings: QSettings, model: SheetModel, steps: Steps) -> None:
        super().__init__()
        self.setObjectName("countsSheet")
        self.model = model
        self.grid = SheetGrid(model, settings, steps)
        self.totals = TotalsLine(self.grid, model)
        self._make_choosers()
        self._make_commands()
        self._place_all()
        self.setFocusProxy(self.grid)
        self.save = shortcut_within(self, QKeySequence.StandardKey.Save)
        self.accept = shortcut_within(self, ACCEPT_KEYS)
        self.story = shortcut_within(self, _STORY)
        self.station_before = shortcut_within(self, _STATION_BEFORE)
        self.station_after = shortcut_within(self, _STATION_AFTER)
        # A button's own shortcut clicks a moment later, when the cursor may be elsewhere.
        for button, keys in {
            self.earlier: _EARLIER,
            self.later: _LATER,
            self.yesterday: _YESTERDAY,
            self.zero: _ZERO,
            self.clear: _CLEAR,
            self.keypad: _KEYPAD,
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

    def show_kind(self, kind: Kind) -> None:
        """Offer the choices that this turn of the sheet has."""
        self.station.setVisible(kind is Kind.STATION)
        self.service.setVisible(kind is Kind.SERVICE)
        for keys in (self.station_before, self.station_after):
            keys.setEnabled(kind is Kind.STATION)
        by_day = kind is Kind.DAY
        self._kind = kind
        self._fit_day()
        self.day.setAccessibleName(_("登记日期") if by_day else _("登记月份"))
        self.earlier.setToolTip(with_keys(_("前一天") if by_day else _("上一个月"), _EARLIER))
        self.later.setToolTip(with_keys(_("后一天") if by_day else _("下一个月"), _LATER))
        self._hint()

    def show_date(self, day: QDate, latest: QDate, *, can_go_on: bool) -> None:
        """Show `day` silently; no day after `latest` can be chosen."""
        self.day.blockSignals(True)
        self.day.setMaximumDate(latest)
        self.day.setDate(day)
        self.day.blockSignals(False)
        self.later.setEnabled(can_go_on)

    def say(self, remark: Remark | None) -> None:
        """Beneath the sheet: what there is to say of the cell under the cursor."""
        self.remark.say(remark)
        self._show_foot()

    def show_sheet(self, *, empty: bool) -> None:
        self._pages.setCurrentWidget(self._empty[self._kind] if empty else self._card)
        for button in (self.yesterday, self.zero, self.clear):
            button.setEnabled(not empty)

    def _make_choosers(self) -> None:
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setObjectName("countsDay")
        # Only a finished date counts, not each digit on the way to it.
        self.day.setKeyboardTracking(False)
        self.day.installEventFilter(self)
        self.day.calendarWidget().activated.connect(lambda _day: self.day_entered.emit())
        self.day.calendarWidget().clicked.connect(lambda _day: self.day_entered.emit())
        self.earlier = tool_button("countsEarlier", "caret-left", _("前一天"), keys=_EARLIER)
        self.later = tool_button("countsLater", "caret-right", _("后一天"), keys=_LATER)
        self.place = QComboBox()
        self.place.setObjectName("countsPlace")
        self.place.setAccessibleName(_("镇街"))
        self.place.setMaxVisibleItems(16)
        self.place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.station = StationChooser()
        self.service = QComboBox()
        self.service.setObjectName("countsService")
        self.service.setAccessibleName(_("服务"))
        for each in Service:
            self.service.addItem(service_icon(each), label(each), each.value)

    def _make_commands(self) -> None:
        self.yesterday = push_button("countsYesterday", _("同前一天"), "copy-simple")
        self.zero = push_button("countsZero", _("全零上报"), "number-circle-zero")
        self.clear = push_button("countsClear", _("清除本行"), "eraser")
        self.keypad = push_button("countsKeypad", _("小键盘"), "calculator")
        self.keypad.setCheckable(True)
        self.keypad.toggled.connect(lambda _on: self._hint())
        self.commands = {
            button: button.text() for button in (self.yesterday, self.zero, self.clear, self.keypad)
        }
        self.more = tool_button("countsMore", "dots-three-vertical", _("打印、填报表、已认可"))
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.legend = LegendChip()
        self.remark = RemarkLine()
        for button, keys in (
            (self.yesterday, _YESTERDAY),
            (self.zero, _ZERO),
            (self.clear, _CLEAR),
            (self.keypad, _KEYPAD),
        ):
            button.setToolTip(with_keys(button.text(), keys))
            # The cursor stays in the sheet.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _place_all(self) -> None:
        self._kind = Kind.DAY
        self._choices = QHBoxLayout()
        dates = QHBoxLayout()
        dates.setSpacing(2)
        for widget in (self.earlier, self.day, self.later):
            dates.addWidget(widget)
        self._choices.addLayout(dates)
        self._choices.addWidget(self.place, 2)
        for chooser in (self.station, self.service):
            self._choices.addWidget(chooser)
        self._choices.addStretch(1)
        for button in (*self.commands, self.more):
            self._choices.addWidget(button)
        self._card = QFrame()
        self._card.setProperty("role", "card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self.grid, 1)
        inside.addWidget(self.totals)
        self._pages = QStackedWidget()
        self._empty = {
            kind: EmptyState("house-line", _("这里没有可以登记的驿站"), _(words))
            for kind, words in _EMPTY.items()
        }
        for page in (self._card, *self._empty.values()):
            self._pages.addWidget(page)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.remark, 1)
        self._foot.addWidget(self.legend)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._choices)
        self._all.addWidget(self._pages, 1)
        self._all.addLayout(self._foot)

    def _fit_day(self) -> None:
        """A day with its weekday, in large text with the short one, or a month."""
        if self._kind is Kind.DAY:
            long = look().scale < LARGE
            shown, width = ("yyyy-MM-dd dddd", 176) if long else ("yyyy-MM-dd ddd", 150)
        else:
            shown, width = "yyyy-MM", 104
        self.day.setDisplayFormat(shown)
        self.day.setFixedWidth(look().px(width))

    def _show_foot(self) -> None:
        """In large text the room is worth more to the rows than hints are, not than reasons."""
        is_large = look().scale >= LARGE
        is_needed = self.remark.has_reason or self.keypad.isChecked()
        self.remark.setWordWrap(is_large)
        self.remark.setVisible(is_needed or not is_large)
        self.legend.setVisible(not is_large)

    def _hint(self) -> None:
        self.remark.set_hint(_(_KEYPAD_HINT if self.keypad.isChecked() else _HINTS[self._kind]))
        self._show_foot()

    def _fit(self) -> None:
        px = look().px
        self._all.setSpacing(px(10))
        self._choices.setSpacing(px(8))
        self._foot.setSpacing(px(12))
        self.totals.setFixedHeight(px(31))
        self._fit_day()
        self.place.setMinimumWidth(px(96))
        self.place.setMaximumWidth(px(180))
        self._show_foot()
        for command in self.commands:
            # The menu beside them has them too.
            command.setVisible(look().scale < LARGE)
        for button in (self.earlier, self.later, self.more):
            button.setIconSize(QSize(px(16), px(16)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.day and is_enter(event):
            self.day.interpretText()
            self.day_entered.emit()
            return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()
