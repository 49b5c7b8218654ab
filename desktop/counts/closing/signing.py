"""The card that signs a month, and the one of a month that is signed."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from db.closing import ClosingRow
from db.errors import RecordError
from db.record import MAX_NAME, MAX_NOTE, MAX_TEXT
from db.workbooks.cells import read_people
from desktop.counts.closing.words import signed_words, stated_words
from desktop.style import look, on_look_changed, restyle
from desktop.text import _, n_, number, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.labels import StateLabel, quiet_label


class SignCard(Card):
    """What the unit added up itself, a remark, a name, and the button.

    Signals:
        typed(): The stated total is otherwise than it was.
        sign_asked(): The month is to be signed as it stands.
    """

    typed = Signal()
    sign_asked = Signal()

    def __init__(self) -> None:
        super().__init__(_("签字结账"))
        self.setObjectName("closingSign")
        self.stated = _edit("closingStated", _("自报合计"), 16)
        self.compared = StateLabel()
        self.compared.setObjectName("closingCompared")
        self.note = _edit("closingNote", _("备注"), MAX_NOTE)
        self.signer = _edit("closingSigner", _("签字人"), MAX_NAME)
        self._day = QLabel()
        self.close_month = push_button("closeMonth", _("结账"), "lock-simple", primary=True)
        self.wrong = _wrong("closingWrong")
        self._note_label = QLabel()
        self._stated_row = _Row(self.stated, self.compared, wide=self.compared)
        self._signer_row = _Row(self.signer, self._day, self.close_month, wide=self._day)
        self._form = QFormLayout()
        self._stated_label = QLabel(_("自报合计"))
        self._form.addRow(self._stated_label, self._stated_row)
        self._form.addRow(self._note_label, self.note)
        self._form.addRow(QLabel(_("签字人")), self._signer_row)
        self.body.addLayout(self._form)
        self.body.addWidget(self.wrong)
        self._total = 0
        self.stated.textEdited.connect(lambda _text: self._note_typed())
        self.signer.returnPressed.connect(self.sign_asked)
        self.note.returnPressed.connect(lambda: self.signer.setFocus())
        self.close_month.clicked.connect(lambda: self.sign_asked.emit())
        on_look_changed(self._measure_form)

    def show_month(self, total: int, today: dt.date, why_not: str, *, city: bool) -> None:
        """Ready the form; `why_not` says why the month cannot be signed, empty if it can."""
        self._total = total
        self._day.setText(f"{today:%Y-%m-%d}")
        self._stated_row.setVisible(not city)
        self._stated_label.setVisible(not city)
        self.close_month.setEnabled(not why_not)
        self.complain(why_not)
        self.compare()

    def show_open_points(self, count: int) -> None:
        """A remark is needed where checks are open."""
        self._note_label.setText(_("备注（必填）") if count else _("备注"))
        hint = n_("还有 {n} 项没有解决，写明原因才能结账", count).format(n=number(count))
        self.note.setPlaceholderText(hint if count else _("选填"))

    def stated_total(self) -> int | None:
        """What the unit added up itself; None where nothing is typed.

        Raises:
            RecordError: It cannot be read.
        """
        found = read_people(self.stated.text())
        return None if found is None else int(found.value)

    def complain(self, words: str, field: QLineEdit | None = None) -> None:
        """Say what is wrong, and go to the field; nothing where `words` is empty."""
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()

    def compare(self) -> None:
        try:
            self.compared.say(*stated_words(self.stated_total(), self._total))
            restyle(self.stated, wrong=False)
        except RecordError as error:
            self.compared.say(say(error), Tone.ERROR)
            restyle(self.stated, wrong=True)

    def _note_typed(self) -> None:
        self.compare()
        self.typed.emit()

    def _measure_form(self) -> None:
        px = look().px
        self._form.setHorizontalSpacing(px(12))
        self._form.setVerticalSpacing(px(8))
        self.stated.setFixedWidth(px(120))
        self.signer.setMaximumWidth(px(160))


class SignedCard(Card):
    """Who signed the month, when, with which remark; and how to open it again.

    Signals:
        reopen_asked(str): Open it again, for this reason.
    """

    reopen_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("已结账"))
        self.setObjectName("closingSigned")
        self.said = QLabel(wordWrap=True)
        self.said.setObjectName("closingSignature")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.reopen = push_button("reopenMonth", _("重新打开"), "lock-simple-open")
        self.reason = _edit("reopenReason", _("原因"), MAX_TEXT)
        self.reason.setPlaceholderText(_("为什么要更正，会印在更正的月报上"))
        self.agree = push_button("reopenAgree", _("重新打开"), primary=True)
        self.decline = push_button("reopenDecline", _("取消"))
        self.wrong = _wrong("reopenWrong")
        self._asking = _Row(self.reason, self.agree, self.decline, wide=self.reason)
        self.body.addWidget(_Row(self.said, self.reopen, wide=self.said))
        self.body.addWidget(self._asking)
        self.body.addWidget(self.wrong)
        self._shown: int | None = None
        self.reopen.clicked.connect(lambda: self._ask(True))
        self.decline.clicked.connect(lambda: self._ask(False))
        self.agree.clicked.connect(lambda: self.reopen_asked.emit(self.reason.text()))
        self.reason.returnPressed.connect(self.agree.click)

    def show_signature(self, row: ClosingRow, why_not: str) -> None:
        """Show a signature; `why_not` says why it cannot be taken back, empty if it can."""
        parts = [signed_words(row)]
        if row.stated_total is not None:
            parts.append(_("自报合计 {n}").format(n=number(row.stated_total)))
        if row.note:
            parts.append(_("备注：{note}").format(note=row.note))
        self.said.setText("\n".join(parts))
        self.reopen.setEnabled(not why_not)
        if row.id == self._shown and not why_not:
            return  # a reason may be half typed
        self._shown = row.id
        self.complain(why_not)
        self._asking.hide()
        self.reopen.show()

    def complain(self, words: str) -> None:
        self.wrong.setText(words)
        self.wrong.setVisible(bool(words))

    def _ask(self, asking: bool) -> None:
        self.complain("")
        self._asking.setVisible(asking)
        self.reopen.setVisible(not asking)
        (self.reason if asking else self.reopen).setFocus(Qt.FocusReason.OtherFocusReason)


class _Row(QWidget):
    """Widgets beside each other, of which one takes the room that is left."""

    def __init__(self, *widgets: QWidget, wide: QWidget) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self._line.addWidget(widget, int(widget is wide))
        on_look_changed(self._measure)

    def _measure(self) -> None:
        self._line.setSpacing(look().px(12))


def _edit(name: str, words: str, limit: int) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    edit.setAccessibleName(words)
    edit.setMaxLength(limit)
    return edit


def _wrong(name: str) -> QLabel:
    label = quiet_label()
    label.setObjectName(name)
    label.setProperty("tone", "accent")
    label.hide()
    return label
