"""The widgets of the records: history, backup, settings."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from db.differences import Difference
from db.history import Deed
from db.values import LOCAL
from desktop.appearance import Choice
from desktop.icons import icon
from desktop.records.table import deed_columns, difference_columns
from desktop.style import look, on_look_changed
from desktop.text import _, n_, number
from desktop.theme import Tone
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.card import Card
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import StateLabel, quiet_label, section_label
from desktop.widgets.page import Page
from desktop.widgets.rows import RowsModel
from desktop.widgets.search_field import SearchField
from desktop.widgets.table import DataTable

_BESIDE = 900
"""Width at 100 % text from which the details stand beside the history."""
_DETAILS, _CARD, _HIGH = 520, 620, 220


class RecordsView(Page):
    """Three tabs: 改动记录, 备份, 设置; and one for each screen that is given a place here."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__(_("资料"), scrolls=True)
        self.setObjectName("records")
        self.history = HistoryTab(settings)
        self.backup = BackupTab()
        self.settings = SettingsTab()
        self._tabs = tabs = QTabWidget()
        tabs.setObjectName("recordsTabs")
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        for tab, text in (
            (self.history, _("改动记录")),
            (self.backup, _("备份")),
            (self.settings, _("设置")),
        ):
            tabs.addTab(tab, text)
        self.body.addWidget(tabs, 1)

    def add_tab(self, widget: QWidget, text: str) -> None:
        """Give a screen of its own a place after the history."""
        self._tabs.insertTab(1, widget, text)

    def show_tab(self, widget: QWidget) -> None:
        self._tabs.setCurrentWidget(widget)


