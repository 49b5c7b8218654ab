"""Something to print, looked at first, then sent to a printer or into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.errors import YizhanError
from desktop.desk import Desk
from desktop.jobs import Job
from desktop.notice import Kind
from desktop.paper.whole_file import write_whole
from desktop.printing import ask_printer, print_document
from desktop.save_as import ask_where_to_save
from desktop.style import look, on_look_changed
from desktop.text import _, say
from desktop.widgets.buttons import push_button
from desktop.widgets.chips import Chip, ChipBar
from desktop.widgets.labels import quiet_label

_PAUSE_MS = 300
_NOT_IN_NAMES = '\\/:*?"<>|'


@dataclass(frozen=True)
class Order:
    """What was chosen to be printed.

    Attributes:
        name: Of the file and of the printer's job.
        picture: Makes the first page as PNG; runs inside a job.
        pdf: Makes the whole; runs inside a job.
    """

    name: str
    picture: Callable[[Job], bytes]
    pdf: Callable[[Job], bytes]


class PaperDialog(QDialog):
    """Choices beside a picture of what they come to.

    Whoever has choices puts them into `form`, says with `make` or `make_soon` that one of them
    changed, and with `order` what they come to.

    Args:
        desk: Whose jobs make the paper.
        name: Beginning of the names of what is in the dialog.
        title: Of the window.
        note: Quiet words below the choices.
        parent: Window that the dialog belongs to.
    """

    def __init__(self, desk: Desk, name: str, title: str, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.desk = desk
        self.form = QFormLayout()
        self._made = 0
        self._picture = QPixmap()
        self.preview = QLabel(_("正在排版…"))
        self.preview.setObjectName(f"{name}.preview")
        self.preview.setAccessibleName(_("打印预览"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setWordWrap(True)
        self._save = push_button(f"{name}.save", _("存为 PDF…"), "floppy-disk")
        self._print = push_button(f"{name}.print", _("打印…"), "printer", primary=True)
        self._lay_out(note)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.make)
        self._save.clicked.connect(self._ask_file)
        self._print.clicked.connect(self._typeset)
        on_look_changed(self._fit)

    def order(self) -> Order:
        """What the choices come to now."""
        raise NotImplementedError

    def make(self) -> None:
        """Show what the choices come to."""
        self._made += 1
        made, order = self._made, self.order()

        def show(picture: bytes) -> None:
            if made == self._made:
                self._picture.loadFromData(picture)
                self._show_picture()
                self._allow(True)

        def tell(error: Exception) -> None:
            if made == self._made and isinstance(error, YizhanError):
                self._picture = QPixmap()
                self.preview.setText(say(error))
                self._allow(False)

        self.desk.jobs.start(order.picture, done=show, failed=tell, owner=self)

    def make_soon(self) -> None:
        """Show what the choices come to once the person pauses."""
        self._pause.start()

    def chips(self, name: str, *choices: tuple[str, str]) -> ChipBar:
        """Choices, each an id and its words, that show at once what they come to."""
        bar = ChipBar(name, exclusive=True)
        bar.set_chips([Chip(key, words) for key, words in choices])
        bar.changed.connect(lambda _names: self.make())
        return bar

    def _ask_file(self) -> None:
        order = self.order()
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        suggested = Path(documents) / f"{_file_name(order.name)}.pdf"
        path = ask_where_to_save(self, _("存为"), suggested, _("PDF 文件 (*.pdf)"))
        if path is None:
            return

        def write(job: Job) -> None:
            pdf = order.pdf(job)
            job.stop_if_cancelled()
            write_whole(path, pdf)

        self._work(write, _("正在保存 {name}"), path.name, _("已存为 {name}"))

    def _typeset(self) -> None:
        """Make the pages; then it is known how many there are to choose from."""
        order = self.order()
        self._allow(False)
        job = self.desk.jobs.start(
            order.pdf,
            done=partial(self._ask_printer, order.name),
            failed=self._tell,
            label=_("正在排版 {name}").format(name=order.name),
            cancellable=True,
            owner=self,
        )
        self.finished.connect(lambda _result: job.cancel())

    def _ask_printer(self, name: str, pdf: bytes) -> None:
        self._allow(True)
        printer = ask_printer(self, _page_count(pdf), name=name)
        if printer is not None:
            self._work(
                lambda job: print_document(pdf, printer, job),
                _("正在打印 {name}"),
                name,
                _("已送去打印"),
            )

    def _work(self, work: Callable[[Job], None], label: str, name: str, said: str) -> None:
        """Work on after the dialog has gone."""
        notices = self.desk.notices
        self.desk.jobs.start(
            work,
            done=lambda _none: notices.show_notice(Kind.OK, said.format(name=name)),
            failed=self._tell,
            label=label.format(name=name),
            cancellable=True,
            owner=notices,
        )
        self.accept()

    def _tell(self, error: Exception) -> None:
        if isinstance(error, YizhanError):
            self.desk.notices.show_notice(Kind.ERROR, say(error))

    def _allow(self, may: bool) -> None:
        self._save.setEnabled(may)
        self._print.setEnabled(may)

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

    def _lay_out(self, note: str) -> None:
        self._side = QWidget()
        self._column = QVBoxLayout(self._side)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self.form)
        self._column.addWidget(quiet_label(note))
        self._column.addStretch(1)
        self._column.addWidget(self._save)
        self._column.addWidget(self._print)
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
        self._column.setSpacing(px(12))
        self.form.setVerticalSpacing(px(12))
        self.preview.setMinimumSize(px(300), px(260))
        self.resize(min(px(960), 1300), min(px(560), 700))


def _page_count(pdf: bytes) -> int:
    held = QByteArray(pdf)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    return document.pageCount()


def _file_name(title: str) -> str:
    """A title without what a file's name may not hold."""
    return "".join(
        "-" if sign in _NOT_IN_NAMES or not sign.isprintable() else sign for sign in title
    )
