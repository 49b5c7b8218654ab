"""What the overview shows while the register is empty: the three ways to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from db.imports import ImportKind
from desktop.icons import icon
from desktop.style import look
from desktop.text import _
from desktop.widgets.card import Card
from desktop.widgets.labels import quiet_label, section_label


class FirstSteps(Card):
    """Signals: `import_wanted(ImportKind)`; `station_wanted()`."""

    import_wanted = Signal(object)
    station_wanted = Signal()

    def __init__(self) -> None:
        self._icons: list[tuple[QLabel, str]] = []
        super().__init__(_("登记簿还是空的，从这里开始"))
        self.setObjectName("firstSteps")
        for name, icon_name, title, body, words in (
            (
                "firstStations",
                "house-line",
                _("导入驿站台账"),
                _("从 Excel 台账一次录入全部驿站。导入前先看读到了什么，确认后才写入。"),
                _("导入台账…"),
            ),
            (
                "firstCounts",
                "table",
                _("导入登记表"),
                _("把各管理单位的服务登记表合到一处，名称略有出入也能对上。"),
                _("导入登记表…"),
            ),
            (
                "firstStation",
                "plus-circle",
                _("新建驿站"),
                _("没有现成的表，就一座一座录入。"),
                _("新建驿站"),
            ),
        ):
            self.body.addWidget(self._step(name, icon_name, title, body, words))
        self._button("firstStations").clicked.connect(
            lambda: self.import_wanted.emit(ImportKind.STATIONS)
        )
        self._button("firstCounts").clicked.connect(
            lambda: self.import_wanted.emit(ImportKind.COUNTS)
        )
        self._button("firstStation").clicked.connect(lambda: self.station_wanted.emit())
        self._button("firstStations").setProperty("primary", True)
        self._measure()

    def _step(self, name: str, icon_name: str, title: str, body: str, words: str) -> QWidget:
        sign = QLabel()
        self._icons.append((sign, icon_name))
        button = QPushButton(words)
        button.setObjectName(name)
        button.setAccessibleName(words)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(section_label(title))
        said.addWidget(quiet_label(body))
        step = QWidget()
        line = QHBoxLayout(step)
        line.addWidget(sign)
        line.addLayout(said, 1)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return step

    def _button(self, name: str) -> QPushButton:
        button = self.findChild(QPushButton, name)
        assert button is not None
        return button

    def _measure(self) -> None:
        super()._measure()
        px = look().px
        self.setMaximumWidth(px(760))
        for sign, name in self._icons:
            sign.setPixmap(icon(name, "muted").pixmap(px(24), px(24)))
            sign.setMinimumWidth(px(40))
