"""Two stations side by side, and the choices of a merge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
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

from db.merging import MergeField, MergePreview, OnBothDays
from desktop.fields import table_label
from desktop.style import look, on_look_changed, restyle
from desktop.text import N_, _, field_label, n_
from desktop.theme import Tone
from desktop.widgets.buttons import push_button
from desktop.widgets.labels import StateLabel, quiet_label, section_label, title_label
from desktop.widgets.plain import plain
from desktop.widgets.scroll import scrolling

_COUNTS = {
    OnBothDays.KEEP: N_("用保留的一座的数字"),
    OnBothDays.TAKE: N_("用并入的一座的数字"),
    OnBothDays.ADD: N_("两座相加"),
}

_MOVED = {
    "day_count": N_("{n} 天的服务登记"),
    "activity_station": N_("{n} 场活动"),
    "attachment": N_("{n} 个照片与附件"),
    "inspection": N_("{n} 次巡查"),
    "feedback": N_("{n} 条评价"),
    "station_contact": N_("{n} 位联系人"),
}
"""What moves with a merge, as staff count it."""

_LONG = 48
"""Signs of a text that are shown beside its choice; its tip has all."""


Words = Callable[[str, Any], str]
"""How the value of a field reads on screen."""


@dataclass(frozen=True)
class Compared:
    """A field of two stations, in words.

    Attributes:
        field: Column of the station.
        kept: What the one that stays says; `gone` likewise.
        mark: How the two differ, in a word; empty where they say the same.
        differs: Both say something, and not the same.
    """

    field: str
    kept: str
    gone: str
    mark: str
    differs: bool


def compared(field: MergeField, words: Words) -> Compared:
    """Put a field into words."""
    mark = ""
    if field.differs:
        mark = _("不同")
    elif _is_blank(field.kept) != _is_blank(field.gone):
        mark = _("只有一边有")
    return Compared(
        field.field,
        words(field.field, field.kept),
        words(field.field, field.gone),
        mark,
        field.differs,
    )


def _is_blank(value: object) -> bool:
    return value is None or value == ""


class CompareDialog(QDialog):
    """Shows two columns of values; where both say something else, one is chosen.

    Args:
        titles: Heads of the column that stays and of the one that is merged into it.
        rows: The fields of both.
        deed: Words of the button.
        chooses: Where both say something else, the person has a choice.

    Signals:
        agreed(): The person wants it done.
    """

    agreed = Signal()

    def __init__(
        self,
        parent: QWidget,
        titles: tuple[str, str],
        rows: Iterable[Compared],
        deed: str,
        *,
        chooses: bool = False,
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
        for row in rows:
            self._add_row(row, choice=chooses and row.differs)
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
        on_look_changed(self._fit)

    @property
    def taken(self) -> frozenset[str]:
        """Fields in which the merged station's value is to stand."""
        return frozenset(key for key, kept in self._kept.items() if not kept.isChecked())

    def _add_row(self, compared: Compared, *, choice: bool) -> None:
        row, key = self._grid.rowCount(), compared.field
        name = field_label(key)
        self._grid.addWidget(quiet_label(name), row, 0)
        if compared.mark:
            mark = StateLabel(compared.mark, Tone.WARN if compared.differs else Tone.MUTED)
            mark.setObjectName(f"compare.{key}.mark")
            self._grid.addWidget(mark, row, 3)
        sides = {"kept": compared.kept, "gone": compared.gone}
        if not choice:
            for n, text in enumerate(sides.values(), start=1):
                self._grid.addWidget(_plain(text), row, n)
            return
        group = QButtonGroup(self)
        for n, (side, text) in enumerate(sides.items(), start=1):
            # A note may be long, and an ampersand would underline what follows it.
            shown = text if len(text) <= _LONG else f"{text[:_LONG]}…"
            button = QRadioButton(shown.replace("&", "&&"))
            button.setToolTip(plain(text))
            button.setObjectName(f"compare.{key}.{side}")
            button.setAccessibleName(_("{name}：{state}").format(name=name, state=text))
            group.addButton(button)
            self._grid.addWidget(button, row, n)
            if side == "kept":
                button.setChecked(True)
                self._kept[key] = button

    def _fit(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(24), px(20), px(24), px(16))
        self._all.setSpacing(px(12))
        # Clear of the scroll bar.
        self._grid.setContentsMargins(0, 0, px(12), 0)
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(8))
        self.extra.setSpacing(px(6))
        self.resize(px(760), px(560))


class MergeDialog(CompareDialog):
    """The choices of a merge of two stations of the register."""

    def __init__(self, parent: QWidget, preview: MergePreview, words: Words) -> None:
        kept, gone = preview.kept, preview.gone
        titles = tuple(
            _("{what}：{name}（{code}）").format(what=what, name=each.name, code=each.code)
            for what, each in ((_("保留"), kept), (_("并入"), gone))
        )
        rows = (compared(field, words) for field in preview.fields)
        deed = _("合并到 {code}").format(code=kept.code)
        marked = [row for row in rows if row.mark]
        super().__init__(parent, (titles[0], titles[1]), marked, deed, chooses=True)
        self._counts: dict[OnBothDays, QRadioButton] = {}
        if preview.both_days:
            self._ask_counts(len(preview.both_days))
        told = _("并入的一座没有服务登记、活动、照片等要转过去。")
        if preview.moves:
            tables = sorted(preview.moves, key=lambda table: table not in _MOVED)
            moves = _("、").join(_moved(table, preview.moves[table]) for table in tables)
            told = _("一并转过去：{moves}。").format(moves=moves)
        moving = _plain(told)
        moving.setObjectName("compare.moves")
        self.extra.addWidget(moving)
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


def _moved(table: str, n: int) -> str:
    if table in _MOVED:
        return _(_MOVED[table]).format(n=n)
    return _("{table} {n} 条").format(table=table_label(table), n=n)


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