class HistoryTab(QWidget):
    """The deeds, and beside them what the chosen one did."""

    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.search = SearchField(_("筛选改动"), _("筛选：谁，做了什么"))
        self.search.setObjectName("historyFilter")
        self.count = quiet_label()
        self.count.setObjectName("historyCount")
        self.deeds = DataTable(
            "deeds", _("改动记录"), RowsModel(deed_columns(), key=lambda deed: deed.id), settings
        )
        self.details = _Details(settings)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.count, 1)
        left = QVBoxLayout()
        left.addLayout(top)
        left.addWidget(self.deeds, 1)
        self._nothing = Card()
        self._nothing.body.addWidget(
            EmptyState(
                "clock-counter-clockwise",
                _("还没有改动"),
                _("录入、导入和修改都会记在这里：谁，什么时候，改了什么；每一步都能撤销。"),
            )
        )
        left.addWidget(self._nothing, 1)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._both.addLayout(left, 1)
        self._both.addWidget(self.details)
        on_look_changed(self._arrange)

    def show_deeds(self, deeds: list[Deed], *, of: int) -> None:
        """The deeds that pass the filter, `of` all there are."""
        self.deeds.set_rows(deeds)
        self.deeds.setVisible(of > 0)
        self.details.setVisible(of > 0)
        self._nothing.setVisible(of == 0)
        if deeds:
            self.count.setText(n_("{n} 步改动", len(deeds)).format(n=number(len(deeds))))
        else:
            self.count.setText(_("没有这样的改动") if of else "")

    def _arrange(self) -> None:
        px = look().px
        wide = self.width() >= px(_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)
        self._both.setContentsMargins(0, px(12), 0, 0)
        self._both.setSpacing(px(12))
        self.details.setMinimumSize(px(_DETAILS) if wide else 0, px(_HIGH))
        self.deeds.setMinimumHeight(px(_HIGH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _Details(Card):
    def __init__(self, settings: QSettings) -> None:
        super().__init__()
        self.setObjectName("deedDetails")
        self._title = section_label()
        self._title.setObjectName("deedTitle")
        self._title.setWordWrap(True)
        self._note = quiet_label()
        self.take_back = QPushButton()
        self.take_back.setObjectName("takeBack")
        self.take_back.setIcon(icon("arrow-counter-clockwise", "muted"))
        self.differences = DataTable(
            "differences", _("改了哪些项目"), RowsModel(difference_columns(), key=id), settings
        )
        self._more = quiet_label()
        self._stands = quiet_label(
            _("结账和重新打开都要留痕，不能撤销；要改数字，请在“月末结账”里重新打开这个月。")
        )
        self._stands.setObjectName("deedStands")
        self._unchosen = EmptyState(
            "list-bullets", _("没有选中改动"), _("在表中选一步，这里列出它改了哪些项目。")
        )
        said = QVBoxLayout()
        said.addWidget(self._title)
        said.addWidget(self._note)
        head = QHBoxLayout()
        head.addLayout(said, 1)
        head.addWidget(self.take_back)
        self._chosen = QWidget()
        chosen = QVBoxLayout(self._chosen)
        chosen.setContentsMargins(0, 0, 0, 0)
        chosen.addLayout(head)
        chosen.addWidget(self._stands)
        chosen.addWidget(self.differences, 1)
        chosen.addWidget(self._more)
        self.body.addWidget(self._unchosen, 1)
        self.body.addWidget(self._chosen, 1)
        self.show_deed(None)

    def show_deed(self, deed: Deed | None) -> None:
        """The head of the card; the fields follow when they have been read."""
        self.differences.set_rows([])
        self._more.hide()
        self._chosen.setVisible(deed is not None)
        self._unchosen.setVisible(deed is None)
        if deed is None:
            return
        self._title.setText(deed.label)
        at = f"{deed.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        note = _("{at} · {who} · 已撤销") if deed.undone else _("{at} · {who}")
        self._note.setText(note.format(at=at, who=deed.who))
        words = _("撤销这一步") if deed.undoes is None else _("恢复这一步")
        self.take_back.setText(words)
        self.take_back.setAccessibleName(words)
        self.take_back.setEnabled(not deed.undone and not deed.signs)
        self._stands.setVisible(deed.signs)

    def show_differences(self, rows: list[Difference], *, shown: int, total: int) -> None:
        self.differences.set_rows(rows)
        self._more.setVisible(total > shown)
        self._more.setText(
            _("共改动 {total} 条记录，这里列出前 {shown} 条。").format(total=total, shown=shown)
        )


class _CardsTab(QWidget):
    """Cards one below the other, no wider than reads well."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        self._column = QVBoxLayout()
        line.addLayout(self._column, 100)
        line.addStretch(1)

    def _fill(self, *cards: Card) -> None:
        self._cards = cards
        for card in cards:
            self._column.addWidget(card)
        self._column.addStretch(1)
        on_look_changed(self._measure)

    def _measure(self) -> None:
        px = look().px
        self._column.setContentsMargins(0, px(12), 0, 0)
        self._column.setSpacing(px(12))
        for card in self._cards:
            card.setMaximumWidth(px(_CARD))


class BackupTab(_CardsTab):
    """When the last copy was made, and the buttons to make one and to check the register."""

    def __init__(self) -> None:
        super().__init__()
        self.last = StateLabel()
        self.last.setObjectName("lastBackup")
        self.checked = StateLabel()
        self.checked.setObjectName("checkResult")
        self.checked.setWordWrap(True)
        self.checked.hide()
        self.back_up = push_button("backUp", _("立即备份…"), "floppy-disk", primary=True)
        self.check = push_button("checkRegister", _("检查登记簿"), "shield-check")
        copy = Card(_("备份"))
        copy.body.addWidget(self.last)
        copy.body.addWidget(
            quiet_label(
                _("备份是登记簿的一份完整副本，写完先核对再存放。请存到另一块磁盘或移动硬盘上。")
            )
        )
        copy.body.addLayout(_left(self.back_up))
        sound = Card(_("检查"))
        sound.body.addWidget(
            quiet_label(_("逐页核对登记簿文件是否完好、各条记录之间是否对得上。不改动任何内容。"))
        )
        sound.body.addWidget(self.checked)
        sound.body.addLayout(_left(self.check))
        self._fill(copy, sound)

    def tell_check(self, text: str, tone: Tone) -> None:
        self.checked.say(text, tone)
        self.checked.show()


class SettingsTab(_CardsTab):
    """The office's name, and how the program looks to this person."""

    def __init__(self) -> None:
        super().__init__()
        self.office = QLineEdit()
        self.office.setObjectName("office")
        self.office.setAccessibleName(_("单位名称"))
        self.office.setMaxLength(60)
        self.save_office = push_button("saveOffice", _("保存"))
        self.wrong = quiet_label()
        self.wrong.setObjectName("officeWrong")
        self.wrong.setProperty("tone", "accent")
        self.wrong.hide()
        self.theme = ChipBar(_("颜色"), exclusive=True)
        self.theme.set_chips(
            (
                Chip(Choice.SYSTEM, _("跟随系统")),
                Chip(Choice.LIGHT, _("浅色")),
                Chip(Choice.DARK, _("深色")),
            )
        )
        self.smaller = tool_button("textSmaller", "minus", _("缩小文字"), keys="Ctrl+-")
        self.larger = tool_button("textLarger", "plus", _("放大文字"), keys="Ctrl+=")
        self.scale = QLabel()
        self.scale.setObjectName("textScale")
        office = Card(_("单位"))
        line = QHBoxLayout()
        line.addWidget(self.office, 1)
        line.addWidget(self.save_office)
        office.body.addLayout(line)
        office.body.addWidget(self.wrong)
        office.body.addWidget(quiet_label(_("印在月报的题头上，登记簿的所有使用者共用。")))
        seen = Card(_("显示"))
        self._form = QFormLayout()
        self._form.addRow(_("颜色"), self.theme)
        size = QHBoxLayout()
        for widget in (self.smaller, self.scale, self.larger):
            size.addWidget(widget)
        size.addStretch(1)
        self._form.addRow(_("文字大小"), size)
        seen.body.addLayout(self._form)
        seen.body.addWidget(quiet_label(_("只影响这台电脑上的显示。")))
        self._fill(office, seen)

    def _measure(self) -> None:
        super()._measure()
        px = look().px
        self._form.setHorizontalSpacing(px(16))
        self._form.setVerticalSpacing(px(10))
        for button in (self.smaller, self.larger):
            button.setIconSize(QSize(px(16), px(16)))


def _left(button: QPushButton) -> QHBoxLayout:
    line = QHBoxLayout()
    line.addWidget(button)
    line.addStretch(1)
    return line
