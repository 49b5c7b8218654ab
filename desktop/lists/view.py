"""The lists that staff keep: their names at the left, the chosen one beside them."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from db.lists import ListKind
from desktop.lists.calendar_page import CalendarPage
from desktop.lists.page import ListPage
from desktop.style import look, on_look_changed
from desktop.text import _

_NAMES, _ROW = 132, 36
CALENDAR = "calendar"


class ListsView(QWidget):
    """One page for each list.

    Attributes:
        pages: The lists by kind; `calendar` is the one of the holidays.
    """

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("lists")
        self.names = QListWidget()
        self.names.setObjectName("listNames")
        self.names.setAccessibleName(_("名录"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages = {kind: ListPage(kind, title, note, settings) for kind, title, note in _lists()}
        self.calendar = CalendarPage(settings)
        titles = {str(kind): title for kind, title, _note in _lists()}
        for name, title in {**titles, CALENDAR: _("节假日")}.items():
            item = QListWidgetItem(title, self.names)
            item.setData(Qt.ItemDataRole.UserRole, name)
        self._in_order: list[ListPage | CalendarPage] = [*self.pages.values(), self.calendar]
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.names)
        for page in self._in_order:
            self._line.addWidget(page, 1)
        self.names.currentRowChanged.connect(self._turn_to)
        self.names.setCurrentRow(0)
        on_look_changed(self._measure)

    def open(self, name: str) -> None:
        """Bring a list to the front, by its kind or as `CALENDAR`."""
        for n in range(self.names.count()):
            if self.names.item(n).data(Qt.ItemDataRole.UserRole) == name:
                self.names.setCurrentRow(n)
                self._in_order[n].table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, number: int) -> None:
        # No stack: in one of those the tallest page makes all the others scroll.
        for n, page in enumerate(self._in_order):
            page.setVisible(n == number)

    def _measure(self) -> None:
        px = look().px
        self._line.setContentsMargins(0, px(12), 0, 0)
        self._line.setSpacing(px(16))
        self.names.setFixedWidth(px(_NAMES))
        for n in range(self.names.count()):
            self.names.item(n).setSizeHint(QSize(0, px(_ROW)))


def _lists() -> tuple[tuple[ListKind, str, str], ...]:
    return (
        (
            ListKind.UNITS,
            _("管理单位"),
            _("月报和登记按这里的次序排。改名时可以说明从哪天起，以前的月报仍用旧名。"),
        ),
        (
            ListKind.TOWNS,
            _("镇街"),
            _("双击或按回车修改。改名、改归属、合并都可以从某一天起，以前的月报不变。"),
        ),
        (
            ListKind.FACILITIES,
            _("设施"),
            _("驿站表单里的设施按这里的次序排。停用后不再填报，已有的记录留着。"),
        ),
        (
            ListKind.CATEGORIES,
            _("活动类别"),
            _("月报按这里的次序排。全年目标留空，就不比进度。"),
        ),
        (
            ListKind.ITEMS,
            _("检查项目"),
            _("巡查时逐项核对。“六有”一组算作对驿站的六项要求。"),
        ),
        (
            ListKind.VISITORS,
            _("来访人群"),
            _("月末结账时按这里的次序填。停用后不再填，已有的数字留着。"),
        ),
    )
