"""A list of rows that are typed like a small table; an empty row always waits at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from desktop.icons import icon
from desktop.stations.record.entries import Entry, follow, moves_on, required_text
from desktop.stations.record.typed import Lines, Value
from desktop.style import look, restyle
from desktop.text import _
from desktop.theme import Tone
from desktop.widgets.buttons import tool_button
from desktop.widgets.labels import quiet_label

Mark = Callable[[Mapping[str, str]], tuple[str, Tone]]
"""What is to be said of a row, and how; an empty text for nothing."""


@dataclass(frozen=True)
class Place:
    """One column of the rows.

    Attributes:
        name: What it is called on screen.
        share: Of the width.
        hint: What shows while it is empty.
        required: No row may leave it empty.
    """

    column: str
    name: str
    share: int
    hint: str = ""
    required: bool = False

    @property
    def title(self) -> str:
        return required_text(self.name) if self.required else self.name


class LinesEntry(Entry):
    """Rows of texts. One taken out stays in sight until the page is saved, and can come back.

    Args:
        places: The columns.
        mark: Says something of a row while it is typed.
    """

    def __init__(self, key: str, name: str, places: Sequence[Place], mark: Mark | None = None):
        self._places, self._mark = places, mark
        self._rows: list[_Row] = []
        self._is_showing = False
        super().__init__(key, QWidget(), name, captioned=False)
        self._grid = QGridLayout(self.editor)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for n, place in enumerate(places):
            self._grid.addWidget(quiet_label(place.title), 0, n)
            self._grid.setColumnStretch(n, place.share)
        self._add()

    def value(self) -> Lines | None:
        return [row.line() for row in self._standing()]

    def show_value(self, value: Value) -> None:
        wanted = value if isinstance(value, list) else []
        if self.value() == wanted:
            return
        # In place, so that the cursor stays where somebody is typing.
        self._is_showing = True
        while len(self._rows) <= len(wanted):
            self._add()
        for row in self._rows[len(wanted) + 1 :]:
            row.discard(self._grid)
        del self._rows[len(wanted) + 1 :]
        for row, line in zip(self._rows, [*wanted, {}], strict=True):
            row.show(line)
        self._is_showing = False
        self._typed()

    def words(self, value: Value) -> str:
        lines = value if isinstance(value, list) else []
        told = [" ".join(str(line[p.column]) for p in self._places) for line in lines]
        return _("；").join(told) or _("空")

    def say(self, text: str, tone: Tone = Tone.MUTED, at: str = "") -> None:
        """Say it at the row and column of `at`, such as ``0.expires_on``; no `at` clears all."""
        number, _dot, column = at.partition(".")
        if not number:
            for row in self._rows:
                row.say(*self._marked(row))
            return
        row = self._standing()[int(number)]
        row.say(text, tone, column)

    def go(self, at: str = "") -> None:
        number, _dot, column = at.partition(".")
        row = self._standing()[int(number)] if number else self._rows[0]
        edit = row.edits.get(column) or next(iter(row.edits.values()))
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _measure(self) -> None:
        super()._measure()
        side = look().px(16)
        for row in self._rows:
            row.out.setIconSize(QSize(side, side))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and moves_on(self, event):
            return True
        return super().eventFilter(watched, event)

    def _standing(self) -> list[_Row]:
        return [row for row in self._rows if not row.is_out and row.is_typed]

    def _add(self) -> None:
        row = _Row(self.key, len(self._rows), self._places)
        row.place(self._grid, 2 * len(self._rows) + 1)
        for edit in row.edits.values():
            edit.installEventFilter(self)
            edit.textChanged.connect(self._typed)
        row.out.clicked.connect(lambda: self._take_out(row))
        if self._rows:
            follow([*self._rows[-1].edits.values()][-1], row.edits.values())
        self._rows.append(row)
        self._measure()

    def _take_out(self, row: _Row) -> None:
        row.take_out(out=not row.is_out)
        self.tell()

    def _typed(self, *_what: object) -> None:
        if self._is_showing:
            return
        if self._rows[-1].is_typed:
            self._add()
        for row in self._rows:
            row.out.setVisible(row.is_typed)
            row.say(*self._marked(row))
        self.tell()

    def _marked(self, row: _Row) -> tuple[str, Tone]:
        if self._mark is None or not row.is_typed or row.is_out:
            return "", Tone.MUTED
        return self._mark(row.line())


class _Row:
    """The widgets of one row.

    Attributes:
        is_out: It goes when the page is saved.
    """

    def __init__(self, key: str, n: int, places: Sequence[Place]) -> None:
        self._id: int | None = None
        self._told = "", Tone.MUTED, ""
        self.is_out = False
        self.edits: dict[str, QLineEdit] = {}
        for place in places:
            edit = QLineEdit()
            edit.setObjectName(f"record.{key}.{n}.{place.column}")
            edit.setAccessibleName(_("第 {n} 行 {column}").format(n=n + 1, column=place.title))
            edit.setPlaceholderText(place.hint)
            self.edits[place.column] = edit
        self.out: QToolButton = tool_button(f"out.{key}.{n}", "x", _("去掉这一行"))
        # By keyboard a row goes when its fields are emptied; Enter goes on to the next row.
        self.out.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.out.hide()
        self._said = quiet_label()
        self._said.setObjectName(f"said.{key}.{n}")
        self._said.hide()

    def show(self, line: Mapping[str, Any]) -> None:
        """Show a row as it stands in the register; an empty one for a new row."""
        self._id = line.get("id")
        self.take_out(out=False)
        for column, edit in self.edits.items():
            text = str(line.get(column, ""))
            if edit.text() != text:
                edit.setText(text)
                edit.setCursorPosition(0)

    @property
    def is_typed(self) -> bool:
        return any(edit.text().strip() for edit in self.edits.values())

    def line(self) -> dict[str, Any]:
        return {"id": self._id, **{column: edit.text() for column, edit in self.edits.items()}}

    def place(self, grid: QGridLayout, at: int) -> None:
        for n, edit in enumerate(self.edits.values()):
            grid.addWidget(edit, at, n)
        grid.addWidget(self.out, at, len(self.edits))
        grid.addWidget(self._said, at + 1, 0, 1, len(self.edits))

    def say(self, text: str, tone: Tone, column: str = "") -> None:
        if (text, tone, column) == self._told:
            return
        self._told = text, tone, column
        self._said.setText(text)
        self._said.setVisible(bool(text))
        restyle(self._said, tone=str(tone))
        for name, edit in self.edits.items():
            restyle(edit, wrong=name == column and tone is Tone.ERROR)
            edit.setAccessibleDescription(text)

    def take_out(self, *, out: bool) -> None:
        self.is_out = out
        for edit in self.edits.values():
            edit.setEnabled(not out)
        words = _("放回这一行") if out else _("去掉这一行")
        self.out.setIcon(icon("arrow-counter-clockwise" if out else "x", "muted"))
        self.out.setToolTip(words)
        self.out.setAccessibleName(words)
        self.say(_("保存时去掉") if out else "", Tone.WARN)

    def discard(self, grid: QGridLayout) -> None:
        for widget in (*self.edits.values(), self.out, self._said):
            grid.removeWidget(widget)
            widget.setObjectName("")
            widget.hide()
            widget.deleteLater()
