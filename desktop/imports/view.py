"""The import window: the files above, what the chosen one comes to below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.values import Month
from desktop.imports.batch import Line
from desktop.imports.pane import show_words
from desktop.imports.preview import FilePreview
from desktop.imports.table import file_columns
from desktop.style import look, on_look_changed
from desktop.text import _
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.empty import EmptyState
from desktop.widgets.labels import quiet_label, title_label
from desktop.widgets.rows import RowsModel
from desktop.widgets.table import DataTable

_SIZE, _EDGE = QSize(1200, 700), QSize(48, 64)
_HEADING, _ROW, _FRAME, _MOST_FILES = 36, 32, 4, 5
_LOW = 520
"""Height at 100 % below which a window has no room for all its parts."""


class ImportDialog(QDialog):
    """Widgets of the import window; `screen.py` decides what they show.

    Signals:
        dropped(list[Path]): Files let go over the window.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None, this_month: Month) -> None:
        super().__init__(parent)
        self.setObjectName("imports")
        self.setWindowTitle(_("导入"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.choose_button = push_button("imports.choose", _("选择文件…"), "folder-open")
        self.remove_button = push_button("imports.remove", _("移出列表"), "x")
        self.reread_button = push_button("imports.reread", _("重新读取"), "arrows-clockwise")
        self._file_buttons = (self.remove_button, self.reread_button, self.choose_button)
        self.files = DataTable(
            "imports.files",
            _("要导入的文件"),
            RowsModel[Line](file_columns(), key=lambda line: line.draft.path),
        )
        self.preview = FilePreview(this_month)
        self.empty = EmptyState(
            "files",
            _("把表格文件拖到这里"),
            _(
                "驿站台账、服务登记、活动台账都可以，一次可以放多个。"
                "认得 Excel（.xlsx、.xlsm、.xls）、ODS 和 CSV；没有表头的也可以指明各列。"
                "先看清楚读成了什么，再写入。"
            ),
            (_("选择文件…"), self.choose_button.click),
        )
        self.words = quiet_label()
        self.words.setObjectName("imports.words")
        self.progress = QProgressBar(textVisible=False)
        self.progress.setObjectName("imports.progress")
        self.progress.setAccessibleName(_("进度"))
        self.cancel_button = push_button("imports.cancel", _("停下"))
        self.close_button = push_button("imports.close", _("关闭"))
        self.import_button = push_button(
            "imports.import", _("导入"), "download-simple", primary=True
        )
        self._compact = False
        self._build()
        on_look_changed(self._measure)

    def start(self) -> None:
        """Open over the parent, with the cursor where files are chosen."""
        self.open()
        self.empty.setFocus()

    def show_files(self, lines: list[Line]) -> None:
        if len(lines) != self.files.rows.rowCount():
            self._share_room(len(lines))
        self.files.set_rows(lines)
        self._pages.setCurrentIndex(1 if lines else 0)
        for button in self._file_buttons:
            button.setVisible(bool(lines))
        self.files.setVisible(len(lines) > 1 or not self._compact)

    def reveal_preview(self) -> None:
        """Scroll to what the chosen file comes to, where the window is too low for everything."""
        self._area.ensureWidgetVisible(self.preview.tabs)

    def let_change(self, possible: bool) -> None:
        """Let those buttons be pressed that want nothing to be at work."""
        preview = self.preview
        for button in (
            self.remove_button,
            self.reread_button,
            preview.choices.columns,
            preview.take_back,
        ):
            button.setEnabled(possible)

    def show_progress(self, words: str, done: int, total: int) -> None:
        """Say what runs and how far it is."""
        self.words.setText(words)
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.show()
        self.cancel_button.show()

    def show_rest(self, words: str) -> None:
        """Nothing runs: say where the import stands."""
        self.words.setText(words)
        self.progress.hide()
        self.cancel_button.hide()

    def offer_import(self, text: str, *, possible: bool) -> None:
        """Name what the button will do; Enter does it where it is possible, else closes."""
        self.import_button.setText(text)
        self.import_button.setAccessibleName(text)
        self.import_button.setEnabled(possible)
        (self.import_button if possible else self.close_button).setDefault(True)

    def _build(self) -> None:
        self._title = title_label(_("导入"))
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addStretch(1)
        for button in self._file_buttons:
            self._head.addWidget(button)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setObjectName("imports.split")
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.files)
        self._split.addWidget(self.preview)
        self._split.setStretchFactor(1, 1)
        self._pages = QStackedWidget()
        action = self.empty.findChild(QPushButton)
        assert isinstance(action, QPushButton)
        self.empty.setFocusProxy(action)
        start = Card()
        start.body.addWidget(self.empty)
        self._pages.addWidget(start)
        self._area = _scrolling(self._split)
        self._pages.addWidget(self._area)
        self.progress.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.progress)
        self._foot.addWidget(self.words, 1)
        for button in (self.cancel_button, self.close_button, self.import_button):
            self._foot.addWidget(button)
        self._all = QVBoxLayout(self)
        self._all.addLayout(self._head)
        self._all.addWidget(self._pages, 1)
        self._all.addLayout(self._foot)

    def _measure(self) -> None:
        px = look().px
        room = self.screen().availableSize() - _EDGE
        self.resize(QSize(px(_SIZE.width()), px(_SIZE.height())).boundedTo(room))
        self._arrange(compact=self._is_low)
        self._head.setSpacing(px(8))
        self._foot.setSpacing(px(12))
        heading = 0 if self._compact else _HEADING
        self.files.setMinimumHeight(px(heading + _ROW + _FRAME))
        self._share_room(self.files.rows.rowCount())
        self.progress.setFixedWidth(px(140))
        for button in self.findChildren(QPushButton):
            button.setIconSize(QSize(px(16), px(16)))

    @property
    def _is_low(self) -> bool:
        return self.height() < look().px(_LOW)

    def _arrange(self, *, compact: bool) -> None:
        """Large text on a small screen: the room goes to what the file would change."""
        px = look().px
        self._compact = compact
        self._title.setVisible(not compact)
        row = self.preview.head if compact else self._head
        for button in self._file_buttons:
            row.addWidget(button)
            show_words(button, words=not compact)
        self.files.horizontalHeader().setVisible(not compact)
        for place, column in enumerate(self.files.rows.columns):
            self.files.setColumnHidden(place, compact and column.kind == "number")
        self.files.headings.fit()
        self._split.setHandleWidth(px(8) if compact else px(16))
        self.files.setVisible(self.files.rows.rowCount() > 1 or not compact)
        self.preview.set_compact(compact=compact)
        edge = px(8) if compact else px(16)
        self._all.setContentsMargins(px(24), edge, px(24), edge)
        self._all.setSpacing(px(6) if compact else px(12))

    def _share_room(self, files: int) -> None:
        """Few files leave the room to what they come to."""
        most, heading = (1, 0) if self._compact else (_MOST_FILES, _HEADING)
        rows = max(1, min(files, most))
        self._split.setSizes([look().px(heading + rows * _ROW + _FRAME), look().px(800)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_low != self._compact:
            self._arrange(compact=self._is_low)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        self.dropped.emit([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])


def _scrolling(inner: QWidget) -> QScrollArea:
    """For large text on a small screen; at 100 % everything fits."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
