"""What the person says of a file beyond what stands in it: its kind, month and datum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from db.imports import ImportKind
from db.values import Datum, Month
from desktop.imports.batch import Draft
from desktop.imports.words import KINDS
from desktop.style import look, on_look_changed
from desktop.text import _, label, month_text
from desktop.widgets.buttons import push_button

_MONTHS_BACK = 60

T = TypeVar("T")


class Choice(QWidget, Generic[T]):
    """A named combo box of members; nothing is chosen until somebody does.

    Attributes:
        box: The combo box itself.
    """

    def __init__(self, name: str, text: str, members: Sequence[tuple[T, str]]) -> None:
        super().__init__()
        self._members = [member for member, _text in members]
        self.box = QComboBox()
        self.box.setObjectName(name)
        self.box.setAccessibleName(text)
        self.box.setPlaceholderText(_("请选择"))
        self.box.addItems([words for _member, words in members])
        self.box.setCurrentIndex(-1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        name_label = QLabel(text)
        name_label.setBuddy(self.box)
        self._row.addWidget(name_label)
        self._row.addWidget(self.box)

    def on_choice(self, do: Callable[[T], object]) -> None:
        """Call `do` with what a person chooses."""
        self.box.activated.connect(lambda index: do(self._members[index]))

    def show_member(self, member: T | None) -> None:
        self.box.setCurrentIndex(-1 if member is None else self._members.index(member))

    def set_spacing(self, gap: int) -> None:
        self._row.setSpacing(gap)


class Choices(QWidget):
    """Kind always; month and datum where the file leaves them open; columns once it is read.

    Attributes:
        kind, month, datum: The three choices.
        columns: Asks for what the columns are.
    """

    def __init__(self, this_month: Month) -> None:
        super().__init__()
        months = [this_month.shifted(-back) for back in range(_MONTHS_BACK)]
        self.kind: Choice[ImportKind] = Choice(
            "imports.kind", _("类型"), [(kind, _(text)) for kind, text in KINDS.items()]
        )
        self.month: Choice[Month] = Choice(
            "imports.month", _("月份"), [(month, month_text(month)) for month in months]
        )
        self.datum: Choice[Datum] = Choice(
            "imports.datum", _("坐标来源"), [(datum, label(datum)) for datum in Datum]
        )
        self.columns = push_button("imports.columns", _("指定各列…"), "columns")
        self._wants_columns = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.columns, self.datum, self.month, self.kind):
            self._row.addWidget(widget)
        on_look_changed(self._measure)

    def show_draft(self, draft: Draft) -> None:
        self.kind.show_member(draft.kind)
        self.month.show_member(draft.month)
        self.datum.show_member(draft.datum)
        self.month.setVisible(draft.month is not None or draft.wants_month)
        self.datum.setVisible(draft.datum is not None or draft.wants_datum)
        self.columns.setVisible(draft.plan is not None and draft.trouble is None)
        self._wants_columns = draft.wants_columns

    def first_open(self) -> QWidget | None:
        """The first question that waits for its answer."""
        if self._wants_columns:
            return self.columns
        boxes = (choice.box for choice in (self.datum, self.month, self.kind))
        return next((b for b in boxes if b.isVisible() and b.currentIndex() < 0), None)

    def _measure(self) -> None:
        self._row.setSpacing(look().px(16))
        for choice in (self.kind, self.month, self.datum):
            choice.set_spacing(look().px(8))
