"""The card of visitor groups: people or shares, added up as they are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from db.errors import RecordError
from db.visitors import Measure, VisitorCheck, VisitorLine, measure_of, visitor_check
from db.workbooks.cells import read_number, read_people
from desktop.counts.closing.words import visitors_words
from desktop.style import look, on_look_changed, restyle
from desktop.text import _, say
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.flow import FlowLayout
from desktop.widgets.labels import StateLabel, quiet_label

Unsaved = tuple[Measure, Mapping[int, str]]
"""The measure, and the numbers as typed by group."""
_FIELD, _TILE, _APART = 84, 176, 12


class VisitorsCard(Card):
    """One field for each group.

    Signals:
        typed(): A number or the measure is otherwise than it was.
        save_asked(): What is typed is to be kept.
    """

    typed = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__(_("来访人群"))
        self.setObjectName("closingVisitors")
        self.measure = ChipBar(_("按什么填"), exclusive=True)
        self.measure.set_chips([Chip(Measure.PEOPLE, _("人次")), Chip(Measure.SHARE, _("占比 %"))])
        self.save = push_button("closingSaveVisitors", _("保存人群"))
        self.sum = StateLabel()
        self.sum.setObjectName("closingVisitorsSum")
        self.wrong = quiet_label()
        self.wrong.setProperty("tone", "accent")
        self.wrong.hide()
        self.corner.addWidget(self.measure)
        fields = QWidget()
        self._flow = FlowLayout(fields, gap=8, tile=_TILE)
        self._fields: dict[int, _GroupField] = {}
        self._stored: Unsaved = (Measure.PEOPLE, {})
        self._total = 0
        self._is_open = False
        line = QHBoxLayout()
        line.addWidget(self.sum, 1)
        line.addWidget(self.save)
        self.body.addWidget(fields)
        self.body.addWidget(self.wrong)
        self.body.addLayout(line)
        self.measure.changed.connect(lambda _ids: self._note())
        self.save.clicked.connect(lambda: self.save_asked.emit())

    def show_lines(
        self,
        lines: Sequence[VisitorLine],
        total: int,
        *,
        is_open: bool,
        unsaved: Unsaved | None,
    ) -> None:
        """Show a unit's groups.

        Args:
            lines: In the order of the form.
            total: The people served in the month, which they are held against.
            is_open: They can be changed.
            unsaved: What was typed for this unit and not saved, as `unsaved` gave it.
        """
        self._total, self._is_open = total, is_open
        measure = measure_of(lines) or self.chosen
        stored = {line.group_id: _text(line.number) for line in lines}
        if list(stored) != list(self._fields):
            self._rebuild(lines)
        self._stored = measure, stored
        shown_measure, texts = unsaved if unsaved and is_open else (measure, stored)
        self.measure.check(shown_measure)
        for group_id, field in self._fields.items():
            if field.edit.text() != texts.get(group_id, ""):  # the cursor may stand in it
                field.edit.setText(texts.get(group_id, ""))
            field.edit.setReadOnly(not is_open)
            restyle(field.edit, kept=not is_open)
        self.measure.setEnabled(is_open)
        self._show_sum()

    @property
    def texts(self) -> dict[int, str]:
        return {group_id: field.edit.text() for group_id, field in self._fields.items()}

    @property
    def chosen(self) -> Measure:
        return Measure(self.measure.checked()[0])

    @property
    def is_dirty(self) -> bool:
        """Something is typed that is not in the register."""
        measure, stored = self._stored
        written = any(text.strip() for text in self.texts.values())
        changed = {k: v.strip() for k, v in self.texts.items()} != stored
        return self._is_open and (changed or (written and self.chosen is not measure))

    @property
    def unsaved(self) -> Unsaved | None:
        """What is typed and not in the register; None where there is nothing such."""
        return (self.chosen, self.texts) if self.is_dirty else None

    def numbers(self) -> Mapping[int, float]:
        """By group; those left empty are not counted.

        Raises:
            RecordError: The first that cannot be read.
        """
        read = read_number if self.chosen is Measure.SHARE else read_people
        found = {}
        for group_id, text in self.texts.items():
            if (number := read(text.replace("%", "").replace("％", ""))) is not None:
                whole = self.chosen is Measure.PEOPLE
                found[group_id] = int(number.value) if whole else number.value
        return found

    def check(self) -> VisitorCheck | None:
        """What is typed comes to; None while something cannot be read."""
        share = self.chosen is Measure.SHARE
        try:
            lines = [
                VisitorLine(group_id, "", None if share else int(n), n if share else None)
                for group_id, n in self.numbers().items()
            ]
        except RecordError:
            return None
        return visitor_check(lines, self._total)

    def refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()

    def _rebuild(self, lines: Sequence[VisitorLine]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            gone = item.widget()
            assert gone is not None
            gone.hide()
            gone.deleteLater()
        self._fields = {}
        for line in lines:
            field = self._fields[line.group_id] = _GroupField(line.group)
            field.edit.textEdited.connect(lambda _text: self._note())
            field.edit.returnPressed.connect(self._go_on)
            self._flow.addWidget(field)

    def _go_on(self) -> None:
        """Enter goes to the next group, and from the last one saves."""
        edits = [field.edit for field in self._fields.values()]
        at = next(n for n, edit in enumerate(edits) if edit.hasFocus())
        if at + 1 < len(edits):
            edits[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        elif self.save.isEnabled():
            self.save_asked.emit()

    def _note(self) -> None:
        self._show_sum()
        self.typed.emit()

    def _show_sum(self) -> None:
        self.wrong.hide()
        self.save.setVisible(self._is_open)
        self.save.setEnabled(self.is_dirty)
        check = self.check()
        if check is None:
            self.sum.say(_("有的数字读不出来"), Tone.ERROR)
        else:
            self.sum.say(*visitors_words(check))
        for field in self._fields.values():
            field.mark(self.chosen)


class _GroupField(QWidget):
    """A group's name and its number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = QLabel(name)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self.edit = QLineEdit()
        self.edit.setObjectName("closingGroup")
        self.edit.setAccessibleName(name)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._name, 1)
        self._line.addWidget(self.edit)
        on_look_changed(self._measure)

    def mark(self, measure: Measure) -> None:
        """Show whether the number can be read."""
        text = self.edit.text().replace("%", "").replace("％", "")
        try:
            read_number(text) if measure is Measure.SHARE else read_people(text)
            wrong = ""
        except RecordError as error:
            wrong = say(error)
        restyle(self.edit, wrong=bool(wrong))
        self.edit.setToolTip(wrong)

    def _measure(self) -> None:
        self._line.setContentsMargins(0, 0, look().px(_APART), 0)
        self.edit.setFixedWidth(look().px(_FIELD))


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number % 1 else str(int(number))
