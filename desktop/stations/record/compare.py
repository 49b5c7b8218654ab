"""Two stations side by side, and the choices of a merge."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from db.merging import MergePreview, OnBothDays
from desktop.fields import table_label
from desktop.style import look, restyle
from desktop.text import N_, _, field_label, n_, value_text
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import quiet_label, section_label, title_label
from desktop.widgets.scroll import scrolling

_COUNTS = {
    OnBothDays.KEEP: N_("用保留的一座的数字"),
    OnBothDays.TAKE: N_("用并入的一座的数字"),
    OnBothDays.ADD: N_("两座相加"),
}

_LONG = 48
"""Signs of a text that are shown beside its choice; its tip has all."""


class CompareDialog(QDialog):
    """Shows two columns of values; where both say something else, one is chosen.

    Args:
        titles: Heads of the column that stays and of the one that is merged into it.
        rows: By field the values of both, and whether the person has a choice.
        deed: Words of the button.

    Signals:
        agreed(): The person wants it done.
    """

    agreed = Signal()

    def __init__(
        self,
        parent: QWidget,
        titles: tuple[str, str],
        rows: Mapping[str, tuple[str, str, bool]],
        deed: str,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("record.compare")
        self.setWindowTitle(_("对照两座驿站"))
        self._kept: dict[str, QRadioButton] = {}
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        for n, title in enumerate(titles, start=1):
            head = section_label(title)
            head.setWordWrap(True)
            self._grid.addWidget(head, 0, n)
        for key, (kept, gone, choice) in rows.items():
            self._add_row(key, kept, gone, choice=choice)
        self.extra = QVBoxLayout()
        column = QVBoxLayout()
        column.addLayout(self.extra)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._all = QVBoxLayout(self)
        self._all.addWidget(title_label(_("对照两座驿站")))
        self._all.addWidget(scrolling(column), 1)
        self.agree = push_button("compare.agree", deed, "git-merge", primary=True)
        self.agree.clicked.connect(self.agreed)
        cancel = push_button("compare.cancel", _("取消"))
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.agree)
        self._all.addLayout(foot)
        self._fit()

    @property
    def taken(self) -> frozenset[str]:
        """Fields in which the merged station's value is to stand."""
        return frozenset(key for key, kept in self._kept.items() if not kept.isChecked())

    def _add_row(self, key: str, kept: str, gone: str, *, choice: bool) -> None:
        row = self._grid.rowCount()
        name = field_label(key)
        self._grid.addWidget(quiet_label(name), row, 0)
        if not choice:
            for n, text in enumerate((kept, gone), start=1):
                words = _plain(text)
                self._grid.addWidget(words, row, n)
            return
        group = QButtonGroup(self)
        for n, (side, text) in enumerate((("kept", kept), ("gone", gone)), start=1):
            # A note may be long, and an ampersand would underline what follows it.
            shown = text if len(text) <= _LONG else f"{text[:_LONG]}…"
            button = QRadioButton(shown.replace("&", "&&"))
            button.setToolTip(text)
            button.setObjectName(f"compare.{key}.{side}")
            button.setAccessibleName(_("{name}：{state}").format(name=name, state=text))
            group.addButton(button)
            self._grid.addWidget(button, row, n)
            if side == "kept":
                button.setChecked(True)
                self._kept[key] = button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_all"):
            self._fit()

    def _fit(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(20), px(24), px(16))
        self._all.setSpacing(px(12))
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(8))
        self.extra.setSpacing(px(6))
        self.resize(px(720), px(520))


class MergeDialog(CompareDialog):
    """The choices of a merge of two stations of the register."""

    def __init__(self, parent: QWidget, preview: MergePreview) -> None:
        kept, gone = preview.kept, preview.gone
        titles = tuple(
            _("{what}：{name}（{code}）").format(what=what, name=each.name, code=each.code)
            for what, each in ((_("保留"), kept), (_("并入"), gone))
        )
        rows = {
            each.field: (value_text(each.kept), value_text(each.gone), each.differs)
            for each in preview.fields
            if each.differs or each.kept != each.gone
        }
        deed = _("合并到 {code}").format(code=kept.code)
        super().__init__(parent, (titles[0], titles[1]), rows, deed)
        self._counts: dict[OnBothDays, QRadioButton] = {}
        if preview.both_days:
            self._ask_counts(len(preview.both_days))
        moves = _("、").join(
            _("{table} {n} 条").format(table=table_label(table), n=n)
            for table, n in preview.moves.items()
        )
        if moves:
            self.extra.addWidget(quiet_label(_("一并转过去：{moves}。").format(moves=moves)))
        self.extra.addWidget(
            quiet_label(_("编号 {code} 以后仍能找到保留的一座。").format(code=gone.code))
        )

    @property
    def counts(self) -> OnBothDays | None:
        """What is to become of days that both counted; None where there is none."""
        return next((each for each, b in self._counts.items() if b.isChecked()), None)

    def _ask_counts(self, days: int) -> None:
        ask = _plain(n_("有 {n} 天两座都填报过，请选用哪一座的数字：", days).format(n=days))
        restyle(ask, tone=str(Tone.WARN))
        self.extra.addWidget(ask)
        for each, words in _COUNTS.items():
            button = QRadioButton(_(words))
            button.setObjectName(f"compare.counts.{each}")
            button.toggled.connect(lambda _on: self.agree.setEnabled(self.counts is not None))
            self._counts[each] = button
            self.extra.addWidget(button)
        self.agree.setEnabled(False)


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
