"""The small panels above a table: since when a change holds, and what it comes to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.labels import quiet_label, section_label

_EARLIEST = QDate(2000, 2, 1)
Preview = Callable[[dt.date | None, object], str]
"""What a change comes to, in a sentence, by its first day and the record that was chosen."""


class Panel(Card):
    """A card that asks something above the table, and goes again.

    Signals:
        closed(): It was answered or left.
    """

    closed = Signal()

    def __init__(self, name: str, agree: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.title = section_label()
        self.title.setObjectName(f"{name}Title")
        self.content = QVBoxLayout()
        self.said = QLabel(wordWrap=True)
        self.said.setObjectName(f"{name}Said")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong = quiet_label()
        self.wrong.setObjectName(f"{name}Wrong")
        self.wrong.setProperty("tone", "accent")
        self.agree = push_button(f"{name}Agree", agree, primary=True)
        self.decline = push_button(f"{name}Decline", _("取消"))
        self.decline.clicked.connect(self.leave)
        self._line = QHBoxLayout()
        self._line.addWidget(self.agree)
        self._line.addWidget(self.decline)
        self._line.addStretch(1)
        self.body.addWidget(self.title)
        self.body.addLayout(self.content)
        self.body.addWidget(self.said)
        self.body.addWidget(self.wrong)
        self.body.addLayout(self._line)
        self.hide()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong; what was chosen stays."""
        self.agree.setEnabled(True)
        self.wrong.setText(sentence)
        self.wrong.show()

    def leave(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _open(self, title: str, focus: QWidget) -> None:
        self.title.setText(title)
        self.wrong.hide()
        self.agree.setEnabled(True)
        self.show()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, self._come_into_view)

    def _come_into_view(self) -> None:
        """With large text the buttons would be below the edge."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.agree.click()
        else:
            super().keyPressEvent(event)


class SincePanel(Panel):
    """Asks from which day on a change holds, and into what where that is open.

    Signals:
        agreed(date | None, object): The first day, None for a correction, and the choice.
    """

    agreed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__("since", _("确定"))
        self._preview: Preview = lambda _since, _target: ""
        self.target = QComboBox()
        self.target.setObjectName("sinceTarget")
        self.target.setAccessibleName(_("并入"))
        self.target.setPlaceholderText(_("选择镇街"))
        self._into = QLabel(_("并入"))
        self.from_day = QRadioButton(_("从这一天起"))
        self.from_day.setObjectName("sinceFrom")
        self.always = QRadioButton(_("更正：一直就是这样"))
        self.always.setObjectName("sinceAlways")
        self.day = day_field("sinceDay", _("第一天"))
        self.day.setCalendarPopup(True)
        self._from = QLabel(_("从这一天起"))
        line = QHBoxLayout()
        for widget in (
            self._into,
            self.target,
            self._from,
            self.from_day,
            self.day,
            self.always,
        ):
            line.addWidget(widget)
        line.addStretch(1)
        self.content.addLayout(line)
        self.day.dateChanged.connect(lambda _day: self._tell())
        self.target.currentIndexChanged.connect(lambda _n: self._tell())
        self.from_day.toggled.connect(lambda _on: self._tell())
        self.agree.clicked.connect(self._agree)

    def ask(
        self,
        title: str,
        preview: Preview,
        *,
        today: dt.date,
        targets: Sequence[tuple[str, object]] = (),
        corrects: bool = True,
    ) -> None:
        """Ask; `targets` are what to choose from, `corrects` offers "it was always so"."""
        self.day.setDateRange(_EARLIEST, QDate(today.year, today.month, today.day))
        self.day.setDate(self.day.maximumDate())
        self._preview = preview
        self.target.clear()
        for words, value in targets:
            self.target.addItem(words, value)
        for widget in (self._into, self.target):
            widget.setVisible(bool(targets))
        self.target.setCurrentIndex(-1)
        self._from.setVisible(not corrects)
        for radio in (self.from_day, self.always):
            radio.setVisible(corrects)
        self.from_day.setChecked(True)
        self._open(title, self.target if targets else self.agree)
        self._tell()

    def _since(self) -> dt.date | None:
        day = self.day.date()
        return None if self.always.isChecked() else dt.date(day.year(), day.month(), day.day())

    def _tell(self) -> None:
        self.day.setEnabled(self.from_day.isChecked())
        self.wrong.hide()
        chosen = self.target.isHidden() or self.target.currentIndex() >= 0
        self.agree.setEnabled(chosen)
        said = self._preview(self._since(), self.target.currentData()) if chosen else ""
        self.said.setText(said)
        self.said.setVisible(chosen)

    def _agree(self) -> None:
        self.agree.setEnabled(False)
        self.agreed.emit(self._since(), self.target.currentData())


class TownPanel(Panel):
    """Asks for a new town.

    Signals:
        agreed(dict[str, str | int]): The fields as typed.
    """

    agreed = Signal(object)

    def __init__(self) -> None:
        super().__init__("newTown", _("添加"))
        self.fields = {
            "code": _field(_("代码"), _("九位，如 440402005")),
            "name": _field(_("名称"), _("全称，如“拱北街道”")),
            "longitude": _field(_("经度"), _("中心，WGS-84，如 113.5500")),
            "latitude": _field(_("纬度"), _("如 22.2200")),
        }
        self.unit, self.district = QComboBox(), QComboBox()
        rows: list[tuple[str, QWidget]] = [
            (_("名称"), self.fields["name"]),
            (_("代码"), self.fields["code"]),
            (_("管理单位"), self.unit),
            (_("行政区"), self.district),
            (_("经度"), self.fields["longitude"]),
            (_("纬度"), self.fields["latitude"]),
        ]
        self._forms = (QFormLayout(), QFormLayout())
        self._both = QHBoxLayout()
        for n, form in enumerate(self._forms):
            self._both.addLayout(form, 1)
            for words, widget in rows[n::2]:
                widget.setAccessibleName(words)
                widget.setObjectName(f"newTown.{words}")
                form.addRow(words, widget)
        self.content.addLayout(self._both)
        self.said.hide()
        self.agree.clicked.connect(self._agree)
        on_look_changed(self._fit)

    def ask(
        self, units: Sequence[tuple[str, object]], districts: Sequence[tuple[str, object]]
    ) -> None:
        for box, choices in ((self.unit, units), (self.district, districts)):
            box.clear()
            for words, value in choices:
                box.addItem(words, value)
        for field in self.fields.values():
            field.clear()
        self._open(_("新的镇街"), self.fields["name"])

    def _agree(self) -> None:
        self.agree.setEnabled(False)
        self.agreed.emit(
            {
                **{name: field.text() for name, field in self.fields.items()},
                "managing_unit_id": self.unit.currentData(),
                "district_code": self.district.currentData(),
            }
        )

    def _fit(self) -> None:
        self._both.setSpacing(look().px(24))
        for form in self._forms:
            form.setHorizontalSpacing(look().px(12))
            form.setVerticalSpacing(look().px(8))


def day_field(name: str, text: str) -> QDateEdit:
    field = QDateEdit()
    field.setDisplayFormat("yyyy-MM-dd")
    field.setObjectName(name)
    field.setAccessibleName(text)
    return field


def _field(name: str, hint: str) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(hint)
    field.setAccessibleName(name)
    return field
