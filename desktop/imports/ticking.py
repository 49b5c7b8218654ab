"""The pane of differences: filter them, tick them, choose a side of a conflict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.imports.differences import SORTS, Difference, DifferenceTable, Sort
from desktop.imports.pane import Pane, show_words
from desktop.imports.ticks import Ticks
from desktop.style import look
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label

_ALL = "changes.all"


class DifferencePane(Pane):
    """Shows what `show_lines` and `show_ticks` say; what is ticked is for `screen.py` to decide.

    A conflict is decided by itself: where others are ticked along with it, it is left alone.

    Signals:
        ticked(frozenset[Choice], bool): Take or leave these.
    """

    ticked = Signal(object, bool)

    def __init__(self) -> None:
        table = DifferenceTable("imports.changes", _("改动"), lambda: self._ticks)
        empty = EmptyState("equals", _("没有改动"), _("这个文件不会改动登记簿"))
        super().__init__(table, empty, ("name", "base", "ours", "theirs"))
        self.changes = table
        self._lines: Sequence[Difference] = ()
        self._ticks = Ticks()
        self._fixed = False
        self._chips = ChipBar(_("改动"), exclusive=True)
        self._chips.changed.connect(lambda _checked: self._filter())
        self._theirs = push_button("imports.theirs", _("用文件的"), "file-arrow-down")
        self._ours = push_button("imports.ours", _("留现在的"), "arrow-counter-clockwise")
        self._all = push_button("imports.all", _("全部勾上"), "checks")
        self._none = push_button("imports.none", _("全部不勾"), "square")
        self._hint = quiet_label(
            _("空格：勾选；Shift+空格：这条记录的全部改动；Ctrl+A：全部选中。冲突要单独选。")
        )
        self._bar = QHBoxLayout()
        self._bar.addWidget(self._chips, 1)
        for button in (self._theirs, self._ours, self._all, self._none):
            self._bar.addWidget(button)
        self.body.insertLayout(0, self._bar)
        self.body.addWidget(self._hint)
        self.changes.toggled.connect(self._toggle)
        self.changes.selection_changed.connect(lambda _count: self._offer())
        self._theirs.clicked.connect(lambda: self._say(self._chosen_conflicts(), take=True))
        self._ours.clicked.connect(lambda: self._say(self._chosen_conflicts(), take=False))
        self._all.clicked.connect(lambda: self._say(self._by_themselves(), take=True))
        self._none.clicked.connect(lambda: self._say(self._by_themselves(), take=False))

    def show_lines(self, lines: Sequence[Difference]) -> None:
        """Show the differences of another reading."""
        self._lines = lines
        counts = Counter(line.sort for line in lines)
        sorts = [sort for sort in SORTS if counts[sort]]
        self._chips.set_chips(
            [
                Chip(_ALL, _("全部"), len(lines)),
                *(Chip(f"changes.{sort}", _(SORTS[sort]), counts[sort]) for sort in sorts),
            ]
        )
        for button in (self._theirs, self._ours):
            button.setVisible(Sort.CONFLICT in sorts)
        for widget in (self._chips, self._all, self._none):
            widget.setVisible(bool(lines))
        self._hint.setVisible(bool(lines) and not self._compact)
        # New records alone leave the room to what the file says of them.
        for key in ("field", "base", "ours"):
            self.changes.hide_empty(key, hidden=not any(getattr(line, key) for line in lines))
        self._filter()

    def show_ticks(self, ticks: Ticks, *, fixed: bool) -> None:
        """Show what is ticked; `fixed` where nothing can be ticked any more."""
        self._ticks = ticks.settled if fixed else ticks
        self._fixed = fixed
        self._offer()
        self.changes.viewport().update()

    def go_to_conflict(self) -> None:
        """Put the cursor on the first conflict that waits for somebody."""
        waiting = self._ticks.waiting
        first = next((line.choice for line in self._lines if line.choice in waiting), None)
        if first is not None:
            self.changes.choose(first)
        self.changes.setFocus()

    def measure(self) -> None:
        super().measure()
        self._bar.setSpacing(look().px(8))

    def set_compact(self, *, compact: bool) -> None:
        """Leave the room to the lines: signs instead of words, and no hint."""
        super().set_compact(compact=compact)
        for button in (self._theirs, self._ours, self._all, self._none):
            show_words(button, words=not compact)
        self._hint.setVisible(bool(self._lines) and not compact)

    def _filter(self) -> None:
        wanted = set(self._chips.checked())
        self.show_rows(line for line in self._lines if wanted & {_ALL, f"changes.{line.sort}"})
        self._offer()

    def _offer(self) -> None:
        """Let only those buttons be pressed that have something to do."""
        for button in (self._all, self._none):
            button.setEnabled(not self._fixed)
        some = any(line.sort is Sort.CONFLICT for line in self.changes.selected_rows())
        for button in (self._theirs, self._ours):
            button.setEnabled(some and not self._fixed)

    def _toggle(self, lines: Sequence[Difference]) -> None:
        lines = _decided_together(lines)
        take = not all(line.choice in self._ticks.taken for line in lines)
        self._say(lines, take=take)

    def _chosen_conflicts(self) -> list[Difference]:
        return [line for line in self.changes.selected_rows() if line.sort is Sort.CONFLICT]

    def _by_themselves(self) -> Sequence[Difference]:
        return _decided_together(self.changes.shown_rows())

    def _say(self, lines: Collection[Difference], *, take: bool) -> None:
        if lines and not self._fixed:
            self.ticked.emit(frozenset(line.choice for line in lines), take)


def _decided_together(lines: Sequence[Difference]) -> Sequence[Difference]:
    """The lines without conflicts, or conflicts alone."""
    plain = [line for line in lines if line.sort is not Sort.CONFLICT]
    return plain or lines
