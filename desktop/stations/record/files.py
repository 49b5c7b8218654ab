"""The part 照片与附件: thumbnails with captions; files are dropped on it or chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.attachments import AttachmentRow
from desktop.icons import icon
from desktop.stations.record.sections import Part, Section
from desktop.style import look, on_look_changed, restyle
from desktop.text import _
from desktop.theme import Tone
from desktop.widgets.buttons import push_button, tool_button
from desktop.widgets.flow import FlowLayout
from desktop.widgets.labels import StateLabel, quiet_label

THUMBNAIL_PX = 240
"""Side of a thumbnail's picture: sharp at 200 % text."""


class FilesSection(Section):
    """Signals: what the person asks for, with paths or the attachment's number.

    dropped(list[Path]), choose_asked(), open_asked(int), remove_asked(int),
    captioned(int, str).
    """

    dropped = Signal(object)
    choose_asked = Signal()
    open_asked = Signal(int)
    remove_asked = Signal(int)
    captioned = Signal(int, str)

    def __init__(self) -> None:
        super().__init__(Part.FILES)
        self.setAcceptDrops(True)
        self.choose = push_button("record.files.choose", _("添加…"), "paperclip")
        self.choose.clicked.connect(self.choose_asked)
        self.corner.addWidget(self.choose)
        hint = _("把照片或文件拖到这里，或按“添加”。照片会缩小，不保留拍摄地点。")
        self.body.addWidget(quiet_label(hint))
        self._waiting = StateLabel()
        self._waiting.setObjectName("record.files.waiting")
        self._waiting.setWordWrap(True)
        self.forget = push_button("record.files.forget", _("不添加了"))
        line = QHBoxLayout()
        line.addWidget(self._waiting, 1)
        line.addWidget(self.forget)
        self.body.addLayout(line)
        holder = QWidget()
        self._flow = FlowLayout(holder, gap=12, tile=180)
        policy = holder.sizePolicy()
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        self.body.addWidget(holder)
        self._tiles: dict[int, _Tile] = {}

    def show_waiting(self, names: Sequence[str]) -> None:
        """Files of a station that is being entered: they are attached once it is saved."""
        told = _("保存驿站时一并添加：{names}").format(names=_("、").join(names))
        self._waiting.say(told if names else "", Tone.WARN)
        self._waiting.setVisible(bool(names))
        self.forget.setVisible(bool(names))

    def show_files(self, rows: Sequence[AttachmentRow]) -> None:
        """Show these; a tile that stays keeps its picture and the cursor."""
        wanted = {row.id: row for row in rows}
        for gone in self._tiles.keys() - wanted.keys():
            tile = self._tiles.pop(gone)
            self._flow.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        for number, row in wanted.items():
            if number not in self._tiles:
                self._tiles[number] = tile = _Tile(row)
                tile.open.clicked.connect(lambda _on=False, n=number: self.open_asked.emit(n))
                tile.remove.clicked.connect(lambda _on=False, n=number: self.remove_asked.emit(n))
                tile.captioned.connect(lambda text, n=number: self.captioned.emit(n, text))
                self._flow.addWidget(tile)
            self._tiles[number].show_row(row)

    def show_pictures(self, pictures: Mapping[int, QImage]) -> None:
        """Thumbnails by attachment, as they become known."""
        for number, picture in pictures.items():
            if number in self._tiles:
                self._tiles[number].show_picture(picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = _paths(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class _Tile(QFrame):
    """One photo or file.

    Signals:
        captioned(str): Another caption was typed.
    """

    captioned = Signal(str)

    def __init__(self, row: AttachmentRow) -> None:
        super().__init__()
        self._row, self._picture = row, QImage()
        restyle(self, role="card")
        name = row.file_name
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = quiet_label()
        self._caption = QLineEdit()
        self._caption.setObjectName(f"record.files.{row.id}.caption")
        self._caption.setPlaceholderText(_("说明"))
        self._caption.setAccessibleName(_("{name}的说明").format(name=name))
        self._caption.editingFinished.connect(self._finish)
        self.open = push_button(f"record.files.{row.id}.open", _("打开"))
        self.open.setAccessibleName(_("打开 {name}").format(name=name))
        self.remove = tool_button(
            f"record.files.{row.id}.remove", "trash", _("去掉 {name}").format(name=name)
        )
        foot = QHBoxLayout()
        foot.addWidget(self.open)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        self._all = QVBoxLayout(self)
        for widget in (self._sign, self._name, self._caption):
            self._all.addWidget(widget)
        self._all.addLayout(foot)
        on_look_changed(self._measure)

    def show_row(self, row: AttachmentRow) -> None:
        self._row = row
        size = _("{kb} KB").format(kb=f"{max(row.size_bytes / 1000, 1):,.0f}")
        self._name.setText(_("{name} · {size}").format(name=row.file_name, size=size))
        if not self._caption.hasFocus():
            self._caption.setText(row.caption)

    def show_picture(self, picture: QImage) -> None:
        self._picture = picture
        self._measure()

    def _finish(self) -> None:
        text = self._caption.text().strip()
        if text != self._row.caption:
            self.captioned.emit(text)

    def _measure(self) -> None:
        px = look().px
        self._all.setContentsMargins(px(10), px(10), px(10), px(10))
        self._all.setSpacing(px(6))
        side = px(120)
        self._sign.setFixedHeight(side)
        self.remove.setIconSize(QSize(px(16), px(16)))
        if self._picture.isNull():
            glyph = "image" if self._row.media_type.startswith("image/") else "file-text"
            self._sign.setPixmap(icon(glyph, "absent").pixmap(px(48), px(48)))
            return
        fitting = self._picture.scaled(
            2 * side,
            side,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self._sign.setPixmap(QPixmap.fromImage(fitting))
