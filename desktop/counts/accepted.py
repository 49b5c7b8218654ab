"""The numbers of a month that were questioned and let stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.pinyin import spell
from db.unusual import AcceptedCount, accepted_counts, withdraw_acceptances
from db.values import LOCAL, Month, Service
from db.work import Work
from desktop.counts.unusual_words import say_range
from desktop.desk import Desk
from desktop.style import look, on_look_changed
from desktop.text import _, day_text, month_text, n_, number
from desktop.theme import Tone
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.keys import shortcut_within, with_keys
from desktop.widgets.labels import StateLabel, quiet_label, section_label, title_label
from desktop.widgets.reload import Reload
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import DataTable

_EARLIER, _LATER, _WITHDRAW = "Alt+Left", "Alt+Right", "Delete"
_Place = tuple[str | None, str | None]
"""A unit and a town of it, each None for all."""
_CITY: _Place = (None, None)
_ORDER = {service: n for n, service in enumerate(Service)}


def accepted_columns() -> tuple[Column[AcceptedCount], ...]:
    return (
        Column("day", _("日期"), lambda row: row.day, width=136, text=lambda r: day_text(r.day)),
        Column(
            "station",
            _("驿站"),
            lambda row: row.station.station,
            width=180,
            order=lambda row: spell(row.station.station).full.casefold(),
            tip=lambda row: _("{unit}　{town}").format(
                unit=row.station.unit, town=row.station.town
            ),
        ),
        Column(
            "service",
            _("服务"),
            lambda row: row.service,
            width=84,
            order=lambda row: _ORDER[row.service],
        ),
        Column("people", _("数字"), lambda row: row.acceptance.people, kind="number", width=72),
        Column(
            "usual",
            _("往常"),
            lambda row: say_range(*row.usual) if row.usual else None,
            kind="number",
            width=84,
            order=lambda row: row.usual[1] if row.usual else None,
        ),
        Column("note", _("说明"), lambda row: row.acceptance.note, width=180, stretch=True),
        Column("who", _("谁认可"), lambda row: row.acceptance.who, width=84),
        Column("at", _("何时"), lambda row: row.acceptance.at.astimezone(LOCAL), width=138),
        Column("state", _("现状"), _state, kind="state", width=92, tone=_tone),
    )


class AcceptedDialog(QDialog):
    """Stays beside the sheet; a month's list, of the whole city or of one unit or town.

    Signals:
        entry_asked(date, int, Service): The person wants to see the number in the sheet of that
            day, at the station with this number.
    """

    entry_asked = Signal(object, int, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("accepted")
        self.setWindowTitle(_("已认可的数字"))
        self._desk = desk
        self._month = Month.of(desk.today())
        self._found: list[AcceptedCount] = []
        self._places: list[_Place] = []
        self._asked = 0
        self._make(desk)
        self._place_all()
        self._join()
        Reload(self, desk.jobs, self.refresh)
        self._tell_chosen()
        on_look_changed(self._fit)

    def show_month(self, month: Month) -> None:
        self._month = month
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; what is selected and still there stays so."""
        self._asked += 1
        month = self._month
        self._month_name.setText(month_text(month))
        self.later.setEnabled(month < Month.of(self._desk.today()))
        self._desk.read(
            lambda session: accepted_counts(session, month.first_day, month.last_day),
            partial(self._take, self._asked),
            owner=self,
        )

    def _make(self, desk: Desk) -> None:
        rows = RowsModel(accepted_columns(), key=lambda row: row.key)
        self.table = DataTable("accepted.rows", _("已认可的数字"), rows, desk.settings)
        self.earlier = tool_button("accepted.earlier", "caret-left", _("上个月"), keys=_EARLIER)
        self.later = tool_button("accepted.later", "caret-right", _("下个月"), keys=_LATER)
        self._month_name = section_label()
        self._month_name.setObjectName("accepted.month")
        self.place = QComboBox()
        self.place.setObjectName("accepted.place")
        self.place.setAccessibleName(_("管理单位或镇街"))
        self.told = StateLabel()
        self.told.setObjectName("accepted.told")
        self.undo = push_button("accepted.undo", _("撤销"), "arrow-counter-clockwise")
        self.go = push_button("accepted.go", _("到登记表"), "arrow-right")
        self.withdraw = push_button("accepted.withdraw", _("撤回认可"), "x-circle")
        self.withdraw.setToolTip(with_keys(_("撤回后这些数字重新存疑"), _WITHDRAW))
        self.copy = push_button("accepted.copy", _("复制全部"), "copy-simple")
        self.close_it = push_button("accepted.close", _("关闭"))
        for button in (self.undo, self.go, self.withdraw, self.copy, self.close_it):
            # Enter opens the row that stands in the table.
            button.setAutoDefault(False)

    def _place_all(self) -> None:
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(title_label(_("已认可的数字")))
        for widget in (self.earlier, self._month_name, self.later, self.place):
            self._head.addWidget(widget)
        self._head.addStretch(1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(
            EmptyState(
                "check-circle",
                _("这个月没有认可过的数字"),
                _("登记时存疑的数字经核对无误，可以认可并写明缘由，之后都列在这里。"),
            )
        )
        self._said = QWidget()
        line = QHBoxLayout(self._said)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.told)
        line.addWidget(self.undo)
        line.addStretch(1)
        self._said.hide()
        self._foot.addStretch(1)
        for button in (self.go, self.withdraw, self.copy, self.close_it):
            self._foot.addWidget(button)
        self._all = QVBoxLayout(self)
        self._all.addLayout(self._head)
        self._all.addWidget(
            quiet_label(_("认可只对当时的数字有效：这一格改成别的数字，就会重新存疑。"))
        )
        self._all.addWidget(self._pages, 1)
        self._all.addWidget(self._said)
        self._all.addLayout(self._foot)
        self.table.setFocus()

    def _join(self) -> None:
        self.earlier.clicked.connect(lambda: self.show_month(self._month.shifted(-1)))
        self.later.clicked.connect(lambda: self.show_month(self._month.shifted(1)))
        for button, keys in ((self.earlier, _EARLIER), (self.later, _LATER)):
            shortcut_within(self, keys).activated.connect(button.click)
        shortcut_within(self.table, _WITHDRAW).activated.connect(self.withdraw.click)
        self.place.activated.connect(lambda _n: self._show())
        self.table.row_opened.connect(self._open)
        self.table.row_chosen.connect(lambda _row: self._tell_chosen())
        self.table.selection_changed.connect(lambda _n: self._tell_chosen())
        self.go.clicked.connect(lambda: self._open(self.table.current_row()))
        self.withdraw.clicked.connect(self._withdraw)
        self.copy.clicked.connect(self._copy)
        self.undo.clicked.connect(self._desk.undo)
        self._desk.jobs.changed.connect(self._forget)
        self.close_it.clicked.connect(self.reject)

    def _take(self, asked: int, found: list[AcceptedCount]) -> None:
        if asked == self._asked:
            self._found = found
            self._offer_places()
            self._show()

    def _offer_places(self) -> None:
        """The units and towns that the list has, with how many numbers each."""
        chosen = self._chosen_place()
        lines = sorted((row.station for row in self._found), key=lambda line: line.code)
        towns = Counter((line.unit, line.town) for line in lines)
        self.place.clear()
        self._places.clear()
        self._offer(_("全市"), len(lines), _CITY)
        for unit, n in Counter(line.unit for line in lines).items():
            self._offer(unit, n, (unit, None))
            for (its_unit, town), n_town in towns.items():
                if its_unit == unit:
                    self._offer(_("　{town}").format(town=town), n_town, (unit, town))
        self.place.setCurrentIndex(self._places.index(chosen) if chosen in self._places else 0)

    def _offer(self, name: str, n: int, place: _Place) -> None:
        self.place.addItem(_("{place}（{n}）").format(place=name, n=number(n)))
        self._places.append(place)

    def _chosen_place(self) -> _Place:
        return self._places[self.place.currentIndex()] if self._places else _CITY

    def _show(self) -> None:
        unit, town = self._chosen_place()
        shown = [
            row
            for row in self._found
            if unit in (None, row.station.unit) and town in (None, row.station.town)
        ]
        self.table.set_rows(shown)
        self._pages.setCurrentIndex(0 if shown else 1)
        self.copy.setEnabled(bool(shown))
        if shown and self.table.current_row() is None:
            self.table.selectRow(0)
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        self.go.setEnabled(self.table.current_row() is not None)
        self.withdraw.setEnabled(bool(self.table.selected_rows()))

    def _open(self, row: AcceptedCount | None) -> None:
        if row is not None:
            self.entry_asked.emit(row.day, row.station.station_id, row.service)

    def _copy(self) -> None:
        self.table.selectAll()
        self.table.copy()

    def _withdraw(self) -> None:
        rows = self.table.selected_rows()
        keys = [row.key for row in rows]

        def deed(work: Work) -> None:
            withdraw_acceptances(work, keys)

        said = n_("已撤回 {n} 个数字的认可", len(rows)).format(n=number(len(rows)))
        self._desk.write(
            _withdrawal(rows),
            deed,
            initiator=self,
            done=lambda _nothing: self._tell(said),
        )

    def _tell(self, words: str) -> None:
        self.told.say(words, Tone.OK)
        self._said.show()

    def _forget(self, _topics: object, initiator: object) -> None:
        """Undo takes back the newest deed, which is no longer the one told of."""
        if initiator is not self:
            self._said.hide()

    def _fit(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(20), px(24), px(16))
        self._all.setSpacing(px(12))
        self._head.setSpacing(px(8))
        self._foot.setSpacing(px(8))
        self.place.setMinimumWidth(px(180))
        for button in (self.earlier, self.later):
            button.setIconSize(QSize(px(16), px(16)))
        room = self.screen().availableSize()
        self.resize(min(px(1180), room.width() * 9 // 10), min(px(560), room.height() * 9 // 10))


def _withdrawal(rows: Sequence[AcceptedCount]) -> str:
    if len(rows) == 1:
        row = rows[0]
        return _("撤回认可 {station} {month}月{day}日").format(
            station=row.station.station, month=row.day.month, day=row.day.day
        )
    return n_("撤回认可 {n} 个数字", len(rows)).format(n=number(len(rows)))


def _state(row: AcceptedCount) -> str:
    if row.holds:
        return _("有效")
    if row.standing is None:
        return _("已清除")
    return _("现为 {n}").format(n=number(row.standing))


def _tone(row: AcceptedCount) -> Tone:
    return Tone.OK if row.holds else Tone.WARN
