"""One list: its buttons, its table, and the line that adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from db.lists import ListKind
from desktop.lists.edit_table import EditColumn, EditRows, EditTable
from desktop.lists.panel import SincePanel, TownPanel
from desktop.lists.tables import (
    category_columns,
    facility_columns,
    item_columns,
    town_columns,
    unit_columns,
    visitor_columns,
)
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.labels import quiet_label

_HIGH = 240


class ListPage(QWidget):
    """A list that staff keep.

    Args:
        kind: Which list.
        title: What it holds.
        note: What editing it does.

    Attributes:
        since: Asks since when a unit or town is otherwise; hidden while nothing is asked.
        add: The line that adds; None for towns, which need more than a name.

    Signals:
        turned(): Retire the current row, or bring it back.
    """

    turned = Signal()

    def __init__(self, kind: ListKind, title: str, note: str, settings: QSettings) -> None:
        super().__init__()
        self.kind = kind
        self.setObjectName(f"list.{kind}")
        columns, stands = _COLUMNS[kind], _STANDS.get(kind, lambda _row: True)
        rows: EditRows[Any] = EditRows(columns(), key=lambda row: row.key, stands=stands)
        self.table = EditTable(f"list.{kind}.rows", title, rows, settings)
        self.since = SincePanel()
        self.up = tool_button("listUp", "arrow-up", _("上移"), keys="Alt+↑")
        self.down = tool_button("listDown", "arrow-down", _("下移"), keys="Alt+↓")
        self.turn = push_button("listTurn", _("停用"))
        self.remove = push_button("listRemove", _("删除"), "trash")
        self.merge = push_button("listMerge", _("并入…"), "arrows-in-line-horizontal")
        self.new_town = push_button("listNewTown", _("新的镇街…"), "plus")
        self.town_panel = TownPanel()
        self.add = AddLine(group=kind is ListKind.ITEMS)
        orders = kind is not ListKind.TOWNS
        shown = {
            self.up: orders,
            self.down: orders,
            self.turn: orders and kind is not ListKind.UNITS,
            self.merge: not orders,
            self.new_town: not orders,
            self.remove: True,
        }
        self._top = QHBoxLayout()
        self._top.addWidget(quiet_label(note), 1)
        for button, wanted in shown.items():
            self._top.addWidget(button)
            button.setVisible(wanted)
        self.add.setVisible(orders)
        self._all = QVBoxLayout(self)
        self._all.setContentsMargins(0, 0, 0, 0)
        self._all.addLayout(self._top)
        self._all.addWidget(self.since)
        self._all.addWidget(self.town_panel)
        self._all.addWidget(self.table, 1)
        self._all.addWidget(self.add)
        self.up.clicked.connect(lambda: self.table.moved.emit(-1))
        self.down.clicked.connect(lambda: self.table.moved.emit(1))
        self.turn.clicked.connect(lambda: self.turned.emit())
        self.remove.clicked.connect(lambda: self.table.removed.emit())
        for panel in (self.since, self.town_panel):
            panel.closed.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.row_chosen.connect(self.show_row)
        self.show_row(None)
        on_look_changed(self._measure)

    def show_row(self, row: Any) -> None:
        """Let the buttons say what they would do to this row."""
        stands = row is not None and self.table.model_rows.stands(row)
        for button in (self.up, self.down, self.turn, self.merge, self.remove):
            button.setEnabled(stands)
        retired = bool(getattr(row, "retired", False))
        self.turn.setText(_("重新启用") if retired else _("停用"))
        self.turn.setAccessibleName(self.turn.text())
        uses = (getattr(row, name, 0) for name in ("uses", "towns", "stations"))
        used = stands and any(uses)
        self.remove.setEnabled(stands and not used)
        self.remove.setToolTip(_("有记录用着它，不能删去；可以停用或并入。") if used else "")

    def _measure(self) -> None:
        px = look().px
        self._all.setSpacing(px(10))
        self._top.setSpacing(px(8))
        self.table.setMinimumHeight(px(_HIGH))
        for button in (self.up, self.down):
            button.setIconSize(QSize(px(16), px(16)))


class AddLine(QWidget):
    """A name typed, Enter, and it stands in the list: the next can be typed at once.

    Signals:
        entered(dict[str, str]): The fields as typed.
    """

    entered = Signal(object)

    def __init__(self, *, group: bool) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setObjectName("listNewName")
        self.name.setPlaceholderText(_("添加：写名称，按回车"))
        self.name.setAccessibleName(_("新的名称"))
        self.group = QComboBox(editable=True)
        self.group.setObjectName("listNewGroup")
        self.group.setAccessibleName(_("分组"))
        self.group.setVisible(group)
        self._has_group = group
        self.wrong = quiet_label()
        self.wrong.setObjectName("listNewWrong")
        self.wrong.setProperty("tone", "accent")
        self.wrong.hide()
        button = push_button("listAdd", _("添加"), "plus")
        self._line = QHBoxLayout()
        for widget, stretch in ((self.group, 1), (self.name, 3), (button, 0), (self.wrong, 3)):
            self._line.addWidget(widget, stretch)
        self._line.addStretch(1)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._line)
        button.clicked.connect(self._enter)
        self.name.returnPressed.connect(self._enter)
        self.name.textEdited.connect(lambda _text: self.wrong.hide())

    def offer_groups(self, names: list[str]) -> None:
        if names != [self.group.itemText(n) for n in range(self.group.count())]:
            typed = self.group.currentText()
            self.group.clear()
            self.group.addItems(names)
            self.group.setCurrentText(typed or next(iter(names), ""))

    def accept(self) -> None:
        """It was added: make room for the next."""
        self.name.clear()
        self.wrong.hide()

    def refuse(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _enter(self) -> None:
        group = {"group": self.group.currentText()} if self._has_group else {}
        self.entered.emit({"name": self.name.text(), **group})


_COLUMNS: Mapping[ListKind, Callable[[], tuple[EditColumn[Any], ...]]] = {
    ListKind.UNITS: unit_columns,
    ListKind.TOWNS: town_columns,
    ListKind.FACILITIES: facility_columns,
    ListKind.CATEGORIES: category_columns,
    ListKind.ITEMS: item_columns,
    ListKind.VISITORS: visitor_columns,
}
_STANDS = {ListKind.TOWNS: lambda row: row.ended_on is None}
