"""Prints what the map shows: looked at first, then to a printer or into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from db.errors import YizhanError
from desktop.desk import Desk
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.paper.map_sheet import MapSheet, PaperSize, map_pdf, map_picture
from desktop.paper.whole_file import write_whole
from desktop.printing import ask_printer, print_document
from desktop.save_as import ask_where_to_save
from desktop.style import look, on_look_changed
from desktop.text import _, say
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import quiet_label

_PAUSE_MS = 300
_PREVIEW_PPI = 96
_LANDSCAPE, _PORTRAIT = "landscape", "portrait"
_LONGEST_TITLE = 40
_NOT_IN_NAMES = '\\/:*?"<>|'


class MapPrintDialog(QDialog):
    """Title, paper and names are chosen; the sheet beside them is what will be printed.

    Args:
        desk: Whose jobs make the sheet.
        sheet: What the map shows, with a title to begin with.
        parent: Window that the dialog belongs to.
    """

    def __init__(self, desk: Desk, sheet: MapSheet, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("map.print")
        self.setWindowTitle(_("打印地图"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._sheet = desk, sheet
        self._made = 0
        self._picture = QPixmap()
        self.preview = QLabel(_("正在制图…"))
        self.preview.setObjectName("mapPrint.preview")
        self.preview.setAccessibleName(_("打印预览"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setWordWrap(True)
        self._title = QLineEdit(sheet.title)
        self._title.setObjectName("mapPrint.title")
        self._title.setMaxLength(_LONGEST_TITLE)
        self._size = self._chips(_("纸张"), {PaperSize.A4: "A4", PaperSize.A3: "A3"})
        self._way = self._chips(_("方向"), {_LANDSCAPE: _("横"), _PORTRAIT: _("竖")})
        self._names = QCheckBox(_("写上站名（放得下的）"))
        self._names.setObjectName("mapPrint.names")
        self._names.setChecked(sheet.drawn.named)
        self._save = push_button("mapPrint.save", _("存为 PDF…"), "floppy-disk")
        self._print = push_button("mapPrint.print", _("打印…"), "printer", primary=True)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._make)
        self._title.textChanged.connect(lambda _text: self._pause.start())
        self._names.toggled.connect(lambda _on: self._make())
        self._save.clicked.connect(self.save)
        self._print.clicked.connect(self.print_map)
        on_look_changed(self._fit)
        self._make()

    def save(self) -> None:
        """Write the sheet into a file that the person names."""
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        sheet = self._asked()
        suggested = Path(documents) / f"{_file_name(sheet.title)}.pdf"
        path = ask_where_to_save(self, _("存为"), suggested, _("PDF 文件 (*.pdf)"))
        if path is None:
            return

        def write(_job: Job) -> None:
            write_whole(path, map_pdf(sheet))

        self._work(write, _("正在保存地图"), _("已存为 {name}").format(name=path.name))

    def print_map(self) -> None:
        """Send the sheet to a printer that the person chooses."""
        sheet = self._asked()
        printer = ask_printer(self, 1, name=sheet.title)
        if printer is not None:
            self._work(
                lambda job: print_document(map_pdf(sheet), printer, job),
                _("正在打印地图"),
                _("已送去打印"),
            )

    def _work(self, work: Callable[[Job], None], label: str, said: str) -> None:
        notices = self._desk.notices

        def failed(error: Exception) -> None:
            if isinstance(error, YizhanError):
                notices.show_notice(Kind.ERROR, say(error))

        self._desk.jobs.start(
            work,
            done=lambda _none: notices.show_notice(Kind.OK, said),
            failed=failed,
            label=label,
            owner=notices,
        )
        self.accept()

    def _asked(self) -> MapSheet:
        return replace(
            self._sheet,
            title=self._title.text().strip() or self._sheet.title,
            size=PaperSize(self._size.checked()[0]),
            landscape=self._way.checked() == (_LANDSCAPE,),
            drawn=replace(self._sheet.drawn, named=self._names.isChecked()),
        )

    def _make(self) -> None:
        self._made += 1
        made, sheet = self._made, self._asked()

        def show(picture: bytes) -> None:
            if made == self._made:
                self._picture.loadFromData(picture)
                self._show_picture()

        def tell(error: Exception) -> None:
            if made == self._made and isinstance(error, YizhanError):
                self._picture = QPixmap()
                self.preview.setText(say(error))

        self._desk.jobs.start(
            lambda _job: map_picture(sheet, _PREVIEW_PPI), done=show, failed=tell, owner=self
        )

    def _show_picture(self) -> None:
        if not self._picture.isNull():
            room = self.preview.size() * self.devicePixelRatioF()
            scaled = self._picture.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            scaled.setDevicePixelRatio(self.devicePixelRatioF())
            self.preview.setPixmap(scaled)

    def _chips(self, name: str, choices: dict[PaperSize, str] | dict[str, str]) -> ChipBar:
        bar = ChipBar(name, exclusive=True)
        bar.set_chips([Chip(key, words) for key, words in choices.items()])
        bar.changed.connect(lambda _names: self._make())
        return bar

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(_("标题"), self._title)
        form.addRow(_("纸张"), self._size)
        form.addRow(_("方向"), self._way)
        form.addRow(self._names)
        self._form = form
        side = QVBoxLayout()
        side.addLayout(form)
        side.addWidget(
            quiet_label(
                _("印的是现在看到的范围、筛选和着色。示意图是矢量，瓦片底图按屏幕的清晰度印。")
            )
        )
        side.addStretch(1)
        side.addWidget(self._save)
        side.addWidget(self._print)
        self._side = QWidget()
        self._side.setLayout(side)
        self._all = QHBoxLayout(self)
        self._all.addWidget(self.preview, 1)
        self._all.addWidget(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_picture()

    def _fit(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(20), px(20), px(20), px(20))
        self._all.setSpacing(px(20))
        self._side.setFixedWidth(px(260))
        self._form.setVerticalSpacing(px(12))
        self.preview.setMinimumSize(px(300), px(260))
        self.resize(min(px(960), 1300), min(px(560), 700))


def _file_name(title: str) -> str:
    """A title without what a file's name may not hold."""
    return "".join(
        "-" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in title
    )
