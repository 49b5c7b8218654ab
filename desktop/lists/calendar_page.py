"""Holidays and make-up workdays, a year at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from PySide6.QtCore import QDate, QSettings, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from db.holidays import CalendarYear, HolidayRow
from db.values import DayKind
from desktop.lists.edit_table import EditRows, EditTable
from desktop.lists.panel import Panel, day_field
from desktop.lists.tables import holiday_columns
from desktop.lists.year_sheet import YearSheet
from desktop.style import look, on_look_changed
from desktop.text import _, label, n_
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import StateLabel, quiet_label

_BESIDE = 980
"""Width at 100 % text from which the year stands beside its table."""
_HIGH, _NOTICE = 240, 110


class CalendarPage(QWidget):
    """The years, the days of one of them as a table, and the same as a sheet.

    Signals:
        year_wanted(int): Another year is to be shown.
    """

    year_wanted = Signal(int)

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("list.calendar")
        self.years = ChipBar(_("年份"), exclusive=True)
        self.paste = push_button("pasteNotice", _("粘贴通知…"), "clipboard-text")
        self.shipped = push_button("useShipped", _("填入程序自带的安排"))
        self.remove = push_button("removeDay", _("删除"), "trash")
        self.state = StateLabel()
        self.state.setObjectName("yearState")
        self.state.setWordWrap(True)
        self.notice = NoticePanel()
        rows: EditRows[HolidayRow] = EditRows(
            holiday_columns(), key=lambda row: row.day, stands=lambda _row: True
        )
        self.table = EditTable("list.calendar.rows", _("节假日"), rows, settings)
        self.table.choices = {"kind": [(label(kind), kind) for kind in DayKind]}
        self.add = AddDay()
        self.sheet = YearSheet()
        self._top = QHBoxLayout()
        self._top.addWidget(self.years, 1)
        for button in (self.shipped, self.remove, self.paste):
            self._top.addWidget(button)
        self._left = QVBoxLayout()
        self._left.addWidget(self.table, 1)
        self._left.addWidget(self.add)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.addLayout(self._left, 1)
        self._card = Card()
        self._card.body.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._both.addWidget(self._card, 0, Qt.AlignmentFlag.AlignTop)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._top)
        self._all.addWidget(self.state)
        self._all.addWidget(self.notice)
        self._all.addLayout(self._both, 1)
        self.years.changed.connect(lambda checked: self.year_wanted.emit(int(checked[0])))
        self.remove.clicked.connect(lambda: self.table.removed.emit())
        self.table.row_chosen.connect(lambda row: self.remove.setEnabled(row is not None))
        self.remove.setEnabled(False)
        on_look_changed(self._arrange)

    def show_years(self, years: Iterable[CalendarYear], shown: int) -> None:
        """Offer the years; those without a day say so."""
        self.years.set_chips(
            Chip(str(each.year), _("{year} 未录入").format(year=each.year))
            if not each.listed
            else Chip(str(each.year), str(each.year))
            for each in years
        )
        self.years.check(str(shown))

    def show_year(self, year: CalendarYear, rows: list[HolidayRow], today: dt.date) -> None:
        self.table.set_rows(rows)
        self.sheet.show_year(year.year, rows, today)
        self.add.set_year(year.year, rows)
        self.shipped.setVisible(year.shipped and not rows)
        if rows:
            off = sum(1 for row in rows if row.kind is DayKind.HOLIDAY)
            words = _("放假 {off} 天，调休上班 {work} 天").format(off=off, work=len(rows) - off)
            self.state.say(words, Tone.OK)
        else:
            self.state.say(
                _(
                    "{year} 年的安排还没有录入：每天先按星期几算，说到开放时间会注明“调休未公布”。"
                    "国务院办公厅的通知公布后，粘贴进来即可。"
                ).format(year=year.year),
                Tone.WARN,
            )

    def _arrange(self) -> None:
        px = look().px
        wide = self.width() >= px(_BESIDE)
        way = QBoxLayout.Direction
        self._both.setDirection(way.LeftToRight if wide else way.TopToBottom)
        self.sheet.set_columns(4 if wide else max(2, min(6, self.width() // px(140))))
        for layout, gap in ((self._all, 10), (self._top, 8), (self._left, 10), (self._both, 14)):
            layout.setSpacing(px(gap))
        self.table.setMinimumHeight(px(_HIGH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class AddDay(QWidget):
    """A day, what it is and whose: the line that adds to the year.

    Signals:
        entered(date, DayKind, str): The day as typed.
    """

    entered = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.day = day_field("newDay", _("日期"))
        self.kind = QComboBox()
        self.kind.setObjectName("newDayKind")
        self.kind.setAccessibleName(_("安排"))
        for kind in DayKind:
            self.kind.addItem(label(kind), kind)
        self.name = QLineEdit()
        self.name.setObjectName("newDayName")
        self.name.setAccessibleName(_("节日"))
        self.name.setPlaceholderText(_("节日，如“国庆节”"))
        self.wrong = quiet_label()
        self.wrong.setObjectName("newDayWrong")
        self.wrong.setProperty("tone", "accent")
        self.wrong.hide()
        button = push_button("addDay", _("添加"), "plus")
        self._line = QHBoxLayout()
        self._line.addWidget(self.day)
        self._line.addWidget(self.kind)
        self._line.addWidget(self.name, 1)
        self._line.addWidget(button)
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.addLayout(self._line)
        both.addWidget(self.wrong)
        button.clicked.connect(self._enter)
        self.name.returnPressed.connect(self._enter)
        self.name.textEdited.connect(lambda _text: self.wrong.hide())

    def set_year(self, year: int, rows: list[HolidayRow]) -> None:
        """Offer the days of a year, the last that is listed first."""
        if self.day.date().year() != year:
            last = rows[-1].day if rows else dt.date(year, 1, 1)
            self.day.setDateRange(QDate(year, 1, 1), QDate(year, 12, 31))
            self.day.setDate(QDate(last.year, last.month, last.day))

    def start(self, day: dt.date) -> None:
        """Let a day be named."""
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        self.wrong.hide()
        self.day.setDate(self.day.date().addDays(1))

    def _enter(self) -> None:
        day = self.day.date()
        self.entered.emit(
            dt.date(day.year(), day.month(), day.day()),
            self.kind.currentData(),
            self.name.text(),
        )


class NoticePanel(Panel):
    """Takes the text of the State Council's notice, and says at once what it reads in it.

    Signals:
        typed(str): The text is otherwise.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__("notice", _("填入"))
        self.setObjectName("noticePanel")
        self.text = QPlainTextEdit()
        self.text.setObjectName("noticeText")
        self.text.setAccessibleName(_("通知的文字"))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            _(
                "粘贴《关于部分节假日安排的通知》的全文，或其中几段，如：\n二、春节：2月15日（周日）至23日（周一）放假调休，共9天。"
            )
        )
        self.content.addWidget(self.text)
        self.text.textChanged.connect(lambda: self.typed.emit(self.text.toPlainText()))
        on_look_changed(self._fit)

    def ask(self, year: int) -> None:
        self.text.clear()
        self._open(_("{year} 年放假通知").format(year=year), self.text)
        self.understood([])

    def understood(self, rows: list[HolidayRow]) -> None:
        """Say what was read; nothing yet, where there is no text."""
        off = sum(1 for row in rows if row.kind is DayKind.HOLIDAY)
        self.wrong.hide()
        self.agree.setEnabled(bool(rows))
        self.agree.setText(n_("填入 {n} 天", len(rows)).format(n=len(rows)) if rows else _("填入"))
        names = _("、").join(dict.fromkeys(row.name for row in rows))
        words = _("读出放假 {off} 天，调休上班 {work} 天：{names}")
        self.said.setText(words.format(off=off, work=len(rows) - off, names=names))
        self.said.setVisible(bool(rows))

    def refuse(self, sentence: str) -> None:
        super().refuse(sentence)
        self.agree.setEnabled(False)
        self.said.hide()

    def _fit(self) -> None:
        self.text.setFixedHeight(look().px(_NOTICE))
